"""The rules of the contract once more, over a plain dict, written from its text and from nothing else.

It imports nothing of `picheck`: if it did, it could be wrong in the same way. Each answer is only compared
(`==`, `<`, `in`), never tested with `is`, so that `every_path` can run it on answers that are not chosen
yet. Answers are complete: each question that arises has a value, a follow-up that does not arise has none.
"""

from __future__ import annotations

from typing import Any, NamedTuple

BY_APPLICATION = (
    "insufficient_internet",
    "circumstances_cehrt",
    "no_control_over_cehrt",
    "decertified_cehrt",
)
OWN_REPORT = ("individual", "group", "virtual_group")
FOUR_LEVELS = (*OWN_REPORT, "apm_entity")

EXCLUSIONS = (
    "b1_low_volume",
    "b2_clinician_type",
    "b_newly_enrolled",
    "b3_non_patient_facing",
    "b3_hospital_based",
    "b3_asc_based",
    "b3_small_practice",
    "b3_circumstances_area",
    "b3_data_compromised",
    "b3_other_reweighting",
    "b3_insufficient_internet",
    "b3_circumstances_cehrt",
    "b3_no_control_over_cehrt",
    "b3_decertified_cehrt",
)
"""The ids in the order in which they are named; the first that holds decides."""


OTHER_RULES = {
    "a_year": ("42 CFR 425.507(a)",),
    "a_aco_party": ("42 CFR 425.507(a)", "42 CFR 425.20"),
    "a_eligible_clinician": ("42 CFR 425.507(a)", "42 CFR 414.1305"),
    "b_proviso": ("42 CFR 425.507(b)",),
    "b3_pending": ("42 CFR 425.507(b)(3)", "42 CFR 414.1380(c)(2)(i)(C)(1), (2), (4), (8)"),
    "mips_qp": ("42 CFR 414.1310(b)(1)(i)", "42 CFR 414.1310(b)(1)(ii)"),
}
"""The rules that are no exclusions (whom (a) reaches, whom the proviso names, whom MIPS lets go), and what
each rests on. The exclusions' authority stands in the decision table."""


class Outcome(NamedTuple):
    """The six fields; `line` is None for those on neither line."""

    requirement: str
    provisional: bool
    mips: str
    compliance: str
    counted: str
    line: str | None


def holds(exclusion: str, a: Any) -> bool:
    """Whether the condition of an exclusion is met (425.507(b)(1) to (3))."""
    match exclusion:
        case "b1_low_volume":
            return a["low_volume_threshold"] == "does_not_exceed"
        case "b2_clinician_type":
            return a["clinician_type"] in ("marriage_family_therapist", "mental_health_counselor")
        case "b_newly_enrolled":
            return a["clinician_type"] == "newly_enrolled"
    basis = exclusion.removeprefix("b3_")
    if basis in ("non_patient_facing", "hospital_based", "asc_based", "small_practice"):
        return basis in a["practice_setting"]
    if basis in BY_APPLICATION:
        return basis in a["hardship"] and a["application_status"] == "approved"
    return basis in a["hardship"]


def condition(rule: str, a: Any) -> bool:
    """Whether the condition of any rule is met."""
    match rule:
        case "a_year":
            return not (a["performance_year"] < 2025)
        case "a_aco_party":
            return a["participant_type"] != "none"
        case "a_eligible_clinician":
            return a["clinician_type"] != "not_eligible_clinician"
        case "b_proviso":
            return a["qp_status"] in ("qp", "partial_qp")
        case "b3_pending":
            return a["application_status"] == "pending"
        case "mips_qp":
            return a["qp_status"] == "qp" or (a["qp_status"] == "partial_qp" and a["mips_election"] is False)
    return holds(rule, a)


def in_aco_and_year(a: Any) -> bool:
    """Whether the program's rule is in force and reaches the practice (425.507(a))."""
    return not (a["performance_year"] < 2025) and a["participant_type"] != "none"


def eligible(a: Any) -> bool:
    """Whether the profession is one that the program knows."""
    return a["clinician_type"] != "not_eligible_clinician"


def excluded(a: Any) -> bool:
    """Whether any exclusion holds."""
    return any(holds(exclusion, a) for exclusion in EXCLUSIONS)


def exclusions(a: Any) -> tuple[str, ...]:
    """The exclusions that hold, in order; none where the requirement does not apply at all."""
    if in_aco_and_year(a) and eligible(a):
        return tuple(exclusion for exclusion in EXCLUSIONS if holds(exclusion, a))
    return ()


def report(a: Any) -> str:
    """Whether there is a report that is scored or still open."""
    if a["submission"] == "not_yet":
        return "open"
    if a["submission"] in FOUR_LEVELS:
        if a["score"] in ("positive", "zero"):
            return "scored"
        if a["score"] == "awaiting":
            return "open"
    return "no report"


def outcome(a: Any) -> Outcome:
    """The six fields of a complete set of answers."""
    if not in_aco_and_year(a):
        return Outcome("not_applicable", False, "not_assessed", "not_applicable", "no", None)
    if not eligible(a):
        return Outcome("not_applicable", False, "not_required", "not_applicable", "no", None)
    if excluded(a):
        if a["submission"] in OWN_REPORT:
            if a["score"] in ("positive", "zero"):
                return Outcome("excluded", False, "not_required", "not_applicable", "yes", "ii")
            if a["score"] == "awaiting":
                return Outcome("excluded", False, "not_required", "not_applicable", "not_yet", "ii")
        return Outcome("excluded", False, "not_required", "not_applicable", "no", None)
    provisional = a["application_status"] == "pending"
    elected = a["mips_election"] == True  # noqa: E712 - compared, so that it may be not chosen yet
    free = a["qp_status"] == "qp" or (a["qp_status"] == "partial_qp" and not elected)
    mips = "not_required" if free else "required"
    match report(a):
        case "scored":
            return Outcome("required", provisional, mips, "met", "yes", "i")
        case "open":
            return Outcome("required", provisional, mips, "open", "not_yet", "i")
        case _:
            return Outcome("required", provisional, mips, "not_met", "no", None)
