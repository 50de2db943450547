"""Help: on the question that is asked, and every key, from the very bindings that work now."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.screen import Screen

from picheck.flow.question_words import question_words
from picheck.tui.keys import KEYS, bindings
from picheck.tui.screens.base import PicheckScreen
from picheck.tui.widgets.lines import BLANK, Row, lead_row, text_row

MOVING = (
    ("up down", "Move over the options; scroll."),
    ("tab", "Go to the conversation, the panel, the reply line."),
    ("1-9", "Choose the option with that number, or tick it where several can be chosen."),
    ("space", "Tick, where several can be chosen."),
    ("enter", "Choose what the cursor is on, or confirm what is ticked; open a reason."),
    ("any letter", "Begins a typed reply: an answer in your words, or a question such as: what is a QP?"),
    ("mouse", "Click an option, an answer in the conversation, a reason, or a key in the last line."),
)
TYPED = "back, why, help, not sure, review, undo, redo, restart, save and quit can also be typed."


class HelpScreen(PicheckScreen):
    """A page of help; closing it leads back to where it was opened."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("back")

    def __init__(self, opened_from: Screen[object]) -> None:
        """Take the keys from the screen that it was opened from."""
        super().__init__()
        active = opened_from.active_bindings.values()
        self.working = {entry.binding.action for entry in active if entry.enabled}

    def on_mount(self) -> None:
        """Show the page."""
        self.say_top(progress="help")
        self.set_focus(self.page)
        self.page.show_rows([*self._on_the_question(), *self._keys()], to="start")

    def _on_the_question(self) -> list[Row]:
        question = self.interview.question
        if question is None:
            return []
        words = question_words(question)
        rows = [text_row(words.ask, "head"), BLANK]
        for paragraph in words.help.split("\n\n"):
            rows += [text_row(paragraph), BLANK]
        rows += [text_row("Why this is asked", "head"), text_row(words.why)]
        rows += [text_row(", ".join(words.cite), "cite"), BLANK]
        rows += [text_row("Where to look it up", "head"), text_row(words.look_up)]
        if words.look_up_url:
            rows.append(text_row(words.look_up_url, "cite"))
        rows += [text_row(f"Ask {words.ask_whom}."), BLANK]
        rows += [text_row("Not sure", "head"), text_row(words.not_sure), BLANK]
        return rows

    def _keys(self) -> list[Row]:
        rows = [text_row("Keys that work now", "head")]
        for action, key in KEYS.items():
            if action in self.working:
                rows.append(_line(key.key.replace(",", " ").replace("question_mark", "?"), key.tells))
        rows += [BLANK, text_row("Moving and answering", "head")]
        rows += [_line(key, tells) for key, tells in MOVING]
        return [*rows, BLANK, text_row(TYPED)]

    def action_back(self) -> None:
        """Close."""
        self.dismiss()

    def action_help(self) -> None:
        """Close: the key that opened it."""
        self.dismiss()


def _line(key: str, tells: str) -> Row:
    return lead_row(f"  {key:<11} ", tells, "mark")
