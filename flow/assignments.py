"""`question=value`: an answer as scripts write it, on the command line and as a reply in plain lines."""

from __future__ import annotations

from typing import Any

from picheck.core.answers import UNKNOWN, nearest_of
from picheck.core.errors import AnswersError, Problem
from picheck.core.facts import LISTS, QUESTIONS, VALUES, QuestionId
from picheck.flow.harmless import harmless
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
    shown = harmless((name if has_value else text)[:60], "")
    if name in QUESTIONS:
        raise AnswersError(
            [Problem(name, "no value.", f"Write it as {name}=VALUE. See: picheck rules show {name}")]
        )
    nearest = _called(name) or nearest_of(name, [q.value for q in QUESTIONS])
    hint = f"Did you mean {nearest}? " if nearest else ""
    raise AnswersError(
        [
            Problem(
                shown, "is not a question.", f"{hint}Write it as question=value. See: picheck schema answers"
            )
        ]
    )


def _called(name: str) -> str | None:
    """The id of the question that summaries show by this name, such as special_status."""
    from picheck.flow.question_words import question_words  # only a mistake pays for it

    shown = name.replace("_", " ").strip().lower()
    return next((q.value for q in QUESTIONS if question_words(q).short.lower() == shown), None)


def read_value(question: QuestionId, written: str) -> Any:
    """A written value in JSON form, checked by core. Raises AnswersError."""
    if written.lower() == UNKNOWN:
        return None
    value = _typed(question, written)
    try:
        checked(question, Given(value))
    except AnswersError as refusal:
        raise AnswersError([_as_typed(question, value, problem) for problem in refusal.problems]) from None
    return value


def _as_typed(question: QuestionId, value: Any, problem: Problem) -> Problem:
    """A problem with a list, with the remedy as it is typed here and not as JSON has it."""
    if not isinstance(value, list):
        return problem
    known_items = [str(item) for item in VALUES[question]]
    meant = [item if item in known_items else nearest_of(item, known_items) for item in value]
    known = ",".join(item for item in meant if item)
    see = f"See: picheck rules show {question}"
    return Problem(problem.question, problem.message, f"Did you mean {known}? {see}" if all(meant) else see)


def _typed(question: QuestionId, written: str) -> Any:
    if question in LISTS:
        return _list(question, [item.strip() for item in written.split(",")])
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


def _list(question: QuestionId, items: list[str]) -> list[str]:
    """The items of a written list; `none` alone is the empty one, and beside others a contradiction."""
    others = [item for item in items if item.lower() != "none"]
    if not others:
        return []
    if len(others) < len(items):
        raise AnswersError(
            [
                Problem(
                    question,
                    "none says that nothing of the list applies, so it cannot stand beside others.",
                    f"Write {question}=none, or without it {question}={','.join(others)[:60]}",
                )
            ]
        )
    return items
