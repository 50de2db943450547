"""The main screens of the terminal interview, walked to by keys in the real app: snapshots are made of them.

A walk is one run of the app at one size; it stops at each scene, which is looked at in both themes: the text
that stands there, and what of it has too little contrast. `make snapshots` writes what the test compares.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from app_driving import QP_WITH_ZERO, at, on_screen
from rich.cells import cell_len
from rich.style import Style
from textual.command import CommandPalette
from textual.pilot import Pilot

from picheck.flow.session import Purpose, Session
from picheck.tui.app import PicheckApp
from picheck.tui.replay_driver import Driver
from picheck.tui.screens.help import HelpScreen
from picheck.tui.screens.picture import PictureScreen
from picheck.tui.screens.review import ChangeScreen, ReviewScreen
from picheck.tui.theme import OURS

SNAPSHOTS = Path(__file__).with_name("snapshots")
AS_OF = date(2026, 2, 1)
SIZES = ((80, 24), (40, 12), (200, 60))
THEMES = tuple(theme.name for theme in OURS)

READABLE = 4.5
"""The contrast that text needs (WCAG 2.2, 1.4.3, level AA)."""


# -- the walks: each yields the name of the scene that it stands at


async def asked(driver: Driver) -> AsyncIterator[str]:
    """Questions of every kind, and what can be typed at them."""
    yield "first-question"
    await driver.press("enter", "2", "1")
    yield "single-choice"
    await driver.type_text("what is a QP?", "enter")
    yield "question-answered"
    await driver.type_text("qualified")
    yield "reply-typed"
    await driver.press("escape", "1", "1", "4")
    yield "multiple-choice"
    await driver.press("ctrl+p")
    await driver.until(lambda: driver.app.screen.query("CommandList.--visible"), "the palette")
    yield "palette"
    await driver.press("escape")
    await driver.settled()
    await driver.press("f1")
    await driver.until(lambda: isinstance(driver.app.screen, HelpScreen), "the help")
    yield "help"


async def required(driver: Driver) -> AsyncIterator[str]:
    """A QP whose group reported and scored zero, and all that opens at a result."""
    await driver.press(*QP_WITH_ZERO.split())
    await driver.settled()
    yield "result-required"
    await driver.press("enter")
    yield "reason-opened"
    await driver.press("enter")
    await driver.type_text("what is line ii?", "enter")
    yield "result-question-answered"
    await driver.press("escape", "end")
    yield "result-foot"
    await driver.press("ctrl+r")
    await driver.until(lambda: isinstance(driver.app.screen, ReviewScreen), "the review")
    await at(driver, "page")
    yield "review"
    await driver.press(*["down"] * 5, "enter")
    await driver.until(lambda: isinstance(driver.app.screen, ChangeScreen), "the change")
    await at(driver, "reply")
    await driver.press("4")
    yield "change"
    await driver.press("escape", "escape")
    await driver.settled()
    await driver.press("p", "f1")
    await driver.until(lambda: isinstance(driver.app.screen, HelpScreen), "the help")
    await driver.press("escape")
    await driver.until(lambda: isinstance(driver.app.screen, PictureScreen), "the path")
    yield "path"
    await driver.press("escape")
    await driver.settled()
    await driver.press("ctrl+n")
    await at(driver, "options")
    yield "ways-on"
    await driver.press("escape")
    await driver.settled()
    await driver.press("e", "down")
    await at(driver, "options")
    yield "export"


async def excluded(driver: Driver) -> AsyncIterator[str]:
    """A QP in a small practice that reported all the same."""
    await driver.press(*"enter 2 1 1 1 4 enter 5 1".split())
    await driver.settled()
    yield "result-excluded"


async def not_settled(driver: Driver) -> AsyncIterator[str]:
    """A QP who does not know whether the low-volume threshold is exceeded."""
    await driver.press(*"enter 2 1 1 4 5 enter 8 enter 1".split())
    await driver.settled()
    yield "result-not-settled"


async def on_a_call(driver: Driver) -> AsyncIterator[str]:
    """Guiding a caller."""
    await driver.press("enter", "2", "1", "1")
    yield "call"


async def recorded(driver: Driver) -> AsyncIterator[str]:
    """A recording: what is expected is said before the verdict shows."""
    await driver.press(*QP_WITH_ZERO.split())
    await at(driver, "options")
    yield "recording"
    await driver.press("2", "1")
    await at(driver, "reply")
    yield "recording-why"
    await driver.press("enter")
    await driver.settled()
    yield "recording-compared"


Walk = Callable[[Driver], AsyncIterator[str]]

WALKS: dict[Walk, dict[str, Any]] = {
    asked: {},
    required: {},
    excluded: {},
    not_settled: {},
    on_a_call: {"purpose": Purpose.CALL, "label": "HD-20417"},
    recorded: {"purpose": Purpose.RECORD},
}
"""The walks, and the sittings that they are."""


# -- what is seen at a scene


class Seen(NamedTuple):
    """A scene in one theme: its text, what of it is hard to read, and its picture if that was asked for."""

    scene: str
    theme: str
    text: str
    too_faint: tuple[str, ...]
    picture: str


async def seen_on(walk: Walk, size: tuple[int, int], *, pictures: bool = False) -> AsyncIterator[Seen]:
    """Walk at a size, and look at each scene in every theme."""
    app = PicheckApp(Session(AS_OF, fixed_day=True, **WALKS[walk]))
    async with app.run_test(size=size, notifications=True) as pilot:
        app.theme_changed_signal.unsubscribe(app)  # looking at a theme is not choosing it
        driver = Driver(app)
        await driver.settled()
        async with aclosing(walk(driver)) as scenes:
            themes = THEMES
            async for scene in scenes:
                for theme in themes:
                    yield await _looked_at(pilot, driver, scene, theme, pictures)
                themes = themes[::-1]  # a theme is put on at some cost: the next scene begins in this one


async def _looked_at(pilot: Pilot[None], driver: Driver, scene: str, theme: str, picture: bool) -> Seen:
    await _in_colours(pilot, driver, theme)
    text = re.sub(r"\bcall \d\d:\d\d", "call 00:00", on_screen(driver))
    return Seen(
        scene,
        theme,
        text + "\n",
        tuple(_too_faint(driver)),
        driver.app.export_screenshot(title="picheck") if picture else "",
    )


async def _in_colours(pilot: Pilot[None], driver: Driver, theme: str) -> None:
    """Put on a theme; an open palette takes its colours only when it is opened again."""
    opened = isinstance(driver.app.screen, CommandPalette)
    if opened:
        await driver.press("escape")
        await driver.settled()
    driver.app.theme = theme
    await pilot.pause()
    if opened:
        await driver.press("ctrl+p")
        await driver.until(lambda: driver.app.screen.query("CommandList.--visible"), "the palette")
    await pilot.pause()


def _too_faint(driver: Driver) -> Iterator[str]:
    """Each piece of text whose contrast is too low, with its line and its contrast.

    What lies veiled under an open palette is not meant to be read.
    """
    screen = driver.app.screen
    for y, strip in enumerate(screen._compositor.render_strips()):
        x = 0
        for text, style, _ in strip:
            place, x = x, x + cell_len(text)
            words = re.sub(r"[\s─-▟]+", " ", text).strip()
            if not words or style is None:
                continue
            if screen.is_modal and screen.get_widget_at(place, y)[0] is screen:
                continue
            if (ratio := contrast(style)) < READABLE:
                yield f"line {y + 1}: {words!r} {ratio:.2f}"


def contrast(style: Style) -> float:
    """The contrast of a style as WCAG 2.2 defines it, between 1 and 21."""
    assert style.color, f"no colour of its own: {style}"
    assert style.bgcolor, f"no background of its own: {style}"
    one, other = _luminance(style.color.get_truecolor()), _luminance(style.bgcolor.get_truecolor())
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _luminance(colour: tuple[int, int, int]) -> float:
    parts = (part / 255 for part in colour)
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def snapshot_of(scene: str, size: tuple[int, int]) -> Path:
    """Where the text of a scene at a size is kept."""
    return SNAPSHOTS / f"{scene}.{size[0]}x{size[1]}.txt"
