"""What belongs to a clinician whatever the practice, and rows of one NPI and year that contradict each other.

A profession, a QP status and an election are a person's; threshold, settings and hardships belong to the
clinician in one practice, and may differ. What is blank or bad in a row contradicts nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import narwhals as nw

from picheck.core.facts import VALUES, QuestionId
from picheck.flow.roster_engines import Frame

PERSON = "picheck__person"
"""A number for what a row says of the person: 0 where it says nothing."""

OF_THE_PERSON = (QuestionId.CLINICIAN_TYPE, QuestionId.QP_STATUS, QuestionId.MIPS_ELECTION)
"""The questions whose answers are the same in every practice."""


def person_number(answers: Mapping[QuestionId, Any]) -> int:
    """What answers add to a row's PERSON; the answers to other questions add nothing."""
    return sum(
        (values.index(answers[question]) + 1) * weight
        for question, values, weight in _questions()
        if answers.get(question) is not None
    )


def _questions() -> Iterator[tuple[QuestionId, Sequence[Any], int]]:
    """Each question, its values, and what the first of them counts in a PERSON."""
    weight = 1
    for question in OF_THE_PERSON:
        values = list(VALUES[question]) if question in VALUES else [False, True]
        yield question, values, weight
        weight *= len(values) + 1


def contradicting(rows: Frame, who: str) -> Frame:
    """The rows of those who contradict each other, by the column `who`.

    Most rows of one person say the same of it, so those that do not are found before it is asked on what.
    """
    alike = rows.group_by(who).agg(nw.col(PERSON).min().alias("least"), nw.col(PERSON).max().alias("most"))
    some = rows.join(alike.filter(nw.col("least") < nw.col("most")).select(who), on=who, how="inner")
    said = {f"{PERSON}_{n}": values for n, values in enumerate(_questions())}
    told = some.with_columns(_said(name, len(values), weight) for name, (_, values, weight) in said.items())
    ends = told.group_by(who).agg(
        *[nw.col(name).min().alias(f"{name}_least") for name in said],
        *[nw.col(name).max().alias(f"{name}_most") for name in said],
    )
    differs = [(nw.col(f"{name}_least") < nw.col(f"{name}_most")).fill_null(value=False) for name in said]
    return some.join(
        ends.filter(nw.any_horizontal(*differs, ignore_nulls=True)).select(who), on=who, how="inner"
    )


def _said(name: str, values: int, weight: int) -> nw.Expr:
    """What a row says to one question, as a number; null where it says nothing."""
    number = nw.col(PERSON) // weight % (values + 1)
    return nw.when(number > 0).then(number).alias(name)


def disagreeing(groups: Sequence[Any], persons: Sequence[int]) -> dict[Any, tuple[QuestionId, ...]]:
    """For each group of rows the questions that they answer differently, from their PERSONs."""
    said: defaultdict[Any, set[int]] = defaultdict(set)
    for group, person in zip(groups, persons, strict=True):
        said[group].add(person)
    return {group: _differing(frozenset(numbers)) for group, numbers in said.items()}


@cache
def _differing(persons: frozenset[int]) -> tuple[QuestionId, ...]:
    """The questions that these PERSONs answer differently."""
    return tuple(
        question
        for question, values, weight in _questions()
        if len({person // weight % (len(values) + 1) for person in persons} - {0}) > 1
    )
