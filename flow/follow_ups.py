"""What is said of a follow-up that was answered for another answer to its parent, before it counts again.

"Approved" was said of an application for want of internet; once the ground is another, that application is
another too. Which answer it is about, and which needs to be checked, the interview knows (`to_check`).
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from picheck.core.facts import PARENT, QuestionId
from picheck.flow.interview import Interview
from picheck.flow.question_words import label, question_words
from picheck.flow.word_files import read_words


class FollowUpWords(NamedTuple):
    """`changes.toml`; the gaps are filled in."""

    still_so: str
    how: str
    holds: str
    kept: str
    shown: str


@cache
def follow_up_words() -> FollowUpWords:
    """`changes.toml`, read once. Raises WordsError."""
    return read_words("changes.toml", FollowUpWords)


def told(interview: Interview, question: QuestionId, words: str) -> str:
    """One of these sentences: a follow-up, its answer, what that was given for, and what stands there now."""
    parent = PARENT[question]
    return words.format(
        question=question_words(question).short,
        answer=label(question, interview.value_of(question)),
        parent=question_words(parent).short,
        was=label(parent, interview.answered_for(question)),
        now=label(parent, interview.value_of(parent)),
        written=question,
    )
