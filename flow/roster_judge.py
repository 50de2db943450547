"""What is told of each distinct combination of answer cells: its verdict, its year, and what is wrong.

The cells are read part by part (`PartReader`), each distinct part once. A part is of a kind, which is its
place in a Situation, and some rules hold by it; so a combination comes to a number for its situation and
one for what holds, and core is asked once for each of these. All else are joins of small tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate
from operator import add, mul
from typing import Any

import narwhals as nw

from picheck.core.facts import QuestionId
from picheck.core.situation import KINDS, NOTHING_KNOWN, QUESTIONS_OF, Kind, Situation, Year, of_kinds
from picheck.flow.roster_cells import SEPARATOR, PartReader
from picheck.flow.roster_columns import ADDED, AnswerColumn, roster_words
from picheck.flow.roster_counts import COUNTED, LINES, STANDING, YEAR, place_of
from picheck.flow.roster_engines import ROWS, Engine, Frame, Type
from picheck.flow.roster_persons import OF_THE_PERSON, PERSON, person_number
from picheck.flow.roster_read import FAULT
from picheck.flow.roster_verdicts import MAY, NEVER, Verdict, exclusions_by, verdict_in

SITUATION, HOLDING, BAD, COMBINATIONS = (
    f"picheck__{name}" for name in ("situation", "holding", "bad", "combinations")
)


def internal(added: str) -> str:
    """The name of an added column while the roster is worked on."""
    return f"picheck__{added}"


ERROR, EXCLUSIONS = internal("error"), internal("exclusions")
FIELDS = tuple(internal(name) for name in ADDED if name not in ("exclusions", "error"))
"""The added columns that follow from the situation."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of the combinations: a table by KEY, and what it comes to.

    The table has the cells, the added columns, and what rows are counted by. `words` are the distinct
    cells of each column; `verdicts` those of rows that are not bad, with how many rows have each; `bad` and
    `bad_may_count` are bad rows, and those among them that may be on a line; `strays` says whether a row of
    unknown year may be on line i.
    """

    table: Frame
    words: dict[str, set[str]]
    verdicts: tuple[tuple[Verdict, int], ...]
    rows: int
    bad: int
    bad_may_count: int
    combinations: int
    strays: bool


class Judge:
    """Reads and evaluates the distinct combinations of a roster."""

    def __init__(self, engine: Engine, columns: tuple[AnswerColumn, ...], combinations: Frame) -> None:
        """`combinations` has KEY, the cells of the columns that are in the file, FAULT if any, and ROWS."""
        self._engine, self._combinations = engine, combinations
        self._readers = [PartReader(place, columns) for place in range(len(QUESTIONS_OF))]
        self._words: dict[str, set[str]] = {}

    def told(self, tell: Callable[[int, int], None]) -> Told:
        """Everything that is told. `tell` is told how many situations are evaluated."""
        read = self._engine.keep(self._read())
        alike = read.group_by(SITUATION, HOLDING, BAD).agg(nw.col(ROWS).sum(), nw.len().alias(COMBINATIONS))
        found = self._engine.rows(alike.select(SITUATION, HOLDING, BAD, ROWS, COMBINATIONS))
        exclusions = {number: self._exclusions(number) for number in {row[1] for row in found}}
        situations = {number: _situation(number) for number in {row[0] for row in found}}
        verdicts: dict[int, Verdict] = {}
        for number, situation in situations.items():
            if len(verdicts) % 2000 == 0:
                tell(len(verdicts), len(situations))
            verdicts[number] = verdict_in(situation)
        return Told(
            table=self._engine.keep(self._with_verdicts(read, verdicts, exclusions)),
            words=self._words,
            verdicts=tuple(
                (verdicts[number]._replace(exclusions=exclusions[held]), rows)
                for number, held, bad, rows, _ in found
                if not bad
            ),
            rows=sum(row[3] for row in found),
            bad=sum(row[3] for row in found if row[2]),
            bad_may_count=sum(
                row[3] for row in found if row[2] and any(verdicts[row[0]].standing[: len(LINES)])
            ),
            combinations=sum(row[4] for row in found),
            strays=any(
                situations[number].year is Year.UNKNOWN and verdict.standing.line_i != NEVER
                for number, verdict in verdicts.items()
            ),
        )

    # -- reading

    def _read(self) -> Frame:
        """The combinations with the number of their situation, that of what holds, their year and error."""
        table, weight = self._combinations, 1
        for reader in self._readers:
            table = self._with_parts(table, reader, weight)
            weight *= len(reader.of_holding)
        places = range(len(self._readers))
        error = nw.concat_str(
            [nw.col(f"{ERROR}_{place}") for place in places], separator=" ", ignore_nulls=True
        )
        table = table.with_columns(
            reduce(add, [nw.col(f"{SITUATION}_{place}") for place in places]).alias(SITUATION),
            reduce(add, [nw.col(f"{HOLDING}_{place}") for place in places]).alias(HOLDING),
            reduce(add, [nw.col(f"{PERSON}_{place}") for place in _OF_THE_PERSON]).alias(PERSON),
            nw.when(error != "").then(error).alias(ERROR),
        )
        table = table.drop(*[f"{name}_{place}" for name in (SITUATION, HOLDING, ERROR) for place in places])
        return self._unread(table).with_columns((~nw.col(ERROR).is_null()).alias(BAD))

    def _with_parts(self, table: Frame, reader: PartReader, weight: int) -> Frame:
        """The table with what the part of each combination comes to; `weight` is for what holds by it."""
        place = reader.place
        names = {name: f"picheck__cell_{number}" for number, name in enumerate(reader.in_file)}
        cells = [nw.col(name).fill_null("").alias(cell) for name, cell in names.items()]
        found = (
            self._engine.rows(self._combinations.select(*cells).unique().select(*names.values()))
            if names
            else [()]
        )
        for number, name in enumerate(names):
            self._words[name] = {row[number] for row in found}
        parts = [reader.read(row) for row in found]
        columns: dict[str, list[Any]] = {
            f"{SITUATION}_{place}": [_number_of(part.kind, place) for part in parts],
            f"{HOLDING}_{place}": [reader.number_of(part) * weight for part in parts],
            f"{ERROR}_{place}": [part.error or None for part in parts],
        }
        types = dict(zip(columns, (Type.NUMBER, Type.NUMBER, Type.WORD), strict=True))
        if place in _OF_THE_PERSON:
            columns[f"{PERSON}_{place}"] = [person_number(part.answers) for part in parts]
            types[f"{PERSON}_{place}"] = Type.NUMBER
        if QuestionId.PERFORMANCE_YEAR in QUESTIONS_OF[place]:
            columns[YEAR] = [part.answers.get(QuestionId.PERFORMANCE_YEAR) for part in parts]
            types[YEAR] = Type.NUMBER
        keys = _by_column(list(names.values()), found)
        if not keys:  # one part for all, by --set or because no column answers
            keys, cells = (
                {f"picheck__all_{place}": [0]},
                [nw.lit(0, dtype=nw.Int32).alias(f"picheck__all_{place}")],
            )
            types |= dict.fromkeys(keys, Type.NUMBER)
        small = self._engine.table({**keys, **columns}, {**dict.fromkeys(keys, Type.WORD), **types})
        return table.with_columns(*cells).join(small, on=list(keys), how="left").drop(*keys)

    def _unread(self, table: Frame) -> Frame:
        """The table, nothing being known of lines with a fault of the reader's or SEPARATOR in a cell."""
        fault = nw.col(FAULT) if FAULT in table.collect_schema().names() else None
        held = [name for name, words in self._words.items() if any(SEPARATOR in word for word in words)]
        control = [nw.col(name).fill_null("").str.contains(SEPARATOR, literal=True) for name in held]
        faults = []
        if control:
            faults.append(("control", reduce(nw.Expr.__or__, control)))
        if fault is not None:
            faults += [(name, fault == name) for name in roster_words()["faults"]]
        for name, holds in reversed(faults):
            table = table.with_columns(
                nw.when(holds).then(nw.lit(value)).otherwise(nw.col(column)).alias(column)
                for column, value in {
                    ERROR: roster_words()["faults"][name],
                    SITUATION: sum(_number_of(kind, place) for place, kind in enumerate(NOTHING_KNOWN)),
                    HOLDING: 0,
                    PERSON: 0,
                    YEAR: None,
                }.items()
            )
        return table

    # -- evaluating

    def _exclusions(self, number: int) -> tuple[str, ...]:
        """The exclusions by the number of what holds."""
        answers: dict[QuestionId, Any] = {}
        for reader in self._readers:
            number, which = divmod(number, len(reader.of_holding))
            answers |= reader.of_holding[which]
        return exclusions_by(answers)

    def _with_verdicts(
        self, read: Frame, verdicts: Mapping[int, Verdict], exclusions: Mapping[int, tuple[str, ...]]
    ) -> Frame:
        """The table with the added columns, of which a bad row has its error alone, and with how rows stand.

        Nothing is certain of a bad row: it may be on a line, by what can be read of it, and no more.
        """
        columns = [SITUATION, *FIELDS, *STANDING]
        rows = [(number, *_fields(verdict), *verdict.standing) for number, verdict in verdicts.items()]
        types = {**dict.fromkeys(columns, Type.NUMBER), **dict.fromkeys(FIELDS, Type.WORD)}
        by_situation = self._engine.table(_by_column(columns, rows), types)
        held: dict[str, list[Any]] = {
            HOLDING: list(exclusions),
            EXCLUSIONS: [";".join(ids) or None for ids in exclusions.values()],
        }
        by_holding = self._engine.table(held, {HOLDING: Type.NUMBER, EXCLUSIONS: Type.WORD})
        table = read.join(by_situation, on=SITUATION, how="left").join(by_holding, on=HOLDING, how="left")
        may_be = [
            nw.when(nw.col(BAD), nw.col(on) > MAY).then(nw.lit(MAY)).otherwise(nw.col(on)) for on in LINES
        ]
        is_in = nw.when(nw.col(BAD)).then(nw.lit(NEVER)).otherwise(nw.col(COUNTED))
        table = table.with_columns(
            is_in.alias(COUNTED), *[on.alias(n) for n, on in zip(LINES, may_be, strict=True)]
        )
        return table.with_columns(
            place_of(nw.col(YEAR), nw.col(BAD)),
            *[nw.when(~nw.col(BAD)).then(nw.col(name)).alias(name) for name in (*FIELDS, EXCLUSIONS)],
        )


def _fields(verdict: Verdict) -> tuple[str | None, ...]:
    """A verdict as FIELDS has it."""
    v = verdict
    still_open = ";".join(v.open_questions) or None
    return v.requirement, v.provisional, v.mips, v.compliance, v.counted, v.line, still_open


_KINDS = tuple(tuple(kinds) for kinds in KINDS)
_WEIGHTS = tuple(accumulate([len(kinds) for kinds in _KINDS[:-1]], mul, initial=1))


_OF_THE_PERSON = [place for place, asked in enumerate(QUESTIONS_OF) if set(asked) & set(OF_THE_PERSON)]
"""The places in a Situation with what belongs to the person."""


def _number_of(kind: Kind, place: int) -> int:
    """What a kind at a place of a Situation adds to the number of the situation."""
    return _KINDS[place].index(kind) * _WEIGHTS[place]


def _situation(number: int) -> Situation:
    """The situation of a number."""
    kinds = []
    for here in _KINDS:
        number, which = divmod(number, len(here))
        kinds.append(here[which])
    return of_kinds(kinds)


def _by_column(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, list[Any]]:
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}
