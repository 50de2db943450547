"""Whether a county or ZIP code is on CMS's list of automatic circumstances areas: a hint, never an answer.

The lists of the published years stand in `facts/areas.toml`, each with its source and date. CMS goes by
the clinician's address in PECOS and changes a year's list until it is final, so that the answer to the
hardship question stays the person's: 42 CFR 414.1380(c)(2)(i)(C)(3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    WHICH_STATE = "which_state"
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

    A place is a ZIP code (`90012`, `90012-1234`), a county (`Travis, TX`, `Travis County, Texas`, `Travis
    County`), or a county's code (`FIPS 48453`). A county without its state is found where the list has one.
    """
    by_zip = re.fullmatch(r"\s*(\d{5})(?:-?\d{4})?\s*", place, re.ASCII)
    if by_zip and not _FIRST_ZIP <= by_zip[1] <= _LAST_ZIP:
        text = f"{by_zip[1]} looks wrong: ZIP codes run from {_FIRST_ZIP} to {_LAST_ZIP}. Please check it."
        return AreaHint(Listing.NOT_UNDERSTOOD, (), text)
    facts = _facts().get(year)
    if facts is None:
        known = ", ".join(map(str, published_years()))
        return AreaHint(
            Listing.NO_LIST, (), f"No list for {year} is here (there is one for {known}). {_CHECK}"
        )
    by_fips = re.fullmatch(r"\s*fips[\s:#]*(\d{5})\s*", place, re.ASCII | re.IGNORECASE)
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
    name, state = _name_and_state(place)
    if name and state:
        found = [c for c, _ in _counties(facts) if c.state == state and _plain(c.name) == _plain(name)]
        return _hint(year, facts, found, f"{name}, {state}")
    if _KIND.search(name) and len(_plain(name)) > 2:  # "LA County" may be Los Angeles
        return _without_state(year, facts, name)
    text = "Give a ZIP code, a county with its state such as Travis, TX, or its code such as FIPS 48453."
    return AreaHint(Listing.NOT_UNDERSTOOD, (), text)


_FIRST_ZIP, _LAST_ZIP = "00501", "99950"
"""The lowest and the highest ZIP code in use."""

_KIND = re.compile(r"\b(?:county|parish|borough|municipio|municipality|census area)\b", re.IGNORECASE)


def _name_and_state(place: str) -> tuple[str, str]:
    """The county and the state's two letters that a place names, the state empty where it names none."""
    by_letters = re.fullmatch(r"\s*(.+?)[\s,]+([A-Za-z]{2})\s*", place)
    if by_letters and by_letters[2].upper() in _STATES.values():
        return by_letters[1].strip(" ,"), by_letters[2].upper()
    for state, letters in sorted(_STATES.items(), key=lambda pair: -len(pair[0])):
        by_state = re.fullmatch(rf"\s*(.+?)(?:\s*,\s*|\s+(?:in\s+)?){state}\s*", place, re.IGNORECASE)
        if by_state:
            return by_state[1].strip(" ,"), letters
    return place.strip(" ,"), ""


def _without_state(year: int, facts: _YearFacts, name: str) -> AreaHint:
    """What the list says of a county whose state is not given."""
    found = [county for county, _ in _counties(facts) if _plain(county.name) == _plain(name)]
    listed = ", ".join(f"{county.name}, {county.state}" for county in found)
    if len(found) == 1:
        text = (
            f"CMS lists {listed} as an automatic area for {year}; a county of that name in another state is "
            f"not on the list. ({facts.source}.) {_CHECK}"
        )
        return AreaHint(Listing.LISTED, tuple(found), text)
    if found:
        text = (
            f"Which state? CMS's list for {year} has {listed}. Give it with the county, such as Travis, TX."
        )
        return AreaHint(Listing.WHICH_STATE, tuple(found), text)
    return _hint(year, facts, [], f"A county named {_KIND.sub('', name).strip(' ,').title()}")


_ASKED = re.compile(
    r"(?:(?:what about|how about|is|are|zip(?: code)?|county|the practice is|our county is|my county is"
    r"|we(?:['’]?re| are)|i(?:['’]?m| am)|it(?:['’]?s| is)|s?he(?:['’]s| is)|they(?:['’]?re| are)|located"
    r"|based|in|at|from|for)[\s:]+)*(.+?)(?:\s+(?:listed|covered|on the list))?[\s?.!]*"
)
_COUNTY = re.compile(r"[a-z][a-z .'’-]*?,?\s+(?:county|parish|borough|municipio)(?:,?\s+[a-z]{2,})*")
_NO_NAMES = re.compile(
    r"\b(?:no|not|none|my|our|your|this|that|the|a|an|any|same|which|what|whole|each|every|only|another|other"
    r"|internet|cms|disaster|listed|named|affected|and|or|but|if|we|i|it|is|was|has|had|in|under)\b"
)


def place_in(text: str) -> str | None:
    """The place that a typed reply names, for `area_hint`: a ZIP code or a county; else None.

    Without the word "county" only a county and state that some year's list has are taken for one.
    """
    asked = _ASKED.fullmatch(text.strip().lower())
    if asked is None:
        return None
    place = asked[1]
    if re.fullmatch(r"\d{5}(?:-\d{4})?|fips[\s:#]*\d{5}", place, re.ASCII):
        return place
    if _NO_NAMES.search(_name_and_state(place)[0]):
        return None
    if _COUNTY.fullmatch(place):
        return place
    return place if _name_and_state(place)[1] and any(_listed(place)) else None


def _listed(place: str) -> Iterator[bool]:
    """For each year whether its list has a place."""
    return (area_hint(year, place).listing is Listing.LISTED for year in published_years())


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
    return re.sub(r"[^a-z]", "", _KIND.sub("", name.lower()))


_STATES = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
    "connecticut": "CT", "delaware": "DE", "district of columbia": "DC", "florida": "FL", "georgia": "GA",
    "hawaii": "HI", "idaho": "ID", "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS",
    "kentucky": "KY", "louisiana": "LA", "maine": "ME", "maryland": "MD", "massachusetts": "MA",
    "michigan": "MI", "minnesota": "MN", "mississippi": "MS", "missouri": "MO", "montana": "MT",
    "nebraska": "NE", "nevada": "NV", "new hampshire": "NH", "new jersey": "NJ", "new mexico": "NM",
    "new york": "NY", "north carolina": "NC", "north dakota": "ND", "ohio": "OH", "oklahoma": "OK",
    "oregon": "OR", "pennsylvania": "PA", "rhode island": "RI", "south carolina": "SC", "south dakota": "SD",
    "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT", "virginia": "VA", "washington": "WA",
    "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY", "puerto rico": "PR", "guam": "GU",
    "american samoa": "AS", "virgin islands": "VI", "northern mariana islands": "MP",
}  # fmt: skip
"""The states and territories with their two letters."""
