"""`picheck` without a command: the terminal interview, if there is a terminal to hold it in."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from picheck.tui.cli import COMMANDS, Problem

if TYPE_CHECKING:
    import argparse

    from picheck.flow.session import Session


def parser() -> argparse.ArgumentParser:
    """The options of `picheck`, and the list of commands in its help."""
    from picheck.tui.commands.options import command_parser
    from picheck.tui.commands.sitting import add_sitting_options

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
    return _held(lambda: args, at_once=_begins_at_the_first_question(args), mouse=not args.no_mouse)


def run_alone() -> int:
    """`picheck` without options: nothing to parse, so the parser is loaded after the first frame."""
    return _held(lambda: parser().parse_args([]), at_once=True, mouse=True)


def _held(options: Callable[[], argparse.Namespace], *, at_once: bool, mouse: bool) -> int:
    """Hold the interview; `at_once` says that no option changes its first frame. Raises Problem."""
    _need_a_terminal()
    gc.disable()  # what is made while all this is loaded stays: to search it for what can go costs a tenth
    from picheck.tui.app import first_look, run_at_once

    def session() -> Session:
        gc.enable()
        from picheck.flow.session import Front
        from picheck.tui.commands.sitting import open_session
        from picheck.tui.settings import read_settings

        browser = os.environ.get("TEXTUAL_DRIVER") is not None
        opened = open_session(options(), read_settings(), Front.BROWSER if browser else Front.TERMINAL)
        gc.freeze()  # it stays as long as the program runs; collecting need not look through it any more
        return opened

    if at_once and first_look().mode == "self":
        try:
            return run_at_once(session, mouse=mouse)
        finally:
            gc.enable()
    from picheck.tui.app import run as run_app
    from picheck.tui.settings import read_settings

    opened, settings = session(), read_settings()
    return run_app(opened, settings.model_copy(update={"mouse": settings.mouse and mouse}))


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
