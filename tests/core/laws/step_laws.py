"""The laws of the next steps: who is told what to do, in which order, by which day, and not a day longer.

Which step is for whom stands here once more, as conditions on plain answers, on the reference's outcome and
on the day. A step has no id: the laws know it by what its words say on that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import chain

from laws.reference import FOUR_LEVELS, OWN_REPORT
from laws.saying_laws import (
    PARTIES,
    RELIEFS,
    REPORTS,
    SETTINGS,
    TYPES,
    VOLUMES,
    YEARS,
    Said,
    case_of,
    only_b3,
    said_of,
    whole,
)
from laws.space import ALL_SETS, Fragment, the_space
from laws.space import YEARS as EVERY_YEAR
from laws.truth import the_truth
from laws.verdict import Broken, Search, Verdict
from picheck.core.deadlines import application_deadline, has_passed, submission_deadline
from picheck.core.facts import QuestionId
from picheck.core.next_steps import next_steps_of
from picheck.core.wording import reason_words, step_words

Told = tuple[str, date | None]
"""A step as it is told: its statement, and the day by which it is due."""

Due = Callable[[int], date]


def december(year: int) -> date:
    """The last day for hardship applications (domain, section 2, advice)."""
    return date(year, 12, 31)


def march(year: int) -> date:
    """The last day for PI data."""
    return date(year + 1, 3, 31)


def _required(s: Said) -> bool:
    return s.outcome.requirement == "required"


def _excluded(s: Said) -> bool:
    return s.outcome.requirement == "excluded"


def _too_late(s: Said, due: Due) -> bool:
    return s.today > due(s["performance_year"])


def _nothing_qualifying(s: Said) -> bool:
    return s["submission"] in ("none", "incomplete")


STEPS: dict[str, tuple[Due | None, Callable[[Said], bool]]] = {
    "chase_decision": (march, lambda s: s.outcome.provisional is True),
    "tell_aco_line_i": (None, lambda s: _required(s) and s["score"] in ("positive", "zero")),
    "tell_aco_not_met": (
        None,
        lambda s: _required(s) and (s["score"] == "none" or (_nothing_qualifying(s) and _too_late(s, march))),
    ),
    "report_still": (march, lambda s: _required(s) and _nothing_qualifying(s) and not _too_late(s, march)),
    "tell_aco_line_ii": (None, lambda s: s.outcome.line == "ii" and s["score"] in ("positive", "zero")),
    "await_score": (
        None,
        lambda s: (
            s["score"] == "awaiting" and (_required(s) or (_excluded(s) and s["submission"] in OWN_REPORT))
        ),
    ),
    "report_was_due": (
        None,
        lambda s: _required(s) and s["submission"] == "not_yet" and _too_late(s, march),
    ),
    "report": (
        march,
        lambda s: _required(s) and s["submission"] == "not_yet" and not _too_late(s, march),
    ),
    "apply": (
        december,
        lambda s: _required(s) and s["application_status"] == "not_filed" and not _too_late(s, december),
    ),
    "check_statuses": (None, lambda s: _required(s) and s["application_status"] == "denied"),
    "consider_application": (
        december,
        lambda s: (
            _required(s)
            and s["hardship"] == ()
            and s["score"] not in ("positive", "zero")
            and not _too_late(s, december)
        ),
    ),
    "confirm_with_aco": (None, lambda s: _excluded(s) and s["submission"] == "apm_entity"),
    "do_not_send": (None, lambda s: only_b3(s) and s["submission"] == "not_yet"),
    "nothing_to_send": (
        None,
        lambda s: (
            _excluded(s)
            and s["submission"] not in FOUR_LEVELS
            and not (only_b3(s) and s["submission"] == "not_yet")
        ),
    ),
    "keep_record": (None, _excluded),
    "not_in_number": (None, lambda s: s.outcome.requirement == "not_applicable"),
}
"""Every step but the look-ups, in the order in which they are told: by when, and to whom. Where it is open
whether a report is owed at all, nothing is told but what to look up."""


@cache
def _in_words(step: str, year: int | None, late: bool) -> str:
    """What a step says on a day before its deadline (or without one), or after it."""
    words = step_words()[step]
    says = words.statement or (words.after if late else words.before)
    if year is None:
        return says
    return says.replace("{year}", str(year)).replace("{next_year}", str(year + 1))


def _for_them(s: Said) -> Iterator[tuple[str, Told]]:
    year = s["performance_year"]
    for step, (due, condition) in STEPS.items():
        if condition(s):
            late = due is not None and _too_late(s, due)
            yield step, (_in_words(step, year, late), None if due is None or late else due(year))


def _look_ups(still_open: Iterable[str]) -> list[Told]:
    says, names = step_words()["look_up"].statement, reason_words().questions
    return [(says.replace("{question}", names[question]), None) for question in still_open]


# -- the cases -------------------------------------------------------------------------------------------


def around(year: int) -> list[date]:
    """Both sides of both deadlines of a year."""
    return [day + timedelta(n) for day in (december(year), march(year)) for n in (0, 1)]


def _reached() -> Iterator[Fragment]:
    """Those whom paragraph (a) reaches: whatever excludes, any hardship, any report, known or not."""
    yield from whole(YEARS[2:3], PARTIES[2:3], TYPES[1:3], VOLUMES[:2], SETTINGS[:4], RELIEFS, REPORTS)
    yield from whole(YEARS[2:3], PARTIES[2:3], TYPES[1:2], VOLUMES[2:], SETTINGS[1:2], RELIEFS, REPORTS)


def _scope_varied() -> Iterator[Fragment]:
    """Whether paragraph (a) reaches anyone varied, known or not."""
    yield from whole(YEARS, PARTIES, TYPES, VOLUMES[:4:3], SETTINGS[1:2], RELIEFS[:3], REPORTS[:20:6])


def _every_year() -> Iterator[Fragment]:
    people = list(whole(PARTIES[2:3], TYPES[1:2], VOLUMES[1:2], SETTINGS[1:2], RELIEFS[1:5], REPORTS[:3]))
    for year in EVERY_YEAR:
        yield from ({**year, **value} for value in people)


# -- the laws --------------------------------------------------------------------------------------------


def the_deadlines_are_those_of_the_contract() -> Verdict:
    """Section 2, advice: 31 December of the year, and the end of March after it; the last day is in time."""
    cases = 0
    for given in EVERY_YEAR:
        year = given["performance_year"]
        for found, right in (
            (application_deadline(year), december(year)),
            (submission_deadline(year), march(year)),
        ):
            cases += 1
            if found != right:
                raise Broken(f"a deadline of {year} is {found}, must be {right}")
            for days in (-1, 0, 1):
                day = right + timedelta(days)
                if has_passed(right, day) is not (days > 0):
                    raise Broken(f"on {day} it is wrong whether {right} has passed: {has_passed(right, day)}")
    if has_passed(None, date(2025, 1, 1)) is not None:
        raise Broken("a deadline that is not known has passed, or has not")
    return Verdict(cases, "deadlines, on the day before, the day itself and the day after")


def each_step_is_told_exactly_to_whom_it_is_for() -> Verdict:
    """Section 2: the steps in order, each by its day, in the tense of the day; what is open last."""
    return _told_rightly(23)


def each_step_is_told_exactly_to_whom_it_is_for_everywhere() -> Verdict:
    """Section 2: the same, and every class."""
    return _told_rightly(1, ALL_SETS)


def _told_rightly(stride: int, sets: int | None = None) -> Verdict:
    """Walk the cases above, and of the classes one in so many."""
    space, truth = the_space(), the_truth()
    classes = (space.value(number) for number in range(0, space.size, stride))
    search, cases, missing = Search("a step is told that must not be, or is not told"), 0, set(STEPS)
    for value in chain(_reached(), _scope_varied(), _every_year(), classes):
        year = value.get("performance_year")
        still_open = truth.open_questions(space.number_of(value))
        days = around(2025 if year is None else year)
        said, case = said_of(value, days[0]), case_of(space.answers_of(value), days[0])
        asked = tuple(QuestionId(question) for question in still_open)
        for day in days:
            cases += 1
            for_them = dict(_for_them(said._replace(today=day)))
            missing -= for_them.keys()
            right = [*for_them.values(), *_look_ups(still_open)]
            found = [(s.statement, s.by) for s in next_steps_of(case._replace(as_of=day), asked)]
            if found != right:
                search.add(value, lambda f=found, r=right, d=day: f"as of {d}: {f}\n  must be: {r}")
    for step in sorted(missing):
        search.add({}, lambda m=step: f"nobody is ever told {m}")
    return search.settle(Verdict(cases, "sets of answers and days", sets))


def nothing_is_advised_that_can_no_longer_be_done() -> Verdict:
    """Section 2, advice: no step is due before the day of asking, and none is without words."""
    space, search, cases = the_space(), Search("a step is advised that can no longer be done"), 0
    for number in space.complete:
        if space.kinds[number][3]:
            continue
        for day in around(2025):
            cases += 1
            steps = next_steps_of(case_of(space.answers(number), day), ())
            late = [step for step in steps if step.by is not None and step.by < day]
            if late or not all(step.statement for step in steps):
                search.add(
                    space.value(number),
                    lambda s=late, d=day: f"as of {d}: {[step.statement for step in s]}",
                )
    return search.settle(Verdict(cases, "classes of complete answers and days"))


LAWS: tuple[Callable[[], Verdict], ...] = (
    the_deadlines_are_those_of_the_contract,
    each_step_is_told_exactly_to_whom_it_is_for,
    nothing_is_advised_that_can_no_longer_be_done,
)

THOROUGH: tuple[Callable[[], Verdict], ...] = (each_step_is_told_exactly_to_whom_it_is_for_everywhere,)
