"""Whether something said is, in so many words, an answer to a question other than the one being asked."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import cache
from typing import Any

from picheck.core.facts import LISTS, QUESTIONS, QuestionId
from picheck.flow.known_wordings import index
from picheck.flow.options import value_of
from picheck.flow.phrases import exact
from picheck.flow.reply_words import folded, reply_words
from picheck.flow.weighing import weighed
from picheck.flow.whole_replies import meaning

YEAR_IN_FULL = re.compile(r"\b20\d\d\b")
"""A year as it is written where no year was asked for: "we are 20" counts heads."""


def answer_elsewhere(question: QuestionId, said: str, as_of: date) -> tuple[Any, ...]:
    """The answer to a question that a phrase states, in a tuple; empty where it states none for certain.

    A bare number states nothing but a year: the numbers of a list are those of the question being asked.
    """
    if question is QuestionId.PERFORMANCE_YEAR:
        year = meaning(question, said, as_of=as_of) if YEAR_IN_FULL.search(said) else None
        return year.values if year and year.sure else ()
    words = reply_words()
    if said.isdigit() or folded(said) in _said_everywhere() | words.yes | words.no | words.assents:
        return ()
    found = exact(question, said)
    if not found.sure:
        found = weighed(question, said)
    if not found.sure or value_of(question, found.keys[0]) is None:
        several = meaning(question, said, as_of=as_of) if question in LISTS and _joins(said) else None
        return several.values if several and several.sure else ()
    return (value_of(question, found.keys[0]),)


def _joins(said: str) -> bool:
    return " and " in f" {said} "


@cache
def _said_everywhere() -> frozenset[str]:
    """Wordings, such as "no" and "none", that answer many questions and so name none."""
    questions = Counter(wording for q in QUESTIONS for wording in index(q))
    return frozenset(wording for wording, number in questions.items() if number > 2)
