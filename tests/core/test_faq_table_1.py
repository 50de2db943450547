"""CMS FAQ, Table 1, row by row and with its footnote: the agency's own table is the first test."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from picheck.core import Answers, determine

PLAIN: dict[str, Any] = {
    "performance_year": 2025,
    "participant_type": "aco_professional",
    "clinician_type": "mips_eligible_type",
    "qp_status": "neither",
    "low_volume_threshold": "exceeds",
    "practice_setting": (),
    "hardship": (),
    "submission": "not_yet",
}

QP = {"qp_status": "qp"}
PARTIAL_QP = {"qp_status": "partial_qp", "mips_election": False}
APPROVED = {"hardship": ("insufficient_internet",), "application_status": "approved"}

EXCLUSIONS = {
    "low volume threshold": {"low_volume_threshold": "does_not_exceed"},
    "small practice": {"practice_setting": ("small_practice",)},
    "ASC-based": {"practice_setting": ("asc_based",)},
    "hospital-based": {"practice_setting": ("hospital_based",)},
    "non-patient facing": {"practice_setting": ("non_patient_facing",)},
    "approved hardship application": APPROVED,
}
"""The rows of the table that answer No in both columns."""

FURTHER = {
    "marriage and family therapist": {"clinician_type": "marriage_family_therapist"},
    "newly enrolled": {"clinician_type": "newly_enrolled"},
    "area under the automatic policy": {"hardship": ("circumstances_area",)},
    "compromised data": {"hardship": ("data_compromised",)},
    "another reweighting granted": {"hardship": ("other_reweighting",)},
}
"""Exclusions described above the table; the footnote holds for them too."""


def verdicts(*statuses: dict[str, Any]) -> tuple[str, str]:
    """The two columns of the table for somebody with these statuses and nothing else special."""
    answers: dict[str, Any] = dict(PLAIN)
    for status in statuses:
        answers.update(status)
    found = determine(Answers(**answers), as_of=date(2026, 1, 15))
    return str(found.requirement), str(found.mips)


def test_faq_table_1_row_qp_must_report_for_the_program_and_not_for_mips():
    assert verdicts(QP) == ("required", "not_required")


def test_faq_table_1_row_partial_qp_must_report_for_the_program_and_not_for_mips():
    assert verdicts(PARTIAL_QP) == ("required", "not_required")


@pytest.mark.parametrize("row", EXCLUSIONS)
def test_faq_table_1_row_excluded_need_not_report_for_either(row):
    assert verdicts(EXCLUSIONS[row]) == ("excluded", "not_required")


@pytest.mark.parametrize("status", [QP, PARTIAL_QP], ids=["QP", "Partial QP"])
@pytest.mark.parametrize("row", [*EXCLUSIONS, *FURTHER])
def test_faq_table_1_footnote_a_qp_or_partial_qp_with_an_exclusion_need_not_report(row, status):
    assert verdicts({**EXCLUSIONS, **FURTHER}[row], status) == ("excluded", "not_required")


def test_faq_table_1_nobody_special_must_report_for_both():
    assert verdicts() == ("required", "required")
