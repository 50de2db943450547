"""The classes of answers that the outcome can tell apart.

Some three billion complete sets of answers exist; the rules sort each answer into one of a few kinds,
and two sets of the same kinds have the same outcome. A `Situation` holds the kind of each answer, with
a kind of its own for "not known". Everything that is costly (what is still possible, which answers a
result rests on, what would change it) is worked out once for a situation and not once for a set.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import cache
from itertools import product
from typing import Any, NamedTuple, TypeVar

from picheck.core.answers import Answers
from picheck.core.facts import (
    OWN_LEVELS,
    ApplicationStatus,
    ClinicianType,
    Hardship,
    LowVolumeThreshold,
    ParticipantType,
    PracticeSetting,
    QpStatus,
    QuestionId,
    Score,
    Submission,
)
from picheck.core.rules import (
    A_ACO_PARTY,
    A_ELIGIBLE_CLINICIAN,
    A_YEAR,
    B1_LOW_VOLUME,
    B2_CLINICIAN_TYPE,
    B3_BY_APPLICATION,
    B3_PENDING,
    B3_SETTINGS,
    B3_WITHOUT_APPLICATION,
    B_NEWLY_ENROLLED,
    MIPS_QP,
    any_of,
)


class Kind(Enum):
    """A kind of answer. Kinds are looked up by the million, so they hash by what they are, at no cost."""

    __hash__ = object.__hash__


class Year(Kind):
    """A performance year, to 42 CFR 425.507(a)."""

    BEFORE = "before"
    IN_FORCE = "in_force"
    UNKNOWN = "unknown"


class Party(Kind):
    """A link to a Shared Savings Program ACO."""

    IN_ACO = "in_aco"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


class Clinician(Kind):
    """A clinician's type, to 425.507(a) and (b)."""

    REACHED = "reached"
    EXCLUDED = "excluded"
    NOT_ELIGIBLE = "not_eligible"
    UNKNOWN = "unknown"


class MipsStatus(Kind):
    """Whether QP status frees from MIPS; the election is kept apart because it is another answer."""

    QP = "qp"
    NEITHER = "neither"
    PARTIAL_FREE = "partial_free"
    PARTIAL_ELECTED = "partial_elected"
    PARTIAL_UNKNOWN = "partial_unknown"
    UNKNOWN = "unknown"


class Volume(Kind):
    """Standing to the low-volume threshold, to 425.507(b)(1)."""

    EXCLUDED = "excluded"
    REACHED = "reached"
    UNKNOWN = "unknown"


class Setting(Kind):
    """Practice settings, to 425.507(b)(3)."""

    EXCLUDED = "excluded"
    REACHED = "reached"
    UNKNOWN = "unknown"


class Relief(Kind):
    """Hardships, to 425.507(b)(3). By application: the kind rests on the status as well."""

    EXCLUDED = "excluded"
    EXCLUDED_BY_APPLICATION = "excluded_by_application"
    PENDING = "pending"
    REACHED = "reached"
    APPLICATION_FAILED = "application_failed"
    APPLICATION_UNKNOWN = "application_unknown"
    UNKNOWN = "unknown"


class Report(Kind):
    """What was reported and scored: at a level of one's own (own) or by the ACO (apm)."""

    NOT_YET = "not_yet"
    NOTHING = "nothing"
    OWN_SCORED = "own_scored"
    OWN_AWAITING = "own_awaiting"
    OWN_UNSCORED = "own_unscored"
    OWN_UNKNOWN = "own_unknown"
    APM_SCORED = "apm_scored"
    APM_AWAITING = "apm_awaiting"
    APM_UNSCORED = "apm_unscored"
    APM_UNKNOWN = "apm_unknown"
    UNKNOWN = "unknown"


Chosen = TypeVar("Chosen")


class Situation(NamedTuple):
    """The kind of every answer; a parent and its follow-up are one kind."""

    year: Year
    party: Party
    clinician: Clinician
    mips_status: MipsStatus
    volume: Volume
    setting: Setting
    relief: Relief
    report: Report


KINDS: tuple[type[Kind], ...] = (Year, Party, Clinician, MipsStatus, Volume, Setting, Relief, Report)

QUESTIONS_OF: tuple[tuple[QuestionId, ...], ...] = (
    (QuestionId.PERFORMANCE_YEAR,),
    (QuestionId.PARTICIPANT_TYPE,),
    (QuestionId.CLINICIAN_TYPE,),
    (QuestionId.QP_STATUS, QuestionId.MIPS_ELECTION),
    (QuestionId.LOW_VOLUME_THRESHOLD,),
    (QuestionId.PRACTICE_SETTING,),
    (QuestionId.HARDSHIP, QuestionId.APPLICATION_STATUS),
    (QuestionId.SUBMISSION, QuestionId.SCORE),
)
"""For each place in a Situation, the questions whose answers it sums up."""

NOTHING_KNOWN = Situation(
    Year.UNKNOWN,
    Party.UNKNOWN,
    Clinician.UNKNOWN,
    MipsStatus.UNKNOWN,
    Volume.UNKNOWN,
    Setting.UNKNOWN,
    Relief.UNKNOWN,
    Report.UNKNOWN,
)

COMPLETIONS: dict[Kind, tuple[Kind, ...]] = {
    Year.UNKNOWN: (Year.BEFORE, Year.IN_FORCE),
    Party.UNKNOWN: (Party.IN_ACO, Party.OUTSIDE),
    Clinician.UNKNOWN: (Clinician.REACHED, Clinician.EXCLUDED, Clinician.NOT_ELIGIBLE),
    MipsStatus.UNKNOWN: (
        MipsStatus.QP,
        MipsStatus.NEITHER,
        MipsStatus.PARTIAL_FREE,
        MipsStatus.PARTIAL_ELECTED,
    ),
    MipsStatus.PARTIAL_UNKNOWN: (MipsStatus.PARTIAL_FREE, MipsStatus.PARTIAL_ELECTED),
    Volume.UNKNOWN: (Volume.EXCLUDED, Volume.REACHED),
    Setting.UNKNOWN: (Setting.EXCLUDED, Setting.REACHED),
    Relief.UNKNOWN: (
        Relief.EXCLUDED,
        Relief.EXCLUDED_BY_APPLICATION,
        Relief.PENDING,
        Relief.REACHED,
        Relief.APPLICATION_FAILED,
    ),
    Relief.APPLICATION_UNKNOWN: (Relief.EXCLUDED_BY_APPLICATION, Relief.PENDING, Relief.APPLICATION_FAILED),
    Report.UNKNOWN: tuple(kind for kind in Report if "UNKNOWN" not in kind.name),
    Report.OWN_UNKNOWN: (Report.OWN_SCORED, Report.OWN_AWAITING, Report.OWN_UNSCORED),
    Report.APM_UNKNOWN: (Report.APM_SCORED, Report.APM_AWAITING, Report.APM_UNSCORED),
}
"""The complete kinds that a kind with something unknown may turn out to be."""

WITHOUT_FOLLOW_UP: dict[Kind, Kind] = {
    MipsStatus.PARTIAL_FREE: MipsStatus.PARTIAL_UNKNOWN,
    MipsStatus.PARTIAL_ELECTED: MipsStatus.PARTIAL_UNKNOWN,
    Relief.EXCLUDED_BY_APPLICATION: Relief.APPLICATION_UNKNOWN,
    Relief.PENDING: Relief.APPLICATION_UNKNOWN,
    Relief.APPLICATION_FAILED: Relief.APPLICATION_UNKNOWN,
    Report.OWN_SCORED: Report.OWN_UNKNOWN,
    Report.OWN_AWAITING: Report.OWN_UNKNOWN,
    Report.OWN_UNSCORED: Report.OWN_UNKNOWN,
    Report.APM_SCORED: Report.APM_UNKNOWN,
    Report.APM_AWAITING: Report.APM_UNKNOWN,
    Report.APM_UNSCORED: Report.APM_UNKNOWN,
}
"""What a kind that rests on a follow-up becomes when the follow-up is not known."""


def completions(kind: Kind) -> tuple[Kind, ...]:
    """The complete kinds that agree with a kind; itself, if nothing in it is unknown."""
    return COMPLETIONS.get(kind, (kind,))


def of_kinds(kinds: Iterable[Kind]) -> Situation:
    """The situation of a kind for each place, in order."""
    return Situation._make(kinds)


def with_kind(situation: Situation, place: int, kind: Kind) -> Situation:
    """A situation with the kind at one place changed."""
    kinds: list[Kind] = list(situation)
    kinds[place] = kind
    return of_kinds(kinds)


def every_situation() -> list[Situation]:
    """All situations, those with unknown answers included."""
    return [of_kinds(kinds) for kinds in product(*KINDS)]


def every_complete_situation() -> list[Situation]:
    """All situations in which every answer is known."""
    return [of_kinds(kinds) for kinds in product(*(completions(unknown) for unknown in NOTHING_KNOWN))]


def _choose(condition: bool | None, holds: Chosen, fails: Chosen, unknown: Chosen) -> Chosen:
    return unknown if condition is None else holds if condition else fails


def situation_of(a: Answers) -> Situation:
    """The class that a set of answers belongs to.

    Each place rests on one answer, or on a parent and its follow-up, and is judged once for each value.
    """
    return Situation(
        _year(a.performance_year),
        _party(a.participant_type),
        _clinician(a.clinician_type),
        _mips_status(a.qp_status, a.mips_election),
        _volume(a.low_volume_threshold),
        _setting(a.practice_setting),
        _relief(a.hardship, a.application_status),
        _report(a.submission, a.score),
    )


def _only(**answers: Any) -> Answers:
    """A set in which only these answers, checked already, are known: for the rules to judge."""
    return Answers.model_construct(**answers)


@cache
def _year(performance_year: int | None) -> Year:
    in_force = A_YEAR.holds(_only(performance_year=performance_year))
    return _choose(in_force, Year.IN_FORCE, Year.BEFORE, Year.UNKNOWN)


@cache
def _party(participant_type: ParticipantType | None) -> Party:
    in_aco = A_ACO_PARTY.holds(_only(participant_type=participant_type))
    return _choose(in_aco, Party.IN_ACO, Party.OUTSIDE, Party.UNKNOWN)


@cache
def _clinician(clinician_type: ClinicianType | None) -> Clinician:
    if clinician_type is None:
        return Clinician.UNKNOWN
    a = _only(clinician_type=clinician_type)
    if not A_ELIGIBLE_CLINICIAN.holds(a):
        return Clinician.NOT_ELIGIBLE
    return (
        Clinician.EXCLUDED if B2_CLINICIAN_TYPE.holds(a) or B_NEWLY_ENROLLED.holds(a) else Clinician.REACHED
    )


@cache
def clinician_types(kind: Kind) -> tuple[ClinicianType, ...]:
    """The clinician types of a kind."""
    return tuple(c for c in ClinicianType if _clinician(c) is kind)


@cache
def _mips_status(qp_status: QpStatus | None, mips_election: bool | None) -> MipsStatus:
    free = MIPS_QP.holds(_only(qp_status=qp_status, mips_election=mips_election))
    if qp_status is None:
        return MipsStatus.UNKNOWN
    if qp_status is QpStatus.PARTIAL_QP:
        return _choose(free, MipsStatus.PARTIAL_FREE, MipsStatus.PARTIAL_ELECTED, MipsStatus.PARTIAL_UNKNOWN)
    return MipsStatus.QP if free else MipsStatus.NEITHER


@cache
def _volume(low_volume_threshold: LowVolumeThreshold | None) -> Volume:
    low = B1_LOW_VOLUME.holds(_only(low_volume_threshold=low_volume_threshold))
    return _choose(low, Volume.EXCLUDED, Volume.REACHED, Volume.UNKNOWN)


@cache
def _setting(practice_setting: tuple[PracticeSetting, ...] | None) -> Setting:
    a = _only(practice_setting=practice_setting)
    reweighted = any_of(rule.holds(a) for rule in B3_SETTINGS)
    return _choose(reweighted, Setting.EXCLUDED, Setting.REACHED, Setting.UNKNOWN)


@cache
def _relief(hardship: tuple[Hardship, ...] | None, application_status: ApplicationStatus | None) -> Relief:
    if hardship is None:
        return Relief.UNKNOWN
    a = _only(hardship=hardship, application_status=application_status)
    if any(r.holds(a) for r in B3_WITHOUT_APPLICATION):
        return Relief.EXCLUDED
    pending = B3_PENDING.holds(a)
    if pending is None:
        return Relief.APPLICATION_UNKNOWN
    if pending:
        return Relief.PENDING
    if application_status is None:
        return Relief.REACHED
    approved = any(r.holds(a) for r in B3_BY_APPLICATION)
    return Relief.EXCLUDED_BY_APPLICATION if approved else Relief.APPLICATION_FAILED


@cache
def _report(submission: Submission | None, score: Score | None) -> Report:
    if submission is None:
        return Report.UNKNOWN
    if submission is Submission.NOT_YET:
        return Report.NOT_YET
    if submission in (Submission.NONE, Submission.INCOMPLETE):
        return Report.NOTHING
    own = submission in OWN_LEVELS
    match score:
        case Score.POSITIVE | Score.ZERO:
            return Report.OWN_SCORED if own else Report.APM_SCORED
        case Score.AWAITING:
            return Report.OWN_AWAITING if own else Report.APM_AWAITING
        case Score.NONE:
            return Report.OWN_UNSCORED if own else Report.APM_UNSCORED
        case None:
            return Report.OWN_UNKNOWN if own else Report.APM_UNKNOWN
