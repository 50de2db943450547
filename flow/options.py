"""The options of a question as both front ends list and number them.

Values stand in the order of `core.facts`, numbered from 1; then "none of these" where several can be
chosen, and "not sure" last. A year has no numbers: it is typed, or picked from the few worth offering.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from picheck.core.facts import FIRST_YEAR, LAST_YEAR, LISTS, VALUES, QuestionId
from picheck.flow.question_words import NONE_OF_THESE, option_ids, option_words

NOT_SURE = "not_sure"
"""Stands for "not sure" among the keys of a question's answers."""


def whole_year(text: str) -> int | None:
    """The performance year that four digits name; None for any other text.

    Typed replies read more than that. Who types a year in full need not wait until their words are loaded.
    """
    text = text.strip()
    plain = len(text) == len(str(FIRST_YEAR)) and text.isascii() and text.isdigit()
    return int(text) if plain and FIRST_YEAR <= int(text) <= LAST_YEAR else None


def begins_a_year(text: str) -> bool:
    """Whether digits are the beginning of a performance year that is not yet typed to its end."""
    text = text.strip()
    years = (str(year) for year in range(FIRST_YEAR, LAST_YEAR + 1))
    return bool(text) and any(year.startswith(text) and year != text for year in years)


@dataclass(frozen=True, slots=True)
class Option:
    """A row of the list. `number` is None where the row is not chosen by its number."""

    number: int | None
    value: Any
    label: str
    detail: str


def keys(question: QuestionId) -> tuple[str, ...]:
    """The keys of the numbered answers in the order of the screen: ids, `none_of_these`, `not_sure`."""
    ids = option_ids(question)
    if not ids:
        return (NOT_SURE,)
    return (*ids, *((NONE_OF_THESE,) if question in LISTS else ()), NOT_SURE)


def value_of(question: QuestionId, key: str) -> Any:
    """The answer that a key stands for: an enum, a tuple of one, True or False, () or None."""
    if key == NOT_SURE:
        return None
    if question is QuestionId.MIPS_ELECTION:
        return key == "true"
    if question in LISTS:
        return () if key == NONE_OF_THESE else (VALUES[question](key),)
    return VALUES[question](key)


def options(question: QuestionId, *, as_of: date | None = None) -> tuple[Option, ...]:
    """The rows of a question's list in displayed order; for the year, those around `as_of`."""
    if question is QuestionId.PERFORMANCE_YEAR:
        return (*_years(as_of), _row(question, NOT_SURE, None))
    return tuple(_row(question, key, number) for number, key in enumerate(keys(question), 1))


def _row(question: QuestionId, key: str, number: int | None) -> Option:
    value = value_of(question, key)
    words = option_words(question, value[0] if isinstance(value, tuple) and value else value)
    return Option(number, value, words.label, words.detail)


def _years(as_of: date | None) -> list[Option]:
    """The year of today, the one before it (which is being reported on), and the next."""
    if as_of is None:
        return []
    offered = (as_of.year - 1, as_of.year, as_of.year + 1)
    return [Option(None, year, str(year), "") for year in offered if FIRST_YEAR <= year <= LAST_YEAR]
