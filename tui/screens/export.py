"""Save the result: a page to print, Markdown, text, a note for the ticket, JSON."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from picheck.tui.keys import Shown, bindings
from picheck.tui.screens.base import Menu
from picheck.tui.show.exports import FORMS, made
from picheck.tui.widgets.key_line import KeyLine
from picheck.tui.widgets.options import Choice, Options
from picheck.tui.widgets.top_line import TopLine


class ExportScreen(Menu):
    """What to save, and then where it was saved."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("back")

    def compose(self) -> ComposeResult:
        """A question with its options."""
        yield TopLine()
        yield Static(Content("Save the result as"), id="question", markup=False)
        yield Options(self._picked)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show what there is."""
        self.say_top(progress="export")
        options = self.query_one(Options)
        options.ask([Choice(ending, form.title, form.detail) for ending, form in FORMS.items()])
        options.styles.height = "1fr"
        self.set_focus(options)
        self.query_one(KeyLine).show_hints(Shown(f"1-{len(FORMS)} enter", "choose", "accept", 1))

    def _picked(self, value: Any) -> None:
        text = made(self.session, value)
        self.dismiss()
        self.picheck.keep(text, value)

    def action_back(self) -> None:
        """Close."""
        self.dismiss()
