"""What is looked up instead of worked out is the same: answers as read, texts as pydantic writes them."""

from __future__ import annotations

import random
from datetime import date
from itertools import islice

import pytest
from pydantic import ValidationError

from picheck.core import Answers, AnswersError, determine, read_answers
from picheck.core.determination import brief_json, determine_brief, full_json
from picheck.core.facts import LISTS, QUESTIONS, VALUES, QuestionId
from picheck.core.relevance import REPRESENTATIVES, matters_in, next_question, still_open
from picheck.core.situation import situation_of

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
        day = chance.choice(DAYS)
        assert full_json(answers, as_of=day) == determine(answers, as_of=day).model_dump_json()


@pytest.mark.parametrize("seed", range(4))
def test_a_brief_determination_put_together_from_texts_reads_as_pydantic_writes_it(seed):
    chance = random.Random(seed)
    for answers in islice(iter(lambda: somebody(chance), None), 500):
        assert brief_json(answers) == determine_brief(answers).model_dump_json()


@pytest.mark.parametrize("seed", range(4))
def test_what_is_open_is_the_same_for_all_answers_of_a_situation(seed):
    chance = random.Random(seed)
    for answers in islice(iter(lambda: somebody(chance), None), 500):
        situation = situation_of(answers)
        unanswered = [question for question in QUESTIONS if getattr(answers, question) is None]
        assert still_open(situation) == tuple(q for q in unanswered if matters_in(q, situation))


ODD = (
    None,
    "unknown",
    "Unknown",
    "",
    "none",
    True,
    False,
    0,
    1,
    1.0,
    2025,
    2025.0,
    2016,
    10**30,
    [],
    [[]],
    {},
    (),
)
"""Values that are nobody's, somebody else's, or equal to another without being it."""


def data(chance: random.Random) -> dict[str, object]:
    """Answers as they come from outside: most spelled well, some odd, members and tuples among the plain."""
    told: dict[str, object] = {}
    for question in chance.sample(QUESTIONS, chance.randint(0, len(QUESTIONS))):
        members = list(VALUES.get(question, ())) or list(REPRESENTATIVES[question])
        plain = [str(m) if isinstance(m, str) else m for m in members]
        value: object = chance.choice(members if chance.random() < 0.2 else plain)
        if question in LISTS:
            value = [chance.choice(plain) for _ in range(chance.choice((0, 1, 2, 4)))]
            value = value if chance.random() < 0.7 else tuple(value)
        name = question if chance.random() < 0.1 else str(question)
        told[name] = value if chance.random() < 0.93 else chance.choice((*ODD, *plain, ["unknown"], [True]))
    return told if chance.random() < 0.97 else {**told, "qp_staus": "qp"}


@pytest.mark.parametrize("seed", range(4))
def test_data_that_are_looked_up_are_read_as_the_model_reads_them(seed):
    chance = random.Random(seed)
    read = 0
    for told in islice(iter(lambda: data(chance), None), 3_000):
        try:
            expected = Answers.model_validate(told)
        except ValidationError:
            with pytest.raises(AnswersError):
                read_answers(told)
            continue
        found = read_answers(told)
        assert (found, found.model_fields_set) == (expected, expected.model_fields_set), told
        assert [type(v) for v in found.__dict__.values()] == [type(v) for v in expected.__dict__.values()]
        read += 1
    assert 300 < read < 2_900, "both kinds have to be tried"


def test_lists_are_put_in_the_order_of_their_options_and_each_once():
    for question in LISTS:
        values = [str(value) for value in VALUES[question]]
        given = [*reversed(values), *values]
        assert list(getattr(Answers.model_validate({str(question): given}), question)) == values
    assert {question for question in QUESTIONS if question in LISTS} == {
        QuestionId.PRACTICE_SETTING,
        QuestionId.HARDSHIP,
    }
