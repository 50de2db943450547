"""Why each field has its value: the answers that it rests on, one step each, and nothing idle.

For a definite field the steps are found by leaving answers out, from the last backwards, for as long as
the field keeps its value without them. What stays is sufficient, and nothing in it can be dropped.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, NamedTuple

from picheck.core.answers import Answers
from picheck.core.facts import (
    ClinicianType,
    LowVolumeThreshold,
    QpStatus,
    QuestionId,
    Submission,
)
from picheck.core.outcome import (
    UNDETERMINED,
    Counted,
    Line,
    Outcome,
    outcome_of,
)
from picheck.core.part import Part
from picheck.core.relevance import still_open
from picheck.core.rules import EXCLUSIONS, Rule
from picheck.core.situation import (
    NOTHING_KNOWN,
    QUESTIONS_OF,
    WITHOUT_FOLLOW_UP,
    Clinician,
    MipsStatus,
    Party,
    Relief,
    Report,
    Setting,
    Situation,
    Volume,
    Year,
    completions,
    with_kind,
)
from picheck.core.wording import reason_words, rule_words

EXPLAINED = ("requirement", "mips", "compliance", "counted", "line")
"""The fields that reasons are given for, in the order in which they are given."""


class Reason(Part):
    """One step towards one field: what it says, its authority, and the answers it rests on.

    For an undetermined field the facts are the open questions that can settle it.
    """

    id: str
    field: str
    statement: str
    citations: tuple[str, ...]
    facts: tuple[QuestionId, ...]


def reasons_of(
    answers: Answers, situation: Situation, outcome: Outcome, holding: tuple[Rule, ...]
) -> tuple[Reason, ...]:
    """The reasons for every field, in order."""
    year, value_of = answers.performance_year, answers.__dict__
    deciding = {rule.facts[0]: rule.id for rule in reversed(holding)}
    reasons: list[Reason] = []
    for field, grounds in _grounds(situation):
        if isinstance(grounds, Reason):
            reasons.append(grounds)
            continue
        for kind, question, follow_up, facts in grounds:
            value, after = value_of[question], value_of[follow_up]
            if kind in _BY_A_RULE:
                reason_id = deciding[question]
            elif question is QuestionId.SUBMISSION:
                reason_id = _report_statement_id(kind, value, outcome.counted, outcome.line, field)
            elif kind is not Clinician.EXCLUDED:
                reasons.append(_not_excluding(kind, value, after, field, facts, year))
                continue
            else:
                reason_id = _statement_id(kind, value, after)
            reasons.append(_reason(reason_id, field, facts, year, _others(field, reason_id, holding)))
    return tuple(reasons)


class _Ground(NamedTuple):
    """The kind of an answer that a field rests on, where the answer is found, and what a reason names."""

    kind: Any
    question: QuestionId
    follow_up: QuestionId
    facts: tuple[QuestionId, ...]


_BY_A_RULE = frozenset({Volume.EXCLUDED, Setting.EXCLUDED, Relief.EXCLUDED, Relief.EXCLUDED_BY_APPLICATION})
"""Kinds for which an exclusion's own statement is the reason."""


@lru_cache(maxsize=8192)  # asked for with every determination; 3,840 situations if all answers are known
def _grounds(situation: Situation) -> tuple[tuple[str, Reason | tuple[_Ground, ...]], ...]:
    """For every field what it rests on, or, where it is undetermined, the reason that says what is open."""
    outcome = outcome_of(situation)
    return tuple(
        (
            field,
            _open_reason(situation, field)
            if getattr(outcome, field) == UNDETERMINED
            else _definite_grounds(_as_seen_by(field, situation), field),
        )
        for field in EXPLAINED
    )


@lru_cache(maxsize=16384)  # many situations look alike to a field
def _definite_grounds(situation: Situation, field: str) -> tuple[_Ground, ...]:
    return tuple(
        _Ground(
            kind,
            questions[0],
            questions[-1],
            questions if kind in WITHOUT_FOLLOW_UP else questions[:1],
        )
        for kind, questions in zip(_least(situation, field, len(situation) - 1), QUESTIONS_OF, strict=True)
        if kind not in NOTHING_KNOWN
    )


def _as_seen_by(field: str, situation: Situation) -> Situation:
    """The situation with one kind for what a field never rests on, so that fewer have to be worked out."""
    match field:
        case "requirement":
            return situation._replace(mips_status=MipsStatus.QP, report=Report.NOT_YET)
        case "mips":
            return situation._replace(report=Report.NOT_YET)
        case _:
            return situation._replace(mips_status=MipsStatus.QP)


@lru_cache(maxsize=16384)  # what many situations come to when their last answers are left out
def _least(situation: Situation, field: str, place: int) -> Situation:
    """The least of this place and those before it that a definite field needs; the rest is unknown in it."""
    value = getattr(outcome_of(situation), field)
    for weaker in (WITHOUT_FOLLOW_UP.get(situation[place]), NOTHING_KNOWN[place]):
        if weaker is None:
            continue
        trial = with_kind(situation, place, weaker)
        if getattr(outcome_of(trial), field) != value:
            break
        situation = trial
    return _least(situation, field, place - 1) if place else situation


@lru_cache(maxsize=16384)
def _not_excluding(
    kind: Any, value: Any, follow_up: Any, field: str, facts: tuple[QuestionId, ...], year: int | None
) -> Reason:
    """The reason that an answer is, where it excludes nobody and so stands beside no other exclusion."""
    return _reason(_statement_id(kind, value, follow_up), field, facts, year, ())


@cache  # for the few hundred values of an answer and its follow-up, not for each set of answers
def _statement_id(kind: Any, value: Any, follow_up: Any) -> str:
    """The id of the reason that a kind of answer is, where no exclusion and no report is the reason."""
    match kind:
        case Year():
            return "year_in_force" if kind is Year.IN_FORCE else "year_before_2025"
        case Party.OUTSIDE:
            return "not_in_aco"
        case Party():
            return f"in_aco_{value}"
        case Clinician.NOT_ELIGIBLE:
            return "not_eligible_clinician"
        case Clinician():
            return str(value)
        case Volume():
            return "opted_in" if value is LowVolumeThreshold.OPTED_IN else "exceeds_threshold"
        case Setting():
            return "no_practice_setting"
        case Relief.REACHED:
            return "no_hardship"
        case Relief():
            return f"application_{follow_up}"
        case _:
            return _qp_statement_id(value, follow_up)


def _qp_statement_id(qp_status: QpStatus, mips_election: bool | None) -> str:
    match qp_status, mips_election:
        case QpStatus.PARTIAL_QP, elected:
            return "mips_partial_qp_elected" if elected else "mips_partial_qp_not_elected"
        case QpStatus.QP, _:
            return "mips_qp"
        case _:
            return "mips_neither"


@cache
def _report_statement_id(
    kind: Report, submission: Submission | None, counted: Counted, line: Line | None, field: str
) -> str:
    """Which sentence says what the report means for a field."""
    told = _BY_SCORE.get(kind, submission)
    if field == "compliance":
        return f"compliance_{told}"
    match counted, line:
        case Counted.YES, Line.I | Line.II:
            return f"counted_line_{line}"
        case Counted.YES, _:
            return "counted_scored"
        case Counted.NOT_YET, Line.I | Line.II:
            return f"not_yet_line_{line}"
        case Counted.NOT_YET, _:
            return "not_yet_awaiting"
        case _:
            return f"not_counted_{told}"


_BY_SCORE = {
    Report.OWN_SCORED: "scored",
    Report.APM_SCORED: "scored",
    Report.OWN_AWAITING: "awaiting",
    Report.APM_AWAITING: "awaiting",
    Report.OWN_UNSCORED: "unscored",
    Report.APM_UNSCORED: "unscored",
}
"""How a sentence calls a report by its score; a field that does not rest on one is told by what was sent."""


def _others(field: str, reason_id: str, holding: tuple[Rule, ...]) -> tuple[str, ...]:
    """The exclusions that hold beside the one that is the reason, named once, with the requirement."""
    if field != "requirement" or not holding:
        return ()
    deciding = _EXCLUSION_OF_TYPE.get(reason_id, reason_id)
    if not any(rule.id == deciding for rule in holding):
        return ()
    return tuple(rule.id for rule in holding if rule.id != deciding)


_RULES = {rule.id: rule for rule in EXCLUSIONS}


@lru_cache(maxsize=16384)
def _reason(
    reason_id: str, field: str, facts: tuple[QuestionId, ...], year: int | None, others: tuple[str, ...]
) -> Reason:
    words = reason_words()
    statement = words.statements.get(reason_id)
    named = ""
    citations = statement.citations if statement else ()
    if statement is None:
        statement, named = words.statements["reweighted"], rule_words()[reason_id].named
        citations = _RULES[reason_id].citations
    holding = ", ".join(f"{rule_words()[o].named} ({_RULES[o].citations[-1]})" for o in others)
    return Reason(
        id=_EXCLUSION_OF_TYPE.get(reason_id, reason_id),
        field=field,
        statement=statement.statement.format(
            year=year, named=named, others=words.others["one"].format(named=holding) if others else ""
        ),
        citations=citations,
        facts=facts,
    )


_EXCLUSION_OF_TYPE: dict[str, str] = {
    ClinicianType.MARRIAGE_FAMILY_THERAPIST: "b2_clinician_type",
    ClinicianType.MENTAL_HEALTH_COUNSELOR: "b2_clinician_type",
    ClinicianType.NEWLY_ENROLLED: "b_newly_enrolled",
}
"""Types that exclude are shown under the exclusion's own id."""


def _open_reason(situation: Situation, field: str) -> Reason:
    places = moving(situation, field)
    facts = tuple(q for q in still_open(situation) if any(q in QUESTIONS_OF[place] for place in places))
    return _open_told(field, facts)


@lru_cache(maxsize=4096)
def _open_told(field: str, facts: tuple[QuestionId, ...]) -> Reason:
    words = reason_words()
    return Reason(
        id="open",
        field=field,
        statement=words.statements["open"].statement.format(
            questions=in_a_row([words.questions[q] for q in facts])
        ),
        citations=(),
        facts=facts,
    )


def in_a_row(names: list[str]) -> str:
    """Names as a person lists them: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def moving(situation: Situation, field: str) -> tuple[int, ...]:
    """The places of a situation whose unknown answer can still move an undetermined field."""
    return _moving(_as_seen_by(field, situation), field)


@lru_cache(maxsize=16384)
def _moving(situation: Situation, field: str) -> tuple[int, ...]:
    return tuple(
        place
        for place, kind in enumerate(situation)
        if len(completions(kind)) > 1 and _moves(situation, place, field)
    )


@lru_cache(maxsize=65536)
def _moves(situation: Situation, place: int, field: str) -> bool:
    """Whether two completions that differ in this place alone give the field two values."""
    if getattr(outcome_of(situation), field) != UNDETERMINED:
        return False
    other = next((i for i, kind in enumerate(situation) if i != place and len(completions(kind)) > 1), None)
    if other is None:
        return True
    return any(
        _moves(with_kind(situation, other, kind), place, field) for kind in completions(situation[other])
    )
