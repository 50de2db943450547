"""A yes or no straight after a sentence was read back to a caller: it belongs to that sentence.

Where the question that stands could be answered with the same word, it is asked which of the two is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from picheck.core.facts import QuestionId
from picheck.flow.interview import Event, Interview
from picheck.flow.question_words import label, question_words, read_back
from picheck.flow.replies import Answer, understand
from picheck.flow.session import Purpose, Session
from picheck.flow.word_files import read_words


class ReadBackWords(NamedTuple):
    """`read_backs.toml`; its head says what each key is for."""

    right: tuple[str, ...]
    wrong: tuple[str, ...]
    openings: tuple[str, ...]
    the_sentence: tuple[str, ...]
    the_question: tuple[str, ...]
    confirmed: str
    taken_back: str
    undone: str
    either: str
    shown_right: str
    shown_wrong: str
    shown_either: str


@cache
def read_back_words() -> ReadBackWords:
    """`read_backs.toml`, read once. Raises WordsError."""
    return read_words("read_backs.toml", ReadBackWords)


class Meant(StrEnum):
    """What a reply says to a sentence that was read back."""

    RIGHT = "right"
    WRONG = "wrong"
    EITHER = "either"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class ToReadBack:
    """A reply to a sentence read back: what it says, of which answer, and the words that are left of it.

    With `EITHER` it could also answer the question that stands; with `ANSWER` it is that, in `rest`.
    """

    meant: Meant
    question: QuestionId
    rest: str = ""

    def in_short(self) -> str:
        """What the reply is understood as, while it is typed."""
        words = read_back_words()
        match self.meant:
            case Meant.RIGHT:
                return words.shown_right
            case Meant.WRONG:
                return words.shown_wrong.format(question=question_words(self.question).short)
            case Meant.EITHER:
                return words.shown_either
            case Meant.ANSWER:
                return self.rest


class ReadBacks:
    """What was read back last in a sitting, as long as nothing else has been said since."""

    def __init__(self) -> None:
        """Nothing was replied yet."""
        self._replied: tuple[Interview, int] | None = None
        self._either = ""

    def meant(self, session: Session, text: str) -> ToReadBack | None:
        """What a reply says to the sentence that was just read back; None where it is no reply to it."""
        read, asked = self._open(session), session.interview.question
        if not text.strip():
            return None
        if read is None:
            return _still_wrong(session, text)
        if self._either and asked is not None:
            if _said(text, read_back_words().the_sentence):
                return ToReadBack(Meant.RIGHT if _bare(self._either) else Meant.WRONG, read)
            if _said(text, read_back_words().the_question):
                return ToReadBack(Meant.ANSWER, read, self._either)
        return _to_read_back(read, asked, text, session.as_of)

    def take(self, session: Session, text: str) -> ToReadBack | None:
        """The same for a reply that was entered: what comes after it belongs to the question that stands."""
        found = self.meant(session, text)
        either = found is not None and found.meant is Meant.EITHER
        self._either = text if either else ""
        if not either and text.strip():
            self._replied = (session.interview, len(session.interview.events))
        return found

    def _open(self, session: Session) -> QuestionId | None:
        """The question whose answer was just read back."""
        interview = session.interview
        if session.purpose is not Purpose.CALL or self._replied == (interview, len(interview.events)):
            return None
        last = _last(interview.events)
        question = last.get("asked") or last.get("revise")
        return None if question is None else QuestionId(question)


def confirmed(session: Session, question: QuestionId) -> str:
    """That the caller agrees, and to what."""
    answer = label(question, session.interview.value_of(question))
    return read_back_words().confirmed.format(question=question_words(question).short, answer=answer)


def taken_back(session: Session, question: QuestionId) -> str:
    """Stand at the question again whose answer was read back, or take the change back; what to say of it."""
    interview, words, name = session.interview, read_back_words(), question_words(question).short
    if "revise" in _last(interview.events):
        interview.undo()
        return words.undone.format(question=name, answer=label(question, interview.value_of(question)))
    interview.back()
    return words.taken_back.format(question=name, answer=label(question, interview.value_of(question)))


def asked_which(session: Session, reply: ToReadBack, text: str) -> str:
    """Ask whether the sentence or the question is meant."""
    asked = session.interview.question
    assert asked is not None
    answer = understand(asked, text, as_of=session.as_of)
    return read_back_words().either.format(
        read_back=read_back(reply.question, session.interview.value_of(reply.question)),
        answer=answer.said if isinstance(answer, Answer) else text,
    )


def _last(events: Sequence[Event]) -> Event:
    """The last thing that a person did; what was taken by itself is none."""
    return next((event for event in reversed(events) if "taken" not in event), {})


def _to_read_back(read: QuestionId, asked: QuestionId | None, text: str, as_of: date) -> ToReadBack | None:
    bare = _bare(text)
    if bare is not None:
        if asked is not None and _is_yes_or_no(asked) and _answers(asked, text, as_of):
            return ToReadBack(Meant.EITHER, read)
        return ToReadBack(Meant.RIGHT if bare else Meant.WRONG, read)
    begun = _patterns().begins_wrong.match(text)
    rest = text[begun.end() :] if begun else ""
    if begun is None or (asked is not None and _answers(asked, rest, as_of)):
        return None
    # "No internet" may be meant for what is asked now: what no comma parts corrects only what it fits.
    certain = begun[0].rstrip()[-1] in ",.;:!-" or len(begun[0].split()) > 1
    fits = _answers(read, rest, as_of)
    if not fits and (not certain or (asked is not None and _answers(asked, text, as_of))):
        return None
    return ToReadBack(Meant.WRONG, read, rest)


def _still_wrong(session: Session, text: str) -> ToReadBack | None:
    """ "No, she said partial" where the answer was taken back already: what is left of it is the answer."""
    asked, last = session.interview.question, _last(session.interview.events)
    begun = _patterns().begins_wrong.match(text)
    if session.purpose is not Purpose.CALL or asked is None or begun is None or "back" not in last:
        return None
    rest = text[begun.end() :]
    fits = _answers(asked, rest, session.as_of) and not _answers(asked, text, session.as_of)
    return ToReadBack(Meant.ANSWER, asked, rest) if fits else None


def _answers(question: QuestionId, text: str, as_of: date) -> bool:
    return isinstance(understand(question, text, as_of=as_of), Answer)


@cache
def _is_yes_or_no(question: QuestionId) -> bool:
    """Whether both words are answers to a question."""
    return all(_answers(question, word, date.min) for word in ("yes", "no"))


class _Patterns(NamedTuple):
    right: re.Pattern[str]
    wrong: re.Pattern[str]
    begins_wrong: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = read_back_words()
    right, wrong, opening = (
        f"(?:{'|'.join(map(_phrase, each))})" for each in (words.right, words.wrong, words.openings)
    )
    between = r"[\s,.;:!-]+"
    return _Patterns(
        re.compile(rf"{right}(?:{between}{right})*", re.IGNORECASE),
        re.compile(rf"{wrong}(?:{between}{wrong})*", re.IGNORECASE),
        re.compile(rf"\s*(?:{opening}{between})*(?:{wrong}{between})+", re.IGNORECASE),
    )


def _phrase(words: str) -> str:
    return re.escape(words).replace(r"\ ", r"\s+").replace("'", "['\N{RIGHT SINGLE QUOTATION MARK}]?")


def _bare(text: str) -> bool | None:
    """Whether a reply is nothing but agreement or nothing but disagreement; None if it is neither."""
    said = text.strip().strip(",.;:!-? ")
    if _patterns().right.fullmatch(said):
        return True
    return False if _patterns().wrong.fullmatch(said) else None


def _said(text: str, among: Sequence[str]) -> bool:
    return " ".join(text.lower().replace("-", " ").split()).strip(".! ") in among
