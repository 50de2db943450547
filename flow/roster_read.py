"""A roster from a file into a table of text cells, with the line of each row and what is wrong with a line.

CSV (commas, semicolons, tabs or bars), Parquet, Excel and JSON Lines. Every cell that is looked at is
text, so that leading zeros stay; other columns keep their type. A line that cannot be read as a row is
kept with its fault, and stops nothing.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from errno import EISDIR
from os import strerror
from pathlib import Path
from typing import TYPE_CHECKING, Any

from picheck.flow.harmless import harmless
from picheck.flow.json_text import NotJson, read_json
from picheck.flow.roster_columns import RosterError, answers_something, refuse_patterns, shown_text
from picheck.flow.roster_left_out import LeftOut, left_out, remarks_on

if TYPE_CHECKING:
    import polars as pl

FAULT = "picheck__fault"
"""The reader's own column: what is wrong with the line (an id in `roster.toml`), null for nothing."""

ROW = "picheck__row"
"""The reader's own column: the number of the row, from 0."""

LONGEST_QUOTED = 50
"""The most lines that one quoted cell may span; beyond, a quote was never closed."""


class Kind(StrEnum):
    """The formats, by the ending of a file's name."""

    CSV = "csv"
    PARQUET = "parquet"
    EXCEL = "xlsx"
    JSON_LINES = "jsonl"


_ENDINGS = {
    ".csv": Kind.CSV,
    ".tsv": Kind.CSV,
    ".txt": Kind.CSV,
    ".parquet": Kind.PARQUET,
    ".xlsx": Kind.EXCEL,
    ".jsonl": Kind.JSON_LINES,
    ".ndjson": Kind.JSON_LINES,
}


def kind_of(name: str) -> Kind:
    """The format that a file's name says. Raises RosterError for any other ending."""
    ending = Path(name).suffix.lower()
    if ending not in _ENDINGS:
        hint = " Save it as .xlsx." if ending in (".xls", ".xlsm", ".xlsb", ".ods") else ""
        what = f'"{shown_text(ending)}"' if ending else "a name without an ending"
        raise RosterError(f"{what} is no format of a roster; it is one of {', '.join(_ENDINGS)}.{hint}")
    return _ENDINGS[ending]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table in memory: its frame (with ROW, and FAULT if any line has one), its columns, its lines.

    `blank` and `totals`: how many rows are left out of it, because they are blank or hold totals.
    """

    frame: pl.DataFrame
    columns: tuple[str, ...]
    lines: Callable[[Sequence[int]], list[int]]
    remarks: tuple[str, ...] = ()
    blank: int = 0
    totals: int = 0


def read_sheet(path: Path) -> Sheet:
    """The table in a file. Raises RosterError, or OSError if the file cannot be read."""
    if path.is_dir():
        raise IsADirectoryError(EISDIR, strerror(EISDIR), str(path))
    kind = kind_of(path.name)
    with path.open("rb") as stream:
        start = stream.read(4096)
    if not start.strip():
        raise RosterError("the file is empty.")
    match kind:
        case Kind.CSV:
            return _of_somebody(_csv(path, start))
        case Kind.JSON_LINES:
            return _of_somebody(_json_lines(path))
        case Kind.PARQUET:
            _refuse_text(start, "Parquet")
            return _of_somebody(_typed(_parquet(path)))
        case Kind.EXCEL:
            _refuse_text(start, "an Excel workbook")
            return _of_somebody(_excel(path))


def _of_somebody(sheet: Sheet) -> Sheet:
    """A table without blank rows and rows of totals, and with what is said of them.

    A line that could not be read as a row stays, unless it is blank as far as it goes.
    """
    import polars as pl

    refuse_patterns(sheet.columns)
    out = left_out(sheet.frame, sheet.columns)
    if FAULT in sheet.frame.columns:
        unread = set(sheet.frame.filter(pl.col(FAULT).is_not_null() & (pl.col(FAULT) != "short"))[ROW])
        out = LeftOut(*(tuple(row for row in rows if row not in unread) for rows in out))
    if not any(out):
        return sheet
    gone = pl.Series([*out.blank, *out.totals], dtype=pl.UInt32)
    frame = sheet.frame.filter(~pl.col(ROW).is_in(gone.implode()))
    kept = frame[ROW]
    return Sheet(
        frame.drop(ROW).with_row_index(ROW),
        sheet.columns,
        lambda rows: sheet.lines(kept[list(rows)].to_list() if rows else []),
        (*sheet.remarks, *remarks_on(len(out.blank), len(out.totals), sheet.lines(out.totals))),
        len(out.blank),
        len(out.totals),
    )


# -- CSV ------------------------------------------------------------------------------------------------


def _csv(path: Path, start: bytes) -> Sheet:
    """A CSV file: by Polars where every line is plain, else line by line, with the fault of each."""
    _refuse_other_formats(start)
    header, separator = _header(path)
    columns, remarks = _unique(header)
    frame = _fast(path, columns, separator)
    if frame is not None:
        return Sheet(frame.with_row_index(ROW), columns, lambda rows: [row + 2 for row in rows], remarks)
    return _line_by_line(path.read_bytes(), columns, separator, remarks)


def _refuse_other_formats(start: bytes) -> None:
    kinds = {
        b"PK\x03\x04": "an Excel workbook (name it .xlsx)",
        b"PAR1": "Parquet (name it .parquet)",
        b"%PDF": "a PDF",
    }
    for mark, kind in kinds.items():
        if start.startswith(mark):
            raise RosterError(f"this is not CSV but {kind}.")
    if start.lstrip().lower().startswith((b"<!doctype", b"<html")):
        raise RosterError("this is a web page (HTML), not CSV.")
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in start:
        raise RosterError("this is not UTF-8 text (it may be UTF-16). Save it as CSV UTF-8.")


def _refuse_text(start: bytes, what: str) -> None:
    """Refuse what is text, or an older workbook, in spite of its name."""
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise RosterError(
            f"this cannot be read as {what}: it is an older Excel workbook (.xls), or one with a password. "
            "Open it in Excel and save it as .xlsx, without a password."
        )
    if not start.startswith((b"PK", b"PAR1")) and b"\x00" not in start:
        raise RosterError(
            f"this cannot be read as {what}: it is text, whatever its name says. If it is CSV, let the name "
            "end in .csv."
        )


def _header(path: Path) -> tuple[list[str], str]:
    """The header's cells and the separator, which is the one that stands in it most often."""
    with path.open("rb") as stream:
        raw = stream.readline(1_000_000)
    line = raw.split(b"\r")[0].decode("utf-8-sig", errors="replace").strip("\n")
    separator = max(",;\t|", key=line.count)
    _refuse_too_many(line.count(separator) + 1)
    return _cells(line, separator), separator


MOST_COLUMNS = 1000
"""A roster has some twenty columns; a table of thousands is something else, and would take for ever."""


def _refuse_too_many(columns: int) -> None:
    if columns > MOST_COLUMNS:
        raise RosterError(f"it has more than {MOST_COLUMNS} columns. Keep those that the roster needs.")


def _unique(header: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names for the columns, each once (a blank or repeated one gets a number), and remarks on those."""
    names: list[str] = []
    remarks = []
    for place, cell in enumerate(header, 1):
        name = cell.strip() or f"column_{place}"
        if name in names:
            remarks.append(
                f'The header "{name[:60]}" stands twice; column {place} is called "{name[:60]} ({place})".'
            )
            name = f"{name} ({place})"
        names.append(name)
    return tuple(names), tuple(remarks)


def _fast(path: Path, columns: tuple[str, ...], separator: str) -> pl.DataFrame | None:
    """The rows, where each line is one row with a cell for each column; None where any line is not."""
    import polars as pl

    lines, separators, quoted = _counted(path, separator)
    if not quoted and separators != lines * (len(columns) - 1):
        return None
    schema = {name: _few_words() if answers_something(name) else pl.String() for name in columns}
    try:
        frame = pl.scan_csv(path, separator=separator, schema=schema).collect(engine="streaming")
        if quoted and not _even(path, separator, len(columns)):
            return None
    except (pl.exceptions.PolarsError, ValueError):
        return None
    return frame if frame.height == lines - 1 and frame.columns == list(columns) else None


def _few_words() -> pl.DataType:
    """The type of a column that keeps each of its words once."""
    import polars as pl

    return pl.Categorical(pl.Categories.random())


def _counted(path: Path, separator: str) -> tuple[int, int, bool]:
    """How many lines and separators a file has, and whether it has a quote."""
    lines, separators, quoted, last = 0, 0, False, ord("\n")
    chunk = bytearray(1 << 18)  # used again and again, and small enough to stay near
    with path.open("rb", buffering=0) as stream:
        while read := stream.readinto(chunk):
            lines += chunk.count(b"\n", 0, read)
            separators += chunk.count(separator.encode(), 0, read)
            quoted = quoted or chunk.find(b'"', 0, read) >= 0
            last = chunk[read - 1]
    return lines + (last != ord("\n")), separators, quoted


def _even(path: Path, separator: str, width: int) -> bool:
    """Whether every line has the same number of cells, separators between quotes not counted."""
    import polars as pl

    lines = pl.scan_csv(
        path, has_header=False, separator="\x01", quote_char=None, infer_schema=False, new_columns=["line"]
    )
    unquoted = pl.col("line").str.replace_all('"[^"]*"', "")
    even = unquoted.str.count_matches(separator, literal=True) == width - 1
    return bool(lines.select(even.fill_null(value=False).all()).collect().item())


def _line_by_line(raw: bytes, columns: tuple[str, ...], separator: str, remarks: tuple[str, ...]) -> Sheet:
    """The rows of a file in which some line is not plain; blank lines are passed over."""
    import polars as pl

    width = len(columns)
    numbers: list[int] = []
    faults: list[str | None] = []
    chunks: list[pl.DataFrame] = []
    rows: list[list[str | None]] = []
    foreign = 0

    def cut() -> None:
        schema = dict.fromkeys(columns, pl.String)
        chunks.append(pl.DataFrame(rows, schema=schema, orient="row"))
        rows.clear()

    for number, cells, broken, latin in _rows(raw.splitlines(keepends=True), separator):
        foreign += latin
        padded = [*cells[:width], *[""] * (width - len(cells))]
        rows.append([cell or None for cell in padded])
        numbers.append(number)
        faults.append(broken or _uneven(cells, width))
        if len(rows) == 50_000:
            cut()
    cut()
    if foreign:
        remarks += (
            ("1 line is" if foreign == 1 else f"{foreign:,} lines are")
            + " not UTF-8, read as Windows-1252: check names with accents.",
        )
    frame = pl.concat(chunks).with_row_index(ROW).with_columns(pl.Series(FAULT, faults, dtype=pl.String))
    return Sheet(frame, columns, lambda wanted: [numbers[row] for row in wanted], remarks)


def _uneven(cells: list[str], width: int) -> str | None:
    """The fault of a line with too many cells (blank ones at its end pass) or too few."""
    if any(cell.strip() for cell in cells[width:]):
        return "ragged"
    return "short" if len(cells) < width else None


def _rows(lines: list[bytes], separator: str) -> Iterator[tuple[int, list[str], str | None, bool]]:
    """Each row below the header: number of its first line, cells, fault, and whether it is not UTF-8."""
    place = 1
    while place < len(lines):
        number = place + 1
        line, latin = _decoded(lines[place])
        place += 1
        if not line.strip():
            continue
        spanned, end = line, place
        while spanned.count('"') % 2 and end < len(lines) and end - place < LONGEST_QUOTED:
            more, also = _decoded(lines[end])
            spanned, latin, end = spanned + more, latin or also, end + 1
        if spanned.count('"') % 2:
            yield number, _cells(line.replace('"', ""), separator), "quote", latin
        else:
            place = end
            yield number, _cells(spanned, separator), None, latin


def _cells(text: str, separator: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error:  # a cell longer than the reader takes
        return []


def _decoded(line: bytes) -> tuple[str, bool]:
    """A line as text, and whether it had to be read as Windows-1252."""
    try:
        return line.decode("utf-8"), False
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace"), True


# -- the others -----------------------------------------------------------------------------------------


def _json_lines(path: Path) -> Sheet:
    """JSON Lines: an object a line, columns in the order in which they appear first."""
    import polars as pl

    columns: dict[str, None] = {}
    numbers: list[int] = []
    faults: list[str | None] = []
    chunks: list[pl.DataFrame] = []
    rows: list[dict[str, str | None]] = []

    def cut() -> None:
        series = {name: pl.Series([row.get(name) for row in rows], dtype=pl.String) for name in columns}
        chunks.append(pl.DataFrame(series))
        rows.clear()

    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            found = _object(line)
            numbers.append(number)
            faults.append("not_json" if found is None else None)
            rows.append({_whole(name): _json_cell(value) for name, value in (found or {}).items()})
            columns.update(dict.fromkeys(rows[-1]))
            _refuse_too_many(len(columns))
            if len(rows) == 50_000:
                cut()
    if not columns:
        raise RosterError("no line of it is a JSON object.")
    cut()
    frame = pl.concat(chunks, how="diagonal").with_row_index(ROW)
    return Sheet(
        frame.with_columns(pl.Series(FAULT, faults, dtype=pl.String)),
        tuple(columns),
        lambda wanted: [numbers[row] for row in wanted],
    )


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = read_json(line)
    except NotJson:
        return None
    return found if isinstance(found, dict) else None


def _json_cell(value: Any) -> str | None:
    """A JSON value as a cell: a list with semicolons (an empty one is none), null as blank."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case list():
            return _whole(";".join("unknown" if item is None else str(item) for item in value)) or "none"
        case dict():
            return json.dumps(value)
        case _:
            return _whole(str(value))


def _whole(text: str) -> str:
    """Text that a table can hold: half of a surrogate pair, which JSON can spell, becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def _parquet(path: Path) -> pl.DataFrame:
    import polars as pl

    try:
        return pl.read_parquet(path).with_columns(pl.col(pl.Categorical).cast(pl.String))
    except (pl.exceptions.PolarsError, OSError) as refusal:
        raise RosterError(f"this cannot be read as Parquet ({str(refusal).splitlines()[0][:80]}).") from None


def _excel(path: Path) -> Sheet:
    """The first sheet of a workbook, every cell as text."""
    import fastexcel
    import polars as pl

    try:
        book = fastexcel.read_excel(path)
        sheet = book.load_sheet(0, dtypes="string")
        frame = pl.DataFrame(sheet)
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError) as refusal:
        raise RosterError(
            "this cannot be read as an Excel workbook: it is damaged, cut off, or of another format. Open it "
            f"in Excel and save it again, or as CSV. The reader says: {_said_by_the_reader(refusal)}."
        ) from None
    columns, remarks = _unique([name.removeprefix("__UNNAMED__") for name in frame.columns])
    frame.columns = list(columns)
    if len(book.sheet_names) > 1:
        first = book.sheet_names[0][:40]
        remarks += (f'The workbook has {len(book.sheet_names)} sheets; the first, "{first}", is read.',)
    return Sheet(frame.with_row_index(ROW), columns, lambda rows: [row + 2 for row in rows], remarks)


def _said_by_the_reader(refusal: Exception) -> str:
    """The reader's own words, unless they are about the inside of an archive."""
    said = harmless((str(refusal).splitlines() or [""])[0][:80])
    return "no whole archive of sheets" if "Zip" in said else said


def _typed(frame: pl.DataFrame) -> Sheet:
    """A frame with types: rows are numbered from 1, as there are no lines."""
    return Sheet(frame.with_row_index(ROW), tuple(frame.columns), lambda rows: [row + 1 for row in rows])


def as_text(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """The frame with these columns as text: whole floats as integers, lists with semicolons.

    Text may keep its words once each, where it was read so.
    """
    import polars as pl

    made = []
    for name in names:
        column, dtype = pl.col(name), frame.schema[name]
        if dtype == pl.String or isinstance(dtype, pl.Categorical):
            continue
        if isinstance(dtype, pl.List):
            items = (
                column.cast(pl.List(pl.String)).list.eval(pl.element().fill_null("unknown")).list.join(";")
            )
            made.append(pl.when(column.list.len() == 0).then(pl.lit("none")).otherwise(items).alias(name))
        elif dtype.is_float():
            whole = column == column.round(0)
            made.append(
                pl.when(whole)
                .then(column.cast(pl.Int64, strict=False).cast(pl.String))
                .otherwise(column.cast(pl.String))
            )
        else:
            made.append(column.cast(pl.String))
    return frame.with_columns(made) if made else frame
