"""Options and readings that several commands share: the day, files in, and answers out of text."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import NoReturn

from picheck.flow.harmless import harmless
from picheck.flow.json_text import MOST_BYTES
from picheck.tui.cli import Problem


class _Parser(argparse.ArgumentParser):
    """A parser that repeats what was typed without obeying it."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line, and leave with 2."""
        super().error(harmless(message))


def command_parser(name: str, description: str, example: str) -> argparse.ArgumentParser:
    """A parser whose help ends with an example."""
    return _Parser(
        prog=f"picheck {name}".strip(),
        description=description,
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def add_as_of(parser: argparse.ArgumentParser) -> None:
    """Add `--as-of DATE`: the day by which deadlines are told."""
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        type=day,
        default=None,
        help="the day by which deadlines are told, such as 2026-01-15 (default: today)",
    )


def day(text: str) -> date:
    """A date written as 2026-01-15."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text[:40]}" is not a date such as 2026-01-15') from None


def today_unless(as_of: date | None) -> date:
    """The day that was given, or today."""
    return as_of or date.today()


def read_file(name: str) -> bytes:
    """At most a little over MOST_BYTES of a file, `-` for standard input. Raises Problem naming it."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(name).open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as refusal:
        from picheck.flow.whole_files import unread

        hint = f" For an answer write: --set {name}" if "=" in name else ""
        raise Problem(f"{name}: {unread(refusal)}.{hint}") from None
