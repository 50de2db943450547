"""The verdict of each distinct combination of answer cells, worked out once, by `core`.

Nothing here knows the law: a combination is read as `Answers`, and core's outcome, exclusions and open
questions are asked for. What a row can add to the published number is taken from the set of outcomes
that core says are still possible for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from picheck.core.answers import Answers
from picheck.core.determination import exclusions_of
from picheck.core.facts import QuestionId
from picheck.core.outcome import UNDETERMINED, Counted, Line, Outcome, outcome_of, possible_outcomes
from picheck.core.relevance import open_questions
from picheck.core.situation import NOTHING_KNOWN, QUESTIONS_OF, Situation
from picheck.flow.roster_cells import Part, PartReader
from picheck.flow.roster_columns import AnswerColumn, roster_words

SEPARATOR = "\x1f"
"""Stands between the cells of a combination; no cell of a table may hold it."""

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


def standing_of(possible: Iterable[Outcome]) -> Standing:
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


def verdict_of(answers: Answers, situation: Situation) -> Verdict:
    """The verdict of a row with these answers, which are in this situation: as `determine` gives it."""
    outcome = outcome_of(situation)
    settled = UNDETERMINED not in outcome
    return Verdict(
        requirement=outcome.requirement.value,
        provisional=str(outcome.provisional).lower(),
        mips=outcome.mips.value,
        compliance=outcome.compliance.value,
        counted=outcome.counted.value,
        line=outcome.line.value if outcome.line else None,
        exclusions=tuple(rule.id for rule in exclusions_of(answers)),
        open_questions=() if settled else open_questions(answers),
        standing=standing_of(possible_outcomes(situation)),
    )


class Row(NamedTuple):
    """A distinct combination: its verdict, its year (None: not known), and what is wrong with it."""

    verdict: Verdict
    year: int | None
    error: str | None


class Combinations:
    """Reads combinations of cells, joined by SEPARATOR, and gives each its Row.

    The first cell is the reader's own fault for the line (blank for none); a faulty line is not read.
    """

    def __init__(self, columns: tuple[AnswerColumn, ...]) -> None:
        """`columns` are the answer columns, in the order of the cells; those by --set have no cell."""
        in_file = [column for column in columns if column.fixed is None]
        self._width = 1 + len(in_file)
        self._parts: list[tuple[dict[tuple[str, ...], Part], PartReader, int, int]] = []
        end = 1
        for place, questions in enumerate(QUESTIONS_OF):
            start, end = end, end + sum(column.question in questions for column in in_file)
            reader = PartReader(place, columns)
            self._parts.append((reader.known, reader, start, end))
        self._verdicts: dict[tuple[int, ...], Verdict] = {}

    def read(self, combination: str) -> Row:
        """The row of a combination. Whatever is wrong with it is told in the row, and raises nothing."""
        cells = combination.split(SEPARATOR)
        if len(cells) != self._width:
            return self._nothing_known(roster_words()["faults"]["control"])
        if cells[0]:
            return self._nothing_known(roster_words()["faults"].get(cells[0], cells[0]))
        parts = [
            known.get(mine) or reader.read(mine)
            for known, reader, start, end in self._parts
            for mine in (tuple(cells[start:end]),)
        ]
        classes = tuple([part.class_id for part in parts])
        verdict = self._verdicts.get(classes)
        if verdict is None:
            # Each part was checked by core when it was read, and nothing that can be wrong spans two.
            answers = {str(question): value for part in parts for question, value in part.answers.items()}
            situation = Situation._make([part.kind for part in parts])
            verdict = self._verdicts[classes] = verdict_of(Answers.model_construct(**answers), situation)
        errors = [error for part in parts if part.errors for error in part.errors]
        return Row(verdict, parts[0].answers.get(QuestionId.PERFORMANCE_YEAR), " ".join(errors) or None)

    def cells(self, column: str) -> Iterator[str]:
        """The distinct cells that a column of the answers was found to hold, faulty lines left out."""
        for known, reader, _, _ in self._parts:
            in_file = [c.name for c in reader.columns if c.fixed is None]
            if column in in_file:
                yield from {cells[in_file.index(column)] for cells in known}

    def _nothing_known(self, fault: str) -> Row:
        return Row(verdict_of(_NOBODY, NOTHING_KNOWN), None, fault)


_NOBODY = Answers()
"""Answers of which nothing is known."""
