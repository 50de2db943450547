"""The first law: the classes are right. Everything that is shown class by class rests on these tests."""

from __future__ import annotations

from laws import outcome_laws as laws


def test_domain_1_questions_and_values_are_those_of_the_contract(walk):
    walk(laws.the_vocabulary_is_that_of_the_contract)


def test_each_kind_of_a_class_is_read_from_its_own_answers_only(walk):
    walk(laws.each_kind_is_read_from_its_own_answers)


def test_the_classes_that_core_lists_are_all_there_are(walk):
    walk(laws.the_classes_are_all_there_are)


def test_each_rule_rests_on_the_facts_that_it_names_and_on_no_other(walk):
    walk(laws.each_rule_reads_only_the_facts_it_names)


def test_domain_2_two_complete_sets_of_answers_of_one_class_have_the_outcome_of_the_contract(walk):
    walk(laws.all_answers_of_one_class_have_one_outcome)


def test_domain_2_an_answer_that_is_not_known_may_turn_out_as_any_that_agrees_with_it(walk):
    walk(laws.what_is_not_known_may_turn_out_as_core_says)
