"""What a roster's output must not give away or set off: TINs, spreadsheet formulas, terminal signs.

Which cells are cut or changed is looked for first, so that columns in which there is nothing to change
are passed on as they are. Answer cells are changed once for each distinct combination.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import narwhals as nw

from picheck.flow.harmless import TURNS, harmless
from picheck.flow.roster_columns import TIN_IN_TEXT, TIN_WITH_DASHES, Layout
from picheck.flow.roster_counts import NPI, is_bad
from picheck.flow.roster_engines import Engine, Frame

FORMULA = "^[=+\\-@\\t\\r＝＋－＠]"
"""How a cell starts that a spreadsheet would run as a formula."""

NUMBER = r"^[-+]?[0-9][0-9.,]*$"
"""A plain number, which a spreadsheet does not run although it may start like a formula."""

OBEYED = rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029{''.join(sorted(TURNS))}]"
"""The signs for which `harmless` puts a question mark, as a pattern; line feeds and tabs stay."""

UNFIT = f"{FORMULA}|{OBEYED}"
"""What a cell holds that `neutral` may change."""


@dataclass(frozen=True, slots=True)
class Output:
    """A roster on its way out: its rows, and what is told of each combination of answer cells.

    `words` are the distinct cells of each answer column; `digits` says of some columns of the rows whether
    every cell is of digits alone.
    """

    engine: Engine
    layout: Layout
    rows: Frame
    told: Frame
    words: Mapping[str, set[str]]
    digits: Mapping[str, bool]

    def changed(self, *, for_sheets: bool) -> tuple[Frame, Frame]:
        """Rows and told with TINs masked and, for spreadsheets, everything neutralised."""
        rows, told = self._masked()
        if not for_sheets:
            return rows, told
        free = [name for name in self._free() if not self.digits.get(name, False)]
        for name in self._holding(self.rows, free, UNFIT):
            rows = rows.with_columns(neutral(name))
        for name in self._told_holding(UNFIT):
            told = told.with_columns(neutral(name))
        return rows, told

    def _masked(self) -> tuple[Frame, Frame]:
        """TINs cut to their last four digits: in their columns, and wherever one may have slipped.

        With dashes a TIN is known anywhere. Nine digits alone may be something else; they are taken for a
        TIN in a bad row, and in a row where an NPI should stand and none does.
        """
        rows, told = self.rows, self.told
        slipped = is_bad()
        for name in self._told_holding(TIN_IN_TEXT):
            told = told.with_columns(_cut_where(slipped, name))
        if self.layout.npi is not None:
            slipped = slipped | nw.col(NPI).is_null()
        for name in self.layout.masked:
            if name in self.words:
                told = told.with_columns(_masked(name, digits=False))
            else:
                rows = rows.with_columns(_masked(name, digits=self.digits.get(name, False)))
        free = self._free()
        dashed = self._holding(
            self.rows, [name for name in free if not self.digits.get(name, False)], TIN_WITH_DASHES
        )
        for name in dashed:
            rows = rows.with_columns(_cut(name, TIN_WITH_DASHES).alias(name))
        for name in self._holding(self.rows.filter(slipped), free, TIN_IN_TEXT):
            rows = rows.with_columns(_cut_where(slipped, name))
        return rows, told

    def _free(self) -> list[str]:
        """The rows' columns of text that are neither answers nor masked as a whole."""
        schema = self.rows.collect_schema()
        names = [name for name in self.layout.columns if name not in self.words]
        return [name for name in names if name not in self.layout.masked and schema[name] == nw.String]

    def _told_holding(self, pattern: str) -> list[str]:
        """The answer columns in which some cell matches a pattern."""
        matches: Callable[[str], object] = re.compile(pattern).search
        return [name for name, cells in self.words.items() if any(map(matches, cells))]

    def _holding(self, frame: Frame, names: list[str], pattern: str) -> list[str]:
        """The columns of a table in which some cell matches a pattern."""
        if not names:
            return []
        tests = [nw.col(name).str.contains(pattern).fill_null(value=False).any() for name in names]
        (found,) = self.engine.rows(frame.select(*[t.alias(f"holds_{n}") for n, t in enumerate(tests)]))
        return [name for name, holds in zip(names, found, strict=True) if holds]


def _masked(column: str, *, digits: bool) -> nw.Expr:
    """The last four digits of a cell behind five stars; a blank cell stays blank."""
    cell = nw.col(column) if digits else nw.col(column).str.replace_all(r"[^0-9]", "")
    return nw.concat_str([nw.lit("*****"), cell.str.tail(4)]).alias(column)


def _cut(column: str, pattern: str) -> nw.Expr:
    return nw.col(column).str.replace_all(pattern, "*****$1")


def _cut_where(slipped: nw.Expr, column: str) -> nw.Expr:
    return nw.when(slipped).then(_cut(column, TIN_IN_TEXT)).otherwise(nw.col(column)).alias(column)


def neutral(column: str) -> nw.Expr:
    """A column with an apostrophe before what a spreadsheet would run, and ? for what a terminal obeys.

    A line within a cell ends in a line feed: a terminal goes back to the beginning of the line for the other.
    """
    cell = nw.col(column).str.replace_all("\r\n", "\n", literal=True).str.replace_all(OBEYED, "?")
    runs = cell.str.contains(FORMULA) & ~cell.str.contains(NUMBER)
    return nw.when(runs).then(nw.concat_str([nw.lit("'"), cell])).otherwise(cell).alias(column)


def neutral_header(header: str) -> str:
    """The same for a header."""
    header = harmless(header.replace("\r\n", "\n"), "\n\t")
    return f"'{header}" if re.match(FORMULA, header) else header
