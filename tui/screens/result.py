"""The result: both verdicts side by side, why, what could go wrong, what would change it, what to do."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input

from picheck.core.reasons import in_a_row
from picheck.flow.question_words import read_back
from picheck.flow.session import Purpose
from picheck.tui.keys import KEYS, Shown, bindings
from picheck.tui.screens.base import PicheckScreen
from picheck.tui.screens.question import quoted
from picheck.tui.screens.result_rows import result_rows
from picheck.tui.show.result import ResultView, result_view
from picheck.tui.widgets.key_line import KeyLine
from picheck.tui.widgets.letters import LettersReply
from picheck.tui.widgets.lines import BLANK, Lines, Row, lead_row, text_row
from picheck.tui.widgets.top_line import TopLine

LETTERS = {KEYS[action].key: action for action in ("copy_line", "note", "copy_all", "export", "picture")}
"""The letters that are keys here, and what they do."""


class ResultPage(Lines):
    """The page; its cursor stays in view, since the reply line hands it the keys."""

    @property
    def shows_cursor(self) -> bool:
        """Always."""
        return True


class ResultScreen(PicheckScreen):
    """The determination of the answers given, as a page whose reasons open."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "back",
        "review",
        "ways_on",
        "copy_line",
        "note",
        "copy_all",
        "export",
        "picture",
        "undo",
        "redo",
        "save",
        "hand_over",
    )

    def __init__(self) -> None:
        """Start with every reason closed."""
        super().__init__()
        self.opened: set[str] = set()

    def compose(self) -> ComposeResult:
        """The page; below it what was asked and answered here, and the reply line."""
        yield TopLine()
        yield ResultPage(id="page")
        yield Lines(id="said")
        yield LettersReply("type a question or a change")
        yield KeyLine()

    @property
    def view(self) -> ResultView:
        """What is shown."""
        return result_view(self.interview.determination(self.session.as_of), self.interview.sources)

    def on_mount(self) -> None:
        """Show the verdict; the keys go to the page."""
        self.say_top()
        self.show(to="start")
        self.page.can_focus = False
        self.set_focus(self.reply)
        self.say("", "")
        self._hint()

    def show(self, to: str = "keep") -> None:
        """Show the page, with what is open."""
        self.page.show_rows([*self._to_say(), *self._expected(), *result_rows(self.view, self.opened)], to=to)

    def _to_say(self) -> list[Row]:
        """On a call: the sentence that confirms the last answer, and the verdict as it is read aloud."""
        if self.session.purpose is not Purpose.CALL:
            return []
        from picheck.tui.show.spoken import spoken_words, verdict_aloud

        words, rows = spoken_words()["said"], []
        last = next((turn for turn in reversed(self.interview.turns) if not turn.taken), None)
        if last is not None:
            rows.append(lead_row(words["last_read_back"], quoted(read_back(last.question, last.value))))
        aloud = verdict_aloud(self.interview.determination(self.session.as_of))
        return [*rows, lead_row(words["read_aloud"], quoted(aloud)), BLANK]

    def _expected(self) -> list[Row]:
        """In a recording: whether the rules give what was expected."""
        if not self.session.expected:
            return []
        differs = self.session.disagreements()
        if not differs:
            return [text_row("As you expected.", "yes"), BLANK]
        told = f"Not as you expected: {in_a_row(list(differs))}. Both are kept, as a case to look at."
        return [text_row(told, "warn"), BLANK]

    # -- typed replies

    @property
    def reply(self) -> LettersReply:
        """The reply line; it has the keys."""
        return self.query_one(LettersReply)

    @property
    def reading(self) -> Lines:
        """What was said here, while some of it is out of view; else the page."""
        said = self.query_one("#said", Lines)
        return said if said.display and said.max_scroll_y > 0 else self.page

    def reclaims(self, event: events.Key) -> bool:
        """Whether a key goes on with a figure that was begun at the last question; then it is asked again."""
        return self.picheck.question_screen.reply.goes_on(event)

    def is_key(self, letter: str) -> bool:
        """Whether a letter alone does something here."""
        return letter in LETTERS

    def press_letter(self, letter: str) -> None:
        """Do what a letter does."""
        getattr(self, f"action_{LETTERS[letter]}")()

    def say(self, typed: str, told: str) -> None:
        """Show what was asked here and the answer to it, until escape or the next."""
        said = self.query_one("#said", Lines)
        said.display = bool(told)
        rows = [text_row(part, "quiet") for part in (typed,) if part]
        said.show_rows([*rows, *(text_row(line) for line in told.splitlines())], to="start")

    def take_reply(self, text: str) -> None:
        """Take a typed reply."""
        from picheck.tui.screens.result_reply import take  # only who types at a result waits for it

        take(self, text)

    @on(Input.Changed, "#reply")
    def _hint(self) -> None:
        """Say in the footer what Enter does now."""
        words = "take the reply" if self.reply.value else "open"
        self.query_one(KeyLine).show_hints(Shown("enter", words, "accept", 1))

    @on(Lines.Chosen, "#page")
    def _opened(self, event: Lines.Chosen) -> None:
        """Open or close what was chosen."""
        self.opened ^= {event.key}
        self.show()
        self.page.reveal(event.key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What works now."""
        match action:
            case "back":
                return self.interview.can_go_back
            case "undo":
                return self.interview.can_undo
            case "redo":
                return self.interview.can_redo
            case "save":
                return self.picheck.can_save
            case _:
                return True

    def action_back(self) -> None:
        """Leave the reply line, put away what was said, or take back the last answer."""
        if self.reply.value:
            self.reply.clear()
        elif self.query_one("#said").display:
            self.say("", "")
        else:
            self.picheck.carry_out("back")

    def action_undo(self) -> None:
        """Undo the last change."""
        self.picheck.carry_out("undo")

    def action_redo(self) -> None:
        """Bring back what was undone."""
        self.picheck.carry_out("redo")

    def action_why(self) -> None:
        """Open every reason: "why" typed at a result asks for the verdict's."""
        reasons = [row.key for row in self.page.rows if row.key.startswith("because-")]
        self.opened |= set(reasons)
        self.say("", "")
        self.show()
        self.page.move_to(reasons[0] if reasons else "")

    def action_review(self) -> None:
        """All answers."""
        self.picheck.open_review()

    def action_ways_on(self) -> None:
        """What can follow."""
        self.picheck.open_ways_on()

    def action_save(self) -> None:
        """Save as a transcript."""
        self.picheck.save()

    def action_copy_line(self) -> None:
        """Copy what the cursor is on."""
        row = next((row for row in self.page.rows if row.key == self.page.cursor), None)
        if row is not None:
            lines: list[Content] = row.build(10_000, False)
            told = " ".join(line.plain.strip(" ❯▸▾") for line in lines)
            self.picheck.send_to_clipboard(told, "copied_line")

    def action_copy_all(self) -> None:
        """Copy the whole result as text."""
        from picheck.tui.show.text import as_text

        determination = self.interview.determination(self.session.as_of)
        self.picheck.send_to_clipboard(as_text(determination, self.interview.sources), "copied_all")

    def action_note(self) -> None:
        """Copy the note for the ticket."""
        from picheck.tui.show.note import as_note

        determination = self.interview.determination(self.session.as_of)
        self.picheck.send_to_clipboard(
            as_note(determination, self.session.label, self.interview.sources), "copied_note"
        )

    def action_export(self) -> None:
        """Save the result."""
        self.picheck.open_export()

    def action_hand_over(self) -> None:
        """The code for another desk."""
        self.say("", self.picheck.handover())

    def action_picture(self) -> None:
        """The way that was taken."""
        self.picheck.open_picture()
