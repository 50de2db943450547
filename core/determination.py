"""One determination from one set of answers: the fields, and everything that explains them."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from picheck.core.answers import Answers
from picheck.core.cautions import Case, Caution, cautions_of
from picheck.core.facts import QUESTIONS, QuestionId
from picheck.core.next_steps import NextStep, next_steps_of
from picheck.core.outcome import Compliance, Mips, Outcome, Requirement, Undetermined, outcome_of
from picheck.core.part import Made, Part
from picheck.core.readings import ReadingShown, readings_of
from picheck.core.reasons import Reason, reasons_of
from picheck.core.relevance import open_in
from picheck.core.rules import EXCLUSIONS, RULES_VERSION, SCOPE, Rule
from picheck.core.situation import situation_of
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

    def as_json(self) -> str:
        """The text that `model_dump_json` gives, put together from parts that are each written once."""
        return "{" + ",".join([f'"{name}":{_json(self.__dict__[name])}' for name in _FIELDS]) + "}"


_FIELDS = tuple(Determination.model_fields)
_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_encoded_once = lru_cache(maxsize=4096)(_encoded)


def _json(value: Any) -> str:
    """The JSON of a field: parts, ids, the answers, or a day."""
    if isinstance(value, Part):
        return value.as_json
    if isinstance(value, tuple) and value and isinstance(value[0], Part):
        return "[" + ",".join([part.as_json for part in value]) + "]"
    if isinstance(value, date):
        return f'"{value}"'
    return _encoded(value) if isinstance(value, dict) else _encoded_once(value)


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
    if all(rule.holds(answers) for rule in SCOPE):
        return holding(answers)
    return ()


def holding(answers: Answers) -> tuple[Rule, ...]:
    """The exclusions whose own condition is met, whether or not paragraph (a) reaches the clinician."""
    return tuple([rule for rule in EXCLUSIONS if rule.holds(answers)])


def determine_brief(answers: Answers) -> BriefDetermination:
    """The outcome alone, without the words that explain it."""
    situation = situation_of(answers)
    outcome = outcome_of(situation)
    return BriefDetermination(
        requirement=outcome.requirement,
        provisional=outcome.provisional,
        mips=outcome.mips,
        compliance=outcome.compliance,
        public_reporting=public_reporting_of(outcome.counted, outcome.line),
        exclusions=tuple(rule.id for rule in exclusions_of(answers)),
        open_questions=open_in(situation, answers),
    )


def determine(answers: Answers, *, as_of: date) -> Determination:
    """The determination for one clinician, in one practice, for one year, as seen on the day `as_of`.

    42 CFR 425.507 and 425.308(b)(9). The day decides only what is said of deadlines, never the outcome.
    """
    situation = situation_of(answers)
    outcome = outcome_of(situation)
    exclusions = tuple(rule.id for rule in exclusions_of(answers))
    still_open = open_in(situation, answers)
    case = Case(answers, outcome, exclusions, as_of)
    return Determination(
        requirement=outcome.requirement,
        provisional=outcome.provisional,
        mips=outcome.mips,
        compliance=outcome.compliance,
        public_reporting=public_reporting_of(outcome.counted, outcome.line),
        exclusions=exclusions,
        reasons=reasons_of(answers, situation, outcome, holding(answers)),
        cautions=cautions_of(case),
        readings=readings_of(case),
        open_questions=still_open,
        what_if=what_if(answers, situation, as_of),
        next_steps=next_steps_of(case, still_open),
        answers={q: _plain(getattr(answers, q)) for q in QUESTIONS},
        as_of=as_of,
        rules_version=RULES_VERSION,
    )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
