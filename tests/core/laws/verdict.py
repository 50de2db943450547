"""What a law says when it has walked its classes: how much it walked, or the smallest counterexample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from laws.space import Fragment, say


class Broken(AssertionError):
    """A law that does not hold; the message is the smallest counterexample in words."""


@dataclass(frozen=True)
class Verdict:
    """What a law was walked over: the cases, what they are, and the sets of answers they stand for."""

    cases: int
    what: str
    answer_sets: int | None = None

    def __str__(self) -> str:
        stands_for = f", standing for {self.answer_sets:,} sets of answers" if self.answer_sets else ""
        return f"{self.cases:,} {self.what}{stands_for}"


class Search:
    """Looks for counterexamples and keeps the smallest: the fewest answers, and those the plainest.

    `enough` is the number after which a walk breaks off; by default it goes on to the end, so that the
    smallest is the smallest of all.
    """

    enough: int | None = None

    def __init__(self, law: str) -> None:
        self.law = law
        self.found = 0
        self._smallest: tuple[Any, Fragment, Callable[[], str]] | None = None

    def add(self, value: Fragment, message: Callable[[], str]) -> None:
        """Note a counterexample: the answers, and what is wrong (said only if it is the smallest)."""
        self.found += 1
        key = (len(value), sum(answer not in _PLAIN.get(q, ()) for q, answer in value.items()))
        if self._smallest is None or key < self._smallest[0]:
            self._smallest = (key, dict(value), message)
        if self.found == self.enough:
            raise Broken(self._said(f"broken at least {self.found:,} times"))

    def settle(self, verdict: Verdict) -> Verdict:
        """The verdict if nothing was found. Raises Broken with the smallest counterexample otherwise."""
        if self._smallest is None:
            return verdict
        raise Broken(self._said(f"broken for {self.found:,} of {verdict.cases:,} {verdict.what}"))

    def _said(self, how_often: str) -> str:
        assert self._smallest is not None
        _, value, message = self._smallest
        return f"{self.law}\n{how_often}; the smallest:\n  {say(value)}\n  {message()}"


_PLAIN: dict[str, tuple[Any, ...]] = {
    "performance_year": (2025,),
    "participant_type": ("aco_provider_supplier",),
    "clinician_type": ("mips_eligible_type",),
    "qp_status": ("neither",),
    "low_volume_threshold": ("exceeds",),
    "practice_setting": ((),),
    "hardship": ((),),
    "submission": ("not_yet",),
}
"""The answers of somebody to whom nothing special applies."""
