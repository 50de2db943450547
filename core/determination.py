"""One determination from one set of answers: the fields, and everything that explains them."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

from picheck.core.answers import Answers
from picheck.core.cautions import Case, Caution, cautions_of
from picheck.core.facts import (
    QUESTIONS,
    ApplicationStatus,
    ClinicianType,
    Hardship,
    LowVolumeThreshold,
    ParticipantType,
    PracticeSetting,
    QuestionId,
)
from picheck.core.next_steps import NextStep, next_steps_of
from picheck.core.outcome import Compliance, Mips, Outcome, Requirement, Undetermined, outcome_of
from picheck.core.part import Made, Part, encoded
from picheck.core.readings import ReadingShown, readings_of
from picheck.core.reasons import Reason, reasons_of
from picheck.core.relevance import still_open
from picheck.core.rules import EXCLUSIONS, RULES_VERSION, SCOPE, Rule
from picheck.core.situation import Situation, situation_of
from picheck.core.what_if import PublicReporting, WhatIf, public_reporting_of, what_if


class Determination(Made):
    """Both verdicts, the count, and why: the JSON of `picheck check --format json` is exactly this."""

    requirement: Requirement
    provisional: bool | Undetermined
    mips: Mips
    compliance: Compliance
    public_reporting: PublicReporting
    exclusions: tuple[str, ...]
    reasons: tuple[Reason, ...]
    cautions: tuple[Caution, ...]
    readings: tuple[ReadingShown, ...]
    open_questions: tuple[QuestionId, ...]
    what_if: tuple[WhatIf, ...]
    next_steps: tuple[NextStep, ...]
    answers: dict[QuestionId, Any]
    as_of: date
    rules_version: str

    @property
    def outcome(self) -> Outcome:
        """The six outcome fields."""
        counted, line = self.public_reporting.counted, self.public_reporting.line
        return Outcome(self.requirement, self.provisional, self.mips, self.compliance, counted, line)


# Every text below is one of few, or one of those that the last lines needed: what is written once is looked
# up from then on. A text of its own each line has only in the way in which it is put together.


@cache  # for the few outcomes there are
def _outcome_json(outcome: Outcome) -> str:
    """The outcome fields, without the braces around them."""
    return encoded(
        {
            "requirement": outcome.requirement,
            "provisional": outcome.provisional,
            "mips": outcome.mips,
            "compliance": outcome.compliance,
            "public_reporting": {"counted": outcome.counted, "line": outcome.line},
        }
    )[1:-1]


@lru_cache(maxsize=4096)
def _ids_json(ids: tuple[str, ...]) -> str:
    return encoded(ids)


@lru_cache(maxsize=1024)
def _answer_json(question: QuestionId, value: Any) -> str:
    return f"{encoded(question)}:{encoded(value)}"


def _parts_json(parts: tuple[Part, ...]) -> str:
    return "[" + ",".join([part.as_json for part in parts]) + "]"


class BriefDetermination(Made):
    """The outcome fields, the exclusions and the open questions, and no words."""

    requirement: Requirement
    provisional: bool | Literal["undetermined"]
    mips: Mips
    compliance: Compliance
    public_reporting: PublicReporting
    exclusions: tuple[str, ...]
    open_questions: tuple[QuestionId, ...]


def exclusions_of(answers: Answers) -> tuple[Rule, ...]:
    """The exclusions that hold whatever the unknown answers are; the first is the deciding one.

    In a completion to which the requirement does not apply none holds, so none holds before it is known
    that paragraph (a) reaches the clinician.
    """
    a = answers
    return holding(a) if _in_scope(a.performance_year, a.participant_type, a.clinician_type) else ()


@cache
def _in_scope(
    year: int | None, participant_type: ParticipantType | None, clinician_type: ClinicianType | None
) -> bool:
    known = _only(performance_year=year, participant_type=participant_type, clinician_type=clinician_type)
    return all(rule.holds(known) for rule in SCOPE)


def holding(answers: Answers) -> tuple[Rule, ...]:
    """The exclusions whose own condition is met, whether or not paragraph (a) reaches the clinician."""
    a = answers
    return _without_hardship(a.low_volume_threshold, a.clinician_type, a.practice_setting) + _by_hardship(
        a.hardship, a.application_status
    )


# The fourteen conditions are judged once for each value of what they rest on, not once for each set of
# answers. Hardships come last among the exclusions, so the two tuples are in order one after the other.


@cache  # 408 sets of values
def _without_hardship(
    low_volume_threshold: LowVolumeThreshold | None,
    clinician_type: ClinicianType | None,
    practice_setting: tuple[PracticeSetting, ...] | None,
) -> tuple[Rule, ...]:
    known = _only(
        low_volume_threshold=low_volume_threshold,
        clinician_type=clinician_type,
        practice_setting=practice_setting,
    )
    return tuple(rule for rule in EXCLUSIONS if QuestionId.HARDSHIP not in rule.facts and rule.holds(known))


@cache  # 645 sets of values
def _by_hardship(
    hardship: tuple[Hardship, ...] | None, application_status: ApplicationStatus | None
) -> tuple[Rule, ...]:
    known = _only(hardship=hardship, application_status=application_status)
    return tuple(rule for rule in EXCLUSIONS if QuestionId.HARDSHIP in rule.facts and rule.holds(known))


def _only(**answers: Any) -> Answers:
    """A set in which only these answers, checked already, are known: for the rules to judge."""
    return Answers.model_construct(**answers)


class _Settled(NamedTuple):
    """What a determination says whichever answers its situation stands for, and its JSON."""

    outcome: Outcome
    public_reporting: PublicReporting
    open_questions: tuple[QuestionId, ...]
    outcome_json: str
    open_json: str


@lru_cache(maxsize=8192)  # of 149,688 situations; 3,840 if all answers are known
def _settled(situation: Situation) -> _Settled:
    outcome, open_questions = outcome_of(situation), still_open(situation)
    return _Settled(
        outcome,
        public_reporting_of(outcome.counted, outcome.line),
        open_questions,
        _outcome_json(outcome),
        _ids_json(open_questions),
    )


def determine_brief(answers: Answers) -> BriefDetermination:
    """The outcome alone, without the words that explain it."""
    settled = _settled(situation_of(answers))
    return BriefDetermination(
        requirement=settled.outcome.requirement,
        provisional=settled.outcome.provisional,
        mips=settled.outcome.mips,
        compliance=settled.outcome.compliance,
        public_reporting=settled.public_reporting,
        exclusions=_ids(exclusions_of(answers)),
        open_questions=settled.open_questions,
    )


def brief_json(answers: Answers) -> str:
    """The JSON of `determine_brief`, put together from texts that are each written once."""
    settled = _settled(situation_of(answers))
    exclusions = _ids_json(_ids(exclusions_of(answers)))
    return f'{{{settled.outcome_json},"exclusions":{exclusions},"open_questions":{settled.open_json}}}'


def _ids(rules: tuple[Rule, ...]) -> tuple[str, ...]:
    return tuple([rule.id for rule in rules])


class _Told(NamedTuple):
    """What is settled, what excludes, and what explains both."""

    settled: _Settled
    exclusions: tuple[str, ...]
    reasons: tuple[Reason, ...]
    cautions: tuple[Caution, ...]
    readings: tuple[ReadingShown, ...]
    what_if: tuple[WhatIf, ...]
    next_steps: tuple[NextStep, ...]


def _told(answers: Answers, as_of: date) -> _Told:
    situation = situation_of(answers)
    settled, exclusions = _settled(situation), _ids(exclusions_of(answers))
    case = Case(answers, settled.outcome, exclusions, as_of)
    return _Told(
        settled,
        exclusions,
        reasons_of(answers, situation, settled.outcome, holding(answers)),
        cautions_of(case),
        readings_of(case),
        what_if(answers, situation, as_of),
        next_steps_of(case, settled.open_questions),
    )


def determine(answers: Answers, *, as_of: date) -> Determination:
    """The determination for one clinician, in one practice, for one year, as seen on the day `as_of`.

    42 CFR 425.507 and 425.308(b)(9). The day decides only what is said of deadlines, never the outcome.
    """
    told, value_of = _told(answers, as_of), answers.__dict__
    settled = told.settled
    return Determination(
        requirement=settled.outcome.requirement,
        provisional=settled.outcome.provisional,
        mips=settled.outcome.mips,
        compliance=settled.outcome.compliance,
        public_reporting=settled.public_reporting,
        exclusions=told.exclusions,
        reasons=told.reasons,
        cautions=told.cautions,
        readings=told.readings,
        open_questions=settled.open_questions,
        what_if=told.what_if,
        next_steps=told.next_steps,
        answers={q: list(value) if type(value := value_of[q]) is tuple else value for q in QUESTIONS},
        as_of=as_of,
        rules_version=RULES_VERSION,
    )


def full_json(answers: Answers, *, as_of: date) -> str:
    """The JSON of `determine`, put together from texts that are each written once."""
    told, value_of = _told(answers, as_of), answers.__dict__
    settled = told.settled
    given = ",".join([_answer_json(q, value_of[q]) for q in QUESTIONS])
    return (
        f'{{{settled.outcome_json},"exclusions":{_ids_json(told.exclusions)},"reasons":{_parts_json(told.reasons)}'
        f',"cautions":{_parts_json(told.cautions)},"readings":{_parts_json(told.readings)}'
        f',"open_questions":{settled.open_json},"what_if":{_parts_json(told.what_if)}'
        f',"next_steps":{_parts_json(told.next_steps)},"answers":{{{given}}}'
        f',"as_of":"{as_of}","rules_version":"{RULES_VERSION}"}}'
    )
