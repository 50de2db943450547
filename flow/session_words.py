"""What is said once of a session (`words/session.toml`): what was restored of it and where it is kept."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from picheck.flow.word_files import read_words


class SessionWords(NamedTuple):
    """`session.toml`; the gaps are filled in."""

    labelled: str
    not_saved: str
    cut_off: str
    damaged: str
    kept_aside: str
    left: str
    copy: str
    label_dropped: str
    purpose_not_known: str
    other_rules: str
    token_of_other_rules: str
    step: str


@cache
def session_words() -> SessionWords:
    """`session.toml`, read once. Raises WordsError."""
    return read_words("session.toml", SessionWords)
