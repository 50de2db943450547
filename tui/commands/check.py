"""`picheck check`: the determination for answers given as JSON, by options, or as JSON Lines."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

from picheck.core.answers import Answers, read_answers
from picheck.core.determination import brief_json, determine, determine_brief, full_json
from picheck.core.errors import AnswersError
from picheck.core.part import Part
from picheck.flow.json_text import MOST_BYTES
from picheck.tui.answers_json import NotAnswers, object_of
from picheck.tui.cli import Problem
from picheck.tui.commands.options import add_as_of, command_parser, read_file, today_unless


def parser() -> argparse.ArgumentParser:
    """The options of `picheck check`."""
    made = command_parser(
        "check",
        "The determination for one clinician, from a JSON object of answers and from --set.",
        "picheck check --set performance_year=2026 --set qp_status=qp",
    )
    made.add_argument("file", metavar="FILE", nargs="?", help="a JSON object of answers; - is standard input")
    made.add_argument(
        "--set",
        dest="set",
        metavar="QUESTION=VALUE",
        action="append",
        default=[],
        help="add or override an answer; lists are comma separated, none is the empty list, "
        "unknown is not known; the last one wins",
    )
    made.add_argument("--lines", action="store_true", help="JSON Lines: one object in, one determination out")
    made.add_argument("--brief", action="store_true", help="only the outcome, exclusions and open questions")
    made.add_argument("--format", choices=("text", "json", "md"), default=None, help="default: text")
    add_as_of(made)
    return made


def run(args: argparse.Namespace) -> int:
    """Print the determination, or one for each line."""
    settings = assignments(args.set)
    as_of = today_unless(args.as_of)
    if args.lines:
        if args.format is not None:
            raise Problem("--format does not go with --lines, which gives a JSON determination a line.")
        return _lines(args.file, settings, args.brief, as_of)
    answers = _answers(args.file, settings)
    if args.brief:
        print(_brief_as(args.format, answers))
    else:
        sys.stdout.write(_full_as(args.format, answers, as_of))
    return 0


def assignments(texts: list[str]) -> dict[str, Any]:
    """The answers of `--set` options; the last one for a question wins. Raises Problem."""
    if not texts:
        return {}
    from picheck.flow.assignments import parse_assignment

    try:
        return {str(question): value for question, value in map(parse_assignment, texts)}
    except AnswersError as refusal:
        raise Problem(f"--set {refusal}") from None


def _answers(file: str | None, settings: dict[str, Any]) -> Answers:
    """The answers of a file (or standard input) with the settings over them. Raises Problem with place."""
    if file is None and settings:
        given, place = {}, "--set"
    else:
        if file is None and sys.stdin.isatty():
            raise Problem("no answers. Give a FILE, --set question=value, or - for standard input.")
        name = file or "-"
        place = "standard input" if name == "-" else name
        try:
            given = object_of(read_file(name))
        except NotAnswers as refusal:
            raise Problem(f"{place}: {refusal}") from None
    try:
        return read_answers({**given, **settings})
    except AnswersError as refusal:
        raise Problem("\n".join(f"{place}: {problem}" for problem in refusal.problems)) from None


def _full_as(form: str | None, answers: Answers, as_of: date) -> str:
    determination = determine(answers, as_of=as_of)
    match form:
        case "json":
            return determination.model_dump_json(indent=2) + "\n"
        case "md":
            from picheck.tui.show.markdown import as_markdown

            return as_markdown(determination)
        case _:
            from picheck.tui.show.text import as_text

            return as_text(determination)


def _brief_as(form: str | None, answers: Answers) -> str:
    brief = determine_brief(answers)
    if form == "json":
        return brief.model_dump_json(indent=2)
    bullet = "- " if form == "md" else ""
    return "\n".join(
        f"{bullet}{name}: {_shown(item)}"
        for field, value in brief
        for name, item in (value if isinstance(value, Part) else [(field, value)])
    )


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return "none" if value is None else str(value).lower()


# -- JSON Lines ---------------------------------------------------------------------------------------


def _lines(file: str | None, settings: dict[str, Any], brief: bool, as_of: date) -> int:
    """One determination for each line, in order and with flat memory; 2 at the end if a line was bad."""
    if file is None and sys.stdin.isatty():
        raise Problem("no lines. Give a FILE, or - for standard input.")
    try:
        stream = sys.stdin.buffer if file in (None, "-") else open(str(file), "rb")  # noqa: SIM115, PTH123
    except OSError as refusal:
        from picheck.flow.whole_files import unread

        raise Problem(f"{file}: {unread(refusal)}.") from None
    bad = 0
    out = sys.stdout
    with stream:
        for number, raw in _physical_lines(stream):
            if raw.strip():
                text, fine = _one_line(number, raw, settings, brief, as_of)
                bad += not fine
                out.write(text)
    if bad:
        out.flush()
        print(
            f"picheck: {bad} {'line is' if bad == 1 else 'lines are'} bad; each is reported in its place.",
            file=sys.stderr,
        )
    return 2 if bad else 0


def _physical_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines with their numbers; of one that is too long only the beginning is kept."""
    number = 0
    while raw := stream.readline(MOST_BYTES + 2):
        number += 1
        if len(raw) > MOST_BYTES and not raw.endswith(b"\n"):
            while rest := stream.readline(MOST_BYTES):
                if rest.endswith(b"\n"):
                    break
        yield number, raw


def _one_line(
    number: int, raw: bytes, settings: dict[str, Any], brief: bool, as_of: date
) -> tuple[str, bool]:
    """The text that a line gives, and whether the line was fine."""
    echo: dict[str, Any] = {}
    try:
        given = object_of(raw.strip())
        if "id" in given:
            echo = {"id": _id(given.pop("id"))}
        answers = read_answers({**given, **settings} if settings else given)
    except (NotAnswers, AnswersError) as refusal:
        return json.dumps({"line": number, **echo, "error": str(refusal)}) + "\n", False
    text = brief_json(answers) if brief else full_json(answers, as_of=as_of)
    return (f'{{"id": {json.dumps(echo["id"])}, {text[1:]}\n' if echo else f"{text}\n"), True


def _id(value: Any) -> str | int:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise NotAnswers("id: not a string or an integer.")
    return value
