"""What is said in the conversation can be read at every size, and the options come back after it."""

from __future__ import annotations

import pytest
from app_driving import AS_OF, in_words, interview, on_screen, say

from picheck.core.facts import QuestionId
from picheck.flow.question_words import question_words
from picheck.flow.session import Session
from picheck.tui.app import PicheckApp
from picheck.tui.replay_driver import Driver
from picheck.tui.screens.room import WIDE
from picheck.tui.widgets.conversation import Conversation
from picheck.tui.widgets.lines import Lines
from picheck.tui.widgets.options import Options
from picheck.tui.widgets.panel import Panel

Q = QuestionId
ASKED = "what is a QP?"


def shown(driver: Driver) -> str:
    return in_words(on_screen(driver))


def options_stand(driver: Driver) -> bool:
    return bool(driver.app.screen.query_one(Options).display)


@pytest.mark.parametrize("width, height", [(80, 24), (100, 30), (200, 60)])
async def test_an_answer_to_a_typed_question_is_in_view_from_its_first_word_to_its_last(
    width: int, height: int
) -> None:
    async with interview(width, height, keys="enter 2 1") as driver:
        await say(driver, ASKED)
        await driver.until(lambda: "Qualifying APM Participant: a" in shown(driver), "its beginning")
        await driver.until(lambda: "See also" in shown(driver), "its end")
        assert options_stand(driver)


async def test_where_an_answer_does_not_fit_the_options_make_room_and_enter_brings_them_back() -> None:
    async with interview(40, 12, keys="enter 2 1") as driver:
        await say(driver, ASKED)
        await driver.until(lambda: f"{ASKED} ▐" in shown(driver), "what was typed, above its answer")
        assert not options_stand(driver)
        assert "enter options" in shown(driver)
        await driver.press(*["down"] * 8)
        await driver.until(lambda: "QP status." in shown(driver), "its last word")
        await driver.press("enter")
        await driver.until(lambda: "❯ 1 QP" in shown(driver), "the options")
        assert driver.app.session.interview.question is Q.QP_STATUS
        await driver.press("enter")
        await driver.until(
            lambda: driver.app.session.interview.question is Q.LOW_VOLUME_THRESHOLD, "an answer"
        )


@pytest.mark.parametrize("key", ["escape", "space"])
async def test_escape_and_space_bring_the_options_back_and_answer_nothing(key: str) -> None:
    async with interview(40, 12, keys="enter 2 1") as driver:
        await say(driver, ASKED)
        await driver.press(key)
        await driver.until(lambda: options_stand(driver), "the options")
        assert driver.app.session.interview.question is Q.QP_STATUS


async def test_a_digit_and_a_typed_reply_answer_while_something_is_read() -> None:
    async with interview(40, 12, keys="enter 2 1") as driver:
        await say(driver, ASKED)
        await driver.press("3")
        await driver.until(
            lambda: driver.app.session.interview.question is Q.LOW_VOLUME_THRESHOLD, "an answer"
        )
        await say(driver, "what is the low volume threshold?")
        await driver.until(lambda: not options_stand(driver), "room to read")
        await driver.type_text("no")
        await driver.until(lambda: "→ No, not all three" in shown(driver), "what it is understood as")
        assert options_stand(driver)


@pytest.mark.parametrize("width, height", [(40, 12), (80, 24)])
async def test_that_nothing_is_ticked_is_said_beside_the_options(width: int, height: int) -> None:
    async with interview(width, height, keys="enter 2 1 3 1") as driver:
        await driver.press("enter")
        await driver.until(lambda: "Nothing is ticked yet" in shown(driver), "the message")
        assert "❯ 1 [ ]" in shown(driver)
        await driver.press("4")
        await driver.until(lambda: "❯ 4 [x] Small practice" in shown(driver), "the tick")


async def test_a_long_page_resized_while_a_reason_is_open_keeps_it_in_view() -> None:
    async with interview(80, 24, keys="enter 2 1 1 1 5 enter 8 enter 5 2") as driver:
        await driver.press("down", "down", "enter")
        assert driver.app._driver is not None
        for size in ((40, 12), (200, 60), (20, 5), (80, 24)):
            await resized(driver, size)
            await driver.until(lambda: "❯ ▾ 3" in shown(driver), f"the reason at {size}")


async def resized(driver: Driver, size: tuple[int, int]) -> None:
    from textual.pilot import Pilot

    await Pilot(driver.app).resize_terminal(*size)


@pytest.mark.parametrize(
    "kind, words", [(Conversation, "Which performance year"), (Panel, "Where to look it up")]
)
async def test_text_marked_with_the_mouse_stands_marked_and_is_what_is_copied(
    kind: type[Lines], words: str
) -> None:
    app = PicheckApp(Session(AS_OF))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*"enter 2 1 1".split())
        await pilot.pause()
        y = next(y for y, line in enumerate(lines_of(app)) if words in line)
        x = lines_of(app)[y].index(words)
        before = backgrounds(app, y)
        await pilot.mouse_down(offset=(x, y))
        await pilot.hover(offset=(x + 3, y))
        await pilot.mouse_up(offset=(x + len(words) - 1, y))
        await pilot.pause()
        after = backgrounds(app, y)
        assert app.screen.get_selected_text() == words
        assert [n for n, colour in enumerate(after) if colour != before[n]] == [*range(x, x + len(words))]
        assert set(app.screen.selections) == {app.screen.query_one(kind)}


def lines_of(app: PicheckApp) -> list[str]:
    return [strip.text for strip in app.screen._compositor.render_strips()]


def backgrounds(app: PicheckApp, y: int) -> list[str]:
    strip = app.screen._compositor.render_strips()[y]
    return [str(part.style and part.style.bgcolor) for part in strip for _ in part.text]


@pytest.mark.parametrize("sizes", [((80, 24), (120, 40)), ((120, 40), (80, 24))], ids=["wider", "narrower"])
async def test_what_is_settled_is_that_of_now_where_a_resize_behind_another_screen_brings_it_into_view(
    sizes: tuple[tuple[int, int], tuple[int, int]],
) -> None:
    app = PicheckApp(Session(AS_OF))
    async with app.run_test(size=sizes[0]) as pilot:
        await pilot.press(*"enter 2 1 1".split())
        await pilot.press("ctrl+r")
        await pilot.resize_terminal(*sizes[1])
        await pilot.press("escape")
        await pilot.pause()
        shown = "\n".join(lines_of(app))
        assert "MIPS ■ no" in shown if sizes[1][0] < WIDE else "must report PI? ■ no" in shown
        if sizes[1][0] >= WIDE:
            assert question_words(Q.LOW_VOLUME_THRESHOLD).look_up_url.removeprefix("https://") in shown
