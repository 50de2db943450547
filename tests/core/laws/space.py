"""Every answer and every class of answers, as the laws walk them.

Answers fall into eight groups (a parent and its follow-up are one group). `GROUPS` lists all values of each
group from the contract; `Space` sorts them into the kinds that core makes of them and numbers the classes,
each a kind for every group. Known kinds come before those with something unknown, so that whatever learns
one answer more has a smaller number: one pass in order sees every completion before what it completes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import combinations, product
from math import prod
from typing import Any

from laws.reference import BY_APPLICATION, FOUR_LEVELS
from picheck.core.answers import Answers, read_answers
from picheck.core.situation import Situation, situation_of

Fragment = dict[str, Any]

SETTINGS = ("non_patient_facing", "hospital_based", "asc_based", "small_practice")
HARDSHIPS = (*BY_APPLICATION, "circumstances_area", "data_compromised", "other_reweighting")
STATUSES = ("not_filed", "pending", "approved", "denied")
SCORES = ("positive", "zero", "none", "awaiting")


def any_of(options: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Every choice from a list, the empty one first."""
    return [chosen for size in range(len(options) + 1) for chosen in combinations(options, size)]


def applied(hardship: tuple[str, ...]) -> bool:
    """Whether a hardship by application is chosen, so that its status can be stated."""
    return any(basis in BY_APPLICATION for basis in hardship)


YEARS = [{"performance_year": year} for year in (*range(2025, 2100), *range(2024, 2016, -1))]
PARTIES = [
    {"participant_type": t} for t in ("aco_provider_supplier", "aco_professional", "aco_participant", "none")
]
CLINICIANS = [
    {"clinician_type": t}
    for t in (
        "mips_eligible_type",
        "marriage_family_therapist",
        "mental_health_counselor",
        "newly_enrolled",
        "not_eligible_clinician",
    )
]
QP: list[Fragment] = [
    {"qp_status": "neither"},
    {"qp_status": "qp"},
    {"qp_status": "partial_qp", "mips_election": False},
    {"qp_status": "partial_qp", "mips_election": True},
]
VOLUMES = [{"low_volume_threshold": t} for t in ("exceeds", "opted_in", "does_not_exceed")]
PRACTICES: list[Fragment] = [{"practice_setting": chosen} for chosen in any_of(SETTINGS)]
RELIEFS: list[Fragment] = [
    given
    for chosen in any_of(HARDSHIPS)
    for given in (
        [{"hardship": chosen, "application_status": status} for status in STATUSES]
        if applied(chosen)
        else [{"hardship": chosen}]
    )
]
REPORTS: list[Fragment] = [
    *({"submission": s} for s in ("not_yet", "none", "incomplete")),
    *({"submission": level, "score": score} for level in FOUR_LEVELS for score in SCORES),
]
GROUPS: tuple[list[Fragment], ...] = (
    YEARS,
    PARTIES,
    CLINICIANS,
    QP,
    VOLUMES,
    PRACTICES,
    RELIEFS,
    REPORTS,
)
"""For each group, the values it can have when everything in it is known."""

UNKNOWN: tuple[list[Fragment], ...] = (
    [{}],
    [{}],
    [{}],
    [{"qp_status": "partial_qp"}, {}],
    [{}],
    [{}],
    [*({"hardship": chosen} for chosen in any_of(HARDSHIPS) if applied(chosen)), {}],
    [*({"submission": level} for level in FOUR_LEVELS), {}],
)
"""For each group, the values it can have when something in it is not known."""

QUESTIONS: tuple[tuple[str, ...], ...] = (
    ("performance_year",),
    ("participant_type",),
    ("clinician_type",),
    ("qp_status", "mips_election"),
    ("low_volume_threshold",),
    ("practice_setting",),
    ("hardship", "application_status"),
    ("submission", "score"),
)
IN_ORDER = tuple(question for group in QUESTIONS for question in group)

COMPLETE_SETS = prod(len(group) for group in GROUPS)
ALL_SETS = prod(len(known) + len(unknown) for known, unknown in zip(GROUPS, UNKNOWN, strict=True))


def agrees(known: Fragment, complete: Fragment) -> bool:
    """Whether a complete value of a group is one that a partly known one may turn out to be."""
    return all(complete.get(question) == value for question, value in known.items())


class Group:
    """The values of one group, sorted into the kinds that core makes of them."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.questions = QUESTIONS[place]
        self.values = [*GROUPS[place], *UNKNOWN[place]]
        self.known_values = len(GROUPS[place])
        self.fields = [_fields(value) for value in self.values]
        kinds = [situation_of(Answers.model_construct(**fields))[place] for fields in self.fields]
        self.kinds = list(dict.fromkeys(kinds))
        self.kind_of = [self.kinds.index(kind) for kind in kinds]
        self.first = [self.kind_of.index(kind) for kind in range(len(self.kinds))]
        self.weight = [self.kind_of.count(kind) for kind in range(len(self.kinds))]
        complete = self.kind_of[: self.known_values]
        self.weight_complete = [complete.count(kind) for kind in range(len(self.kinds))]
        self.known = len(dict.fromkeys(kinds[: self.known_values]))
        self.unknown = len(self.kinds) - 1
        self.steps = [self._steps(kind) for kind in range(len(self.kinds))]
        self.turns_out = [self._turns_out(kind) for kind in range(len(self.kinds))]

    def _steps(self, kind: int) -> tuple[int, ...]:
        """The kinds after one answer more; none for a kind that is known."""
        if kind < self.known:
            return ()
        before = self.values[self.first[kind]]
        asked = next(question for question in self.questions if question not in before)
        after = [
            self.kind_of[i]
            for i, value in enumerate(self.values)
            if agrees(before, value) and len(value) > len(before)
            if asked == self.questions[-1] or self._first_step(value)
        ]
        return tuple(dict.fromkeys(after))

    def _first_step(self, value: Fragment) -> bool:
        """Whether a value is what a parent's answer alone gives: its follow-up is not known."""
        return self.questions[-1] not in value

    def _turns_out(self, kind: int) -> set[int]:
        """The known kinds that a kind can turn out to be; itself, if it is known."""
        steps = self._steps(kind)
        return {kind} if not steps else set().union(*(self._turns_out(step) for step in steps))

    def words_of(self, kind: int) -> Fragment:
        """The value that stands for a kind in a message."""
        return self.values[self.first[kind]]


def _fields(value: Fragment) -> dict[str, Any]:
    """A value in the form in which core keeps it."""
    plain = {question: list(v) if isinstance(v, tuple) else v for question, v in value.items()}
    answers = read_answers(plain)
    return {str(question): v for question, v in answers.given().items()}


class Space:
    """All classes, numbered: a class is one kind for each group."""

    def __init__(self) -> None:
        self.groups = [Group(place) for place in range(len(GROUPS))]
        sizes = [len(group.kinds) for group in self.groups]
        self.strides = [prod(sizes[place + 1 :]) for place in range(len(sizes))]
        self.size = prod(sizes)
        self.places = range(len(sizes))
        self.kinds: list[tuple[int, ...]] = list(product(*(range(size) for size in sizes)))
        self.situations = [Situation(*chosen) for chosen in product(*(group.kinds for group in self.groups))]
        self.nothing_known = self.number(group.unknown for group in self.groups)

    @property
    def complete(self) -> list[int]:
        """The classes in which everything is known."""
        return [self.number(chosen) for chosen in product(*(range(group.known) for group in self.groups))]

    def number(self, kinds: Iterable[int]) -> int:
        """The number of a class."""
        return sum(kind * stride for kind, stride in zip(kinds, self.strides, strict=True))

    def with_kind(self, number: int, place: int, kind: int) -> int:
        """The class with another kind in one group."""
        return number + (kind - self.kinds[number][place]) * self.strides[place]

    def steps(self, number: int, place: int) -> Iterator[int]:
        """The classes after one answer more in a group; none if the group is known."""
        kind = self.kinds[number][place]
        for step in self.groups[place].steps[kind]:
            yield number + (step - kind) * self.strides[place]

    def unknown_places(self, number: int) -> list[int]:
        """The groups in which something is not known."""
        return [p for p, kind in enumerate(self.kinds[number]) if kind >= self.groups[p].known]

    def weight(self, number: int) -> int:
        """The number of sets of answers that a class stands for."""
        return prod(group.weight[kind] for group, kind in zip(self.groups, self.kinds[number], strict=True))

    def weight_complete(self, number: int) -> int:
        """The number of complete sets of answers that a class stands for."""
        return prod(
            group.weight_complete[kind] for group, kind in zip(self.groups, self.kinds[number], strict=True)
        )

    def value(self, number: int) -> Fragment:
        """The answers that stand for a class, as plain data."""
        return {
            question: value
            for group, kind in zip(self.groups, self.kinds[number], strict=True)
            for question, value in group.words_of(kind).items()
        }

    def answers(self, number: int) -> Answers:
        """The answers that stand for a class."""
        fields: dict[str, Any] = {}
        for group, kind in zip(self.groups, self.kinds[number], strict=True):
            fields.update(group.fields[group.first[kind]])
        return Answers.model_construct(**fields)

    def number_of(self, value: Fragment) -> int:
        """The number of the class that plain answers belong to."""
        return self.number(self.groups[place].kind_of[i] for place, i in enumerate(self._values(value)))

    def answers_of(self, value: Fragment) -> Answers:
        """Plain answers in the form in which core keeps them."""
        return self.concrete(self._values(value))

    def _values(self, value: Fragment) -> list[int]:
        """For each group the number of its value."""
        return [_position(g.place, tuple(value.get(q) for q in g.questions)) for g in self.groups]

    def concrete(self, chosen: Iterable[int]) -> Answers:
        """The answers with a value of each group, given by its number in the group."""
        fields: dict[str, Any] = {}
        for group, value in zip(self.groups, chosen, strict=True):
            fields.update(group.fields[value])
        return Answers.model_construct(**fields)


@cache
def _position(place: int, given: tuple[Any, ...]) -> int:
    """The number that a value has in its group; None stands for a question without an answer."""
    group = the_space().groups[place]
    known = {q: v for q, v in zip(group.questions, given, strict=True) if v is not None}
    return group.values.index(known)


@cache
def the_space() -> Space:
    """The space of the core that is imported, built once."""
    return Space()


def say(value: Fragment) -> str:
    """Answers as a message names them."""
    known = [f"{question} {_say(answer)}" for question, answer in value.items()]
    if not known:
        return "nothing known"
    if all(q in value for q in ("performance_year", "participant_type", "submission")) and len(known) > 7:
        return ", ".join(known)
    return ", ".join(known) + ", the rest not known"


def _say(answer: Any) -> str:
    match answer:
        case ():
            return "none"
        case tuple():
            return " + ".join(answer)
        case _:
            return str(answer).lower() if isinstance(answer, bool) else str(answer)
