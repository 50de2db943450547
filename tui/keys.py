"""Every key of the terminal interview, once: bindings, footer, help and palette come from here.

A screen names the actions it offers; what works at a moment is decided by its `check_action`, and the
footer, the help and the palette show only that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Key:
    """A key: what it does in a word (`words`), in the help (`tells`), and how soon the footer drops it."""

    key: str
    shown: str
    words: str
    tells: str
    rank: int = 9


KEYS: dict[str, Key] = {
    "accept": Key("enter", "enter", "choose", "Choose what the cursor is on, or confirm what is ticked.", 1),
    "back": Key("escape", "esc", "back", "Take back the last answer, or close what is open.", 2),
    "review": Key("ctrl+r", "^r", "review", "All answers so far; choose one to change it.", 3),
    "ways_on": Key(
        "ctrl+n", "^n", "next", "After a result: another practice, the next clinician, or new.", 2
    ),
    "copy_line": Key("c", "c", "copy", "Copy the line under the cursor, or the whole result.", 6),
    "note": Key("w", "w", "note", "Copy the wrap-up note for the ticket.", 6),
    "copy_all": Key("y", "y", "copy all", "Copy the whole result as text.", 7),
    "export": Key(
        "e", "e", "export", "Save the result as a page to print or mail, as text, for the ticket.", 4
    ),
    "picture": Key("p", "p", "path", "The chart of the interview with the way that was taken.", 8),
    "why": Key("f2", "f2", "why", "Why this is asked and what it decides.", 7),
    "undo": Key("ctrl+z", "^z", "undo", "Undo the last change.", 8),
    "redo": Key("ctrl+y", "^y", "redo", "Bring back what was undone.", 8),
    "save": Key(
        "ctrl+s", "^s", "save", "Save the answers as a recording that replays. To read the result: e.", 6
    ),
    "hand_over": Key(
        "ctrl+t", "^t", "hand over", "A short code that opens this interview at another desk.", 10
    ),
    "restart": Key("ctrl+g", "^g", "restart", "Begin again with nothing answered.", 11),
    "help": Key("f1,question_mark", "f1", "help", "Help on this question, and every key.", 4),
    "command_palette": Key("ctrl+p", "^p", "palette", "Every action by name, themes too.", 8),
    "quit": Key("ctrl+q", "^q", "quit", "Leave picheck.", 10),
}
"""Actions with their keys, in the order in which help and footer show them."""


def bindings(*actions: str) -> list[BindingType]:
    """The bindings for some of the actions, with the words of `KEYS`."""
    return [_binding(action, KEYS[action]) for action in actions]


def _binding(action: str, key: Key) -> Binding:
    return Binding(key.key, action, key.words, key_display=key.shown, tooltip=key.tells, show=True)


class Shown(NamedTuple):
    """An entry of the footer; an empty action is a hint for the keyboard alone."""

    key: str
    words: str
    action: str
    rank: int

    @property
    def width(self) -> int:
        """Cells that the entry takes, without what parts it from the next."""
        return len(self.key) + 1 + len(self.words)


GAP = 2


def fitting(entries: list[Shown], width: int) -> list[Shown]:
    """The entries that fit a width whole, the least needed left out; they keep their order."""
    kept = list(entries)
    while kept and sum(e.width for e in kept) + GAP * (len(kept) - 1) > width:
        kept.remove(max(kept, key=lambda e: (e.rank, kept.index(e))))
    return kept
