"""The words of the interview: questions, options and help, keyed by the ids of `core.facts`.

They stand in `words/questions.toml`, so that they can be reviewed without reading Python, and are read once,
at the first question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple, TypeAlias

from picheck.core.facts import LISTS, QUESTIONS, VALUES, QuestionId
from picheck.flow.word_files import NONE_THERE, read_words

Value: TypeAlias = str | int | bool | Sequence[str] | None
"""An answer to any question: an id, a year, yes or no, several ids, or None for "not sure"."""

NONE_OF_THESE = "none_of_these"
"""Stands for the empty list among the wordings of a multiple choice."""


class OptionWords(NamedTuple):
    """A value of a question.

    `label` is what the list shows, `detail` a clause beside it, `help` a sentence or two; `said` is the
    value as said to the clinician ("you exceed all three"), `said_other` the same about the clinician.
    """

    label: str
    detail: str
    said: str
    said_other: str
    help: str = ""


class QuestionWords(NamedTuple):
    """A question in all the ways it is put; the head of `questions.toml` says what each key is for."""

    ask: str
    ask_other: str
    hint: str
    short: str
    help: str
    why: str
    cite: tuple[str, ...]
    read_aloud: str
    plain: str
    if_they_hesitate: str
    read_back: str
    look_up: str
    ask_whom: str
    not_sure: str
    facts_of_a_year: bool
    look_up_url: str = ""
    said: str = ""
    said_other: str = ""
    options: Mapping[str, OptionWords] = NONE_THERE
    none_of_these: OptionWords | None = None


class CallWords(NamedTuple):
    """Lines that belong to a call as a whole."""

    opening: str
    privacy: str
    next_practice: str
    closing: str


class QuestionsFile(NamedTuple):
    """`questions.toml`: a table for each question, one for "not sure", one for calls."""

    call: CallWords
    not_sure: OptionWords
    performance_year: QuestionWords
    participant_type: QuestionWords
    clinician_type: QuestionWords
    qp_status: QuestionWords
    mips_election: QuestionWords
    low_volume_threshold: QuestionWords
    practice_setting: QuestionWords
    hardship: QuestionWords
    application_status: QuestionWords
    submission: QuestionWords
    score: QuestionWords

    def hold(self) -> None:
        """Raise ValueError unless the options are the values of `core.facts`, in their order."""
        for question in QUESTIONS:
            words: QuestionWords = getattr(self, question)
            if tuple(words.options) != option_ids(question):
                raise ValueError(
                    f"{question}.options are {', '.join(words.options) or 'none'}; "
                    f"they must be, in this order: {', '.join(option_ids(question)) or 'none'}"
                )
            if (words.none_of_these is None) == (question in LISTS):
                raise ValueError(f"{question}.none_of_these must stand exactly where several can be chosen")
            if bool(words.said and words.said_other) != (question is QuestionId.PERFORMANCE_YEAR):
                raise ValueError(
                    f"{question}.said and .said_other belong to the year alone; options have their own"
                )


def option_ids(question: QuestionId) -> tuple[str, ...]:
    """The ids of a question's options in the order of the screen; none for the year."""
    if question is QuestionId.MIPS_ELECTION:
        return ("true", "false")
    return tuple(VALUES[question]) if question in VALUES else ()


@cache
def questions_file() -> QuestionsFile:
    """`questions.toml`, read once. Raises WordsError."""
    return read_words("questions.toml", QuestionsFile, QuestionsFile.hold)


def question_words(question: QuestionId) -> QuestionWords:
    """All the words of one question."""
    words: QuestionWords = getattr(questions_file(), question)
    return words


def call_words() -> CallWords:
    """The lines for a call as a whole."""
    return questions_file().call


def option_words(question: QuestionId, value: Value) -> OptionWords:
    """The words of one value: an id, True or False, None ("not sure"), or an empty list ("none of these").

    Raises KeyError for a value that the question does not have; a year has no words of its own.
    """
    if value is None:
        return questions_file().not_sure
    words = question_words(question)
    key = str(value).lower() if isinstance(value, bool) else value
    if words.none_of_these is not None and (key == NONE_OF_THESE or not key):
        return words.none_of_these
    if isinstance(key, str) and key in words.options:
        return words.options[key]
    raise KeyError(f"{question} has no option {value!r}; it has {', '.join(words.options) or 'none'}")


def label(question: QuestionId, value: Value) -> str:
    """Any answer in words, as tables and summaries show it: "Hospital-based and small practice", "2025"."""
    if question is QuestionId.PERFORMANCE_YEAR and value is not None:
        return str(value)
    labels = [words.label for words in _chosen(question, value)]
    return _listed([labels[0], *(_uncapitalized(text) for text in labels[1:])])


def said(question: QuestionId, value: Value, *, other: bool = False) -> str:
    """Any answer as a clause: "you are in a small practice", or with `other` about "the clinician"."""
    if question is QuestionId.PERFORMANCE_YEAR and value is not None:
        words = question_words(question)
        return (words.said_other if other else words.said).format(year=value)
    return _listed([words.said_other if other else words.said for words in _chosen(question, value)])


def read_back(question: QuestionId, value: Value) -> str:
    """The sentence that confirms an answer on a call: "So for this practice you exceed it. Correct?"."""
    return question_words(question).read_back.format(answer=said(question, value))


def _chosen(question: QuestionId, value: Value) -> list[OptionWords]:
    if value is None or isinstance(value, (str, int)) or not value:
        return [option_words(question, value)]
    return [option_words(question, each) for each in value]


def _listed(phrases: Sequence[str]) -> str:
    """Phrases as one: "a", "a and b", "a, b and c"."""
    *most, last = phrases
    return f"{', '.join(most)} and {last}" if most else last


def _uncapitalized(text: str) -> str:
    """Lower the first letter, unless the word is an abbreviation such as ASC or CMS."""
    return text[0].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text
