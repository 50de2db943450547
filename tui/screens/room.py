"""How the parts of a question share the screen, from 20 by 5 to the largest terminal."""

from __future__ import annotations

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from picheck.tui.widgets.lines import room_in
from picheck.tui.widgets.options import Options

WIDE, PANEL_WIDTH = 90, 37
VAST, LONGEST_LINE = 150, 112
ROOMY = 18
"""From this height on, hints and the line of what was understood have a place of their own."""
FEWEST = 3
"""Lines that the options have at least, where there are so many."""
FEWEST_SAID = 3
"""Lines from which on some of the conversation is shown: a question with its answer."""
MOST_REMARK = 3
"""Lines that what a reply is understood as may take."""
BARE = 10
"""Below this height only the question, the options and the footer stand."""


def left_of(width: int) -> int:
    """The width that question, options and conversation have in a terminal of a width."""
    if width >= VAST:
        return LONGEST_LINE
    return width - PANEL_WIDTH if width >= WIDE else width


def panel_of(width: int) -> int:
    """The width of the panel in a terminal of a width."""
    return PANEL_WIDTH if width < VAST else min(64, width - LONGEST_LINE)


def question_lines_in(question: str, width: int, room: int) -> int:
    """How many lines a question gets, so that some are left for its options."""
    return min(len(Content(question).wrap(max(1, width - 4))), max(1, room - FEWEST))


def share_room(screen: Screen[None], *, writing: bool, reading: bool = False) -> int:
    """Give every part its height: the question and three options first, the conversation what is left.

    While a reply is written, what it is understood as has a place at any height. While something long is
    read, the options make room for it. Returns how many lines of the conversation are in view.
    """
    width, height = screen.size
    if not width:
        return 0
    wide, bare = width >= WIDE, height < BARE
    screen.set_class(wide, "-wide")
    screen.set_class(width >= VAST, "-vast")
    screen.set_class(bare, "-tiny")
    left = left_of(width)
    asked, options = screen.query_one("#question", Static), screen.query_one(Options)
    understood = screen.query_one("#understood", Static)
    remark = min(MOST_REMARK, len(Content(str(understood.content)).wrap(max(1, left - 4))))
    understood.styles.height = max(1, remark)
    understood.display = not reading and bool(height >= ROOMY or writing or str(understood.content))
    taken = 2 + max(1, remark) * understood.display + (0 if bare else 1) + (0 if bare or wide else 1)
    question_lines = question_lines_in(str(asked.content), left, height - taken)
    asked.styles.height = question_lines
    taken += question_lines
    room = max(1, height - taken)
    options.brief = options.lines_at(room_in(left), brief=False) > room
    wanted = options.lines_at(room_in(left)) + options.brief
    spare = max(0, (height - 15) // 3)
    given = 0 if reading else max(min(FEWEST, room), min(wanted, room - spare))
    seen = room - given if reading or room - given >= FEWEST_SAID else 0
    options.styles.height = max(1, room - seen)
    options.display, screen.query_one("#conversation").display = not reading, seen > 0
    return seen
