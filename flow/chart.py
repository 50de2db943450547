"""The state chart of the interview: one state a question, one guard an edge.

The chart decides only which question is next, and every guard asks `core` whether that question can
still matter by the answers to the earlier ones; what the law says is never decided here. Walking again
from the top (`again`) is how `back`, a change of an earlier answer and `undo` are done, so that a state
is always a function of the answers and never of the way they came in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from statemachine import State, StateChart

from picheck.core.answers import Answers
from picheck.core.facts import QuestionId
from picheck.core.relevance import next_question

Q = QuestionId
Guard = Callable[[Answers], bool]


def _leads(source: QuestionId, target: QuestionId | None) -> Guard:
    """The guard of the edge from one question to another: by core, that is the next that can matter."""

    def guard(answers: Answers) -> bool:
        return next_question(answers, source) is target

    guard.__name__ = f"{source}_leads_to_{target or 'result'}"
    return guard


def question_of(state: str) -> QuestionId | None:
    """The question that a state asks; None for the result."""
    return QuestionId(state.removeprefix("q_")) if state.startswith("q_") else None


class InterviewChart(StateChart[Any]):
    """The interview. Events: `answer` (with answers=Answers up to this question), `again`, `close`.

    Errors in a guard reach the caller, and an event that no edge takes is refused: the library's own
    defaults swallow both, and a swallowed error here would be a wrong verdict.
    """

    catch_errors_as_events = False
    allow_event_without_transition = False

    q_performance_year = State(initial=True)
    q_participant_type = State()
    q_clinician_type = State()
    q_qp_status = State()
    q_mips_election = State()
    q_low_volume_threshold = State()
    q_practice_setting = State()
    q_hardship = State()
    q_application_status = State()
    q_submission = State()
    q_score = State()
    result = State()
    closed = State(final=True)

    answer = (
        q_performance_year.to(q_participant_type, cond=_leads(Q.PERFORMANCE_YEAR, Q.PARTICIPANT_TYPE))
        | q_performance_year.to(result, cond=_leads(Q.PERFORMANCE_YEAR, None))
        | q_participant_type.to(q_clinician_type, cond=_leads(Q.PARTICIPANT_TYPE, Q.CLINICIAN_TYPE))
        | q_participant_type.to(result, cond=_leads(Q.PARTICIPANT_TYPE, None))
        | q_clinician_type.to(q_qp_status, cond=_leads(Q.CLINICIAN_TYPE, Q.QP_STATUS))
        | q_clinician_type.to(q_submission, cond=_leads(Q.CLINICIAN_TYPE, Q.SUBMISSION))
        | q_clinician_type.to(result, cond=_leads(Q.CLINICIAN_TYPE, None))
        | q_qp_status.to(q_mips_election, cond=_leads(Q.QP_STATUS, Q.MIPS_ELECTION))
        | q_qp_status.to(q_low_volume_threshold, cond=_leads(Q.QP_STATUS, Q.LOW_VOLUME_THRESHOLD))
        | q_mips_election.to(q_low_volume_threshold, cond=_leads(Q.MIPS_ELECTION, Q.LOW_VOLUME_THRESHOLD))
        | q_low_volume_threshold.to(
            q_practice_setting, cond=_leads(Q.LOW_VOLUME_THRESHOLD, Q.PRACTICE_SETTING)
        )
        | q_low_volume_threshold.to(q_submission, cond=_leads(Q.LOW_VOLUME_THRESHOLD, Q.SUBMISSION))
        | q_practice_setting.to(q_hardship, cond=_leads(Q.PRACTICE_SETTING, Q.HARDSHIP))
        | q_practice_setting.to(q_submission, cond=_leads(Q.PRACTICE_SETTING, Q.SUBMISSION))
        | q_hardship.to(q_application_status, cond=_leads(Q.HARDSHIP, Q.APPLICATION_STATUS))
        | q_hardship.to(q_submission, cond=_leads(Q.HARDSHIP, Q.SUBMISSION))
        | q_application_status.to(q_submission, cond=_leads(Q.APPLICATION_STATUS, Q.SUBMISSION))
        | q_submission.to(q_score, cond=_leads(Q.SUBMISSION, Q.SCORE))
        | q_submission.to(result, cond=_leads(Q.SUBMISSION, None))
        | q_score.to(result, cond=_leads(Q.SCORE, None))
    )

    again = (
        q_participant_type.to(q_performance_year)
        | q_clinician_type.to(q_performance_year)
        | q_qp_status.to(q_performance_year)
        | q_mips_election.to(q_performance_year)
        | q_low_volume_threshold.to(q_performance_year)
        | q_practice_setting.to(q_performance_year)
        | q_hardship.to(q_performance_year)
        | q_application_status.to(q_performance_year)
        | q_submission.to(q_performance_year)
        | q_score.to(q_performance_year)
        | result.to(q_performance_year)
    )

    close = result.to(closed)

    @property
    def question(self) -> QuestionId | None:
        """The question that the chart stands at; None at the result."""
        (state,) = self.configuration_values
        return question_of(str(state))


def edges() -> tuple[tuple[QuestionId, QuestionId | None], ...]:
    """The edges that an answer takes, as (from, to) in the chart's own order; to None is the result."""
    return tuple(
        (source, question_of(str(transition.target.id)))
        for state in InterviewChart.states
        if (source := question_of(str(state.id))) is not None
        for transition in state.transitions
        if transition.match("answer")
    )
