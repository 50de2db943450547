"""The reply line of a page on which letters are keys too.

A letter that is a key waits for a moment: alone it does what the footer says; with another letter behind it a
reply was begun, and nothing else happens. So nobody who types "not sure" at a result saves, copies or opens
anything by it. The line takes every key, in the order in which they were pressed, and hands on what the page
wants.
"""

from __future__ import annotations

from typing import Protocol, cast

from textual import events
from textual.timer import Timer

from picheck.tui.widgets.burst import TYPING, as_meant, writes
from picheck.tui.widgets.lines import Lines
from picheck.tui.widgets.pasting import OneLine


class Lettered(Protocol):
    """A screen with such a page: what its reply line needs of it."""

    @property
    def reading(self) -> Lines:
        """What the keys move over now."""

    def reclaims(self, event: events.Key) -> bool:
        """Whether a key goes on with a figure that was begun before this screen opened."""

    def is_key(self, letter: str) -> bool:
        """Whether a letter alone does something."""

    def press_letter(self, letter: str) -> None:
        """Do what a letter does."""

    def take_reply(self, text: str) -> None:
        """Take a reply that was entered."""

    def action_back(self) -> None:
        """Go back."""

    def action_help(self) -> None:
        """Open the help."""


class LettersReply(OneLine):
    """Empty, it hands keys on to the page and to what letters do; anything else begins a reply."""

    def __init__(self, placeholder: str) -> None:
        """Start empty."""
        super().__init__(id="reply", compact=True, select_on_focus=False, placeholder=placeholder)
        self.cursor_blink = False
        self._letter = ""
        self._waiting: Timer | None = None

    @property
    def _lettered(self) -> Lettered:
        return cast(Lettered, self.screen)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether a key writes here: in an empty line letters that are keys do not."""
        return super().check_consume_key(key, character) and bool(
            self.value or not self._lettered.is_key(character or "")
        )

    def on_key(self, event: events.Key) -> None:
        """Hand a key on where it is not meant for writing."""
        if self._taken(as_meant(event)):
            event.stop()
            event.prevent_default()

    def _taken(self, event: events.Key) -> bool:
        """Whether a key was meant for anything but writing here."""
        if event.key == "enter" and self.value.strip():
            text = self.value.strip()
            self.clear()
            self._lettered.take_reply(text)
        elif event.key == "escape":
            self._let_go()
            self._lettered.action_back()
        elif self.value:
            return event.key in ("up", "down", "pageup", "pagedown") and self._lettered.reading.take(event)
        elif self._lettered.reclaims(event):
            pass
        elif self._letter:
            return self._after_letter(event)
        elif event.key == "question_mark":
            self._lettered.action_help()
        elif self._lettered.is_key(event.character or ""):
            self._letter = event.character or ""
            self._waiting = self.set_timer(TYPING, self._alone)
        else:
            return event.key == "space" or self._lettered.reading.take(event)
        return True

    def _after_letter(self, event: events.Key) -> bool:
        """With the next letter a reply is begun; any other key, a digit too, shows that it was a key."""
        letter, character = self._let_go(), event.character or ""
        if writes(event) and not character.isdecimal():
            self.value = letter + character
            self.cursor_position = len(self.value)
        else:
            self._lettered.press_letter(letter)
            self.call_after_refresh(self.app.simulate_key, event.key)
        return True

    def _let_go(self) -> str:
        """The letter that waits, which waits no longer."""
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        letter, self._letter = self._letter, ""
        return letter

    def _alone(self) -> None:
        """Nothing followed the letter: it was a key."""
        letter = self._let_go()
        if letter:
            self._lettered.press_letter(letter)
