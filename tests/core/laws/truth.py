"""What the contract says of every class, worked out from the reference and from nothing in core.

A class with something unknown may turn out as any class that knows one answer more may: so one pass over
the numbered classes gives the outcomes still possible for each, and with them which groups can still
matter. This is the definition, not a closed form of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from laws import reference
from laws.space import IN_ORDER, Fragment, Space, the_space

FIELDS = reference.Outcome._fields
UNDETERMINED = "undetermined"


def outcome(value: Fragment) -> reference.Outcome:
    """The reference outcome of a complete set of answers; what does not arise is left empty."""
    return reference.outcome({question: value.get(question) for question in IN_ORDER})


class Truth:
    """For every class: the outcomes still possible, each field's value, and the groups that can matter."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.outcomes: list[reference.Outcome] = []
        self.possible = self._possible()
        self.matter = self._matter(lambda bits: bits.bit_count() > 1)
        self._matter_to: dict[str, list[int]] = {}
        self._common: dict[int, reference.Outcome] = {}

    def _possible(self) -> list[int]:
        """For each class the set of possible outcomes, as bits."""
        space, bit_of = self.space, {}
        possible = [0] * space.size
        for number in range(space.size):
            unknown = space.unknown_places(number)
            if unknown:
                for step in space.steps(number, unknown[0]):
                    possible[number] |= possible[step]
            else:
                result = outcome(space.value(number))
                possible[number] = bit_of.setdefault(result, 1 << len(bit_of))
        self.outcomes = list(bit_of)
        return possible

    def _matter(self, several: Callable[[int], bool]) -> list[int]:
        """For each class the groups for which two completions that differ in it alone differ in outcome.

        `several` says whether outcomes, given as bits, differ in what is looked at.
        """
        space = self.space
        matter = [0] * space.size
        for number in range(space.size):
            unknown = space.unknown_places(number)
            for place in unknown:
                other = next((p for p in unknown if p != place), None)
                if other is None:
                    differs = several(self.possible[number])
                else:
                    differs = any(matter[step] >> place & 1 for step in space.steps(number, other))
                if differs:
                    matter[number] |= 1 << place
        return matter

    def possible_outcomes(self, number: int) -> frozenset[reference.Outcome]:
        """The outcomes that some completion of a class has."""
        bits = self.possible[number]
        return frozenset(result for i, result in enumerate(self.outcomes) if bits >> i & 1)

    def fields(self, number: int) -> reference.Outcome:
        """Each field's one value where all completions agree, and undetermined where two differ."""
        bits = self.possible[number]
        if bits not in self._common:
            columns: list[Any] = [set(column) for column in zip(*self.possible_outcomes(number), strict=True)]
            self._common[bits] = reference.Outcome(
                *(values.pop() if len(values) == 1 else UNDETERMINED for values in columns)
            )
        return self._common[bits]

    def matter_to(self, field: str) -> list[int]:
        """For each class the groups that can still change one field."""
        if field not in self._matter_to:
            values = [getattr(outcome, field) for outcome in self.outcomes]
            seen: dict[int, bool] = {}

            def several(bits: int) -> bool:
                if bits not in seen:
                    seen[bits] = len({value for i, value in enumerate(values) if bits >> i & 1}) > 1
                return seen[bits]

            self._matter_to[field] = self._matter(several)
        return self._matter_to[field]

    def open_questions(self, number: int, field: str | None = None) -> tuple[str, ...]:
        """The questions without an answer that can still matter, to one field or to any.

        A follow-up waits for its parent.
        """
        matter = self.matter if field is None else self.matter_to(field)
        found = []
        for place in self.space.unknown_places(number):
            if matter[number] >> place & 1:
                group = self.space.groups[place]
                known = group.words_of(self.space.kinds[number][place])
                found.append(group.questions[1] if known else group.questions[0])
        return tuple(found)


@cache
def the_truth() -> Truth:
    """The truth over the space, worked out once."""
    return Truth(the_space())
