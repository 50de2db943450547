"""`picheck ask`: the interview as plain lines on standard output."""

from __future__ import annotations

import argparse
import sys

from picheck.tui.commands.options import command_parser
from picheck.tui.commands.sitting import add_sitting_options


def parser() -> argparse.ArgumentParser:
    """The options of `picheck ask`."""
    made = command_parser(
        "ask",
        "The interview as plain lines: for screen readers, simple terminals, pipes and phone relays.\n"
        "A reply is a number, words, or question=value; several with commas.",
        "printf '2026\\n3\\n1\\n1\\n1\\nnone\\nnone\\ngroup\\nzero\\n' | picheck ask",
    )
    add_sitting_options(made)
    return made


def run(args: argparse.Namespace) -> int:
    """Hold the interview and return its exit status."""
    from picheck.flow.session import Front
    from picheck.tui.ask import PlainInterview
    from picheck.tui.commands.sitting import open_session
    from picheck.tui.settings import read_settings

    session = open_session(args, read_settings(), Front.PLAIN)
    plain = PlainInterview(session, sys.stdin, sys.stdout, sys.stderr, at_terminal=sys.stdin.isatty())
    try:
        return plain.run()
    finally:
        plain.session.close()
