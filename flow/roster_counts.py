"""Counting a judged roster: clinicians by ACO, year and standing, and the rows a person should look at.

A clinician with one row, as most are, is counted as it stands; only rows whose NPI stands in other rows
too are brought together by clinician.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from picheck.flow.roster_columns import Layout, masked_text
from picheck.flow.roster_engines import KEY, Engine, Frame, Source
from picheck.flow.roster_read import ROW

YEAR, LINE_I, LINE_II, COUNTED, BAD, NPI, TIN, ACO, STRAY, PAIR, AGAIN = (
    f"picheck__{name}"
    for name in (
        "year",
        "on_line_i",
        "on_line_ii",
        "in_number",
        "bad",
        "npi",
        "tin",
        "aco",
        "stray",
        "pair",
        "again",
    )
)
"""Columns of a judged roster. The first five follow from the answers; NPI and TIN are numbers, or null."""

STANDING = (LINE_I, LINE_II, COUNTED)

LEAST_NPI = 10**9
"""NPIs begin with 1 or 2 and have ten digits, so that one and a TIN make a number of 63 bits."""

MOST_LISTED = 100_000
"""The most rows that are listed one by one in each list of the summary; all are counted."""


@dataclass(frozen=True, slots=True)
class Group:
    """Clinicians of one ACO and year that stand alike: how many, and how they stand.

    `stray`: 1 where the same clinician has a row of unknown year in this ACO that may be on line i.
    """

    aco_id: str | None
    year: int | None
    line_i: int
    line_ii: int
    counted: int
    stray: int
    clinicians: int
    rows: int


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows that a person should look at: how many there are, and the first of them by line."""

    count: int
    lines: tuple[tuple[int | None, str], ...]


class Counts:
    """What is counted in a judged roster."""

    def __init__(self, engine: Engine, source: Source, layout: Layout, judged: Frame) -> None:
        """`judged` has a row for each of the roster's, with the columns above; worked out already."""
        self._engine, self._source, self._layout = engine, source, layout
        self._judged = judged
        self._ordered = source.lines is not None
        row = [ROW] if self._ordered else []
        named = judged.filter(~nw.col(NPI).is_null()).select(*row, ACO, YEAR, *STANDING, NPI, TIN)
        marked = engine.keep(named.with_columns(nw.col(NPI).is_duplicated().alias(AGAIN)))
        self._once = marked.filter(~nw.col(AGAIN))
        self._again = engine.keep(marked.filter(nw.col(AGAIN)))

    def groups(self, *, strays: bool) -> list[Group]:
        """Clinicians by ACO, year and standing; a row without NPI is a clinician of its own.

        `strays`: whether any row of unknown year may be on line i.
        """
        clinicians = self._again.group_by(ACO, YEAR, NPI).agg(
            *[nw.col(name).max() for name in STANDING], nw.len().alias("rows")
        )
        clinicians = (
            self._with_strays(clinicians) if strays else clinicians.with_columns(nw.lit(0).alias(STRAY))
        )
        alike = clinicians.group_by(ACO, YEAR, *STANDING, STRAY).agg(
            nw.len().alias("clinicians"), nw.col("rows").sum().alias("rows_in_all")
        )
        found = self._engine.rows(alike.select(ACO, YEAR, *STANDING, STRAY, "clinicians", "rows_in_all"))
        for alone in (self._once, self._judged.filter(nw.col(NPI).is_null())):
            counted = alone.group_by(ACO, YEAR, *STANDING).agg(nw.len().alias("clinicians"))
            rows = self._engine.rows(counted.select(ACO, YEAR, *STANDING, "clinicians"))
            found += [(*row[:-1], 0, row[-1], row[-1]) for row in rows]
        return [Group(aco or None, *rest) for aco, *rest in found]

    def _with_strays(self, clinicians: Frame) -> Frame:
        """Mark clinicians who have a row of unknown year that may put them on line i."""
        may = self._again.filter(nw.col(YEAR).is_null(), nw.col(LINE_I) > 0).select(ACO, NPI).unique()
        marked = clinicians.join(may.with_columns(nw.lit(1).alias(STRAY)), on=[ACO, NPI], how="left")
        return marked.with_columns(nw.col(STRAY).fill_null(0))

    def bad(self, told: Frame, error: str, count: int) -> Listed:
        """Rows with an error, by line; `told` has each KEY's error in a column of that name."""
        if not count:
            return Listed(0, ())
        rows = self._judged.filter(nw.col(BAD) > 0).join(told.select(KEY, error), on=KEY, how="inner")
        return self._listed(rows, count, lambda row: row[1], error)

    def without_npi(self) -> Listed:
        """Rows whose NPI is blank or is not ten digits of the kind NPIs are."""
        rows = self._judged.filter(nw.col(NPI).is_null())
        ((count,),) = self._engine.rows(rows.select(nw.len()))
        npi = self._layout.npi
        if npi is None or not count:
            return Listed(count, ())
        return self._listed(
            rows, count, lambda row: f"NPI {masked_text(row[1])}" if row[1] else "no NPI", npi
        )

    def duplicates(self) -> Listed:
        """Rows whose TIN and NPI stand in another row of the same year too."""
        if self._layout.npi is None or self._layout.tin is None:
            return Listed(0, ())
        known = self._again.filter(~nw.col(TIN).is_null())
        known = known.with_columns(
            ((nw.col(NPI) - LEAST_NPI) * 10**9 + nw.col(TIN)).alias(PAIR), nw.col(YEAR).fill_null(0)
        )
        twice = known.group_by(PAIR, YEAR).agg(nw.len().alias("times")).filter(nw.col("times") > 1)
        listed = self._engine.keep(known.join(twice.select(PAIR, YEAR), on=[PAIR, YEAR], how="inner"))
        ((count,),) = self._engine.rows(listed.select(nw.len()))
        if not count:
            return Listed(0, ())
        return self._listed(listed, count, lambda row: f"TIN *****{row[1] % 10000:04d}", TIN)

    def _listed(self, rows: Frame, count: int, say: Callable[[tuple[Any, ...]], str], column: str) -> Listed:
        """The first of some rows with their lines and what is said of each."""
        if not self._ordered:
            found = self._engine.rows(rows.select(column).head(MOST_LISTED))
            return Listed(count, tuple((None, say((None, *row))) for row in found))
        found = self._engine.rows(rows.select(ROW, column).sort(ROW).head(MOST_LISTED))
        assert self._source.lines is not None
        lines = self._source.lines([row[0] for row in found])
        return Listed(count, tuple((line, say(row)) for line, row in zip(lines, found, strict=True)))
