"""Question economy: the mean and the most questions, exactly, against the fewest that any order could ask."""

from __future__ import annotations

from laws import economy


def test_question_economy_nobody_is_asked_more_than_eleven_and_none_less_than_is_possible(walk):
    walk(economy.an_interview_asks_hardly_more_than_any_could)
