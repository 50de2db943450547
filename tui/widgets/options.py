"""The options of a question: digits, arrows, space, Enter and the mouse choose; other keys begin a reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from textual import events
from textual.content import Content
from textual.message import Message

from picheck.core.facts import QuestionId
from picheck.flow.options import options
from picheck.tui.widgets.lines import Built, Lines, Row, folded, hung, styled


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as it is shown. Where several can be chosen its value is a tuple of what it adds."""

    value: Any
    label: str
    detail: str = ""

    @property
    def alone(self) -> bool:
        """Whether it goes with no other: "not sure" and "none of these"."""
        return self.value is None or self.value == ()


class Options(Lines):
    """The options below the question. What stands above them (hint, call lines) scrolls with them."""

    @dataclass
    class Picked(Message):
        """An answer was chosen and is meant."""

        value: Any

    class NothingTicked(Message):
        """Enter was pressed with nothing ticked."""

    class Weighed(Message):
        """The cursor moved or a tick changed: what would be answered now is another answer."""

    @dataclass
    class Typed(Message):
        """A key that begins a typed reply."""

        character: str

    def __init__(self) -> None:
        """Start with no question."""
        super().__init__(id="options")
        self.choices: Sequence[Choice] = ()
        self.ticked: set[int] = set()
        self.multiple = False
        self.by_digit = True
        self.at_once = True
        self.brief = False
        self.above: tuple[Row, ...] = ()

    def ask(
        self,
        choices: Sequence[Choice],
        *,
        multiple: bool = False,
        by_digit: bool = True,
        at_once: bool = True,
        above: Sequence[Row] = (),
        given: Any = None,
        was_given: bool = False,
    ) -> None:
        """Show the options of a question; what was answered before is marked, or ticked again.

        `at_once` False makes a digit only move the cursor, where choosing has to be confirmed.
        """
        self.choices, self.multiple, self.by_digit, self.at_once = choices, multiple, by_digit, at_once
        self.above = tuple(above)
        self.ticked = set()
        start = 0
        if was_given:
            held = [n for n, choice in enumerate(choices) if _same(choice, given)]
            start = held[0] if held else 0
            if multiple:
                self.ticked = set(held)
        self._show(str(start), to="start" if start == 0 else "cursor")

    def _show(self, cursor: str | None = None, to: str = "keep") -> None:
        numbered = self.by_digit and len(self.choices) <= 9
        label_room = max((len(choice.label) for choice in self.choices), default=0)
        rows = [*self.above]
        for number in range(len(self.choices)):
            rows.append(self._row(number, numbered, label_room))
        self.show_rows(rows, cursor=cursor, to=to)

    def _row(self, number: int, numbered: bool, label_room: int) -> Row:
        choice = self.choices[number]

        def build(width: int, here: bool) -> Built:
            mark = "❯" if here else " "
            digit = f"{number + 1} " if numbered else ""
            box = ("[x] " if number in self.ticked else "[ ] ") if self.multiple else ""
            lead = Content.assemble(" ", (mark, ".mark"), " ", (digit, ".mark"), " " if digit else "", box)
            label = styled(choice.label, "strong" if here or number in self.ticked else "")
            room = width - lead.cell_length - 1
            longest_detail = max(len(each.detail) for each in self.choices)
            if label_room + 3 + longest_detail <= room:
                return [
                    lead
                    + label.pad_right(label_room + 3 - label.cell_length)
                    + styled(choice.detail, "quiet")
                ]
            lines = hung(lead, label, width - 1)
            if choice.detail and width >= 50:
                lines += [
                    line.pad_left(lead.cell_length) for line in folded(styled(choice.detail, "quiet"), room)
                ]
            return lines

        return Row(build, str(number))

    @property
    def shows_cursor(self) -> bool:
        """The cursor stays visible while a reply is typed: Enter in an empty reply line goes back to it."""
        return True

    def place(self, value: Any) -> None:
        """Put the cursor on an option, to show what a typed reply was understood as."""
        number = next((n for n, choice in enumerate(self.choices) if _same(choice, value)), None)
        if number is not None:
            self.move_to(str(number))

    # -- keys and mouse

    def on_key(self, event: events.Key) -> None:
        """Digits choose or tick, space ticks, Enter means it; other printable keys begin a reply."""
        character = event.character or ""
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.enter()
        elif event.key == "space":
            event.stop()
            if self.multiple:
                self._tick(int(self.cursor or 0))
        elif self.by_digit and character.isdecimal() and character.isascii():
            event.stop()
            number = int(character) - 1
            if 0 <= number < len(self.choices):
                self.move_to(str(number))
                self.choose(number)
        elif event.is_printable and character != "?":
            event.stop()
            self.post_message(self.Typed(character))

    def enter(self) -> None:
        """Take what the cursor is on, or what is ticked."""
        if not self.choices:
            return
        if self.multiple and not self.ticked:
            self.post_message(self.NothingTicked())
        else:
            self.post_message(self.Picked(self.weighed))

    @property
    def weighed(self) -> Any:
        """What Enter would answer; with nothing ticked, what the cursor is on."""
        if not self.multiple or not self.ticked:
            return self.choices[int(self.cursor or 0)].value
        chosen = [self.choices[number].value for number in sorted(self.ticked)]
        if chosen[0] is None:
            return None
        return tuple(value for values in chosen for value in values)

    def choose(self, number: int) -> None:
        """Tick an option where several can be chosen, take it where only one can."""
        if self.multiple:
            self._tick(number)
        elif self.at_once:
            self.post_message(self.Picked(self.choices[number].value))

    def _tick(self, number: int) -> None:
        """Tick or untick; "none of these" and "not sure" go with nothing else."""
        if number in self.ticked:
            self.ticked.remove(number)
        elif self.choices[number].alone:
            self.ticked = {number}
        else:
            self.ticked = {n for n in self.ticked if not self.choices[n].alone} | {number}
        self._show()
        self.reveal(self.cursor)
        self.post_message(self.Weighed())

    def on_lines_moved(self, event: Lines.Moved) -> None:
        """Another option is under the cursor."""
        event.stop()
        self.post_message(self.Weighed())

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """A click chooses or ticks."""
        event.stop()
        self.choose(int(event.key))


def _same(choice: Choice, value: Any) -> bool:
    """Whether an option is the answer, or one of several."""
    if isinstance(choice.value, tuple) and isinstance(value, tuple):
        return set(choice.value) <= set(value) if choice.value else not value
    return bool(choice.value == value)


def choices_of(question: QuestionId, as_of: date) -> tuple[Choice, ...]:
    """The options of a question in the order of the screen, "not sure" last."""
    return tuple(
        Choice(option.value, option.label, option.detail) for option in options(question, as_of=as_of)
    )
