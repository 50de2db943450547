"""`picheck serve`: the terminal interview in a browser, on this machine only unless told otherwise."""

from __future__ import annotations

import argparse

from picheck.tui.commands.options import command_parser

MOST_VISITORS = 200
"""Each visitor takes a process and a few open files of the server."""


def parser() -> argparse.ArgumentParser:
    """The options of `picheck serve`."""
    made = command_parser(
        "serve",
        "The terminal interview in a browser. Prints its address once it listens; Ctrl+C ends it.\n"
        "Every visitor has an interview of their own, of which nothing is kept on this machine: save\n"
        "what is to be kept, and it is downloaded. There is no login, so never enter callers' data on\n"
        "a host that others share.",
        "picheck serve --port 0",
    )
    made.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
    made.add_argument("--port", type=_port, default=8000, help="the port; 0 takes a free one (default: 8000)")
    made.add_argument(
        "--visitors", metavar="N", type=_visitors, default=20, help="how many at once (default: 20)"
    )
    made.add_argument(
        "--idle",
        metavar="MINUTES",
        type=_minutes,
        default=30.0,
        help="end an interview in which nothing was typed for this long (default: 30)",
    )
    made.add_argument(
        "--allow-host",
        metavar="NAME",
        action="append",
        default=[],
        help="another name by which browsers may call this server, such as that of a proxy",
    )
    return made


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted. Raises Problem where it cannot listen or the interview cannot be loaded."""
    from picheck.tui.serve import Serving, serve

    host = "127.0.0.1" if args.host.lower() == "localhost" else args.host
    serving = Serving(
        host=host,
        port=args.port,
        visitors=args.visitors,
        idle_seconds=args.idle * 60,
        names=tuple(args.allow_host),
    )
    return serve(serving)


def _port(text: str) -> int:
    return _whole(text, 0, 65535)


def _visitors(text: str) -> int:
    return _whole(text, 1, MOST_VISITORS)


def _whole(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9 and least <= int(text) <= most):
        raise argparse.ArgumentTypeError(f'"{text[:40]}" is not a whole number from {least} to {most}')
    return int(text)


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 0 < minutes <= 24 * 60:
        raise argparse.ArgumentTypeError(f'"{text[:40]}" is not a number of minutes up to 1440')
    return minutes
