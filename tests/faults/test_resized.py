"""The window made smaller by one row and column at a time, down to 20x5, and larger again."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from picheck.flow.session import Session
from picheck.tui.app import PicheckApp
from picheck.tui.replay_driver import Driver

sys.path.insert(0, str(Path(__file__).parents[1] / "tui"))
from app_driving import on_screen

DOWN = [(max(20, 80 - 3 * step), max(5, 24 - step)) for step in range(21)]
RESULT = "enter 2 1 1 1 5 enter 8 enter 5 2"
PLACES = {
    "first question": "",
    "half a reply": "enter 2 n o t",
    "several choices": "enter 2 1 1 1",
    "help": "enter 2 f1",
    "result": RESULT,
}


@pytest.mark.parametrize("place", PLACES)
async def test_smaller_step_by_step_to_20_by_5_and_back_nothing_is_lost(place: str) -> None:
    app = PicheckApp(Session(date(2026, 2, 1)))
    async with app.run_test(size=DOWN[0]) as pilot:
        driver = Driver(app)
        await driver.settled()
        await driver.press(*PLACES[place].split())
        await pilot.pause()
        before, answers = on_screen(driver), app.session.interview.answers
        for size in (*DOWN, *reversed(DOWN)):
            await pilot.resize_terminal(*size)
            await driver.until(lambda size=size: _fits(on_screen(driver), size), f"a screen of {size}")
        await driver.until(lambda: on_screen(driver) == before, "what stood there before")
        assert app.session.interview.answers == answers


def _fits(shown: str, size: tuple[int, int]) -> bool:
    lines = shown.split("\n")
    return any(lines) and len(lines) == size[1] and all(len(line) <= size[0] for line in lines)
