"""Figures in a reply, weighed against the threshold they are about: "40 doctors", "$80,000".

The numbers are core's (`core/thresholds.py`); what counts towards them, and what is said, stands in
`words/figures.toml`. A figure decides only where it settles the matter; where it does not, what else must
be known is said back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import inf
from typing import NamedTuple

from picheck.core import thresholds as core_thresholds
from picheck.core.facts import QuestionId
from picheck.core.thresholds import Holds
from picheck.flow.found import NOTHING, Found
from picheck.flow.known_wordings import numbers
from picheck.flow.light_words import weighty
from picheck.flow.reply_words import Back, Run, folded, reply_words, unowned
from picheck.flow.word_files import read_words

ROUGHLY = 0.25
"""How far a figure given with "about" may be off, as a share of it."""


class Measure(NamedTuple):
    """Something that is counted, by its id, and its units by how a figure stands to what counts."""

    name: str
    counts: str
    exact: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


class Threshold(NamedTuple):
    """What figures decide; the head of `figures.toml` says what each key is for."""

    unclear: str
    measures: tuple[Measure, ...]
    quoted: bool = False
    fails: str = ""
    fails_some: str = ""
    proposes: str = ""
    of_what: str = ""
    supposed: str = ""
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()

    @property
    def decides(self) -> core_thresholds.Threshold:
        """What its measures decide: one answer, whichever of them is counted."""
        return core_thresholds.THRESHOLDS[self.measures[0].counts]


class Bounds(NamedTuple):
    """Words that make a figure a bound."""

    below: tuple[str, ...]
    at_most: tuple[str, ...]
    above: tuple[str, ...]
    at_least: tuple[str, ...]
    about: tuple[str, ...]
    exactly: tuple[str, ...]


class FigureWords(NamedTuple):
    """`figures.toml`."""

    passed: frozenset[str]
    passed_before: frozenset[str]
    money: frozenset[str]
    times_alone: frozenset[str]
    several: frozenset[str]
    ranges: frozenset[str]
    shares: frozenset[str]
    numbers: dict[str, int]
    times: dict[str, int]
    many: dict[str, int]
    bounds: Bounds
    thresholds: tuple[Threshold, ...]


@cache
def figure_words() -> FigureWords:
    """`figures.toml`, read once. Raises WordsError."""
    return read_words("figures.toml", FigureWords)


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


def weighed(question: QuestionId, text: str) -> Found:
    """What the figures of a reply come to as an answer to a question; nothing where there are none."""
    thresholds = tuple(t for t in figure_words().thresholds if t.decides.question is question)
    tokens = tuple(_marked(text).split())
    figures = _figures(tokens) if thresholds else ()
    if not figures:
        return NOTHING
    found = [f for t in thresholds if (f := _by_threshold(t, tokens, figures))]
    return next((f for f in found if f.keys), found[0]) if found else _of_what(thresholds, tokens, figures)


# --- reading figures --------------------------------------------------------------------------------

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


def _marked(text: str) -> str:
    """The reply folded, with what folding would lose written out: dollars, ranges, shares, decimals."""
    text = _STOP.sub(f" {BREAK} ", _MONEY.sub(r"\1 dollars ", text))
    text = _OUT_OF.sub(r"\1 out of \2", _FROM_TO.sub(r"\1 to \2", text))
    return unowned(folded(_GLUED.sub(r"\1 \2", _POINT.sub(r"\1 point \2", text))))


def _figures(tokens: Run) -> tuple[Figure, ...]:
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


# --- what a figure counts ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Counted:
    """A figure with the measure it counts, how it stands to it, and the words used up."""

    figure: Figure
    measure: Measure
    how: str
    used: frozenset[int]
    said: str
    away: int = 0


@cache
def _units(measure: Measure) -> dict[Run, str]:
    return {
        tuple(folded(unit).split()): how
        for how in ("loose", "whole", "part", "exact")
        for unit in getattr(measure, how)
    }


def _counts(threshold: Threshold, tokens: Run, figures: Sequence[Figure]) -> list[_Counted]:
    """What the figures count, each at most one thing: the unit after it, or else the one before it.

    Where that leaves more of them without a unit, as in "patients 300 services 500", the one before it first.
    """
    after, before = (_assigned(threshold, tokens, figures, step) for step in (1, -1))
    return before if len(before) > len(after) else after


def _assigned(threshold: Threshold, tokens: Run, figures: Sequence[Figure], first: int) -> list[_Counted]:
    """Figures with their units, those on one side of them before those on the other; no unit counts twice."""
    found: dict[Figure, _Counted] = {}
    for step in (first, -first):
        for figure in figures:
            if figure in found:
                continue
            taken = frozenset[int]().union(*(c.used for f, c in found.items() if f is not figure))
            counted = [c for m in threshold.measures if (c := _beside(tokens, figure, m, step, taken))]
            if counted:
                found[figure] = min(counted, key=lambda c: (c.away, -len(c.used)))
    for figure in figures:
        dollars = next((m for m in threshold.measures if ("dollars",) in _units(m)), None)
        if figure not in found and dollars and _is_money(figure, dollars):
            used = frozenset(range(figure.start, figure.end))
            found[figure] = _Counted(figure, dollars, "exact", used, figure.said)
    return [found[figure] for figure in figures if figure in found]


def _is_money(figure: Figure, dollars: Measure) -> bool:
    """Whether a figure is dollars although nothing says so: "80 grand", and the limit itself, "under 90k"."""
    limit = core_thresholds.THRESHOLDS[dollars.counts].number
    return figure.money or (figure.thousands and figure.number == limit)


def _beside(
    tokens: Run, figure: Figure, measure: Measure, step: int, taken: frozenset[int]
) -> _Counted | None:
    """What a figure counts by a unit after it (`step` 1) or before it (-1) that no other figure has."""
    units = _units(measure)
    if measure.beside and not any(token in measure.beside for token in tokens):
        return None
    beside = {place for place, token in enumerate(tokens) if token in measure.beside}
    for place in _reached(tokens, figure.end if step == 1 else figure.start - 1, step):
        for size in range(max(map(len, units)), 0, -1):
            begin = place if step == 1 else place - size + 1
            unit = range(begin, begin + size)
            how = units.get(tokens[begin : begin + size]) if begin >= 0 else None
            if how and taken.isdisjoint(unit):
                span = range(min(figure.start, begin), max(figure.end, begin + size))
                said = " ".join(token for token in tokens[span.start : span.stop] if token != BREAK)
                away = abs(place - (figure.end if step == 1 else figure.start - 1))
                return _Counted(figure, measure, how, frozenset({*span, *beside}), said, away)
    return None


def _reached(tokens: Run, start: int, step: int) -> Iterator[int]:
    """The places from one on that only passable words part from it."""
    passable = figure_words().passed if step == 1 else figure_words().passed_before
    place = start
    while 0 <= place < len(tokens):
        yield place
        if tokens[place] not in passable or abs(place - start) > 3:
            return
        place += step


# --- weighing ---------------------------------------------------------------------------------------


def _by_threshold(threshold: Threshold, tokens: Run, figures: Sequence[Figure]) -> Found:
    """What figures come to against one threshold."""
    counted = _counts(threshold, tokens, figures)
    if not counted:
        return NOTHING
    states = {
        measure.name: _state(threshold, [c for c in counted if c.measure is measure])
        for measure in threshold.measures
        if any(c.measure is measure for c in counted)
    }
    used = frozenset().union(*(c.used for c in counted))
    used |= _set_apart(tokens, figures, counted)
    left = tuple(token for place, token in enumerate(tokens) if place not in used and token != BREAK)
    decides = threshold.decides
    rest = _of_weight(decides.question, left)
    if "holds" in states.values():
        return Found((str(decides.answer),), sure=not rest, unread=rest)
    failed = [name for name, state in states.items() if state == "fails"]
    if failed and decides.otherwise is not None:
        return Found((str(decides.otherwise),), sure=not rest, unread=rest)
    return Found(reply=_told(threshold, counted, failed))


def _set_apart(tokens: Run, figures: Sequence[Figure], counted: Sequence[_Counted]) -> frozenset[int]:
    """Words of thousands that count nothing and stand apart from what does: "95k, but only 150 patients"."""
    known = [c.figure for c in counted]
    idle = [f for f in figures if f.thousands and f not in known]
    apart = [
        f
        for f in idle
        if tokens[f.end : f.end + 1] in ((BREAK,), ("but",)) or tokens[f.start - 1 : f.start] == (BREAK,)
    ]
    return frozenset(place for f in apart for place in range(f.start, f.end))


def _state(threshold: Threshold, counted: Sequence[_Counted]) -> str:
    """Whether what is known of a measure holds the threshold, fails it, or leaves it open."""
    decides = core_thresholds.THRESHOLDS[counted[0].measure.counts]
    number = decides.number
    if threshold.quoted and any(c.figure.bare and c.figure.low == number for c in counted):
        return "open"
    low, high = _interval(counted)
    match decides.holds:
        case Holds.AT_MOST:
            return "holds" if high <= number else "fails" if low > number else "open"
        case Holds.AT_LEAST:
            return "holds" if low >= number else "fails" if high < number else "open"
        case Holds.ABOVE:
            return "holds" if low > number else "fails" if high <= number else "open"


def _interval(counted: Sequence[_Counted]) -> tuple[float, float]:
    """Between which numbers what counts must lie: parts add up, the rest only has to agree."""
    parts = [c.figure for c in counted if c.how == "part"]
    if parts and len(parts) == len(counted):
        return sum(f.low for f in parts), inf
    low = min(c.figure.low if c.how == "exact" else 0.0 for c in counted if c.how != "part")
    high = max(c.figure.high if c.how in ("exact", "whole") else inf for c in counted)
    return low, high


def _of_weight(question: QuestionId, left: Run) -> tuple[str, ...]:
    """The words beside figures that keep them from deciding."""
    words = reply_words()
    turning = tuple(t for t in left if t in words.negations or t in words.alternatives)
    return turning or weighty(question, left)


def _told(threshold: Threshold, counted: Sequence[_Counted], failed: Sequence[str]) -> Back:
    names = [measure.name for measure in threshold.measures]
    rest = [name for name in names if name not in failed]
    if not failed:
        text, yes = threshold.unclear, threshold.yes
        if threshold.proposes and _would_hold(threshold, counted):
            text = threshold.proposes
    elif not rest:
        text, yes = threshold.fails, threshold.yes if threshold.no else ()
    else:
        text, yes = threshold.fails_some, threshold.yes
    said = _capital(" and ".join(dict.fromkeys(c.said for c in counted)))
    filled = text.format(said=said, named=" and ".join(failed), rest=" and ".join(rest))
    return Back(filled, yes=yes, no=threshold.no)


def _would_hold(threshold: Threshold, counted: Sequence[_Counted]) -> bool:
    """Whether the figures would hold the threshold if they counted all that counts: "nine of us"."""
    meant = [
        replace(
            c, how="exact", figure=replace(c.figure, high=min(c.figure.high, c.figure.low + c.figure.number))
        )
        for c in counted
    ]
    return _state(threshold, meant) == "holds"


def _capital(said: str) -> str:
    """Figures as they were said, to begin a sentence; dollars as "$80,000" and "$250k"."""
    shown = re.sub(r"(\d) point (\d)", r"\1.\2", said)
    shown = re.sub(r"(\d) (k|m)\b", r"\1\2", shown)
    shown = re.sub(r"\b(\d+) dollars\b", lambda m: f"${int(m[1]):,}", shown)
    shown = re.sub(r"\b([\d.]+[km]) dollars\b", r"$\1", shown)
    return shown[:1].upper() + shown[1:100]


def _of_what(thresholds: Sequence[Threshold], tokens: Run, figures: Sequence[Figure]) -> Found:
    """What to say to a number that is none of the list's and does not say what it counts."""
    question = thresholds[0].decides.question
    asks = next((t for t in thresholds if t.of_what), None)
    figure = figures[0]
    around = (*tokens[: figure.start], *tokens[figure.end :])
    said = f"{figure.number:,.10g}" if figure.number % 1 else f"{figure.number:,.0f}"
    if asks is None or len(figures) > 1 or not figure.number or said in numbers(question):
        return NOTHING
    if weighty(question, tuple(token for token in around if token != BREAK)):
        return NOTHING
    yes = asks.yes if "yes" in asks.of_what else ()
    return Found(reply=Back(asks.of_what.format(said=said, last=len(numbers(question))), yes=yes))


def supposed(question: QuestionId, text: str) -> tuple[str, str]:
    """What to say to "what if" with a figure that does not decide, and the answer that is then likely.

    Both are empty where the text has no such figure, the answer alone where none is likely.
    """
    thresholds = tuple(t for t in figure_words().thresholds if t.decides.question is question)
    tokens = tuple(_marked(text).split())
    figures = _figures(tokens) if thresholds else ()
    for threshold in thresholds:
        found = _by_threshold(threshold, tokens, figures) if figures else NOTHING
        if found.reply:
            key = str(threshold.decides.answer)
            likely = key if found.reply.yes == (key,) else ""
            text = threshold.supposed if likely or found.reply.yes else threshold.fails
            return text.format(said=_capital(_said(tokens, figures))), likely
    return "", ""


def _said(tokens: Run, figures: Sequence[Figure]) -> str:
    return " and ".join(figure.said for figure in figures)
