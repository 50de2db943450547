"""Which questions can still matter, and so: what is open, what to ask next, how many more at most.

A question matters when two completions that differ in it and its follow-up alone have different
outcome fields. The conditions below say so in closed form, on the situation; the tests prove them equal
to the definition.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from picheck.core.answers import Answers, answers_of
from picheck.core.facts import (
    LISTS,
    QUESTIONS,
    VALUES,
    Hardship,
    PracticeSetting,
    QuestionId,
    Submission,
)
from picheck.core.outcome import OWES, Standing, possible_standings
from picheck.core.rules import YEAR_IN_FORCE
from picheck.core.situation import (
    NOTHING_KNOWN,
    QUESTIONS_OF,
    Clinician,
    Kind,
    MipsStatus,
    Party,
    Relief,
    Report,
    Setting,
    Situation,
    Volume,
    Year,
    completions,
    situation_of,
    with_kind,
)

Q = QuestionId


@lru_cache(maxsize=65536)
def matters_in(question: QuestionId, situation: Situation) -> bool:
    """Whether an answer to a question, not known in the situation, can still change an outcome field.

    A follow-up matters only beside the answer of its parent that gives rise to it.
    """
    match question:
        case Q.PERFORMANCE_YEAR:
            return situation.party is not Party.OUTSIDE
        case Q.PARTICIPANT_TYPE:
            return situation.year is not Year.BEFORE
        case Q.CLINICIAN_TYPE:
            return situation.year is not Year.BEFORE and situation.party is not Party.OUTSIDE
        case Q.QP_STATUS:
            return not OWES.isdisjoint(possible_standings(situation))
        case Q.MIPS_ELECTION:
            return situation.mips_status is MipsStatus.PARTIAL_UNKNOWN and matters_in(Q.QP_STATUS, situation)
        case Q.APPLICATION_STATUS:
            applied = situation.relief is Relief.APPLICATION_UNKNOWN
            return applied and _can_decide_exclusion(question, situation)
        case Q.LOW_VOLUME_THRESHOLD | Q.PRACTICE_SETTING | Q.HARDSHIP:
            return _can_decide_exclusion(question, situation)
        case Q.SUBMISSION:
            standings = possible_standings(situation)
            return Standing.EXCLUDED in standings or not OWES.isdisjoint(standings)
        case Q.SCORE:
            if situation.report is Report.APM_UNKNOWN:
                return matters_in(Q.QP_STATUS, situation)
            return situation.report is Report.OWN_UNKNOWN and matters_in(Q.SUBMISSION, situation)


_EXCLUDING = frozenset({Volume.EXCLUDED, Setting.EXCLUDED, Relief.EXCLUDED, Relief.EXCLUDED_BY_APPLICATION})


def _can_decide_exclusion(question: QuestionId, situation: Situation) -> bool:
    """Whether paragraph (a) may reach the clinician, and no answer to another question excludes."""
    return (
        situation.year is not Year.BEFORE
        and situation.party is not Party.OUTSIDE
        and Clinician.REACHED in completions(situation.clinician)
        and not any(
            kind in _EXCLUDING and question not in questions
            for kind, questions in zip(situation, QUESTIONS_OF, strict=True)
        )
    )


def open_questions(answers: Answers) -> tuple[QuestionId, ...]:
    """The unanswered questions that can still matter, in order; empty exactly if nothing is undetermined."""
    return still_open(situation_of(answers))


@lru_cache(maxsize=8192)  # asked for with every determination and for each field in it
def still_open(situation: Situation) -> tuple[QuestionId, ...]:
    """The open questions of a situation that is at hand already.

    Which answers are missing is part of a situation: it has a kind of its own for what is not known.
    """
    unanswered = (
        questions[0] if kind in NOTHING_KNOWN else questions[-1]
        for kind, questions in zip(situation, QUESTIONS_OF, strict=True)
        if len(completions(kind)) > 1
    )
    return tuple(question for question in unanswered if matters_in(question, situation))


def next_question(answers: Answers, after: QuestionId | None) -> QuestionId | None:
    """The first question after another that can matter by the answers to the earlier ones; None at the end.

    `answers` holds the answers to the questions up to `after` (None: before the first).
    """
    return _next_in(situation_of(answers), after)


def _next_in(situation: Situation, after: QuestionId | None) -> QuestionId | None:
    start = 0 if after is None else QUESTIONS.index(after) + 1
    return next((q for q in QUESTIONS[start:] if matters_in(q, situation)), None)


def path(answers: Mapping[QuestionId, Any]) -> tuple[tuple[QuestionId, ...], QuestionId | None]:
    """The way through the interview with the answers given (None: "not sure"), and the question it stops at.

    The way is the questions that arise and have an entry, in order; answers to questions that do not
    arise are passed over. The second is the first that arises and has no entry, None at the result.
    """
    taken: list[QuestionId] = []
    so_far = answers_of({})
    question = next_question(so_far, None)
    while question is not None and question in answers:
        taken.append(question)
        if answers[question] is not None:
            so_far = so_far.model_copy(update={question: answers[question]})
        question = next_question(so_far, question)
    return tuple(taken), question


def most_questions_left(answers: Mapping[QuestionId, Any]) -> int:
    """The most questions that can still be asked after the one the interview stops at, whatever is answered.

    Entries that are waiting for their question to arise (prefilled or kept) are taken, and not counted.
    """
    taken, question = path(answers)
    if question is None:
        return 0
    known = {q: answers[q] for q in taken if answers[q] is not None}
    waiting = tuple((q, kind_of(q, value)) for q, value in answers.items() if q not in taken)
    return _longest(_seen_later(situation_of(answers_of(known))), question, waiting) - 1


REPRESENTATIVES: dict[QuestionId, tuple[Any, ...]] = {
    Q.PERFORMANCE_YEAR: (YEAR_IN_FORCE, YEAR_IN_FORCE - 1),
    Q.MIPS_ELECTION: (False, True),
    Q.PRACTICE_SETTING: ((), (PracticeSetting.SMALL_PRACTICE,)),
    Q.HARDSHIP: ((), (Hardship.INSUFFICIENT_INTERNET,), (Hardship.OTHER_REWEIGHTING,)),
    **{q: tuple(values) for q, values in VALUES.items() if q not in LISTS},
}
"""For each question, answers that stand for all others when it comes to what is asked next."""

_PARENTS_ANSWER: dict[QuestionId, dict[str, Any]] = {
    Q.MIPS_ELECTION: {"qp_status": "partial_qp"},
    Q.APPLICATION_STATUS: {"hardship": (Hardship.INSUFFICIENT_INTERNET,)},
    Q.SCORE: {"submission": Submission.INDIVIDUAL},
}


def kind_of(question: QuestionId, value: Any) -> Kind:
    """The kind of an answer to one question, a follow-up beside a parent that gives rise to it."""
    answers = answers_of({**_PARENTS_ANSWER.get(question, {}), str(question): value})
    return situation_of(answers)[_place(question)]


def _place(question: QuestionId) -> int:
    """The place in a situation that a question's answer is part of."""
    return next(place for place, questions in enumerate(QUESTIONS_OF) if question in questions)


@lru_cache(maxsize=16384)
def _longest(situation: Situation, question: QuestionId, waiting: tuple[tuple[QuestionId, Kind], ...]) -> int:
    """The most questions asked from `question` on, itself included unless an answer to it is waiting."""
    entries = dict(waiting)
    kinds = (entries[question],) if question in entries else _kinds_of_replies(question)
    most = 0
    for kind in kinds:
        after = situation if kind is None else _seen_later(with_kind(situation, _place(question), kind))
        following = _next_in(after, question)
        if following is not None:
            most = max(most, _longest(after, following, waiting))
    return most + (question not in entries)


@lru_cache(maxsize=16)
def _kinds_of_replies(question: QuestionId) -> tuple[Kind | None, ...]:
    """The kinds that replies to a question can have, each once; "not sure" leaves what is known (None)."""
    kinds = dict.fromkeys(kind_of(question, value) for value in REPRESENTATIVES[question])
    return (*kinds, None)


def _seen_later(situation: Situation) -> Situation:
    """The situation without what no later question depends on, so that few places have to be walked."""
    if situation.year is Year.BEFORE or situation.party is Party.OUTSIDE:
        return situation
    partial = situation.mips_status is MipsStatus.PARTIAL_UNKNOWN
    return situation._replace(
        year=Year.IN_FORCE,
        party=Party.IN_ACO,
        mips_status=situation.mips_status if partial else MipsStatus.UNKNOWN,
    )


def what_later_questions_see(answers: Answers) -> Situation:
    """The situation without what no later question depends on: where it is alike, the rest of the way is."""
    return _seen_later(situation_of(answers))
