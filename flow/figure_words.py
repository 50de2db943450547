"""The words that figures in a reply are read and weighed with (`figures.toml`)."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from picheck.core import thresholds as core_thresholds
from picheck.flow.word_files import read_words


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
