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

from picheck.core import thresholds as core_thresholds
from picheck.core.facts import QuestionId
from picheck.core.thresholds import Holds
from picheck.flow.figure_words import Measure, Threshold, figure_words
from picheck.flow.figures import BREAK, Figure, figures_in, tokens_of
from picheck.flow.found import NOTHING, Found
from picheck.flow.known_wordings import numbers
from picheck.flow.light_words import weighty
from picheck.flow.reply_words import Back, Run, folded, reply_words


def weighed(question: QuestionId, text: str) -> Found:
    """What the figures of a reply come to as an answer to a question; nothing where there are none."""
    thresholds = tuple(t for t in figure_words().thresholds if t.decides.question is question)
    tokens = tokens_of(text)
    figures = figures_in(tokens) if thresholds else ()
    if not figures:
        return NOTHING
    found = [f for t in thresholds if (f := _by_threshold(t, tokens, figures))]
    return next((f for f in found if f.keys), found[0]) if found else _of_what(thresholds, tokens, figures)


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
    tokens = tokens_of(text)
    figures = figures_in(tokens) if thresholds else ()
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
