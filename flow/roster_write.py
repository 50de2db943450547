"""A roster's output as a file: CSV, Parquet, Excel or JSON Lines, by Polars.

A file is written beside its place first, so that nothing half written ever stands there. What is told of
a combination of cells is told of many rows; in CSV it is spelt out once and copied to each of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from picheck.flow.harmless import harmless
from picheck.flow.roster_columns import OptionError, RosterError
from picheck.flow.roster_read import ROW, Kind, kind_of
from picheck.flow.whole_files import beside

if TYPE_CHECKING:
    import polars as pl


def write_file(
    rows: pl.LazyFrame,
    told: pl.LazyFrame,
    key: str,
    columns: Mapping[str, str],
    plain: Collection[str],
    path: Path,
) -> None:
    """Write the rows, in their order, joined by `key` to what is told of each.

    `columns` are the names of columns of either table, in the order of the file, with the names they get
    there; `plain` those of the rows that are known to hold nothing that CSV puts in quotes. Raises
    RosterError or OSError.
    """
    kind = kind_of(path.name)
    with beside(path) as unfinished:
        if kind is Kind.CSV:
            _write_csv(rows, told.collect(), key, columns, plain, unfinished)
        else:
            _write(
                _joined(rows, told, key, columns).select(list(columns)).rename(dict(columns)),
                unfinished,
                kind,
            )


def _joined(rows: pl.LazyFrame, told: pl.LazyFrame, key: str, columns: Iterable[str]) -> pl.DataFrame:
    """These columns of the rows, in their order, and all columns of what is told of each."""
    import polars as pl

    there = set(rows.collect_schema().names())
    wanted = [name for name in columns if name in there]
    both = rows.select(ROW, key, *wanted).join(told, on=key, how="left").collect()
    return both if both.select(pl.col(ROW).is_sorted()).item() else both.sort(ROW)


def _write(table: pl.DataFrame, path: Path, kind: Kind) -> None:
    """Write a table in a format that knows types."""
    match kind:
        case Kind.PARQUET:
            table.write_parquet(path)
        case Kind.JSON_LINES:
            write_json_lines(table, path)
        case _:
            _write_excel(table, path)


def _write_excel(table: pl.DataFrame, path: Path) -> None:
    """A workbook in which text stays text: no formula, no address, no number is made of it.

    It is put together in memory: where the disk is full, its library fails once more when it is let go.
    """
    import xlsxwriter

    if table.height > _MOST_EXCEL_ROWS:
        raise OptionError(f"-o: {table.height:,} rows do not fit into an Excel sheet. Write CSV or Parquet.")
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    made = BytesIO()
    with xlsxwriter.Workbook(made, {**plain, "in_memory": True}) as book:
        table.write_excel(book, worksheet="roster")
    path.write_bytes(made.getbuffer())


_MOST_EXCEL_ROWS = 1_048_575


# -- JSON Lines -----------------------------------------------------------------------------------------


def write_json_lines(table: pl.DataFrame, path: Path) -> None:
    r"""Write a table as JSON Lines; a sign that a terminal would obey as \u202e, which is the same to JSON.

    Polars does so for the signs below a blank alone. Few rosters hold others: a second file is written
    only where one is found.
    """
    table.write_ndjson(path)
    if _is_obeyed(path):
        with beside(path) as escaped, path.open("rb") as raw, escaped.open("wb") as file:
            while block := raw.read(_BLOCK):
                file.write(_OBEYED.sub(_escape, block + raw.readline()))


def _is_obeyed(path: Path) -> bool:
    """Whether a terminal would obey something in a file."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found = any(lead in block for lead in _LEADS)
            if found and _OBEYED.search(block + file.readline()):  # to its end: a sign may be cut in two
                return True
    return False


def _escape(sign: re.Match[bytes]) -> bytes:
    return rb"\u%04x" % ord(sign[0].decode())


_BLOCK = 1 << 18
_OBEYED = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xd8\x9c|\xe2(?:\x80[\x8e\x8f\xa8-\xae]|\x81[\xa6-\xa9])")
"""The signs for which `harmless` puts a question mark, above the blank, in UTF-8."""
_LEADS = (b"\x7f", b"\xc2", b"\xd8", b"\xe2")
"""Their first bytes."""


# -- CSV ------------------------------------------------------------------------------------------------


_AT_ONCE = 1 << 16
"""How many rows are spelt and put down at once: few enough that their memory is used again and again."""


def _write_csv(
    rows: pl.LazyFrame,
    told: pl.DataFrame,
    key: str,
    columns: Mapping[str, str],
    plain: Collection[str],
    path: Path,
) -> None:
    """Write every cell and header as CSV spells it, a part of the rows at a time.

    Neighbouring columns of what is told are one column of it, commas and all. Raises RosterError where a
    column holds what no cell of CSV can.
    """
    import polars as pl

    for name, kind in rows.collect_schema().items():
        if name in columns and (kind.is_nested() or kind == pl.Binary):
            raise RosterError(
                f'the column "{harmless(name, "")[:60]}" holds lists, records or bytes, for which CSV has no '
                "cell. Let -o end in .parquet, or take the column out."
            )
    runs = [list(names) for _, names in groupby(columns, key=lambda n: n if n not in told.columns else "")]
    lines = {f"picheck__{place}": names for place, names in enumerate(runs) if names[0] in told.columns}
    spelt = {line: _line([told[name] for name in names]) for line, names in lines.items()}
    line_of = {names[0]: line for line, names in lines.items()}
    header = {names[0]: ",".join(_quoted(columns[name]) for name in names) for names in runs}
    there = [name for name in columns if name not in told.columns]
    whole = _in_order(rows.select(ROW, key, *there).collect())
    place = found_by(whole, told.select(key).with_row_index(_PLACE), key)[_PLACE]
    with path.open("wb") as file:
        for start in range(0, max(whole.height, 1), _AT_ONCE):
            part = whole.slice(start, _AT_ONCE)
            cells = [
                spelt[line_of[first]].gather(place.slice(start, _AT_ONCE))
                if first in line_of
                else (part[first] if first in plain else _cells(part[first]))
                for first in header
            ]
            named = [column.alias(name) for column, name in zip(cells, header.values(), strict=True)]
            pl.DataFrame(named).write_csv(file, quote_style="never", include_header=start == 0)


_PLACE = "picheck__at"


def found_by(rows: pl.DataFrame, small: pl.DataFrame, key: str) -> pl.DataFrame:
    """What a small table has for the key of each row, in the order of the rows."""
    return rows.select(key).join(small, on=key, how="left", maintain_order="left").drop(key)


def _in_order(table: pl.DataFrame) -> pl.DataFrame:
    """The rows by their numbers; a join may have left them in another order."""
    return table if table[ROW].is_sorted() else table.sort(ROW)


def _line(columns: Sequence[pl.Series]) -> pl.Series:
    """Several columns of text as a part of a line of CSV."""
    import polars as pl

    return pl.select(
        pl.concat_str([_cells(column).fill_null("") for column in columns], separator=",")
    ).to_series()


def _cells(column: pl.Series) -> pl.Series:
    """A column as CSV spells it: text with a comma, a quote or an end of line in it stands in quotes.

    So does blank text, unlike null; other types need no quotes.
    """
    import polars as pl

    if column.dtype != pl.String or not (special := column.str.contains(_SPECIAL)).any():
        return column
    doubled = pl.lit(column).str.replace_all('"', '""', literal=True)
    quoted = pl.concat_str([pl.lit('"'), doubled, pl.lit('"')])
    return pl.select(pl.when(special).then(quoted).otherwise(pl.lit(column))).to_series()


_SPECIAL = '^$|[,"\r\n]'


def _quoted(header: str) -> str:
    """A header as CSV spells it."""
    return '"' + header.replace('"', '""') + '"' if not header or set(header) & set(',"\r\n') else header
