"""Runs one case in this very process, and says what must hold of it whatever it was.

No exception but a refusal in words, an exit status that is documented, no case that takes seconds, and
nothing in any output that a terminal, a page, a Markdown viewer or a spreadsheet would obey.
"""

from __future__ import annotations

import io
import os
import re
import signal
import sys
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import FrameType
from typing import NamedTuple

from picheck.tui.cli import main

LONGEST, LONGEST_WAIT = 20.0, 300.0
"""Seconds of processor time that a case may take, and seconds in all, on a machine that may be very busy."""

STATUSES = {0, 1, 2, 130}


class Said(NamedTuple):
    """What a command said."""

    status: int
    out: str
    err: str


class TookTooLong(Exception):
    """A case took longer than it may."""


class Harmful(AssertionError):
    """An output holds something that whoever shows it would obey."""


def command(arguments: list[str], stdin: bytes = b"", *, strict: bool = True) -> Said:
    """Run a command line as a pipe would; what it says is checked to be harmless on a terminal.

    `strict` is how a locale reads and writes what is not UTF-8: a UTF-8 locale strictly, the C locale
    with escapes.
    """
    errors = "strict" if strict else "surrogateescape"
    kept = sys.stdin, sys.stdout, sys.stderr
    out, err = io.BytesIO(), io.BytesIO()
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8", errors=errors)
    sys.stdout = io.TextIOWrapper(out, encoding="utf-8", errors=errors)
    sys.stderr = io.TextIOWrapper(err, encoding="utf-8", errors="backslashreplace")
    try:
        status = main(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
        said = Said(status, out.getvalue().decode("utf-8", "surrogateescape"), err.getvalue().decode())
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept
    if status not in STATUSES:
        raise AssertionError(f"exit status {status}")
    harmless(said.out)
    harmless(said.err)
    return said


_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@lru_cache(maxsize=4096)
def _obeyed(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") or sign in _BIDI


def harmless(text: str, allowed: str = "\n") -> None:
    """Raises Harmful where a terminal would obey a character, or could not show it."""
    for sign in set(text):
        if sign not in allowed and _obeyed(sign):
            place = text.index(sign)
            raise Harmful(f"U+{ord(sign):04X} in {text[max(0, place - 60) : place + 20]!r}")


_TAG = re.compile(r"<\s*/?\s*(script|img|iframe|object|a\s+href\s*=\s*.?javascript)", re.IGNORECASE)


def harmless_page(text: str) -> None:
    """Raises Harmful where markup of the input has become markup of the output."""
    harmless(text, "\n")
    found = _TAG.search(text)
    if found:
        raise Harmful(f"{found[0]!r} in {text[max(0, found.start() - 60) : found.start() + 40]!r}")


def harmless_cell(cell: str) -> None:
    """Raises Harmful where a spreadsheet would take a cell for a formula."""
    harmless(cell, "\n\r\t")
    if cell[:1] in ("=", "+", "-", "@") and not re.fullmatch(r"[-+]?[\d.]+", cell):
        raise Harmful(f"a formula: {cell[:60]!r}")


@contextmanager
def in_time() -> Iterator[None]:
    """Raises TookTooLong in the middle of a case that does not end."""
    if threading.current_thread() is not threading.main_thread() or os.name == "nt":
        yield
        return

    def too_long(number: int, frame: FrameType | None) -> None:
        raise TookTooLong(f"more than {LONGEST:g} seconds, or {LONGEST_WAIT:g} with all waiting")

    clocks = (
        (signal.ITIMER_PROF, signal.SIGPROF, LONGEST),
        (signal.ITIMER_REAL, signal.SIGALRM, LONGEST_WAIT),
    )
    before = {number: signal.signal(number, too_long) for _, number, _ in clocks}
    for clock, _, seconds in clocks:
        signal.setitimer(clock, seconds)
    try:
        yield
    finally:
        for clock, number, _ in clocks:
            signal.setitimer(clock, 0)
            signal.signal(number, before[number])
