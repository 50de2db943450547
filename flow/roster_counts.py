"""Counting a judged roster: clinicians by ACO, year and standing, and the rows a person should look at.

A clinician with one row, as most have, is counted as it stands; only rows whose NPI stands in other rows
too are brought together by clinician.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import narwhals as nw

from picheck.core.facts import QuestionId
from picheck.flow.roster_columns import Layout
from picheck.flow.roster_engines import KEY, Engine, Frame, Source
from picheck.flow.roster_ids import LEAST_NPI, npi_fault, tin_in
from picheck.flow.roster_persons import PERSON, contradicting, disagreeing
from picheck.flow.roster_read import ROW
from picheck.flow.roster_repeats import FIRST, Disagreements, copied, copies, others

NPI, TIN, ACO, PLACE, YEAR, LINE_I, LINE_II, COUNTED, STRAY, PAIR, AGAIN, NAMED, WHO = (
    f"picheck__{name}"
    for name in (
        "npi",
        "tin",
        "aco",
        "place",
        "year",
        "on_line_i",
        "on_line_ii",
        "in_number",
        "stray",
        "pair",
        "again",
        "named",
        "who",
    )
)
"""Columns of a judged roster and of what is brought together. NPI and TIN are numbers, or null."""

LINES = (LINE_I, LINE_II)
STANDING = (*LINES, COUNTED)


def place_of(year: nw.Expr, bad: nw.Expr) -> nw.Expr:
    """All that a row is counted by, its year, its STANDING and whether it is bad, as one number.

    Rows are many: they carry and are grouped by one column instead of five.
    """
    place = year.fill_null(0)
    for name in STANDING:
        place = place * 3 + nw.col(name)
    return (place * 2 + bad.cast(nw.Int32)).alias(PLACE)


def is_bad() -> nw.Expr:
    """Whether a row is bad, by its PLACE."""
    return nw.col(PLACE) % 2 > 0


_YEARS_WEIGHT = 2 * 27
"""What a year counts in a PLACE."""


def is_undated() -> nw.Expr:
    """Whether the year of a row is not known, by its PLACE."""
    return nw.col(PLACE) < _YEARS_WEIGHT


def _out_of_place() -> list[nw.Expr]:
    """YEAR (0: not known) and STANDING, out of PLACE."""
    place = nw.col(PLACE) // 2
    return [
        (place // 27).alias(YEAR),
        *((place // 3**power % 3).alias(name) for power, name in zip((2, 1, 0), STANDING, strict=True)),
    ]


def _year_and_standing(place: int) -> tuple[int, ...]:
    """The same for one PLACE."""
    place //= 2
    return place // 27, place // 9 % 3, place // 3 % 3, place % 3


MOST_LISTED = 100_000
"""The most rows that are listed one by one in each list of the summary; all are counted."""


class Group(NamedTuple):
    """Clinicians of one ACO and year that stand alike: how many, and how they stand.

    `stray`: 1 where the same clinician has a row of unknown year in this ACO that may be on line i.
    `copies`: rows that may each be one clinician more, or one who is counted already: where the roster
    has a column of NPIs, those without a usable one; else those that agree with another in every cell.
    """

    aco_id: str | None
    year: int | None
    line_i: int
    line_ii: int
    counted: int
    stray: int
    clinicians: int
    rows: int
    copies: int = 0


class Seen(NamedTuple):
    """A row that a person should look at: its line (None where rows have no order), and what of it.

    `with_lines` are the first of the rows that it repeats, `disagree_on` the questions that it and they
    answer differently.
    """

    line: int | None
    text: str
    with_lines: tuple[int, ...] = ()
    disagree_on: tuple[QuestionId, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows that a person should look at: how many there are, and the first of them by line."""

    count: int
    lines: tuple[Seen, ...]


class Counts:
    """What is counted in a judged roster."""

    def __init__(
        self, engine: Engine, source: Source, layout: Layout, judged: Frame, plain: Mapping[str, bool]
    ) -> None:
        """`judged` has a row for each of the roster's, with NPI, ACO and PLACE; worked out already.

        `plain` says of the columns of NPIs and TINs whether they hold digits alone.
        """
        self._engine, self._source, self._layout = engine, source, layout
        self._judged = judged
        self._ordered = source.lines is not None
        row = [ROW] if self._ordered else []
        again = nw.col(NPI).is_duplicated() if layout.npi else nw.lit(False)
        tin = [layout.tin] if layout.tin else []
        self._marked = engine.keep(
            judged.select(*row, KEY, ACO, PLACE, NPI, PERSON, *tin).with_columns(again.alias(AGAIN))
        )
        brought = self._marked.filter(nw.col(AGAIN), ~nw.col(NPI).is_null()).with_columns(_out_of_place())
        if layout.tin:
            brought = brought.with_columns(tin_in(layout.tin, plain=plain[layout.tin]).alias(TIN))
        self._again = engine.keep(brought)
        answering = {column.name for column in layout.in_file}
        self._same = [KEY, ACO, PLACE, *(name for name in layout.columns if name not in answering)]
        self._nameless = judged.filter(nw.col(NPI).is_null(), ~is_bad(), ~is_undated())
        self._copied = {} if layout.npi else dict(self._copied_by_place())

    def groups(self, *, strays: bool) -> list[Group]:
        """Clinicians by ACO, year and standing; a row without NPI or of unknown year is one of its own.

        Two rows of unknown year may be of two years, and a clinician counts once in each. `strays`: whether
        any row of unknown year may be on line i.
        """
        clinicians = (
            self._again.filter(nw.col(YEAR) > 0)
            .group_by(ACO, YEAR, NPI)
            .agg(*[nw.col(name).max() for name in STANDING], nw.len().alias("rows"))
        )
        if strays:
            clinicians = self._with_strays(clinicians)
        else:
            clinicians = clinicians.with_columns(nw.lit(0).alias(STRAY))
        by = (ACO, YEAR, *STANDING, STRAY)
        alike = clinicians.group_by(*by).agg(
            nw.len().alias("clinicians"), nw.col("rows").sum().alias("in_all")
        )
        found = self._engine.rows(alike.select(*by, "clinicians", "in_all"))
        found += self._alone()
        return [Group(aco or None, year or None, *rest) for aco, year, *rest in found]

    def _alone(self) -> Iterator[tuple[Any, ...]]:
        """Groups of rows that are not brought together: each is of one clinician, or names nobody.

        A row without a usable NPI, in a column of them, may be of a clinician who has another row: then it
        adds nobody, and nothing of it is certain.
        """
        named = ~nw.col(NPI).is_null() if self._layout.npi else nw.lit(True)
        alone = self._marked.filter(~nw.col(AGAIN) | nw.col(NPI).is_null() | is_undated())
        placed = alone.with_columns((nw.col(PLACE) * 2 + named.cast(nw.Int32)).alias(NAMED))
        rows = placed.group_by(ACO, NAMED).agg(nw.len().alias("rows"))
        for aco, both, count in self._engine.rows(rows.select(ACO, NAMED, "rows")):
            place, is_named = divmod(both, 2)
            more = self._copied.get((aco, place), 0) if is_named else count
            yield (aco, *_year_and_standing(place), 0, count - more, count, more)

    def _copied_by_place(self) -> Iterator[tuple[tuple[str, int], int]]:
        """How many rows without an NPI agree with another in every cell, by ACO and PLACE.

        Nothing tells them from a clinician entered twice. Bad rows, whose cells may be cut off, and rows of
        unknown year are in no lower bound anyway.
        """
        for aco, place, more in self._engine.rows(copied(self._nameless, self._same, (ACO, PLACE))):
            yield (aco, place), more

    def _with_strays(self, clinicians: Frame) -> Frame:
        """Mark clinicians who have a row of unknown year that may put them on line i."""
        may = self._again.filter(nw.col(YEAR) == 0, nw.col(LINE_I) > 0).select(ACO, NPI).unique()
        marked = clinicians.join(may.with_columns(nw.lit(1).alias(STRAY)), on=[ACO, NPI], how="left")
        return marked.with_columns(nw.col(STRAY).fill_null(0))

    def bad(self, told: Frame, error: str, count: int) -> Listed:
        """Rows with an error, by line; `told` has each KEY's error in a column of that name."""
        if not count:
            return Listed(0, ())
        rows = self._judged.filter(is_bad()).join(told.select(KEY, error), on=KEY, how="inner")
        return self._listed(rows, count, lambda row: row[1], error)

    def without_npi(self) -> Listed:
        """Rows whose NPI is blank, is not ten digits of the kind NPIs are, or fails its check digit."""
        rows = self._judged.filter(nw.col(NPI).is_null())
        ((count,),) = self._engine.rows(rows.select(nw.len()))
        npi = self._layout.npi
        if npi is None or not count:
            return Listed(count, ())
        return self._listed(rows, count, lambda row: npi_fault(row[1]), npi)

    def copies(self) -> Listed:
        """Rows without an NPI that agree in every cell with one above them, each with that one's line."""
        count = sum(self._copied.values())
        if not count or self._source.lines is None:
            return Listed(count, ())
        rows = copies(self._nameless, self._same).sort(ROW).head(MOST_LISTED)
        found = self._engine.rows(rows.select(ROW, FIRST))
        own, first = (self._source.lines(side) for side in zip(*found, strict=True))
        return Listed(count, tuple(Seen(line, "", (of,)) for line, of in zip(own, first, strict=True)))

    def duplicates(self, told: Frame) -> Listed:
        """Rows whose TIN and NPI stand in another row of the same year too; `told` has each KEY's cells."""
        if self._layout.npi is None or self._layout.tin is None:
            return Listed(0, ())
        known = self._again.filter(~nw.col(TIN).is_null())
        known = known.with_columns(((nw.col(NPI) - LEAST_NPI) * 10**9 + nw.col(TIN)).alias(PAIR))
        twice = known.group_by(PAIR, YEAR).agg(nw.len().alias("times")).filter(nw.col("times") > 1)
        listed = self._engine.keep(known.join(twice.select(PAIR, YEAR), on=[PAIR, YEAR], how="inner"))
        ((count,),) = self._engine.rows(listed.select(nw.len()))
        if not count:
            return Listed(0, ())
        if self._ordered:
            listed = listed.sort(ROW)
        order = [ROW] if self._ordered else []
        found = self._engine.rows(listed.select(PAIR, YEAR, KEY, TIN, *order).head(MOST_LISTED))
        groups = [row[:2] for row in found]
        differ = Disagreements(self._engine, self._layout, told).within(groups, [row[2] for row in found])
        lines = self._source.lines([row[4] for row in found]) if self._source.lines is not None else None
        return Listed(
            count,
            tuple(
                Seen(
                    lines[place] if lines else None,
                    f"TIN *****{row[3] % 10000:04d}",
                    tuple([lines[other] for other in repeats]) if lines else (),
                    differ.get(groups[place], ()),
                )
                for place, (row, repeats) in enumerate(zip(found, others(groups), strict=True))
            ),
        )

    def contradictions(self) -> Listed:
        """Rows of one clinician and year that differ in what belongs to the person, whatever the practice."""
        if self._layout.npi is None:
            return Listed(0, ())
        order = [ROW] if self._ordered else []
        who = ((nw.col(NPI) - LEAST_NPI) * 10**4 + nw.col(YEAR)).alias(WHO)
        dated = self._again.select(*order, NPI, YEAR, PERSON, who).filter(nw.col(YEAR) > 0)
        listed = self._engine.keep(contradicting(dated, WHO))
        ((count,),) = self._engine.rows(listed.select(nw.len()))
        if not count:
            return Listed(0, ())
        first = listed.sort(ROW) if self._ordered else listed
        found = self._engine.rows(first.select(WHO, PERSON, NPI, *order).head(MOST_LISTED))
        groups = [row[0] for row in found]
        differ = disagreeing(groups, [row[1] for row in found])
        lines = self._source.lines([row[3] for row in found]) if self._source.lines is not None else None
        return Listed(
            count,
            tuple(
                Seen(
                    lines[place] if lines else None,
                    f"NPI *****{row[2] % 10000:04d}",
                    tuple([lines[other] for other in repeats]) if lines else (),
                    differ[row[0]],
                )
                for place, (row, repeats) in enumerate(zip(found, others(groups), strict=True))
            ),
        )

    def _listed(self, rows: Frame, count: int, say: Callable[[tuple[Any, ...]], str], column: str) -> Listed:
        """The first of some rows with their lines and what is said of each."""
        if not self._ordered:
            found = self._engine.rows(rows.select(column).head(MOST_LISTED))
            return Listed(count, tuple(Seen(None, say((None, *row))) for row in found))
        found = self._engine.rows(rows.select(ROW, column).sort(ROW).head(MOST_LISTED))
        assert self._source.lines is not None
        lines = self._source.lines([row[0] for row in found])
        return Listed(count, tuple(Seen(line, say(row)) for line, row in zip(lines, found, strict=True)))
