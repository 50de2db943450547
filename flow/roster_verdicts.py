"""The verdicts of rows, by `core`, and how a row stands to the number that is published.

Nothing here knows the law: core's outcome, exclusions and open questions are asked for, and what a row can
add to the published number is taken from the set of outcomes that core says are still possible for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from picheck.core.answers import Answers
from picheck.core.determination import exclusions_of
from picheck.core.facts import QuestionId
from picheck.core.outcome import Counted, Line, Outcome, outcome_of, possible_outcomes
from picheck.core.relevance import still_open
from picheck.core.situation import Situation

NEVER, MAY, MUST = 0, 1, 2
"""How a row stands to a line of the published number: on it in no, some or every completion."""


class Standing(NamedTuple):
    """How a row stands to line i, to line ii, and to the number as a whole.

    `line_i`, `line_ii`: NEVER, MAY or MUST. `counted`: MUST if it counts in every completion, MAY if the
    outcome is a definite `not_yet`, NEVER otherwise; so for a clinician the greatest of the rows holds.
    """

    line_i: int
    line_ii: int
    counted: int


class Verdict(NamedTuple):
    """What a row gets: the outcome's fields as text, exclusions, open questions, and its standing."""

    requirement: str
    provisional: str
    mips: str
    compliance: str
    counted: str
    line: str | None
    exclusions: tuple[str, ...]
    open_questions: tuple[QuestionId, ...]
    standing: Standing


@cache
def standing_of(possible: frozenset[Outcome]) -> Standing:
    """The standing that follows from the outcomes still possible for a row.

    A report still to come (`not_yet`) may be scored or not, so it is on its line in some completions.
    """
    seen = {(outcome.counted, outcome.line) for outcome in possible}
    now = {counted for counted, _ in seen}
    counted = MUST if now == {Counted.YES} else MAY if now == {Counted.NOT_YET} else NEVER
    return Standing(_line(seen, Line.I), _line(seen, Line.II), counted)


def _line(seen: set[tuple[Counted, Line | None]], line: Line) -> int:
    if seen == {(Counted.YES, line)}:
        return MUST
    return MAY if any(on is line for _, on in seen) else NEVER


def verdict_in(situation: Situation) -> Verdict:
    """The verdict of rows in a situation, as `determine` gives it.

    Rows in the same situation may meet different exclusions; which, `exclusions_by` says.
    """
    outcome = outcome_of(situation)
    return Verdict(
        *_fields(outcome),
        exclusions=(),
        open_questions=still_open(situation),
        standing=standing_of(possible_outcomes(situation)),
    )


def exclusions_by(answers: Mapping[QuestionId, Any]) -> tuple[str, ...]:
    """The exclusions that hold, as `determine` gives them."""
    return tuple(rule.id for rule in exclusions_of(_answers(answers)))


def _answers(values: Mapping[QuestionId, Any]) -> Answers:
    """Answers whose parts were checked by core when they were read; nothing that can be wrong spans two."""
    return _NOBODY.model_copy(update={str(question): value for question, value in values.items()})


@cache
def _fields(outcome: Outcome) -> tuple[str, str, str, str, str, str | None]:
    """The outcome's fields as text."""
    return (
        outcome.requirement.value,
        str(outcome.provisional).lower(),
        outcome.mips.value,
        outcome.compliance.value,
        outcome.counted.value,
        outcome.line.value if outcome.line else None,
    )


_NOBODY = Answers()
"""Answers of which nothing is known."""
