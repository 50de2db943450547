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
    joints: frozenset[str]
    alternatives: frozenset[str]
    asking: frozenset[str]
    asking_of: frozenset[str]
    subjects: frozenset[str]
    lead_ins: tuple[str, ...]
    pronouns: frozenset[str]
    not_typos: frozenset[str]
    same: dict[str, str]
    around: dict[QuestionId, tuple[str, ...]]
    ordinals: dict[str, int]
    messages: dict[str, str]
    answers: dict[str, str]
    outcome: OutcomeWords


@cache
def reply_words() -> ReplyWords:
    """`replies.toml`, read once. Raises WordsError."""
    text = (WORDS / "replies.toml").read_text(encoding="utf-8")
    return words_from("flow/words/replies.toml", text, ReplyWords)


@cache
def weightless(question: QuestionId) -> tuple[tuple[str, ...], ...]:
    """Runs of words that may stand around an answer without changing it, the longest first."""
    everywhere = synonyms_file().around
    runs = {
        folded(run)
        for run in (*everywhere.before, *everywhere.after, *reply_words().around.get(question, ()))
    }
    return tuple(sorted((tuple(run.split()) for run in runs), key=lambda run: (-len(run), run)))


def message(name: str, **filled: object) -> str:
    """Something said back, with its gaps filled in."""
    return reply_words().messages[name].format(**filled)


def folded(text: str) -> str:
    """A wording or reply as it is compared: `fold`, and one spelling for "don't", "do not" and the like."""
    same: Mapping[str, str] = reply_words().same
    return " ".join(same.get(token, token) for token in fold(text).split())
