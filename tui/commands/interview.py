"""`picheck` without a command: the terminal interview, if there is a terminal to hold it in."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from picheck.tui.cli import COMMANDS, Problem
from picheck.tui.commands.options import command_parser

if TYPE_CHECKING:
    from picheck.flow.session import Session


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
    from picheck.tui.app import first_look, run_at_once

    def session() -> Session:
        from picheck.flow.session import Front
        from picheck.tui.commands.sitting import open_session
        from picheck.tui.settings import read_settings

        browser = os.environ.get("TEXTUAL_DRIVER") is not None
        return open_session(args, read_settings(), Front.BROWSER if browser else Front.TERMINAL)

    if _begins_at_the_first_question(args) and first_look().mode == "self":
        return run_at_once(session, mouse=not args.no_mouse)
    from picheck.tui.app import run as run_app
    from picheck.tui.settings import read_settings

    opened, settings = session(), read_settings()
    return run_app(opened, settings.model_copy(update={"mouse": settings.mouse and not args.no_mouse}))


def _begins_at_the_first_question(args: argparse.Namespace) -> bool:
    """Whether nothing was asked for that changes the first frame, so that it can be painted at once."""
    return not (
        args.resume is not None or args.prefill or args.record or args.call or args.label or args.as_of
    )


def _need_a_terminal() -> None:
    """Textual would hang on a pipe and paint escapes into a file, so it is not even imported there."""
    if os.environ.get("TEXTUAL_DRIVER"):  # served in a browser: the driver is no terminal and needs none
        return
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if os.environ.get("TERM", "") in ("", "dumb") or not all(s is not None and s.isatty() for s in streams):
        raise Problem(
            "The interview needs a terminal; use `picheck ask` for plain lines, `picheck check` for answers."
        )
