"""From the first question to the verdict, by digits, by words and by mouse, in the real app."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest
from textual.pilot import Pilot

from picheck.flow.session import Session
from picheck.tui.app import PicheckApp
from picheck.tui.replay_driver import Driver
from picheck.tui.screens.result import ResultScreen
from picheck.tui.widgets.options import Options

AS_OF = date(2026, 2, 1)

# FAQ Table 1, performance year 2025: the keys after the year, and what both programs say.
TABLE_1 = {
    "qp": ("2 1 1 1 5 enter 8 enter 1", "REQUIRED", "NOT REQUIRED"),
    "partial_qp": ("2 1 2 2 1 5 enter 8 enter 1", "REQUIRED", "NOT REQUIRED"),
    "low_volume": ("2 1 3 2 1", "EXCLUDED", "NOT REQUIRED"),
    "small_practice": ("2 1 3 1 4 enter 1", "EXCLUDED", "NOT REQUIRED"),
    "asc_based": ("2 1 3 1 3 enter 1", "EXCLUDED", "NOT REQUIRED"),
    "hospital_based": ("2 1 3 1 2 enter 1", "EXCLUDED", "NOT REQUIRED"),
    "non_patient_facing": ("2 1 3 1 1 enter 1", "EXCLUDED", "NOT REQUIRED"),
    "approved_hardship": ("2 1 3 1 5 enter 1 enter 1 1", "EXCLUDED", "NOT REQUIRED"),
    "footnote: a qp in a small practice": ("2 1 1 1 4 enter 1", "EXCLUDED", "NOT REQUIRED"),
}
ONE_AND_LONG = ["qp", *(pytest.param(row, marks=pytest.mark.long) for row in [*TABLE_1][1:])]
"""`make test` walks all rows by digits and one by words and by mouse, `make test-long` the other rows."""

BY_WORDS = {
    "qp": "2025|bills through a practice|physician|QP|yes all three|none of these|none|not yet",
    "partial_qp": "last year|provider/supplier|MD|partial qp|no|exceeds|none|none of these|nothing yet",
    "low_volume": "2025|provider/supplier|nurse practitioner|neither|below|not yet",
    "small_practice": "2025|provider/supplier|PA|neither|yes all three|fifteen doctors or less|not yet",
    "asc_based": "2025|provider/supplier|CRNA|neither|all three|ASC|not yet",
    "hospital_based": "2025|provider/supplier|LCSW|neither|all three|hospital based|not yet",
    "non_patient_facing": "2025|provider/supplier|DO|neither|all three|non patient facing|not yet",
    "approved_hardship": "2025|provider/supplier|MD|neither|all three|none|no internet|approved|not yet",
    "footnote: a qp in a small practice": "2025|provider/supplier|MD|qp|exceeds|small practice|not yet",
}


@asynccontextmanager
async def interview(width: int = 80, height: int = 24) -> AsyncIterator[tuple[Pilot[None], Driver]]:
    app = PicheckApp(Session(AS_OF))
    async with app.run_test(size=(width, height)) as pilot:
        driver = Driver(app)
        await driver.settled()
        yield pilot, driver


async def verdicts(driver: Driver) -> tuple[str, str]:
    """The first two of the three columns."""
    await driver.until(lambda: isinstance(driver.app.screen, ResultScreen), "the result")
    await driver.settled()
    screen = driver.app.screen
    assert isinstance(screen, ResultScreen)
    boxed = [line for line in screen.page.plain.splitlines() if line.startswith("  │")]
    first, second = (part.strip() for part in boxed[0].split("│")[1:3])
    return first, second


@pytest.mark.parametrize("row", TABLE_1)
async def test_table_1_of_the_faq_by_digits_alone(row: str) -> None:
    digits, requirement, mips = TABLE_1[row]
    async with interview() as (_, driver):
        await driver.press("enter", *digits.split())
        assert await verdicts(driver) == (requirement, mips)


@pytest.mark.parametrize("row", ONE_AND_LONG)
async def test_table_1_of_the_faq_by_words_alone(row: str) -> None:
    _, requirement, mips = TABLE_1[row]
    async with interview() as (_, driver):
        for reply in BY_WORDS[row].split("|"):
            asked = driver.app.session.interview.question
            await driver.type_text(reply, "enter")
            answered = lambda asked=asked: driver.app.session.interview.question is not asked  # noqa: E731
            await driver.until(answered, f"an answer understood from {reply!r} to {asked}")
        assert await verdicts(driver) == (requirement, mips)


START = "2025|Bills|A MIPS eligible"
BY_MOUSE = {
    "qp": f"{START}|QP|Yes, all|None of these|None of these|Not yet",
    "partial_qp": f"{START}|Partial QP|No, did not|Yes, all|None of these|None of these|Not yet",
    "low_volume": f"{START}|Neither|No, not all|Not yet",
    "small_practice": f"{START}|Neither|Yes, all|Small practice|Not yet",
    "asc_based": f"{START}|Neither|Yes, all|ASC-based|Not yet",
    "hospital_based": f"{START}|Neither|Yes, all|Hospital-based|Not yet",
    "non_patient_facing": f"{START}|Neither|Yes, all|Non-patient|Not yet",
    "approved_hardship": f"{START}|Neither|Yes, all|None of these|No sufficient|Approved|Not yet",
    "footnote: a qp in a small practice": f"{START}|QP|Yes, all|Small practice|Not yet",
}


@pytest.mark.parametrize("row", ONE_AND_LONG)
async def test_table_1_of_the_faq_by_mouse_alone(row: str) -> None:
    _, requirement, mips = TABLE_1[row]
    async with interview(120, 50) as (pilot, driver):
        for pick in BY_MOUSE[row].split("|"):
            asked = driver.app.session.interview.question
            options = pilot.app.screen.query_one(Options)
            lines = [text.lstrip(" ❯") for text in options.plain.splitlines()]
            line = max(y for y, text in enumerate(lines) if re.match(rf"([1-9]  )?(\[.\] )?{pick}", text))
            await pilot.click(Options, offset=(8, line - options.scroll_offset.y))
            if options.multiple:
                footer = str(pilot.app.screen.query_one("#keys").render())
                await pilot.click("#keys", offset=(footer.index("enter") + 1, 0))
            answered = lambda asked=asked: driver.app.session.interview.question is not asked  # noqa: E731
            await driver.until(answered, f"an answer taken from a click on {pick!r} to {asked}")
            await driver.settled()
        assert await verdicts(driver) == (requirement, mips)
