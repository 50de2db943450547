"""The real app without a terminal, driven by keys, and what stands on its screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from picheck.flow.session import Session
from picheck.tui.app import PicheckApp
from picheck.tui.replay_driver import Driver
from picheck.tui.screens.result import ResultScreen
from picheck.tui.widgets.lines import Lines

AS_OF = date(2026, 2, 1)
QP_WITH_ZERO = "enter 2 1 1 1 5 enter 8 enter 5 2"
"""The keys of a QP whose group reported and scored zero."""


@asynccontextmanager
async def interview(
    width: int = 80, height: int = 24, keys: str = "", **session: Any
) -> AsyncIterator[Driver]:
    app = PicheckApp(Session(AS_OF, **session))
    async with app.run_test(size=(width, height), notifications=True):
        driver = Driver(app)
        await driver.settled()
        if keys:
            await driver.press(*keys.split())
            if app.session.verdict_may_show:
                await driver.settled()
        yield driver


def on_screen(driver: Driver) -> str:
    """What the terminal shows now, line by line."""
    strips = driver.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def in_words(text: str) -> str:
    """Without line breaks, bars and indents, to find a sentence however it is folded."""
    return " ".join(text.replace("▎", " ").split())


def part(driver: Driver, kind: type[Lines]) -> str:
    return in_words(driver.app.screen.query_one(kind).plain)


def result(driver: Driver) -> str:
    screen = driver.app.screen
    assert isinstance(screen, ResultScreen), f"no result yet but {screen}"
    return in_words(screen.page.plain)


async def at(driver: Driver, focused: str) -> None:
    """Wait until the keys go to a part of the screen that was opened."""
    await driver.until(lambda: driver.app.focused is not None and driver.app.focused.id == focused, focused)


async def say(driver: Driver, text: str) -> None:
    """Type a reply and wait until it was taken."""
    screen = driver.app.question_screen
    before = (len(driver.app.session.interview.events), sum(map(len, screen.notes.values())))
    await driver.type_text(text, "enter")
    now = lambda: (len(driver.app.session.interview.events), sum(map(len, screen.notes.values())))  # noqa: E731
    await driver.until(lambda: now() != before, f"an answer to {text!r}")
