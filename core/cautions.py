"""What can go wrong with this very result. A caution shows exactly when its condition holds for certain;
a "not" clause is met unless that fact is known to hold. Where the requirement is not applicable only the
year and the professional's type can matter (domain.md, section 2, Cautions).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from picheck.core.answers import Answers
from picheck.core.deadlines import application_deadline, has_passed, submission_deadline
from picheck.core.facts import (
    OWN_LEVELS,
    ApplicationStatus,
    ClinicianType,
    Hardship,
    LowVolumeThreshold,
    ParticipantType,
    PracticeSetting,
    QpStatus,
    Score,
    Submission,
)
from picheck.core.outcome import Line, Outcome, Requirement
from picheck.core.part import Part
from picheck.core.rules import B_PROVISO, LAST_YEAR_REVIEWED, NOT_REWEIGHTING
from picheck.core.wording import caution_words


class Caution(Part):
    """A sentence that goes with a result, and its authority."""

    id: str
    statement: str
    citations: tuple[str, ...]


class Case(NamedTuple):
    """All that a caution or a reading may look at: the answers, the outcome, what excludes, and the day."""

    answers: Answers
    outcome: Outcome
    exclusions: tuple[str, ...]
    as_of: date

    @property
    def application_due(self) -> date | None:
        """The last day for a hardship application; None where the year is not known."""
        year = self.answers.performance_year
        return None if year is None else application_deadline(year)

    @property
    def submission_due(self) -> date | None:
        """The last day for sending PI data; None where the year is not known."""
        year = self.answers.performance_year
        return None if year is None else submission_deadline(year)

    @property
    def required(self) -> bool:
        """Whether the requirement certainly applies."""
        return self.outcome.requirement is Requirement.REQUIRED

    @property
    def excluded(self) -> bool:
        """Whether the clinician is certainly excluded."""
        return self.outcome.requirement is Requirement.EXCLUDED

    def has(self, circumstance: PracticeSetting | Hardship) -> bool:
        """Whether a setting or hardship is known to hold."""
        settings, hardships = self.answers.practice_setting, self.answers.hardship
        return circumstance in (settings or ()) or circumstance in (hardships or ())


def only_reweighted(case: Case) -> bool:
    """Excluded by reweighting that data sent to CMS would override, and by nothing that data cannot touch."""
    return (
        case.excluded
        and bool(case.exclusions)
        and NOT_REWEIGHTING.isdisjoint(case.exclusions)
        and not case.has(Hardship.DATA_COMPROMISED)
    )


def _year_not_reviewed(case: Case) -> bool:
    year, party = case.answers.performance_year, case.answers.participant_type
    in_aco = party is not None and party is not ParticipantType.NONE
    return year is not None and year > LAST_YEAR_REVIEWED and in_aco


def _qp_opt_in(case: Case) -> bool:
    a = case.answers
    outside_mips = a.qp_status is QpStatus.QP or (
        a.qp_status is QpStatus.PARTIAL_QP and a.mips_election is False
    )
    return a.low_volume_threshold is LowVolumeThreshold.OPTED_IN and outside_mips


_NO_PROFESSIONAL = frozenset(
    {
        ClinicianType.MARRIAGE_FAMILY_THERAPIST,
        ClinicianType.MENTAL_HEALTH_COUNSELOR,
        ClinicianType.NOT_ELIGIBLE_CLINICIAN,
    }
)


def _professional_type_mismatch(case: Case) -> bool:
    a = case.answers
    return a.participant_type is ParticipantType.ACO_PROFESSIONAL and a.clinician_type in _NO_PROFESSIONAL


def _reweighting_overridden(case: Case) -> bool:
    a = case.answers
    return only_reweighted(case) and a.submission in OWN_LEVELS and a.score is not Score.NONE


def _data_compromised_not_scored(case: Case) -> bool:
    return case.has(Hardship.DATA_COMPROMISED) and case.answers.score not in (None, Score.NONE)


def _window_closed(case: Case) -> bool:
    return (
        case.answers.submission is Submission.NOT_YET and has_passed(case.submission_due, case.as_of) is True
    )


def _window_open(case: Case) -> bool:
    nothing = case.answers.submission in (Submission.NONE, Submission.INCOMPLETE)
    return nothing and has_passed(case.submission_due, case.as_of) is False


CAUTIONS: dict[str, Callable[[Case], bool]] = {
    "year_not_reviewed": _year_not_reviewed,
    "qp_status_does_not_exclude": lambda c: c.required and B_PROVISO.holds(c.answers) is True,
    "qp_opt_in": _qp_opt_in,
    "threshold_check": lambda c: c.answers.low_volume_threshold is LowVolumeThreshold.DOES_NOT_EXCEED,
    "professional_type_mismatch": _professional_type_mismatch,
    "new_enrollee_not_named": lambda c: c.answers.clinician_type is ClinicianType.NEWLY_ENROLLED,
    "area_covers_individuals": lambda c: c.has(Hardship.CIRCUMSTANCES_AREA),
    "application_pending": lambda c: c.outcome.provisional is True,
    "application_not_filed": lambda c: (
        c.required and c.answers.application_status is ApplicationStatus.NOT_FILED
    ),
    "application_denied": lambda c: c.required and c.answers.application_status is ApplicationStatus.DENIED,
    "submission_would_override": lambda c: only_reweighted(c) and c.answers.submission is Submission.NOT_YET,
    "reweighting_overridden": _reweighting_overridden,
    "data_compromised_not_scored": _data_compromised_not_scored,
    "apm_entity_submission": lambda c: c.excluded and c.answers.submission is Submission.APM_ENTITY,
    "incomplete_submission": lambda c: c.answers.submission is Submission.INCOMPLETE,
    "line_ii_reading": lambda c: c.outcome.line is Line.II,
    "window_closed": _window_closed,
    "window_open": _window_open,
    "virtual_group_check": lambda c: (
        c.answers.submission is Submission.VIRTUAL_GROUP and not c.has(PracticeSetting.SMALL_PRACTICE)
    ),
}
"""Every caution with its condition, in the order of domain.md."""

WHERE_NOT_APPLICABLE = frozenset({"year_not_reviewed", "professional_type_mismatch"})
"""The only cautions that can show where the requirement is not applicable."""


def cautions_of(case: Case) -> tuple[Caution, ...]:
    """The cautions that show for a case, in order."""
    not_applicable = case.outcome.requirement is Requirement.NOT_APPLICABLE
    year = case.answers.performance_year
    return tuple(
        _caution(caution_id, year, has_passed(_deadline(caution_id, case), case.as_of))
        for caution_id, shows in CAUTIONS.items()
        if (not not_applicable or caution_id in WHERE_NOT_APPLICABLE) and shows(case)
    )


def _deadline(caution_id: str, case: Case) -> date | None:
    """The deadline that decides the tense of a caution."""
    return case.application_due if caution_id == "application_not_filed" else case.submission_due


@lru_cache(maxsize=4096)
def _caution(caution_id: str, year: int | None, passed: bool | None) -> Caution:
    words = caution_words()[caution_id]
    statement = words.at(passed).format(year=year, next_year=None if year is None else year + 1)
    return Caution(id=caution_id, statement=statement, citations=words.citations)
