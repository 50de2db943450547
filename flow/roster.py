"""A whole ACO roster: a verdict for each row, and what the summary is made of.

Written once, against Narwhals. Rows with the same answer cells have the same key. Each distinct
combination of cells is read and evaluated once, by `core`, and what is told of it is joined to the rows
by that key: to count with, and to write. The same expressions run on Polars and on Spark;
`roster_engines` does what differs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import narwhals as nw

from picheck.flow.roster_columns import ADDED, Layout, RosterError, recognise
from picheck.flow.roster_counts import (
    ACO,
    BAD,
    COUNTED,
    LINE_I,
    LINE_II,
    NPI,
    TIN,
    YEAR,
    Counts,
    Group,
    Listed,
)
from picheck.flow.roster_engines import KEY, Engine, Frame, Source, Type, engine_named
from picheck.flow.roster_read import FAULT, Kind, kind_of
from picheck.flow.roster_safe import Output, neutral_header
from picheck.flow.roster_verdicts import Row, read_combinations

Progress = Callable[[str, int, int], None]
"""Told of work going on: what is done, how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class RosterResult:
    """What a roster came to: every distinct row with how often it occurs, the clinicians, the remarks.

    `combinations`: how many distinct combinations of cells there are.
    """

    rows: int
    combinations: int
    verdicts: tuple[tuple[Row, int], ...]
    groups: tuple[Group, ...]
    bad: Listed
    without_npi: Listed
    duplicates: Listed
    remarks: tuple[str, ...]


def evaluate_roster(
    file: str,
    out: str | None = None,
    *,
    engine: str = "polars",
    settings: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> RosterResult:
    """Evaluate a roster, and write it with its verdicts to `out` if that is given.

    `settings` are the texts of --set for columns that are missing. A bad row stops nothing; it is in
    the result and in the output. Raises RosterError or OSError where the roster as a whole cannot be
    read or written.
    """
    tell = progress or (lambda *_: None)
    runs_on = engine_named(engine)
    if out is not None:
        _refuse_target(file, out)
    tell("reading", 0, 1)
    source = runs_on.read(file)
    layout = recognise(source.columns, settings or {})
    run = _Run(runs_on, source, layout, tell)
    result = run.result()
    if out is not None:
        tell("writing", 0, 1)
        run.write(out)
    tell("done", 1, 1)
    return result


def _refuse_target(file: str, out: str) -> None:
    """Refuse before the work what could not be written after it."""
    kind_of(out)
    if Path(out).resolve() == Path(file).resolve():
        raise RosterError("-o names the roster itself. Write to another file.")


class _Run:
    """One roster on its way through: keyed, judged, counted, written.

    `_judged` has every row with what it is counted by, `_told` every distinct combination with its cells
    and the columns that are added.
    """

    def __init__(self, engine: Engine, source: Source, layout: Layout, tell: Progress) -> None:
        self._engine, self._source, self._layout, self._tell = engine, source, layout, tell
        self._cells = [*([FAULT] if source.has_faults else []), *(c.name for c in layout.in_file)]
        frame = engine.as_text(source, self._looked_at())
        self._plain = self._all_digits(frame)
        keyed = engine.keyed(frame.with_columns(*self._identities()), self._cells)
        self._judge(keyed)
        by_key = self._told.select(KEY, YEAR, LINE_I, LINE_II, COUNTED, BAD)
        self._judged = engine.keep(keyed.drop(self._cells).join(by_key, on=KEY, how="left"))

    def _looked_at(self) -> list[str]:
        """The columns that are read as text."""
        layout = self._layout
        names = [column.name for column in layout.in_file]
        named = [name for name in (layout.npi, layout.tin, layout.aco_id) if name is not None]
        return list(dict.fromkeys([*names, *named, *layout.masked]))

    # -- keys

    def _all_digits(self, frame: Frame) -> dict[str, bool]:
        """For the columns of NPIs and TINs, whether every cell is of digits alone, or null."""
        names = [name for name in (self._layout.npi, self._layout.tin) if name]
        if not names:
            return {}
        checks = [nw.col(name).str.contains(r"^[0-9]+$").fill_null(value=True).all() for name in names]
        found = self._engine.rows(frame.select(*[c.alias(f"plain_{n}") for n, c in enumerate(checks)]))
        return dict(zip(names, map(bool, found[0]), strict=True))

    def _identities(self) -> list[nw.Expr]:
        """NPI and TIN as numbers (null where they are none) and the ACO as text, for counting."""
        npi, tin, aco = self._layout.npi, self._layout.tin, self._layout.aco_id
        return [
            _number(npi, 10, "[12]", self._plain).alias(NPI),
            _number(tin, 9, "[0-9]", self._plain).alias(TIN),
            (nw.col(aco).str.strip_chars().fill_null("") if aco else nw.lit("")).alias(ACO),
        ]

    # -- verdicts

    def _judge(self, keyed: Frame) -> None:
        """Read and evaluate each distinct combination, and keep what is told of it."""
        found = self._engine.distinct(keyed, self._cells)
        cells = dict(zip(self._cells, found.cells, strict=True))
        faults = cells.pop(FAULT, [None] * len(found.keys))
        reading = read_combinations(
            self._layout.answers,
            list(cells.values()),
            faults,
            lambda done, of: self._tell("evaluating", done, of),
        )
        counts = [0] * len(reading.rows)
        for place, count in zip(reading.places, found.counts, strict=True):
            counts[place] += count
        self._rows = list(zip(reading.rows, counts, strict=True))
        self._words = {name: set(filter(None, column)) for name, column in cells.items()}
        told = [_told(row) for row in reading.rows]
        columns = zip(*[told[place] for place in reading.places], strict=True) if told else [()] * len(_TOLD)
        made = {KEY: found.keys, **cells, **dict(zip(_TOLD, columns, strict=True))}
        types = {KEY: Type.KEY, **dict.fromkeys(cells, Type.WORD), **_TOLD}
        self._told = self._engine.table(made, types)
        self._combinations = len(found.keys)

    # -- counting

    def result(self) -> RosterResult:
        """Everything that the summary is made of."""
        self._tell("counting", 0, 1)
        counts = Counts(self._engine, self._source, self._layout, self._judged)
        may_be_on_i = [row for row, _ in self._rows if row.year is None and row.verdict.standing.line_i]
        bad = sum(count for row, count in self._rows if row.error)
        return RosterResult(
            rows=sum(count for _, count in self._rows),
            combinations=self._combinations,
            verdicts=tuple(self._rows),
            groups=tuple(counts.groups(strays=bool(may_be_on_i))),
            bad=counts.bad(self._told, _internal("error"), bad),
            without_npi=counts.without_npi(),
            duplicates=counts.duplicates(),
            remarks=(*self._source.remarks, *self._layout.remarks),
        )

    # -- output

    def write(self, out: str) -> None:
        """Write every row: the input's columns, TINs masked and formulas neutralised, and ours."""
        for_sheets = kind_of(out) in (Kind.CSV, Kind.EXCEL)
        output = Output(self._engine, self._layout, self._judged, self._told, self._words, self._plain)
        rows, told = output.changed(for_sheets=for_sheets)
        names = {n: neutral_header(n) if for_sheets else n for n in self._layout.columns}
        names |= {_internal(name): self._layout.added[name] for name in ADDED}
        shown = [name for name in names if name in (*self._words, *_TOLD)]
        self._engine.write(rows, told.select(KEY, *shown), names, out)


def _internal(name: str) -> str:
    return f"picheck__{name}"


_TOLD = {
    **{_internal(name): Type.WORD for name in ADDED},
    **dict.fromkeys((YEAR, LINE_I, LINE_II, COUNTED, BAD), Type.NUMBER),
}
"""What is told of each distinct combination, beside its cells."""


def _told(row: Row) -> tuple[Any, ...]:
    """What is told of a row, in that order; a bad row has its error alone, and its standing."""
    counts = (row.year, *row.verdict.standing, int(row.error is not None))
    if row.error is not None:
        return (*(None,) * (len(ADDED) - 1), row.error, *counts)
    v = row.verdict
    lists = (";".join(v.exclusions) or None, ";".join(v.open_questions) or None)
    return (v.requirement, v.provisional, v.mips, v.compliance, v.counted, v.line, *lists, None, *counts)


def _number(column: str | None, digits: int, first: str, plain: Mapping[str, bool]) -> nw.Expr:
    """An identifying column as a number; null where, without marks and dashes, it has not so many digits."""
    nothing = nw.lit(None, dtype=nw.String)
    if column is None:
        return nothing.cast(nw.Int64)
    cell = nw.col(column)
    if plain[column]:
        fits = (cell.str.len_chars() == digits) & cell.str.contains(f"^{first}")
    else:
        cell = cell.str.strip_chars().str.replace_all(r"""^(=")|^'|"$|[ -]""", "")
        fits = cell.str.contains(f"^{first}[0-9]{{{digits - 1}}}$")
    return nw.when(fits).then(cell).otherwise(nothing).cast(nw.Int64)
