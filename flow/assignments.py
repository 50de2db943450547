"""`question=value`: an answer as scripts write it, on the command line and as a reply in plain lines."""

from __future__ import annotations

from typing import Any

from picheck.core.answers import UNKNOWN, nearest_of
from picheck.core.errors import AnswersError, Problem
from picheck.core.facts import LISTS, QUESTIONS, QuestionId
from picheck.flow.interview import Given, checked

_YES_NO = {"yes": True, "true": True, "y": True, "no": False, "false": False, "n": False}


def parse_assignment(text: str) -> tuple[QuestionId, Any]:
    """The question and its value in JSON form; None for `unknown`. Raises AnswersError.

    Lists are comma separated and `none` is the empty one; the election takes yes or no.
    """
    name, equals, written = text.partition("=")
    question = _question(name.strip(), bool(equals), text)
    return question, read_value(question, written.strip())


def _question(name: str, has_value: bool, text: str) -> QuestionId:
    if name in QUESTIONS and has_value:
        return QuestionId(name)
    shown = "".join(c for c in (name if has_value else text)[:60] if c.isprintable())
    if name in QUESTIONS:
        raise AnswersError(
            [Problem(name, "no value.", f"Write it as {name}=VALUE. See: picheck rules show {name}")]
        )
    nearest = nearest_of(name, [q.value for q in QUESTIONS])
    hint = f"Did you mean {nearest}? " if nearest else ""
    raise AnswersError(
        [
            Problem(
                shown, "is not a question.", f"{hint}Write it as question=value. See: picheck schema answers"
            )
        ]
    )


def read_value(question: QuestionId, written: str) -> Any:
    """A written value in JSON form, checked by core. Raises AnswersError."""
    if written.lower() == UNKNOWN:
        return None
    value = _typed(question, written)
    checked(question, Given(value))
    return value


def _typed(question: QuestionId, written: str) -> Any:
    if question in LISTS:
        return [] if written.lower() == "none" else [item.strip() for item in written.split(",")]
    if question is QuestionId.MIPS_ELECTION:
        return _YES_NO.get(written.lower(), written)
    if (
        question is QuestionId.PERFORMANCE_YEAR
        and written.isascii()
        and written.isdigit()
        and len(written) <= 9
    ):
        return int(written)
    return written
