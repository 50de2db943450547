"""What all screens share: the top line, the footer, and keys that do the same everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from picheck.tui.keys import KEYS, bindings
from picheck.tui.said import said_words
from picheck.tui.screens.room import ROOMY
from picheck.tui.widgets.key_line import KeyLine
from picheck.tui.widgets.lines import STYLES, Lines
from picheck.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from picheck.flow.interview import Interview
    from picheck.flow.session import Session
    from picheck.tui.app import PicheckApp


MODES = {"call": "call", "record": "recording"}
"""What the top line calls a purpose; holding it for oneself has no name."""


class PicheckScreen(Screen[None]):
    """A screen with a page of lines, a top line and the footer."""

    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-low"), (ROOMY, "-roomy")]  # noqa: RUF012
    COMPONENT_CLASSES: ClassVar[set[str]] = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("help")]

    reached_reply: events.Key | None = None
    """The last key that the reply line was given, so that one it let go is told from one that never came."""

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
        mode = MODES.get(self.session.purpose, "")
        unsaved = "not being saved" if self.session.saving_notice else ""
        left = " · ".join(part for part in (mode, self.session.label or "", unsaved) if part)
        right = [f"performance year {year}" if year else "", progress, self.picheck.clock]
        self.query_one(TopLine).say(left, [part for part in right if part])

    def action_press(self, action: str) -> None:
        """Do what a key of the footer does, for a click on it."""
        self.app.simulate_key(KEYS[action].key.split(",")[0])

    def action_help(self) -> None:
        """Open the help."""
        self.picheck.open_help()

    def on_key(self, event: events.Key) -> None:
        """Say why a key does nothing now that does something here at other times."""
        for binding in self.BINDINGS:
            if isinstance(binding, Binding) and event.key == binding.key and _tells(binding.action):
                if not self.check_action(binding.action, ()):
                    event.stop()
                    self.picheck.tell(said_words()["not_now"][binding.action])
                return


def _tells(action: str) -> bool:
    return action in said_words()["not_now"]


class Menu(PicheckScreen):
    """A screen that only asks something; app.tcss sets its question apart."""

    def on_mount(self) -> None:
        """Have room from the first picture on: what moves after it is missed by a click that aimed at it."""
        self.set_class(self.app.size.height >= ROOMY, "-roomy")
