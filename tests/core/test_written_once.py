"""`check --lines` writes each part of a determination once; the text must be the one that pydantic gives."""

from __future__ import annotations

import random
from datetime import date
from itertools import islice

import pytest

from picheck.core import Answers, determine
from picheck.core.facts import LISTS, QUESTIONS, VALUES, QuestionId
from picheck.core.relevance import REPRESENTATIVES, next_question

DAYS = (date(2025, 6, 1), date(2026, 1, 15), date(2027, 6, 1))


def somebody(chance: random.Random) -> Answers:
    """Answers as an interview gathers them, some of them "not sure"."""
    answers, question = Answers(), next_question(Answers(), None)
    while question is not None:
        if chance.random() > 0.15:
            value = chance.choice(REPRESENTATIVES.get(question) or tuple(VALUES[question]))
            answers = Answers.model_validate({**answers.model_dump(), str(question): value})
        question = next_question(answers, question)
    return answers


@pytest.mark.parametrize("seed", range(4))
def test_a_determination_put_together_from_parts_reads_as_pydantic_writes_it(seed):
    chance = random.Random(seed)
    for answers in islice(iter(lambda: somebody(chance), None), 150):
        determination = determine(answers, as_of=chance.choice(DAYS))
        assert determination.as_json() == determination.model_dump_json()


def test_lists_are_put_in_the_order_of_their_options_and_each_once():
    for question in LISTS:
        values = [str(value) for value in VALUES[question]]
        given = [*reversed(values), *values]
        assert list(getattr(Answers.model_validate({str(question): given}), question)) == values
    assert {question for question in QUESTIONS if question in LISTS} == {
        QuestionId.PRACTICE_SETTING,
        QuestionId.HARDSHIP,
    }
