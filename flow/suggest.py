"""The fewest interviews that would show what no recording shows yet (`picheck replay --suggest`).

Every way through the interview is enumerated with one value a question, each with all that it shows. For
each of a number of points of which no interview can show two, the one is chosen that shows most besides;
then, greedily, whatever else is needed. Where that is nothing, no smaller set exists (`at_least`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from picheck.core.answers import Answers
from picheck.core.facts import LISTS, VALUES, ParticipantType, QuestionId
from picheck.core.relevance import next_question
from picheck.core.rules import LAST_YEAR_REVIEWED, YEAR_IN_FORCE
from picheck.flow.coverage import Kind, Point, every_point, points_of_answers, points_of_path
from picheck.flow.interview import Event, plain

Q = QuestionId
Path_ = tuple[tuple[QuestionId, Any], ...]

IN_THE_WINDOW = date(YEAR_IN_FORCE + 1, 1, 15)
"""A day on which the first year's data can still be sent."""

AFTER_THE_WINDOW = date(YEAR_IN_FORCE + 1, 6, 15)
"""A day on which the window for the first year has closed."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An interview to record: its answers in order, the day to record it as of, and what it would show."""

    answers: Path_
    as_of: date
    shows: tuple[Point, ...]

    @property
    def events(self) -> tuple[Event, ...]:
        """The interview as the events of a transcript."""
        return tuple({"asked": str(q), "answer": plain(value)} for q, value in self.answers)


@dataclass(frozen=True, slots=True)
class _Candidate:
    path: Path_
    shows: int
    plainness: int


class _Bits:
    """Sets of points as numbers, so that a hundred thousand of them are compared quickly."""

    def __init__(self) -> None:
        self.points = every_point()
        self._place = {point: 1 << place for place, point in enumerate(self.points)}

    def of(self, points: Iterable[Point]) -> int:
        number = 0
        for point in points:
            number |= self._place[point]
        return number

    def named(self, number: int) -> tuple[Point, ...]:
        return tuple(point for point, place in self._place.items() if number & place)


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The interviews that close the gap, and the number below which nobody can go."""

    interviews: tuple[Suggestion, ...]
    at_least: int


def suggest(missing: Collection[Point]) -> Suggestions:
    """The fewest interviews found that together show all of the missing points; takes some seconds."""
    if not missing:
        return Suggestions((), 0)
    bits = _Bits()
    wanted = bits.of(missing)
    candidates = [candidate for candidate in _every_candidate() if candidate.shows & wanted]
    apart = _apart(bits, missing, {candidate.shows for candidate in candidates})
    chosen: list[_Chosen] = []
    for point in apart:  # every solution has one interview for each of these, so each is one's task
        task = bits.of([point])
        chosen.append(_best(bits, [c for c in candidates if c.shows & task], wanted, task))
        wanted &= ~chosen[-1].shows
    while wanted and (useful := [candidate for candidate in candidates if candidate.shows & wanted]):
        chosen.append(_best(bits, useful, wanted))
        wanted &= ~chosen[-1].shows
    for variant in _short_variants(bits) if wanted else ():
        if variant.shows & wanted:
            chosen.append(variant)
            wanted &= ~variant.shows
    needed = _without_the_idle(chosen, bits.of(missing))
    return Suggestions(tuple(Suggestion(c.path, c.as_of, bits.named(c.shows)) for c in needed), len(apart))


@cache
def _every_candidate() -> tuple[_Candidate, ...]:
    """Every way with what it shows; this is what takes the seconds."""
    bits = _Bits()
    return tuple(_Candidate(path, _shown(bits, path, IN_THE_WINDOW), _plainness(path)) for path in _paths())


class _Chosen(NamedTuple):
    path: Path_
    as_of: date
    shows: int


def _best(bits: _Bits, candidates: list[_Candidate], wanted: int, task: int = 0) -> _Chosen:
    """The interview that shows most of what is wanted, in the year, the link and the day that add most.

    Where it has a task it shows that in any case.
    """
    base = max(candidates, key=lambda c: ((c.shows & wanted).bit_count(), c.plainness))
    variants = (_Chosen(path, day, _shown(bits, path, day)) for path, day in _variants(base.path))
    return max(
        (variant for variant in variants if variant.shows & task == task),
        key=lambda c: ((c.shows & wanted).bit_count(), _plainness(c.path), c.as_of == IN_THE_WINDOW),
    )


def _short_variants(bits: _Bits) -> Iterator[_Chosen]:
    """The short ways in every year, link and day: where nothing else is missing, one of them shows it."""
    for path in _paths():
        if len(path) <= _SHORT:
            yield from (_Chosen(varied, day, _shown(bits, varied, day)) for varied, day in _variants(path))


_SHORT = 4
"""Questions that are asked of those who are excluded by their profession and have sent nothing."""


def _apart(bits: _Bits, missing: Collection[Point], shown: Collection[int]) -> list[Point]:
    """Missing points of which no interview shows two: nobody can do with fewer interviews than these.

    Only points that no variant of an interview adds (see `_variants`) can be counted so. Always the one
    that excludes the fewest of the rest is taken.
    """
    fixed = [point for point in missing if point.kind in _FIXED and not point.id.startswith(_VARIED)]
    with_it = {point: _union(number for number in shown if number & bits.of([point])) for point in fixed}
    fixed = [point for point in fixed if with_it[point]]
    rest, apart = bits.of(fixed), list[Point]()
    while left := [point for point in fixed if bits.of([point]) & rest]:
        apart.append(min(left, key=lambda point: (with_it[point] & rest).bit_count()))
        rest &= ~with_it[apart[-1]]
    return apart


_FIXED = (Kind.OPTION, Kind.ALONE, Kind.TABLE, Kind.EDGE, Kind.READING)
_VARIED = ("performance_year.unknown", "performance_year.from_2025", "participant_type.")


def _union(numbers: Iterable[int]) -> int:
    union = 0
    for number in numbers:
        union |= number
    return union


def _without_the_idle(chosen: list[_Chosen], wanted: int) -> list[_Chosen]:
    """The chosen without those whose share the others show too, the least telling looked at first."""
    needed = list(chosen)
    for each in reversed(chosen):
        if not wanted & ~_union(other.shows for other in needed if other is not each):
            needed.remove(each)
    return needed


def _shown(bits: _Bits, path: Path_, day: date) -> int:
    return bits.of((*points_of_path(path, None), *points_of_answers(_answers(path), day)))


def _paths() -> Iterator[Path_]:
    """Every way through the interview for one year and one link to the ACO, and the short ways beside it."""
    usual: Path_ = (
        (Q.PERFORMANCE_YEAR, YEAR_IN_FORCE),
        (Q.PARTICIPANT_TYPE, ParticipantType.ACO_PROFESSIONAL),
    )
    yield from _continued(usual)
    yield ((Q.PERFORMANCE_YEAR, YEAR_IN_FORCE - 1),)
    yield ((Q.PERFORMANCE_YEAR, YEAR_IN_FORCE), (Q.PARTICIPANT_TYPE, ParticipantType.NONE))
    yield ((Q.PERFORMANCE_YEAR, None), (Q.PARTICIPANT_TYPE, ParticipantType.NONE))


def _continued(path: Path_) -> Iterator[Path_]:
    following = next_question(_answers(path), path[-1][0])
    if following is None:
        yield path
        return
    for value in _values(following):
        yield from _continued((*path, (following, value)))


def _answers(path: Path_) -> Answers:
    """The answers of a way that was walked by the rules, and so need not be checked again."""
    return Answers.model_construct(**{question: value for question, value in path if value is not None})


def _values(question: QuestionId) -> tuple[Any, ...]:
    if question is Q.MIPS_ELECTION:
        return True, False, None
    each = tuple(VALUES[question])
    return (*((value,) for value in each), (), None) if question in LISTS else (*each, None)


def _variants(path: Path_) -> Iterator[tuple[Path_, date]]:
    """The same interview for other years, links to the ACO and days; where it leads is the same."""
    if len(path) <= 2:
        yield path, IN_THE_WINDOW
        return
    for year in (YEAR_IN_FORCE, LAST_YEAR_REVIEWED + 1, None):
        for party in (*ParticipantType, None):
            if party is not ParticipantType.NONE:
                varied = ((Q.PERFORMANCE_YEAR, year), (Q.PARTICIPANT_TYPE, party), *path[2:])
                yield varied, IN_THE_WINDOW
                yield varied, AFTER_THE_WINDOW


def _plainness(path: Path_) -> int:
    """How plain an interview is: few questions, few of them unsure."""
    return -len(path) - 3 * sum(value is None for _, value in path)
