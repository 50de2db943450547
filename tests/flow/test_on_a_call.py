"""On a call: what is said straight after a sentence was read back, and how it goes on after the result."""

from __future__ import annotations

from datetime import date

import pytest

from picheck.flow.read_backs import Meant, ReadBacks, read_back_words
from picheck.flow.replies import yes_or_no
from picheck.flow.session import Purpose, Session, WayOn
from picheck.flow.ways_on import DONE, WHICH, way_on, ways_on_words

ANSWERS = (2025, "aco_professional", "mips_eligible_type", "qp", "exceeds", (), (), "group", "zero")


def standing_after(number: int) -> Session:
    session = Session(date(2026, 1, 15), Purpose.CALL)
    for value in ANSWERS[:number]:
        session.interview.answer(value)
    return session


@pytest.mark.parametrize("number", range(1, len(ANSWERS) + 1))
@pytest.mark.parametrize("word", [*read_back_words().right, *read_back_words().wrong])
def test_no_bare_word_said_to_a_sentence_read_back_answers_the_next_question(number: int, word: str) -> None:
    session = standing_after(number)
    reply = ReadBacks().take(session, word)
    assert reply is not None
    assert reply.question is session.interview.turns[-1].question
    wanted = Meant.RIGHT if word in read_back_words().right else Meant.WRONG
    asks_yes_or_no = session.interview.question in ("low_volume_threshold", "mips_election")
    assert reply.meant is wanted or (reply.meant is Meant.EITHER and asks_yes_or_no), (reply, word)


def test_the_first_question_has_nothing_before_it_that_was_read_back() -> None:
    assert ReadBacks().take(standing_after(0), "no") is None


def test_what_is_said_after_something_else_belongs_to_the_question() -> None:
    read_backs, session = ReadBacks(), standing_after(3)
    assert read_backs.take(session, "what is a QP?") is None
    assert read_backs.take(session, "no") is None


def test_a_plain_yes_or_no_is_one_to_a_sentence_read_back_too() -> None:
    for word in ("yes", "no", "nope", "yep", "correct"):
        reply = ReadBacks().take(standing_after(1), word)
        assert reply is not None
        assert (reply.meant is Meant.RIGHT) == yes_or_no(word)


def test_who_holds_the_interview_for_oneself_was_read_nothing() -> None:
    session = Session(date(2026, 1, 15))
    session.interview.answer(2025)
    assert ReadBacks().take(session, "no") is None


@pytest.mark.parametrize(
    ("said", "way"),
    [
        ("next caller", WayOn.NEW),
        ("Next call.", WayOn.NEW),
        ("same clinician", WayOn.SAME_CLINICIAN),
        ("another practice please", WayOn.SAME_CLINICIAN),
        ("next clinician", WayOn.SAME_PRACTICE),
        ("next", WHICH),
        ("done", DONE),
        ("that's all", DONE),
        ("small practice", None),
        ("not done yet", None),
    ],
)
def test_what_is_typed_after_a_result_to_go_on(said: str, way: object) -> None:
    assert way_on(said) == way


def test_no_words_name_two_ways_on() -> None:
    named = [wording for wordings in ways_on_words() for wording in wordings]
    assert len(named) == len(set(named))
