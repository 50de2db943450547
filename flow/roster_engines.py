"""Where a roster's table lives: in this process (Polars) or on a cluster (Apache Spark).

The roster itself is written once, against Narwhals. An engine only does what differs: it reads and
writes files, holds a table that will be used again, and hands small results back to Python.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import narwhals as nw

from picheck.flow.roster_columns import RosterError
from picheck.flow.roster_read import FAULT, ROW, Kind, as_text, kind_of, read_sheet
from picheck.flow.roster_verdicts import SEPARATOR

if TYPE_CHECKING:
    import polars as pl

Frame = nw.LazyFrame[Any]


KEY = "picheck__key"
"""The column that `keyed` adds: rows with the same cells have the same key, and no others."""


class Type(Enum):
    """What a column made in Python holds: keys, one of few words, or whole numbers."""

    KEY = "key"
    WORD = "word"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Source:
    """A roster that has been opened: its table, its columns, and how rows are named to a person.

    `lines` gives the lines of rows by their numbers; None where rows have no order (Spark).
    """

    frame: Frame
    columns: tuple[str, ...]
    has_faults: bool
    lines: Callable[[Sequence[int]], list[int]] | None
    remarks: tuple[str, ...]


class Engine(Protocol):
    """What differs between the engines."""

    def read(self, name: str) -> Source:
        """Open a roster. Raises RosterError or OSError."""

    def as_text(self, source: Source, columns: Sequence[str]) -> Frame:
        """The source's table with these columns as text."""

    def keyed(self, frame: Frame, columns: Sequence[str]) -> Frame:
        """The table with a KEY of the cells in these columns, worked out once."""

    def combinations(self, keyed: Frame, columns: Sequence[str]) -> list[tuple[Any, str, int]]:
        """Each key, its cells as one text (SEPARATOR between them, blank for null), and its rows."""

    def keep(self, frame: Frame) -> Frame:
        """The same table, worked out once although it is used several times."""

    def rows(self, frame: Frame) -> list[tuple[Any, ...]]:
        """The rows of a small table."""

    def table(self, columns: Mapping[str, Sequence[Any]], types: Mapping[str, Type]) -> Frame:
        """A table made in Python, to be joined."""

    def write(self, frame: Frame, columns: Mapping[str, str], name: str) -> None:
        """Write a table, its columns in this order under these names. Raises RosterError or OSError."""


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
        )

    def as_text(self, source: Source, columns: Sequence[str]) -> Frame:
        """The source's table with these columns as text."""
        return nw.from_native(as_text(_collected(source.frame), columns).lazy())

    def keyed(self, frame: Frame, columns: Sequence[str]) -> Frame:
        """The table with a number for each distinct combination of cells, whose words are kept once each.

        Each column's words are numbered; the numbers of a row make one number. Where they would not fit
        into 64 bits, the cells joined as text are the key.
        """
        import polars as pl

        words = {name: pl.Categorical(pl.Categories.random()) for name in columns}
        table = _collected(frame).with_columns(pl.col(name).cast(words[name]) for name in columns)
        codes = [pl.col(name).to_physical().cast(pl.Int64).fill_null(-1) + 1 for name in columns]
        most = (
            table.select(code.max().alias(str(place)) for place, code in enumerate(codes)).row(0)
            if codes
            else ()
        )
        key, of = pl.lit(0, dtype=pl.Int64), 1
        for code, largest in zip(codes, most, strict=True):
            key, of = key + code * of, of * ((largest or 0) + 1)
            if of > _MOST_KEYS:
                return nw.from_native(table.with_columns(_joined(columns).alias(KEY)).lazy())
        return nw.from_native(table.with_columns(key.alias(KEY)).lazy())

    def combinations(self, keyed: Frame, columns: Sequence[str]) -> list[tuple[Any, str, int]]:
        """Each key with the cells of one of its rows, and how many rows have it."""
        import polars as pl

        found = _native(keyed).group_by(KEY).agg(pl.col(columns).first(), pl.len().alias(ROW))
        return found.select(KEY, _joined(columns).alias(FAULT), ROW).collect().rows()

    def keep(self, frame: Frame) -> Frame:
        """The table collected, so that what follows starts from it."""
        return nw.from_native(_collected(frame).lazy())

    def rows(self, frame: Frame) -> list[tuple[Any, ...]]:
        """The rows of a table."""
        return _collected(frame).rows()

    def table(self, columns: Mapping[str, Sequence[Any]], types: Mapping[str, Type]) -> Frame:
        """A table made in Python; words are kept once each, and rows point to them."""
        import polars as pl

        numbered = all(isinstance(key, int) for key in columns[KEY])
        of = {Type.KEY: pl.Int64 if numbered else pl.String, Type.WORD: pl.Categorical, Type.NUMBER: pl.Int32}
        made = {name: pl.Series(values, dtype=of[types[name]]) for name, values in columns.items()}
        return nw.from_native(pl.DataFrame(made).lazy())

    def write(self, frame: Frame, columns: Mapping[str, str], name: str) -> None:
        """Write CSV, Parquet, Excel or JSON Lines: first beside the file, then in its place."""
        import polars as pl

        path = Path(name)
        kind = kind_of(name)
        native = _native(frame)
        if not native.select(pl.col(ROW).is_sorted()).collect().item():
            native = native.sort(ROW)
        table = native.select(list(columns)).rename(dict(columns))
        unfinished = path.with_name(f".{path.name}.unfinished")
        try:
            _write(table, unfinished, kind)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)


_MOST_KEYS = 2**62


def _joined(columns: Sequence[str]) -> pl.Expr:
    """Cells as one text, blank for null."""
    import polars as pl

    texts = [pl.col(name).cast(pl.String).fill_null("") for name in columns]
    return pl.concat_str(texts, separator=SEPARATOR) if texts else pl.lit("")


def _native(frame: Frame) -> pl.LazyFrame:
    import polars as pl

    table = frame.to_native()
    assert isinstance(table, pl.LazyFrame)
    return table


def _collected(frame: Frame) -> pl.DataFrame:
    return _native(frame).collect()


def _write(table: pl.LazyFrame, path: Path, kind: Kind) -> None:
    """Write a table, streaming where the format allows it; pointed-to words become text again."""
    import polars as pl

    spelt = table.with_columns(pl.col(pl.Categorical).cast(pl.String))
    match kind:
        case Kind.CSV:
            table.sink_csv(path)
        case Kind.PARQUET:
            spelt.sink_parquet(path)
        case Kind.JSON_LINES:
            spelt.sink_ndjson(path)
        case Kind.EXCEL:
            _write_excel(spelt.collect(), path)


def _write_excel(table: pl.DataFrame, path: Path) -> None:
    """A workbook in which text stays text: no formula, no address, no number is made of it."""
    import xlsxwriter

    if table.height > _MOST_EXCEL_ROWS:
        raise RosterError(f"{table.height:,} rows do not fit into an Excel sheet. Write CSV or Parquet.")
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), plain) as book:
        table.write_excel(book, worksheet="roster")


_MOST_EXCEL_ROWS = 1_048_575
