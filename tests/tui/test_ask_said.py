"""What a person says in plain lines beside answers: to a sentence read back, to a change, at the result."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from plain_driving import AS_OF, QP_IN_A_GROUP, Held

from picheck.flow.question_words import read_back
from picheck.flow.session import Front, Purpose, Session
from picheck.tui.ask_lines import ask_words

CALLER = ["2025", "3", "md"]
"""A call up to the QP status."""

INTERNET = ["2025", "3", "md", "qp", "exceeds", "none", "no internet", "approved"]
"""Up to the report, with an approved application for want of internet."""


def on_a_call(*replies: str) -> Held:
    return Held([*CALLER, *replies], purpose=Purpose.CALL, at_terminal=True)


# -- straight after a sentence was read back


def test_no_to_a_sentence_read_back_goes_back_to_its_answer_with_nothing_set() -> None:
    held = on_a_call("no")
    assert held.session.interview.question == "clinician_type"
    assert 'Back to what was read back, "Clinician type"' in held.said
    assert "The answer was: A MIPS eligible type." in held.said


def test_yes_to_a_sentence_read_back_confirms_it_and_the_question_stands() -> None:
    held = on_a_call("correct")
    assert "Confirmed: Clinician type: A MIPS eligible type." in held.said
    assert held.session.interview.question == "qp_status"
    assert len(held.session.interview.turns) == 3


@pytest.mark.parametrize("said", ["no wrong, she said partial", "no, partial", "wrong. it is partial"])
def test_the_rest_of_a_no_is_tried_as_the_new_answer(said: str) -> None:
    held = on_a_call("qp", said)
    assert held.session.interview.answers.qp_status == "partial_qp"
    assert held.session.interview.question == "mips_election"


@pytest.mark.parametrize("word", ["no", "yes"])
def test_where_the_question_takes_yes_and_no_itself_it_is_asked_which_is_meant(word: str) -> None:
    held = on_a_call("qp", word)
    assert held.session.interview.question == "low_volume_threshold"
    assert read_back("qp_status", "qp") in held.said
    assert 'Type "read back" for the sentence' in held.said


@pytest.mark.parametrize("word", ["correct", "right", "ok", "wrong", "no wrong", "that's right"])
def test_no_bare_agreement_or_disagreement_answers_the_next_question(word: str) -> None:
    assert on_a_call("qp", word).session.interview.answers.low_volume_threshold is None
    assert on_a_call("qp", "exceeds", word).session.interview.answers.practice_setting is None


def test_what_was_asked_back_is_told_in_words_or_by_choosing_an_answer() -> None:
    assert on_a_call("qp", "no", "read back").session.interview.question == "qp_status"
    confirmed = on_a_call("qp", "yes", "read back")
    assert confirmed.session.interview.question == "low_volume_threshold"
    assert "Confirmed: QP status: QP." in confirmed.said
    assert on_a_call("qp", "no", "answer").session.interview.answers.low_volume_threshold == "does_not_exceed"
    assert on_a_call("qp", "no", "1").session.interview.answers.low_volume_threshold == "exceeds"


def test_a_no_with_an_answer_is_understood_too_where_the_answer_was_taken_back_already() -> None:
    held = on_a_call("qp", "wrong", "no wrong, she said partial")
    assert held.session.interview.answers.qp_status == "partial_qp"


def test_a_no_that_names_an_answer_of_the_question_asked_is_that_answer() -> None:
    held = on_a_call("qp", "exceeds", "small practice")
    assert held.session.interview.question == "submission"
    held = on_a_call("qp", "exceeds", "none", "no internet")
    assert held.session.interview.answers.hardship == ("insufficient_internet",)


def test_a_no_that_comes_after_something_else_was_said_belongs_to_the_question() -> None:
    held = on_a_call("qp", "why", "no")
    assert held.session.interview.answers.low_volume_threshold == "does_not_exceed"


def test_who_answers_for_oneself_or_in_a_pipe_answers_the_question_that_was_asked() -> None:
    for purpose, at_terminal in ((Purpose.SELF, True), (Purpose.CALL, False)):
        held = Held([*CALLER, "qp", "no"], purpose=purpose, at_terminal=at_terminal)
        assert held.session.interview.answers.low_volume_threshold == "does_not_exceed"


def test_no_at_the_verdict_takes_back_the_last_answer_that_was_read_back() -> None:
    held = Held(
        [*QP_IN_A_GROUP[:4], "exceeds", *QP_IN_A_GROUP[5:], "no"], purpose=Purpose.CALL, at_terminal=True
    )
    assert held.session.interview.question == "score"


# -- a follow-up that was answered for another answer


@pytest.mark.parametrize(
    ("said", "status"),
    [("yes", "approved"), ("pending", "pending"), ("no, it was not filed", "not_filed"), ("not sure", None)],
)
def test_an_application_is_asked_about_again_when_the_hardship_is_another(said: str, status: str) -> None:
    held = Held([*INTERNET, "change hardship to decertified", "yes", said], at_terminal=True)
    assert (
        '"Approved" was the answer to "Application" with Hardship: No sufficient internet. '
        "Does it hold with Hardship: The CEHRT was decertified?"
    ) in held.said
    assert held.session.interview.answers.application_status == status
    assert held.session.interview.to_check is None


def test_undo_takes_the_change_back_whose_follow_up_does_not_hold() -> None:
    held = Held([*INTERNET, "change hardship to decertified", "yes", "undo"], at_terminal=True)
    assert held.session.interview.answers.hardship == ("insufficient_internet",)
    assert held.session.interview.to_check is None


def test_a_score_is_asked_about_again_before_the_verdict_when_the_level_is_another() -> None:
    held = Held([*QP_IN_A_GROUP, "change submission=individual", "above zero"], at_terminal=True)
    assert held.session.interview.answers.score == "positive"
    assert held.out.count("YES, PI had to be reported for 2025, and it was.") == 2
    before, _, _ = held.said.partition("Does it hold with PI report: Individual?")
    assert before.count("YES, PI had to be reported") == 1


def test_a_pipe_is_told_what_is_kept_and_asked_nothing() -> None:
    held = Held([*QP_IN_A_GROUP, "change submission=individual"])
    assert held.status == 0
    assert (
        'is kept as "Zero", which was given with PI report: As a group' in held.said
        or "is kept as" in held.said
    )
    assert "change score=..." in held.said


# -- a change, and beginning again


def test_what_is_neither_yes_nor_no_to_a_change_is_taken_as_a_reply() -> None:
    start = [*QP_IN_A_GROUP[:5], "change the year to 2024"]
    held = Held([*start, "actually 2026", "yes"], at_terminal=True)
    assert "Nothing changed. Performance year stays: 2025." in held.said
    assert held.session.interview.answers.performance_year == 2026
    held = Held([*start, "none"], at_terminal=True)
    assert held.session.interview.answers.practice_setting == ()
    held = Held([*start, "what is a TIN?", "why"], at_terminal=True)
    assert held.said.count("TIN:") == 1


def test_enter_alone_asks_for_yes_or_no_again() -> None:
    held = Held([*QP_IN_A_GROUP[:5], "change the year to 2026", "", "yes"], at_terminal=True)
    assert held.session.interview.answers.performance_year == 2026


def test_what_is_typed_where_an_answer_is_asked_anew_is_not_lost() -> None:
    held = Held(
        [*QP_IN_A_GROUP[:5], "change my qp status", "change the year to 2026", "yes"], at_terminal=True
    )
    assert held.session.interview.answers.performance_year == 2026


def test_restart_asks_first_and_says_where_the_old_interview_is_kept(tmp_path: Path) -> None:
    session = Session.begin(as_of=AS_OF, front=Front.PLAIN, folder=tmp_path)
    held = Held([*CALLER, "restart", "no"], session=session, at_terminal=True)
    assert (held.session, len(held.session.interview.turns)) == (session, 3)
    held = Held(["restart", "qp"], session=session, at_terminal=True)
    assert held.session.interview.answers.qp_status == "qp"
    held = Held(["restart", "yes"], session=session, at_terminal=True)
    assert held.session.interview.turns == ()
    assert f"picheck ask --resume {session.id}" in held.said
    assert "yes or no" not in Held(["restart"], at_terminal=True).said


# -- the result


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("do I have to report?", "Yes. Promoting Interoperability had to be reported for 2025"),
        ("yes or no?", "Yes. Promoting Interoperability had to be reported for 2025"),
        (
            "am I counted?",
            "You are counted in the number that the ACO publishes, among those who had to report.",
        ),
        ("so do I need to do anything?", "Yes. Promoting Interoperability had to be reported for 2025"),
    ],
)
def test_the_main_question_is_answered_with_this_persons_verdict(asked: str, answer: str) -> None:
    held = Held([*QP_IN_A_GROUP, asked])
    _, _, after = held.said.partition("What next?")
    assert answer in after
    assert 'see "Because" in the result' in after


def test_the_main_question_is_answered_before_the_result_too_and_stays_hidden_while_recording() -> None:
    asked = [*QP_IN_A_GROUP[:4], "do I have to report?"]
    assert "That is not settled. It depends on" in Held(asked).said
    assert "stays hidden" in Held(asked, purpose=Purpose.RECORD).said
    assert "Promoting Interoperability must" not in Held(asked, purpose=Purpose.RECORD).said


def test_when_the_number_is_published_is_in_the_answer() -> None:
    assert "published in fall 2026" in Held([*QP_IN_A_GROUP, "when is PY 2025 published"]).said


@pytest.mark.parametrize(
    ("asked", "name", "begins"),
    [
        ("page", "picheck-required.html", "<!doctype html>"),
        ("print", "picheck-required.html", "<!doctype html>"),
        ("save as pdf", "picheck-required.html", "<!doctype html>"),
        ("export markdown", "picheck-required.md", "# YES"),
        ("text", "picheck-required.txt", "YES"),
        ("save as json", "picheck-required.json", "{"),
    ],
)
def test_the_result_is_saved_to_read_as_in_the_terminal(
    asked: str, name: str, begins: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    held = Held([*QP_IN_A_GROUP, asked])
    assert (held.status, held.err) == (0, "")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)
    assert name in held.said
    if name.endswith("json"):
        assert json.loads((tmp_path / name).read_text(encoding="utf-8"))["requirement"] == "required"


def test_save_says_that_it_saves_no_page_to_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PICHECK_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert "not a page to read" in Held([*QP_IN_A_GROUP, "save"]).said
    assert "not a page to read" not in Held([*QP_IN_A_GROUP, "save"], purpose=Purpose.RECORD).said


def test_saving_a_recording_before_its_expectation_tells_nothing_of_the_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PICHECK_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    held = Held([*QP_IN_A_GROUP[:5], "small practice", "save"], purpose=Purpose.RECORD, at_terminal=True)
    assert "saved once you have said what you expect" in held.said
    assert "excluded" not in held.said
    assert not list(tmp_path.rglob("*.json"))


def test_what_cannot_be_done_with_a_result_says_what_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    held = Held([*QP_IN_A_GROUP, "export", "copy", "next"], at_terminal=True)
    for key in ("export_forms", "no_copy", "way_which"):
        assert ask_words()[key] in held.said
    assert "no result to save yet" in Held([*CALLER, "save as pdf"], at_terminal=True).said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("said", ["next caller", "next call", "somebody else"])
def test_the_next_caller_begins_with_nothing_kept(said: str) -> None:
    held = Held([*QP_IN_A_GROUP, said])
    assert held.session.interview.turns == ()


def test_done_leaves_after_the_verdict() -> None:
    held = Held([*QP_IN_A_GROUP, "done", "2026"])
    assert held.status == 0
    assert held.out.endswith("Goodbye.\n")


def test_a_call_ends_with_a_line_to_read_aloud_before_the_law() -> None:
    held = Held([*QP_IN_A_GROUP[:4], "exceeds", *QP_IN_A_GROUP[5:]], purpose=Purpose.CALL)
    aloud = held.said.index("Read aloud: Yes. Promoting Interoperability had to be reported for 2025")
    assert aloud < held.said.index("42 CFR 425.507")
    assert "You are counted in the number that the ACO publishes" in held.said
