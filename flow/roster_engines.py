"""Where a roster's table lives: in this process (Polars) or on a cluster (Apache Spark).

The roster itself is written once, against Narwhals. An engine only does what differs: it reads and
writes files, holds a table that will be used again, and hands small results back to Python.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import narwhals as nw

from picheck.flow.roster_columns import RosterError
from picheck.flow.roster_read import FAULT, ROW, as_text, read_sheet
from picheck.flow.roster_write import found_by, write_file

if TYPE_CHECKING:
    import polars as pl

Frame = nw.LazyFrame[Any]


KEY = "picheck__key"
"""The column that `keyed` adds: rows with the same cells have the same key, and no others."""


ROWS = "picheck__rows"
"""The column in which `distinct` says how many rows have a key."""


class Type(Enum):
    """What a column made in Python holds: keys, words, or whole numbers."""

    KEY = "key"
    WORD = "word"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Source:
    """A roster that has been opened: its table, its columns, and how rows are named to a person.

    `lines` gives the lines of rows by their numbers; None where rows have no order (Spark). `blank` and
    `totals`: how many rows are left out of it, because they are blank or hold totals.
    """

    frame: Frame
    columns: tuple[str, ...]
    has_faults: bool
    lines: Callable[[Sequence[int]], list[int]] | None
    remarks: tuple[str, ...]
    blank: int = 0
    totals: int = 0


class Engine(Protocol):
    """What differs between the engines."""

    def read(self, name: str) -> Source:
        """Open a roster. Raises RosterError or OSError."""

    def as_text(self, source: Source, columns: Sequence[str]) -> Frame:
        """The source's table with these columns as text."""

    def keyed(self, frame: Frame, columns: Sequence[str]) -> Frame:
        """The table with a KEY of the cells in these columns, worked out once."""

    def distinct(self, keyed: Frame, columns: Sequence[str]) -> Frame:
        """The distinct combinations of cells in these columns, which made the KEY, as text, with ROWS."""

    def joined(self, rows: Frame, small: Frame) -> Frame:
        """The rows with the columns that a small table has for each KEY, worked out once."""

    def keep(self, frame: Frame) -> Frame:
        """The same table, worked out once although it is used several times."""

    def rows(self, frame: Frame) -> list[tuple[Any, ...]]:
        """The rows of a small table."""

    def all_digits(self, frame: Frame, columns: Sequence[str]) -> dict[str, bool]:
        """For columns of text, whether every cell is null or at most 18 digits and nothing else."""

    def table(self, columns: Mapping[str, Sequence[Any]], types: Mapping[str, Type]) -> Frame:
        """A table made in Python, to be joined."""

    def write(
        self, rows: Frame, told: Frame, columns: Mapping[str, str], plain: Collection[str], name: str
    ) -> None:
        """Write the rows, joined by KEY to what is told of each, columns in this order under these names.

        `plain` are columns known to hold nothing that CSV puts in quotes. Raises RosterError or OSError.
        """


def engine_named(name: str) -> Engine:
    """The engine of `--engine`. Raises RosterError where Spark is not installed."""
    if name == "spark":
        from picheck.flow.roster_spark import SparkEngine

        return SparkEngine()
    return PolarsEngine()


class PolarsEngine:
    """Everything in memory, in this process: the embedded default."""

    def read(self, name: str) -> Source:
        """Open a CSV, Parquet, Excel or JSON Lines file. Raises RosterError or OSError."""
        import polars as pl

        try:
            sheet = read_sheet(Path(name))
        except pl.exceptions.DuplicateError as refusal:
            raise RosterError(f"a column has a name that is kept for the program: {refusal}") from None
        return Source(
            nw.from_native(sheet.frame.lazy()),
            sheet.columns,
            FAULT in sheet.frame.columns,
            sheet.lines,
            sheet.remarks,
            sheet.blank,
            sheet.totals,
        )

    def as_text(self, source: Source, columns: Sequence[str]) -> Frame:
        """The source's table with these columns as text."""
        return nw.from_native(as_text(_collected(source.frame), columns).lazy())

    def keyed(self, frame: Frame, columns: Sequence[str]) -> Frame:
        """The table with a number for each distinct combination of cells, whose words are kept once each.

        Each column's words are numbered; the numbers of a row make one number. Where that would not fit
        into 64 bits, what has come together so far is numbered anew.
        """
        import polars as pl

        table = _collected(frame)
        table = table.with_columns(
            pl.col(name).cast(pl.Categorical(pl.Categories.random()))
            for name in columns
            if not isinstance(table.schema[name], pl.Categorical)
        )
        key, of = pl.lit(0, dtype=pl.Int64), 1
        for name in columns:
            most: Any = table[name].to_physical().max()
            words = 2 if most is None else most + 2
            if of * words > _MOST_KEYS:
                table = table.with_columns(key.rank("dense").cast(pl.Int64).alias(KEY))
                key, of = pl.col(KEY), table.height + 1
            key, of = key + (pl.col(name).to_physical() + 1).fill_null(0).cast(pl.Int64) * of, of * words
        keys = table.lazy().select(key.alias(KEY)).collect(engine="streaming")  # in parts that stay near
        return nw.from_native(table.with_columns(keys[KEY].rechunk()).lazy())

    def distinct(self, keyed: Frame, columns: Sequence[str]) -> Frame:
        """The cells of one row of each key, and how many rows have it."""
        import polars as pl

        table = _collected(keyed)
        by_key = table.lazy().group_by(KEY).agg(pl.col(ROW).min(), pl.len().alias(ROWS))
        found = by_key.collect(engine="streaming")
        cells = table.select(columns)[found[ROW]].with_columns(pl.col(columns).cast(pl.String))
        return nw.from_native(cells.with_columns(found[KEY], found[ROWS].cast(pl.Int64)).lazy())

    def joined(self, rows: Frame, small: Frame) -> Frame:
        """The rows as they lie, beside what is found for their keys: nothing else is copied."""
        table = _collected(rows)
        return nw.from_native(table.hstack(found_by(table, _collected(small), KEY)).lazy())

    def keep(self, frame: Frame) -> Frame:
        """The table collected, so that what follows starts from it."""
        return nw.from_native(_collected(frame).lazy())

    def rows(self, frame: Frame) -> list[tuple[Any, ...]]:
        """The rows of a table."""
        return _collected(frame).rows()

    def all_digits(self, frame: Frame, columns: Sequence[str]) -> dict[str, bool]:
        """By reading the cells as numbers, which is faster than a pattern; of signs a plus alone passes."""
        import polars as pl

        checks = [
            (
                (pl.col(name).cast(pl.UInt64, strict=False).null_count() == pl.col(name).null_count())
                & ~pl.col(name).str.starts_with("+").any()
                & (pl.col(name).str.len_bytes().max().fill_null(0) <= _MOST_DIGITS)
            ).alias(name)
            for name in columns
        ]
        return _native(frame).select(checks).collect().row(0, named=True)

    def table(self, columns: Mapping[str, Sequence[Any]], types: Mapping[str, Type]) -> Frame:
        """A table made in Python."""
        import polars as pl

        of = {Type.KEY: pl.Int64, Type.WORD: pl.String, Type.NUMBER: pl.Int32}
        made = {name: pl.Series(values, dtype=of[types[name]]) for name, values in columns.items()}
        return nw.from_native(pl.DataFrame(made).lazy())

    def write(
        self, rows: Frame, told: Frame, columns: Mapping[str, str], plain: Collection[str], name: str
    ) -> None:
        """Write CSV, Parquet, Excel or JSON Lines. Raises RosterError or OSError."""
        write_file(_native(rows), _native(told), KEY, columns, plain, Path(name))


_MOST_KEYS = 2**62
_MOST_DIGITS = 18


def _native(frame: Frame) -> pl.LazyFrame:
    import polars as pl

    table = frame.to_native()
    assert isinstance(table, pl.LazyFrame)
    return table


def _collected(frame: Frame) -> pl.DataFrame:
    return _native(frame).collect()
