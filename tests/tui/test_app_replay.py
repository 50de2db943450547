"""Recordings walked through the real app: the same questions and the same answers as through the chart."""

from __future__ import annotations

from datetime import date

from picheck.core.facts import QuestionId as Q
from picheck.flow.recording import propose
from picheck.flow.replay import through_chart
from picheck.flow.session import Session
from picheck.flow.transcript import Transcript
from picheck.tui.replay_driver import through_app


def recorded(session: Session) -> Transcript:
    """The recording of a sitting as it stands; nothing is written."""
    return propose(session).transcript


def test_an_interview_with_every_kind_of_turn_is_walked_as_through_the_chart() -> None:
    session = Session(date(2026, 2, 1))
    said = session.interview
    answers = (2025, "aco_provider_supplier", "mips_eligible_type", "partial_qp", False, "exceeds", [])
    for answer in (*answers, ["insufficient_internet", "decertified_cehrt"], "pending", "group"):
        said.answer(answer)
    said.back()
    said.undo()
    said.answer("zero")
    said.revise(Q.PRACTICE_SETTING, ["small_practice", "hospital_based"])
    said.revise(Q.PERFORMANCE_YEAR, 2031)
    said.revise(Q.QP_STATUS, None)
    said.undo()
    said.redo()
    said.back()
    said.answer(None)
    transcript = recorded(session)
    walked, expected = through_app(transcript), through_chart(transcript)
    assert walked.stopped is None
    assert walked == expected


def test_a_recording_that_no_longer_fits_stops_where_the_app_asks_something_else() -> None:
    session = Session(date(2026, 2, 1))
    for answer in (2025, "none"):
        session.interview.answer(answer)
    transcript = recorded(session)
    first, second = transcript.turns
    bent = transcript.model_copy(update={"turns": (first, second.model_copy(update={"asked": "score"}))})
    stopped = through_app(bent).stopped
    assert stopped is not None
    assert (stopped.step, stopped.question) == (2, "participant_type")
