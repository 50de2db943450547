"""Rows that spreadsheets leave behind and that are nobody's: blank ones, and rows of totals.

They are looked for among the rows whose answer cells hold nothing but numbers, if anything: in a roster
those are few, and found by the columns that keep each of their words once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from picheck.flow.roster_columns import roster_words

if TYPE_CHECKING:
    import polars as pl

MOST_NAMED = 5
"""The most lines of rows of totals that are named."""


class LeftOut(NamedTuple):
    """The rows that are left out, by their places: blank ones, and those of totals."""

    blank: tuple[int, ...]
    totals: tuple[int, ...]


def left_out(frame: pl.DataFrame, columns: Sequence[str]) -> LeftOut:
    """The rows of a table that are nobody's.

    Blank: no cell of the row holds anything. Totals: the first cell that does says "Total", and the others
    hold numbers alone. A table without any text is no roster, and all of it stays.
    """
    import polars as pl

    words = [name for name in columns if isinstance(frame.schema[name], pl.Categorical)]
    words.sort(key=lambda name: (_nobodys(frame[name].head(_SAMPLE)).all(), frame[name].null_count()))
    texts = [*words, *(name for name in columns if frame.schema[name] == pl.String)]
    if not texts:
        return LeftOut((), ())
    places = _nobodys(frame[texts[0]]).arg_true()
    for name in texts[1:]:
        if places.is_empty():
            return LeftOut((), ())
        places = places.filter(_nobodys(frame[name][places]))
    rest = frame.select(columns)[places].insert_column(0, places.alias(_PLACE))
    cells = [pl.col(name).cast(pl.String).str.strip_chars() for name in texts]
    first = pl.coalesce([pl.when(cell != "").then(cell) for cell in cells])
    some = first.is_null() | pl.any_horizontal([cell.str.contains(_TOTALS) for cell in cells])
    kinds = {place: _kind(row) for place, *row in rest.filter(some).iter_rows()}
    return LeftOut(
        *(tuple(place for place, is_a in kinds.items() if is_a == kind) for kind in LeftOut._fields)
    )


_PLACE = "picheck__place"
_SAMPLE = 100
"""How many cells of a column tell whether it holds words: few rows are left once one such is looked at."""


def _nobodys(column: pl.Series) -> pl.Series:
    """Which cells are blank, a number, or say that a row is of totals."""
    import polars as pl

    if column.dtype == pl.String:
        return column.str.contains(_PASSES).fill_null(value=True)
    words = column.unique().cast(pl.String)
    passing = words.filter(words.str.contains(_PASSES))
    none = column.is_null()
    return none if passing.is_empty() else none | column.is_in(passing.cast(column.dtype).implode())


NUMBER = r"[-+]?[$]?[0-9][0-9.,]*%?"
TOTAL = r"(?:(?:grand|sub) ?-?)?totals? ?:?"
_TOTALS = rf"(?i)^{TOTAL}$"
_PASSES = rf"(?i)^\s*(?:{NUMBER}|{TOTAL})?\s*$"
_IS_NUMBER = re.compile(NUMBER)
_IS_TOTAL = re.compile(TOTAL, re.IGNORECASE)


def _kind(row: Sequence[Any]) -> str | None:
    """Which of LeftOut a row is; None for any other."""
    cells = [text for text in ("" if cell is None else str(cell).strip() for cell in row) if text]
    if not cells:
        return "blank"
    first, *others = cells
    is_total = _IS_TOTAL.fullmatch(first) and all(_IS_NUMBER.fullmatch(cell) for cell in others)
    return "totals" if is_total else None


def remarks_on(blank: int, totals: int, lines: Sequence[int] = ()) -> tuple[str, ...]:
    """What is said of rows that are left out; `lines` are those of totals, where there are some."""
    words: dict[str, str] = roster_words()["left_out"]
    said = []
    if blank:
        said.append(words["blank_one" if blank == 1 else "blank"].format(count=f"{blank:,}"))
    if totals:
        named = ", ".join([*map(str, lines[:MOST_NAMED]), *["..."][: len(lines) > MOST_NAMED]])
        where = words["where"].format(lines=named) if lines else ""
        said.append(words["total_one" if totals == 1 else "totals"].format(count=f"{totals:,}", where=where))
    return tuple(said)
