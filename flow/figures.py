"""The figures in a reply, however they are said: "$80,000", "two and a half thousand", "about 40"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

from picheck.flow.figure_words import figure_words
from picheck.flow.reply_words import Run, folded, unowned

ROUGHLY = 0.25
"""How far a figure given with "about" may be off, as a share of it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a reply: the interval it stands for, how it was said, and where it stood."""

    low: float
    high: float
    said: str
    start: int
    end: int
    money: bool = False
    thousands: bool = False
    bare: bool = True
    number: float = 0


_MONEY = re.compile(
    r"\$\s*(\d[\d,]*(?:\.\d+)?\s*(?:(?:k|m|mil|mm|thousand|million|grand)\b)?)", re.IGNORECASE
)
_STOP = re.compile(r"(?<!\d)[,;]|[,;](?!\d)|\.(?=\s)|(?<!\d)/|/(?!\d)")
_FROM_TO = re.compile(r"(\d)\s*[-\N{EN DASH}]\s*(\d)")
_OUT_OF = re.compile(r"(\d)\s*/\s*(\d)")
_POINT = re.compile(r"(\d)\.(\d)")
_GLUED = re.compile(r"(\d)(k|m|mil|mm|ish)\b", re.IGNORECASE)

BREAK = "xbreakx"
"""Stands where a comma or the like parts what is said of one figure from what is said of the next."""


def tokens_of(text: str) -> Run:
    """The words of a reply, with what folding would lose written out: dollars, ranges, shares, decimals."""
    text = _STOP.sub(f" {BREAK} ", _MONEY.sub(r"\1 dollars ", text))
    text = _OUT_OF.sub(r"\1 out of \2", _FROM_TO.sub(r"\1 to \2", text))
    return tuple(unowned(folded(_GLUED.sub(r"\1 \2", _POINT.sub(r"\1 point \2", text)))).split())


def figures_in(tokens: Run) -> tuple[Figure, ...]:
    """The figures of a reply from left to right, with the bounds beside them."""
    found: list[Figure] = []
    place = 0
    while place < len(tokens):
        figure = _number(tokens, place)
        if figure is None:
            place += 1
            continue
        place = figure.end
        found.append(figure)
    return tuple(_bounded(tokens, figure) for figure in _ranges(tokens, found))


def _number(tokens: Run, start: int) -> Figure | None:
    """The number that begins at a place: digits, or words such as "two hundred and fifty"."""
    words = figure_words()
    if many := _many(tokens, start):
        return many
    total, group, place, used = 0.0, None, start, set[str]()
    while place < len(tokens):
        token = tokens[place]
        if token.isascii() and token.isdigit() and len(token) <= 9 and group is None:
            group = float(token)
        elif token in words.numbers and (
            group is None or group % 100 in range(20, 100, 10) or group % 100 == 0
        ):
            group = (group or 0) + words.numbers[token]
        elif token == "point" and group is not None and _is_digit(tokens, place + 1):
            group += float(f"0.{tokens[place + 1]}")
            place += 1
        elif token in words.times and (group is not None or token in words.times_alone):
            total, group = (
                (total + (group or 1) * words.times[token], 0)
                if words.times[token] >= 1000
                else (total, (group or 1) * words.times[token])
            )
            used.add(token)
        elif not (token == "and" and _goes_on(tokens, start, place)):
            break
        place += 1
    if place == start:
        return None
    value = total + (group or 0)
    said = " ".join(tokens[start:place])
    return Figure(
        value, value, said, start, place, number=value,
        money=not used.isdisjoint(words.money), thousands=value >= 1000 and bool(used),
    )  # fmt: skip


def _goes_on(tokens: Run, start: int, place: int) -> bool:
    """Whether "and" stands within a number: "two hundred and fifty"."""
    words = figure_words()
    return (
        start < place < len(tokens) - 1
        and tokens[place - 1] in words.times
        and words.times[tokens[place - 1]] in (100, 1000)
        and words.numbers.get(tokens[place + 1], 0) > 0
        and not (place + 2 < len(tokens) and tokens[place + 2] in words.times)
    )


def _many(tokens: Run, start: int) -> Figure | None:
    """A number that is only told by its size: "several thousand", "hundreds", "a couple hundred"."""
    words = figure_words()
    place, low, high = start, 1.0, inf
    if tokens[place] in words.several:
        low, high, place = 2.0, 10.0, place + 1
        place += tokens[place : place + 1] == ("of",)
    begin = place
    while place < len(tokens) and (each := _size(tokens, place, begin)):
        low, high, place = low * each, high * each, place + 1
        place += tokens[place : place + 1] == ("of",) and _size(tokens, place + 1, begin) > 0
    if place == begin or (begin == start and tokens[begin] not in words.many):
        return None
    return Figure(low, high, " ".join(tokens[start:place]), start, place, bare=False, thousands=low >= 1000)


def _size(tokens: Run, place: int, begin: int) -> int:
    """What a word such as "hundred" or "hundreds" stands for; after another one only a larger one does."""
    words = figure_words()
    token = tokens[place] if place < len(tokens) else ""
    return words.many.get(token, 0) or words.times.get(token, 0)


def _is_digit(tokens: Run, place: int) -> bool:
    return place < len(tokens) and tokens[place].isascii() and tokens[place].isdigit()


def _ranges(tokens: Run, figures: Sequence[Figure]) -> Iterator[Figure]:
    """Two figures with "to" or "or" between them are one range; of "95 out of 100" the first counts."""
    words, waiting = figure_words(), list(figures)
    while waiting:
        first = waiting.pop(0)
        between = " ".join(tokens[first.end : waiting[0].start]) if waiting else ""
        if between in words.ranges and waiting[0].low > first.low:
            last = waiting.pop(0)
            yield replace(
                first, high=last.high, end=last.end, said=f"{first.said} to {last.said}", bare=False
            )
        elif between in words.shares:
            waiting.pop(0)
            yield first
        else:
            yield first


def _bounded(tokens: Run, figure: Figure) -> Figure:
    """A figure with the words around it that make it a bound."""
    bounds = figure_words().bounds
    for name, low, high in (
        ("at_most", 0.0, figure.high), ("at_least", figure.low, inf), ("below", 0.0, figure.low - 0.01),
        ("above", figure.high + 0.01, inf), ("exactly", figure.low, figure.high),
        ("about", figure.low * (1 - ROUGHLY), figure.high * (1 + ROUGHLY)),
    ):  # fmt: skip
        for wording in sorted(getattr(bounds, name), key=len, reverse=True):
            run = tuple(wording.split())
            before = figure.start - len(run)
            if before >= 0 and tokens[before : figure.start] == run:
                return replace(
                    figure,
                    low=low,
                    high=high,
                    start=before,
                    said=" ".join(tokens[before : figure.end]),
                    bare=False,
                )
            after = figure.end + len(run)
            if tokens[figure.end : after] == run:
                return replace(
                    figure,
                    low=low,
                    high=high,
                    end=after,
                    said=" ".join(tokens[figure.start : after]),
                    bare=False,
                )
    return figure
