"""The whole situation table as a file.

An export holds, for every answer to every question, the kind it is sorted into and the exclusions it brings;
and for every combination of kinds the outcome.

`python -m picheck.core.export OUT` writes one, `python -m picheck.core.export --diff OLD NEW` compares two.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations, product
from math import prod
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from picheck.core.answers import gives_rise, read_answers
from picheck.core.facts import (
    FIRST_YEAR,
    LAST_YEAR,
    LISTS,
    VALUES,
    QpStatus,
    QuestionId,
)
from picheck.core.outcome import Outcome, outcome_of
from picheck.core.rules import EXCLUSIONS, RULES_VERSION, YEAR_IN_FORCE
from picheck.core.situation import QUESTIONS_OF, of_kinds, situation_of

FORMAT = "picheck.rules-export/1"
FIELDS = Outcome._fields

Plain = dict[str, Any]


class Read(BaseModel):
    """A frozen model without fields that are not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Value(Read):
    """One value of a group of questions (a parent with its follow-up), and what the rules make of it."""

    answers: Plain
    kind: str
    exclusions: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The answers written down, for the value to be found by."""
        return json.dumps(self.answers, sort_keys=True)


class Group(Read):
    """A group of questions: its kinds in the order of the table, and all its values, the plainest first."""

    questions: tuple[str, ...]
    kinds: tuple[str, ...]
    values: tuple[Value, ...]


class Export(Read):
    """The whole table: for each combination of kinds (the last group fastest) the number of its outcome."""

    format: str
    rules_version: str
    groups: tuple[Group, ...]
    outcomes: tuple[dict[str, Any], ...]
    table: tuple[int, ...]

    @property
    def answer_sets(self) -> int:
        """The number of sets of answers that the table covers, those with unknown answers included."""
        return prod(len(group.values) for group in self.groups)

    @cached_property
    def _kinds_by_answers(self) -> tuple[dict[str, int], ...]:
        """For each group, the place of a value's kind by the answers written down."""
        return tuple({v.key: group.kinds.index(v.kind) for v in group.values} for group in self.groups)

    def outcome_for(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The outcome that this table gives to known answers in JSON form. KeyError if it lacks one."""
        place = 0
        for group, kinds in zip(self.groups, self._kinds_by_answers, strict=True):
            given = {question: answers[question] for question in group.questions if question in answers}
            place = place * len(group.kinds) + kinds[json.dumps(given, sort_keys=True)]
        return self.outcomes[self.table[place]]


# -- writing one -------------------------------------------------------------------------------------------


def export() -> Export:
    """The table of the rules as they are."""
    groups: list[Group] = []
    kinds: list[list[Any]] = []
    for place, questions in enumerate(QUESTIONS_OF):
        values = [(plain, read_answers(plain)) for plain in _values_of(questions)]
        sorted_into = [situation_of(answers)[place] for _, answers in values]
        kinds.append(list(dict.fromkeys(sorted_into)))
        groups.append(
            Group(
                questions=tuple(str(question) for question in questions),
                kinds=tuple(kind.value for kind in kinds[place]),
                values=tuple(
                    Value(
                        answers=plain,
                        kind=kind.value,
                        exclusions=tuple(rule.id for rule in EXCLUSIONS if rule.holds(answers)),
                    )
                    for (plain, answers), kind in zip(values, sorted_into, strict=True)
                ),
            )
        )
    numbers: dict[Outcome, int] = {}
    table = [numbers.setdefault(outcome_of(of_kinds(chosen)), len(numbers)) for chosen in product(*kinds)]
    return Export(
        format=FORMAT,
        rules_version=RULES_VERSION,
        groups=tuple(groups),
        outcomes=tuple(dict(zip(FIELDS, map(_plain, outcome), strict=True)) for outcome in numbers),
        table=tuple(table),
    )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


def _values_of(questions: Sequence[QuestionId]) -> Iterator[Plain]:
    """Every value of a group of questions, the plainest first and "not known" last."""
    parent = questions[0]
    for value in _answers_to(parent):
        yield from (
            {str(parent): value, **follow_up} for follow_up in _follow_ups(parent, value, questions[1:])
        )
    yield {}


def _answers_to(question: QuestionId) -> Iterable[Any]:
    if question is QuestionId.PERFORMANCE_YEAR:
        return (*range(YEAR_IN_FORCE, LAST_YEAR + 1), *range(YEAR_IN_FORCE - 1, FIRST_YEAR - 1, -1))
    if question is QuestionId.QP_STATUS:
        return [str(status) for status in (QpStatus.NEITHER, QpStatus.QP, QpStatus.PARTIAL_QP)]
    options = [str(option) for option in VALUES[question]]
    if question in LISTS:
        return [list(some) for size in range(len(options) + 1) for some in combinations(options, size)]
    return options


def _follow_ups(parent: QuestionId, value: Any, follow_ups: Sequence[QuestionId]) -> Iterator[Plain]:
    if follow_ups and gives_rise(parent, _core_value(parent, value)):
        (question,) = follow_ups
        options: list[Any] = (
            [False, True] if question is QuestionId.MIPS_ELECTION else [str(o) for o in VALUES[question]]
        )
        yield from ({str(question): option} for option in options)
    yield {}


def _core_value(question: QuestionId, value: Any) -> Any:
    return getattr(read_answers({str(question): value}), question)


def write(exported: Export, path: Path) -> None:
    """Write an export as JSON; compressed, and the same bytes each time, if the name ends in `.gz`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed(exported, compressed=path.suffix == ".gz"))


def packed(exported: Export, *, compressed: bool) -> bytes:
    """An export as the bytes of its file."""
    text = json.dumps(exported.model_dump(mode="json"), separators=(",", ":")).encode()
    return gzip.compress(text, mtime=0) if compressed else text


def read(path: Path) -> Export:
    """An export from its file. Raises ValueError that names file and remedy, OSError if it is not there."""
    content = path.read_bytes()
    try:
        text = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
        exported = Export.model_validate_json(text)
    except (gzip.BadGzipFile, EOFError, ValidationError) as mistake:
        first = str(mistake).splitlines()[0]
        raise ValueError(
            f"{path}: not an export of the rules ({first}). Write one: picheck rules export"
        ) from None
    if exported.format != FORMAT or len(exported.table) != prod(len(g.kinds) for g in exported.groups):
        raise ValueError(
            f"{path}: {exported.format} is not {FORMAT}, or the table is cut off. Write it anew."
        )
    return exported


def main(arguments: Sequence[str]) -> int:
    """`OUT` writes the table of these rules there; `--diff OLD NEW` prints how two tables differ."""
    match list(arguments):
        case ["--diff", old, new]:
            from picheck.core.difference import difference_of

            print(difference_of(read(Path(old)), read(Path(new))).as_text())
            return 0
        case [out] if not out.startswith("-"):
            exported = export()
            write(exported, Path(out))
            print(
                f"{out}: {len(exported.table):,} situations, {len(exported.outcomes)} outcomes, "
                f"{exported.answer_sets:,} sets of answers, rules {exported.rules_version}"
            )
            return 0
        case _:
            print("usage: python -m picheck.core.export OUT | --diff OLD NEW", file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
