"""`picheck transcripts`: recorded interviews by status and age; show, accept and reject them."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from picheck.flow.harmless import harmless
from picheck.flow.whole_files import unread
from picheck.tui.cli import Problem
from picheck.tui.commands.options import command_parser

if TYPE_CHECKING:
    from picheck.flow.transcript import Transcript


def parser() -> argparse.ArgumentParser:
    """The options of `picheck transcripts`."""
    made = command_parser(
        "transcripts",
        "Recorded interviews by status and age, the oldest that waits for a judgement first.",
        'picheck transcripts accept qp-must-report --note "the proviso, 425.507(b)"',
    )
    made.add_argument("--folder", type=Path, help="where they are (default: transcripts/, or your own)")
    actions = made.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", help="all of them (the default)")
    show = actions.add_parser("show", help="one of them in words")
    show.add_argument("name", metavar="NAME", help="a file, or its name without .json")
    for action, what in (("accept", "make it a test"), ("reject", "keep it, but not as a test")):
        judge = actions.add_parser(action, help=what)
        judge.add_argument("name", metavar="NAME", help="a file, or its name without .json")
        judge.add_argument("--note", required=True, metavar="TEXT", help="the reason, with its citation")
    return made


def run(args: argparse.Namespace) -> int:
    """Carry out the action. Raises Problem."""
    match args.action:
        case "show":
            return _show(_path(args.name, args.folder))
        case "accept" | "reject":
            return _judge(_path(args.name, args.folder), args.action, args.note)
        case _:
            return _list(_folder(args.folder))


def _folder(chosen: Path | None) -> Path:
    from picheck.flow.places import NoPlace, transcripts_folder

    try:
        folder = chosen or transcripts_folder()
    except NoPlace as refusal:
        raise Problem(f"{refusal}. Or name one with --folder.") from None
    if chosen is not None and not chosen.is_dir():
        raise Problem(f"{chosen}: there is no such folder.")
    return folder


def _path(name: str, chosen: Path | None) -> Path:
    """A transcript by its path, or by its name or a part of it that only one has."""
    from picheck.flow.transcript import transcript_files

    direct = Path(name)
    if direct.is_file():
        return direct
    folder = _folder(chosen)
    files = transcript_files(folder)
    wanted = name.removesuffix(".json")
    found = [path for path in files if path.stem == wanted] or [path for path in files if wanted in path.stem]
    shown = harmless(name[:80], "")
    if not found:
        raise Problem(f'There is no transcript "{shown}" in {folder}. See: picheck transcripts')
    if len(found) > 1:
        few = ", ".join(path.stem for path in found[:4])
        raise Problem(f'"{shown}" is part of {len(found)} names: {few}. Give more of it.')
    return found[0]


def _read(path: Path) -> Transcript:
    from picheck.flow.transcript import NotATranscript, read_transcript

    try:
        return read_transcript(path)
    except NotATranscript as refusal:
        raise Problem(f"{path}: {refusal}") from None
    except OSError as refusal:
        raise Problem(f"{path}: {unread(refusal)}.") from None


# -- list and show -------------------------------------------------------------------------------------


def _list(folder: Path) -> int:
    from picheck.flow.transcript import NotATranscript, Status, read_transcript, transcript_files

    found: list[tuple[int, datetime, str, Transcript]] = []
    unreadable = []
    for path in transcript_files(folder):
        try:
            transcript = read_transcript(path)
        except (NotATranscript, OSError) as refusal:
            unreadable.append((path, str(refusal)))
            continue
        order = list(Status).index(transcript.status)
        found.append((order, transcript.recorded_at, path.stem, transcript))
    for status in Status:
        told = sorted((f for f in found if f[3].status is status), key=lambda f: (f[1], f[2]))
        if told:
            print(f"{status} ({len(told)})")
        for _, recorded_at, name, transcript in told:
            print(f"  {_age(recorded_at):>9}  {name}{_remark(transcript)}")
    if unreadable:
        print(f"cannot be read ({len(unreadable)})")
    for path, why in unreadable:
        print(f"  {path.name}: {why}")
    if not found and not unreadable:
        print(f"There are no transcripts in {folder}. `picheck --record` makes one.")
    return 0


def _age(recorded_at: datetime) -> str:
    days = (datetime.now(UTC) - recorded_at).days
    return "today" if days <= 0 else "1 day" if days == 1 else f"{days} days"


def _remark(transcript: Transcript) -> str:
    remarks = []
    if transcript.label:
        remarks.append(transcript.label)
    if transcript.disagreements:
        remarks.append("expected otherwise")
    return f" ({', '.join(remarks)})" if remarks else ""


def _show(path: Path) -> int:
    from picheck.flow.recording_words import (
        answer_named,
        question_named,
        recording_words,
        rule_named,
        value_named,
    )

    transcript = _read(path)
    print(transcript.title)
    print(
        f"{transcript.status}, recorded {transcript.recorded_at:%Y-%m-%d}, as of {transcript.as_of}, ", end=""
    )
    print(f"rules {transcript.rules_version}" + (f", {transcript.label}" if transcript.label else ""))
    print()
    for number, event in enumerate(transcript.events, start=1):
        match event:
            case {"asked": question, "answer": value}:
                told = f"{question_named(question)}: {answer_named(question, value)}"
            case {"taken": question, "answer": value, "source": source}:
                told = f"{question_named(question)}: {answer_named(question, value)} ({source})"
            case {"revise": question, "answer": value}:
                told = f"changed, {question_named(question)}: {answer_named(question, value)}"
            case _:
                told = next(iter(event))
        print(f"{number:>3}. {told}")
    print()
    fields, computed = recording_words()["field"], transcript.determination
    expected = {} if transcript.expected is None else transcript.expected.fields
    for name, value in zip(computed.outcome._fields, computed.outcome, strict=True):
        otherwise = f" (expected: {value_named(expected[name])})" if name in transcript.disagreements else ""
        print(f"{fields[name]}: {value_named(value)}{otherwise}")
    print(f"Deciding exclusion: {rule_named(computed.deciding_exclusion)}")
    if transcript.expected is not None:
        agrees = "Expected otherwise" if transcript.disagreements else "Expected the same"
        print(f"{agrees}{f': {transcript.expected.reason}' if transcript.expected.reason else '.'}")
    if transcript.note:
        print(f"Note: {transcript.note}")
    return 0


# -- judge ---------------------------------------------------------------------------------------------


def _judge(path: Path, action: str, note: str) -> int:
    """Write the judgement into the file, which otherwise stays as it is."""
    from picheck.flow.privacy import Identifying
    from picheck.flow.replay import Verdict, replay
    from picheck.flow.transcript import Status, judged, replace_file
    from picheck.flow.whole_files import unwritten

    transcript = _read(path)
    if not note.strip():
        raise Problem("--note: say why, with the citation.")
    if action == "accept":
        replayed = replay(transcript, path=path)
        if replayed.verdict is not Verdict.SAME:
            told = "\n  ".join(replayed.differences)
            raise Problem(f"{path} cannot be accepted, because it does not replay as recorded:\n  {told}")
    status = Status.ACCEPTED if action == "accept" else Status.REJECTED
    try:
        replace_file(judged(transcript, status, note, date.today()), path)
    except Identifying as refusal:
        raise Problem(str(refusal)) from None
    except OSError as refusal:
        raise Problem(f"{path}: {unwritten(refusal)}. It is as it was.") from None
    print(f"{path}: {status}")
    return 0
