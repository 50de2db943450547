"""Further vectors of the legal digest (9.4) through `determine`; where they differ, the contract holds.

Vectors 11 and 28 are inputs that cannot be given here (opting in below every threshold; QP and Partial QP at
once), 16 and 25 are answers that the questions do not ask for; the vector's number is in each name.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from picheck.core import Answers, Determination, determine

PLAIN: dict[str, Any] = {
    "performance_year": 2025,
    "participant_type": "aco_professional",
    "clinician_type": "mips_eligible_type",
    "qp_status": "neither",
    "low_volume_threshold": "exceeds",
    "practice_setting": (),
    "hardship": (),
    "submission": "none",
}
QP = {"qp_status": "qp"}
SMALL = {"practice_setting": ("small_practice",)}
MFT = {"clinician_type": "marriage_family_therapist"}
MHC = {"clinician_type": "mental_health_counselor"}
BELOW = {"low_volume_threshold": "does_not_exceed"}
COMPROMISED = {"hardship": ("data_compromised",)}


def scored(level: str, score: str = "positive") -> dict[str, Any]:
    """A report at a level with a score."""
    return {"submission": level, "score": score}


def applied(hardship: str, status: str) -> dict[str, Any]:
    """A hardship with its application."""
    return {"hardship": (hardship,), "application_status": status}


def determined(*statuses: dict[str, Any]) -> Determination:
    """The determination of somebody with these statuses and nothing else special."""
    answers: dict[str, Any] = dict(PLAIN)
    for status in statuses:
        answers.update(status)
    return determine(Answers(**answers), as_of=date(2026, 6, 1))


VECTORS: list[tuple[str, tuple[dict[str, Any], ...], str, str, str | None]] = [
    ("1 a group's score meets it and counts on line i", (scored("group"),), "required", "yes", "i"),
    ("2 a score of zero does too", (scored("group", "zero"),), "required", "yes", "i"),
    ("3 nothing submitted is not met and not counted", (), "required", "no", None),
    ("4 an incomplete submission is none", ({"submission": "incomplete"},), "required", "no", None),
    ("5 a QP counts by the ACO's report", (QP, scored("apm_entity")), "required", "yes", "i"),
    ("6 a QP in a small practice is excluded", (QP, SMALL), "excluded", "no", None),
    ("7 and on line ii if the practice reports", (QP, SMALL, scored("group")), "excluded", "yes", "ii"),
    (
        "8 the ACO's report counts nobody who is excluded",
        ({"practice_setting": ("hospital_based",)}, scored("apm_entity")),
        "excluded",
        "no",
        None,
    ),
    ("9 below the threshold, own report", (BELOW, scored("individual")), "excluded", "yes", "ii"),
    (
        "10 opted in",
        ({"low_volume_threshold": "opted_in"}, scored("individual")),
        "required",
        "yes",
        "i",
    ),
    ("12 a counselor who is a QP", (MHC, QP), "excluded", "no", None),
    ("12 and is scored", (MHC, QP, scored("individual")), "excluded", "yes", "ii"),
    ("13 a therapist", (MFT,), "excluded", "no", None),
    ("13 and is scored", (MFT, scored("individual")), "excluded", "yes", "ii"),
    ("14 a new enrollee", ({"clinician_type": "newly_enrolled"}, QP), "excluded", "no", None),
    ("15 an application pending", (applied("insufficient_internet", "pending"),), "required", "no", None),
    (
        "17 one of the two bases alone",
        (applied("no_control_over_cehrt", "approved"),),
        "excluded",
        "no",
        None,
    ),
    (
        "18 denied, but non-patient facing",
        (applied("insufficient_internet", "denied"), {"practice_setting": ("non_patient_facing",)}),
        "excluded",
        "no",
        None,
    ),
    ("19 compromised data, not scored", (COMPROMISED, scored("group", "none")), "excluded", "no", None),
    (
        "20 compromised data and a small practice",
        (COMPROMISED, SMALL, scored("group", "none")),
        "excluded",
        "no",
        None,
    ),
    (
        "21 a Partial QP who elected",
        ({"qp_status": "partial_qp", "mips_election": True},),
        "required",
        "no",
        None,
    ),
    ("22 paper records, no application", (), "required", "no", None),
    ("23 performance year 2024", ({"performance_year": 2024},), "not_applicable", "no", None),
    ("24 performance year 2027 as 2026", ({"performance_year": 2027},), "required", "no", None),
    (
        "26 small practice, threshold not known",
        (SMALL, {"low_volume_threshold": None}),
        "excluded",
        "no",
        None,
    ),
]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector[0])
def test_legal_digest_9_4_vector(vector):
    _, statuses, requirement, counted, line = vector
    found = determined(*statuses)
    shown = (found.requirement, found.public_reporting.counted, found.public_reporting.line)
    assert shown == (requirement, counted, line)


def test_legal_digest_9_4_vector_15_a_pending_application_is_provisional():
    assert determined(applied("insufficient_internet", "pending")).provisional is True


def test_legal_digest_9_4_vector_21_a_partial_qp_who_elected_must_report_for_mips_too():
    assert determined({"qp_status": "partial_qp", "mips_election": True}).mips == "required"


def test_legal_digest_9_4_vector_24_a_year_not_reviewed_carries_the_caution_on_top():
    assert determined({"performance_year": 2027}).cautions[0].id == "year_not_reviewed"


def test_legal_digest_9_4_vector_27_the_threshold_alone_decides():
    found = determined({"low_volume_threshold": None})
    assert found.requirement == "undetermined"
    assert found.open_questions == ("low_volume_threshold",)
