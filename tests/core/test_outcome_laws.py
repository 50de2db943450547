"""The outcome, over every class: one for each, monotone in what is known, and blind to QP status."""

from __future__ import annotations

from laws import outcome_laws as laws


def test_domain_2_every_complete_class_has_exactly_one_outcome(walk):
    walk(laws.every_complete_class_has_exactly_one_outcome)


def test_425_507_b_whoever_is_excluded_is_told_by_which_exclusion(walk):
    walk(laws.excluded_means_that_an_exclusion_is_named)


def test_425_507_b_no_exclusion_is_dead_each_is_somewhere_the_only_one(walk):
    walk(laws.each_exclusion_decides_alone_somewhere)


def test_425_507_b_1_to_3_each_exclusion_holds_exactly_where_the_contract_says(walk):
    walk(laws.each_rule_holds_exactly_where_the_contract_says)


def test_domain_4_each_rule_is_in_force_from_2025_and_says_for_which_years_it_was_reviewed(walk):
    walk(laws.each_rule_carries_the_years_it_holds_for)


def test_domain_2_exclusions_are_those_that_hold_in_every_completion(walk):
    walk(laws.exclusions_are_those_that_hold_in_every_completion)


def test_domain_2_a_field_is_undetermined_exactly_when_two_completions_differ(walk):
    walk(laws.a_field_is_undetermined_exactly_when_two_completions_differ)


def test_domain_2_the_outcomes_still_possible_are_those_that_completions_give(walk):
    walk(laws.the_outcomes_still_possible_are_those_of_the_completions)


def test_domain_2_a_definite_field_never_changes_as_answers_come_in(walk):
    walk(laws.a_definite_field_never_changes_as_answers_come_in)


def test_425_507_b_proviso_qp_status_alone_moves_the_mips_column_only(walk):
    walk(laws.qp_status_moves_the_mips_column_only)


def test_425_507_b_proviso_no_exclusion_rests_on_qp_status(walk):
    walk(laws.no_exclusion_rests_on_qp_status)
