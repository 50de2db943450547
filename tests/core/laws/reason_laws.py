"""The laws of reasons: what is cited is enough, nothing in it is idle, and every exclusion is named.

"Enough" is put to the reference: keep only the cited facts, make everything else unknown, and the field must
keep its value. "Not idle": leave out any one of them, and it must not. What a step says of an answer, and on
whose authority, stands here once more, by the ids of sentences; how they are worded is no matter of a law.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import product
from typing import Any

from laws import reference
from laws.outcome_laws import plain
from laws.space import ALL_SETS, IN_ORDER, QUESTIONS, Fragment, Space, the_space
from laws.truth import UNDETERMINED, Truth, the_truth
from laws.verdict import Search, Verdict
from picheck.core.answers import Answers
from picheck.core.determination import holding
from picheck.core.facts import QuestionId
from picheck.core.outcome import outcome_of
from picheck.core.reasons import Reason, reasons_of
from picheck.core.rules import EXCLUSIONS
from picheck.core.situation import situation_of
from picheck.core.wording import reason_words, rule_words

EXPLAINED = ("requirement", "mips", "compliance", "counted", "line")


def _reasons(space: Space, number: int) -> tuple[Reason, ...]:
    answers, case = space.answers(number), space.situations[number]
    return reasons_of(answers, case, outcome_of(case), holding(answers))


def with_only(space: Space, number: int, facts: Iterable[str]) -> int:
    """The class in which only some of the facts are known."""
    known = frozenset(facts)
    kinds = space.kinds[number]
    return space.number([_kept(place, kinds[place], known & _ASKED[place]) for place in space.places])


_ASKED = tuple(frozenset(group) for group in QUESTIONS)


@cache
def _kept(place: int, kind: int, known: frozenset[str]) -> int:
    """The kind of a group of which only some answers are kept; no follow-up without its parent."""
    group = the_space().groups[place]
    kept = {question: v for question, v in group.words_of(kind).items() if question in known}
    if group.questions[0] not in kept:
        return group.unknown
    return group.kind_of[group.values.index(kept)]


def _check(space: Space, truth: Truth, number: int, search: Search) -> int:
    """Look at all the reasons of a class; the number of definite fields looked at."""
    fields = truth.fields(number)
    reasons = _reasons(space, number)
    looked_at = 0
    for field in EXPLAINED:
        steps = [reason for reason in reasons if reason.field == field]
        value = getattr(fields, field)
        if value == UNDETERMINED:
            continue
        looked_at += 1
        facts = [str(fact) for step in steps for fact in step.facts]
        wrong = _what_is_wrong(space, truth, number, field, facts)
        if wrong is None:
            wrong = _said_wrongly(space.value(number), fields, field, steps)
        if wrong is None and facts != [question for question in IN_ORDER if question in facts]:
            wrong = f"the steps are not in order: {facts}"
        if wrong is not None:
            search.add(space.value(number), lambda f=field, w=wrong: f"{f}: {w}")
    return looked_at


def _what_is_wrong(space: Space, truth: Truth, number: int, field: str, facts: list[str]) -> str | None:
    value = getattr(truth.fields(number), field)
    if getattr(truth.fields(with_only(space, number, facts)), field) != value:
        return f"{', '.join(facts) or 'nothing'} does not suffice for {value}"
    for fact in facts:
        rest = [other for other in facts if other != fact]
        if getattr(truth.fields(with_only(space, number, rest)), field) == value:
            return f"{fact} is idle: {', '.join(rest)} suffices for {value}"
    return None


# -- what each step says, and on what authority ----------------------------------------------------------

_OWN = {group[0]: group for group in QUESTIONS}
"""For the first question of a group, all of them."""

_AUTHORITY = {rule.id: rule.citations for rule in EXCLUSIONS}


def _held(value: Fragment) -> list[str]:
    """The exclusions whose condition is certainly met, in order, whether or not (a) reaches the clinician."""
    filled: Fragment = {**dict.fromkeys(IN_ORDER), "practice_setting": (), "hardship": (), **value}
    return [exclusion for exclusion in reference.EXCLUSIONS if reference.holds(exclusion, filled)]


def _sentence_of(value: Fragment, question: str, facts: tuple[str, ...]) -> str:
    """The id of the sentence that says what an answer is, where it excludes nobody by a status."""
    answer, follow_up = value[question], value.get(_OWN[question][-1])
    match question:
        case "performance_year":
            return "year_before_2025" if answer < 2025 else "year_in_force"
        case "participant_type":
            return "not_in_aco" if answer == "none" else f"in_aco_{answer}"
        case "qp_status":
            elected = "elected" if follow_up else "not_elected"
            return f"mips_partial_qp_{elected}" if answer == "partial_qp" else f"mips_{answer}"
        case "low_volume_threshold":
            return _VOLUMES[answer]
        case "practice_setting":
            return "no_practice_setting"
        case "hardship":
            return f"application_{follow_up}" if "application_status" in facts else "no_hardship"
        case _:
            return str(answer)


_VOLUMES = {"does_not_exceed": "b1_low_volume", "exceeds": "exceeds_threshold", "opted_in": "opted_in"}


def _sentence_of_report(
    value: Fragment, fields: reference.Outcome, field: str, facts: tuple[str, ...]
) -> str:
    """The same for a report; its score is looked at only where the field rests on it."""
    score = value["score"] if "score" in facts else None
    told = _SCORED.get(score, value["submission"])
    if field == "compliance":
        return f"compliance_{told}"
    if fields.counted == "no":
        return f"not_counted_{told}"
    if fields.line == UNDETERMINED:
        return {"yes": "counted_scored", "not_yet": "not_yet_awaiting"}[fields.counted]
    return {"yes": "counted_line_", "not_yet": "not_yet_line_"}[fields.counted] + str(fields.line)


_SCORED = {"positive": "scored", "zero": "scored", "awaiting": "awaiting", "none": "unscored"}


def _step_of(
    value: Fragment, fields: reference.Outcome, field: str, facts: tuple[str, ...]
) -> tuple[str, str, tuple[str, ...]]:
    """What the step that rests on some facts must be: its id, its statement and its citations."""
    words, question = reason_words(), facts[0]
    excluding = next(iter(_held({q: v for q, v in value.items() if q in _OWN[question]})), None)
    if question == "submission":
        sentence = _sentence_of_report(value, fields, field, facts)
    elif excluding and question in ("practice_setting", "hardship"):
        sentence = "reweighted"
    else:
        sentence = _sentence_of(value, question, facts)
    statement, citations = words.statements[sentence]
    others = ""
    if excluding and field == "requirement":
        too = [f"{rule_words()[e].named} ({_AUTHORITY[e][-1]})" for e in _held(value) if e != excluding]
        others = words.others["one"].replace("{named}", ", ".join(too)) if too else ""
    if sentence == "reweighted":
        assert excluding
        statement, citations = (
            statement.replace("{named}", rule_words()[excluding].named),
            _AUTHORITY[excluding],
        )
    said = statement.replace("{year}", str(value.get("performance_year"))).replace("{others}", others)
    return excluding or sentence, said, citations


def _open_step_of(facts: tuple[str, ...]) -> tuple[str, str, tuple[str, ...]]:
    """What the step of a field that is open must be."""
    *others, last = [reason_words().questions[QuestionId(fact)] for fact in facts]
    named = f"{', '.join(others)} and {last}" if others else last
    return "open", reason_words().statements["open"].statement.replace("{questions}", named), ()


def _said_wrongly(value: Fragment, fields: reference.Outcome, field: str, steps: list[Reason]) -> str | None:
    """What is wrong with the words or the authority of a field's steps; None if nothing is."""
    for step in steps:
        facts = tuple(str(fact) for fact in step.facts)
        if getattr(fields, field) == UNDETERMINED:
            right = _open_step_of(facts)
        elif facts and facts == _OWN.get(facts[0], ())[: len(facts)]:
            right = _step_of(value, fields, field, facts)
        else:
            return f"a step rests on {facts}, and not on an answer, or on one with its follow-up"
        if (step.id, step.statement, step.citations) != right:
            return f"a step is {step.id}, {step.statement} {step.citations}\n  must be: {right}"
    return None


def each_step_says_what_its_answer_is() -> Verdict:
    """Interface, reasons: every value of every answer, known or not, beside those on whom much rests."""
    space, truth, search, cases = the_space(), the_truth(), Search("a step says something else"), 0
    for base in _bases():
        for group in space.groups:
            rest = {q: v for q, v in base.items() if q not in group.questions}
            for value in ({**rest, **own} for own in group.values):
                answers = space.answers_of(value)
                case = situation_of(answers)
                fields = truth.fields(space.number_of(value))
                reasons = reasons_of(answers, case, outcome_of(case), holding(answers))
                cases += 1
                for field in EXPLAINED:
                    steps = [reason for reason in reasons if reason.field == field]
                    wrong = _said_wrongly(value, fields, field, steps)
                    if wrong is not None:
                        search.add(value, lambda f=field, w=wrong: f"{f}: {w}")
    return search.settle(Verdict(cases, "sets of answers"))


def _bases() -> Iterator[Fragment]:
    """A plain reporter, and the same with something excluding, with nothing sent, and with much unknown."""
    plain_one: Fragment = {
        "performance_year": 2026,
        "participant_type": "aco_professional",
        "clinician_type": "mips_eligible_type",
        "qp_status": "neither",
        "low_volume_threshold": "opted_in",
        "practice_setting": (),
        "hardship": (),
        "submission": "group",
        "score": "zero",
    }
    yield plain_one
    for other in (
        {"practice_setting": ("hospital_based", "small_practice")},
        {"hardship": ("decertified_cehrt", "circumstances_area"), "application_status": "approved"},
        {"low_volume_threshold": "does_not_exceed", "submission": "not_yet"},
    ):
        yield {q: v for q, v in {**plain_one, **other}.items() if q != "score" or "submission" not in other}
    for group in (
        ("performance_year",),
        ("clinician_type",),
        ("low_volume_threshold",),
        ("practice_setting",),
    ):
        yield {q: v for q, v in plain_one.items() if q not in group}


# -- the laws --------------------------------------------------------------------------------------------


def reasons_suffice_and_none_is_idle() -> Verdict:
    """Interface, reasons: on every class of complete answers, and on those with few answers known."""
    space = the_space()
    few = [n for n in range(space.size) if len(space.unknown_places(n)) >= _FEW]
    return _reasons_suffice([*space.complete, *few])


_FEW = 6
"""The unknown groups (of eight) from which on a class counts as one with few answers."""


def reasons_suffice_and_none_is_idle_everywhere() -> Verdict:
    """Interface, reasons: on every class."""
    return _reasons_suffice(range(the_space().size), ALL_SETS)


def _reasons_suffice(numbers: Iterable[int], sets: int | None = None) -> Verdict:
    space, truth, search = the_space(), the_truth(), Search("a reason is idle, or the reasons do not suffice")
    classes = fields = 0
    for number in numbers:
        classes += 1
        fields += _check(space, truth, number, search)
    return search.settle(Verdict(classes, f"classes ({fields:,} definite fields)", sets))


def an_undetermined_field_names_what_can_settle_it() -> Verdict:
    """Interface, reasons: an undetermined field has as its reason the open questions that can move it."""
    space = the_space()
    few = [n for n in range(0, space.size, 3) if len(space.unknown_places(n)) == 1 or n % 97 == 0]
    return _open_reasons(few)


def an_undetermined_field_names_what_can_settle_it_everywhere() -> Verdict:
    """Interface, reasons: the same on every class."""
    return _open_reasons(range(the_space().size), ALL_SETS)


def _open_reasons(numbers: Iterable[int], sets: int | None = None) -> Verdict:
    space, truth = the_space(), the_truth()
    search, cases = Search("an undetermined field names other questions than those that can settle it"), 0
    for number in numbers:
        fields = truth.fields(number)
        if UNDETERMINED not in fields:
            continue
        cases += 1
        reasons = _reasons(space, number)
        for field in EXPLAINED:
            if getattr(fields, field) != UNDETERMINED:
                continue
            steps = [reason for reason in reasons if reason.field == field]
            found = [str(fact) for step in steps for fact in step.facts]
            right = truth.open_questions(number, field)
            if [step.id for step in steps] != ["open"] or found != list(right):
                search.add(
                    space.value(number),
                    lambda f=field, a=found, b=right: f"{f} rests on {b}, the reason names {a}",
                )
                continue
            wrong = _said_wrongly(space.value(number), fields, field, steps)
            if wrong is not None:
                search.add(space.value(number), lambda f=field, w=wrong: f"{f}: {w}")
    return search.settle(Verdict(cases, "classes with something undetermined", sets))


def the_first_exclusion_is_the_reason_and_the_others_are_named() -> Verdict:
    """Interface, reasons: over all types, volumes and settings and every hardship, together.

    Where the type excludes, the result rests on the type alone, so it is the reason, whatever comes first.
    """
    space, search, cases = the_space(), Search("an exclusion that holds is not named, or a wrong one is"), 0
    kinds = [range(group.known_values) for group in space.groups]
    for clinician, volume, setting in product(kinds[2], kinds[4], kinds[5]):
        for relief in range(0, space.groups[6].known_values, 1 if setting in (0, 4) else 61):
            chosen = (0, 0, clinician, 0, volume, setting, relief, 0)
            value: Fragment = {}
            for group, i in zip(space.groups, chosen, strict=True):
                value.update(group.values[i])
            right = reference.exclusions({q: value.get(q) for q in IN_ORDER})
            if not right:
                continue
            answers = space.concrete(chosen)
            cases += 1
            wrong = _named_wrongly(answers, right)
            if wrong is not None:
                search.add(value, lambda w=wrong: w)
    return search.settle(Verdict(cases, "combinations of exclusions"))


def _named_wrongly(answers: Answers, right: tuple[str, ...]) -> str | None:
    case = situation_of(answers)
    steps = reasons_of(answers, case, outcome_of(case), holding(answers))
    steps = tuple(step for step in steps if step.field == "requirement")
    named = [step for step in steps if step.id in reference.EXCLUSIONS]
    by_type = [e for e in right if e in ("b2_clinician_type", "b_newly_enrolled")]
    deciding = by_type[0] if by_type else right[0]
    if [step.id for step in named] != [deciding]:
        return f"the reason is {[step.id for step in named]}, must be {deciding}"
    words = {e: rule_words()[e].named for e in reference.EXCLUSIONS}
    for exclusion in right:
        if exclusion != deciding and words[exclusion] not in named[0].statement:
            return f"{exclusion} holds too and is not named in: {named[0].statement}"
    return None


def every_field_of_a_determination_is_explained() -> Verdict:
    """Interface, reasons: each field has at least one, in the order of the fields."""
    space, search = the_space(), Search("a field has no reason, or the reasons are out of order")
    for number in space.complete:
        fields = [reason.field for reason in _reasons(space, number)]
        shown = list(dict.fromkeys(fields))
        if shown != list(EXPLAINED) or fields != sorted(fields, key=EXPLAINED.index):
            outcome: Any = plain(outcome_of(space.situations[number]))
            search.add(space.value(number), lambda s=shown, o=outcome: f"reasons for {s} of {tuple(o)}")
    return search.settle(Verdict(len(space.complete), "classes of complete answers"))


LAWS: tuple[Callable[[], Verdict], ...] = (
    reasons_suffice_and_none_is_idle,
    an_undetermined_field_names_what_can_settle_it,
    the_first_exclusion_is_the_reason_and_the_others_are_named,
    each_step_says_what_its_answer_is,
    every_field_of_a_determination_is_explained,
)

THOROUGH: tuple[Callable[[], Verdict], ...] = (
    reasons_suffice_and_none_is_idle_everywhere,
    an_undetermined_field_names_what_can_settle_it_everywhere,
)
