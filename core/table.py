"""The regulation a second time, as decision tables kept as data, and evaluated without the rules.

`words/table.toml` says how it is read. Nothing here knows `rules`, `situation` or `outcome`: the two
encodings are proved equal over every set of answers, which is worth something only as long as neither is
made from the other. `picheck rules table` prints it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

LISTS = frozenset({"practice_setting", "hardship"})
"""Questions of which any number of options can be ticked; a cell fits if any of its options is."""

NEITHER = "neither"
"""How the table writes that somebody is on neither line; the outcome field is then null."""

_BEFORE = "before "

Cell = str | tuple[str | bool, ...]


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Row(_Read):
    """A row: the cells that must fit, what it gives, the exclusion it stands for, and its authority."""

    when: dict[str, Cell] = {}
    gives: dict[str, str | bool]
    exclusion: str | None = None
    cite: tuple[str, ...]
    faq: str = ""

    def fits(self, given: Mapping[str, Any]) -> bool:
        """Whether every cell fits the answers and the results of earlier tables."""
        return all(_fits(question, cell, given[question]) for question, cell in self.when.items())


class Table(_Read):
    """A table: what it decides, in which order, and its rows; the first that fits decides."""

    id: str
    title: str
    results: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The questions and earlier results that its cells look at, in the order of their first use."""
        return tuple(dict.fromkeys(question for row in self.rows for question in row.when))


class _File(_Read):
    tables: tuple[Table, ...]


def _fits(question: str, cell: Cell, given: Any) -> bool:
    """Whether a cell fits; an answer is compared and never tested for truth, so it may still be open."""
    if isinstance(cell, str):
        return bool(given < int(cell.removeprefix(_BEFORE)))
    if question in LISTS:
        return any(option in given for option in cell)
    return any(given == option for option in cell)


@cache
def tables() -> tuple[Table, ...]:
    """The decision tables, in order. Raises ValueError naming the file if it does not fit its model."""
    path = Path(__file__).with_name("words") / "table.toml"
    try:
        return _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).tables
    except (tomllib.TOMLDecodeError, ValidationError) as mistake:
        raise ValueError(f"core/words/table.toml: {mistake}") from None


def decide(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The results of all the tables for complete answers, plain values by question id.

    What does not arise is None. `line` is None for those on neither line.
    """
    known: dict[str, Any] = dict(answers)
    results: dict[str, Any] = {}
    for table in tables():
        row = next(row for row in table.rows if row.fits(known))
        results.update(row.gives)
        known.update(row.gives)
    if results["line"] == NEITHER:
        results["line"] = None
    return results


def exclusions(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """The exclusions that the rows name for complete answers, in order; none where it does not apply."""
    rows = tables()[0].rows
    first = next(row for row in rows if row.fits(answers))
    if first.exclusion is None:
        return ()
    return tuple(row.exclusion for row in rows if row.exclusion is not None and row.fits(answers))


# -- how it is shown -------------------------------------------------------------------------------------


def as_text() -> str:
    """The tables as plain lines: a row a paragraph, what must fit, what it gives, and its authority."""
    return "\n".join(line for table in tables() for line in _table_lines(table))


def _table_lines(table: Table) -> Iterator[str]:
    yield f"{table.id}: {table.title}"
    for number, row in enumerate(table.rows, start=1):
        conditions = " and ".join(f"{q} is {_said(q, cell)}" for q, cell in row.when.items())
        gives = ", ".join(f"{field} {_value(value)}" for field, value in row.gives.items())
        named = f" ({row.exclusion})" if row.exclusion else ""
        yield f"{number:>3}. {'if ' + conditions if conditions else 'otherwise'}: {gives}{named}"
        yield f"     {_authority(row)}"
    yield ""


def as_markdown() -> str:
    """The tables as Markdown tables, with a column for each answer that they look at."""
    return "\n".join(line for table in tables() for line in _markdown_lines(table))


def _markdown_lines(table: Table) -> Iterator[str]:
    yield f"### {table.title}"
    yield ""
    heads = ["", *table.columns, *table.results, "authority"]
    yield _markdown_row([f"`{head}`" if head and head != "authority" else head for head in heads])
    yield _markdown_row(["---"] * len(heads))
    for number, row in enumerate(table.rows, start=1):
        cells = [_said(q, row.when[q]) if q in row.when else "" for q in table.columns]
        gives = [_value(row.gives[field]) for field in table.results]
        yield _markdown_row([str(number), *cells, *gives, _authority(row)])
    yield ""


def _markdown_row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _said(question: str, cell: Cell) -> str:
    """A cell in words."""
    if isinstance(cell, str):
        return cell
    words = " or ".join(_value(option) for option in cell)
    return f"ticked {words}" if question in LISTS else words


def _value(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value


def _authority(row: Row) -> str:
    faq = [f"CMS FAQ: {row.faq}"] if row.faq else []
    return "; ".join([*row.cite, *faq])
