"""NPIs and TINs in a roster's cells, as numbers; and what is wrong with an NPI that names nobody."""

from __future__ import annotations

import re

import narwhals as nw

from picheck.flow.harmless import harmless
from picheck.flow.roster_columns import masked_text, roster_words

LEAST_NPI, PAST_NPI, PAST_TIN = 10**9, 3 * 10**9, 10**9
"""NPIs begin with 1 or 2 and have ten digits, TINs have nine; so one of each makes a number of 63 bits."""

_MARKS = r"""^(=")|^'|"$|[ -]"""
"""What spreadsheets and people set around digits and between them."""


def npi_in(column: str, *, plain: bool) -> nw.Expr:
    """A column's numbers of the kind NPIs are, null where a cell is none; `plain`: it holds digits alone."""
    return _number(column, LEAST_NPI, PAST_NPI, plain=plain)


def checked_npi(number: nw.Expr) -> nw.Expr:
    """The same numbers, null where the check digit is wrong: that is a slip, and names nobody."""
    return nw.when(_checked(number)).then(number)


def tin_in(column: str, *, plain: bool) -> nw.Expr:
    """A column's TINs as numbers, null where a cell is none; `plain`: it holds digits alone."""
    return _number(column, 0, PAST_TIN, plain=plain)


def _number(column: str, least: int, past: int, *, plain: bool) -> nw.Expr:
    """Numbers of as many digits as the greatest has, without marks and dashes around them; else null."""
    cell, digits = nw.col(column), len(str(past - 1))
    if plain:
        fits, number = cell.str.len_chars() == digits, cell.cast(nw.Int64)
    else:
        cell = cell.str.strip_chars().str.replace_all(_MARKS, "")
        fits = cell.str.contains(f"^[0-9]{{{digits}}}$")
        number = nw.when(fits).then(cell).cast(nw.Int64)
    return nw.when(fits, number >= least, number < past).then(number)


_PREFIX_SUM = 24
"""What the prefix 80840 adds to the sum of an NPI's digits, every other one doubled."""


def _checked(npi: nw.Expr) -> nw.Expr:
    """Whether the last digit is the right one: `privacy.is_npi` for a column of ten-digit numbers.

    Only the sum's last digit matters. That of a number without its last k digits is the digit there, so no
    digit has to be cut out; and a doubled digit adds one where it is five or more. The number is taken in two
    parts, as smaller numbers are divided faster.
    """
    first = (npi // 10**4).cast(nw.Int32)
    return (_digits_sum(first, 6) + _digits_sum((npi % 10**4).cast(nw.Int32), 4) + _PREFIX_SUM) % 10 == 0


def _digits_sum(number: nw.Expr, digits: int) -> nw.Expr:
    """A number that ends like the sum of the digits, every other one doubled, but not the last."""
    total = number
    for place in range(1, digits):
        shorter = number // 10**place
        total = total + shorter * 2 + number // (5 * 10**place) if place % 2 else total - shorter
    return total


def npi_fault(cell: str | None) -> str:
    """What is wrong with the cell of an NPI that names nobody, for people."""
    words: dict[str, str] = roster_words()["npi"]
    if not cell or not (digits := re.sub(_MARKS, "", cell.strip())):
        return words["none"]
    shaped = re.fullmatch("[12][0-9]{9}", digits) is not None
    return words["check_digit" if shaped else "shape"].format(npi=masked_text(harmless(cell[:60], "")))
