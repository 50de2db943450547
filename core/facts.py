"""The eleven facts: question ids, the values each takes, their order, and which follow which.

The ids are the vocabulary of the whole project; the order is the order of the interview and of the
options on the screen. What a value means stands in `flow/words/questions.toml`.
"""

from __future__ import annotations

from enum import StrEnum

FIRST_YEAR, LAST_YEAR = 2017, 2099
"""The performance years that can be asked about (MIPS began with 2017)."""


class QuestionId(StrEnum):
    """The questions, in the order of the interview."""

    PERFORMANCE_YEAR = "performance_year"
    PARTICIPANT_TYPE = "participant_type"
    CLINICIAN_TYPE = "clinician_type"
    QP_STATUS = "qp_status"
    MIPS_ELECTION = "mips_election"
    LOW_VOLUME_THRESHOLD = "low_volume_threshold"
    PRACTICE_SETTING = "practice_setting"
    HARDSHIP = "hardship"
    APPLICATION_STATUS = "application_status"
    SUBMISSION = "submission"
    SCORE = "score"


class ParticipantType(StrEnum):
    """The link to a Shared Savings Program ACO, 42 CFR 425.20."""

    ACO_PARTICIPANT = "aco_participant"
    ACO_PROVIDER_SUPPLIER = "aco_provider_supplier"
    ACO_PROFESSIONAL = "aco_professional"
    NONE = "none"


class ClinicianType(StrEnum):
    """A person's profession as MIPS sees it, 42 CFR 414.1305 and 414.1310(b)(2), (c)."""

    MIPS_ELIGIBLE_TYPE = "mips_eligible_type"
    MARRIAGE_FAMILY_THERAPIST = "marriage_family_therapist"
    MENTAL_HEALTH_COUNSELOR = "mental_health_counselor"
    NEWLY_ENROLLED = "newly_enrolled"
    NOT_ELIGIBLE_CLINICIAN = "not_eligible_clinician"


class QpStatus(StrEnum):
    """Qualifying APM Participant status; nobody is both, 42 CFR 414.1425(c)."""

    QP = "qp"
    PARTIAL_QP = "partial_qp"
    NEITHER = "neither"


class LowVolumeThreshold(StrEnum):
    """Standing to the low-volume threshold, 42 CFR 414.1310(b)(1)(iii)."""

    EXCEEDS = "exceeds"
    DOES_NOT_EXCEED = "does_not_exceed"
    OPTED_IN = "opted_in"


class PracticeSetting(StrEnum):
    """Special statuses that need no application, 42 CFR 414.1380(c)(2)(i)(C)(5), (6), (7), (9)."""

    NON_PATIENT_FACING = "non_patient_facing"
    HOSPITAL_BASED = "hospital_based"
    ASC_BASED = "asc_based"
    SMALL_PRACTICE = "small_practice"


class Hardship(StrEnum):
    """Other bases on which CMS reweights PI to zero, 42 CFR 414.1380(c)(2)."""

    INSUFFICIENT_INTERNET = "insufficient_internet"
    CIRCUMSTANCES_CEHRT = "circumstances_cehrt"
    NO_CONTROL_OVER_CEHRT = "no_control_over_cehrt"
    DECERTIFIED_CEHRT = "decertified_cehrt"
    CIRCUMSTANCES_AREA = "circumstances_area"
    DATA_COMPROMISED = "data_compromised"
    OTHER_REWEIGHTING = "other_reweighting"


class ApplicationStatus(StrEnum):
    """Where the hardship application for this performance year stands."""

    APPROVED = "approved"
    PENDING = "pending"
    DENIED = "denied"
    NOT_FILED = "not_filed"


class Submission(StrEnum):
    """What PI data reached CMS, and at which level."""

    NOT_YET = "not_yet"
    NONE = "none"
    INCOMPLETE = "incomplete"
    INDIVIDUAL = "individual"
    GROUP = "group"
    VIRTUAL_GROUP = "virtual_group"
    APM_ENTITY = "apm_entity"


class Score(StrEnum):
    """What CMS shows for the report. Zero is a score; none is not."""

    POSITIVE = "positive"
    ZERO = "zero"
    NONE = "none"
    AWAITING = "awaiting"


QUESTIONS: tuple[QuestionId, ...] = tuple(QuestionId)

VALUES: dict[QuestionId, type[StrEnum]] = {
    QuestionId.PARTICIPANT_TYPE: ParticipantType,
    QuestionId.CLINICIAN_TYPE: ClinicianType,
    QuestionId.QP_STATUS: QpStatus,
    QuestionId.LOW_VOLUME_THRESHOLD: LowVolumeThreshold,
    QuestionId.PRACTICE_SETTING: PracticeSetting,
    QuestionId.HARDSHIP: Hardship,
    QuestionId.APPLICATION_STATUS: ApplicationStatus,
    QuestionId.SUBMISSION: Submission,
    QuestionId.SCORE: Score,
}
"""The values of every question but the year (an integer) and the election (true or false)."""

LISTS = frozenset({QuestionId.PRACTICE_SETTING, QuestionId.HARDSHIP})
"""Questions that take any number of values; the empty list is the explicit "none of these"."""

FOLLOW_UP: dict[QuestionId, QuestionId] = {
    QuestionId.QP_STATUS: QuestionId.MIPS_ELECTION,
    QuestionId.HARDSHIP: QuestionId.APPLICATION_STATUS,
    QuestionId.SUBMISSION: QuestionId.SCORE,
}
"""Parent question to its follow-up."""

PARENT: dict[QuestionId, QuestionId] = {follow_up: parent for parent, follow_up in FOLLOW_UP.items()}
"""Follow-up question to its parent."""

BY_APPLICATION = frozenset(
    {
        Hardship.INSUFFICIENT_INTERNET,
        Hardship.CIRCUMSTANCES_CEHRT,
        Hardship.NO_CONTROL_OVER_CEHRT,
        Hardship.DECERTIFIED_CEHRT,
    }
)
"""Hardships that need an application: 42 CFR 414.1380(c)(2)(i)(C)(1), (2), (4), (8)."""

OWN_LEVELS = frozenset({Submission.INDIVIDUAL, Submission.GROUP, Submission.VIRTUAL_GROUP})
"""Levels at which the clinician or the practice itself reports."""

LEVELS = OWN_LEVELS | {Submission.APM_ENTITY}
"""The four levels of 42 CFR 425.507(a)(1) at which PI can be reported."""
