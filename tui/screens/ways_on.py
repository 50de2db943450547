"""After a result: another practice, the next clinician, or somebody new."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from picheck.flow.session import KEPT, WayOn
from picheck.tui.keys import Shown, bindings
from picheck.tui.said import said_words
from picheck.tui.screens.base import Menu
from picheck.tui.widgets.key_line import KeyLine
from picheck.tui.widgets.options import Choice, Options
from picheck.tui.widgets.top_line import TopLine

TITLES = {
    WayOn.SAME_CLINICIAN: "Same clinician, another practice",
    WayOn.SAME_PRACTICE: "Same practice, next clinician",
    WayOn.NEW: "Somebody new",
}


class WaysOnScreen(Menu):
    """Three ways on, each with what it keeps."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("back")

    def compose(self) -> ComposeResult:
        """A question with three options."""
        yield TopLine()
        yield Static(Content("What next?"), id="question", markup=False)
        yield Options(self._picked)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the ways."""
        self.say_top()
        options = self.query_one(Options)
        options.ask([Choice(way, title, self._keeps(way)) for way, title in TITLES.items()])
        options.styles.height = "1fr"
        self.set_focus(options)
        self.query_one(KeyLine).show_hints(Shown("1-3 enter", "choose", "accept", 1))

    def _keeps(self, way: WayOn) -> str:
        given = {turn.question for turn in self.interview.turns if turn.value is not None}
        kept = [said_words()["kept"][q] for q in KEPT[way] if q in given]
        return f"keeps {', '.join(kept)}" if kept else "keeps nothing"

    def _picked(self, value: Any) -> None:
        self.picheck.lead_on(value)

    def action_back(self) -> None:
        """Stay at the result."""
        self.dismiss()


class RestartScreen(Menu):
    """Whether to begin again."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("back")

    def compose(self) -> ComposeResult:
        """A question with two options."""
        yield TopLine()
        yield Static(Content("Begin again with nothing answered?"), id="question", markup=False)
        yield Options(self._picked)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show them; going on is under the cursor."""
        self.say_top()
        options = self.query_one(Options)
        kept = "picheck sessions still lists this interview" if self.session.saved_as_goes else ""
        options.ask([Choice(False, "No, go on with this one"), Choice(True, "Yes, begin again", kept)])
        options.styles.height = "1fr"
        self.set_focus(options)
        self.query_one(KeyLine).show_hints(Shown("1-2 enter", "choose", "accept", 1))

    def _picked(self, value: Any) -> None:
        if value:
            self.picheck.restart()
        else:
            self.dismiss()

    def action_back(self) -> None:
        """Go on as before."""
        self.dismiss()
