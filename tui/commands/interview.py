"""`picheck` without a command: the terminal interview, if there is a terminal to hold it in."""

from __future__ import annotations

import argparse
import os
import sys

from picheck.tui.cli import COMMANDS, Problem
from picheck.tui.commands.options import command_parser


def parser() -> argparse.ArgumentParser:
    """The options of `picheck`, and the list of commands in its help."""
    commands = "\n".join(f"  {name:<12} {what}" for name, what in COMMANDS.items())
    made = command_parser(
        "",
        "Does the Medicare Shared Savings Program require this clinician to report MIPS Promoting\n"
        "Interoperability (42 CFR 425.507), and is the clinician counted in the number that the ACO\n"
        "publishes (42 CFR 425.308(b)(9))? Without a command: the interview in the terminal.\n\n"
        f"commands:\n{commands}",
        "picheck                                  the interview\n"
        "  picheck check --set qp_status=qp         a determination for answers\n"
        "  picheck COMMAND --help                   more on a command",
    )
    from picheck.tui.commands.sitting import add_sitting_options

    made.add_argument("-V", "--version", action="store_true", help="print the version and leave")
    made.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    add_sitting_options(made)
    return made


def run(args: argparse.Namespace) -> int:
    """Open the interview. Raises Problem where there is no terminal to hold it in."""
    if args.version:
        from picheck.tui.version import VERSION

        print(f"picheck {VERSION}")
        return 0
    _need_a_terminal()
    from picheck.flow.session import Front
    from picheck.tui.commands.sitting import open_session
    from picheck.tui.settings import read_settings

    settings = read_settings()
    if args.no_mouse:
        settings = settings.model_copy(update={"mouse": False})
    browser = os.environ.get("TEXTUAL_DRIVER") is not None
    session = open_session(args, settings, Front.BROWSER if browser else Front.TERMINAL)
    from picheck.tui.app import run as run_app

    return run_app(session, settings)


def _need_a_terminal() -> None:
    """Textual would hang on a pipe and paint escapes into a file, so it is not even imported there."""
    if os.environ.get("TEXTUAL_DRIVER"):  # served in a browser: the driver is no terminal and needs none
        return
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if os.environ.get("TERM", "") in ("", "dumb") or not all(s is not None and s.isatty() for s in streams):
        raise Problem(
            "The interview needs a terminal; use `picheck ask` for plain lines, `picheck check` for answers."
        )
