"""The verdict of each distinct combination of answer cells, worked out once, by `core`.

Nothing here knows the law: a combination is read as `Answers`, and core's outcome, exclusions and open
questions are asked for, once for all combinations that core cannot tell apart. What a row can add to the
published number is taken from the set of outcomes that core says are still possible for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from picheck.core.answers import Answers
from picheck.core.determination import exclusions_of
from picheck.core.facts import QuestionId
from picheck.core.outcome import UNDETERMINED, Counted, Line, Outcome, outcome_of, possible_outcomes
from picheck.core.relevance import open_in
from picheck.core.situation import QUESTIONS_OF, Situation, of_kinds
from picheck.flow.roster_cells import SEPARATOR, Part, PartReader
from picheck.flow.roster_columns import AnswerColumn, roster_words

NEVER, MAY, MUST = 0, 1, 2
"""How a row stands to a line of the published number: on it in no, some or every completion."""


class Standing(NamedTuple):
    """How a row stands to line i, to line ii, and to the number as a whole.

    `line_i`, `line_ii`: NEVER, MAY or MUST. `counted`: MUST if it counts in every completion, MAY if the
    outcome is a definite `not_yet`, NEVER otherwise; so for a clinician the greatest of the rows holds.
    """

    line_i: int
    line_ii: int
    counted: int


class Verdict(NamedTuple):
    """What a row gets: the fields as text (None where the row is bad), its year and its standing."""

    requirement: str | None
    provisional: str | None
    mips: str | None
    compliance: str | None
    counted: str | None
    line: str | None
    exclusions: tuple[str, ...]
    open_questions: tuple[QuestionId, ...]
    standing: Standing


@cache
def standing_of(possible: frozenset[Outcome]) -> Standing:
    """The standing that follows from the outcomes still possible for a row.

    A report still to come (`not_yet`) may be scored or not, so it is on its line in some completions.
    """
    seen = {(outcome.counted, outcome.line) for outcome in possible}
    now = {counted for counted, _ in seen}
    counted = MUST if now == {Counted.YES} else MAY if now == {Counted.NOT_YET} else NEVER
    return Standing(_line(seen, Line.I), _line(seen, Line.II), counted)


def _line(seen: set[tuple[Counted, Line | None]], line: Line) -> int:
    if seen == {(Counted.YES, line)}:
        return MUST
    return MAY if any(on is line for _, on in seen) else NEVER


class Row(NamedTuple):
    """A distinct combination: its verdict, its year (None: not known), and what is wrong with it."""

    verdict: Verdict
    year: int | None
    error: str | None


class Reading(NamedTuple):
    """What combinations of cells came to: the distinct rows, and the place of each combination's row."""

    rows: list[Row]
    places: list[int]


def read_combinations(
    columns: tuple[AnswerColumn, ...],
    cells: Sequence[Sequence[str | None]],
    faults: Sequence[str | None],
    tell: Callable[[int, int], None],
) -> Reading:
    """Read every combination. Whatever is wrong with one is told in its row, and raises nothing.

    `columns` are the answer columns; `cells` has the cells of each that is in the file, None for blank, a
    combination at the same place in each. `faults` are the reader's own (None for none) in the same order;
    a faulty line is not read. `tell` is told how many of the verdicts are found. Combinations are many,
    so whatever is done for each of them is done for a column at a time.
    """
    by_column = dict(zip([c.name for c in columns if c.fixed is None], cells, strict=True))
    readers = [PartReader(place, columns) for place in range(len(QUESTIONS_OF))]
    parts = [reader.read_all([by_column[name] for name in reader.in_file], len(faults)) for reader in readers]
    classes = list(zip(*[[part.class_id for part in column] for column in parts], strict=True))
    numbers, verdicts = _evaluated(classes, readers, tell)
    years = [part.answers.get(QuestionId.PERFORMANCE_YEAR) for part in parts[0]]
    keys = list(zip(numbers, years, _errors(parts), strict=True))
    for place, fault in _faulty(faults, cells):
        keys[place] = -1, None, roster_words()["faults"].get(fault, fault)
    places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    verdicts.append(
        _Evaluator().verdict([PartReader(place, ()).read_all([], 1)[0] for place in range(len(parts))])
    )
    rows = [Row(verdicts[number], year, error) for number, year, error in places]
    return Reading(rows, [places[key] for key in keys])


def _errors(parts: Sequence[Sequence[Part]]) -> list[str | None]:
    """What is wrong with each combination, None for nothing."""
    columns = [[part.error for part in column] for column in parts]
    wrong = [column for column in columns if any(column)]
    if not wrong:
        return [None] * len(columns[0])
    return [" ".join(filter(None, errors)) or None for errors in zip(*wrong, strict=True)]


def _faulty(faults: Sequence[str | None], cells: Sequence[Sequence[str | None]]) -> Iterator[tuple[int, str]]:
    """The combinations that are not read, with their faults: the reader's, or that a cell holds SEPARATOR."""
    for place, fault in enumerate(faults):
        if fault is not None:
            yield place, fault
    for column in cells:
        if any(cell and SEPARATOR in cell for cell in set(column)):
            yield from ((place, "control") for place, cell in enumerate(column) if cell and SEPARATOR in cell)


def _evaluated(
    classes: Sequence[tuple[int, ...]], readers: Sequence[PartReader], tell: Callable[[int, int], None]
) -> tuple[list[int], list[Verdict]]:
    """The number of each combination's verdict, and the verdicts."""
    evaluator, verdicts = _Evaluator(), []
    numbers = {known: number for number, known in enumerate(dict.fromkeys(classes))}
    for number, known in enumerate(numbers):
        if number % 2000 == 0:
            tell(number, len(numbers))
        parts = [reader.of_class[class_id] for reader, class_id in zip(readers, known, strict=True)]
        verdicts.append(evaluator.verdict(parts))
    return [numbers[known] for known in classes], verdicts


class _Evaluator:
    """The verdicts of rows from their parts; what follows from less than all of a row is asked for once."""

    def __init__(self) -> None:
        self._open: dict[Situation, tuple[QuestionId, ...]] = {}
        self._exclusions: dict[tuple[str, ...], tuple[str, ...]] = {}

    def verdict(self, parts: Sequence[Part]) -> Verdict:
        """The verdict of a row with these parts, one for each place of a Situation."""
        situation = of_kinds([part.kind for part in parts])
        holding = tuple([rule for part in parts for rule in part.holding])
        outcome = outcome_of(situation)
        if situation not in self._open or holding not in self._exclusions:
            # Each part was checked by core when it was read, and nothing that can be wrong spans two.
            values = {str(question): value for part in parts for question, value in part.answers.items()}
            answers = _NOBODY.model_copy(update=values)
            self._open[situation] = open_in(situation, answers) if UNDETERMINED in outcome else ()
            self._exclusions[holding] = tuple([rule.id for rule in exclusions_of(answers)])
        return Verdict(
            *_fields(outcome),
            self._exclusions[holding],
            self._open[situation],
            standing_of(possible_outcomes(situation)),
        )


@cache
def _fields(outcome: Outcome) -> tuple[str, str, str, str, str, str | None]:
    """The outcome's fields as text."""
    return (
        outcome.requirement.value,
        str(outcome.provisional).lower(),
        outcome.mips.value,
        outcome.compliance.value,
        outcome.counted.value,
        outcome.line.value if outcome.line else None,
    )


_NOBODY = Answers()
"""Answers of which nothing is known."""
