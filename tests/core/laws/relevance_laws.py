"""The laws of relevance: what is asked can matter, what is skipped cannot, and the count is true.

A question can matter when two complete sets of answers that agree with what is known, and differ in it and
its follow-up alone, have different outcomes. `Truth.matter` walks that definition over all classes; core
has it in closed form. An interview is walked as a tree: at each question every kind of answer, and "not
sure"; interviews that have been given the same kinds of answers are one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from math import prod
from typing import Any, NamedTuple

from laws.space import ALL_SETS, COMPLETE_SETS, IN_ORDER, QUESTIONS, Fragment, Space, say, the_space
from laws.truth import UNDETERMINED, Truth, the_truth
from laws.verdict import Broken, Search, Verdict
from picheck.core.facts import QuestionId
from picheck.core.outcome import outcome_of
from picheck.core.relevance import (
    REPRESENTATIVES,
    most_questions_left,
    next_question,
    open_questions,
    path,
    what_later_questions_see,
)

PLACE = {question: place for place, group in enumerate(QUESTIONS) for question in group}
FOLLOW_UPS = tuple(group[1] for group in QUESTIONS if len(group) > 1)


def open_questions_are_those_that_can_still_matter() -> Verdict:
    """Section 2, relevance: `open_questions` lists exactly these, in order, a follow-up after its parent."""
    space, truth = the_space(), the_truth()
    search = Search("the open questions are not those that can still matter")
    for number in range(space.size):
        found, right = _open(number), truth.open_questions(number)
        if found != right:
            search.add(space.value(number), lambda f=found, r=right: _asked(f, r))
    return search.settle(Verdict(space.size, "classes", ALL_SETS))


@cache
def _open(number: int) -> tuple[QuestionId, ...]:
    return open_questions(the_space().answers(number))


def _asked(found: Any, right: Any) -> str:
    idle = [str(q) for q in found if q not in right]
    missing = [str(q) for q in right if q not in found]
    parts = [f"asks {', '.join(idle)}, which can change nothing"] if idle else []
    parts += [f"leaves out {', '.join(missing)}, which can change the outcome"] if missing else []
    return "; ".join(parts) or f"lists {', '.join(found)}, must be {', '.join(right)}"


def each_value_leaves_open_what_its_kind_does() -> Verdict:
    """Relevance of each single value of each group, against every kind of the group most bound up with it."""
    space, truth, cases = the_space(), the_truth(), 0
    search = Search("a value leaves other questions open than the class it belongs to")
    for group in space.groups:
        others = [g for g in space.groups if g is not group and g.place in _DECIDE_OTHERS]
        for chosen in _varied(space, others):
            for i, value in enumerate(group.values):
                kinds = list(chosen)
                kinds[group.place] = group.kind_of[i]
                values = [g.first[k] for g, k in zip(space.groups, kinds, strict=True)]
                values[group.place] = i
                found = open_questions(space.concrete(values))
                right = truth.open_questions(space.number(kinds))
                cases += 1
                if found != right:
                    whole = {**space.value(space.number(kinds)), **value}
                    search.add(whole, lambda f=found, r=right: _asked(f, r))
    return search.settle(Verdict(cases, "values of a group among kinds of the others"))


_DECIDE_OTHERS = (2, 4, 5, 6)
"""The groups that exclude: clinician type, volume, setting, hardship. What is open turns on them."""


def _varied(space: Space, others: list[Any]) -> Iterator[tuple[int, ...]]:
    """Everything plain but one or two of the other groups, which take every kind."""
    plain = tuple(0 for _ in space.groups)
    seen = {plain}
    yield plain
    for first in others:
        for second in others:
            for kind in range(len(first.kinds)):
                for also in range(len(second.kinds)):
                    kinds = list(plain)
                    kinds[first.place], kinds[second.place] = kind, also
                    if tuple(kinds) not in seen:
                        seen.add(tuple(kinds))
                        yield tuple(kinds)


def nothing_is_open_exactly_when_nothing_is_undetermined() -> Verdict:
    """Section 2, relevance: the list of open questions is empty exactly when every field is definite."""
    space, search = the_space(), Search("questions are open although all is settled, or the other way round")
    for number in range(space.size):
        is_open = bool(_open(number))
        undetermined = UNDETERMINED in outcome_of(space.situations[number])
        if is_open is not undetermined:
            said = "open questions, and nothing to settle" if is_open else "something to settle, nothing open"
            search.add(space.value(number), lambda s=said: s)
    return search.settle(Verdict(space.size, "classes", ALL_SETS))


# -- the interview -------------------------------------------------------------------------------------


class Stop(NamedTuple):
    """A place in an interview: the question just answered (None at the start), and the answers so far."""

    after: str | None
    number: int


class Walk:
    """Every interview there can be, by kinds of answers: what core asks at each stop."""

    def __init__(self) -> None:
        self.space = the_space()
        self.next: dict[Stop, str | None] = {}
        start = Stop(None, self.space.nothing_known)
        todo = [start]
        while todo:
            stop = todo.pop()
            if stop in self.next:
                continue
            after = None if stop.after is None else QuestionId(stop.after)
            question = next_question(self.space.answers(stop.number), after)
            self.next[stop] = None if question is None else str(question)
            todo += self.replies(stop)

    def replies(self, stop: Stop) -> list[Stop]:
        """The stops that the replies to the question at a stop lead to, "not sure" last."""
        question = self.next[stop]
        if question is None:
            return []
        steps = self.space.steps(stop.number, PLACE[question])
        return [*(Stop(question, step) for step in steps), Stop(question, stop.number)]

    @property
    def finished(self) -> list[Stop]:
        """The stops at which nothing more is asked."""
        return [stop for stop, question in self.next.items() if question is None]


@cache
def the_walk() -> Walk:
    """All interviews, walked once."""
    return Walk()


def can_matter(truth: Truth, number: int, question: str) -> bool:
    """By the definition, whether a question that has no answer in a class can matter there."""
    space, place = truth.space, PLACE[question]
    group = space.groups[place]
    known = group.words_of(space.kinds[number][place])
    if question in FOLLOW_UPS and not known:
        return False
    is_open = space.kinds[number][place] >= group.known
    return is_open and bool(truth.matter[number] >> place & 1)


def what_is_asked_can_matter_and_what_is_skipped_cannot() -> Verdict:
    """Section 2: at each point the next question is the first that can matter by the earlier answers."""
    truth, walk = the_truth(), the_walk()
    search = Search("an interview asks what cannot matter, or skips what can")
    for stop, asked in walk.next.items():
        rest = IN_ORDER[0 if stop.after is None else IN_ORDER.index(stop.after) + 1 :]
        right = next((q for q in rest if can_matter(truth, stop.number, q)), None)
        if asked != right:
            search.add(
                walk.space.value(stop.number),
                lambda s=stop, a=asked, r=right: f"after {s.after or 'the start'} it asks {a}, must ask {r}",
            )
    return search.settle(
        Verdict(len(walk.next), f"points of interviews, {len(walk.finished):,} of them ends")
    )


def the_path_is_what_an_interview_asks() -> Verdict:
    """`path` gives, for answers to everything, exactly the questions that an interview asks, in order."""
    walk, search, cases = the_walk(), Search("the path is not what the interview asks"), 0
    for stop, asked in _interviews(walk):
        cases += 1
        given: dict[Any, Any] = dict.fromkeys(asked)
        given.update({q: v for q, v in walk.space.answers(stop.number).given().items() if q in given})
        taken, at = path(given)
        if taken != asked or at is not None:
            search.add(walk.space.value(stop.number), lambda t=taken, a=asked: f"path is {t}, asked were {a}")
    return search.settle(Verdict(cases, "finished interviews"))


def _interviews(walk: Walk) -> Iterator[tuple[Stop, tuple[str, ...]]]:
    """Every finished interview with the questions that it asked."""
    todo: list[tuple[Stop, tuple[str, ...]]] = [(Stop(None, walk.space.nothing_known), ())]
    while todo:
        stop, asked = todo.pop()
        question = walk.next[stop]
        if question is None:
            yield stop, asked
        else:
            todo += [(reply, (*asked, question)) for reply in walk.replies(stop)]


def an_interview_without_not_sure_leaves_nothing_undetermined() -> Verdict:
    """Issue 2: whoever answers every question that is asked gets an outcome with every field definite."""
    walk, space = the_walk(), the_space()
    search, sure, sets = Search("an interview ends with something undetermined"), 0, 0
    todo = [Stop(None, space.nothing_known)]
    while todo:
        stop = todo.pop()
        if walk.next[stop] is not None:
            todo += walk.replies(stop)[:-1]
            continue
        sure += 1
        found = outcome_of(space.situations[stop.number])
        sets += _sets_that_end_in(space, stop.number)
        if UNDETERMINED in found:
            search.add(space.value(stop.number), lambda f=found: f"ends with {tuple(map(str, f))}")
    if sets != COMPLETE_SETS:
        raise Broken(f"the interviews end for {sets:,} sets of answers, not for {COMPLETE_SETS:,}")
    return search.settle(Verdict(sure, "interviews by kinds of answers", sets))


def _sets_that_end_in(space: Space, number: int) -> int:
    """How many complete sets of answers agree with what was asked, and so end in this interview."""
    return prod(
        sum(group.weight_complete[kind] for kind in group.turns_out[known])
        for group, known in zip(space.groups, space.kinds[number], strict=True)
    )


def what_an_interview_skips_changes_no_field() -> Verdict:
    """Section 2: for every class, the answers on the path alone give the outcome of all the answers."""
    walk, space = the_walk(), the_space()
    search, sets = Search("an answer that the interview skips changes the outcome"), 0
    for number in range(space.size):
        sets += space.weight(number)
        end = _end(walk, number)
        found, right = outcome_of(space.situations[end]), outcome_of(space.situations[number])
        if found != right:
            value = space.value(end)
            search.add(space.value(number), lambda v=value: f"asked is only: {say(v)}; the outcomes differ")
    return search.settle(Verdict(space.size, "classes", sets))


def _end(walk: Walk, number: int) -> int:
    """The class of the answers on the path of somebody who has the answers of a class."""
    space, at, after = walk.space, walk.space.nothing_known, None
    while (question := walk.next[Stop(after, at)]) is not None:
        place = PLACE[question]
        kind = space.kinds[number][place]
        at, after = space.with_kind(at, place, _told(space, place, kind, question)), question
    return at


@cache
def _parent_only(place: int, kind: int) -> int:
    """The kind that a parent's answer alone gives; the kind itself where there is no follow-up."""
    group = the_space().groups[place]
    steps = group.steps[group.unknown]
    if kind in steps or kind == group.unknown:
        return kind
    return next(step for step in steps if kind in group.steps[step])


def _told(space: Space, place: int, kind: int, question: str) -> int:
    return kind if question in FOLLOW_UPS else _parent_only(place, kind)


# -- what stands for the rest --------------------------------------------------------------------------


def each_reply_has_one_that_stands_for_it() -> Verdict:
    """The answers that stand for all others are of every kind; a single option stands for itself alone."""
    search, cases = Search("a reply is left out where some stand for all"), 0
    for question, place in PLACE.items():
        group, standing = the_space().groups[place], REPRESENTATIVES[QuestionId(question)]
        replies = [
            (value, kind)
            for value, kind in zip(group.values, group.kind_of, strict=True)
            if question in value and (question in FOLLOW_UPS or len(value) == 1)
        ]
        stood_for = {kind for value, kind in replies if value[question] in standing}
        for value, kind in replies:
            cases += 1
            named = value[question] in standing or not isinstance(value[question], str | bool)
            if kind not in stood_for or not named:
                search.add(value, lambda s=standing: f"for all stand only {', '.join(map(str, s))}")
    return search.settle(Verdict(cases, "replies"))


def what_later_questions_see_tells_the_rest_of_the_way() -> Verdict:
    """Where what later questions see is alike, after one question, the rest of the interview is alike."""
    walk, search = the_walk(), Search("the rest of the way turns on more than later questions see")
    rests: dict[Any, int] = {}
    known: dict[Stop, int] = {}
    first: dict[Any, Stop] = {}

    def rest(stop: Stop) -> int:
        """A number for what can still be asked from a stop on, and after which replies."""
        if stop not in known:
            way = (walk.next[stop], *(rest(reply) for reply in walk.replies(stop)))
            known[stop] = rests.setdefault(way, len(rests))
        return known[stop]

    for stop in walk.next:
        seen = (stop.after, what_later_questions_see(walk.space.answers(stop.number)))
        other = first.setdefault(seen, stop)
        if rest(stop) != rest(other):
            search.add(
                walk.space.value(stop.number),
                lambda s=stop, o=other: f"after {s.after} it is seen as {say(walk.space.value(o.number))}",
            )
    return search.settle(Verdict(len(walk.next), f"points of interviews, {len(first):,} as later seen"))


# -- how many more ----------------------------------------------------------------------------------------


def longest(walk: Walk, stop: Stop, waiting: dict[str, int], known: dict[Stop, int]) -> int:
    """The most questions still asked from a stop on, found by walking every reply.

    `waiting` holds, by question, the number of steps taken without asking: prefilled answers.
    """
    if stop not in known:
        question = walk.next[stop]
        if question is None:
            known[stop] = 0
        else:
            replies = walk.replies(stop)
            if question in waiting:
                replies = [_reply(walk, stop, question, waiting[question])]
            known[stop] = max(longest(walk, r, waiting, known) for r in replies) + (question not in waiting)
    return known[stop]


def _reply(walk: Walk, stop: Stop, question: str, kind: int) -> Stop:
    place = PLACE[question]
    return Stop(question, walk.space.with_kind(stop.number, place, kind))


def at_most_n_more_is_the_true_maximum() -> Verdict:
    """Interface, the interview: the number of questions still to come is the longest way there is."""
    walk = the_walk()
    known: dict[Stop, int] = {}
    search, cases = Search("the most questions left is not the longest way"), 0
    for stop in _stops_that_differ(walk):
        right = longest(walk, stop, {}, known) - 1
        found = most_questions_left(_entries(walk, stop))
        cases += 1
        if found != right:
            search.add(
                walk.space.value(stop.number),
                lambda f=found, r=right: f"it says at most {f} more, must be {r}",
            )
    return search.settle(Verdict(cases, "points of interviews that differ in what can follow"))


def _stops_that_differ(walk: Walk) -> list[Stop]:
    """Of the stops that ask the same by the same standing, the first; the year and so on do not change it."""
    first: dict[Any, Stop] = {}
    for stop, question in walk.next.items():
        if question is not None:
            kinds = list(walk.space.kinds[stop.number])
            kinds[3] = min(kinds[3], 1) if question != "mips_election" else kinds[3]
            first.setdefault((question, tuple(kinds)), stop)
    return list(first.values())


def _entries(walk: Walk, stop: Stop) -> dict[Any, Any]:
    """The answers up to a stop, "not sure" as None, as `path` takes them."""
    at = Stop(None, walk.space.nothing_known)
    entries: dict[Any, Any] = {}
    given = walk.space.answers(stop.number).given()
    while at.after != stop.after or at.number != stop.number:
        question = walk.next[at]
        assert question is not None
        place = PLACE[question]
        entries[QuestionId(question)] = given.get(QuestionId(question))
        kind = _told(walk.space, place, walk.space.kinds[stop.number][place], question)
        at = Stop(question, walk.space.with_kind(at.number, place, kind))
    return entries


def prefilled_answers_are_not_counted() -> Verdict:
    """Interface, the interview: what waits to be taken is not asked, so it is not in the number."""
    walk, space = the_walk(), the_space()
    search, cases = Search("the most questions left counts an answer that is prefilled, or misses one"), 0
    start = Stop(None, space.nothing_known)
    for waiting in _prefills(space):
        by_question = {q: _kind_after(space, q, v, waiting) for q, v in waiting.items()}
        right = longest(walk, _first_asked(walk, start, by_question), by_question, {}) - 1
        values: dict[Any, Any] = {QuestionId(q): _core(space, q, v, waiting) for q, v in waiting.items()}
        found = most_questions_left(values)
        cases += 1
        if found != max(right, 0):
            search.add(
                waiting, lambda f=found, r=right: f"prefilled so, it says at most {f} more, must be {r}"
            )
    return search.settle(Verdict(cases, "sets of prefilled answers"))


def _first_asked(walk: Walk, stop: Stop, waiting: dict[str, int]) -> Stop:
    while (question := walk.next[stop]) is not None and question in waiting:
        stop = _reply(walk, stop, question, waiting[question])
    return stop


def _prefills(space: Space) -> Iterator[Fragment]:
    """One group prefilled, each kind of it; and two that follow each other, or that exclude."""
    for first in space.groups:
        for kind in range(len(first.kinds)):
            yield dict(first.words_of(kind))
    for a, b in ((1, 2), (2, 6), (4, 6), (5, 6)):
        for first_kind in range(space.groups[a].known):
            for second_kind in range(space.groups[b].unknown):
                yield {**space.groups[a].words_of(first_kind), **space.groups[b].words_of(second_kind)}


def _kind_after(space: Space, question: str, value: Any, waiting: Fragment) -> int:
    """The kind of a group once a prefilled answer is taken: a follow-up together with its parent."""
    group = space.groups[PLACE[question]]
    parent = group.questions[0]
    known = {parent: waiting[parent]}
    if question != parent:
        known[question] = value
    return group.kind_of[group.values.index(known)]


def _core(space: Space, question: str, value: Any, waiting: Fragment) -> Any:
    group = space.groups[PLACE[question]]
    known = {q: waiting[q] for q in group.questions if q in waiting}
    return group.fields[group.values.index(known)][question]


LAWS: tuple[Callable[[], Verdict], ...] = (
    what_is_asked_can_matter_and_what_is_skipped_cannot,
    at_most_n_more_is_the_true_maximum,
    each_reply_has_one_that_stands_for_it,
    what_later_questions_see_tells_the_rest_of_the_way,
    each_value_leaves_open_what_its_kind_does,
    open_questions_are_those_that_can_still_matter,
    nothing_is_open_exactly_when_nothing_is_undetermined,
    the_path_is_what_an_interview_asks,
    an_interview_without_not_sure_leaves_nothing_undetermined,
    what_an_interview_skips_changes_no_field,
    prefilled_answers_are_not_counted,
)
