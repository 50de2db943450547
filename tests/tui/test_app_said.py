"""What is typed in the terminal beside answers: to a sentence read back, over ticks, at the result."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_driving import QP_WITH_ZERO, at, in_words, interview, on_screen, part, result, say
from textual import events

from picheck.core.facts import QuestionId
from picheck.flow.question_words import read_back
from picheck.flow.session import Purpose
from picheck.tui.replay_driver import Driver
from picheck.tui.screens.export import ExportScreen
from picheck.tui.screens.review import CheckScreen
from picheck.tui.screens.ways_on import WaysOnScreen
from picheck.tui.widgets.conversation import Conversation
from picheck.tui.widgets.lines import Lines
from picheck.tui.widgets.options import Options

Q = QuestionId
INTERNET = "enter 2 1 1 1 5 enter 1 enter 1"
"""The keys up to the report, with an approved application for want of internet."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PICHECK_HOME", str(tmp_path / "home"))
    return tmp_path


def said(driver: Driver) -> str:
    """What was said below the result."""
    return in_words(driver.app.screen.query_one("#said", Lines).plain)


def written(folder: Path) -> list[str]:
    """The files of JSON in a folder."""
    return [path.name for path in folder.rglob("*.json")]


# -- straight after a sentence was read back


async def test_no_to_a_sentence_read_back_goes_back_and_the_rest_is_tried_as_the_answer() -> None:
    async with interview(keys="enter 2 1 1", purpose=Purpose.CALL) as driver:
        answers = driver.app.session.interview
        await say(driver, "no wrong, she said partial")
        await driver.until(lambda: answers.question is Q.MIPS_ELECTION, "the partial QP's question")
        assert answers.value_of(Q.QP_STATUS) == "partial_qp"


async def test_a_bare_no_is_asked_about_where_the_question_takes_it_too_and_else_goes_back() -> None:
    async with interview(keys="enter 2 1 1", purpose=Purpose.CALL) as driver:
        answers = driver.app.session.interview
        await say(driver, "no")
        assert answers.question is Q.LOW_VOLUME_THRESHOLD
        assert read_back(Q.QP_STATUS, "qp") in part(driver, Conversation)
        assert 'Type "read back" for the sentence' in part(driver, Conversation)
        await say(driver, "read back")
        assert answers.question is Q.QP_STATUS
        assert "The answer was: QP." in part(driver, Conversation)
        assert [turn.question for turn in answers.turns][-1] is Q.CLINICIAN_TYPE
    async with interview(keys="enter 2 1", purpose=Purpose.CALL) as driver:
        await say(driver, "no")
        assert driver.app.session.interview.question is Q.CLINICIAN_TYPE


async def test_yes_to_a_sentence_read_back_confirms_it() -> None:
    async with interview(keys="enter 2 1", purpose=Purpose.CALL) as driver:
        await say(driver, "correct")
        assert "Confirmed: Clinician type: A MIPS eligible type." in part(driver, Conversation)
        assert driver.app.session.interview.question is Q.QP_STATUS


async def test_on_a_call_the_result_has_the_lines_to_say_and_a_no_takes_the_last_answer_back() -> None:
    async with interview(keys=QP_WITH_ZERO, purpose=Purpose.CALL) as driver:
        told = result(driver)
        assert read_back(Q.SCORE, "zero") in told
        assert told.index(
            "Read aloud “Yes. Promoting Interoperability had to be reported for 2025"
        ) < told.index("425.507")
        assert "You are counted in the number that the ACO publishes" in told
        await driver.type_text("no", "enter")
        await driver.until(lambda: driver.app.session.interview.question is Q.SCORE, "the score again")


# -- a follow-up that was answered for another answer


async def change_hardship(driver: Driver) -> None:
    await driver.type_text("change hardship to decertified", "enter")
    await at(driver, "reply")
    await driver.press("enter")
    await driver.until(lambda: isinstance(driver.app.screen, CheckScreen), "the application again")
    await at(driver, "reply")


async def test_an_application_is_asked_about_again_when_the_hardship_is_another() -> None:
    async with interview(keys=INTERNET) as driver:
        answers = driver.app.session.interview
        await change_hardship(driver)
        assert (
            '"Approved" was the answer to "Application" with Hardship: No sufficient internet.'
            in in_words(on_screen(driver).replace("█", " "))
        )
        await driver.press("3", "enter")
        await driver.settled()
        assert answers.value_of(Q.APPLICATION_STATUS) == "denied"
        assert answers.to_check is None


@pytest.mark.parametrize("keys", ["enter", "y e s enter"])
async def test_enter_or_yes_says_that_the_follow_up_holds(keys: str) -> None:
    async with interview(keys=INTERNET) as driver:
        await change_hardship(driver)
        await driver.press(*keys.split())
        await driver.settled()
        assert driver.app.session.interview.value_of(Q.APPLICATION_STATUS) == "approved"


async def test_escape_where_a_follow_up_is_asked_again_undoes_the_change() -> None:
    async with interview(keys=INTERNET) as driver:
        await change_hardship(driver)
        await driver.press("escape")
        await driver.settled()
        assert driver.app.session.interview.value_of(Q.HARDSHIP) == ("insufficient_internet",)


async def test_no_verdict_shows_before_a_score_of_another_level_was_checked() -> None:
    async with interview(keys=QP_WITH_ZERO) as driver:
        await driver.type_text("change submission to individual", "enter")
        await at(driver, "reply")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, CheckScreen), "the score again")
        assert "Then asked" not in on_screen(driver)
        await at(driver, "reply")
        await driver.press("1", "enter")
        await driver.settled()
        assert driver.app.session.interview.value_of(Q.SCORE) == "positive"


# -- ticks


async def test_a_typed_option_is_ticked_beside_what_is_ticked() -> None:
    async with interview(keys="enter 2 1 3 1 5 enter 6") as driver:
        ticks = driver.app.screen.query_one(Options)
        await driver.type_text("no internet", "enter")
        await driver.until(lambda: ticks.ticked == {0, 5}, "both ticks")
        assert "Ticked too: No sufficient internet." in part(driver, Conversation)
        await driver.press("enter")
        await driver.until(lambda: driver.app.session.interview.question is Q.SUBMISSION, "the next")
        assert driver.app.session.interview.value_of(Q.HARDSHIP) == (
            "insufficient_internet",
            "data_compromised",
        )


async def test_none_of_these_and_not_sure_typed_over_ticks_wait_for_enter() -> None:
    async with interview(keys="enter 2 1 3 1 2") as driver:
        ticks = driver.app.screen.query_one(Options)
        await driver.type_text("none of these", "enter")
        await driver.until(lambda: ticks.ticked == {4}, "none of these alone")
        await driver.type_text("not sure", "enter")
        await driver.until(lambda: ticks.ticked == {5}, "not sure alone")
        assert driver.app.session.interview.question is Q.PRACTICE_SETTING


async def test_a_question_typed_over_ticks_leaves_them_ticked() -> None:
    async with interview(keys="enter 2 1 3 1 2") as driver:
        await say(driver, "what is a TIN?")
        assert driver.app.screen.query_one(Options).ticked == {1}
        await driver.press("ctrl+r")
        await at(driver, "page")
        await driver.press("escape")
        await driver.settled()
        assert driver.app.question_screen.options.ticked == {1}


# -- a recording keeps its verdict hidden


@pytest.mark.parametrize("keys", ["enter 2 1 1 1 4 enter", QP_WITH_ZERO])
async def test_saving_a_recording_before_its_expectation_tells_nothing_and_writes_nothing(
    keys: str, folder: Path
) -> None:
    async with interview(keys=keys, purpose=Purpose.RECORD) as driver:
        before = driver.app.session.save_in_words()
        assert "saved once you have said what you expect" in before
        assert not any(word in before for word in ("excluded", "required", "small", "json"))
        driver.app.save()
        assert not written(folder)


# -- at the result


async def test_the_main_question_is_answered_at_the_result() -> None:
    async with interview(keys=QP_WITH_ZERO) as driver:
        await driver.type_text("do I have to report?", "enter")
        await driver.until(lambda: "Yes. Promoting Interoperability had to be" in said(driver), "the answer")
        await driver.type_text("am I counted?", "enter")
        await driver.until(lambda: "You are counted in the number" in said(driver), "the answer")


async def test_forms_ways_on_and_the_end_can_be_typed_at_the_result(folder: Path) -> None:
    async with interview(keys=QP_WITH_ZERO) as driver:
        await driver.type_text("save as json", "enter")
        await driver.until(lambda: "Saved: " in said(driver), "what was saved")
        assert written(folder) == ["picheck-required.json"]
        await driver.type_text("export", "enter")
        await driver.until(lambda: isinstance(driver.app.screen, ExportScreen), "the export")
        await at(driver, "options")
        await driver.press("escape")
        await driver.settled()
        await driver.type_text("what next", "enter")
        await driver.until(lambda: isinstance(driver.app.screen, WaysOnScreen), "the ways on")
        await at(driver, "options")
        await driver.press("escape")
        await driver.settled()
        before = driver.app.session
        await driver.type_text("next caller", "enter")
        await driver.until(lambda: driver.app.session is not before, "the next sitting")
        assert driver.app.session.interview.turns == ()


async def test_saving_at_a_result_says_that_it_is_no_page_to_read() -> None:
    async with interview(keys=QP_WITH_ZERO) as driver:
        await driver.press("ctrl+s")
        await driver.until(lambda: "not a page to read" in said(driver), "what was saved")


# -- too early


@pytest.mark.parametrize(
    ("key", "told"),
    [("ctrl+t", "nothing to hand over"), ("ctrl+s", "nothing to save"), ("ctrl+g", "nothing to begin again")],
)
async def test_a_key_that_does_nothing_yet_says_why(key: str, told: str) -> None:
    async with interview() as driver:
        await driver.press(key)
        await driver.until(lambda: told in part(driver, Conversation), told)


@pytest.mark.parametrize("keys", ["enter 2", QP_WITH_ZERO])
async def test_of_several_pasted_lines_the_first_is_taken_and_the_others_are_named(keys: str) -> None:
    async with interview(keys=keys) as driver:
        driver.app.post_message(events.Paste("MD\nQP\n\nyes\n"))
        told = "Only the first of the pasted lines is taken; left out: 2."
        await driver.until(
            lambda: any(told in str(each.message) for each in driver.app._notifications), "what was left out"
        )
        assert driver.app.focused is not None
        await driver.until(lambda: getattr(driver.app.focused, "value", "") == "MD", "the first line")
