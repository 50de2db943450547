"""The line for typed replies. It has the keys all the time, and hands on those that the options want.

One widget takes every key of a question in the order in which they were pressed, so that fast typing, a
paste or a script can never have its keys overtake each other on the way to two widgets.
"""

from __future__ import annotations

from typing import Protocol, cast

from textual import events

from picheck.tui.widgets.burst import Burst, as_meant, writes_on
from picheck.tui.widgets.options import Options
from picheck.tui.widgets.pasting import OneLine


class Asking(Protocol):
    """A screen that asks something: what a reply line needs of it."""

    reached_reply: events.Key | None

    def take_reply(self, text: str) -> None:
        """Take a reply that was entered."""

    def remember(self) -> None:
        """Remember where it stands: digits follow that may turn out to begin a reply."""

    def return_to_remembered(self) -> None:
        """Take back what was chosen since."""

    def was_taken(self, digit: str) -> bool:
        """Whether a digit just answered a question; says so to somebody who confirms it with Enter."""

    def action_back(self) -> None:
        """Go back."""

    def action_help(self) -> None:
        """Open the help."""


class Reply(OneLine):
    """Empty, its digits, space, arrows and Enter choose among the options; anything else begins a reply."""

    def __init__(self, placeholder: str) -> None:
        """Start empty."""
        super().__init__(id="reply", compact=True, select_on_focus=False, placeholder=placeholder)
        self.cursor_blink = False
        self.burst = Burst()

    @property
    def _asking(self) -> Asking:
        return cast(Asking, self.screen)

    def on_key(self, event: events.Key) -> None:
        """Hand a key on where it is meant for the options, or for the screen."""
        self._asking.reached_reply = event
        if self._taken(as_meant(event)):
            event.stop()
            event.prevent_default()

    def _taken(self, event: events.Key) -> bool:
        """Whether a key was meant for anything but writing."""
        options = self.screen.query_one(Options)
        if event.key == "enter" and self.value.strip():
            text = self.value.strip()
            self.clear()
            self._asking.take_reply(text)
        elif event.key == "escape":
            self.burst.end()
            self._asking.action_back()
        elif self.value:
            return event.key in ("up", "down") and options.take(event)
        elif event.key == "question_mark":
            self._asking.action_help()
        else:
            return self._chosen_or_written(event, options)
        return True

    def _chosen_or_written(self, event: events.Key, options: Options) -> bool:
        """A key to an empty line: a choice, or what shows that digits before it began a reply."""
        burst, character = self.burst, event.character or ""
        if options.by_digit and character.isdecimal() and character.isascii():
            if burst.add(event):
                self._asking.remember()
            if len(burst.typed) > 1 and not options.has(character):
                return self.begin_with(burst.typed)
        elif burst.goes_on(event) and writes_on(event):
            return self.begin_with(burst.add_letter(event))
        elif burst.confirms(event) and self._asking.was_taken(burst.typed[-1]):
            burst.end()
            return True
        else:
            burst.end()
        return options.take(event)

    def goes_on(self, event: events.Key) -> bool:
        """Whether a key that came elsewhere goes on with digits that were pressed here; then it does."""
        figure = writes_on(event) or (event.character or "").isdecimal()
        if not (self.burst.goes_on(event) and figure):
            return False
        return self.begin_with(self.burst.add_letter(event))

    def begin_with(self, text: str) -> bool:
        """Digits that were taken for choices began a reply: take them back, and write them here."""
        self.burst.end()
        self._asking.return_to_remembered()
        self.value = text
        self.cursor_position = len(text)
        return True
