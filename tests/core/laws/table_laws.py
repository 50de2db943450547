"""The laws of the second encoding: the decision table and the rules agree on every set of answers."""

from __future__ import annotations

import ast
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

from laws import reference
from laws.outcome_laws import differing, one_of
from laws.paths import every_path
from laws.space import ALL_SETS, COMPLETE_SETS, GROUPS, IN_ORDER, the_space
from laws.truth import FIELDS, UNDETERMINED
from laws.verdict import Broken, Search, Verdict
from picheck.core import table
from picheck.core.determination import exclusions_of
from picheck.core.facts import VALUES
from picheck.core.outcome import outcome_of
from picheck.core.rules import EXCLUSIONS


def _decided(answers: Any) -> reference.Outcome:
    results = table.decide(answers)
    return reference.Outcome(*(results[field] for field in FIELDS))


def the_table_and_the_rules_agree_on_every_set_of_answers() -> Verdict:
    """Every way through the table, as a box of answers, has one outcome by the rules: that of the table."""
    space, search, sets, ways = the_space(), Search("the table and the rules disagree"), 0, 0
    classes = set()
    for box, right in every_path(_decided, GROUPS):
        ways += 1
        sets += box.size
        kinds = [{g.kind_of[i] for i in values} for g, values in zip(space.groups, box.values, strict=True)]
        for chosen in product(*kinds):
            number = space.number(chosen)
            classes.add(number)
            found = outcome_of(space.situations[number])
            if tuple(found) != right:
                value = one_of(space, box.values, chosen)
                search.add(value, lambda f=found, r=right: f"by the rules {differing(f, r)}")
    if sets != COMPLETE_SETS or classes != set(space.complete):
        raise Broken(f"the ways through the table hold {sets:,} sets of answers, not {COMPLETE_SETS:,}")
    return search.settle(Verdict(len(classes), f"classes of complete answers ({ways:,} ways through)", sets))


def the_table_carries_what_is_not_known_as_the_rules_do() -> Verdict:
    """Where answers are missing, the table is put to every completion, and the rules must say the same."""
    space, search = the_space(), Search("the table and the rules disagree on what is not known")
    bit_of: dict[reference.Outcome, int] = {}
    possible = [0] * space.size
    common: dict[int, tuple[Any, ...]] = {}
    for number in range(space.size):
        unknown = space.unknown_places(number)
        for step in space.steps(number, unknown[0]) if unknown else ():
            possible[number] |= possible[step]
        if not unknown:
            value = space.value(number)
            result = _decided({question: value.get(question) for question in IN_ORDER})
            possible[number] = bit_of.setdefault(result, 1 << len(bit_of))
        bits = possible[number]
        if bits not in common:
            columns = zip(*(o for o, bit in bit_of.items() if bits & bit), strict=True)
            common[bits] = tuple(c[0] if len(set(c)) == 1 else UNDETERMINED for c in columns)
        found = outcome_of(space.situations[number])
        if tuple(found) != common[bits]:
            search.add(space.value(number), lambda f=found, r=common[bits]: differing(f, r))
    return search.settle(Verdict(space.size, "classes", ALL_SETS))


def the_table_names_the_exclusions_that_the_rules_name() -> Verdict:
    """Every value of every group of questions that excludes, beside every kind of the others."""
    space, search, cases = the_space(), Search("the table names other exclusions than the rules"), 0
    for varied in (0, 1, 2, 4, 5, 6):
        others = [
            range(group.known_values) if place == varied else group.first[: group.known]
            for place, group in enumerate(space.groups)
        ]
        others[3], others[7] = range(1), range(1)
        for chosen in product(*others):
            value: dict[str, Any] = dict.fromkeys(IN_ORDER)
            for group, i in zip(space.groups, chosen, strict=True):
                value.update(group.values[i])
            cases += 1
            right = table.exclusions(value)
            found = tuple(rule.id for rule in exclusions_of(space.concrete(chosen)))
            if found != right:
                known = {q: v for q, v in value.items() if v is not None}
                search.add(known, lambda f=found, r=right: f"by the rules {f}, by the table {r}")
    return search.settle(Verdict(cases, "sets of answers"))


def the_table_cites_what_the_rules_cite() -> Verdict:
    """Each exclusion carries the same authority in both, and each value in a cell is one that exists."""
    rules = {rule.id: rule.citations for rule in EXCLUSIONS}
    rows = {row.exclusion: row.cite for row in table.tables()[0].rows if row.exclusion}
    if rules != rows:
        wrong = [i for i in rules.keys() | rows.keys() if rules.get(i) != rows.get(i)]
        raise Broken(f"{', '.join(sorted(wrong))}: the table and the rules cite different paragraphs")
    values = {str(question): {str(v) for v in options} for question, options in VALUES.items()}
    cells = 0
    for each in table.tables():
        for row in each.rows:
            for question, cell in row.when.items():
                for option in cell if isinstance(cell, tuple) and question in values else ():
                    cells += 1
                    if option not in values[question]:
                        raise Broken(
                            f"the table {each.id} has a cell {question} {option}, which does not exist"
                        )
    return Verdict(cells, "cells, and the citations of every exclusion")


def the_table_is_made_without_the_rules() -> Verdict:
    """Two encodings are worth something only while neither is made from the other."""
    source = Path(table.__file__).read_text(encoding="utf-8")
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    own = sorted(name for name in names if name.startswith("picheck"))
    if own:
        raise Broken(f"the table imports {', '.join(own)}")
    return Verdict(len(names), "imports")


LAWS: tuple[Callable[[], Verdict], ...] = (
    the_table_and_the_rules_agree_on_every_set_of_answers,
    the_table_carries_what_is_not_known_as_the_rules_do,
    the_table_names_the_exclusions_that_the_rules_name,
    the_table_cites_what_the_rules_cite,
    the_table_is_made_without_the_rules,
)
