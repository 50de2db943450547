"""What is typed where digits and letters are keys too: nothing that a person writes is taken for a key."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from app_driving import QP_WITH_ZERO, at, in_words, interview, result

from picheck.core.facts import QuestionId
from picheck.flow.question_words import read_back
from picheck.flow.session import Purpose
from picheck.tui.replay_driver import Driver
from picheck.tui.screens.expectation import ExpectationScreen
from picheck.tui.screens.export import ExportScreen
from picheck.tui.screens.result import ResultScreen
from picheck.tui.screens.review import ChangeScreen
from picheck.tui.widgets.lines import Lines

Q = QuestionId


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PICHECK_HOME", str(tmp_path / "home"))
    return tmp_path


def written(driver: Driver) -> str:
    """What stands in the reply line of the question."""
    return driver.app.question_screen.reply.value


def said(driver: Driver) -> str:
    """What was said below the result."""
    return in_words(driver.app.screen.query_one("#said", Lines).plain)


# -- figures


@pytest.mark.parametrize("figure", ["250 patients", "15 or fewer", "2,000 services", "90% of them", "240"])
async def test_a_figure_typed_at_options_is_a_reply_and_its_digits_choose_nothing(figure: str) -> None:
    async with interview(keys="enter 2 1 3 up") as driver:
        turns = driver.app.session.interview.turns
        assert driver.app.session.interview.question is Q.LOW_VOLUME_THRESHOLD
        await driver.type_text(figure)
        await driver.until(lambda: written(driver) == figure, f"{figure!r} in the reply line")
        assert driver.app.session.interview.question is Q.LOW_VOLUME_THRESHOLD
        assert driver.app.session.interview.turns == turns


async def test_a_figure_typed_where_digits_tick_unticks_what_they_ticked() -> None:
    async with interview(keys="enter 2 1 3 1 4") as driver:
        await driver.press("escape")  # nothing is begun and nothing is narrowed: back to the threshold
        await driver.press("1", "2")
        await driver.type_text(" of us")
        await driver.until(lambda: written(driver) == "12 of us", "the figure in the reply line")


async def test_a_figure_whose_digit_was_the_last_answer_brings_the_question_back_from_the_result() -> None:
    async with interview(keys="enter 2 1 3 1 5 enter 8 enter") as driver:
        assert driver.app.session.interview.question is Q.SUBMISSION
        await driver.type_text("1 of 12 did")
        await driver.until(lambda: written(driver) == "1 of 12 did", "the figure in the reply line")
        assert driver.app.session.interview.question is Q.SUBMISSION
        await driver.press("escape")
        await driver.until(lambda: not written(driver), "an empty line")
        await driver.press("1")
        await driver.settled()
        assert "YES" in result(driver)


async def test_enter_right_after_a_digit_does_not_answer_the_next_question() -> None:
    async with interview(keys="enter 2 enter 1 enter 3 enter") as driver:
        interview_ = driver.app.session.interview
        await driver.until(lambda: interview_.question is Q.LOW_VOLUME_THRESHOLD, "the threshold")
        assert [turn.value for turn in interview_.turns][1:] == [
            "aco_provider_supplier",
            "mips_eligible_type",
            "neither",
        ]
        await driver.press("enter")
        await driver.until(lambda: interview_.question is Q.PRACTICE_SETTING, "the next question")


# -- at the result


@pytest.mark.parametrize("typed", ["not sure", "wey", "copy that", "pee"])
async def test_what_is_written_at_a_result_presses_no_key_and_saves_nothing(typed: str, folder: Path) -> None:
    async with interview(keys=QP_WITH_ZERO) as driver:
        screen = driver.app.screen
        await driver.type_text(typed, "enter")
        await driver.until(lambda: typed in said(driver), "what was said to it")
        assert driver.app.screen is screen
        assert not driver.app._notifications
        assert await asyncio.to_thread(os.listdir, folder) in ([], ["home"])


async def test_a_letter_alone_is_a_key_at_a_result() -> None:
    async with interview(keys=QP_WITH_ZERO) as driver:
        await driver.press("e")
        await driver.until(lambda: isinstance(driver.app.screen, ExportScreen), "the export")


async def test_a_question_typed_at_a_result_is_answered_there() -> None:
    async with interview(keys=QP_WITH_ZERO) as driver:
        await driver.type_text("what is line ii?", "enter")
        await driver.until(lambda: "425.308(b)(9)" in said(driver), "the answer")
        await driver.press("escape")
        await driver.until(lambda: not driver.app.screen.query_one("#said").display, "no answer")
        assert isinstance(driver.app.screen, ResultScreen)


async def test_another_answer_typed_at_a_result_is_shown_and_counts_only_once_it_is_confirmed() -> None:
    async with interview(keys=QP_WITH_ZERO) as driver:
        interview_ = driver.app.session.interview
        await driver.type_text("small practice", "enter")
        await driver.until(lambda: isinstance(driver.app.screen, ChangeScreen), "the change")
        await at(driver, "reply")
        assert interview_.value_of(Q.PRACTICE_SETTING) == ()
        await driver.press("enter")
        await driver.settled()
        assert interview_.value_of(Q.PRACTICE_SETTING) == ("small_practice",)
        assert "NO PI need not be reported for 2025." in result(driver)


async def test_a_long_answer_at_a_result_is_scrolled_to_its_end_in_a_small_terminal() -> None:
    async with interview(40, 12, keys=QP_WITH_ZERO) as driver:
        await driver.type_text("what is line ii?", "enter")
        shown = driver.app.screen.query_one("#said", Lines)
        await driver.until(lambda: shown.max_scroll_y > 0, "an answer that does not fit")
        await driver.press(*["down"] * shown.max_scroll_y)
        await driver.until(lambda: shown.scroll_y == shown.max_scroll_y, "its end")
        await driver.press("escape", "end")
        page = driver.app.screen.query_one("#page", Lines)
        await driver.until(lambda: page.scroll_y == page.max_scroll_y > 0, "the end of the page")


@pytest.mark.parametrize(
    "typed, question",
    [("change the year to 2026", Q.PERFORMANCE_YEAR), ("we reported as a group", Q.SUBMISSION)],
)
async def test_a_change_typed_at_a_result_opens_the_question_it_is_about(typed: str, question: Q) -> None:
    async with interview(keys=QP_WITH_ZERO) as driver:
        await driver.type_text(typed, "enter")
        await driver.until(lambda: isinstance(driver.app.screen, ChangeScreen), "the change")
        assert driver.app.screen.question is question


async def test_why_typed_at_a_result_opens_the_reasons_of_the_verdict() -> None:
    async with interview(keys=QP_WITH_ZERO) as driver:
        await driver.type_text("why?", "enter")
        await driver.until(lambda: "Low-volume threshold: Yes, all three" in result(driver), "the answers")


async def test_prose_typed_where_a_recorder_is_asked_what_is_expected_answers_nothing() -> None:
    async with interview(keys=QP_WITH_ZERO, purpose=Purpose.RECORD) as driver:
        await driver.until(lambda: isinstance(driver.app.screen, ExpectationScreen), "the first question")
        await driver.type_text("line ii, 2 of 3 were scored")
        await driver.press("up")
        assert driver.app.screen.said == []


async def test_a_ticket_that_is_typed_labels_the_interview_at_a_question_and_at_its_result() -> None:
    async with interview(keys="enter 2", purpose=Purpose.CALL) as driver:
        session = driver.app.session
        await driver.type_text("ticket HD-20417", "enter")
        await driver.until(lambda: session.label == "HD-20417", "the label")
        assert session.interview.question is Q.CLINICIAN_TYPE
        await driver.press(*"1 1 1 5 enter 8 enter 5 2".split())
        await driver.settled()
        await driver.type_text("label HD-20418", "enter")
        await driver.until(lambda: session.label == "HD-20418", "the other label")
        await driver.type_text("ticket 1234567893", "enter")
        await driver.until(lambda: "ticket 1234567893" in said(driver), "what was said of it")
        assert session.label == "HD-20418"


async def test_heads_that_are_counted_are_no_year() -> None:
    async with interview(keys=QP_WITH_ZERO) as driver:
        await driver.type_text("actually we are 20", "enter")
        await driver.until(lambda: "actually we are 20" in said(driver), "what was said to it")
        assert isinstance(driver.app.screen, ResultScreen)


async def test_on_a_call_the_sentence_that_confirms_an_answer_stays_after_a_digit() -> None:
    async with interview(100, 40, keys="enter 2 1 3", purpose=Purpose.CALL) as driver:
        conversation = driver.app.screen.query_one("#conversation", Lines)
        wanted = read_back(Q.QP_STATUS, "neither")
        await driver.until(lambda: wanted in in_words(conversation.plain), "the sentence to read back")
