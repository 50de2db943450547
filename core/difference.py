"""How two exports of the situation table differ: the blast radius of a change of rules.

They are compared on the sets of answers themselves, so that a change in how answers are sorted is seen as
well as a change of an outcome: nothing is sampled.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from heapq import nsmallest
from itertools import product
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

from picheck.core.export import FIELDS, Export, Group, Plain, Read
from picheck.core.outcome import UNDETERMINED
from picheck.core.situation import QUESTIONS_OF

MOST_EXAMPLES = 5


class Change(Read):
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


class Difference(Read):
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


def difference_of(
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


def _joint(old: Group, new: Group) -> list[_Kind]:
    """The values that both have, put together where neither export tells them apart."""
    after = {value.key: value for value in new.values}
    kinds: dict[Any, _Kind] = {}
    for plainness, value in enumerate(old.values):
        other = after.get(value.key)
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
    there = {value.key for group in other.groups for value in group.values}
    return tuple(
        json.dumps(value.answers) for group in one.groups for value in group.values if value.key not in there
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
