"""What is typed after a result to go on: by one of the three ways, by one still to be named, or not."""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple

from picheck.flow.session import WayOn
from picheck.flow.word_files import read_words


class WaysOnWords(NamedTuple):
    """`ways_on.toml`; its head says what each key is for."""

    same_clinician: tuple[str, ...]
    same_practice: tuple[str, ...]
    new: tuple[str, ...]
    which: tuple[str, ...]
    done: tuple[str, ...]


WHICH: Literal["which"] = "which"
DONE: Literal["done"] = "done"


@cache
def ways_on_words() -> WaysOnWords:
    """`ways_on.toml`, read once. Raises WordsError."""
    return read_words("ways_on.toml", WaysOnWords)


def way_on(text: str) -> WayOn | Literal["which", "done"] | None:
    """The way on that a reply names; `WHICH` where it names none, `DONE` at the end, None for any other."""
    words = ways_on_words()
    said = " ".join(text.lower().strip(" .!").split()).removesuffix(" please")
    for way in WayOn:
        if said in getattr(words, way):
            return way
    if said in words.which:
        return WHICH
    return DONE if said in words.done else None
