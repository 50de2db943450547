"""The conversation so far: questions to the left, answers to the right, and what was explained between."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from textual.content import Content

from picheck.tui.widgets.lines import BLANK, Built, Lines, Row, folded, hung, room_in, styled


@dataclass(frozen=True, slots=True)
class Exchange:
    """One entry: a question with its answer, or something typed with what was said to it."""

    asked: str = ""
    answer: str = ""
    beside: str = ""
    key: str = ""
    replied: str = ""


class Conversation(Lines):
    """What was asked and answered; an answer can be chosen, to change it."""

    at_foot = True

    def show(self, exchanges: list[Exchange], height: int) -> None:
        """Show these entries in a height, the last in view; of a long explanation its beginning."""
        rows = [row for exchange in exchanges for row in rows_of(exchange)]
        last = rows_of(exchanges[-1]) if exchanges and exchanges[-1].replied else []
        long = sum(len(row.build(self.room, False)) for row in last) > height
        self.show_rows(rows, to=str(len(rows) - len(last)) if long else "end")


def fits(exchange: Exchange, width: int, height: int) -> bool:
    """Whether an entry can be seen whole, but for the empty line below it."""
    return sum(len(row.build(room_in(width), False)) for row in rows_of(exchange)) <= height + 1


def rows_of(exchange: Exchange) -> list[Row]:
    """The rows of an entry."""
    rows: list[Row] = []
    if exchange.asked:
        rows.append(Row(lambda width, _: hung(styled("  "), styled(exchange.asked, "quiet"), width - 3)))
    if exchange.answer:
        rows.append(Row(lambda width, here: _answer(exchange, width, here), exchange.key))
    if exchange.replied:
        rows.append(Row(lambda width, _: _reply(exchange.replied, width)))
    if not exchange.asked:
        rows.append(BLANK)
    return rows


def _answer(exchange: Exchange, width: int, here: bool) -> Built:
    """The answer at the right edge, and beside it what was typed or where it was taken from."""
    return list(_answer_lines(exchange, width, here))


@lru_cache(maxsize=64)
def _answer_lines(exchange: Exchange, width: int, here: bool) -> tuple[Content, ...]:
    room = max(8, width - max(6, width // 6))
    mark = styled(" ◂" if here else " ▐", "bar")
    lines = [line.stylize(".said") for line in folded(Content(exchange.answer), room - 3)]
    beside = folded(styled(exchange.beside, "quiet"), room - 3) if exchange.beside else []
    return tuple(
        (line + mark).pad_left(max(0, width - 1 - line.cell_length - 2)) for line in [*lines, *beside]
    )


def _reply(text: str, width: int) -> Built:
    """What is said back, paragraph by paragraph, behind a bar."""
    lines: Built = []
    for paragraph in text.split("\n"):
        lines.extend(styled("  ▎ ", "bar") + line for line in folded(Content(paragraph), width - 6))
    return lines
