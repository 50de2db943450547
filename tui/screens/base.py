"""What all screens share: the top line, the footer, and keys that do the same everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from picheck.flow.interview import Interview
from picheck.flow.session import Purpose, Session
from picheck.tui.keys import KEYS, bindings
from picheck.tui.widgets.key_line import KeyLine
from picheck.tui.widgets.lines import STYLES, Lines

if TYPE_CHECKING:
    from picheck.tui.app import PicheckApp


class TopLine(Widget):
    """The first line: the program and the ticket to the left, year, progress and clock to the right."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"name"}
    ALLOW_SELECT = False

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(id="top")
        self.left = ""
        self.right: list[str] = []

    def say(self, left: str, right: list[str]) -> None:
        """Show what stands left and right; of the right, what fits, the last first."""
        if (left, right) != (self.left, self.right):
            self.left, self.right = left, right
            self.refresh()

    def render(self) -> Content:
        """The line, cut nowhere: what does not fit is left out."""
        width = self.size.width
        name = Content.assemble(" ", ("picheck", ".name"))
        left = name + Content(f"  {self.left}" if self.left and len(self.left) + 14 < width else "")
        parts = list(self.right)
        while parts and left.cell_length + len(" · ".join(parts)) + 3 > width:
            parts.pop(0)
        right = " · ".join(parts)
        return left + Content(" " * max(1, width - left.cell_length - len(right) - 1) + right)


class PicheckScreen(Screen[None]):
    """A screen with a page of lines, a top line and the footer."""

    AUTO_FOCUS = ""
    COMPONENT_CLASSES: ClassVar[set[str]] = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("help")]

    def compose(self) -> ComposeResult:
        """Top line, page, footer."""
        yield TopLine()
        yield Lines(id="page")
        yield KeyLine()

    @property
    def picheck(self) -> PicheckApp:
        """The app, by its own type."""
        return cast("PicheckApp", self.app)

    @property
    def session(self) -> Session:
        """The sitting."""
        return self.picheck.session

    @property
    def interview(self) -> Interview:
        """The interview of the sitting."""
        return self.session.interview

    @property
    def page(self) -> Lines:
        """The lines that this screen is about."""
        return self.query_one("#page", Lines)

    def say_top(self, *, progress: str = "") -> None:
        """Year, progress, and on a call the clock; the ticket and the mode to the left."""
        year = next((t.value for t in self.interview.turns if t.question == "performance_year"), None)
        mode = {Purpose.CALL: "call", Purpose.RECORD: "recording", Purpose.SELF: ""}[self.session.purpose]
        left = " ".join(part for part in (mode, self.session.label or "") if part)
        right = [f"performance year {year}" if year else "", progress, self.picheck.clock]
        self.query_one(TopLine).say(left, [part for part in right if part])

    def action_press(self, action: str) -> None:
        """Do what a key of the footer does, for a click on it."""
        self.app.simulate_key(KEYS[action].key.split(",")[0])

    def action_help(self) -> None:
        """Open the help."""
        self.picheck.open_help()
