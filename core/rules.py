"""42 CFR 425.507, paragraph by paragraph, one object each: read it with the regulation beside it.

A rule's condition answers True, False or None (not known) from the answers alone. Nothing else in the
project restates a condition: the outcome, the reasons, the cautions and the table are made from these.
The words for each rule stand in `words/rules.toml` under the same id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from picheck.core.answers import Answers
from picheck.core.facts import (
    BY_APPLICATION,
    ApplicationStatus,
    ClinicianType,
    Hardship,
    LowVolumeThreshold,
    ParticipantType,
    PracticeSetting,
    QpStatus,
    QuestionId,
)

RULES_VERSION = "2026.1"
"""Raised by hand whenever a rule, a caution or a reading changes what anyone is told."""

YEAR_IN_FORCE = 2025
"""The first performance year of the requirement, 42 CFR 425.507(a)."""

LAST_YEAR_REVIEWED = 2026
"""2025 was reviewed; for 2026 no amendment was found. A later year carries `year_not_reviewed`."""

Q = QuestionId


@dataclass(frozen=True, slots=True)
class Rule:
    """One paragraph: its citations, the facts it rests on, the years it holds for, its condition.

    `holds` gives True or False when the answers settle it and None when they do not.
    """

    id: str
    citations: tuple[str, ...]
    facts: tuple[QuestionId, ...]
    holds: Callable[[Answers], bool | None]
    in_force_from: int = YEAR_IN_FORCE
    reviewed_for: tuple[int, ...] = (2025, LAST_YEAR_REVIEWED)


def any_of(conditions: Iterable[bool | None]) -> bool | None:
    """True if any is, False if none is, None if that is not known."""
    known = True
    for condition in conditions:
        if condition:
            return True
        known = known and condition is not None
    return False if known else None


# -- 425.507(a): whom the requirement reaches -------------------------------------------------------

A_YEAR = Rule(
    "a_year",
    ("42 CFR 425.507(a)",),
    (Q.PERFORMANCE_YEAR,),
    lambda a: None if a.performance_year is None else a.performance_year >= YEAR_IN_FORCE,
)

A_ACO_PARTY = Rule(
    "a_aco_party",
    ("42 CFR 425.507(a)", "42 CFR 425.20"),
    (Q.PARTICIPANT_TYPE,),
    lambda a: None if a.participant_type is None else a.participant_type is not ParticipantType.NONE,
)

A_ELIGIBLE_CLINICIAN = Rule(
    "a_eligible_clinician",
    ("42 CFR 425.507(a)", "42 CFR 414.1305"),
    (Q.CLINICIAN_TYPE,),
    lambda a: (
        None if a.clinician_type is None else a.clinician_type is not ClinicianType.NOT_ELIGIBLE_CLINICIAN
    ),
)

SCOPE = (A_YEAR, A_ACO_PARTY, A_ELIGIBLE_CLINICIAN)
"""The conditions of paragraph (a); where one fails, the requirement is not applicable."""

# -- 425.507(b): who is excluded from it ------------------------------------------------------------


def _clinician_type_is(*types: ClinicianType) -> Callable[[Answers], bool | None]:
    return lambda a: None if a.clinician_type is None else a.clinician_type in types


def _setting(rule_id: str, setting: PracticeSetting, clause: int) -> Rule:
    """A special status that CMS applies by itself, 42 CFR 414.1380(c)(2)(i)(C)(5), (6), (7), (9)."""
    return Rule(
        rule_id,
        ("42 CFR 425.507(b)(3)", f"42 CFR 414.1380(c)(2)(i)(C)({clause})"),
        (Q.PRACTICE_SETTING,),
        lambda a: None if a.practice_setting is None else setting in a.practice_setting,
    )


def _without_application(rule_id: str, hardship: Hardship, citation: str) -> Rule:
    """A reweighting for which no application has to be filed."""
    return Rule(
        rule_id,
        ("42 CFR 425.507(b)(3)", citation),
        (Q.HARDSHIP,),
        lambda a: None if a.hardship is None else hardship in a.hardship,
    )


def _by_application(rule_id: str, hardship: Hardship, clause: int) -> Rule:
    """A reweighting that holds only once CMS has approved the application for this year."""

    def approved(a: Answers) -> bool | None:
        if a.hardship is None:
            return None
        if hardship not in a.hardship:
            return False
        return None if a.application_status is None else a.application_status is ApplicationStatus.APPROVED

    return Rule(
        rule_id,
        ("42 CFR 425.507(b)(3)", f"42 CFR 414.1380(c)(2)(i)(C)({clause})"),
        (Q.HARDSHIP, Q.APPLICATION_STATUS),
        approved,
    )


B1_LOW_VOLUME = Rule(
    "b1_low_volume",
    ("42 CFR 425.507(b)(1)", "42 CFR 414.1310(b)(1)(iii)"),
    (Q.LOW_VOLUME_THRESHOLD,),
    lambda a: (
        None
        if a.low_volume_threshold is None
        else a.low_volume_threshold is LowVolumeThreshold.DOES_NOT_EXCEED
    ),
)

B2_CLINICIAN_TYPE = Rule(
    "b2_clinician_type",
    ("42 CFR 425.507(b)(2)", "42 CFR 414.1310(b)(2)"),
    (Q.CLINICIAN_TYPE,),
    _clinician_type_is(ClinicianType.MARRIAGE_FAMILY_THERAPIST, ClinicianType.MENTAL_HEALTH_COUNSELOR),
)

B_NEWLY_ENROLLED = Rule(
    "b_newly_enrolled",
    ("42 CFR 425.507(b)", "42 CFR 414.1310(c)"),
    (Q.CLINICIAN_TYPE,),
    _clinician_type_is(ClinicianType.NEWLY_ENROLLED),
)

B3_SETTINGS = (
    _setting("b3_non_patient_facing", PracticeSetting.NON_PATIENT_FACING, 5),
    _setting("b3_hospital_based", PracticeSetting.HOSPITAL_BASED, 6),
    _setting("b3_asc_based", PracticeSetting.ASC_BASED, 7),
    _setting("b3_small_practice", PracticeSetting.SMALL_PRACTICE, 9),
)

B3_WITHOUT_APPLICATION = (
    _without_application(
        "b3_circumstances_area", Hardship.CIRCUMSTANCES_AREA, "42 CFR 414.1380(c)(2)(i)(C)(3)"
    ),
    _without_application("b3_data_compromised", Hardship.DATA_COMPROMISED, "42 CFR 414.1380(c)(2)(i)(C)(10)"),
    _without_application("b3_other_reweighting", Hardship.OTHER_REWEIGHTING, "42 CFR 414.1380(c)(2)"),
)

B3_BY_APPLICATION = (
    _by_application("b3_insufficient_internet", Hardship.INSUFFICIENT_INTERNET, 1),
    _by_application("b3_circumstances_cehrt", Hardship.CIRCUMSTANCES_CEHRT, 2),
    _by_application("b3_no_control_over_cehrt", Hardship.NO_CONTROL_OVER_CEHRT, 4),
    _by_application("b3_decertified_cehrt", Hardship.DECERTIFIED_CEHRT, 8),
)

B3_REWEIGHTING = (*B3_SETTINGS, *B3_WITHOUT_APPLICATION, *B3_BY_APPLICATION)

EXCLUSIONS = (B1_LOW_VOLUME, B2_CLINICIAN_TYPE, B_NEWLY_ENROLLED, *B3_REWEIGHTING)
"""Every exclusion of paragraph (b), in the order in which they are named; the first that holds decides."""

NOT_REWEIGHTING = frozenset({B1_LOW_VOLUME.id, B2_CLINICIAN_TYPE.id, B_NEWLY_ENROLLED.id})
"""Exclusions that take the clinician out whatever is submitted: nothing is reweighted or overridden."""

# -- 425.507(b), the proviso: QP status alone never excludes -----------------------------------------

B_PROVISO = Rule(
    "b_proviso",
    ("42 CFR 425.507(b)",),
    (Q.QP_STATUS,),
    lambda a: None if a.qp_status is None else a.qp_status is not QpStatus.NEITHER,
)
"""Holds for those whom the proviso concerns. It has no effect on the requirement, which is its point."""

# -- an application that CMS has not decided -----------------------------------------------------------


def _pending(a: Answers) -> bool | None:
    if a.hardship is None:
        return None
    if BY_APPLICATION.isdisjoint(a.hardship):
        return False
    return None if a.application_status is None else a.application_status is ApplicationStatus.PENDING


B3_PENDING = Rule(
    "b3_pending",
    ("42 CFR 425.507(b)(3)", "42 CFR 414.1380(c)(2)(i)(C)(1), (2), (4), (8)"),
    (Q.HARDSHIP, Q.APPLICATION_STATUS),
    _pending,
)
"""Holds while CMS has still to decide: required until approved, and provisional."""

# -- 414.1310(b)(1): whom MIPS itself lets go -----------------------------------------------------------


def _free_under_mips(a: Answers) -> bool | None:
    match a.qp_status:
        case None:
            return None
        case QpStatus.QP:
            return True
        case QpStatus.NEITHER:
            return False
        case QpStatus.PARTIAL_QP:
            return None if a.mips_election is None else not a.mips_election


MIPS_QP = Rule(
    "mips_qp",
    ("42 CFR 414.1310(b)(1)(i)", "42 CFR 414.1310(b)(1)(ii)"),
    (Q.QP_STATUS, Q.MIPS_ELECTION),
    _free_under_mips,
)
"""A QP, or a Partial QP who does not elect to take part. It moves the MIPS column only."""

RULES = (*SCOPE, *EXCLUSIONS, B_PROVISO, B3_PENDING, MIPS_QP)
