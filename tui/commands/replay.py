"""`picheck replay`: recorded interviews replayed, what differs in words, and what they cover."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from picheck.tui.cli import Problem
from picheck.tui.commands.options import command_parser

if TYPE_CHECKING:
    from picheck.flow.replay import Replayed, Walker


def parser() -> argparse.ArgumentParser:
    """The options of `picheck replay`."""
    made = command_parser(
        "replay",
        "Replay recorded interviews: through the rules, the state chart and the plain lines. Prints what\n"
        "differs or needs review; exit status 1 if any does.",
        "picheck replay transcripts/qp-must-report.json",
    )
    made.add_argument(
        "paths", metavar="PATH", nargs="*", type=Path, help="files or folders (default: transcripts/)"
    )
    made.add_argument("--tui", action="store_true", help="through the terminal interview too")
    what = made.add_mutually_exclusive_group()
    what.add_argument(
        "--coverage", action="store_true", help="which rules, options, edges and readings they exercise"
    )
    what.add_argument("--suggest", action="store_true", help="the fewest interviews that would close the gap")
    return made


def run(args: argparse.Namespace) -> int:
    """Replay, or tell the coverage. Raises Problem where a path is not there."""
    files = list(_files(args.paths))
    if args.coverage:
        return _coverage(files)
    if args.suggest:
        return _suggest(files)
    return _replay(files, args.tui)


def _files(paths: list[Path]) -> Iterator[Path]:
    """The transcripts named, or those of the usual folder."""
    from picheck.flow.places import NoPlace, transcripts_folder
    from picheck.flow.transcript import transcript_files

    try:
        chosen = paths or [transcripts_folder()]
    except NoPlace as refusal:
        raise Problem(f"{refusal}. Or name the transcripts: picheck replay PATH") from None
    for path in chosen:
        if path.is_dir():
            yield from transcript_files(path)
        elif path.is_file():
            yield path
        elif paths:
            raise Problem(f"{path}: there is no such file or folder.")
        else:
            raise Problem(f"{path}: there are no transcripts yet. `picheck --record` makes one.")


def _replay(files: list[Path], in_terminal: bool) -> int:
    from picheck.flow.replay import Verdict, replay_file

    fronts = _fronts(in_terminal)
    found = {Verdict.SAME: 0, Verdict.DIFFERS: 0, Verdict.REVIEW: 0}
    rejected = 0
    for path in files:
        replayed = replay_file(path, fronts)
        if not replayed.counts:
            rejected += 1
            continue
        found[replayed.verdict] += 1
        if replayed.verdict is not Verdict.SAME:
            _tell(replayed)
    more = f"; {rejected} rejected and left out" if rejected else ""
    print(
        f"{sum(found.values())} replayed: {found[Verdict.SAME]} the same, "
        f"{found[Verdict.DIFFERS]} differ, {found[Verdict.REVIEW]} need review{more}."
    )
    return 1 if found[Verdict.DIFFERS] or found[Verdict.REVIEW] else 0


def _fronts(in_terminal: bool) -> dict[str, Walker]:
    """The front ends that a replay goes through, by the name that a message gives them."""
    from picheck.tui.replay_plain import through_plain_lines

    fronts: dict[str, Walker] = {"plain lines": through_plain_lines}
    if in_terminal:
        try:
            from picheck.tui.replay_driver import through_app
        except ImportError:
            raise Problem(
                "The terminal interview cannot be replayed here: Textual is not installed."
            ) from None
        fronts["the terminal interview"] = through_app
    return fronts


def _tell(replayed: Replayed) -> None:
    print(f"{replayed.path}: {replayed.verdict}")
    if replayed.title != getattr(replayed.path, "name", None):
        print(f"  {replayed.title}")
    for difference in replayed.differences:
        print(f"  {difference}")
    if replayed.token is not None:
        print(f"  Open it there: picheck --resume {replayed.token}")
    print()


# -- coverage ----------------------------------------------------------------------------------------


def _coverage(files: list[Path]) -> int:
    from picheck.flow.coverage import Kind, coverage_of
    from picheck.flow.recording import points_of_files
    from picheck.flow.recording_words import recording_words

    coverage = coverage_of(points_of_files(files))
    print(f"{len(files)} recorded interviews exercise:")
    for kind in Kind:
        shown, every = coverage.of(kind)
        print(f"  {shown} of {every} {recording_words()['kinds'][kind]}")
    if not coverage.missing:
        print("Nothing is missing.")
        return 0
    print("Missing:")
    for point in coverage.missing:
        print(f"  {point}")
    print("For the fewest interviews that would close the gap: picheck replay --suggest")
    return 0


def _suggest(files: list[Path]) -> int:
    from picheck.flow.coverage import coverage_of
    from picheck.flow.recording import points_of_files
    from picheck.flow.suggest import suggest

    missing = coverage_of(points_of_files(files)).missing
    if not missing:
        print("Nothing is missing.")
        return 0
    print("Looking for the fewest; this takes some seconds.", file=sys.stderr)
    found = suggest(missing)
    count = len(found.interviews)
    least = "no fewer can" if count <= found.at_least else f"at least {found.at_least} are needed"
    print(f"{count} {'interview' if count == 1 else 'interviews'} would close the gap; {least}.")
    wanted = set(missing)
    for number, suggestion in enumerate(found.interviews, start=1):
        new = [point for point in suggestion.shows if point in wanted]
        wanted.difference_update(new)
        print(f"\n{number}. picheck ask --record --as-of {suggestion.as_of}")
        for event in suggestion.events:
            print(f"   {_typed(event)}")
        print(
            f"   shows: {'; '.join(map(str, new[:4]))}{f'; and {len(new) - 4} more' if len(new) > 4 else ''}"
        )
    return 0


def _typed(event: dict[str, object]) -> str:
    from picheck.tui.replay_plain import typed

    return typed(event)
