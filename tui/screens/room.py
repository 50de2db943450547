"""How the parts of a question share the screen, from 20 by 5 to the largest terminal."""

from __future__ import annotations

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from picheck.tui.widgets.options import Options

WIDE, PANEL_WIDTH = 90, 37
VAST, LONGEST_LINE = 150, 112
ROOMY = 18
"""From this height on, hints and the line of what was understood have a place of their own."""
FEWEST = 3
"""Lines that the options have at least, where there are so many."""
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


def share_room(screen: Screen[None], *, spare_understood: bool) -> None:
    """Give every part its height: the question and three options first, the conversation what is left."""
    width, height = screen.size
    if not width:
        return
    wide, bare = width >= WIDE, height < BARE
    screen.set_class(wide, "-wide")
    screen.set_class(width >= VAST, "-vast")
    screen.set_class(bare, "-tiny")
    left = left_of(width)
    asked, options = screen.query_one("#question", Static), screen.query_one(Options)
    understood = screen.query_one("#understood", Static)
    understood.display = height >= ROOMY or not spare_understood
    taken = 2 + understood.display + (0 if bare else 1) + (0 if bare or wide else 1)
    question_lines = question_lines_in(str(asked.content), left, height - taken)
    asked.styles.max_height = question_lines
    taken += question_lines
    room = max(1, height - taken)
    options.brief = options.lines_at(max(1, left), brief=False) > room
    wanted = options.lines_at(max(1, left)) + options.brief
    spare = max(0, (height - 15) // 3)
    given = max(min(FEWEST, room), min(wanted, room - spare))
    options.styles.height = given
    screen.query_one("#conversation").display = room > given
