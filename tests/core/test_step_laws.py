"""Next steps: each is told exactly to whom it is for, by its day and not a day longer, what is open last."""

from __future__ import annotations

from laws import step_laws as laws


def test_domain_2_deadlines_are_the_end_of_the_year_and_of_march_and_the_last_day_is_in_time(walk):
    walk(laws.the_deadlines_are_those_of_the_contract)


def test_domain_2_each_step_is_told_exactly_to_whom_it_is_for_and_what_is_open_last(walk):
    walk(laws.each_step_is_told_exactly_to_whom_it_is_for)


def test_domain_2_nothing_is_advised_that_can_no_longer_be_done(walk):
    walk(laws.nothing_is_advised_that_can_no_longer_be_done)
