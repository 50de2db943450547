"""What is asked can matter and what is skipped cannot, against the definition and over every class."""

from __future__ import annotations

from laws import relevance_laws as laws


def test_domain_2_open_questions_are_exactly_those_that_can_still_matter(walk):
    walk(laws.open_questions_are_those_that_can_still_matter)


def test_domain_2_each_single_value_leaves_open_what_its_class_does(walk):
    walk(laws.each_value_leaves_open_what_its_kind_does)


def test_domain_2_nothing_is_open_exactly_when_nothing_is_undetermined(walk):
    walk(laws.nothing_is_open_exactly_when_nothing_is_undetermined)


def test_domain_2_what_is_asked_can_matter_and_what_is_skipped_cannot(walk):
    walk(laws.what_is_asked_can_matter_and_what_is_skipped_cannot)


def test_domain_2_the_path_of_answers_is_what_an_interview_asks(walk):
    walk(laws.the_path_is_what_an_interview_asks)


def test_domain_2_an_interview_without_not_sure_leaves_nothing_undetermined(walk):
    walk(laws.an_interview_without_not_sure_leaves_nothing_undetermined)


def test_domain_2_what_an_interview_skips_changes_no_field(walk):
    walk(laws.what_an_interview_skips_changes_no_field)


def test_interface_at_most_n_more_questions_is_the_longest_way_there_is(walk):
    walk(laws.at_most_n_more_is_the_true_maximum)


def test_interface_prefilled_answers_are_not_counted_among_the_questions_to_come(walk):
    walk(laws.prefilled_answers_are_not_counted)


def test_interface_each_reply_has_one_that_stands_for_it_in_the_chart(walk):
    walk(laws.each_reply_has_one_that_stands_for_it)


def test_interface_what_later_questions_see_tells_the_rest_of_the_way(walk):
    walk(laws.what_later_questions_see_tells_the_rest_of_the_way)
