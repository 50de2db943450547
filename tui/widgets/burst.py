"""Digits pressed in one go: choices at once, unless it turns out that they began a typed reply.

A digit chooses at once, and nobody waits for it. But people also type "250 patients" or "15 or fewer". Such
a reply shows itself by its next key, which follows without a pause and goes on with the figure: then what
its digits chose is taken back, and they stand in the reply line. And who presses Enter right after a digit
means that digit, not the first option of the next question, which they cannot have read yet.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual import events

TYPING = 0.35
"""Seconds between two keys up to which they are typed in one go; who reads a question takes longer."""


@dataclass
class Burst:
    """The digits that were pressed without a pause, and when the last of them was."""

    typed: str = ""
    latest: float = float("-inf")

    def goes_on(self, event: events.Key) -> bool:
        """Whether a key follows the digits without a pause."""
        return bool(self.typed) and event.time - self.latest <= TYPING

    def confirms(self, event: events.Key) -> bool:
        """Whether a key is the Enter that some press after a digit."""
        return event.key == "enter" and self.goes_on(event)

    def add(self, event: events.Key) -> bool:
        """Take a digit; whether it is the first of its burst."""
        first = not self.goes_on(event)
        self.typed = (event.character or "") if first else self.typed + (event.character or "")
        self.latest = event.time
        return first

    def add_letter(self, event: events.Key) -> str:
        """The digits with a key that shows that they were a reply; the burst ends."""
        begun, self.typed = self.typed + (event.character or ""), ""
        return begun

    def end(self) -> None:
        """Another key came: what follows begins anew."""
        self.typed = ""


def as_meant(event: events.Key) -> events.Key:
    """A key as it was meant: Enter comes as ctrl+j when it is pressed before the terminal is taken over."""
    return events.Key("enter", "\r") if event.key == "ctrl+j" else event


def writes(event: events.Key) -> bool:
    """Whether a key writes something that can begin a typed reply; "?" asks for help."""
    return event.is_printable and bool(event.character) and event.character != "?"


def writes_on(event: events.Key) -> bool:
    """Whether a key goes on with a figure: a space or a sign. A letter may begin the next reply already."""
    return writes(event) and not (event.character or "").isalnum()
