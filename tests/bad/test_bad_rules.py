"""A wrong rule, one at a time, is noticed by a law that says what is wrong in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from laws.broken_core import message_of, read_case

CASES = sorted(Path(__file__).parent.glob("*.toml"))


def _cases() -> Iterator[object]:
    """Every case; where an earlier one has put the same laws to the test, it is for `make test-long`."""
    told: set[str] = set()
    for path in CASES:
        laws = read_case(path).law.split(".")[0]
        yield pytest.param(path, id=path.stem, marks=[pytest.mark.long] if laws in told else [])
        told.add(laws)


@pytest.mark.parametrize("path", list(_cases()))
def test_a_wrong_rule_is_noticed_and_named(path: Path, tmp_path: Path) -> None:
    case = read_case(path)
    message = message_of(case, tmp_path)
    assert message is not None, f"{case.law} noticed nothing: {case.why}"
    missing = [line for line in case.says if line not in message]
    assert not missing, f"{case.why}\nThe law said:\n{message}\nIt did not say: {missing}"


def test_a_right_copy_of_the_rules_is_not_complained_about(tmp_path: Path) -> None:
    right = read_case(CASES[0]).model_copy(
        update={"changes": (), "law": "outcome_laws.all_answers_of_one_class_have_one_outcome"}
    )
    assert message_of(right, tmp_path) is None


def test_every_law_of_the_outcome_and_the_table_is_told_what_it_must_notice() -> None:
    told = {read_case(path).law.split(".")[0] for path in CASES}
    assert told == {
        "outcome_laws",
        "relevance_laws",
        "reason_laws",
        "saying_laws",
        "table_laws",
        "what_if_laws",
    }
