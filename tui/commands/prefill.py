"""`picheck prefill`: the answers that a saved QPP Eligibility response gives, and from where."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from picheck.core.facts import FIRST_YEAR, LAST_YEAR
from picheck.flow.interview import plain
from picheck.flow.prefill import ChoiceNeeded, Level, Prefill, prefill, without_numbers
from picheck.flow.qpp_response import NotAResponse
from picheck.flow.whole_files import unread
from picheck.tui.cli import Problem
from picheck.tui.commands.options import command_parser


def parser() -> argparse.ArgumentParser:
    """The options of `picheck prefill`."""
    made = command_parser(
        "prefill",
        "The answers that a saved response of the CMS QPP Eligibility API gives, and what is still to ask.",
        "picheck prefill npi.json --year 2025 --format json | picheck check -",
    )
    made.add_argument("file", metavar="FILE", help="a saved response, format v6")
    add_choices(made)
    made.add_argument("--format", choices=("text", "json"), default="text", help="json: for picheck check -")
    return made


def add_choices(made: argparse.ArgumentParser) -> None:
    """Add the options that choose within a response; the interviews take them with --prefill."""
    made.add_argument("--year", type=_year, metavar="YEAR", help="the performance year it was asked for")
    made.add_argument("--practice", metavar="PRACTICE", help="a number as listed, or part of the name")
    made.add_argument(
        "--level", type=Level, choices=tuple(Level), help="whose statuses to take where they differ"
    )
    made.add_argument("--clinician", metavar="NUMBER", help="which one, where a file holds several")


def run(args: argparse.Namespace) -> int:
    """Print the answers with their sources, or as JSON that `picheck check -` takes."""
    found = prefilled_from(args.file, args.year, args.clinician, args.practice, args.level)
    if args.format == "json":
        print(json.dumps({q.value: plain(given.value) for q, given in found.answers.items()}))
        for note in found.notes:
            print(f"{note.question}: {note.text}" if note.question else note.text, file=sys.stderr)
    else:
        sys.stdout.write(_as_text(found))
    return 0


def prefilled_from(
    file: str,
    year: int | None = None,
    clinician: str | None = None,
    practice: str | None = None,
    level: Level | None = None,
) -> Prefill:
    """What a file gives; where it leaves a choice, a person at a terminal is asked. Raises Problem."""
    made = {"clinician": clinician, "practice": practice}
    while True:
        try:
            return prefill(Path(file), year=year, level=level, **made)
        except NotAResponse as refusal:
            raise Problem(f"{without_numbers(Path(file).name)}: this is {refusal}") from None
        except OSError as refusal:
            raise Problem(f"{file}: {unread(refusal)}.") from None
        except ChoiceNeeded as needed:
            if not (sys.stdin.isatty() and sys.stderr.isatty()):
                raise Problem(str(needed)) from None
            chosen = _ask(needed)
            if needed.what == "level":
                level = Level(chosen)
            else:
                made[needed.what] = chosen


def _ask(needed: ChoiceNeeded) -> str:
    """Ask on standard error which option is meant, until one is. Raises Problem at the end of input."""
    print(needed.heading, file=sys.stderr)
    for number, option in enumerate(needed.options, 1):
        print(f"  {number}  {option.label}", file=sys.stderr)
    while True:
        print("> ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise Problem(f"no {needed.what} was chosen. Give --{needed.what}.")
        reply = line.strip().lower()
        for number, option in enumerate(needed.options, 1):
            if reply in (str(number), option.value):
                return option.value
        print(f"Give a number from 1 to {len(needed.options)}.", file=sys.stderr)


def _as_text(found: Prefill) -> str:
    lines = ["Answers from the response" if found.answers else "The response gives no answer."]
    for question, given in found.answers.items():
        lines += [f"  {question}: {_shown(plain(given.value))}", f"      from {given.source}"]
    lines += ["", "Still to answer" if found.still_open else "Nothing is left to answer."]
    lines += [f"  {question}" for question in found.still_open]
    if found.notes:
        lines += ["", "Notes"]
        lines += [
            f"  {note.question}: {note.text}" if note.question else f"  {note.text}" for note in found.notes
        ]
    lines += ["", "Every answer can be changed; QPP has the last word on every status. Not legal advice."]
    return "\n".join(lines) + "\n"


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) or "none of these" if isinstance(value, list) else str(value)


def _year(text: str) -> int:
    if text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:9]) <= LAST_YEAR:
        return int(text)
    raise argparse.ArgumentTypeError(f"a year from {FIRST_YEAR} to {LAST_YEAR}, not {text[:20]!r}")
