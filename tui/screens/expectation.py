"""In a recording, before the verdict: what the person expects and why, kept apart from what the rules say."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input, Static

from picheck.core.outcome import Counted, Line, Requirement
from picheck.tui.keys import Shown, bindings
from picheck.tui.screens.base import Menu
from picheck.tui.widgets.key_line import KeyLine
from picheck.tui.widgets.options import Choice, Options
from picheck.tui.widgets.pasting import OneLine
from picheck.tui.widgets.top_line import TopLine

NOTHING = Choice(None, "I expect nothing in particular")

STEPS: tuple[tuple[str, tuple[Choice, ...]], ...] = (
    (
        "Before the verdict shows: does the Shared Savings Program require this clinician to report PI?",
        (
            Choice({"requirement": Requirement.REQUIRED}, "Yes, required"),
            Choice({"requirement": Requirement.EXCLUDED}, "No, excluded"),
            Choice({"requirement": Requirement.NOT_APPLICABLE}, "It does not apply at all"),
            Choice({"requirement": Requirement.UNDETERMINED}, "These answers leave it open"),
            NOTHING,
        ),
    ),
    (
        "And does the clinician count in the number that the ACO publishes?",
        (
            Choice({"counted": Counted.YES, "line": Line.I}, "Yes, on line i", "had to report"),
            Choice({"counted": Counted.YES, "line": Line.II}, "Yes, on line ii", "excluded, and reported"),
            Choice({"counted": Counted.NOT_YET}, "Not yet"),
            Choice({"counted": Counted.NO}, "No"),
            Choice({"counted": Counted.UNDETERMINED}, "These answers leave it open"),
            NOTHING,
        ),
    ),
)
WHY = "Why do you expect that? One line, with the paragraph if you have it; Enter alone for none."


class ExpectationScreen(Menu):
    """Two questions and a reason; then the verdict may show."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("back", "review")

    def __init__(self) -> None:
        """Start with nothing expected."""
        super().__init__()
        self.said: list[dict[str, Any]] = []

    def compose(self) -> ComposeResult:
        """A question, its options, and a line for the reason."""
        yield TopLine()
        yield Static(id="question", markup=False)
        yield Options(self._picked)
        yield Static(id="understood", markup=False)
        yield OneLine(id="reply", compact=True, select_on_focus=False, placeholder="because ...")
        yield KeyLine()

    def on_mount(self) -> None:
        """Ask the first."""
        self.say_top(progress="what you expect")
        self.show()

    def show(self) -> None:
        """Ask what has not been said yet."""
        options, reply = self.query_one(Options), self.query_one("#reply", Input)
        asking = len(self.said) < len(STEPS)
        options.display, reply.display = asking, not asking
        hints: tuple[Shown, ...] = (Shown("enter", "go on", "accept", 1),)
        if asking:
            question, choices = STEPS[len(self.said)]
            options.ask(choices)
            options.styles.height = "1fr"
            self.set_focus(options)
            hints = (Shown(f"1-{len(choices)} enter", "choose", "accept", 1),)
        else:
            question = WHY
            self.set_focus(reply)
        self.query_one("#question", Static).update(Content(question))
        self.query_one(KeyLine).show_hints(*hints)

    def _picked(self, value: Any) -> None:
        self.said.append(value or {})
        self.show()

    @on(Input.Submitted)
    def _reason(self, event: Input.Submitted) -> None:
        fields = {name: value for said in self.said for name, value in said.items()}
        try:
            self.session.expect(fields, event.value)
        except ValueError as refusal:
            self.query_one("#understood", Static).update(Content(str(refusal)))
            return
        self.picheck.stand()

    def action_back(self) -> None:
        """One step back, at last to the interview."""
        if self.said:
            self.said.pop()
            self.show()
        else:
            self.picheck.carry_out("back")

    def action_review(self) -> None:
        """All answers."""
        self.picheck.open_review()
