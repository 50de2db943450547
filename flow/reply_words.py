"""The small words of replies: what carries no weight, what turns a reply round, and what is said back.

They stand in `words/replies.toml`, read once and only when somebody types words instead of a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pydantic import BaseModel, ConfigDict

from picheck.core.facts import QuestionId
from picheck.flow.question_words import WORDS, fold, synonyms_file, words_from


class OutcomeWords(BaseModel):
    """The values of the outcome fields as halves of a sentence; empty where nothing is said."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requirement: dict[str, str]
    mips: dict[str, str]
    compliance: dict[str, str]
    counted: dict[str, str]


class ReplyWords(BaseModel):
    """`replies.toml`; its head says what each key is for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    yes: frozenset[str]
    no: frozenset[str]
    negations: frozenset[str]
    opposites: tuple[str, ...]
    hedges: frozenset[str]
    polite: frozenset[str]
    number_words: frozenset[str]
    joints: frozenset[str]
    alternatives: frozenset[str]
    asking: frozenset[str]
    asking_of: frozenset[str]
    subjects: frozenset[str]
    unheard: frozenset[str]
    lead_ins: tuple[str, ...]
    pronouns: frozenset[str]
    not_typos: frozenset[str]
    same: dict[str, str]
    before: dict[str, tuple[str, ...]]
    after: dict[str, tuple[str, ...]]
    ordinals: dict[str, int]
    messages: dict[str, str]
    answers: dict[str, str]
    outcome: OutcomeWords


@cache
def reply_words() -> ReplyWords:
    """`replies.toml`, read once. Raises WordsError."""
    text = (WORDS / "replies.toml").read_text(encoding="utf-8")
    return words_from("flow/words/replies.toml", text, ReplyWords)


Run = tuple[str, ...]
"""Words that stand together."""


@cache
def weightless(question: QuestionId) -> tuple[tuple[Run, bool], ...]:
    """Runs of words that may stand before an answer (True) or after it (False) without changing it.

    The longest first.
    """
    everywhere, own = synonyms_file().around, reply_words()
    before = (*everywhere.before, *own.before["everywhere"], *own.before.get(question, ()))
    after = (*everywhere.after, *own.after["everywhere"], *own.after.get(question, ()))
    runs = {(tuple(folded(run).split()), True) for run in before}
    runs |= {(tuple(folded(run).split()), False) for run in after}
    return tuple(sorted(runs, key=lambda run: (-len(run[0]), run)))


def message(name: str, **filled: object) -> str:
    """Something said back, with its gaps filled in."""
    return reply_words().messages[name].format(**filled)


_ARTICLES = frozenset({"the", "an"})
_VOWELS = frozenset("aeiouy")


def folded(text: str) -> str:
    """A wording or reply as it is compared: `fold`, and one way of writing what is said in several.

    "Don't" is "do not" and "does not", and articles are left out, but not the "a" of "P. A.".
    """
    same: Mapping[str, str] = reply_words().same
    tokens = " ".join(same.get(token, token) for token in fold(text).split()).split()
    kept = [
        token
        for before, token, after in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False)
        if not (token in _ARTICLES or (token == "a" and len(after) > 1 and not _is_abbreviation(before)))
    ]
    return " ".join(kept or tokens).replace("does not", "do not")


def _is_abbreviation(word: str) -> bool:
    return bool(word) and _VOWELS.isdisjoint(word)
