"""Run a function of answers on answers that are not chosen yet, once for every way through it.

Each comparison that the function makes splits the values that an answer may still have. A way through it
is then a box: for each group of questions the values that lead this way, and one result for all of them.
The boxes do not overlap and leave nothing out, so what is shown for each box is shown for every set of
answers: nothing is sampled, and no class of answers is taken on trust.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import prod
from typing import Any, NamedTuple, TypeVar

Result = TypeVar("Result")
Fragment = Mapping[str, Any]


class Box(NamedTuple):
    """For each group of questions the values (by their number) that lead the same way through."""

    values: tuple[frozenset[int], ...]

    @property
    def size(self) -> int:
        """The number of sets of answers in the box."""
        return prod(len(chosen) for chosen in self.values)


class _Way:
    """One way through: what each group may still be, and the choices made where both were possible."""

    def __init__(self, groups: Sequence[Sequence[Fragment]], choices: list[bool]) -> None:
        self.groups = groups
        self.left = [frozenset(range(len(group))) for group in groups]
        self.choices = choices
        self.step = 0

    def take(self, group: int, fits: frozenset[int]) -> bool:
        """Whether the answer fits; where it may or may not, as the choices say, both in their turn."""
        yes = self.left[group] & fits
        if not yes or len(yes) == len(self.left[group]):
            return bool(yes)
        if self.step == len(self.choices):
            self.choices.append(True)
        chosen = self.choices[self.step]
        self.step += 1
        self.left[group] = yes if chosen else self.left[group] - fits
        return chosen


class _Open:
    """An answer that is not chosen yet. What cannot be compared with it is refused, not guessed."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, way: _Way, group: int, question: str, fits: dict[Any, frozenset[int]]) -> None:
        self.way, self.group, self.question, self.fits = way, group, question, fits

    def _test(self, kind: str, other: Any, holds: Callable[[Any], bool]) -> bool:
        key = (self.question, kind, other)
        if key not in self.fits:
            group = self.way.groups[self.group]
            self.fits[key] = frozenset(i for i, given in enumerate(group) if holds(given.get(self.question)))
        return self.way.take(self.group, self.fits[key])

    def __eq__(self, other: object) -> bool:
        return self._test("==", other, lambda value: bool(value == other))

    def __lt__(self, other: int) -> bool:
        return self._test("<", other, lambda value: bool(value < other))

    def __contains__(self, item: object) -> bool:
        return self._test("in", item, lambda value: item in value)

    def __bool__(self) -> bool:
        raise TypeError(f"{self.question} is tested for truth; compare it with a value instead")


def every_path(
    function: Callable[[Any], Result], groups: Sequence[Sequence[Fragment]]
) -> Iterator[tuple[Box, Result]]:
    """Every way through a function of answers, with its result.

    `groups` lists, for each group of questions, its values as fragments of an answers dict.
    """
    place = {question: i for i, group in enumerate(groups) for given in group for question in given}
    fits: dict[Any, frozenset[int]] = {}
    choices: list[bool] = []
    while True:
        way = _Way(groups, choices)
        answers = {question: _Open(way, i, question, fits) for question, i in place.items()}
        result = function(answers)
        yield Box(tuple(way.left)), result
        while choices and not choices[-1]:
            choices.pop()
        if not choices:
            return
        choices[-1] = False
