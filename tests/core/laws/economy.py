"""Question economy: how many questions an interview asks, against the fewest that any order could ask.

Three weights are used: every complete set of answers alike, every class alike, and every class of those
whom paragraph (a) reaches alike. None is how often such people call; they bracket the figure. Three ways of
asking are compared, each without "not sure", each skipping what cannot matter: the interview's own order;
the best fixed order of the eleven questions; and the best tree, which may choose another next question
after every answer. All three are computed exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import prod

from laws.relevance_laws import PLACE, Stop, the_walk
from laws.space import COMPLETE_SETS, IN_ORDER, Space, the_space
from laws.truth import UNDETERMINED, the_truth
from laws.verdict import Broken, Verdict

Weights = list[list[int]]


@dataclass(frozen=True)
class Economy:
    """Mean and most questions of a way of asking."""

    mean: float
    most: int

    def __str__(self) -> str:
        return f"mean {self.mean:.3f}, most {self.most}"


def by_answer_sets(space: Space) -> Weights:
    """Every complete set of answers alike: a kind weighs as many values as it has."""
    return [group.weight_complete for group in space.groups]


def by_classes(space: Space) -> Weights:
    """Every class alike: each known kind weighs one."""
    return [[1 if kind < g.known else 0 for kind in range(len(g.kinds))] for g in space.groups]


def by_reached_classes(space: Space) -> Weights:
    """Every class alike of a MIPS eligible type in an ACO from 2025 on: whom an interview is really for."""
    weights = by_classes(space)
    for place in range(3):
        weights[place] = [1] + [0] * (len(weights[place]) - 1)
    return weights


WEIGHTS: dict[str, Callable[[Space], Weights]] = {
    "every set of answers alike": by_answer_sets,
    "every class alike": by_classes,
    "every class alike that paragraph (a) reaches": by_reached_classes,
}


def _mass(space: Space, weights: Weights) -> Weights:
    """For each kind, known or not, the weight of all that it may turn out to be."""
    return [
        [sum(weights[g.place][k] for k in g.turns_out[kind]) for kind in range(len(g.kinds))]
        for g in space.groups
    ]


def of_the_interview(weights: Weights) -> Economy:
    """The interview as it asks, every finished one with its weight."""
    walk, space = the_walk(), the_space()
    mass = _mass(space, weights)
    total = prod(group[-1] for group in mass)
    asked = most = 0
    todo = [(Stop(None, space.nothing_known), 0)]
    while todo:
        stop, questions = todo.pop()
        if walk.next[stop] is not None:
            todo += [(reply, questions + 1) for reply in walk.replies(stop)[:-1]]
            continue
        kinds = space.kinds[stop.number]
        asked += questions * prod(group[kind] for group, kind in zip(mass, kinds, strict=True))
        most = max(most, questions)
    return Economy(asked / total, most)


def of_the_best_tree(weights: Weights) -> Economy:
    """The fewest questions on average, and the fewest at worst, if the next may depend on every answer."""
    space, truth = the_space(), the_truth()
    mass = _mass(space, weights)
    mean, most = [0.0] * space.size, [0] * space.size
    for number in range(space.size):
        if UNDETERMINED not in truth.fields(number):
            continue
        means, mosts = [], []
        for place in space.unknown_places(number):
            if truth.matter[number] >> place & 1:
                here = mass[place][space.kinds[number][place]]
                steps = list(space.steps(number, place))
                shares = [mass[place][space.kinds[step][place]] / here for step in steps]
                means.append(1 + sum(s * mean[step] for s, step in zip(shares, steps, strict=True)))
                mosts.append(1 + max(most[step] for step in steps))
        mean[number], most[number] = min(means), min(mosts)
    return Economy(mean[space.nothing_known], most[space.nothing_known])


# -- fixed orders ---------------------------------------------------------------------------------------


class Orders:
    """How often a question has to be asked once some others are answered: with it, every order is judged.

    What a skipped answer would be does not matter, so how often a question is asked depends on which
    questions come before it and not on their order; that makes the best of all orders a short walk.
    """

    def __init__(self, weights: Weights) -> None:
        self.space, self.truth = the_space(), the_truth()
        self.weights = weights
        self.mass = _mass(self.space, weights)
        self._asked: dict[tuple[frozenset[str], str], float] = {}
        self._best: dict[frozenset[str], tuple[float, tuple[str, ...]]] = {}

    def asked(self, before: frozenset[str], question: str) -> float:
        """The share of interviews that ask a question after these others."""
        key = (before, question)
        if key not in self._asked:
            self._asked[key] = self._share(before, question)
        return self._asked[key]

    def _share(self, before: frozenset[str], question: str) -> float:
        space, place = self.space, PLACE[question]
        known = [self._known(p, before) for p in space.places]
        total = prod(group[-1] for group in self.mass)
        found = 0
        for kinds in product(*known):
            group = space.groups[place]
            if kinds[place] < group.known or not self._asks(place, kinds[place], question):
                continue
            number = space.number(kinds)
            if self.truth.matter[number] >> place & 1:
                found += prod(self.mass[p][kind] for p, kind in enumerate(kinds))
        return found / total

    def _asks(self, place: int, kind: int, question: str) -> bool:
        """Whether a group stands where this question of it is the next."""
        group = self.space.groups[place]
        return (kind == group.unknown) is (question == group.questions[0])

    def _known(self, place: int, before: frozenset[str]) -> list[int]:
        """The kinds of a group once these questions are answered."""
        group = self.space.groups[place]
        if group.questions[0] not in before:
            return [group.unknown]
        kinds = list(group.steps[group.unknown])
        if group.questions[-1] in before:
            return [deeper for kind in kinds for deeper in (group.steps[kind] or (kind,))]
        return kinds

    def mean_of(self, order: tuple[str, ...]) -> float:
        """The mean of one order."""
        return sum(self.asked(frozenset(order[:i]), question) for i, question in enumerate(order))

    def best(self, before: frozenset[str] = frozenset()) -> tuple[float, tuple[str, ...]]:
        """The mean of the best order of what is left, and the order; a follow-up after its parent."""
        if before not in self._best:
            choices = []
            for question in IN_ORDER:
                parent = self.space.groups[PLACE[question]].questions[0]
                if question not in before and (question == parent or parent in before):
                    rest, order = self.best(before | {question})
                    choices.append((self.asked(before, question) + rest, (question, *order)))
            self._best[before] = min(choices) if choices else (0.0, ())
        return self._best[before]


@cache
def report() -> tuple[str, ...]:
    """The economy of the interview against the best tree, a line for each weight."""
    lines = []
    for name, weigh in WEIGHTS.items():
        weights = weigh(the_space())
        lines.append(f"{name}: asked {of_the_interview(weights)}; best tree {of_the_best_tree(weights)}")
    return tuple(lines)


def an_interview_asks_hardly_more_than_any_could() -> Verdict:
    """Question economy: nobody is asked more than the eleven questions, nor less than is possible."""
    for weigh in WEIGHTS.values():
        weights = weigh(the_space())
        own, tree = of_the_interview(weights), of_the_best_tree(weights)
        if own.mean < tree.mean - 1e-9 or own.most < tree.most or own.most > len(IN_ORDER):
            raise Broken(f"the interview asks {own}, the best tree {tree}: one of the two is counted wrongly")
    return Verdict(len(the_walk().finished), f"interviews. {'. '.join(report())}", COMPLETE_SETS)


def the_order_is_judged_as_it_is_walked() -> Verdict:
    """The shares by which orders are judged give, for the interview's own, the mean that walking gives."""
    lines = []
    for name, weigh in WEIGHTS.items():
        weights = weigh(the_space())
        orders = Orders(weights)
        walked, judged = of_the_interview(weights).mean, orders.mean_of(IN_ORDER)
        if abs(walked - judged) > 1e-9:
            raise Broken(f"{name}: walked, the mean is {walked}; by shares it is {judged}")
        mean, order = orders.best()
        lines.append(f"{name}: own order {judged:.3f}, best of all orders {mean:.3f} ({', '.join(order)})")
    return Verdict(len(lines), f"weights. {'. '.join(lines)}")


LAWS: tuple[Callable[[], Verdict], ...] = (an_interview_asks_hardly_more_than_any_could,)
THOROUGH: tuple[Callable[[], Verdict], ...] = (the_order_is_judged_as_it_is_walked,)
