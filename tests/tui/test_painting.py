"""What is painted line by line, as it changes, is what would be painted if all of it were."""

from __future__ import annotations

from datetime import date

import pytest

from picheck.flow.session import Session
from picheck.tui.app import PicheckApp

KEYS = (
    "2 0 2 5 enter 3 up down 1 f2 3 w h y space p i enter 1 5 enter pageup 8 enter escape 8 enter"
    " ctrl+r down enter escape escape 4 1 down enter pagedown pageup escape"
).split()
"""An interview with a reply, a detour into the review and a way back from the result."""


def painted(app: PicheckApp) -> list[list[tuple[str, str, str]]]:
    """The picture, cell by cell: sign, colour and background."""
    return [
        [
            (sign, str(s.style and s.style.color), str(s.style and s.style.bgcolor))
            for s in strip
            for sign in s.text
        ]
        for strip in app.screen._compositor.render_strips()
    ]


@pytest.mark.long
@pytest.mark.parametrize("size", [(120, 40), (40, 12)], ids=str)
async def test_no_line_stays_as_it_was_when_it_should_show_something_else(size):
    app = PicheckApp(Session(date(2026, 1, 15)))
    async with app.run_test(size=size) as pilot:
        for number, key in enumerate(KEYS):
            await pilot.press(key)
            await pilot.pause()
            as_it_changed = painted(app)
            for widget in app.screen.walk_children(with_self=True):
                widget.refresh()
            await pilot.pause()
            whole = painted(app)
            stale = [y for y, line in enumerate(whole) if line != as_it_changed[y]]
            assert not stale, f"after {key} (key {number}): lines {stale} at {size}"
