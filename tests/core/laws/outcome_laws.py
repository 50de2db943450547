"""The laws of the outcome: the classes are right, and every class has the outcome that the contract gives."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from contextlib import suppress
from itertools import product
from typing import Any

from laws import reference
from laws.paths import every_path
from laws.space import (
    ALL_SETS,
    COMPLETE_SETS,
    GROUPS,
    IN_ORDER,
    QUESTIONS,
    Fragment,
    Space,
    agrees,
    say,
    the_space,
)
from laws.truth import FIELDS, UNDETERMINED, the_truth
from laws.verdict import Broken, Search, Verdict
from picheck.core import facts, situation
from picheck.core.answers import Answers
from picheck.core.determination import exclusions_of
from picheck.core.outcome import outcome_of, possible_outcomes, possible_standings
from picheck.core.rules import EXCLUSIONS, RULES
from picheck.core.situation import completions, situation_of


def plain(core_outcome: Any) -> reference.Outcome:
    """An outcome of core in the plain words of the reference."""
    return reference.Outcome(*(str(v) if isinstance(v, str) else v for v in core_outcome))


def differing(found: Any, right: Any) -> str:
    """What is said where two outcomes differ: each field, what core says, and what it should be."""
    pairs = zip(FIELDS, plain(found), right, strict=True)
    return "; ".join(
        f"{field} is {_say(is_)}, must be {_say(must)}" for field, is_, must in pairs if is_ != must
    )


def _say(value: Any) -> str:
    return "no line" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


# -- the classes are right ----------------------------------------------------------------------------


def the_vocabulary_is_that_of_the_contract() -> Verdict:
    """Section 1: the eleven questions in order, and the values each takes."""
    values: dict[str, set[Any]] = {question: set() for question in IN_ORDER}
    for group in GROUPS:
        for given in group:
            for question, value in given.items():
                values[question].update(value if isinstance(value, tuple) else [value])
    cases = 0
    for question, value_type in facts.VALUES.items():
        if {str(v) for v in value_type} != values[question]:
            raise Broken(f"{question} takes {sorted(value_type)}, must take {sorted(values[question])}")
        cases += len(values[question])
    years = values["performance_year"]
    if tuple(facts.QUESTIONS) != IN_ORDER or (min(years), max(years)) != (facts.FIRST_YEAR, facts.LAST_YEAR):
        raise Broken(
            f"the questions are {facts.QUESTIONS}, must be {IN_ORDER}, the years {facts.FIRST_YEAR} on"
        )
    return Verdict(cases + len(years) + len(values["mips_election"]), "answer values")


class _Only:
    """Answers of which some questions alone may be read; reading another one breaks the law."""

    def __init__(self, who: str, questions: tuple[str, ...], fields: dict[str, Any]) -> None:
        self.who, self.questions, self.fields = who, questions, fields

    def __getattr__(self, question: str) -> Any:
        if question not in self.questions:
            raise Broken(f"{self.who} reads {question}; it may rest on {', '.join(self.questions)} alone")
        return self.fields.get(question)


def kind_functions() -> list[Callable[[Any], Any]]:
    """The eight parts of `situation_of`, each as a function of its own, taken from its source."""
    tree = ast.parse(inspect.getsource(situation_of))
    (body,) = tree.body
    assert isinstance(body, ast.FunctionDef)
    (returned,) = [node for node in body.body if isinstance(node, ast.Return)]
    assert isinstance(returned.value, ast.Call)
    names = vars(situation)
    parts = [ast.unparse(part) for part in returned.value.args]
    return [eval(f"lambda {body.args.args[0].arg}: {part}", names) for part in parts]


def each_kind_is_read_from_its_own_answers() -> Verdict:
    """A class is made group by group: no part of it looks at another group's answers.

    With this, what is shown for the kinds of one group holds whatever the other answers are.
    """
    space, cases = the_space(), 0
    for group, kind_of in zip(space.groups, kind_functions(), strict=True):
        for i, fields in enumerate(group.fields):
            kind = kind_of(_Only(f"the kind of {group.questions[0]}", group.questions, fields))
            if kind is not group.kinds[group.kind_of[i]]:
                raise Broken(f"{say(group.values[i])}: taken alone it is {kind}")
            cases += 1
    return Verdict(cases, "values of the eight groups of questions")


def each_rule_reads_only_the_facts_it_names() -> Verdict:
    """A rule's `facts` are all that its condition looks at, so that reasons name the right answers."""
    space, cases = the_space(), 0
    for rule in RULES:
        named = tuple(str(fact) for fact in rule.facts)
        for group in space.groups:
            if not set(group.questions) & set(named):
                continue
            for fields in group.fields:
                rule.holds(_Only(f"the rule {rule.id}", named, fields))  # type: ignore[arg-type]
                cases += 1
    return Verdict(cases, "rules and values that they rest on")


def all_answers_of_one_class_have_one_outcome() -> Verdict:
    """Every way through the reference, as a box of answers, has one outcome in core: that of the reference.

    The boxes hold every complete set of answers once. For each, every combination of kinds that occurs in
    it is put to core. No set is left out, and none is taken to behave like another on trust.
    """
    space, search, sets, classes, ways = the_space(), Search("two sets of one class differ"), 0, set(), 0
    for box, right in every_path(reference.outcome, GROUPS):
        ways += 1
        sets += box.size
        kinds = [
            sorted({group.kind_of[i] for i in values})
            for group, values in zip(space.groups, box.values, strict=True)
        ]
        for chosen in product(*kinds):
            number = space.number(chosen)
            classes.add(number)
            found = outcome_of(space.situations[number])
            if plain(found) != right:
                value = one_of(space, box.values, chosen)
                search.add(value, lambda found=found, right=right: differing(found, right))
    if sets != COMPLETE_SETS or classes != set(space.complete):
        raise Broken(f"the ways through the reference hold {sets:,} sets of answers, not {COMPLETE_SETS:,}")
    return search.settle(Verdict(len(classes), f"classes of complete answers ({ways:,} ways through)", sets))


def one_of(space: Space, values: tuple[frozenset[int], ...], kinds: tuple[int, ...]) -> Fragment:
    """A set of answers of a box that belongs to a class, for a message."""
    found: Fragment = {}
    for group, chosen, kind in zip(space.groups, values, kinds, strict=True):
        found.update(group.values[min(i for i in chosen if group.kind_of[i] == kind)])
    return found


def what_is_not_known_may_turn_out_as_core_says() -> Verdict:
    """The kinds that a partly known answer can turn out to be are those of the answers that agree with it."""
    space, cases = the_space(), 0
    for group in space.groups:
        known = list(range(group.known_values))
        for i, value in enumerate(group.values):
            turn_out = {group.kinds[group.kind_of[j]] for j in known if agrees(value, group.values[j])}
            kind = group.kinds[group.kind_of[i]]
            if set(completions(kind)) != turn_out:
                raise Broken(f"{say(value)}: may turn out as {turn_out}, core says {completions(kind)}")
            cases += 1
    return Verdict(cases, "values, known, partly known and not known")


def the_classes_are_all_there_are() -> Verdict:
    """The questions of each group, the kinds of each, and what a kind becomes without its follow-up."""
    space = the_space()
    grouped = tuple(tuple(str(question) for question in group) for group in situation.QUESTIONS_OF)
    if grouped != QUESTIONS:
        raise Broken(f"the groups of questions are {grouped}, must be {QUESTIONS}")
    if set(situation.every_situation()) != set(space.situations):
        raise Broken("every_situation does not give every class")
    complete = {space.situations[number] for number in space.complete}
    if set(situation.every_complete_situation()) != complete:
        raise Broken("every_complete_situation does not give every class of complete answers")
    if space.situations[space.nothing_known] != situation.NOTHING_KNOWN:
        raise Broken(f"with nothing known the class is {situation.NOTHING_KNOWN}")
    for group in space.groups:
        for i, value in enumerate(group.values):
            parent = {group.questions[0]: value[group.questions[0]]} if value else {}
            kind = group.kinds[group.kind_of[i]]
            without = group.kinds[group.kind_of[group.values.index(parent)]]
            if situation.WITHOUT_FOLLOW_UP.get(kind, without) is not without:
                raise Broken(f"{say(value)}: without its follow-up it is {without}")
    return Verdict(space.size, "classes")


# -- every class has one outcome ----------------------------------------------------------------------


def every_complete_class_has_exactly_one_outcome() -> Verdict:
    """Section 2: nothing falls through the rules, and no two rules answer differently."""
    space, search, sets = the_space(), Search("not exactly one outcome"), 0
    for number in space.complete:
        case = space.situations[number]
        sets += space.weight_complete(number)
        standings, found = possible_standings(case), possible_outcomes(case)
        if len(standings) != 1 or len(found) != 1 or UNDETERMINED in plain(outcome_of(case)):
            search.add(space.value(number), lambda f=found: f"{len(f)} outcomes: {[tuple(o) for o in f]}")
    return search.settle(Verdict(len(space.complete), "classes of complete answers", sets))


def excluded_means_that_an_exclusion_is_named() -> Verdict:
    """Section 2: who is excluded is told by which exclusion, and nobody else is told one."""
    space, search = the_space(), Search("excluded without an exclusion, or the other way round")
    for number in range(space.size):
        answers = space.answers(number)
        named = exclusions_of(answers)
        requirement = outcome_of(space.situations[number]).requirement
        may_be_unnamed = len(space.unknown_places(number)) > 0
        wrong = (requirement != "excluded") if named else (requirement == "excluded" and not may_be_unnamed)
        if wrong:
            ids = [rule.id for rule in named]
            search.add(space.value(number), lambda r=requirement, n=ids: f"requirement is {r}, named: {n}")
    return search.settle(Verdict(space.size, "classes", ALL_SETS))


_PLAIN: Fragment = {
    "performance_year": 2025,
    "participant_type": "aco_provider_supplier",
    "clinician_type": "mips_eligible_type",
    "qp_status": "neither",
    "low_volume_threshold": "exceeds",
    "practice_setting": (),
    "hardship": (),
    "submission": "not_yet",
}


def each_exclusion_decides_alone_somewhere() -> Verdict:
    """No dead rule: for each exclusion somebody is excluded by it alone, and would have to report without."""
    space, alone = the_space(), {}
    for group in space.groups:
        for value in group.values[: group.known_values]:
            answers = {**_PLAIN, **value}
            found = tuple(r.id for r in exclusions_of(_answers(answers)))
            if (
                len(found) == 1
                and plain(outcome_of(situation_of(_answers(answers)))).requirement == "excluded"
            ):
                alone.setdefault(found[0], answers)
    if plain(outcome_of(situation_of(_answers(_PLAIN)))).requirement != "required":
        raise Broken("with no exclusion at all nobody has to report")
    for exclusion in reference.EXCLUSIONS:
        if exclusion not in alone:
            raise Broken(
                f"a dead exclusion: {exclusion} is never the only one that holds; it excludes nobody"
            )
    return Verdict(len(alone), "exclusions, each with somebody whom it alone excludes")


def _answers(value: Fragment) -> Answers:
    return Answers(**value)


def each_rule_holds_exactly_where_the_contract_says() -> Verdict:
    """Section 2: each rule is true, false, or not known, for each value that it rests on."""
    space, search, cases = the_space(), Search("a rule holds for the wrong answers"), 0
    if tuple(rule.id for rule in EXCLUSIONS) != reference.EXCLUSIONS:
        raise Broken(f"the exclusions are {[rule.id for rule in EXCLUSIONS]}, must be {reference.EXCLUSIONS}")
    if {rule.id for rule in RULES} != {*reference.EXCLUSIONS, *reference.OTHER_RULES}:
        raise Broken(f"the rules are {[rule.id for rule in RULES]}")
    for rule in RULES:
        (group,) = [group for group in space.groups if str(rule.facts[0]) in group.questions]
        known = [(value, reference.condition(rule.id, _filled(value))) for value in GROUPS[group.place]]
        for i, value in enumerate(group.values):
            right = {holds for complete, holds in known if agrees(value, complete)}
            must = right.pop() if len(right) == 1 else None
            found = rule.holds(Answers.model_construct(**group.fields[i]))
            cases += 1
            if found is not must:
                search.add(
                    value, lambda r=rule, f=found, m=must: f"{r.id} holds: {_say3(f)}, must be: {_say3(m)}"
                )
    return search.settle(Verdict(cases, "rules and values that they rest on"))


def _filled(value: Fragment) -> Fragment:
    return {question: value.get(question) for question in IN_ORDER}


def _say3(holds: bool | None) -> str:
    return {True: "yes", False: "no", None: "not known"}[holds]


def each_rule_carries_the_years_it_holds_for() -> Verdict:
    """Section 4: in force from 2025, reviewed for 2025 and, as "no amendment found", 2026."""
    for rule in RULES:
        if (rule.in_force_from, rule.reviewed_for) != (2025, (2025, 2026)):
            raise Broken(f"{rule.id} is in force from {rule.in_force_from}, reviewed for {rule.reviewed_for}")
        cited = reference.OTHER_RULES.get(rule.id, rule.citations)
        if rule.citations != cited:
            raise Broken(f"{rule.id} cites {rule.citations}, must cite {cited}")
        with suppress(AttributeError):  # a frozen object says so
            rule.id = rule.id  # type: ignore[misc]
            raise Broken(f"{rule.id} can be changed while the program runs")
    return Verdict(len(RULES), "rules")


def exclusions_are_those_that_hold_in_every_completion() -> Verdict:
    """Section 2: an exclusion is listed when every way to fill in the unknown answers has it, in order."""
    space, cases = the_space(), 0
    search = Search("the exclusions listed are not those that hold in every completion")
    listed: dict[int, tuple[str, ...]] = {}
    for number in range(space.size):
        kinds = space.kinds[number]
        if kinds[3] or kinds[7]:  # QP status and the report: shown elsewhere to move no exclusion
            continue
        unknown = space.unknown_places(number)
        if unknown:
            after = [set(listed[step]) for step in space.steps(number, unknown[0])]
            right = tuple(e for e in reference.EXCLUSIONS if all(e in some for some in after))
        else:
            right = reference.exclusions(_filled(space.value(number)))
        listed[number] = right
        found = tuple(rule.id for rule in exclusions_of(space.answers(number)))
        cases += 1
        if found != right:
            search.add(space.value(number), lambda f=found, r=right: f"listed: {f}, must be: {r}")
    return search.settle(Verdict(cases, "classes, QP status and report left aside"))


# -- what is not known ----------------------------------------------------------------------------------


def a_field_is_undetermined_exactly_when_two_completions_differ() -> Verdict:
    """Section 2, unknown answers: definite exactly when every way to fill them in agrees."""
    space, truth = the_space(), the_truth()
    search, sets = Search("a field is definite, or undetermined, where it must not be"), 0
    for number in range(space.size):
        sets += space.weight(number)
        found, right = outcome_of(space.situations[number]), truth.fields(number)
        if tuple(found) != right:
            search.add(space.value(number), lambda f=found, r=right: differing(f, r))
    return search.settle(Verdict(space.size, "classes", sets))


def the_outcomes_still_possible_are_those_of_the_completions() -> Verdict:
    """Section 2: `possible_outcomes` gives what some completion gives, and nothing else."""
    space, truth = the_space(), the_truth()
    search, seen = Search("the outcomes still possible are wrong"), {}
    for number in range(space.size):
        found = possible_outcomes(space.situations[number])
        key = (found, truth.possible[number])
        if key not in seen:
            seen[key] = {plain(o) for o in found} == truth.possible_outcomes(number)
        if not seen[key]:
            search.add(space.value(number), lambda f=found: f"core gives {sorted(map(str, f))}")
    return search.settle(Verdict(space.size, "classes", ALL_SETS))


def a_definite_field_never_changes_as_answers_come_in() -> Verdict:
    """Section 2, monotone knowledge: one answer more settles fields, and changes none that is settled."""
    space, search, steps = the_space(), Search("a settled field changed as one more answer came in"), 0
    outcomes = [outcome_of(case) for case in space.situations]
    keeps: dict[Any, bool] = {}
    for number in range(space.size):
        before = outcomes[number]
        for place in space.unknown_places(number):
            for step in space.steps(number, place):
                steps += 1
                key = (before, outcomes[step])
                if key not in keeps:
                    keeps[key] = all(
                        b in (UNDETERMINED, a) for b, a in zip(before, outcomes[step], strict=True)
                    )
                if not keeps[key]:
                    search.add(space.value(number), lambda s=step, b=before: _changed(space, s, b))
    return search.settle(Verdict(steps, f"single answers more, from {space.size:,} classes", ALL_SETS))


def _changed(space: Space, step: int, before: Any) -> str:
    after = outcome_of(space.situations[step])
    moved = [
        f"{field} was {_say(b)} and becomes {_say(a)}"
        for field, b, a in zip(FIELDS, plain(before), plain(after), strict=True)
        if b not in (UNDETERMINED, a)
    ]
    return f"{'; '.join(moved)} once it is {say(space.value(step))}"


# -- the proviso of (b) -----------------------------------------------------------------------------------


def qp_status_moves_the_mips_column_only() -> Verdict:
    """425.507(b), last sentence: whatever QP status and election are, the program's own fields stay."""
    space, search, cases = the_space(), Search("QP status alone changes the program's own answer"), 0
    place = next(i for i, group in enumerate(QUESTIONS) if "qp_status" in group)
    for number in range(space.size):
        if space.kinds[number][place]:
            continue
        without = plain(outcome_of(space.situations[number]))._replace(mips="")
        for kind in range(len(space.groups[place].kinds)):
            other = space.with_kind(number, place, kind)
            with_status = plain(outcome_of(space.situations[other]))._replace(mips="")
            cases += 1
            if with_status != without:
                search.add(
                    space.value(other),
                    lambda f=with_status, r=without: (
                        f"{differing(f, r)}, as for neither a QP nor a Partial QP"
                    ),
                )
    return search.settle(Verdict(cases, "pairs of classes that differ in QP status alone", ALL_SETS))


def no_exclusion_rests_on_qp_status() -> Verdict:
    """425.507(b), last sentence: no exclusion names QP status or the election among its facts."""
    for rule in EXCLUSIONS:
        if {"qp_status", "mips_election"} & {str(fact) for fact in rule.facts}:
            raise Broken(
                f"{rule.id} rests on QP status; the proviso of 425.507(b) says that no exclusion does"
            )
    return Verdict(len(EXCLUSIONS), "exclusions")


LAWS: tuple[Callable[[], Verdict], ...] = (
    the_vocabulary_is_that_of_the_contract,
    each_kind_is_read_from_its_own_answers,
    the_classes_are_all_there_are,
    each_rule_reads_only_the_facts_it_names,
    all_answers_of_one_class_have_one_outcome,
    what_is_not_known_may_turn_out_as_core_says,
    every_complete_class_has_exactly_one_outcome,
    excluded_means_that_an_exclusion_is_named,
    each_exclusion_decides_alone_somewhere,
    each_rule_holds_exactly_where_the_contract_says,
    each_rule_carries_the_years_it_holds_for,
    exclusions_are_those_that_hold_in_every_completion,
    a_field_is_undetermined_exactly_when_two_completions_differ,
    the_outcomes_still_possible_are_those_of_the_completions,
    a_definite_field_never_changes_as_answers_come_in,
    qp_status_moves_the_mips_column_only,
    no_exclusion_rests_on_qp_status,
)
