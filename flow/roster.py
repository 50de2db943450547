"""A whole ACO roster: a verdict for each row, and what the summary is made of.

Written once, against Narwhals. The answer cells of a row are joined into one text. Each distinct text is
read and evaluated once, by `core`, and its verdict is joined to every row that has it. The same
expressions run on Polars and on Spark; `roster_engines` does what differs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import narwhals as nw

from picheck.flow.harmless import harmless
from picheck.flow.roster_columns import (
    ADDED,
    TIN_IN_TEXT,
    TIN_WITH_DASHES,
    Layout,
    RosterError,
    masked_text,
    recognise,
)
from picheck.flow.roster_engines import KEY, Engine, Frame, Source, Type, engine_named
from picheck.flow.roster_read import FAULT, ROW, Kind, kind_of
from picheck.flow.roster_verdicts import SEPARATOR, Combinations, Row

Progress = Callable[[str, int, int], None]
"""Told of work going on: what is done, how much of it is done, and of how much."""

YEAR, LINE_I, LINE_II, COUNTED, NPI, TIN, ACO, STRAY, PAIR, DUPLICATE_YEAR = (
    f"picheck__{name}"
    for name in (
        "year",
        "on_line_i",
        "on_line_ii",
        "in_number",
        "npi",
        "tin",
        "aco",
        "stray",
        "pair",
        "pair_year",
    )
)

_LEAST_NPI = 10**9
"""NPIs begin with 1 or 2 and have ten digits, so that one and a TIN make a number of 63 bits."""

FORMULA = "^[=+\\-@\\t\\r＝＋－＠]"
"""How a cell starts that a spreadsheet would run as a formula."""

NUMBER = r"^[-+]?[0-9][0-9.,]*$"
"""A plain number, which a spreadsheet does not run although it may start like a formula."""

OBEYED = (
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    "\N{ARABIC LETTER MARK}\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}"
    "\N{LINE SEPARATOR}-\N{RIGHT-TO-LEFT OVERRIDE}"
    "\N{LEFT-TO-RIGHT ISOLATE}-\N{POP DIRECTIONAL ISOLATE}]"
)
"""Signs that a terminal would obey: escapes, and those that turn the direction of the text."""

_RUNS = re.compile(f"{FORMULA}|{OBEYED}")

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


@dataclass(frozen=True, slots=True)
class RosterResult:
    """What a roster came to: every distinct row with how often it occurs, the clinicians, the remarks."""

    rows: int
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
    """One roster on its way through: keyed, judged, counted, written."""

    def __init__(self, engine: Engine, source: Source, layout: Layout, tell: Progress) -> None:
        self._engine, self._source, self._layout, self._tell = engine, source, layout, tell
        self._ordered = source.lines is not None
        frame = engine.as_text(source, self._looked_at())
        self._keyed = engine.keyed(frame.with_columns(*self._identities(frame)), self._cells())
        self._rows_of = self._judge()
        self._judged = engine.keep(self._keyed.join(self._verdict_table(), on=KEY, how="left").drop(KEY))
        del self._keyed

    def _looked_at(self) -> list[str]:
        """The columns that are read as text."""
        layout = self._layout
        names = [column.name for column in layout.in_file]
        named = [name for name in (layout.npi, layout.tin, layout.aco_id) if name is not None]
        return list(dict.fromkeys([*names, *named, *layout.masked]))

    # -- keys

    def _cells(self) -> list[str]:
        """The columns whose cells make a combination: the reader's fault, and the answers."""
        return [*([FAULT] if self._source.has_faults else []), *(c.name for c in self._layout.in_file)]

    def _identities(self, frame: Frame) -> list[nw.Expr]:
        """NPI and TIN as numbers (null where they are none) and the ACO as text, for counting."""
        npi, tin, aco = self._layout.npi, self._layout.tin, self._layout.aco_id
        plain = dict.fromkeys([name for name in (npi, tin) if name], False)
        if plain:
            checks = [nw.col(name).str.contains(r"^[0-9]+$").fill_null(value=True).all() for name in plain]
            found = self._engine.rows(frame.select(*[c.alias(f"plain_{n}") for n, c in enumerate(checks)]))
            plain = dict(zip(plain, map(bool, found[0]), strict=True))
        self._plain = plain
        return [
            _number(npi, r"^[12][0-9]{9}$", plain).alias(NPI),
            _number(tin, r"^[0-9]{9}$", plain).alias(TIN),
            (nw.col(aco).str.strip_chars().fill_null("") if aco else nw.lit("")).alias(ACO),
        ]

    # -- verdicts

    def _judge(self) -> dict[Any, tuple[Row, int]]:
        """Each distinct combination by its key, with its row and how often it occurs."""
        found = self._engine.combinations(self._keyed, self._cells())
        self._combinations = Combinations(self._layout.answers)
        no_fault = SEPARATOR if self._layout.in_file and not self._source.has_faults else ""
        judged: dict[Any, tuple[Row, int]] = {}
        for place, (key, cells, count) in enumerate(found):
            if place % 2000 == 0:
                self._tell("evaluating", place, len(found))
            judged[key] = self._combinations.read(no_fault + cells), count
        return judged

    def _verdict_table(self) -> Frame:
        """The verdicts by key, as text, ready to be joined."""
        columns: dict[str, list[Any]] = {
            name: [] for name in (KEY, *map(_internal, ADDED), YEAR, LINE_I, LINE_II, COUNTED)
        }
        append = [values.append for values in columns.values()]
        for key, (row, _) in self._rows_of.items():
            for add, value in zip(append, (key, *_fields(row), row.year, *row.verdict.standing), strict=True):
                add(value)
        types = dict.fromkeys(columns, Type.WORD)
        types |= {KEY: Type.KEY, **dict.fromkeys((YEAR, LINE_I, LINE_II, COUNTED), Type.NUMBER)}
        return self._engine.table(columns, types)

    # -- counting

    def result(self) -> RosterResult:
        """Everything that the summary is made of."""
        self._tell("counting", 0, 1)
        groups = self._groups()
        layout = self._layout
        return RosterResult(
            rows=sum(count for _, count in self._rows_of.values()),
            verdicts=tuple(self._rows_of.values()),
            groups=tuple(groups),
            bad=self._bad(),
            without_npi=self._without_npi(),
            duplicates=self._duplicates(),
            remarks=(*self._source.remarks, *layout.remarks),
        )

    def _groups(self) -> list[Group]:
        """Clinicians by ACO, year and standing; a row without NPI is a clinician of its own."""
        standing = (LINE_I, LINE_II, COUNTED)
        one_by_one = self._judged.filter(~nw.col(NPI).is_null())
        clinicians = one_by_one.group_by(ACO, YEAR, NPI).agg(
            *[nw.col(name).max() for name in standing], nw.len().alias("rows")
        )
        clinicians = self._with_strays(clinicians, one_by_one)
        alike = clinicians.group_by(ACO, YEAR, *standing, STRAY).agg(
            nw.len().alias("clinicians"), nw.col("rows").sum().alias("rows_in_all")
        )
        alone = self._judged.filter(nw.col(NPI).is_null()).group_by(ACO, YEAR, *standing)
        found = self._engine.rows(alike.select(ACO, YEAR, *standing, STRAY, "clinicians", "rows_in_all"))
        by_row = self._engine.rows(
            alone.agg(nw.len().alias("clinicians")).select(ACO, YEAR, *standing, "clinicians")
        )
        groups = [*found, *((*row[:-1], 0, row[-1], row[-1]) for row in by_row)]
        return [Group(aco or None, *rest) for aco, *rest in groups]

    def _with_strays(self, clinicians: Frame, rows: Frame) -> Frame:
        """Mark clinicians who have a row of unknown year that may put them on line i."""
        if not any(row.year is None and row.verdict.standing.line_i for row, _ in self._rows_of.values()):
            return clinicians.with_columns(nw.lit(0).alias(STRAY))
        may = rows.filter(nw.col(YEAR).is_null(), nw.col(LINE_I) > 0).select(ACO, NPI).unique()
        marked = clinicians.join(may.with_columns(nw.lit(1).alias(STRAY)), on=[ACO, NPI], how="left")
        return marked.with_columns(nw.col(STRAY).fill_null(0))

    def _bad(self) -> Listed:
        """Rows with an error, by line."""
        count = sum(count for row, count in self._rows_of.values() if row.error)
        if not count:
            return Listed(0, ())
        error = _internal("error")
        return self._listed(self._judged.filter(~nw.col(error).is_null()), count, lambda row: row[1], error)

    def _without_npi(self) -> Listed:
        """Rows whose NPI is blank or is not ten digits of the kind NPIs are."""
        rows = self._judged.filter(nw.col(NPI).is_null())
        ((count,),) = self._engine.rows(rows.select(nw.len()))
        npi = self._layout.npi
        if npi is None or not count:
            return Listed(count, ())
        return self._listed(
            rows, count, lambda row: f"NPI {masked_text(row[1])}" if row[1] else "no NPI", npi
        )

    def _duplicates(self) -> Listed:
        """Rows whose TIN and NPI stand in another row of the same year too."""
        if self._layout.npi is None or self._layout.tin is None:
            return Listed(0, ())
        known = self._judged.filter(~nw.col(NPI).is_null(), ~nw.col(TIN).is_null())
        known = known.with_columns(((nw.col(NPI) - _LEAST_NPI) * 10**9 + nw.col(TIN)).alias(PAIR))
        pairs = known.group_by(PAIR).agg(nw.len().alias("times")).filter(nw.col("times") > 1)
        again = self._engine.keep(known.join(pairs.select(PAIR), on=PAIR, how="inner"))
        twice = again.group_by(PAIR, YEAR).agg(nw.len().alias("times")).filter(nw.col("times") > 1)
        years = twice.select(PAIR, nw.col(YEAR).fill_null(0).alias(DUPLICATE_YEAR))
        listed = again.join(years, on=PAIR, how="inner").filter(
            nw.col(YEAR).fill_null(0) == nw.col(DUPLICATE_YEAR)
        )
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

    # -- output

    def write(self, out: str) -> None:
        """Write every row: the input's columns, TINs masked and formulas neutralised, and ours."""
        layout = self._layout
        for_sheets = kind_of(out) in (Kind.CSV, Kind.EXCEL)
        changes = [*self._masks(), *(self._neutral() if for_sheets else ())]
        frame = self._judged
        for change in changes:
            frame = frame.with_columns(change)
        names = {name: _neutral_text(name) if for_sheets else name for name in layout.columns}
        self._engine.write(frame, {**names, **{_internal(n): layout.added[n] for n in ADDED}}, out)

    def _masks(self) -> list[nw.Expr]:
        """TINs cut to their last four digits: in their columns, and wherever one may have slipped.

        With dashes a TIN is known anywhere. Nine digits alone may be something else; they are taken for a
        TIN in a bad row, and in a row where an NPI should stand and none does.
        """
        masked = [_masked(name, digits=self._plain.get(name, False)) for name in self._layout.masked]
        texts = [c for c in self._text_columns() if c not in self._layout.masked]
        answers = {column.name for column in self._layout.in_file}
        free = [c for c in texts if c not in answers and not self._plain.get(c, False)]
        slipped = ~nw.col(_internal("error")).is_null()
        if self._layout.npi is not None:
            slipped = slipped | nw.col(NPI).is_null()
        anywhere = self._holding(self._judged, free, TIN_WITH_DASHES)
        there = self._holding(self._judged.filter(slipped), texts, TIN_IN_TEXT)
        masked += [_cut(name, TIN_WITH_DASHES).alias(name) for name in anywhere]
        return masked + [
            nw.when(slipped).then(_cut(name, TIN_IN_TEXT)).otherwise(_text(name)).alias(name)
            for name in there
        ]

    def _holding(self, frame: Frame, names: list[str], pattern: str) -> list[str]:
        """The columns in which some cell matches a pattern."""
        if not names:
            return []
        tests = [_text(name).str.contains(pattern).fill_null(value=False).any().alias(name) for name in names]
        (found,) = self._engine.rows(frame.select(*tests))
        return [name for name, holds in zip(names, found, strict=True) if holds]

    def _neutral(self) -> list[nw.Expr]:
        """Whatever a spreadsheet would run or a terminal obey is made plain, in the columns that hold it."""
        answers = {column.name for column in self._layout.in_file}
        texts = [name for name in self._text_columns() if name not in self._layout.masked]
        told = [name for name in answers if any(map(_RUNS.search, self._combinations.cells(name)))]
        bad = self._judged.filter(~nw.col(_internal("error")).is_null())  # whose cells are no combination
        unread = [name for name in texts if name in answers and name not in told]
        others = [name for name in texts if name not in answers and not self._plain.get(name, False)]
        unfit = f"{FORMULA}|{OBEYED}"
        held = self._holding(bad, unread, unfit) + self._holding(self._judged, others, unfit)
        return [_neutral(name) for name in (*told, *held)]

    def _text_columns(self) -> list[str]:
        schema = self._judged.collect_schema()
        return [name for name in self._layout.columns if schema[name] in (nw.String, nw.Categorical)]


def _internal(name: str) -> str:
    return f"picheck__{name}"


def _fields(row: Row) -> Sequence[str | None]:
    """The added columns of a row; a bad row has its error alone."""
    if row.error is not None:
        return (*(None,) * (len(ADDED) - 1), row.error)
    v = row.verdict
    lists = (";".join(v.exclusions) or None, ";".join(v.open_questions) or None)
    return (v.requirement, v.provisional, v.mips, v.compliance, v.counted, v.line, *lists, None)


def _number(column: str | None, shape: str, plain: Mapping[str, bool]) -> nw.Expr:
    """An identifying column as a number; null where, without marks and dashes, it has not this shape."""
    if column is None:
        return nw.lit(None, dtype=nw.Int64)
    digits = nw.col(column)
    if not plain[column]:
        digits = digits.str.strip_chars().str.replace_all(r"""^(=")|^'|"$|[ -]""", "")
    return (
        nw.when(digits.str.contains(shape))
        .then(digits)
        .otherwise(nw.lit(None, dtype=nw.String))
        .cast(nw.Int64)
    )


def _masked(column: str, *, digits: bool) -> nw.Expr:
    """The last four digits of a cell behind five stars; a blank cell stays blank."""
    cell = nw.col(column) if digits else nw.col(column).str.replace_all(r"[^0-9]", "")
    return nw.concat_str([nw.lit("*****"), cell.str.tail(4)]).alias(column)


def _cut(column: str, pattern: str) -> nw.Expr:
    return _text(column).str.replace_all(pattern, "*****$1")


def _text(column: str) -> nw.Expr:
    """A column as text, also where an engine keeps its words once each."""
    return nw.col(column).cast(nw.String)


def _neutral(column: str) -> nw.Expr:
    cell = _text(column).str.replace_all(OBEYED, "?")
    runs = cell.str.contains(FORMULA) & ~cell.str.contains(NUMBER)
    return nw.when(runs).then(nw.concat_str([nw.lit("'"), cell])).otherwise(cell).alias(column)


def _neutral_text(header: str) -> str:
    header = harmless(header, "\n\r\t")
    return f"'{header}" if header[:1] in "=+-@\t\r＝＋－＠" and header else header
