"""The published lists of automatic circumstances areas: a hint by county, code or ZIP, never an answer."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from picheck.core.facts import QuestionId
from picheck.flow.areas import Listing, area_hint, published_years
from picheck.flow.inquiries import Inquiry, InquiryKind
from picheck.flow.inquiry_answers import answer_inquiry
from picheck.flow.interview import Interview
from picheck.flow.replies import understand

SHARED = Path(__file__).parents[3] / "shared" / "data" / "euc"


@pytest.mark.parametrize(
    "place", ["Travis, TX", "travis county TX", "FIPS 48453", "78701", "78701-1234", "787011234"]
)
def test_c3_a_county_is_found_by_name_code_and_zip(place: str) -> None:
    hint = area_hint(2025, place)
    assert hint.listing is Listing.LISTED
    assert "Travis" in {county.name for county in hint.counties}
    assert "2025" in hint.text
    assert "PECOS" in hint.text


@pytest.mark.parametrize("place", ["St. Mary Parish, LA", "st mary LA", "FIPS 22101"])
def test_c3_a_parish_is_found_with_and_without_its_kind(place: str) -> None:
    assert area_hint(2024, place).listing is Listing.LISTED


@pytest.mark.parametrize("place", ["Cook, IL", "Travis, CA", "FIPS 17031", "60601"])
def test_c3_a_place_off_the_list_is_said_to_be_off_it(place: str) -> None:
    assert area_hint(2025, place).listing is Listing.NOT_LISTED


def test_c3_a_year_without_a_list_is_not_known_rather_than_not_listed() -> None:
    hint = area_hint(2026, "Travis, TX")
    assert hint.listing is Listing.NO_LIST
    assert "2025" in hint.text


def test_c3_a_zip_code_in_a_year_with_counties_only_asks_for_the_county() -> None:
    assert area_hint(2023, "32601").listing is Listing.NO_ZIP_CODES
    assert area_hint(2023, "Alachua, FL").listing is Listing.LISTED


@pytest.mark.parametrize(
    ("year", "place", "listed"),
    [
        (2025, "Los Angeles County", "Los Angeles, CA"),
        (2025, "los angeles county, California", "Los Angeles, CA"),
        (2025, "Travis, Texas", "Travis, TX"),
        (2024, "buncombe county", "Buncombe, NC"),
        (2024, "St. Mary Parish", "St. Mary Parish, LA"),
    ],
)
def test_c3_a_county_without_its_state_is_found_where_the_list_has_one_of_that_name(year, place, listed):
    hint = area_hint(year, place)
    assert hint.listing is Listing.LISTED
    assert [f"{county.name}, {county.state}" for county in hint.counties] == [listed]
    assert listed in hint.text


def test_c3_a_county_name_that_the_list_has_in_two_states_asks_which_state():
    hint = area_hint(2024, "Orange County")
    assert hint.listing is Listing.WHICH_STATE
    assert hint.text.startswith("Which state? CMS's list for 2024 has Orange, FL, Orange, TX.")
    assert area_hint(2024, "Orange County, Florida").listing is Listing.LISTED
    assert area_hint(2024, "Orange County, CA").listing is Listing.NOT_LISTED


def test_c3_a_county_without_its_state_that_no_state_of_the_list_has_is_not_on_it():
    hint = area_hint(2025, "Cook county")
    assert hint.listing is Listing.NOT_LISTED
    assert "A county named Cook is not on CMS's list for 2025" in hint.text
    assert area_hint(2025, "LA county").listing is Listing.NOT_UNDERSTOOD  # it may be Los Angeles
    assert area_hint(2025, "Hampshire, West Virginia").text.startswith("Hampshire, WV is not")


@pytest.mark.parametrize("place", ["00000", "99999", "00500", "99951", "00000-1234"])
@pytest.mark.parametrize("year", [2023, 2025, 2026])
def test_c3_a_number_that_is_no_zip_code_looks_wrong_and_is_not_said_to_be_off_the_list(year, place):
    hint = area_hint(year, place)
    assert hint.listing is Listing.NOT_UNDERSTOOD
    assert "looks wrong" in hint.text
    assert area_hint(2025, "99950").listing is Listing.NOT_LISTED
    assert area_hint(2025, "00501").listing is Listing.NOT_LISTED


@pytest.mark.parametrize("place", ["", "somewhere", "787", "７８７０１", "Travis", "FIPS", "🙂"])
def test_a_place_that_is_none_gets_an_example(place: str) -> None:
    hint = area_hint(2025, place)
    assert hint.listing is Listing.NOT_UNDERSTOOD
    assert "Travis, TX" in hint.text


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not beside the repository")
@pytest.mark.parametrize("year", published_years())
def test_c3_every_county_of_the_published_list_is_found_and_no_other(year: int) -> None:
    with (SHARED / f"euc_counties_{year}.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert rows
    for row in rows:
        hint = area_hint(year, f"{row['county_name']}, {row['state_code']}")
        assert hint.listing is Listing.LISTED, row
    from picheck.flow.areas import _facts

    assert sum(map(len, _facts()[year].states.values())) == len(rows)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not beside the repository")
@pytest.mark.parametrize("year", [2024, 2025])
def test_c3_every_zip_code_of_the_published_list_is_found(year: int) -> None:
    from picheck.flow.areas import _facts

    with (SHARED / f"euc_county_zipcode_crosswalk_{year}.csv").open(encoding="utf-8") as stream:
        published = {row["zipcode"] for row in csv.DictReader(stream) if row["zipcode"]}
    ours = {
        z for counties in _facts()[year].states.values() for c in counties.values() for z in c.zip.split()
    }
    assert ours == published


PLACES = [
    "90012",
    "is 90012 listed?",
    "Travis, TX",
    "Travis County TX?",
    "Los Angeles County",
    "buncombe county",
    "we're in Buncombe County",
    "it's in Cook county, Illinois",
    "los angeles ca",
    "00000",
]


@pytest.mark.parametrize("typed", PLACES)
def test_a_place_typed_at_the_hardship_question_is_looked_up_and_answers_nothing(typed):
    reply = understand(QuestionId.HARDSHIP, typed, as_of=date(2026, 1, 15))
    assert isinstance(reply, Inquiry)
    interview = Interview()
    for value in (2025, "aco_professional", "mips_eligible_type", "qp", "exceeds", []):
        interview.answer(value)
    assert answer_inquiry(reply, interview, date(2026, 1, 15)) == area_hint(2025, reply.asked).text
    assert interview.question is QuestionId.HARDSHIP


NO_PLACES = [
    "none", "1, 2", "internet, or", "area", "no internet in this county?", "our county is on the list",
    "my county", "CMS named our county", "hurricane in our county", "not in a listed county", "every county",
    "no, in", "clay in",
]  # fmt: skip


@pytest.mark.parametrize("typed", NO_PLACES)
def test_what_names_no_place_is_read_as_a_reply(typed):
    reply = understand(QuestionId.HARDSHIP, typed, as_of=date(2026, 1, 15))
    assert getattr(reply, "kind", None) is not InquiryKind.AREA


def test_places_are_looked_up_at_no_other_question():
    reply = understand(QuestionId.QP_STATUS, "90012", as_of=date(2026, 1, 15))
    assert not isinstance(reply, Inquiry)
