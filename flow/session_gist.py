"""What a kept session is about, read off its lines: year, kind of clinician, how far it went. Nothing more.

A list of many sessions must not walk the chart for each of them: the lines are only looked over, going back
and undoing counted in. What was answered to the other questions is not looked at, and none of it says who.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Gist(NamedTuple):
    """The year and the kind of clinician as they were answered, None where they were not.

    `given` counts the answers; `expected` says whether it was said what is expected, in a recording.
    """

    year: str | None = None
    clinician_type: str | None = None
    given: int = 0
    expected: bool = False


NO_GIST = Gist()
"""Of what cannot be read."""

_LINE = re.compile(
    rb'^\{"(?:(asked|revise|taken)":"(\w+)","answer":(?:"?(\w+)"?|\[[^\]]*\])|(back|undo|redo)":true|(expected)":)',
    re.MULTILINE,
)


def gist_of(lines: bytes) -> Gist:
    """The gist of the lines of a journal after its header."""
    store: dict[bytes, bytes] = {}
    undone: list[dict[bytes, bytes]] = []
    done: list[dict[bytes, bytes]] = []
    expected = False
    for how, question, value, command, said in _events(lines):
        match how or command:
            case b"asked" | b"revise":
                done.append(dict(store))
                undone.clear()
                store[question] = value
            case b"taken":
                for each in (store, *done):
                    each.setdefault(question, value)
            case b"back" if store:
                done.append(dict(store))
                store.popitem()
            case b"undo" if done:
                undone.append(store)
                store = done.pop()
            case b"redo" if undone:
                done.append(store)
                store = undone.pop()
            case _:
                expected = expected or bool(said)
    return Gist(
        _known(store.get(b"performance_year")), _known(store.get(b"clinician_type")), len(store), expected
    )


def _events(lines: bytes) -> Iterator[tuple[bytes, ...]]:
    return (found.groups(b"") for found in _LINE.finditer(lines))


def _known(value: bytes | None) -> str | None:
    return value.decode("ascii", "replace") if value and value != b"null" else None
