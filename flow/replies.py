"""What a typed reply means: an answer, one of several, a command, a question of one's own, or nothing known.

There is no language model behind it. In this order: the number, id or label; the beginning of a label; a
synonym; close spelling; a known wording inside a sentence. Nothing is guessed: where two answers fit, or
one is only likely, `Which` asks; a reply that says what does not hold is never taken for its opposite.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from picheck.core.facts import QuestionId
from picheck.flow.assignments import parse_assignment
from picheck.flow.inquiries import Inquiry, InquiryKind, area_inquiry, fixed_inquiry, inquiry_in, is_question
from picheck.flow.inquiry_answers import answer_inquiry
from picheck.flow.known_wordings import commands, numbers
from picheck.flow.options import Option, options
from picheck.flow.phrases import exact, whole
from picheck.flow.question_words import label, question_words
from picheck.flow.reply_words import folded, message, reply_words
from picheck.flow.spelling import spelled_like
from picheck.flow.whole_replies import Meant, meaning

LONGEST = 300
"""The most characters that are read as one answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to the question: its value (None is "not sure") and what was understood, as shown."""

    value: Any
    said: str


@dataclass(frozen=True, slots=True)
class Which:
    """Answers that fit, to ask which: pairs of value and label. A single one asks whether it is meant."""

    candidates: tuple[tuple[Any, str], ...]


@dataclass(frozen=True, slots=True)
class Command:
    """One of the words that always work, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """What to say back, and the labels of answers that look most like the reply."""

    message: str
    nearest: tuple[str, ...] = ()


Reply: TypeAlias = Answer | Which | Command | Inquiry | NotUnderstood


def understand(question: QuestionId, text: str, *, as_of: date) -> Reply:
    """What a reply to a question means. `as_of` is the day from which "last year" is counted.

    Never raises, and an `Answer` is always valid for the question.
    """
    text = text.strip()
    if not text:
        return NotUnderstood(message("empty"))
    if len(text) > LONGEST:
        return NotUnderstood(message("too_long"))
    fixed = fixed_inquiry(text) or area_inquiry(question, text)
    if fixed:
        return fixed
    put_as_question = is_question(text) and len(text) > 1
    known = exact(question, text) if not put_as_question else whole(question, text)
    if known and (known.command or not text.endswith("?") or len(text) == 1):
        return _reply(question, meaning(question, text, as_of=as_of), text, as_of)
    inquiry = inquiry_in(question, text, as_of=as_of)
    if inquiry:
        return inquiry
    meant = meaning(question, text, as_of=as_of)
    if put_as_question and meant.sure:
        meant = Meant((*meant.values, None) if meant.values[0] is not None else meant.values)
    if put_as_question and not meant:
        return NotUnderstood(message("question"))
    return _reply(question, meant, text, as_of)


def _reply(question: QuestionId, meant: Meant, text: str, as_of: date) -> Reply:
    if meant.sure:
        return Answer(meant.values[0], label(question, meant.values[0]))
    if meant.values:
        return Which(tuple((value, label(question, value)) for value in meant.values))
    if meant.command is not None:
        return Command(meant.command.value)
    return NotUnderstood(meant.reply or _no_match(question, text, as_of), _nearest(question, text))


def _no_match(question: QuestionId, text: str, as_of: date) -> str:
    """What to say to a reply that fits nothing; a misspelt command is named, never carried out."""
    phrase = folded(text)
    long_ones = tuple(wording for wording in commands() if len(wording) >= 5)
    near = spelled_like(phrase, long_ones, frozenset()) if phrase.isascii() else []
    if near:
        return message("command", command=near[0][0])
    if question is QuestionId.PERFORMANCE_YEAR:
        return message("no_match_year", year=as_of.year)
    return message("no_match", last=len(numbers(question)))


def _nearest(question: QuestionId, text: str) -> tuple[str, ...]:
    """Labels that look like the reply, the most like first; none for a reply that says what does not hold."""
    phrase = folded(text)
    if not phrase.isascii() or not reply_words().negations.isdisjoint(phrase.split()):
        return ()
    from rapidfuzz import fuzz, process

    labels = {option.label: folded(option.label) for option in question_words(question).options.values()}
    near = process.extract(phrase, labels, scorer=fuzz.WRatio, score_cutoff=70, limit=2)
    return tuple(str(name) for _, _, name in near)


__all__ = [
    "Answer",
    "Command",
    "Inquiry",
    "InquiryKind",
    "NotUnderstood",
    "Option",
    "Reply",
    "Which",
    "answer_inquiry",
    "options",
    "parse_assignment",
    "understand",
]
