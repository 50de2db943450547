"""Rows of a roster that may stand there twice: which rows they repeat, and on what they disagree.

Rows with the same TIN and NPI in the same year are one clinician in one practice; where their answers
differ, one of them is wrong. Rows without an NPI that agree in every cell may be one clinician or several.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import narwhals as nw

from picheck.core.facts import QUESTIONS, QuestionId
from picheck.core.situation import QUESTIONS_OF
from picheck.flow.roster_cells import PartReader
from picheck.flow.roster_columns import Layout
from picheck.flow.roster_engines import KEY, Engine, Frame, Type
from picheck.flow.roster_read import FAULT, ROW

TIMES, FIRST = "picheck__times", "picheck__first"

MOST_NAMED = 5
"""The most rows that are named beside a row that repeats them."""


def others(groups: Sequence[Any]) -> list[list[int]]:
    """For each place in a list, the first other places with the same value: at most MOST_NAMED."""
    places: defaultdict[Any, list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        places[group].append(place)
    return [
        [other for other in places[group][: MOST_NAMED + 1] if other != place][:MOST_NAMED]
        for place, group in enumerate(groups)
    ]


class Disagreements:
    """On what rows disagree, by the keys of their combinations of answer cells."""

    def __init__(self, engine: Engine, layout: Layout, told: Frame) -> None:
        """`told` has the cells of each KEY."""
        self._engine, self._layout, self._told = engine, layout, told

    def within(self, groups: Sequence[Any], keys: Sequence[Any]) -> dict[Any, tuple[QuestionId, ...]]:
        """For each group whose rows have different keys, the questions that they answer differently.

        What is blank or bad in a row answers nothing, so it disagrees with nothing.
        """
        of_group: defaultdict[Any, set[Any]] = defaultdict(set)
        for group, key in zip(groups, keys, strict=True):
            of_group[group].add(key)
        differing = {group: found for group, found in of_group.items() if len(found) > 1}
        if not differing:
            return {}
        answers = self._answers(set().union(*differing.values()))
        return {group: _differ(answers[key] for key in found) for group, found in differing.items()}

    def _answers(self, keys: Collection[Any]) -> dict[Any, dict[QuestionId, Any]]:
        """The answers of combinations; a line that could not be read as a row has none."""
        readers = [PartReader(place, self._layout.answers) for place in range(len(QUESTIONS_OF))]
        read = [cache(reader.read) for reader in readers]
        names = [column.name for column in self._layout.in_file]
        fault = [FAULT] if FAULT in self._told.collect_schema().names() else []
        wanted = self._engine.table({KEY: list(keys)}, {KEY: Type.KEY})
        table = wanted.join(self._told.select(KEY, *fault, *names), on=KEY, how="inner")
        answers: dict[Any, dict[QuestionId, Any]] = {}
        for key, *found in self._engine.rows(table.select(KEY, *fault, *names)):
            answers[key] = {}
            if fault and found[0]:
                continue
            cells = {name: cell or "" for name, cell in zip(names, found[len(fault) :], strict=True)}
            for reader, part in zip(readers, read, strict=True):
                answers[key] |= part(tuple([cells[name] for name in reader.in_file])).answers
        return answers


def _differ(answers: Iterable[Mapping[QuestionId, Any]]) -> tuple[QuestionId, ...]:
    values: defaultdict[QuestionId, set[Any]] = defaultdict(set)
    for one in answers:
        for question, value in one.items():
            values[question].add(value)
    return tuple(question for question in QUESTIONS if len(values[question]) > 1)


def copied(rows: Frame, same: Sequence[str], by: Sequence[str]) -> Frame:
    """How many rows there are beyond the first of those that agree in all columns `same`, by other columns.

    Columns: `by`, which are among `same`, and TIMES.
    """
    times = rows.group_by(*same).agg(nw.len().alias(TIMES)).filter(nw.col(TIMES) > 1)
    more = times.with_columns(nw.col(TIMES) - 1)
    return more.group_by(*by).agg(nw.col(TIMES).sum()).select(*by, TIMES)


def copies(rows: Frame, same: Sequence[str]) -> Frame:
    """The ROW of rows beyond the first of those that agree in all columns `same`, and that of the FIRST."""
    first = rows.with_columns(nw.col(ROW).min().over(*same).alias(FIRST))
    return first.filter(nw.col(ROW) > nw.col(FIRST)).select(ROW, FIRST)
