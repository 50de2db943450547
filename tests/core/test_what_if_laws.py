"""What would change this: every change listed is true and minimal, and none of those there are is missing."""

from __future__ import annotations

from laws import what_if_laws as laws


def test_interface_every_change_listed_is_true_and_nothing_in_it_can_be_left_out(walk):
    walk(laws.every_change_listed_is_true_and_has_no_idle_part)


def test_interface_changes_are_true_and_minimal_for_every_choice_of_hardships(walk):
    walk(laws.the_same_for_every_choice_of_hardships)


def test_interface_a_single_change_that_can_be_proposed_is_listed(walk):
    walk(laws.a_single_change_that_can_be_proposed_is_listed)


def test_interface_the_smallest_changes_are_all_that_trying_everything_finds(walk):
    walk(laws.the_smallest_changes_are_all_there_are)


def test_interface_changes_are_minimal_and_true_where_something_is_not_known(walk):
    walk(laws.the_smallest_changes_are_all_there_are_where_something_is_not_known)
    walk(laws.the_same_where_something_is_not_known)


def test_interface_every_single_change_is_listed_for_hardships_and_where_something_is_not_known(walk):
    walk(laws.the_same_for_hardships_and_where_something_is_not_known)


def test_interface_changes_that_only_help_together_are_listed(walk):
    walk(laws.changes_that_only_help_together_are_listed)


def test_interface_a_deadline_takes_away_what_it_ends_and_nothing_else(walk):
    walk(laws.a_deadline_takes_away_what_it_ends_and_nothing_else)


def test_425_507_a_before_2025_there_is_nothing_to_change(walk):
    walk(laws.before_2025_nothing_can_change_it)
