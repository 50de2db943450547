"""Files of words under `words/`: read, unwrapped, and held to what they must be.

A missing, misspelt or extra key is a `WordsError` that names the file and the key, never a blank on a screen.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from picheck.core.records import Record, record_of

NONE_THERE: Mapping[str, Any] = MappingProxyType({})
"""A table that is left out."""

WORDS = Path(__file__).with_name("words")


class WordsError(ValueError):
    """A file of words that does not fit: the message names the file and what in it is wrong."""


def read_words(
    name: str, record: type[Record], hold: Callable[[Record], None] = lambda words: None
) -> Record:
    """A file of words, by its name. Raises WordsError."""
    text = (WORDS / name).read_text(encoding="utf-8")
    return words_from(f"flow/words/{name}", text, record, hold)


def words_from(
    source: str, text: str, record: type[Record], hold: Callable[[Record], None] = lambda words: None
) -> Record:
    """A TOML text as a record of words that `hold` finds nothing wrong with.

    Raises WordsError, headed by `source`, for a key that is missing or not known, for a value of another
    type, for an empty text, and for what `hold` raises ValueError for.
    """
    try:
        words = record_of(record, _laid_out(tomllib.loads(text), source), source)
    except tomllib.TOMLDecodeError as mistake:
        raise WordsError(f"{source}: {mistake}") from None
    except ValueError as mistake:
        raise WordsError(str(mistake)) from None
    try:
        hold(words)
    except ValueError as mistake:
        raise WordsError(f"{source}: {mistake}") from None
    return words


def _laid_out(content: Any, where: str) -> Any:
    """What stands in a file with each text unwrapped. Raises ValueError, beginning with `where`, for none."""
    if isinstance(content, dict):
        return {key: _laid_out(value, f"{where}: {key}") for key, value in content.items()}
    if isinstance(content, list):
        return [_laid_out(each, where) for each in content]
    if content == "":
        raise ValueError(f"{where}: an empty text")
    return _unwrapped(content) if isinstance(content, str) and "\n" in content else content


def _unwrapped(text: str) -> str:
    """Join the lines of each paragraph; a blank line stays the border between two."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
