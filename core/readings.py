"""Where the text can be read two ways: the reading taken, and what the other would give this very person.

Each reading says when it shows and, where the answers allow it, how the other outcome is computed. The
words, and why the reading was taken, stand in `words/readings.toml` under the same ids.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from picheck.core.answers import Answers
from picheck.core.cautions import Case
from picheck.core.facts import (
    ClinicianType,
    LowVolumeThreshold,
    PracticeSetting,
    QpStatus,
    QuestionId,
    Score,
    Submission,
)
from picheck.core.outcome import Counted, Line, Outcome, Requirement, outcome_of
from picheck.core.part import Part
from picheck.core.rules import NOT_REWEIGHTING
from picheck.core.situation import situation_of
from picheck.core.wording import reading_words

Q = QuestionId


class ReadingShown(Part):
    """A reading that touches this person. `would_give` holds the fields that the other changes.

    It is None where the other rests on something that is not asked; `other` then says on what.
    """

    id: str
    taken: str
    other: str
    would_give: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Reading:
    """When a reading shows, and the outcome under the other one; None where that cannot be computed."""

    shows: Callable[[Case], bool]
    other_outcome: Callable[[Case], Outcome | None] = lambda case: None


def _after(answers: Answers, changes: dict[QuestionId, Any]) -> Outcome:
    return outcome_of(situation_of(answers.changed(changes)))


def _not_counted(case: Case) -> Outcome:
    return case.outcome._replace(counted=Counted.NO, line=None)


def _on_line_ii(case: Case) -> bool:
    return case.outcome.line is Line.II


def _is_qp(case: Case) -> bool:
    return case.answers.qp_status in (QpStatus.QP, QpStatus.PARTIAL_QP)


def _threshold_level(case: Case) -> bool:
    a = case.answers
    by_practice = a.submission in (Submission.GROUP, Submission.VIRTUAL_GROUP)
    return a.low_volume_threshold is LowVolumeThreshold.DOES_NOT_EXCEED or (
        a.low_volume_threshold is LowVolumeThreshold.EXCEEDS and by_practice
    )


_GROUP_STATUSES = (
    PracticeSetting.NON_PATIENT_FACING,
    PracticeSetting.HOSPITAL_BASED,
    PracticeSetting.ASC_BASED,
)
_GROUP_STATUS_EXCLUSIONS = frozenset(f"b3_{setting}" for setting in _GROUP_STATUSES)
_TWO_BASES = (("b3_no_control_over_cehrt",), ("b3_decertified_cehrt",))


READINGS: dict[str, Reading] = {
    "reweighted_reporter": Reading(
        lambda c: (
            _on_line_ii(c)
            and NOT_REWEIGHTING.isdisjoint(c.exclusions)
            and "b3_data_compromised" not in c.exclusions
        ),
        lambda c: _after(c.answers, {Q.PRACTICE_SETTING: (), Q.HARDSHIP: ()}),
    ),
    "outside_a_reporter": Reading(
        lambda c: _on_line_ii(c) and not NOT_REWEIGHTING.isdisjoint(c.exclusions) and not _is_qp(c),
        lambda c: None if c.answers.qp_status is None else _not_counted(c),
    ),
    "group_sweep": Reading(
        lambda c: _on_line_ii(c) and c.answers.submission in (Submission.GROUP, Submission.VIRTUAL_GROUP),
        _not_counted,
    ),
    "aco_sweep": Reading(
        lambda c: (
            c.outcome.requirement is Requirement.EXCLUDED and c.answers.submission is Submission.APM_ENTITY
        ),
    ),
    "threshold_level": Reading(_threshold_level),
    "group_status_inherited": Reading(
        lambda c: (
            c.outcome.requirement is Requirement.EXCLUDED
            and not _GROUP_STATUS_EXCLUSIONS.isdisjoint(c.exclusions)
        ),
    ),
    "new_enrollee": Reading(lambda c: c.answers.clinician_type is ClinicianType.NEWLY_ENROLLED),
    "pending_application": Reading(
        lambda c: c.outcome.provisional is True,
        lambda c: _after(c.answers, {Q.APPLICATION_STATUS: None}),
    ),
    "two_bases": Reading(  # beside the one basis no other hardship is chosen: it would exclude as well
        lambda c: c.exclusions in _TWO_BASES,
        lambda c: _after(c.answers, {Q.HARDSHIP: ()}),
    ),
    "qp_statuses_as_facts": Reading(  # nor is small practice: these statuses are all the settings there are
        lambda c: _is_qp(c) and bool(c.exclusions) and _GROUP_STATUS_EXCLUSIONS.issuperset(c.exclusions),
        lambda c: _after(c.answers, {Q.PRACTICE_SETTING: ()}),
    ),
    "zero_is_a_score": Reading(  # whoever meets the requirement by it is counted
        lambda c: c.answers.score is Score.ZERO and c.outcome.counted is Counted.YES,
        lambda c: _after(c.answers, {Q.SCORE: Score.NONE}),
    ),
    "incomplete_is_none": Reading(lambda c: c.answers.submission is Submission.INCOMPLETE),
    "open_list": Reading(lambda c: c.outcome.requirement is Requirement.REQUIRED),
}
"""Every reading, in the order of domain.md, section 3."""


def readings_of(case: Case) -> tuple[ReadingShown, ...]:
    """The readings that show for a case, in order; none where the requirement does not apply at all."""
    if case.outcome.requirement is Requirement.NOT_APPLICABLE:
        return ()
    return tuple(
        _shown(reading_id, reading, case) for reading_id, reading in READINGS.items() if reading.shows(case)
    )


def _shown(reading_id: str, reading: Reading, case: Case) -> ReadingShown:
    return _told(reading_id, case.outcome, reading.other_outcome(case))


@lru_cache(maxsize=4096)
def _told(reading_id: str, now: Outcome, other: Outcome | None) -> ReadingShown:
    words = reading_words().shown[reading_id]
    return ReadingShown(
        id=reading_id,
        taken=words.taken,
        other=words.other_unknown if other is None and words.other_unknown else words.other,
        would_give=None if other is None else changed_fields(now, other),
    )


def changed_fields(now: Outcome, other: Outcome) -> dict[str, Any]:
    """The outcome fields that differ, with the other's values; `public_reporting` is given whole."""
    changed: dict[str, Any] = {
        field: getattr(other, field)
        for field in ("requirement", "provisional", "mips", "compliance")
        if getattr(now, field) != getattr(other, field)
    }
    if now.public_reporting != other.public_reporting:
        changed["public_reporting"] = {"counted": other.counted, "line": other.line}
    return changed
