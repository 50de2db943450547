"""The whole situation table as a file, and how two of them differ: the blast radius of a change of rules.

An export holds, for every answer to every question, the kind it is sorted into and the exclusions it brings;
and for every combination of kinds the outcome. Two exports are compared on the sets of answers themselves, so
that a change in how answers are sorted is seen as well as a change of an outcome: nothing is sampled.

`python -m picheck.core.export OUT` writes one, `python -m picheck.core.export --diff OLD NEW` compares two.
"""

from __future__ import annotations

import gzip
import json
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from heapq import nsmallest
from itertools import combinations, product
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

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
from picheck.core.outcome import UNDETERMINED, Outcome, outcome_of
from picheck.core.rules import EXCLUSIONS, RULES_VERSION, YEAR_IN_FORCE
from picheck.core.situation import QUESTIONS_OF, of_kinds, situation_of

FORMAT = "picheck.rules-export/1"
FIELDS = Outcome._fields
MOST_EXAMPLES = 5

Plain = dict[str, Any]


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Value(_Read):
    """One value of a group of questions (a parent with its follow-up), and what the rules make of it."""

    answers: Plain
    kind: str
    exclusions: tuple[str, ...] = ()


class Group(_Read):
    """A group of questions: its kinds in the order of the table, and all its values, the plainest first."""

    questions: tuple[str, ...]
    kinds: tuple[str, ...]
    values: tuple[Value, ...]


class Export(_Read):
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
        return tuple({_key(v): group.kinds.index(v.kind) for v in group.values} for group in self.groups)

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


# -- comparing two -------------------------------------------------------------------------------------------


class Change(_Read):
    """Situations of which the first field to change (in the order of the outcome) changes in the same way."""

    field: str
    old: Any
    new: Any
    also: tuple[str, ...]
    situations: int
    answer_sets: int
    examples: tuple[str, ...]

    @property
    def settled(self) -> bool:
        """Whether the field is definite before and after: somebody is told something else."""
        return UNDETERMINED not in (self.old, self.new)

    def __str__(self) -> str:
        """The field, old to new, and the fields that change along with it."""
        also = f" (in some also {', '.join(self.also)})" if self.also else ""
        return f"{self.field}: {_say(self.old)} -> {_say(self.new)}{also}"


class Difference(_Read):
    """How two exports differ: what is told otherwise first, and of that the most frequent."""

    old_version: str
    new_version: str
    situations: int
    answer_sets: int
    changed_situations: int
    changed_answer_sets: int
    changes: tuple[Change, ...]
    examples: tuple[str, ...]
    values_added: tuple[str, ...] = ()
    values_removed: tuple[str, ...] = ()
    transcripts: tuple[str, ...] | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.changes or self.values_added or self.values_removed)

    def as_text(self) -> str:
        """The difference for people, as lines."""
        return "\n".join(_difference_lines(self))


class _Kind(NamedTuple):
    """Values of a group that both exports treat alike: the kind in each, and which exclusions come and go."""

    old: int
    new: int
    gone: tuple[str, ...]
    come: tuple[str, ...]
    values: int
    first: Plain
    plainness: int


_Fields = tuple[tuple[str, Any, Any], ...]
_Case = tuple[tuple[_Kind, ...], _Fields]

EXCLUSIONS_FIELD = "exclusions"
"""Beside the outcome fields: which exclusions are named, where somebody is excluded before and after."""


def diff(
    old: Export, new: Export, changed_transcripts: Callable[[], Sequence[str]] | None = None
) -> Difference:
    """How many situations change, grouped by what changes, with the smallest examples in sentences.

    A situation is a combination of kinds of answers that neither export tells apart; the sets of answers that
    it stands for are counted exactly. `changed_transcripts` gives the recorded interviews that change (the
    recordings are not known to core).
    """
    groups = [_joint(before, after) for before, after in zip(old.groups, new.groups, strict=True)]
    found: dict[tuple[str, Any, Any], list[_Case]] = {}
    fields_of: dict[tuple[int, int], _Fields] = {}
    for kinds in product(*groups):
        one, other = _at(old, [kind.old for kind in kinds]), _at(new, [kind.new for kind in kinds])
        if (one, other) not in fields_of:
            fields_of[one, other] = _changed_fields(old.outcomes[one], new.outcomes[other])
        fields = fields_of[one, other] + _changed_exclusions(old.outcomes[one], new.outcomes[other], kinds)
        if fields:
            found.setdefault(fields[0], []).append((kinds, fields))
    changed = [case for cases in found.values() for case in cases]
    return Difference(
        old_version=old.rules_version,
        new_version=new.rules_version,
        situations=prod(len(group) for group in groups),
        answer_sets=prod(sum(kind.values for kind in group) for group in groups),
        changed_situations=len(changed),
        changed_answer_sets=_sets(changed),
        changes=_changes(found),
        examples=_examples(changed),
        values_added=_only_in(new, old),
        values_removed=_only_in(old, new),
        transcripts=None if changed_transcripts is None else tuple(changed_transcripts()),
    )


def _at(exported: Export, kinds: Sequence[int]) -> int:
    place = 0
    for group, kind in zip(exported.groups, kinds, strict=True):
        place = place * len(group.kinds) + kind
    return exported.table[place]


def _key(value: Value) -> str:
    return json.dumps(value.answers, sort_keys=True)


def _joint(old: Group, new: Group) -> list[_Kind]:
    """The values that both have, put together where neither export tells them apart."""
    after = {_key(value): value for value in new.values}
    kinds: dict[Any, _Kind] = {}
    for plainness, value in enumerate(old.values):
        other = after.get(_key(value))
        if other is None:
            continue
        gone = tuple(e for e in value.exclusions if e not in other.exclusions)
        come = tuple(e for e in other.exclusions if e not in value.exclusions)
        key = (old.kinds.index(value.kind), new.kinds.index(other.kind), gone, come)
        known = kinds.get(key)
        if known is None:
            kinds[key] = _Kind(*key, 1, value.answers, plainness)
        else:
            kinds[key] = known._replace(values=known.values + 1)
    return list(kinds.values())


def _only_in(one: Export, other: Export) -> tuple[str, ...]:
    there = {_key(value) for group in other.groups for value in group.values}
    return tuple(
        json.dumps(value.answers)
        for group in one.groups
        for value in group.values
        if _key(value) not in there
    )


def _changed_fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> _Fields:
    return tuple((field, old[field], new[field]) for field in FIELDS if old[field] != new[field])


def _changed_exclusions(old: Mapping[str, Any], new: Mapping[str, Any], kinds: Sequence[_Kind]) -> _Fields:
    """Which exclusions are no longer named and which are new, for those excluded before and after."""
    if old["requirement"] != "excluded" or new["requirement"] != "excluded":
        return ()
    gone = tuple(exclusion for kind in kinds for exclusion in kind.gone)
    come = tuple(exclusion for kind in kinds for exclusion in kind.come)
    return ((EXCLUSIONS_FIELD, gone, come),) if gone or come else ()


def _sets(cases: Iterable[_Case]) -> int:
    """The sets of answers that situations stand for."""
    return sum(prod(kind.values for kind in kinds) for kinds, _ in cases)


def _changes(found: Mapping[tuple[str, Any, Any], list[_Case]]) -> tuple[Change, ...]:
    changes = [
        Change(
            field=field,
            old=old,
            new=new,
            also=tuple(dict.fromkeys(also for _, fields in cases for also, _, _ in fields[1:])),
            situations=len(cases),
            answer_sets=_sets(cases),
            examples=_examples(cases),
        )
        for (field, old, new), cases in found.items()
    ]
    return tuple(sorted(changes, key=lambda change: (not change.settled, -change.answer_sets)))


def _examples(cases: list[_Case]) -> tuple[str, ...]:
    """The smallest cases in sentences: those with the fewest answers known, and of these the plainest."""
    smallest = nsmallest(MOST_EXAMPLES, cases, key=_size)
    return tuple(
        f"{sentence(_answers_in(kinds))}: "
        + "; ".join(f"{f} {_say(old)} -> {_say(new)}" for f, old, new in fields)
        for kinds, fields in smallest
    )


def _size(case: _Case) -> tuple[int, int]:
    kinds, _ = case
    return sum(len(kind.first) for kind in kinds), sum(kind.plainness for kind in kinds)


def _answers_in(kinds: Iterable[_Kind]) -> Plain:
    return {question: value for kind in kinds for question, value in kind.first.items()}


# -- in words --------------------------------------------------------------------------------------------


@cache
def _words() -> dict[str, Any]:
    path = Path(__file__).with_name("words") / "situations.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def sentence(answers: Mapping[str, Any]) -> str:
    """Plain answers as a sentence names them; what is not known is said in a word at the end."""
    parts = [_phrase(question, value) for question, value in answers.items()]
    if not parts:
        return str(_words()["nothing_known"])
    parents = {str(questions[0]) for questions in QUESTIONS_OF}
    if not parents <= answers.keys():
        parts.append(str(_words()["not_known"]))
    said = ", ".join(parts)
    return said[0].upper() + said[1:]


def _phrase(question: str, value: Any) -> str:
    phrases: dict[str, str] = _words()[question]
    if "any" in phrases:
        return phrases["any"].format(value=value)
    if isinstance(value, bool):
        return phrases[str(value).lower()]
    if isinstance(value, list | tuple):
        return " and ".join(phrases[str(item)] for item in value) if value else phrases["none"]
    return phrases[str(value)]


def _say(value: Any) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return str(value).lower()
        case tuple() | list():
            return " + ".join(map(str, value)) or "none"
        case _:
            return str(value)


def _difference_lines(difference: Difference) -> Iterator[str]:
    if difference.empty:
        yield f"No situation changes ({difference.situations:,} compared)."
    else:
        yield (
            f"{difference.changed_situations:,} of {difference.situations:,} situations change "
            f"({difference.changed_answer_sets:,} of {difference.answer_sets:,} sets of answers)."
        )
        yield f"Rules version: {difference.old_version} -> {difference.new_version}"
        for change in difference.changes:
            yield ""
            yield f"{change}: {change.situations:,} situations, {change.answer_sets:,} sets of answers"
            yield from (f"  for example: {example}" for example in change.examples[:1])
        yield ""
        yield "The smallest examples of all:"
        yield from (f"  {example}" for example in difference.examples)
        yield from (f"New value: {value}" for value in difference.values_added)
        yield from (f"Value gone: {value}" for value in difference.values_removed)
    if difference.transcripts is not None:
        yield f"{len(difference.transcripts):,} transcripts change."
        yield from (f"  {name}" for name in difference.transcripts)


def main(arguments: Sequence[str]) -> int:
    """`OUT` writes the table of these rules there; `--diff OLD NEW` prints how two tables differ."""
    match list(arguments):
        case ["--diff", old, new]:
            print(diff(read(Path(old)), read(Path(new))).as_text())
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
