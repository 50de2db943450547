"""Which questions can still matter, and so: what is open, what to ask next, how many more at most.

A question matters when two completions that differ in it and its follow-up alone have different
outcome fields. The conditions below say so in closed form; the tests prove them equal to the definition.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from picheck.core.answers import Answers, gives_rise
from picheck.core.facts import (
    LISTS,
    PARENT,
    QUESTIONS,
    VALUES,
    Hardship,
    PracticeSetting,
    QuestionId,
    Submission,
)
from picheck.core.outcome import OWES, Standing, possible_standings
from picheck.core.rules import A_ACO_PARTY, A_YEAR, EXCLUSIONS, SCOPE, YEAR_IN_FORCE
from picheck.core.situation import MipsStatus, Party, Report, Situation, Year, situation_of

Q = QuestionId


def matters(question: QuestionId, answers: Answers) -> bool:
    """Whether an answer to a question (not known in `answers`) can still change an outcome field.

    A follow-up whose parent has not the answer that gives rise to it does not matter.
    """
    match question:
        case Q.PERFORMANCE_YEAR:
            return A_ACO_PARTY.holds(answers) is not False
        case Q.PARTICIPANT_TYPE:
            return A_YEAR.holds(answers) is not False
        case Q.CLINICIAN_TYPE:
            return A_YEAR.holds(answers) is not False and A_ACO_PARTY.holds(answers) is not False
        case Q.QP_STATUS:
            return not OWES.isdisjoint(possible_standings(situation_of(answers)))
        case Q.MIPS_ELECTION:
            return _arises(question, answers) and matters(Q.QP_STATUS, answers)
        case Q.LOW_VOLUME_THRESHOLD | Q.PRACTICE_SETTING | Q.HARDSHIP:
            return _can_decide_exclusion(question, answers)
        case Q.APPLICATION_STATUS:
            return _arises(question, answers) and _can_decide_exclusion(question, answers)
        case Q.SUBMISSION:
            standings = possible_standings(situation_of(answers))
            return Standing.EXCLUDED in standings or not OWES.isdisjoint(standings)
        case Q.SCORE:
            asked_of = Q.QP_STATUS if answers.submission is Submission.APM_ENTITY else Q.SUBMISSION
            return _arises(question, answers) and matters(asked_of, answers)


def _arises(follow_up: QuestionId, answers: Answers) -> bool:
    parent = PARENT[follow_up]
    return gives_rise(parent, getattr(answers, parent))


def _can_decide_exclusion(question: QuestionId, answers: Answers) -> bool:
    """Whether someone whom paragraph (a) may reach is excluded by nothing that rests on other answers."""
    return all(rule.holds(answers) is not False for rule in SCOPE) and not any(
        rule.holds(answers) for rule in EXCLUSIONS if question not in rule.facts
    )


def open_questions(answers: Answers) -> tuple[QuestionId, ...]:
    """The unanswered questions that can still matter, in order; empty exactly if nothing is undetermined."""
    return tuple(q for q in QUESTIONS if getattr(answers, q) is None and matters(q, answers))


def next_question(answers: Answers, after: QuestionId | None) -> QuestionId | None:
    """The first question after another that can matter by the answers to the earlier ones; None at the end.

    `answers` holds the answers to the questions up to `after` (None: before the first).
    """
    start = 0 if after is None else QUESTIONS.index(after) + 1
    return next((q for q in QUESTIONS[start:] if matters(q, answers)), None)


def path(answers: Mapping[QuestionId, Any]) -> tuple[tuple[QuestionId, ...], QuestionId | None]:
    """The way through the interview with the answers given (None: "not sure"), and the question it stops at.

    The way is the questions that arise and have an entry, in order; answers to questions that do not
    arise are passed over. The second is the first that arises and has no entry, None at the result.
    """
    taken: list[QuestionId] = []
    so_far = Answers()
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
    waiting = {q: value for q, value in answers.items() if q not in taken}
    return _longest(Answers(**known), question, waiting, {}) - 1


REPRESENTATIVES: dict[QuestionId, tuple[Any, ...]] = {
    Q.PERFORMANCE_YEAR: (YEAR_IN_FORCE, YEAR_IN_FORCE - 1),
    Q.MIPS_ELECTION: (False, True),
    Q.PRACTICE_SETTING: ((), (PracticeSetting.SMALL_PRACTICE,)),
    Q.HARDSHIP: ((), (Hardship.INSUFFICIENT_INTERNET,), (Hardship.OTHER_REWEIGHTING,)),
    **{q: tuple(values) for q, values in VALUES.items() if q not in LISTS},
}
"""For each question, answers that stand for all others when it comes to what is asked next."""


def _longest(
    answers: Answers,
    question: QuestionId,
    waiting: Mapping[QuestionId, Any],
    known: dict[tuple[QuestionId, Situation], int],
) -> int:
    """The most questions asked from `question` on, itself included unless an answer to it is waiting."""
    place = (question, what_later_questions_see(answers))
    if place not in known:
        replies = (waiting[question],) if question in waiting else (*REPRESENTATIVES[question], None)
        most = 0
        for reply in replies:
            after = answers if reply is None else answers.model_copy(update={question: reply})
            following = next_question(after, question)
            if following is not None:
                most = max(most, _longest(after, following, waiting, known))
        known[place] = most + (question not in waiting)
    return known[place]


def what_later_questions_see(answers: Answers) -> Situation:
    """The situation without what no later question depends on: where it is alike, the rest of the way is."""
    return situation_of(answers)._replace(
        year=Year.IN_FORCE, party=Party.IN_ACO, mips_status=MipsStatus.UNKNOWN, report=Report.UNKNOWN
    )
