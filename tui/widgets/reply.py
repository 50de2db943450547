"""The line for typed replies. It has the keys all the time, and hands on those that the options want.

One widget takes every key of a question in the order in which they were pressed, so that fast typing, a
paste or a script can never have its keys overtake each other on the way to two widgets.
"""

from __future__ import annotations

from typing import Protocol, cast

from textual import events
from textual.widgets import Input

from picheck.tui.widgets.options import Options


class Asking(Protocol):
    """A screen that asks something: what a reply line needs of it."""

    reached_reply: events.Key | None

    def take_reply(self, text: str) -> None:
        """Take a reply that was entered."""

    def action_back(self) -> None:
        """Go back."""

    def action_help(self) -> None:
        """Open the help."""


class Reply(Input):
    """Empty, its digits, space, arrows and Enter choose among the options; anything else begins a reply."""

    def __init__(self, placeholder: str) -> None:
        """Start empty."""
        super().__init__(id="reply", compact=True, select_on_focus=False, placeholder=placeholder)
        self.cursor_blink = False

    @property
    def _asking(self) -> Asking:
        return cast(Asking, self.screen)

    def on_key(self, event: events.Key) -> None:
        """Hand a key on where it is meant for the options, or for the screen."""
        self._asking.reached_reply = event
        options = self.screen.query_one(Options)
        taken = True
        if event.key == "enter" and self.value.strip():
            text = self.value.strip()
            self.clear()
            self._asking.take_reply(text)
        elif event.key == "escape":
            self._asking.action_back()
        elif self.value:
            taken = event.key in ("up", "down") and options.take(event)
        elif event.key == "question_mark":
            self._asking.action_help()
        else:
            taken = options.take(event)
        if taken:
            event.stop()
            event.prevent_default()
