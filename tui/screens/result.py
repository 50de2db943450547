"""The result: both verdicts side by side, why, what could go wrong, what would change it, what to do."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from picheck.core.reasons import in_a_row
from picheck.tui.keys import Shown, bindings
from picheck.tui.screens.base import PicheckScreen
from picheck.tui.screens.result_rows import result_rows
from picheck.tui.show.result import ResultView, result_view
from picheck.tui.widgets.key_line import KeyLine
from picheck.tui.widgets.lines import BLANK, Lines, Row, text_row


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

    @property
    def view(self) -> ResultView:
        """What is shown."""
        return result_view(self.interview.determination(self.session.as_of))

    def on_mount(self) -> None:
        """Show the verdict; the keys go to the page."""
        self.say_top()
        self.set_focus(self.page)
        self.show(to="start")
        self.query_one(KeyLine).show_hints(Shown("enter", "open", "accept", 1))

    def show(self, to: str = "keep") -> None:
        """Show the page, with what is open."""
        self.page.show_rows([*self._expected(), *result_rows(self.view, self.opened)], to=to)

    def _expected(self) -> list[Row]:
        """In a recording: whether the rules give what was expected."""
        if not self.session.expected:
            return []
        differs = self.session.disagreements()
        if not differs:
            return [text_row("As you expected.", "yes"), BLANK]
        told = f"Not as you expected: {in_a_row(list(differs))}. Both are kept, as a case to look at."
        return [text_row(told, "warn"), BLANK]

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
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
        """Take back the last answer."""
        self.picheck.carry_out("back")

    def action_undo(self) -> None:
        """Undo the last change."""
        self.picheck.carry_out("undo")

    def action_redo(self) -> None:
        """Bring back what was undone."""
        self.picheck.carry_out("redo")

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
            self.picheck.send_to_clipboard(told, "The line was")

    def action_copy_all(self) -> None:
        """Copy the whole result as text."""
        from picheck.tui.show.text import as_text

        determination = self.interview.determination(self.session.as_of)
        self.picheck.send_to_clipboard(as_text(determination), "The result was")

    def action_note(self) -> None:
        """Copy the note for the ticket."""
        from picheck.tui.show.note import as_note

        determination = self.interview.determination(self.session.as_of)
        self.picheck.send_to_clipboard(
            as_note(determination, self.session.label), "The note for the ticket was"
        )

    def action_export(self) -> None:
        """Save the result."""
        self.picheck.open_export()

    def action_hand_over(self) -> None:
        """The code for another desk."""
        self.picheck.tell(self.picheck.handover())

    def action_picture(self) -> None:
        """The way that was taken."""
        self.picheck.open_picture()
