"""What is painted on the terminal bit by bit, as it changes, is what would be there if all were painted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyte
import pytest
from textual._compositor import CompositorUpdate

from picheck.flow.session import Session
from picheck.tui.app import PicheckApp

KEYS = (
    "2 0 2 5 enter 3 up down 1 f2 3 w h y space p i enter 1 5 enter pageup 8 enter escape 8 enter"
    " ctrl+r down enter escape escape 4 1 down enter pagedown pageup escape"
).split()
"""An interview with a reply, a detour into the review and a way back from the result."""


class Terminal:
    """A terminal, and what is written to it."""

    def __init__(self, width: int, height: int) -> None:
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.Stream(self.screen)

    def write(self, update: CompositorUpdate, app: PicheckApp) -> None:
        self._stream.feed(update.render_segments(app.console))

    @property
    def cells(self) -> list[list[Any]]:
        """Sign, colours and weight of every cell."""
        screen = self.screen
        return [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]


class Painting(PicheckApp):
    """The app before a terminal that is no terminal of the system."""

    terminal: Terminal

    def _display(self, screen: Any, renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate) and not self._batch_count:
            self.terminal.write(renderable, self)
        super()._display(screen, renderable)


@pytest.mark.long
@pytest.mark.parametrize("size", [(120, 40), (40, 12)], ids=str)
async def test_no_line_stays_as_it_was_when_it_should_show_something_else(size):
    app = Painting(Session(date(2026, 1, 15)))
    app.terminal = Terminal(*size)
    async with app.run_test(size=size) as pilot:
        for number, key in enumerate(KEYS):
            await pilot.press(key)
            await pilot.pause()
            as_it_changed = app.terminal.cells
            for widget in app.screen.walk_children(with_self=True):
                widget.refresh()
            await pilot.pause()
            whole = Terminal(*size)
            whole.write(app.screen._compositor.render_full_update(), app)
            stale = [y for y, line in enumerate(whole.cells) if line != as_it_changed[y]]
            assert not stale, f"after {key} (key {number}): lines {stale} at {size}"
            app.terminal = whole
