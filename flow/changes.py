"""An earlier answer changed in words: "change the year to 2025", "sorry, it's 2024", "I meant hospital".

Only answers already given can be meant, and only what is said in so many words is taken: a value that fits
two of them is asked back. The front ends show what a change does before it counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from picheck.core.facts import QUESTIONS, QuestionId
from picheck.flow.elsewhere import answer_elsewhere
from picheck.flow.light_words import without_openings
from picheck.flow.question_words import label, question_words
from picheck.flow.reply_words import folded, longest_first, message, reply_words
from picheck.flow.whole_replies import meaning


@dataclass(frozen=True, slots=True)
class Change:
    """An earlier answer to change: to which value, or none where only the question was named.

    `said` is the new answer in words.
    """

    question: QuestionId
    values: tuple[Any, ...] = ()
    said: str = ""


def changed_answer(
    question: QuestionId | None, text: str, answered: Collection[QuestionId], *, as_of: date
) -> Change | str | None:
    """The change that a reply asks for, what to say where it could be one of several, or None.

    `question` is the one being asked, None at the result; `answered` are those that can be changed.
    """
    phrase = folded(text)
    change = _named(phrase, answered, as_of) or _corrected(question, phrase, answered, as_of)
    if change is not None:
        return change
    others = [q for q in QUESTIONS if q not in answered and q is not question]
    meant = _named(phrase, others, as_of)
    if meant is None and question is None:
        found = _corrected(None, phrase, others, as_of)
        meant = found if isinstance(found, Change) else None
    return message("change_not_yet", question=question_words(meant.question).short) if meant else None


def is_correction(text: str) -> bool:
    """Whether a reply says for certain that something said before was wrong."""
    return next(_taken_back(folded(text)), None) is not None


# --- the question is named --------------------------------------------------------------------------


def _named(phrase: str, answered: Collection[QuestionId], as_of: date) -> Change | None:
    """ "Change the year to 2025", "I want to change my QP status", "the year is wrong, it's 2025"."""
    words = reply_words().change
    for start in without_openings(phrase, words.lead_ins):
        for verb in longest_first(words.verbs):
            if start.startswith(verb + " "):
                found = _name_and_value(start.removeprefix(verb + " "), answered, as_of)
                if found:
                    return found
        name, rest = _name_at(start, answered)
        wrong = next((w for w in longest_first(words.wrong) if rest == w or rest.startswith(w + " ")), None)
        if name and wrong is not None:
            return _with_value(name, rest.removeprefix(wrong).strip(), as_of) or Change(name)
    return None


def _name_and_value(rest: str, answered: Collection[QuestionId], as_of: date) -> Change | None:
    name, value = _name_at(rest, answered)
    if name is None:
        return None
    return _with_value(name, value, as_of) or (
        Change(name) if not value or value in reply_words().change.nothing_more else None
    )


def _with_value(question: QuestionId, written: str, as_of: date) -> Change | None:
    words = reply_words().change
    for value in without_openings(written, words.becomes):
        meant = meaning(question, value, as_of=as_of) if value else None
        if meant and meant.sure:
            return Change(question, meant.values, label(question, meant.values[0]))
    return None


@cache
def _names() -> tuple[tuple[str, QuestionId], ...]:
    """What questions are called, the longest first."""
    named = {(folded(question_words(q).short), q) for q in QUESTIONS}
    named |= {(str(q).replace("_", " "), q) for q in QUESTIONS}
    named |= {
        (folded(name), QuestionId(q)) for q, names in reply_words().change.names.items() for name in names
    }
    return tuple(sorted(named, key=lambda pair: (-len(pair[0]), pair)))


def _name_at(phrase: str, answered: Collection[QuestionId]) -> tuple[QuestionId | None, str]:
    """The answered question that is named at the beginning, and what follows."""
    bare = next(
        (b for b in without_openings(phrase, reply_words().change.owners) if _begins_with_name(b)), phrase
    )
    for name, question in _names():
        if question in answered and (bare == name or bare.startswith(name + " ")):
            rest = bare.removeprefix(name).strip()
            return question, _trimmed(rest)
    return None, phrase


def _begins_with_name(phrase: str) -> bool:
    return any(phrase == name or phrase.startswith(name + " ") for name, _ in _names())


def _trimmed(rest: str) -> str:
    """What follows a name, without "question" or "answer" behind it."""
    first, _, others = rest.partition(" ")
    return others if first in reply_words().change.beside_name else rest


# --- only the new answer is said --------------------------------------------------------------------


def _corrected(
    question: QuestionId | None, phrase: str, answered: Collection[QuestionId], as_of: date
) -> Change | str | None:
    """ "Sorry, it's 2024", "I meant hospital based": an answer to one question before this."""
    words = reply_words().change
    for statements, strong in ((_taken_back(phrase), True), (_after_marker(phrase, words.weak), False)):
        for statement in statements:
            here = meaning(question, statement, as_of=as_of) if question else None
            if here and here.sure and not strong:
                return None
            found = _fitting(statement, [q for q in answered if q is not question], as_of)
            if here and here.sure:
                return which_change([question, *found]) if question and found else None
            if len(found) == 1:
                (named, value), *_ = found.items()
                return Change(named, (value,), label(named, value))
            if len(found) > 1:
                return which_change(list(found))
    return None


def _fitting(statement: str, answered: Collection[QuestionId], as_of: date) -> dict[QuestionId, Any]:
    found = {q: answer_elsewhere(q, statement, as_of) for q in answered}
    return {q: values[0] for q, values in found.items() if values}


def which_change(questions: list[QuestionId]) -> str:
    """What to say to a reply that could change any of some answers."""
    named = " or ".join(question_words(q).short for q in questions)
    return message("change_which", questions=named, example=question_words(questions[-1]).short.lower())


def _after_marker(phrase: str, markers: Collection[str]) -> Iterator[str]:
    """What is stated after a marker; nothing where the phrase does not begin with one."""
    for statement in without_openings(phrase, markers):
        if statement != phrase:
            yield statement


def _taken_back(phrase: str) -> Iterator[str]:
    """What is stated after words that take back what was said, with any talk before them."""
    words = reply_words().change
    for start in without_openings(phrase, (*words.weak, *words.lead_ins)):
        yield from _after_marker(start, words.strong)
