"""A whole ACO roster: a verdict for each row, and what the summary is made of.

Written once, against Narwhals. Rows with the same answer cells have the same key. Each distinct
combination of cells is read and evaluated once, by `core`, and what is told of it is joined to the rows
by that key: to count with, and to write. The same expressions run on Polars and on Spark;
`roster_engines` does what differs.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import narwhals as nw

from picheck.core.facts import QuestionId
from picheck.flow.roster_cells import is_number_of_a_score, plain_cell
from picheck.flow.roster_columns import (
    ADDED,
    Layout,
    OptionError,
    RosterError,
    recognise,
    roster_words,
    shown_text,
)
from picheck.flow.roster_counts import ACO, NPI, PLACE, Counts, Group, Listed
from picheck.flow.roster_engines import KEY, Engine, Frame, Source, engine_named
from picheck.flow.roster_ids import checked_npi, npi_in
from picheck.flow.roster_judge import Judge, internal
from picheck.flow.roster_persons import PERSON
from picheck.flow.roster_read import FAULT, Kind, kind_of
from picheck.flow.roster_safe import Output, neutral_header
from picheck.flow.roster_verdicts import Verdict

Progress = Callable[[str, int, int], None]
"""Told of work going on: what is done, how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class RosterResult:
    """What a roster came to: rows by verdict, clinicians by standing, rows to look at, remarks.

    `combinations`: how many distinct combinations of cells there are. `verdicts` are those of rows that are
    not bad, with how many rows have each. `bad_may_count`: how many bad rows may be on a line. `personal`
    says which columns of the output may identify people; it is among the remarks, too. `blank` and `totals`:
    how many rows are left out, because they are blank or hold totals.
    """

    rows: int
    combinations: int
    verdicts: tuple[tuple[Verdict, int], ...]
    groups: tuple[Group, ...]
    bad: Listed
    bad_may_count: int
    without_npi: Listed
    copies: Listed
    duplicates: Listed
    contradictions: Listed
    has_npi_column: bool
    remarks: tuple[str, ...]
    personal: str = ""
    blank: int = 0
    totals: int = 0


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
    with _nothing_to_collect():
        return _evaluated(file, out, engine_named(engine), settings or {}, progress or (lambda *_: None))


@contextmanager
def _nothing_to_collect() -> Iterator[None]:
    """Python's collector of cycles out of the way: very many small rows are made, and none refers back.

    It would go through all of them again and again, for a tenth of the whole time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _evaluated(
    file: str, out: str | None, runs_on: Engine, settings: Mapping[str, str], tell: Progress
) -> RosterResult:
    if out is not None:
        _refuse_target(file, out)
    tell("reading", 0, 1)
    source = runs_on.read(file)
    layout = recognise(source.columns, settings)
    run = _Run(runs_on, source, layout, tell)
    result = run.result()
    if out is not None:
        tell("writing", 0, 1)
        run.write(out)
        said = _personal_said(layout, out)
        result = replace(result, personal=said, remarks=(*result.remarks, *([said] if said else [])))
    tell("done", 1, 1)
    return result


def _personal_said(layout: Layout, out: str) -> str:
    """What is said where the output has columns that may identify people; nothing where it has none."""
    if not layout.personal:
        return ""
    columns = ", ".join(f'"{shown_text(column)}"' for column in layout.personal)
    words: str = roster_words()["personal"]["said"]
    return " ".join(words.split()).format(out=Path(out).name, columns=columns)


def _refuse_target(file: str, out: str) -> None:
    """Refuse before the work what could not be written after it."""
    try:
        kind_of(out)
    except RosterError as refusal:
        raise OptionError(f"-o {shown_text(out)}: {refusal}") from None
    if Path(out).resolve() == Path(file).resolve():
        raise OptionError(f"-o {shown_text(out)}: that is the roster itself. Write to another file.")


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
        frame = frame.with_columns(*self._identities())
        if layout.npi:  # a step of its own: what is asked of a number many times is worked out once
            frame = frame.with_columns(checked_npi(nw.col(NPI)).alias(NPI))
        keyed = engine.keyed(frame, self._cells)
        judge = Judge(engine, layout.answers, engine.distinct(keyed, self._cells))
        self._told = judge.told(lambda done, of: tell("evaluating", done, of))
        by_key = self._told.table.select(KEY, PLACE, PERSON)
        self._judged = engine.joined(keyed.drop(self._cells), by_key)

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
        return self._engine.all_digits(frame, names)

    def _identities(self) -> list[nw.Expr]:
        """The NPI as a number (null where it is none) and the ACO as text, for counting."""
        npi, aco = self._layout.npi, self._layout.aco_id
        return [
            (npi_in(npi, plain=self._plain[npi]) if npi else nw.lit(None, dtype=nw.Int64)).alias(NPI),
            (nw.col(aco).str.strip_chars().fill_null("") if aco else nw.lit("")).alias(ACO),
        ]

    # -- counting

    def result(self) -> RosterResult:
        """Everything that the summary is made of."""
        self._tell("counting", 0, 1)
        counts = Counts(self._engine, self._source, self._layout, self._judged, self._plain)
        told = self._told
        return RosterResult(
            rows=told.rows,
            combinations=told.combinations,
            verdicts=told.verdicts,
            groups=tuple(counts.groups(strays=told.strays)),
            bad=counts.bad(told.table, internal("error"), told.bad),
            bad_may_count=told.bad_may_count,
            without_npi=counts.without_npi(),
            copies=counts.copies(),
            duplicates=counts.duplicates(told.table),
            contradictions=counts.contradictions(),
            has_npi_column=self._layout.npi is not None,
            remarks=(*self._source.remarks, *self._layout.remarks, *self._scores_said()),
            blank=self._source.blank,
            totals=self._source.totals,
        )

    def _scores_said(self) -> list[str]:
        """How the numbers in a column of scores were read, where there are any."""
        words: str = roster_words()["summary"]["scores"]
        return [
            " ".join(words.split()).format(column=shown_text(column.name))
            for column in self._layout.in_file
            if column.question is QuestionId.SCORE
            and any(is_number_of_a_score(plain_cell(cell)) for cell in self._told.words[column.name])
        ]

    # -- output

    def write(self, out: str) -> None:
        """Write every row: the input's columns, TINs masked and formulas neutralised, and ours."""
        for_sheets = kind_of(out) in (Kind.CSV, Kind.EXCEL)
        told = self._told
        output = Output(self._engine, self._layout, self._judged, told.table, told.words, self._plain)
        rows, table = output.changed(for_sheets=for_sheets)
        names = {n: neutral_header(n) if for_sheets else n for n in self._layout.columns}
        names |= {internal(name): self._layout.added[name] for name in ADDED}
        by_key = [name for name in names if name in told.words or name in map(internal, ADDED)]
        plain = {*self._layout.masked, *(name for name, digits in self._plain.items() if digits)}
        self._engine.write(rows, table.select(KEY, *by_key), names, plain, out)
