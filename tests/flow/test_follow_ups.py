"""A follow-up that was answered for another answer to its parent is asked about before it counts unseen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from picheck.core.facts import Hardship, QuestionId
from picheck.flow.follow_ups import follow_up_words, told
from picheck.flow.interview import Given, Interview
from picheck.flow.session import Session

Q = QuestionId
UP_TO_HARDSHIP = (2025, "aco_professional", "mips_eligible_type", "qp", "exceeds", ())
INTERNET, DECERTIFIED = (Hardship.INSUFFICIENT_INTERNET,), (Hardship.DECERTIFIED_CEHRT,)


def held(*further: Any) -> Interview:
    interview = Interview()
    for value in (*UP_TO_HARDSHIP, *further):
        interview.answer(value)
    return interview


def test_another_ground_asks_whether_the_application_still_holds_and_keeps_its_answer() -> None:
    interview = held(INTERNET, "approved")
    assert interview.to_check is None
    interview.revise(Q.HARDSHIP, DECERTIFIED)
    assert interview.to_check is Q.APPLICATION_STATUS
    assert interview.answers.application_status == "approved"
    assert "No sufficient internet" in told(interview, Q.APPLICATION_STATUS, follow_up_words().still_so)


def test_the_same_answer_given_again_says_that_it_holds() -> None:
    interview = held(INTERNET, "approved")
    interview.revise(Q.HARDSHIP, DECERTIFIED)
    interview.revise(Q.APPLICATION_STATUS, "approved")
    assert interview.to_check is None
    interview.undo()
    assert interview.to_check is Q.APPLICATION_STATUS
    interview.undo()
    assert interview.to_check is None


def test_an_answer_that_was_set_aside_and_comes_back_for_another_ground_is_asked_about() -> None:
    interview = held(INTERNET, "approved")
    interview.revise(Q.HARDSHIP, ())
    assert interview.to_check is None
    interview.revise(Q.HARDSHIP, DECERTIFIED)
    assert interview.to_check is Q.APPLICATION_STATUS


def test_a_ground_without_application_beside_it_asks_nothing() -> None:
    interview = held(INTERNET, "pending")
    interview.revise(Q.HARDSHIP, (*INTERNET, Hardship.OTHER_REWEIGHTING))
    assert interview.to_check is None


def test_not_sure_needs_no_check() -> None:
    interview = held(INTERNET, None)
    interview.revise(Q.HARDSHIP, DECERTIFIED)
    assert interview.to_check is None


@pytest.mark.parametrize("level", ["individual", "virtual_group", "apm_entity"])
def test_a_score_of_another_level_is_asked_about(level: str) -> None:
    interview = held((), "group", "zero")
    interview.revise(Q.SUBMISSION, level)
    assert interview.to_check is Q.SCORE
    interview.revise(Q.SUBMISSION, "group")
    assert interview.to_check is None


def test_a_journal_that_ends_before_the_check_asks_it_again_when_it_is_resumed(tmp_path: Any) -> None:
    session = Session.begin(as_of=date(2026, 1, 15), folder=tmp_path)
    for value in (*UP_TO_HARDSHIP, (), "group", "zero"):
        session.interview.answer(value)
    session.interview.revise(Q.SUBMISSION, "individual")
    session._journal.close()  # type: ignore[union-attr]
    assert Session.resume(folder=tmp_path).interview.to_check is Q.SCORE


def test_prefilled_follow_ups_are_about_the_prefilled_parent() -> None:
    given = {Q.SUBMISSION: Given("group", "a file"), Q.SCORE: Given("zero", "a file")}
    interview = Interview(given)
    for value in (*UP_TO_HARDSHIP, ()):
        interview.answer(value)
    assert (interview.finished, interview.to_check) == (True, None)
    interview.revise(Q.SUBMISSION, "individual")
    assert interview.to_check is Q.SCORE
