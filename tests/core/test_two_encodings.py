"""The decision table, kept as data, and the rules, written as code, agree on every set of answers."""

from __future__ import annotations

import pytest
from laws import table_laws as laws

from picheck.core import table


def test_two_encodings_agree_on_every_complete_set_of_answers(walk):
    walk(laws.the_table_and_the_rules_agree_on_every_set_of_answers)


def test_two_encodings_agree_on_what_is_undetermined(walk):
    walk(laws.the_table_carries_what_is_not_known_as_the_rules_do)


def test_425_507_b_two_encodings_name_the_same_exclusions_in_the_same_order(walk):
    walk(laws.the_table_names_the_exclusions_that_the_rules_name)


def test_425_507_b_two_encodings_cite_the_same_paragraphs(walk):
    walk(laws.the_table_cites_what_the_rules_cite)


def test_the_table_is_made_without_the_rules(walk):
    walk(laws.the_table_is_made_without_the_rules)


@pytest.mark.parametrize("show", [table.as_text, table.as_markdown])
def test_the_table_shows_every_row_with_its_authority(show):
    shown = show()
    rows = [row for each in table.tables() for row in each.rows]
    assert all(cite in shown for row in rows for cite in row.cite)
    assert all(str(value).lower() in shown for row in rows for value in row.gives.values())


def test_the_markdown_table_has_a_line_for_each_row_and_as_many_cells_as_heads():
    lines = [line for line in table.as_markdown().splitlines() if line.startswith("|")]
    assert len(lines) == sum(len(each.rows) + 2 for each in table.tables())
    for each in table.tables():
        heads = 2 + len(each.columns) + len(each.results)
        assert sum(line.count(" | ") + 1 == heads for line in lines) >= len(each.rows) + 2
