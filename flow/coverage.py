"""What the recorded interviews exercise, what is missing, and what one more recording would add.

A point is one thing that a recording can show: a rule that holds, and one that does not; an exclusion as
the only one; an option; an edge of the chart; a caution; a reading; a value of an outcome field; a row of
the FAQ's Table 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from picheck.core.answers import Answers
from picheck.core.cautions import CAUTIONS, WHERE_NOT_APPLICABLE, Case
from picheck.core.determination import exclusions_of
from picheck.core.facts import (
    BY_APPLICATION,
    LISTS,
    QUESTIONS,
    VALUES,
    ApplicationStatus,
    ClinicianType,
    LowVolumeThreshold,
    PracticeSetting,
    QpStatus,
    QuestionId,
)
from picheck.core.outcome import UNDETERMINED, Compliance, Counted, Line, Mips, Requirement, outcome_of
from picheck.core.readings import READINGS
from picheck.core.rules import A_ACO_PARTY, A_YEAR, EXCLUSIONS, RULES, YEAR_IN_FORCE
from picheck.core.situation import situation_of
from picheck.flow.interview import Event
from picheck.flow.recording_words import (
    answer_named,
    question_named,
    recording_words,
    rule_named,
    value_named,
)

Q = QuestionId


class Kind(StrEnum):
    """What a point is of, in the order of the report."""

    RULE_TRUE = "rule_true"
    RULE_FALSE = "rule_false"
    ALONE = "alone"
    OPTION = "option"
    EDGE = "edge"
    CAUTION = "caution"
    READING = "reading"
    OUTCOME = "outcome"
    TABLE = "table"

    __hash__ = str.__hash__  # an enum's own is slow, and suggesting hashes points by the million


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to be shown. The id of an option is `question.value`, of an edge `from>to`."""

    kind: Kind
    id: str

    def __str__(self) -> str:
        """The point in words."""
        words = recording_words()["point"][self.kind]
        match self.kind:
            case Kind.RULE_TRUE | Kind.RULE_FALSE | Kind.ALONE:
                return words.format(name=rule_named(self.id))
            case Kind.OPTION:
                question, _, value = self.id.partition(".")
                answer = _option_named(Q(question), value)
                return words.format(question=question_named(question), answer=answer)
            case Kind.EDGE:
                source, _, target = self.id.partition(">")
                return words.format(source=question_named(source), target=question_named(target or None))
            case Kind.OUTCOME:
                field, _, value = self.id.partition(".")
                fields = recording_words()["field"]
                return words.format(field=fields[field], value=value.replace("_", " "))
            case Kind.CAUTION | Kind.READING | Kind.TABLE:
                return words.format(name=self.id.replace("_", " "))


UNKNOWN, NONE_OF_THESE = "unknown", "none_of_these"
BEFORE, IN_FORCE = "before_2025", "from_2025"


def option_of(question: QuestionId, value: Any) -> tuple[Point, ...]:
    """The options that an answer chooses; years count as before and from the first of the requirement."""
    if value is None:
        names: Iterable[Any] = (UNKNOWN,)
    elif question in LISTS:
        names = tuple(value) or (NONE_OF_THESE,)
    elif question is Q.PERFORMANCE_YEAR:
        names = (IN_FORCE if A_YEAR.holds(Answers(performance_year=value)) else BEFORE,)
    else:
        names = (str(value).lower(),)
    return tuple(Point(Kind.OPTION, f"{question}.{name}") for name in names)


def _option_named(question: QuestionId, name: str) -> str:
    if question is Q.PERFORMANCE_YEAR and name != UNKNOWN:
        return name.replace("_", " ")
    special = {UNKNOWN: None, NONE_OF_THESE: (), "true": True, "false": False}
    return answer_named(question, special.get(name, name))


@cache
def every_point() -> tuple[Point, ...]:
    """All that recordings can show, in the order of the report."""
    from picheck.flow.chart import edges

    found = [Point(kind, rule.id) for kind in (Kind.RULE_TRUE, Kind.RULE_FALSE) for rule in RULES]
    found += [Point(Kind.ALONE, rule.id) for rule in EXCLUSIONS]
    for question in QUESTIONS:
        found += [Point(Kind.OPTION, f"{question}.{name}") for name in (*_option_names(question), UNKNOWN)]
    found += [Point(Kind.EDGE, f"{source}>{target or ''}") for source, target in edges()]
    found += [Point(Kind.CAUTION, caution) for caution in CAUTIONS]
    found += [Point(Kind.READING, reading) for reading in READINGS]
    for field, values in _OUTCOMES.items():
        found += [Point(Kind.OUTCOME, f"{field}.{value}") for value in values]
    found += [Point(Kind.TABLE, row) for row in TABLE_1]
    return tuple(found)


_OUTCOMES: dict[str, tuple[object, ...]] = {
    "requirement": tuple(Requirement),
    "provisional": ("yes", "no", UNDETERMINED),
    "mips": tuple(Mips),
    "compliance": tuple(Compliance),
    "counted": tuple(Counted),
    "line": (*(line for line in Line if line != UNDETERMINED), "none", UNDETERMINED),
}


def _option_names(question: QuestionId) -> tuple[str, ...]:
    if question is Q.PERFORMANCE_YEAR:
        return BEFORE, IN_FORCE
    if question is Q.MIPS_ELECTION:
        return "true", "false"
    return (*VALUES[question], *((NONE_OF_THESE,) if question in LISTS else ()))


# -- what a set of answers, and what an interview shows -----------------------------------------------


def points_of_answers(answers: Answers, as_of: date) -> Iterator[Point]:
    """What the determination of some answers shows, however they came in."""
    for rule in RULES:
        holds = rule.holds(answers)
        if holds is not None:
            yield Point(Kind.RULE_TRUE if holds else Kind.RULE_FALSE, rule.id)
    exclusions = tuple(rule.id for rule in exclusions_of(answers))
    if len(exclusions) == 1:
        yield Point(Kind.ALONE, exclusions[0])
    outcome = outcome_of(situation_of(answers))
    case = Case(answers, outcome, exclusions, as_of)
    reached = outcome.requirement is not Requirement.NOT_APPLICABLE
    for caution, shows in CAUTIONS.items():
        if (reached or caution in WHERE_NOT_APPLICABLE) and shows(case):
            yield Point(Kind.CAUTION, caution)
    for name, reading in READINGS.items():
        if reached and reading.shows(case):
            yield Point(Kind.READING, name)
    for field, value in zip(outcome._fields, outcome, strict=True):
        yield Point(Kind.OUTCOME, f"{field}.{value_named(value).replace(' ', '_')}")
    yield from (Point(Kind.TABLE, row) for row in _rows_of(answers))


def points_of_path(path: Iterable[tuple[QuestionId, Any]], following: QuestionId | None) -> Iterator[Point]:
    """The options and edges of a way through the interview, given what it leads to."""
    source: QuestionId | None = None
    for question, value in path:
        if source is not None:
            yield Point(Kind.EDGE, f"{source}>{question}")
        yield from option_of(question, value)
        source = question
    if source is not None:
        yield Point(Kind.EDGE, f"{source}>{following or ''}")


def points_of(events: Iterable[Event], as_of: date) -> frozenset[Point]:
    """All that an interview shows, turns that were taken back included; as far as its events fit."""
    from picheck.flow.replay import Ledger, prefilled_of

    events = tuple(events)
    found: set[Point] = set()
    ledger = Ledger(prefilled_of(events))
    for event in (None, *events):
        if event is not None:
            try:
                ledger.carry_out(event)
            except ValueError:
                break
        found.update(points_of_path(ledger.way, ledger.question))
    found.update(points_of_answers(ledger.answers, as_of))
    return frozenset(found)


# -- FAQ Table 1 ---------------------------------------------------------------------------------------

_PLAIN: dict[QuestionId, Any] = {
    Q.PERFORMANCE_YEAR: YEAR_IN_FORCE,
    Q.CLINICIAN_TYPE: ClinicianType.MIPS_ELIGIBLE_TYPE,
    Q.QP_STATUS: QpStatus.NEITHER,
    Q.LOW_VOLUME_THRESHOLD: LowVolumeThreshold.EXCEEDS,
    Q.PRACTICE_SETTING: (),
    Q.HARDSHIP: (),
}

TABLE_1: dict[str, dict[QuestionId, Any]] = {
    "qp": {Q.QP_STATUS: QpStatus.QP},
    "partial_qp": {Q.QP_STATUS: QpStatus.PARTIAL_QP, Q.MIPS_ELECTION: False},
    "low_volume_threshold": {Q.LOW_VOLUME_THRESHOLD: LowVolumeThreshold.DOES_NOT_EXCEED},
    "small_practice": {Q.PRACTICE_SETTING: (PracticeSetting.SMALL_PRACTICE,)},
    "asc_based": {Q.PRACTICE_SETTING: (PracticeSetting.ASC_BASED,)},
    "hospital_based": {Q.PRACTICE_SETTING: (PracticeSetting.HOSPITAL_BASED,)},
    "non_patient_facing": {Q.PRACTICE_SETTING: (PracticeSetting.NON_PATIENT_FACING,)},
    "approved_hardship": {Q.APPLICATION_STATUS: ApplicationStatus.APPROVED},
}
"""The rows of the CMS FAQ's Table 1: a single status, everything else plain, in the first year."""


def _rows_of(answers: Answers) -> Iterator[str]:
    """The row whose single status these answers have; what the interview skips may be missing."""
    given = answers.given()
    if not A_ACO_PARTY.holds(answers):
        return
    for row, status in TABLE_1.items():
        wanted = {**_PLAIN, **status}
        if row == "approved_hardship":
            applied: tuple[Any, ...] = given.get(Q.HARDSHIP) or ()
            if len(applied) != 1 or applied[0] not in BY_APPLICATION:
                continue
            wanted[Q.HARDSHIP] = applied
        aside = (Q.PARTICIPANT_TYPE, Q.SUBMISSION, Q.SCORE)
        known = {question: value for question, value in given.items() if question not in aside}
        skipped = wanted.keys() - known.keys()
        if (
            known.items() <= wanted.items()
            and status.keys() <= known.keys()
            and skipped <= {Q.PRACTICE_SETTING, Q.HARDSHIP}
            and not (skipped and row in ("qp", "partial_qp"))
        ):
            yield row


# -- a folder of recordings ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Coverage:
    """What some recordings show together. `shown` and `missing` are in the order of `every_point`."""

    shown: tuple[Point, ...]
    missing: tuple[Point, ...]

    def of(self, kind: Kind) -> tuple[int, int]:
        """How many points of a kind are shown, and how many there are."""
        shown = sum(point.kind is kind for point in self.shown)
        return shown, shown + sum(point.kind is kind for point in self.missing)


def coverage_of(shown: Iterable[frozenset[Point]]) -> Coverage:
    """The coverage of recordings, each given by its points."""
    together = frozenset().union(*shown)
    return Coverage(
        tuple(point for point in every_point() if point in together),
        tuple(point for point in every_point() if point not in together),
    )


def what_it_adds(
    events: Iterable[Event], as_of: date, others: Iterable[frozenset[Point]]
) -> tuple[Point, ...]:
    """The points that a recording shows and no other does."""
    known: frozenset[Point] = frozenset().union(*others)
    new = points_of(events, as_of) - known
    return tuple(point for point in every_point() if point in new)
