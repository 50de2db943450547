"""Reasons: what is cited suffices, nothing cited is idle, and every exclusion that holds is named."""

from __future__ import annotations

from laws import reason_laws as laws


def test_interface_reasons_suffice_for_the_field_and_none_of_them_is_idle(walk):
    walk(laws.reasons_suffice_and_none_is_idle)


def test_interface_an_undetermined_field_names_exactly_what_can_settle_it(walk):
    walk(laws.an_undetermined_field_names_what_can_settle_it)


def test_425_507_b_the_first_exclusion_is_the_reason_and_the_others_are_named(walk):
    walk(laws.the_first_exclusion_is_the_reason_and_the_others_are_named)


def test_interface_every_field_of_a_determination_is_explained(walk):
    walk(laws.every_field_of_a_determination_is_explained)


def test_interface_each_step_says_what_its_answer_is_on_the_right_authority(walk):
    walk(laws.each_step_says_what_its_answer_is)
