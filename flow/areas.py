"""Whether a county or ZIP code is on CMS's list of automatic circumstances areas: a hint, never an answer.

The lists of the published years stand in `facts/areas.toml`, each with its source and date. CMS goes by
the clinician's address in PECOS and changes a year's list until it is final, so that the answer to the
hardship question stays the person's: 42 CFR 414.1380(c)(2)(i)(C)(3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from picheck.core.records import record_of, tables_of

_FACTS = Path(__file__).with_name("facts") / "areas.toml"


class Listing(StrEnum):
    """What the published lists say of a place in a year."""

    LISTED = "listed"
    NOT_LISTED = "not_listed"
    NO_LIST = "no_list"
    NO_ZIP_CODES = "no_zip_codes"
    NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True, slots=True)
class County:
    """A county or its equal on a list; `fips` is None for a reservation or village without a code."""

    name: str
    state: str
    fips: str | None


@dataclass(frozen=True, slots=True)
class AreaHint:
    """What the list of a year says of a place, in data (`listing`, `counties`) and in words (`text`)."""

    listing: Listing
    counties: tuple[County, ...]
    text: str


class _CountyFacts(NamedTuple):
    fips: str | None = None
    zip: str = ""


class _YearFacts(NamedTuple):
    source: str
    dated: date
    zip_codes: bool
    states: dict[str, dict[str, _CountyFacts]]


@cache
def _facts() -> dict[int, _YearFacts]:
    source = "flow/facts/areas.toml"
    years = tables_of(_FACTS, source)
    return {int(year): record_of(_YearFacts, facts, f"{source}: {year}") for year, facts in years.items()}


def published_years() -> tuple[int, ...]:
    """The performance years whose list is here."""
    return tuple(sorted(_facts()))


def area_hint(year: int, place: str) -> AreaHint:
    """What the list of a performance year says of a place.

    A place is a ZIP code (`90012`, `90012-1234`), a county with its state (`Travis, TX`, `Travis County
    TX`), or a county's code (`FIPS 48453`).
    """
    facts = _facts().get(year)
    if facts is None:
        known = ", ".join(map(str, published_years()))
        return AreaHint(
            Listing.NO_LIST, (), f"No list for {year} is here (there is one for {known}). {_CHECK}"
        )
    by_zip = re.fullmatch(r"\s*(\d{5})(?:-?\d{4})?\s*", place, re.ASCII)
    by_fips = re.fullmatch(r"\s*fips[\s:#]*(\d{5})\s*", place, re.ASCII | re.IGNORECASE)
    by_name = re.fullmatch(r"\s*(.+?)[\s,]+([A-Za-z]{2})\s*", place)
    if by_zip:
        if not facts.zip_codes:
            text = f"The list for {year} names counties only. Give the county, such as Travis, TX."
            return AreaHint(Listing.NO_ZIP_CODES, (), text)
        return _hint(
            year, facts, [c for c, f in _counties(facts) if by_zip[1] in f.zip.split()], f"ZIP {by_zip[1]}"
        )
    if by_fips:
        return _hint(
            year, facts, [c for c, _ in _counties(facts) if c.fips == by_fips[1]], f"FIPS {by_fips[1]}"
        )
    if by_name:
        name, state = _plain(by_name[1]), by_name[2].upper()
        found = [c for c, _ in _counties(facts) if c.state == state and _plain(c.name) == name]
        return _hint(year, facts, found, f"{by_name[1].strip()}, {state}")
    text = "Give a ZIP code, a county with its state such as Travis, TX, or its code such as FIPS 48453."
    return AreaHint(Listing.NOT_UNDERSTOOD, (), text)


_ASKED = re.compile(
    r"(?:what about|how about|is|zip(?: code)?|county)?[\s:]*(.+?)(?:\s+(?:listed|covered))?[\s?.]*"
)
_COUNTY = re.compile(r"\b(?:county|parish|borough|municipio),?\s+[a-z]{2}$")


def place_in(text: str) -> str | None:
    """The place that a typed reply names, for `area_hint`: a ZIP code, or a county and state; else None.

    Without the word "county" before the state only a place that some year's list has is taken for one.
    """
    asked = _ASKED.fullmatch(text.strip().lower())
    if asked is None:
        return None
    place = asked[1]
    if re.fullmatch(r"\d{5}(?:-\d{4})?|fips[\s:#]*\d{5}", place, re.ASCII):
        return place
    if _COUNTY.search(place):
        return place
    listed = (area_hint(year, place).listing is Listing.LISTED for year in published_years())
    return place if re.search(r",\s*[a-z]{2}$", place) and any(listed) else None


_CHECK = "CMS goes by the clinician's address in PECOS; QPP has the last word."


def _counties(facts: _YearFacts) -> list[tuple[County, _CountyFacts]]:
    return [
        (County(name, state, county.fips), county)
        for state, counties in facts.states.items()
        for name, county in counties.items()
    ]


def _hint(year: int, facts: _YearFacts, found: list[County], asked: str) -> AreaHint:
    origin = f"({facts.source}.) {_CHECK}"
    if not found:
        return AreaHint(Listing.NOT_LISTED, (), f"{asked} is not on CMS's list for {year}. {origin}")
    names = ", ".join(f"{county.name}, {county.state}" for county in found)
    reaches = (
        f"{asked} reaches into {names}, which CMS lists" if asked.startswith("ZIP") else f"CMS lists {names}"
    )
    return AreaHint(Listing.LISTED, tuple(found), f"{reaches} as an automatic area for {year}. {origin}")


def _plain(name: str) -> str:
    """A county's name without case, points, spaces and its kind: "St. Mary Parish" is "stmary"."""
    return re.sub(r"[^a-z]", "", re.sub(r"\b(county|parish|municipio|municipality)\b", "", name.lower()))
