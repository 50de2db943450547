"""The journals in the user's folder: list, find, delete, prune. Only the first and last line are parsed.

What stands between is looked over for what a session is about, where it is short enough to be read at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from picheck.flow.harmless import harmless
from picheck.flow.journal import (
    DAMAGED,
    SUFFIX,
    Damaged,
    Header,
    JournalProblem,
    NewerFormat,
    header_of,
    in_use,
)
from picheck.flow.json_text import NotJson, read_json
from picheck.flow.session_gist import NO_GIST, Gist, gist_of


class NoSuchSession(JournalProblem):
    """No session, or several, by what was given; the message says which there are."""


class State(StrEnum):
    """How a kept session stands."""

    UNFINISHED = "unfinished"
    FINISHED = "finished"
    RESTARTED = "restarted"
    DAMAGED = "damaged"
    NEWER = "newer"
    UNREADABLE = "may not be read"


@dataclass(frozen=True, slots=True)
class Kept:
    """A session in a list. `header` is None for one that cannot be read; `requirement` as it ended.

    The requirement is None too where a recording ended before it was said what is expected.
    """

    path: Path
    state: State
    header: Header | None = None
    label: str | None = None
    requirement: str | None = None
    gist: Gist = NO_GIST

    @property
    def id(self) -> str:
        """The id to name it by."""
        return self.path.name.removesuffix(SUFFIX)

    @property
    def started_at(self) -> datetime:
        """When it began; for one that cannot be read, when its file was last written."""
        if self.header is not None:
            return self.header.started_at
        try:
            return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)
        except OSError:
            return datetime.fromtimestamp(0, UTC)


def list_sessions(folder: Path) -> list[Kept]:
    """Every session of a folder, the latest first; none where there is no folder. Raises OSError."""
    return sorted(_each(folder), key=lambda kept: (kept.started_at, kept.id), reverse=True)


def find(folder: Path, which: str) -> Path:
    """A session by its id, by a part of the id that only one has, or by label (its latest).

    Raises NoSuchSession, or OSError for the folder.
    """
    name = which.strip()
    ids = [path.name.removesuffix(SUFFIX) for path in _paths(folder)]
    matching = [i for i in ids if i == name] or [i for i in ids if name and name.lower() in i]
    if len(matching) == 1:
        return folder / (matching[0] + SUFFIX)
    labelled = [k for k in list_sessions(folder) if k.label and k.label.casefold() == name.casefold()]
    if labelled:
        return labelled[0].path
    shown = harmless(name[:40], "")
    if matching:
        few = ", ".join(sorted(matching, reverse=True)[:5])
        raise NoSuchSession(f'"{shown}" is part of {len(matching)} session ids: {few}. Give more of it.')
    raise NoSuchSession(f'There is no session "{shown}". See: picheck sessions')


def unfinished(folder: Path) -> Iterator[Path]:
    """The sessions that were not ended and that no other program has open, the last begun first.

    Raises NoSuchSession, once asked for one, where there is none; or OSError.
    """
    found, elsewhere = False, None
    for path in _not_ended(folder):
        if in_use(path):
            elsewhere = elsewhere or path.name.removesuffix(SUFFIX)
            continue
        found = True
        yield path
    if elsewhere is not None and not found:
        raise NoSuchSession(
            f"The unfinished session {elsewhere} is open in another window. Go on there, or with a copy: "
            f"picheck --resume {elsewhere}"
        )
    if not found:
        raise NoSuchSession("There is no unfinished session to go on with. See: picheck sessions")


def _not_ended(folder: Path) -> Iterator[Path]:
    """The last begun first; ids sort by the minute, so within a minute it is read which began when."""
    for _, minute in groupby(sorted(_paths(folder), reverse=True), key=lambda path: path.name[:13]):
        kept = [each for each in map(_summary, minute) if each and each.state is State.UNFINISHED]
        for each in sorted(kept, key=lambda each: each.started_at, reverse=True):
            yield each.path


def delete(path: Path) -> None:
    """Remove a session for good. Raises JournalProblem while another program writes it, or OSError."""
    if in_use(path):
        raise JournalProblem(f"{path.name.removesuffix(SUFFIX)} is open in another window. Close it first.")
    path.unlink()


def prune(folder: Path, *, days: int, now: datetime) -> list[Kept]:
    """Remove the sessions that began more than so many days before `now`.

    Those in use, newer ones, and those that may not be read stay. Returns what was removed, the latest first.
    """
    eldest = now - timedelta(days=days)
    removed = []
    for kept in list_sessions(folder):
        ours = kept.state not in (State.NEWER, State.UNREADABLE)
        if kept.started_at < eldest and ours and not in_use(kept.path):
            kept.path.unlink(missing_ok=True)
            removed.append(kept)
    return removed


def _paths(folder: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.name.endswith(SUFFIX)]
    except FileNotFoundError:  # nothing was ever kept
        return
    for name in names:
        yield folder / name


def _each(folder: Path) -> Iterator[Kept]:
    for path in _paths(folder):
        kept = _summary(path)
        if kept is not None:
            yield kept


def _summary(path: Path) -> Kept | None:
    """A session by its first and last line; None if it went away meanwhile."""
    if DAMAGED in path.name:
        return Kept(path, State.DAMAGED)
    try:
        first, last, label, gist = _ends(path)
        header = header_of(first, path.name)
    except NewerFormat:
        return Kept(path, State.NEWER)
    except Damaged:
        return Kept(path, State.DAMAGED)
    except FileNotFoundError:
        return None
    except OSError:
        return Kept(path, State.UNREADABLE)
    ending = last.get("end")
    state = _ENDED.get(ending, State.UNFINISHED) if isinstance(ending, str) else State.UNFINISHED
    requirement = last.get("requirement")
    if header.purpose == "record" and not gist.expected:
        requirement = None
    return Kept(
        path,
        state,
        header,
        (label if label is not None else header.label) or None,
        requirement if isinstance(requirement, str) else None,
        gist,
    )


_ENDED = {State.FINISHED.value: State.FINISHED, State.RESTARTED.value: State.RESTARTED}
_PIECE = 16384


def _ends(path: Path) -> tuple[bytes, dict[str, object], str | None, Gist]:
    """The first line, the last whole line as an entry, the last label that was given later, and the gist."""
    file = os.open(path, os.O_RDONLY)
    try:
        head = os.read(file, _PIECE)
        tail = head
        if len(head) == _PIECE:
            size = os.fstat(file).st_size
            os.lseek(file, max(0, size - _PIECE), os.SEEK_SET)
            tail = os.read(file, _PIECE)
    finally:
        os.close(file)
    first, _, rest = head.partition(b"\n")
    whole = (tail if len(head) == _PIECE else rest).rpartition(b"\n")[0]
    last = _object(whole.rpartition(b"\n")[2])
    _, found, relabelled = whole.rpartition(b'{"label":')
    label = _object(found + relabelled.partition(b"\n")[0]).get("label") if found else None
    return first, last, (label if isinstance(label, str) else "") if found else None, gist_of(rest)


def _object(line: bytes) -> dict[str, object]:
    try:
        found = read_json(line)
    except NotJson:
        return {}
    return found if isinstance(found, dict) else {}
