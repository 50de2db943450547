"""What to do next, and by when. Nothing is advised that can no longer be done on the day of asking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from picheck.core.answers import Answers
from picheck.core.cautions import Case, only_reweighted
from picheck.core.deadlines import has_passed
from picheck.core.facts import LEVELS, ApplicationStatus, QuestionId, Score, Submission
from picheck.core.outcome import Compliance, Counted, Line, Requirement
from picheck.core.part import Part
from picheck.core.wording import reason_words, step_words


class NextStep(Part):
    """A step in words, and the day by which it is due (None: no day)."""

    statement: str
    by: date | None


def next_steps_of(case: Case, open_questions: tuple[QuestionId, ...]) -> tuple[NextStep, ...]:
    """The steps for a case, the look-ups that are still open last; a passed deadline brings no step."""
    steps = list(_steps(case)) + [("look_up", None, question) for question in open_questions]
    shown = (
        _step(step, case.answers.performance_year, due, has_passed(due, case.as_of), q)
        for step, due, q in steps
    )
    return tuple(step for step in shown if step is not None)


_Step = tuple[str, date | None, QuestionId | None]


def _steps(case: Case) -> Iterator[_Step]:
    match case.outcome.requirement:
        case Requirement.REQUIRED:
            yield from _where_required(case)
        case Requirement.EXCLUDED:
            yield from _where_excluded(case)
        case Requirement.NOT_APPLICABLE:
            yield "not_in_number", None, None
        case Requirement.UNDETERMINED:
            return


def _where_required(case: Case) -> Iterator[_Step]:
    if case.outcome.provisional is True:
        yield "chase_decision", case.submission_due, None
    yield from _report_step(case)
    match case.answers.application_status:
        case ApplicationStatus.NOT_FILED:
            yield "apply", case.application_due, None
        case ApplicationStatus.DENIED:
            yield "check_statuses", None, None
        case None if case.answers.hardship == () and case.outcome.compliance is not Compliance.MET:
            yield "consider_application", case.application_due, None
        case _:
            pass


def _report_step(case: Case) -> Iterator[_Step]:
    """What remains to be done about the report, where one is required."""
    passed = has_passed(case.submission_due, case.as_of)
    match case.outcome.compliance:
        case Compliance.MET:
            yield "tell_aco_line_i", None, None
        case Compliance.NOT_MET:
            if case.answers.submission in LEVELS or passed:
                yield "tell_aco_not_met", None, None
            else:
                yield "report_still", case.submission_due, None
        case Compliance.OPEN if case.answers.score is Score.AWAITING:
            yield "await_score", None, None
        case Compliance.OPEN if passed:
            yield "report_was_due", None, None
        case Compliance.OPEN:
            yield "report", case.submission_due, None
        case _:
            pass


def _where_excluded(case: Case) -> Iterator[_Step]:
    a: Answers = case.answers
    match case.outcome.counted, case.outcome.line:
        case Counted.YES, Line.II:
            yield "tell_aco_line_ii", None, None
        case Counted.NOT_YET, _:
            yield "await_score", None, None
        case _ if a.submission is Submission.APM_ENTITY:
            yield "confirm_with_aco", None, None
        case _ if a.submission is Submission.NOT_YET and only_reweighted(case):
            yield "do_not_send", None, None
        case _ if a.submission not in LEVELS:
            yield "nothing_to_send", None, None
        case _:
            pass
    yield "keep_record", None, None


@lru_cache(maxsize=4096)
def _step(
    step: str, year: int | None, due: date | None, passed: bool | None, question: QuestionId | None
) -> NextStep | None:
    statement = step_words()[step].at(passed)
    if not statement:
        return None
    name = "" if question is None else reason_words().questions[question]
    next_year = None if year is None else year + 1
    return NextStep(
        statement=statement.format(year=year, next_year=next_year, question=name), by=None if passed else due
    )
