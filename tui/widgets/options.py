"""The options of a question: digits, arrows, space, Enter and the mouse choose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from textual import events
from textual.content import Content

from picheck.tui.widgets.burst import TYPING, writes
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


def _nothing() -> None:
    """Where nobody listens."""


def _nobody(_: events.Key) -> bool:
    """Where nobody takes a key."""
    return False


class Options(Lines):
    """The options below the question. What stands above them (hint, call lines) scrolls with them."""

    ALLOW_SELECT = False

    def __init__(
        self,
        picked: Callable[[Any], None],
        nothing_ticked: Callable[[], None] = _nothing,
        weighed: Callable[[], None] = _nothing,
        while_hidden: Callable[[events.Key], bool] = _nobody,
    ) -> None:
        """Start with no question.

        `picked` is called with the answer that is meant, `nothing_ticked` for Enter with nothing ticked,
        `weighed` when what would be answered is another, `while_hidden` with a key while the options are not
        shown. They are called, not sent as messages, so that the next key already finds the next question.
        """
        super().__init__(id="options")
        self._picked, self._nothing_ticked, self._weighed = picked, nothing_ticked, weighed
        self._while_hidden = while_hidden
        self.choices: Sequence[Choice] = ()
        self.ticked: set[int] = set()
        self.multiple = False
        self.by_digit = True
        self.at_once = True
        self.brief = False
        self.above: tuple[Row, ...] = ()
        self._prose = float("-inf")

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
        self._show(str(start), to="cursor")

    def _show(self, cursor: str | None = None, to: str = "keep") -> None:
        rows = option_rows(
            self.choices,
            self.ticked if self.multiple else None,
            numbered=self.by_digit and len(self.choices) <= 9,
            brief=lambda: self.brief,
        )
        self.show_rows([*self.above, *rows], cursor=cursor, to=to)

    def lines_at(self, width: int, *, brief: bool | None = None) -> int:
        """How many lines the rows take at a width; with `brief` given, if they were shown so."""
        shown, self.brief = self.brief, self.brief if brief is None else brief
        lines = super().lines_at(width)
        self.brief = shown
        return lines

    @property
    def shows_cursor(self) -> bool:
        """The cursor stays visible while a reply is typed: Enter in an empty reply line goes back to it."""
        return True

    def place(self, value: Any) -> None:
        """Put the cursor on an option, to show what a typed reply was understood as."""
        number = next((n for n, choice in enumerate(self.choices) if _same(choice, value)), None)
        if number is not None:
            self.move_to(str(number))

    def tick_again(self, ticked: set[int]) -> None:
        """Tick exactly these."""
        self.ticked = set(ticked)
        self._show()
        self._weighed()

    # -- keys and mouse

    def take(self, event: events.Key) -> bool:
        """Act on a key that is meant for options; False leaves it to others."""
        if not self.display and self._while_hidden(event):
            return True
        character = event.character or ""
        if event.key == "enter":
            self.enter()
        elif event.key == "space" and self.multiple:
            self._tick(int(self.cursor or 0))
        elif self.by_digit and character.isdecimal() and character.isascii():
            if self.has(character):
                number = int(character) - 1
                self.move_to(str(number))
                self.choose(number)
        else:
            return self.move(event.key)
        return True

    def has(self, digit: str) -> bool:
        """Whether an option has this number."""
        return 1 <= int(digit) <= len(self.choices)

    def on_key(self, event: events.Key) -> None:
        """In focus itself this is no place to write, so digits in the middle of prose choose nothing."""
        prose_goes_on = event.time - self._prose <= TYPING
        if not writes(event):
            self._prose = float("-inf")
        elif not (event.character or "").isdecimal():
            self._prose = event.time
        elif prose_goes_on:
            self._prose = event.time
            event.stop()
            event.prevent_default()

    def enter(self) -> None:
        """Take what the cursor is on, or what is ticked."""
        if not self.choices:
            return
        if self.multiple and not self.ticked:
            self._nothing_ticked()
        else:
            self._picked(self.weighed)

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
            self._picked(self.choices[number].value)

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
        self._weighed()

    def moved(self) -> None:
        """Another option is under the cursor."""
        self._weighed()

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """A click chooses or ticks."""
        event.stop()
        self.choose(int(event.key))


def _same(choice: Choice, value: Any) -> bool:
    """Whether an option is the answer, or one of several."""
    if isinstance(choice.value, tuple) and isinstance(value, tuple):
        return set(choice.value) <= set(value) if choice.value else not value
    return bool(choice.value == value)


def option_rows(
    choices: Sequence[Choice],
    ticked: set[int] | None = None,
    *,
    numbered: bool = False,
    brief: Callable[[], bool] = bool,
) -> list[Row]:
    """The rows of a list of options; `ticked` is None where only one can be chosen.

    `brief` says whether there is too little room for what stands beside the labels.
    """
    return [_option_row(choices, n, ticked, numbered, brief) for n in range(len(choices))]


GAP = 3
"""Cells between a label and what stands beside it."""


@lru_cache(maxsize=64)
def _column(lengths: tuple[tuple[int, int], ...], room: int) -> int:
    """The column, counted from the labels, under which most details stand in one line with their labels."""
    columns = {label + GAP for label, _ in lengths}
    return max(
        columns, key=lambda c: (sum(label + GAP <= c <= room - detail for label, detail in lengths), c)
    )


def _option_row(
    choices: Sequence[Choice],
    number: int,
    ticked: set[int] | None,
    numbered: bool,
    brief: Callable[[], bool],
) -> Row:
    choice, is_ticked = choices[number], ticked is not None and number in ticked
    lengths = tuple((len(choice.label), len(choice.detail)) for choice in choices if choice.detail)
    digit = f"{number + 1}  " if numbered else ""
    box = "" if ticked is None else "[x] " if is_ticked else "[ ] "

    def build(width: int, here: bool) -> Built:
        look = Look(digit, box, "strong" if here or is_ticked else "", here, brief() and not here, lengths)
        return list(_option_lines(choice.label, choice.detail, look, width))

    return Row(build, str(number))


class Look(NamedTuple):
    """What an option looks like beside its words: what stands before them, and the lengths of all options."""

    digit: str
    box: str
    style: str
    here: bool
    brief: bool
    lengths: tuple[tuple[int, int], ...]


@lru_cache(maxsize=64)
def _option_lines(label: str, detail: str, look: Look, width: int) -> tuple[Content, ...]:
    """The lines of an option, kept: they are measured, have room shared with them, and are shown."""
    lead = Content.assemble(" ", ("❯" if look.here else " ", ".mark"), " ", (look.digit, ".mark"), look.box)
    named, told = styled(label, look.style), styled(detail, "quiet")
    room = width - lead.cell_length - 1
    for column in (_column(look.lengths, room) if look.lengths else 0, 0):
        gap = max(GAP, column - named.cell_length)
        if detail and named.cell_length + gap + told.cell_length <= room:
            return (lead + named + styled(" " * gap) + told,)
    lines = hung(lead, named, width - 1)
    if detail and not look.brief:
        lines += [line.pad_left(lead.cell_length) for line in folded(told, room)]
    return tuple(lines)
