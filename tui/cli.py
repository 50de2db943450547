"""The `picheck` command: finds the command that was asked for and loads nothing else.

`picheck --version` and `picheck check` must not pay for Textual or the state chart, so every command is
a module of its own that is imported when it is named.
"""

from __future__ import annotations

import gc
import sys

COMMANDS = {
    "ask": "the interview as plain lines, for screen readers, pipes and simple terminals",
    "check": "the determination for answers given as JSON or with --set",
    "prefill": "the answers that a saved CMS QPP Eligibility response gives",
    "roster": "a whole ACO roster: a verdict a row, and the numbers to publish",
    "replay": "replay recorded interviews and print what differs",
    "transcripts": "list, show, accept and reject recorded interviews",
    "sessions": "list, show and delete interviews in progress",
    "rules": "the rules, cautions, readings and advice, with citations",
    "schema": "the JSON Schema of answers, determination or transcript",
    "diagram": "the interview's state chart",
    "serve": "the terminal interview in a browser",
    "config": "the settings: where they are, what they are, their defaults",
    "completion": "completion for bash, zsh or fish",
}
"""Every command with what it does; the module of a command has its name."""

INTERRUPTED = 130


class Problem(Exception):
    """Bad usage or bad input: the message says what, where and what to do; exit status 2."""


def program() -> int:
    """A process that ends with its command.

    What is in memory by then goes with the process. To search it once more for what nothing refers to, as
    Python does before it ends, would take a tenth of the time of a long file.
    """
    status = main()
    gc.freeze()
    return status


def main(argv: list[str] | None = None) -> int:
    """Run a command line and return its exit status; no traceback reaches a user for what they typed."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments in (["--version"], ["-V"]):
        from picheck.tui.version import VERSION

        print(f"picheck {VERSION}")
        return 0
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except Problem as problem:
        from picheck.flow.harmless import harmless

        print(harmless(str(problem)), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("picheck: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _leave_quietly()
        return 0
    except OSError as refusal:  # what is said cannot be written: the disk it goes to is full, or gone
        _leave_quietly()
        place = f": {refusal.filename}" if refusal.filename else ""
        print(f"picheck: {(refusal.strerror or str(refusal)).lower()}{place}", file=sys.stderr)
        return 2
    return status


def _run(arguments: list[str]) -> int:
    """Hand over to the module of the command; without one, to the terminal interview."""
    name = arguments[0] if arguments else ""
    if name in COMMANDS:
        before = gc.get_threshold()
        if name not in _STAY:  # what is loaded is kept to the end: to search it for what can go costs a tenth
            gc.set_threshold(100 * before[0], *before[1:])
        try:
            return _carry_out(name, arguments[1:])
        finally:
            gc.set_threshold(*before)
    if name and not name.startswith("-"):
        raise Problem(_no_such_command(name))
    if not arguments:
        from picheck.tui.commands.interview import run_alone

        return run_alone()
    return _carry_out("interview", arguments)


_STAY = ("serve", "ask")
"""Commands that stay for long: what they are done with is to be found in good time."""


def _carry_out(command: str, rest: list[str]) -> int:
    """Run a command with the arguments that are its own."""
    from importlib import import_module

    module = import_module(f"picheck.tui.commands.{command}")
    try:
        args = module.parser().parse_args(rest)
    except SystemExit as leaving:  # argparse has said what is wrong, or has given its help
        return leaving.code if isinstance(leaving.code, int) else 2
    return int(module.run(args))


def _no_such_command(name: str) -> str:
    from difflib import get_close_matches

    from picheck.flow.harmless import harmless

    shown = harmless(name[:40], "")
    nearest = get_close_matches(name[:40], COMMANDS, n=1)
    hint = f"Did you mean {nearest[0]}? " if nearest else ""
    return f'"{shown}" is no command. {hint}See: picheck --help'


def _leave_quietly() -> None:
    """A reader that closes early (`head`) ends the program without a word."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":  # python -m picheck.tui.cli: the commands know the module by its name only
    from picheck.tui.cli import program as program_by_its_name

    sys.exit(program_by_its_name())
