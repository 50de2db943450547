"""The laws of `what_if`: each change is true, none has an idle part, none does harm or comes too late.

A change is carried out here on the plain answers, and the reference says what it gives. Days are chosen
before the hardship deadline of 2025, between it and the submission deadline, and after both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from itertools import combinations, product
from typing import Any

from laws import reference
from laws.reference import FOUR_LEVELS, exclusions
from laws.space import GROUPS, IN_ORDER, QUESTIONS, Fragment, Space, agrees, applied, the_space
from laws.truth import Truth, the_truth
from laws.verdict import Search, Verdict
from picheck.core.outcome import outcome_of
from picheck.core.situation import situation_of
from picheck.core.what_if import WhatIf, smallest_changes, what_if

LONG_BEFORE = date(2025, 6, 1)
APPLICATIONS_OPEN = date(2025, 12, 31)
WINDOW_OPEN = date(2026, 3, 31)
ALL_OVER = date(2026, 4, 1)
DAYS = (APPLICATIONS_OPEN, WINDOW_OPEN, ALL_OVER)

Changed = tuple[Any, ...]
PARENT = {group[1]: group[0] for group in QUESTIONS if len(group) > 1}


def after(value: Fragment, change: Fragment) -> Fragment:
    """The answers after a change; a follow-up that its parent no longer gives rise to falls away."""
    changed = {**value, **change}
    if changed.get("qp_status") != "partial_qp":
        changed.pop("mips_election", None)
    if not applied(changed.get("hardship", ())):
        changed.pop("application_status", None)
    if changed.get("submission") not in FOUR_LEVELS:
        changed.pop("score", None)
    return changed


def verdicts(truth: Truth, value: Fragment) -> tuple[Any, Any]:
    """The requirement and the count that the reference gives for answers, known or not."""
    fields = truth.fields(truth.space.number_of(value))
    return fields.requirement, (fields.counted, fields.line)


def units(change: Fragment) -> list[Fragment]:
    """The parts of a change that could be left out by themselves: a parent takes its follow-up along."""
    parts: list[Fragment] = []
    for question, value in change.items():
        if PARENT.get(question) not in change:
            follow_ups = {q: v for q, v in change.items() if PARENT.get(q) == question}
            parts.append({question: value, **follow_ups})
    return parts


def smaller(value: Fragment, change: Fragment) -> Iterator[Fragment]:
    """Every way to do less than a change: parts left out, or one option of a list left as it was."""
    parts = units(change)
    for size in range(1, len(parts)):
        for some in combinations(parts, size):
            yield {question: v for part in some for question, v in part.items()}
    for question in ("practice_setting", "hardship"):
        if question not in change or question not in value:
            continue
        before, now = set(value[question]), set(change[question])
        for option in before ^ now:
            kept = tuple(o for o in _OPTIONS[question] if (o in now) != (o == option))
            less = {**change, question: kept}
            if after(value, less) != value:
                yield less
    if "hardship" in change and "application_status" in change and applied(value.get("hardship", ())):
        yield {q: v for q, v in change.items() if q != "application_status"}


_OPTIONS = {
    question: max((value[question] for value in GROUPS[place]), key=len)
    for place, question in ((5, "practice_setting"), (6, "hardship"))
}


def _plain_change(entry: WhatIf) -> Fragment:
    return {
        str(q): tuple(str(o) for o in v) if isinstance(v, list) else v if isinstance(v, bool) else str(v)
        for q, v in entry.change.items()
    }


# -- what each listed change must be --------------------------------------------------------------------


def _wrong(truth: Truth, value: Fragment, day: date, entry: WhatIf) -> str | None:
    """What is wrong with one listed change; None if nothing is."""
    change = _plain_change(entry)
    now = verdicts(truth, value)
    then = verdicts(truth, after(value, change))
    given = str(entry.requirement), _count(entry)
    if then != given:
        return f"{change} gives {then}, it says {given}"
    if then == now:
        return f"{change} changes neither verdict"
    if any(value.get(q) == answer and PARENT.get(q) not in change for q, answer in change.items()):
        return f"{change} names an answer that stays as it is"
    less = [verdicts(truth, after(value, part)) for part in smaller(value, change)]
    if all(now[i] == then[i] or any(part[i] != now[i] for part in less) for i in (0, 1)):
        return f"{change} has a part that can be left out"
    barred = _barred(value, change, day)
    if barred:
        return f"{change} must not be proposed: {barred}"
    right = _right_kind(value, change)
    return None if entry.kind == right else f"{change} is marked {entry.kind}, must be {right}"


def _count(entry: WhatIf) -> tuple[str, str | None]:
    line = entry.public_reporting.line
    return str(entry.public_reporting.counted), None if line is None else str(line)


def _sends(value: Fragment, change: Fragment) -> bool:
    return change.get("submission") in FOUR_LEVELS and value.get("submission") not in FOUR_LEVELS


def _applies(value: Fragment, change: Fragment) -> bool:
    approved = change.get("application_status") == "approved"
    return approved and value.get("application_status") in (None, "not_filed")


def _barred(value: Fragment, change: Fragment, day: date) -> str | None:
    """Why a change may not be proposed (interface, `what_if`); None if it may."""
    if "performance_year" in change:
        return "it changes the year"
    if change.get("low_volume_threshold") == "opted_in":
        return "it proposes to opt in"
    if _applies(value, change) and day > APPLICATIONS_OPEN:
        return "applications were due"
    if _sends(value, change):
        if day > WINDOW_OPEN:
            return "the submission window is over"
        return _harm_that_may_be(after(value, change))
    return None


def _harm_that_may_be(value: Fragment) -> str | None:
    """The harm of sending in any way that what is not known may turn out; nothing is sent on a chance."""
    ways = list(_completions(value))
    owed = [reference.outcome({q: way.get(q) for q in IN_ORDER}) for way in ways]
    if len({(outcome.requirement, outcome.provisional) for outcome in owed}) > 1:
        return "it is not known whether a report is owed"
    return next((harm for way in ways if (harm := _harm_of_sending(way))), None)


def _completions(value: Fragment) -> Iterator[Fragment]:
    """The complete answers, by kinds, that agree with what is known."""
    space = the_space()
    parts: list[list[Fragment]] = []
    for group, kind in zip(space.groups, space.kinds[space.number_of(value)], strict=True):
        told = {q: value[q] for q in group.questions if q in value}
        known = kind < group.known
        parts.append([told] if known else [group.words_of(k) for k in sorted(group.turns_out[kind])])
    for chosen in product(*parts):
        yield {question: answer for part in chosen for question, answer in part.items()}


def _harm_of_sending(value: Fragment) -> str | None:
    """What data would do that are sent where the rest of the change is made."""
    holding = exclusions({question: value.get(question) for question in IN_ORDER})
    if "data_compromised" in value["hardship"]:
        return "CMS scores no compromised data" if holding else None
    if holding and all(exclusion.startswith("b3_") for exclusion in holding):
        return "the data would override a reweighting"
    if not holding and value.get("application_status") == "pending" and value["qp_status"] != "qp":
        return "the data would give up a reweighting that is applied for"
    return None


_KINDS = ("do", "verify", "fact")


def _right_kind(value: Fragment, change: Fragment) -> str:
    if "participant_type" in change or "clinician_type" in change:
        return "fact"
    done: set[str] = set()
    if _sends(value, change):
        done |= {"submission", "score"}
    if _applies(value, change):
        done |= {"hardship", "application_status"}
    return "do" if set(change) <= done else "verify"


def _one_option_at_a_time(value: Fragment, change: Fragment) -> bool:
    return all(len(set(change[q]) - set(value[q])) <= 1 for q in _OPTIONS if q in change)


def _kind_named(place: int, name: str) -> int:
    return [kind.name for kind in the_space().groups[place].kinds].index(name)


def _partly_known() -> Iterator[int]:
    """Classes in which one group is not known, or not to its end; a QP only where a hardship is pending."""
    space = the_space()
    plain: list[Iterable[int]] = [[0], [0], range(3), range(2), range(2), range(2), range(5), (0, 2, 5)]
    for group in space.groups:
        kinds = [*plain]
        kinds[group.place] = range(group.known, len(group.kinds))
        for chosen in product(*kinds):
            if chosen[3] != 1 or chosen[6] == _kind_named(6, "PENDING"):
                yield space.number(chosen)


def every_change_listed_is_true_and_has_no_idle_part() -> Verdict:
    """Interface, `what_if`: over classes in which the year is in force, long before anything is due."""
    space = the_space()
    cases = [
        (space.value(number), LONG_BEFORE)
        for number in space.complete
        if space.kinds[number][0] == 0 and space.kinds[number][3] <= 1
    ]
    return _listed(cases, "classes of complete answers")


def the_same_for_every_choice_of_hardships() -> Verdict:
    """Interface, `what_if`: every set of hardships with every status, where nothing else excludes."""
    space = the_space()
    plain = space.value(space.number([0] * 8))
    cases = [
        ({**plain, **relief, "practice_setting": setting, "submission": "group", "score": "zero"}, day)
        for relief in GROUPS[6]
        for setting, day in (((), APPLICATIONS_OPEN), ((), ALL_OVER), (("small_practice",), WINDOW_OPEN))
    ]
    return _listed(cases, "sets of hardships, with and without a setting")


def the_same_where_something_is_not_known() -> Verdict:
    """Interface, `what_if`: one group of answers not known, or one follow-up, everything else varied."""
    space = the_space()
    return _listed([(space.value(number), LONG_BEFORE) for number in _partly_known()], "classes partly known")


def a_deadline_takes_away_what_it_ends_and_nothing_else() -> Verdict:
    """Interface, `what_if`: on each day all that was listed long before, but what can no longer be done."""
    space, search, cases = the_space(), Search("a day changes the list in another way than by a deadline"), 0
    for number in space.complete:
        year, party, _, status, *_ = space.kinds[number]
        if year or party or status > 1:
            continue
        value, answers = space.value(number), space.answers(number)
        situation = situation_of(answers)
        before = what_if(answers, situation, LONG_BEFORE)
        for day in (*DAYS, date(2026, 1, 1)):
            cases += 1
            right = [e for e in before if not _is_late(value, _plain_change(e), day)]
            found = what_if(answers, situation, day)
            if list(found) != right:
                search.add(value, lambda f=found, r=right, d=day: f"as of {d}: {len(f)} listed, not {len(r)}")
    return search.settle(Verdict(cases, "classes of complete answers and days"))


def _is_late(value: Fragment, change: Fragment, day: date) -> bool:
    return (_applies(value, change) and day > APPLICATIONS_OPEN) or (
        _sends(value, change) and day > WINDOW_OPEN
    )


def _listed(cases: Iterable[tuple[Fragment, date]], what: str) -> Verdict:
    space, truth, search = the_space(), the_truth(), Search("a change listed is wrong")
    count = changes = 0
    for value, day in cases:
        count += 1
        answers = space.answers_of(value)
        entries = what_if(answers, situation_of(answers), day)
        changes += len(entries)
        order = [(_KINDS.index(str(entry.kind)), len(entry.change)) for entry in entries]
        if order != sorted(order):
            search.add(
                value, lambda o=order: f"what can be done, and the fewest answers, must stand first: {o}"
            )
        for entry in entries:
            wrong = _wrong(truth, value, day, entry)
            if wrong is None and not _one_option_at_a_time(value, _plain_change(entry)):
                wrong = f"{_plain_change(entry)} changes several options of a list"
            if wrong is not None:
                search.add(value, lambda w=wrong, d=day: f"as of {d}: {w}")
    return search.settle(Verdict(count, f"{what} ({changes:,} changes listed)"))


# -- what must be listed ---------------------------------------------------------------------------------


def a_single_change_that_can_be_proposed_is_listed() -> Verdict:
    """Interface, `what_if`: where one answer changes a verdict and nothing bars it, it is named."""
    space, pending = the_space(), _kind_named(6, "PENDING")
    cases = [
        (space.value(number), day)
        for number in space.complete
        for year, party, _, status, _, _, relief, _ in [space.kinds[number]]
        if not (year or party or status > (relief == pending))
        for day in (APPLICATIONS_OPEN, ALL_OVER)
    ]
    return _all_listed(cases, (1, 2, 4, 5, 6, 7), "groups of questions, by class and day")


def the_same_for_hardships_and_where_something_is_not_known() -> Verdict:
    """Interface, `what_if`: up to two hardships with every status; or one group of answers not known."""
    space = the_space()
    plain = space.value(space.number([0] * 8))
    others: tuple[Fragment, ...] = (
        {"submission": "group", "score": "zero"},
        {"low_volume_threshold": "does_not_exceed", "submission": "none"},
    )
    hardships = [
        ({**plain, **relief, **other}, APPLICATIONS_OPEN)
        for relief in GROUPS[6]
        if len(relief["hardship"]) <= 2
        for other in others
    ]
    partly = [(space.value(number), APPLICATIONS_OPEN) for number in _partly_known()]
    walked = _all_listed(partly, (1, 2, 4, 5, 7), "groups of questions, by class")
    also = _all_listed(hardships, (6, 7), "groups of questions, by set of hardships")
    return Verdict(walked.cases + also.cases, f"{walked.what} partly known, and by set of hardships")


def _all_listed(cases: Iterable[tuple[Fragment, date]], places: Iterable[int], what: str) -> Verdict:
    space, truth, search = the_space(), the_truth(), Search("a change that could be proposed is not listed")
    count = 0
    for value, day in cases:
        answers = space.answers_of(value)
        listed = [_plain_change(e) for e in what_if(answers, situation_of(answers), day)]
        kinds = space.kinds[space.number_of(value)]
        for place in places:
            if kinds[place] < space.groups[place].known:
                count += 1
                amiss = _amiss(truth, value, day, place, listed)
                if amiss:
                    search.add(value, lambda a=amiss, d=day: f"as of {d}: {a}")
    return search.settle(Verdict(count, what))


def _amiss(truth: Truth, value: Fragment, day: date, place: int, listed: list[Fragment]) -> str | None:
    """Which change of one group is not listed and must be, or is and must not be; by what it leads to."""
    now = verdicts(truth, value)
    right: dict[Told, Fragment] = {}
    for change in _single_changes(value, place):
        then = verdicts(truth, after(value, change))
        if then == now or _barred(value, change, day):
            continue
        less = [verdicts(truth, after(value, part)) for part in smaller(value, change)]
        if any(then[i] != now[i] and all(part[i] == now[i] for part in less) for i in (0, 1)):
            right[_told(value, change)] = change
    found = {_told(value, change): change for change in listed if set(change) <= set(QUESTIONS[place])}
    for told in right.keys() - found.keys():
        return f"{right[told]} is not listed"
    for told in found.keys() - right.keys():
        return f"{found[told]} is listed, and is no change of one answer"
    return None


Told = frozenset[tuple[str, Any]]


def _told(value: Fragment, change: Fragment) -> Told:
    return frozenset(after(value, change).items())


def _single_changes(value: Fragment, place: int) -> Iterator[Fragment]:
    """What a person can find to be otherwise in one group, one option of a list at a time."""
    question = QUESTIONS[place][0]
    for other in GROUPS[place]:
        change = {q: v for q, v in other.items() if value.get(q) != v}
        if not change or other.get("submission") == "not_yet" or agrees(other, value):
            continue
        if question in _OPTIONS:
            new, old = set(other[question]), set(value[question])
            if len(new - old) > 1 or (new - old and old - new):
                continue
        if place == 7 and not _proposable(value, other):
            continue
        yield change


def _proposable(value: Fragment, other: Fragment) -> bool:
    """Of reports: one sent and scored; for one that was made another level or score, never none."""
    if value["submission"] not in FOUR_LEVELS:
        return other.get("score") == "positive"
    same = (other["submission"] == value["submission"]) + (other.get("score") == value["score"])
    return other["submission"] in FOUR_LEVELS and same == 1


_ALIKE = {
    "EXCLUDED_BY_APPLICATION": "EXCLUDED",
    "APPLICATION_FAILED": "REACHED",
    "OWN_UNSCORED": "NOTHING",
    "APM_UNSCORED": "NOTHING",
}


def the_smallest_changes_are_all_there_are() -> Verdict:
    """Every set of changes of kinds from which nothing can be left out, found by trying all of them."""
    return _smallest(number for number in _plain_ones() if the_space().kinds[number][7] in (0, 1, 2, 6))


def the_smallest_changes_are_all_there_are_where_something_is_not_known() -> Verdict:
    """What is not known is not changed, and a change is one only if it settles or unsettles a field."""
    return _smallest(number for number in _partly_known() if the_space().kinds[number][3] != 1)


def the_smallest_changes_are_all_there_are_everywhere() -> Verdict:
    """The same for every kind of report."""
    return _smallest(_plain_ones())


def _plain_ones() -> Iterator[int]:
    """The classes of complete answers of those without QP status, in a year in force."""
    space = the_space()
    return (number for number in space.complete if not (space.kinds[number][0] or space.kinds[number][3]))


def _smallest(numbers: Iterable[int]) -> Verdict:
    space, truth, cases = the_space(), the_truth(), 0
    search = Search("a smallest change is missing, or one listed is not smallest")
    for number in numbers:
        for field, of in _FIELDS.items():
            cases += 1
            listed = smallest_changes(space.situations[number], field)
            found = {frozenset((place, _name(kind.name)) for place, kind in change) for change in listed}
            order = [(len(change), [place for place, _ in change]) for change in listed]
            if order != sorted(order):
                search.add(
                    space.value(number),
                    lambda f=field, o=order: f"{f}: the smaller first, then by question, and not: {o}",
                )
            right = _minimal(space, truth, number, of)
            if found != right:
                search.add(
                    space.value(number),
                    lambda f=field, a=found - right, b=right - found: (
                        f"{f}: listed and not smallest {_sorted(a)}; missing {_sorted(b)}"
                    ),
                )
    return search.settle(Verdict(cases, "classes and fields"))


_FIELDS: dict[str, Callable[[Any], Any]] = {
    "requirement": lambda fields: fields.requirement,
    "public_reporting": lambda fields: (fields.counted, fields.line),
}


def _name(kind: str) -> str:
    return _ALIKE.get(kind, kind)


def _sorted(changes: Iterable[frozenset[tuple[int, str]]]) -> list[list[tuple[int, str]]]:
    return sorted(sorted(change) for change in changes)


def _minimal(
    space: Space, truth: Truth, number: int, of: Callable[[Any], Any]
) -> set[frozenset[tuple[int, str]]]:
    """By trying everything: the sets of (group, new kind) that change a field, no smaller one inside."""
    now = of(truth.fields(number))
    options = [_others(space, number, place) for place in (1, 2, 4, 5, 6, 7)]
    found: set[frozenset[tuple[int, str]]] = set()
    for size in (1, 2, 3, 4, 5, 6):
        for places in combinations(options, size):
            for chosen in product(*places):
                change = frozenset((place, name) for place, _, name in chosen)
                if any(less <= change for less in found if len(less) < size):
                    continue
                other = number
                for place, kind, _ in chosen:
                    other = space.with_kind(other, place, kind)
                if of(truth.fields(other)) != now:
                    found.add(change)
    return found


@cache
def _others_of(place: int, kind: int) -> list[tuple[int, int, str]]:
    group = the_space().groups[place]
    here = _name(group.kinds[kind].name)
    names = {_name(group.kinds[other].name): other for other in reversed(range(group.known))}
    return [(place, other, name) for name, other in names.items() if name not in (here, "NOT_YET")]


def _others(space: Space, number: int, place: int) -> list[tuple[int, int, str]]:
    """The kinds that a known answer can be changed to; nobody can be told not to have reported yet."""
    kind = space.kinds[number][place]
    return _others_of(place, kind) if kind < space.groups[place].known else []


def changes_that_only_help_together_are_listed() -> Verdict:
    """Interface, `what_if`: answers that must change at once, of somebody who has sent nothing yet."""
    space, truth = the_space(), the_truth()
    search, cases = Search("a change of several answers is not listed"), 0
    for number in space.complete:
        year, party, _, status, *_, report = space.kinds[number]
        if year or party or status > 1 or report > 1:
            continue
        value, answers = space.value(number), space.answers(number)
        listed = what_if(answers, situation_of(answers), LONG_BEFORE)
        reached = {_names(space, space.number_of(after(value, _plain_change(entry)))) for entry in listed}
        for change in set().union(*(_minimal(space, truth, number, of) for of in _FIELDS.values())):
            names = dict(change)
            then = tuple(names.get(place, name) for place, name in enumerate(_names(space, number)))
            cases += 1
            if then not in reached and not _out_of_reach(value, names, space.value(_named(space, then))):
                search.add(value, lambda c=change: f"not listed: {_sorted([c])}")
    return search.settle(Verdict(cases, "smallest changes, by class of complete answers"))


def _out_of_reach(value: Fragment, names: dict[int, str], then: Fragment) -> bool:
    """Whether a change cannot be done: what is pending has to be named, and what is sent has to be scored."""
    if names.get(6) == "PENDING" and not applied(value["hardship"]):
        return True
    return 7 in names and (names[7] not in ("OWN_SCORED", "APM_SCORED") or bool(_harm_of_sending(then)))


def _names(space: Space, number: int) -> tuple[str, ...]:
    kinds = zip(space.groups, space.kinds[number], strict=True)
    return tuple(_name(group.kinds[kind].name) for group, kind in kinds)


def _named(space: Space, names: tuple[str, ...]) -> int:
    return space.number(_kind_named(place, name) for place, name in enumerate(names))


def before_2025_nothing_can_change_it() -> Verdict:
    """Interface, `what_if`: the year is never changed, so where it decides there is nothing to propose."""
    space, search, cases = the_space(), Search("a change is proposed for a year before 2025"), 0
    for number in space.complete:
        if space.kinds[number][0] == 0 or space.kinds[number][3]:
            continue
        cases += 1
        answers = space.answers(number)
        found = what_if(answers, situation_of(answers), date(2024, 6, 1))
        if found or outcome_of(situation_of(answers)).requirement != "not_applicable":
            search.add(space.value(number), lambda f=found: str(f))
    return search.settle(Verdict(cases, "classes of complete answers"))


LAWS: tuple[Callable[[], Verdict], ...] = (
    before_2025_nothing_can_change_it,
    the_same_for_every_choice_of_hardships,
    a_deadline_takes_away_what_it_ends_and_nothing_else,
    the_same_where_something_is_not_known,
    the_same_for_hardships_and_where_something_is_not_known,
    a_single_change_that_can_be_proposed_is_listed,
    the_smallest_changes_are_all_there_are,
    changes_that_only_help_together_are_listed,
    the_smallest_changes_are_all_there_are_where_something_is_not_known,
    every_change_listed_is_true_and_has_no_idle_part,
)

THOROUGH: tuple[Callable[[], Verdict], ...] = (the_smallest_changes_are_all_there_are_everywhere,)
