"""Dates as people say them."""

from __future__ import annotations

from datetime import date

_MONTHS = "January February March April May June July August September October November December".split()


def said_date(day: date) -> str:
    """A date in words, in the same form in every locale: "31 March 2027"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
