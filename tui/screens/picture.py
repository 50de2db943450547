"""Your path through the chart: every question of the interview in order, and the way that was taken."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from picheck.core.facts import QUESTIONS, QuestionId
from picheck.flow.chart import edges
from picheck.flow.interview import Interview
from picheck.flow.question_words import label, question_words
from picheck.tui.keys import bindings
from picheck.tui.screens.base import PicheckScreen
from picheck.tui.show.result import counted_words, result_words
from picheck.tui.widgets.lines import BLANK, Built, Row, hung, styled, text_row

NAME_ROOM = 24


class PictureScreen(PicheckScreen):
    """The picture; it works at any width and needs nothing but the terminal."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("back")

    def on_mount(self) -> None:
        """Show the picture."""
        self.say_top(progress="your path")
        self.set_focus(self.page)
        self.page.show_rows(picture(self.interview, hidden=self.picheck.hides_outcome), to="start")

    def action_back(self) -> None:
        """Close."""
        self.dismiss()

    def action_picture(self) -> None:
        """Close: the key that opened it."""
        self.dismiss()


def picture(interview: Interview, *, hidden: bool) -> list[Row]:
    """A heavy line through the questions that were asked; those passed by stand beside it."""
    given = {turn.question: label(turn.question, turn.value) for turn in interview.turns}
    rows = [text_row("Your path through the interview", "head"), BLANK]
    first = True
    for question in QUESTIONS:
        if question in given:
            rows.append(
                _stop("┏━● " if first else "┣━● ", question, Content.styled(given[question], ".said"))
            )
            first = False
        elif question is interview.question:
            rows.append(_stop("┗━○ ", question, styled("asked now", "mark")))
        elif interview.question is None or list(QUESTIONS).index(question) < list(QUESTIONS).index(
            interview.question
        ):
            rows.append(
                _stop(
                    "┃ · " if not first else "  · ",
                    question,
                    styled("passed by: it could change nothing", "quiet"),
                )
            )
        else:
            rows.append(_stop("  · ", question, styled("may follow", "quiet")))
    rows.append(_result(interview, hidden))
    return [*rows, BLANK, *_elsewhere(interview)]


def _stop(sign: str, question: QuestionId, beside: Content) -> Row:
    name = question_words(question).short

    def build(width: int, _: bool) -> Built:
        lead = styled(f"  {sign}", "mark")
        if width >= NAME_ROOM * 2 + 8:
            return hung(lead + Content(name.ljust(NAME_ROOM)), beside, width - 1)
        return [
            lead + Content(name),
            *hung(styled("  ┃      " if "·" not in sign else "         ", "mark"), beside, width - 1),
        ]

    return Row(build)


def _result(interview: Interview, hidden: bool) -> Row:
    sign = "  ┗━◆ " if interview.finished else "    ◇ "
    if hidden or not interview.finished:
        return text_row(Content.assemble((sign, ".mark"), "Result"), indent=0)
    words, outcome = result_words(), interview.outcome
    told = f"{words['requirement'][outcome.requirement]}, MIPS {words['mips'][outcome.mips].lower()}, "
    return Row(
        lambda width, _: hung(
            styled(sign, "mark") + Content("Result".ljust(NAME_ROOM) if width >= 59 else "Result: "),
            styled(told + counted_words(outcome), "strong"),
            width - 1,
        )
    )


def _elsewhere(interview: Interview) -> list[Row]:
    """Where other answers would have led, by the edges of the chart."""
    path = [turn.question for turn in interview.turns]
    taken = set(zip(path, [*path[1:], interview.question], strict=True))
    rows = [text_row("Other answers would have led", "head")]
    for question in path:
        others = [
            target for source, target in edges() if source is question and (source, target) not in taken
        ]
        if others:
            names = ", ".join("the result" if q is None else question_words(q).short for q in others)
            rows.append(
                text_row(Content.assemble((f"from {question_words(question).short} to ", ".quiet"), names))
            )
    return rows if len(rows) > 1 else []
