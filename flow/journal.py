"""The journal of a session: JSON Lines, a header and then one event a line, on disk before anything shows.

Only its owner can read it. Nothing in it is ever rewritten: events are added at the end, and a last line
that a kill or a power cut has torn is cut off when the session is resumed. Where the disk is full or
the folder read-only the interview goes on; `trouble` says that it is not being saved, and every later
event tries again to write all that is missing, so that a journal never has a gap. Each line carries a
check that goes on from the line before, so that a line changed, lost or out of place is known.
See docs/decisions/0002-journal-format.md.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from picheck.flow.json_text import NotJson, read_json

Entry = dict[str, Any]
"""A line after the header: an event of the interview, or {"end": ...}, {"label": ...}, {"expected": ...}."""

FORMAT = "picheck.journal/1"
SUFFIX = ".jsonl"
DAMAGED = ".damaged-"


class JournalProblem(ValueError):
    """A journal that cannot be resumed; the message says why, where it is kept, and what to do."""


class NewerFormat(JournalProblem):
    """A journal of a newer program; it is left as it is."""


class Damaged(JournalProblem):
    """A journal whose header or an event in the middle cannot be read."""


@dataclass(frozen=True, slots=True)
class Header:
    """The first line. `as_of` is None where the day of sitting counts; `prefilled` is (value, source)."""

    id: str
    started_at: datetime
    as_of: date | None
    purpose: str
    front: str
    label: str | None
    rules_version: str
    prefilled: Mapping[str, tuple[Any, str]] = field(default_factory=dict)

    def line(self) -> Entry:
        """The header as it is written."""
        return {
            "format": FORMAT,
            "id": self.id,
            "started_at": self.started_at.isoformat(timespec="microseconds"),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "purpose": self.purpose,
            "front": self.front,
            "label": self.label,
            "rules_version": self.rules_version,
            "prefilled": {
                q: {"answer": value, "source": source} for q, (value, source) in self.prefilled.items()
            },
        }


@dataclass(frozen=True, slots=True)
class Kept:
    """A journal as it was read: what is whole of it, and what is not.

    `whole` is the length in bytes up to which it can be trusted, `check` the check there. `torn` says that
    a last line was left unfinished, `damaged_line` the number of a line in the middle that cannot be read.
    """

    header: Header
    entries: tuple[Entry, ...]
    whole: int
    check: int = 0
    torn: bool = False
    damaged_line: int | None = None


def new_id(now: datetime) -> str:
    """A short id that sorts by time and can be read over the telephone, such as 20261123-0412-k7m."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return f"{now.astimezone(UTC):%Y%m%d-%H%M}-" + "".join(letters[b % len(letters)] for b in os.urandom(3))


class Journal:
    """The open journal of one session. It is made with the first entry; no call raises OSError."""

    def __init__(self, folder: Path, header: Header) -> None:
        """Prepare a journal that does not exist yet."""
        self.folder = folder
        self.header = header
        self.trouble: str | None = None
        self._file: int | None = None
        self._good = 0
        self._check = 0
        self._waiting: list[Entry] = [header.line()]
        self._beyond_repair = False
        self._made = False

    @classmethod
    def _going_on(cls, path: Path, file: int, kept: Kept) -> Journal:
        """Go on with a journal that this program holds; raises OSError if its torn end cannot be cut off."""
        journal = cls(path.parent, kept.header)
        if os.fstat(file).st_size > kept.whole:
            os.ftruncate(file, kept.whole)
        journal._file, journal._good, journal._check = file, kept.whole, kept.check
        if kept.whole:
            journal._waiting = []
        return journal

    @property
    def id(self) -> str:
        """The id of the session."""
        return self.header.id

    @property
    def path(self) -> Path:
        """The file of the journal."""
        return self.folder / (self.header.id + SUFFIX)

    def add(self, entry: Entry) -> None:
        """Write an entry and wait for the disk; where that fails, keep it for the next time."""
        self._waiting.append(entry)
        if self._beyond_repair:
            return
        try:
            self._write()
            self.trouble = None
        except OSError as refusal:
            why = (refusal.strerror or str(refusal)).lower()
            self.trouble = (
                f"This interview is not being saved ({why}: {self.folder}). It goes on, but would be lost "
                "if the program ended now."
            )
            self._cut_back()

    def close(self) -> None:
        """Let go of the file, and with it of the lock; one that could not be begun is taken away."""
        if self._file is not None:
            with suppress(OSError):
                if self._made and not self._good:
                    self.path.unlink(missing_ok=True)
                os.close(self._file)
            self._file = None

    def _write(self) -> None:
        if self._file is None:
            self._file = self._create()
        text, check = b"", self._check
        for entry in self._waiting:
            line, check = _line(entry, check)
            text += line
        rest = memoryview(text)
        while rest:
            rest = rest[os.write(self._file, rest) :]
        os.fsync(self._file)
        self._good, self._check = self._good + len(text), check
        self._waiting = []

    def _create(self) -> int:
        """Make the file under an id that no other program has, for its owner's eyes only."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        while True:
            try:
                file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL | _CLOEXEC, 0o600)
            except FileExistsError:
                self.header = replace(self.header, id=new_id(self.header.started_at))
                self._waiting[0] = self.header.line()
                continue
            self._made = True
            _locked(file)
            _sync_folder(self.folder)
            return file

    def _cut_back(self) -> None:
        """Take a half-written line away again; where even that fails, write no more."""
        if self._file is None:
            return
        try:
            os.ftruncate(self._file, self._good)
        except OSError:
            self._beyond_repair = True


_CLOEXEC = getattr(os, "O_CLOEXEC", 0)


_CHECK = re.compile(rb',"check":"([0-9a-f]{8})"\}\Z')


def _line(entry: Entry, before: int) -> tuple[bytes, int]:
    """A line with its check, which goes on from that of the line before, and the check."""
    body = json.dumps(entry, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    check = zlib.crc32(body, before)
    return b'%s,"check":"%08x"}\n' % (body[:-1], check), check


def _checked(line: bytes, before: int) -> int | None:
    """The check of a line if it is right: nothing in it, and no line before it, has changed; else None."""
    found = _CHECK.search(line)
    if found is None:
        return None
    check = zlib.crc32(line[: found.start()] + b"}", before)
    return check if check == int(found[1], 16) else None


def _locked(file: int) -> bool:
    """Whether this program may write the file: no other holds it. Where there are no locks, it may."""
    try:
        import fcntl
    except ImportError:  # Windows
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


def in_use(path: Path) -> bool:
    """Whether another program is writing a journal now."""
    try:
        file = os.open(path, os.O_RDONLY | _CLOEXEC)
    except OSError:
        return False
    try:
        return not _locked(file)
    finally:
        os.close(file)


def _sync_folder(folder: Path) -> None:
    """Have the file's name on disk too; not every file system can."""
    with suppress(OSError):
        entry = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(entry)
        finally:
            os.close(entry)


# -- reading -----------------------------------------------------------------------------------------


def read_journal(path: Path) -> Kept:
    """A journal with all that is whole in it.

    Raises NewerFormat, Damaged (nothing of it can be read), or OSError.
    """
    with path.open("rb") as file:
        return _kept(file.read(_MOST + 1), path)


def open_journal(path: Path) -> tuple[Kept, Journal | None]:
    """A journal as it was kept, and the same journal to go on writing.

    The second is None where that must not or cannot be done: another program is writing it, it is damaged
    in the middle, or the file is read-only. Raises NewerFormat, Damaged, or OSError as `read_journal` does.
    """
    try:
        file = os.open(path, os.O_RDWR | os.O_APPEND | _CLOEXEC)
    except OSError:
        return read_journal(path), None
    journal = None
    try:
        ours = _locked(file)  # first the lock, then the reading: nobody adds a line in between
        kept = read_journal(path)
        if ours and kept.damaged_line is None:
            with suppress(OSError):
                journal = Journal._going_on(path, file, kept)
    finally:
        if journal is None:
            os.close(file)
    return kept, journal


def _kept(raw: bytes, path: Path) -> Kept:
    if len(raw) > _MOST:
        raise Damaged(f"{path.name} is longer than any interview.")
    lines = raw.split(b"\n")
    header = replace(header_of(lines[0], path.name), id=path.name.removesuffix(SUFFIX))
    check = _checked(lines[0], 0)
    if check is None:
        raise Damaged(f"{path.name} has a header that was changed.")
    if len(lines) == 1:
        return Kept(header, (), 0, torn=True)
    whole = len(lines[0]) + 1
    entries: list[Entry] = []
    for number, line in enumerate(lines[1:-1], start=2):
        entry, check_here = _entry(line), _checked(line, check)
        if entry is None or check_here is None:
            last = number == len(lines) - 1 and not lines[-1]
            return Kept(header, tuple(entries), whole, check, last, None if last else number)
        entry.pop("check")
        entries.append(entry)
        whole, check = whole + len(line) + 1, check_here
    return Kept(header, tuple(entries), whole, check, torn=bool(lines[-1]))


_MOST = 4_000_000
"""No interview is longer: some forty thousand changes."""


def _entry(line: bytes) -> Entry | None:
    """An entry, or None for what is none."""
    try:
        entry = read_json(line, most=100_000)
    except NotJson:
        return None
    return entry if isinstance(entry, dict) else None


def header_of(line: bytes, name: str) -> Header:
    """The header in a first line. Raises NewerFormat or Damaged, naming the file."""
    found = _entry(line)
    if found is None:
        raise Damaged(f"{name} does not begin as a journal does.")
    written = found.get("format")
    if written != FORMAT:
        if isinstance(written, str) and written.startswith("picheck.journal/") and written[16:].isdigit():
            raise NewerFormat(
                f"{name} was written by a newer picheck ({written[:40]}). It is left as it is; "
                "resume it with that version."
            )
        raise Damaged(f"{name} is not a journal of picheck.")
    try:
        return _header(found)
    except (KeyError, TypeError, ValueError):
        raise Damaged(f"{name} has a header that does not fit.") from None


def _header(found: Entry) -> Header:
    as_of = found["as_of"]
    prefilled = {
        _text(q): (given["answer"], _text(given["source"])) for q, given in dict(found["prefilled"]).items()
    }
    started = datetime.fromisoformat(_text(found["started_at"]))
    if not 2000 <= started.year < 2200:
        raise ValueError("began at no time that a clock shows")
    return Header(
        id=_text(found["id"]),
        started_at=started if started.tzinfo else started.replace(tzinfo=UTC),
        as_of=None if as_of is None else date.fromisoformat(_text(as_of)),
        purpose=_text(found["purpose"]),
        front=_text(found["front"]),
        label=None if found["label"] is None else _text(found["label"]),
        rules_version=_text(found["rules_version"]),
        prefilled=prefilled,
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def keep_aside(path: Path) -> Path:
    """Move a damaged journal to a name of its own, never over another file, and return it.

    Raises OSError where it cannot be moved; it then stays where it is.
    """
    number = 1
    while True:
        aside = path.with_name(f"{path.name.removesuffix(SUFFIX)}{DAMAGED}{number}{SUFFIX}")
        try:
            os.link(path, aside)  # unlike a rename, a link never overwrites
        except FileExistsError:
            number += 1
            continue
        except OSError:  # a file system without links
            if aside.exists():
                number += 1
                continue
            return path.rename(aside)
        path.unlink()
        return aside
