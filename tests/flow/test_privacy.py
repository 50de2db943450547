"""Nothing that looks as if it identified a person or a practice is kept; tickets and citations are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from picheck.flow.privacy import Identifying, checked_label, checked_text, identifying, is_npi

IDENTIFYING = [
    "1234567893",
    "NPI 1234567893",
    "NPI1234567893",
    "HD-1234567893",
    "1234-567-893",
    "1 234 567 893",
    "9 1234567893",
    "808401234567893",
    "npi is 1234 5678 93",
    "NPI: 1234567890",
    "12-3456789",
    "TIN no. 12 3456789",
    "EIN-123456789",
    "TIN123456789",
    "123456789",
    "123-45-6789",
    "123 45 6789",
    "ssn 123\N{EN DASH}45\N{EN DASH}6789",
    "jane@example.org",
    "jane @ example.org",
    "(555) 123-4567",
    "(555)123-4567",
    "555.123.4567",
    "+1 555 123 4567",
    "+15551234567",
    "5551234567",
    "call 555-1234",
    "Dr. Smith",
    "1EG4-TE5-MK73",
    "1EG4TE5MK73",
    "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff13",  # full-width digits
    "\u0661\u0662\u0663-\u0664\u0665-\u0666\u0667\u0668\u0669",  # Arabic digits
]

HARMLESS = [
    "HD-20417",
    "HD-204171234",
    "HD204171234",
    "CASE#204171234",
    "INC0012345678",
    "425.507(b)(3)",
    "42 CFR 414.1380(c)(2)(i)(C)(9)",
    "42 CFR 425.308(b)(9), 42 CFR 414.1310(b)(1)(iii)",
    "42 CFR 414.1310 414.1320",
    "91 FR 43842",
    "PY 2025, by 2026-03-31 12:00",
    "12/31/2025 8 p.m.",
    "$90,000, 200 patients and 200 services",
    "QP in a small practice is excluded",
    "15 or fewer, 100 encounters",
    "2025, 2026, 2027",
]


@pytest.mark.parametrize("text", IDENTIFYING)
@pytest.mark.parametrize("around", ["{}", "the caller said {} twice", "note:{}."])
def test_what_may_identify_somebody_is_refused_and_not_repeated(text: str, around: str) -> None:
    whole = around.format(text)
    with pytest.raises(Identifying, match="note: this holds what looks like") as refusal:
        checked_text("note", whole)
    assert text not in str(refusal.value)
    assert "HD-20417" in str(refusal.value), "it says what is fine instead"


@pytest.mark.parametrize("text", HARMLESS)
def test_tickets_citations_dates_and_amounts_pass(text: str) -> None:
    assert checked_text("note", f" {text} ") == text


@pytest.mark.parametrize(
    "text", ["a\x1b[2J", "a\u202eb", "a\ud800", "a\x00", "tab\there", "12345\u200b67893"]
)
def test_characters_that_a_terminal_obeys_or_nobody_sees_are_refused(text: str) -> None:
    with pytest.raises(Identifying, match="control or invisible"):
        checked_text("note", text)


def test_a_label_is_one_short_line() -> None:
    for label in ("two\nlines", "x" * 81):
        with pytest.raises(Identifying, match="label"):
            checked_label(label)


@settings(deadline=None)
@given(st.text(alphabet="0123456789", min_size=9, max_size=9), st.sampled_from("12"))
def test_every_npi_is_known_by_its_check_digit_and_no_other_last_digit(middle: str, first: str) -> None:
    npis = [first + middle[1:] + last for last in "0123456789" if is_npi(first + middle[1:] + last)]
    assert len(npis) == 1
    assert identifying(f"HD-{npis[0]}") == "an NPI"


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_either_kept_as_it_is_or_refused(text: str) -> None:
    try:
        kept = checked_text("note", text)
    except Identifying:
        return
    assert kept == text.strip()
    assert identifying(kept) is None
