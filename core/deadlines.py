"""The dates that a performance year brings. Today is always given, never read from a clock."""

from __future__ import annotations

from datetime import date
from functools import cache


@cache
def application_deadline(performance_year: int) -> date:
    """Hardship applications are due on this day, at 8 p.m. Eastern; CMS has extended it before."""
    return date(performance_year, 12, 31)


@cache
def submission_deadline(performance_year: int) -> date:
    """PI data can be sent until the end of this day; CMS has extended it before."""
    return date(performance_year + 1, 3, 31)


def has_passed(deadline: date | None, as_of: date) -> bool | None:
    """Whether a deadline lies behind; None where the year, and so the deadline, is not known."""
    return None if deadline is None else as_of > deadline
