"""What is settled so far, why this question is asked, and where its answer is looked up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from textual.content import Content

from picheck.tui.widgets.lines import BLANK, Built, Lines, Row, hung, styled, text_row

Settled = Sequence[tuple[str, str, str]]
"""What is settled: title, the question it answers, and the answer or "open"."""


class Words(Protocol):
    """The words of a question that the panel shows."""

    @property
    def why(self) -> str:
        """Why it is asked."""

    @property
    def cite(self) -> Sequence[str]:
        """By which paragraphs."""

    @property
    def look_up(self) -> str:
        """Where its answer is looked up."""

    @property
    def look_up_url(self) -> str:
        """The address; nothing where there is none."""

    @property
    def ask_whom(self) -> str:
        """Who has it."""


HIDDEN = "hidden until you have said what you expect"
SHORT = {"Shared Savings Program": "SSP", "MIPS": "MIPS", "ACO's published number": "ACO's number"}


def settled_rows(settled: Settled | None) -> list[Row]:
    """The settled part: a title, and under it question and answer; None where it is to stay hidden."""
    rows = [text_row("Settled so far", "head", 1)]
    if settled is None:
        return [*rows, text_row(f"{HIDDEN.capitalize()}.", "quiet", 1), BLANK]
    for title, question, value in settled:
        rows.append(text_row(title, "strong", 1))
        rows.append(_answer(question, value))
    return [*rows, BLANK]


def _answer(question: str, value: str) -> Row:
    def build(width: int, _: bool) -> Built:
        lead, answer = styled(f"   {question} ", "quiet"), verdict(value)
        if lead.cell_length + answer.cell_length < width:
            return [lead + answer]
        return [lead, *hung(Content("     "), answer, width - 1)]

    return Row(build)


def verdict(value: str) -> Content:
    """A value with a sign that tells settled from open without colour."""
    is_open = value == "open"
    return Content.assemble(
        ("· " if is_open else "■ ", ".open" if is_open else ".yes"),
        (value, ".open" if is_open else ".strong"),
    )


def settled_line(settled: Settled | None, width: int) -> Content:
    """The settled part in one line, for narrow terminals."""
    if settled is None:
        return Content(f" Settled: {HIDDEN}")
    parts = [(SHORT[title], value) for title, _, value in settled]
    shown = Content(" ") + Content(" │ ").join(
        Content.assemble((name, ".quiet"), " ", verdict(v)) for name, v in parts
    )
    if shown.cell_length <= width:
        return shown
    brief = ("SSP", "MIPS", "ACO")
    return Content(" ") + Content(" ").join(
        Content.assemble((name, ".quiet"), " ", verdict(v)) for name, (_, v) in zip(brief, parts, strict=True)
    )


def panel_rows(settled: Settled | None, words: Words | None) -> list[Row]:
    """The settled part and, at a question, why and where."""
    rows = settled_rows(settled)
    if words is not None:
        rows += [text_row("Why this question", "head", 1), text_row(words.why, "", 1)]
        rows += [text_row(citation, "cite", 1) for citation in words.cite]
        rows += [BLANK, text_row("Where to look it up", "head", 1), text_row(words.look_up, "", 1)]
        rows += [text_row(f"Ask {words.ask_whom}.", "quiet", 1)]
        if words.look_up_url:
            rows.append(text_row(words.look_up_url.removeprefix("https://"), "cite", 1))
    return rows


class Panel(Lines, can_focus=True):
    """The right side of a wide terminal."""

    edge = "\N{BOX DRAWINGS LIGHT VERTICAL}"

    def show(self, settled: Settled | None, words: Words | None) -> None:
        """Show the settled part and, at a question, why and where."""
        self.show_rows(panel_rows(settled, words), to="start")
