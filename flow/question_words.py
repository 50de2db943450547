"""The words of the interview: questions, options, help, what people type for them, and the glossary.

They stand in three TOML files under `words/`, keyed by the ids of `core.facts`, so that they can be
reviewed without reading Python. Each file is read once, when it is first needed (`questions.toml` at
the first question, the other two when somebody types), and checked here: a missing, misspelt or extra
key is a `WordsError` that names the file and the key, never a blank on a screen.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from picheck.core.facts import LISTS, QUESTIONS, VALUES, QuestionId
from picheck.core.records import Record, record_of

Value: TypeAlias = str | int | bool | Sequence[str] | None
"""An answer to any question: an id, a year, yes or no, several ids, or None for "not sure"."""

NONE_OF_THESE = "none_of_these"
"""Stands for the empty list among the wordings of a multiple choice."""

NONE_THERE: Mapping[str, Any] = MappingProxyType({})
"""A table that is left out."""

WORDS = Path(__file__).with_name("words")


class WordsError(ValueError):
    """A file of words that does not fit: the message names the file and what in it is wrong."""


# --- questions.toml ---------------------------------------------------------------------------------


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
    return _read("questions.toml", QuestionsFile, QuestionsFile.hold)


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


# --- synonyms.toml ----------------------------------------------------------------------------------


class Command(StrEnum):
    """The words that always work; NOT_SURE is an answer, the others are about the interview."""

    BACK = "back"
    WHY = "why"
    HELP = "help"
    REVIEW = "review"
    RESTART = "restart"
    SAVE = "save"
    QUIT = "quit"
    UNDO = "undo"
    REDO = "redo"
    NOT_SURE = "not_sure"


class RelativeYear(StrEnum):
    """A year named from today's date."""

    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    NEXT_YEAR = "next_year"


class NotGuessed(NamedTuple):
    """Wordings that could mean two things, and what to say back.

    `which` are the answers to choose from; `yes` and `no` what these words mean after the question back.
    """

    words: tuple[str, ...]
    reply: str
    which: tuple[str, ...] = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


class QuestionReplies(NamedTuple):
    """What people type for one question; `alike` are other ways of saying a part of a wording.

    `alone` are wordings that name a subject ("internet") and so are an answer only by themselves,
    `opposite` answers that "not" turns into another one.
    """

    wordings: Mapping[str, tuple[str, ...]] = NONE_THERE
    not_guessed: tuple[NotGuessed, ...] = ()
    alike: Mapping[str, tuple[str, ...]] = NONE_THERE
    alone: tuple[str, ...] = ()
    opposite: Mapping[str, str] = NONE_THERE


class Around(NamedTuple):
    """Words that may stand before or after an answer without changing it: "I'm a ...", "... please"."""

    before: tuple[str, ...]
    after: tuple[str, ...]


class SynonymsFile(NamedTuple):
    """`synonyms.toml`: commands, years by name, and the wordings of each question's values."""

    commands: dict[Command, tuple[str, ...]]
    around: Around
    relative_years: dict[RelativeYear, tuple[str, ...]]
    questions: dict[QuestionId, QuestionReplies]

    def hold(self) -> None:
        """Raise ValueError unless commands, years and values are those that there are."""
        if missing := set(Command) - set(self.commands):
            raise ValueError(f"commands: no words for {', '.join(sorted(missing))}")
        if missing_years := set(RelativeYear) - set(self.relative_years):
            raise ValueError(f"relative_years: no words for {', '.join(sorted(missing_years))}")
        for question in QUESTIONS:
            if question not in self.questions:
                raise ValueError(f"questions.{question}: missing")
            expected = {
                *option_ids(question),
                *([NONE_OF_THESE] if question in LISTS else []),
            }
            if wrong := expected.symmetric_difference(self.questions[question].wordings):
                raise ValueError(
                    f"questions.{question}.wordings: missing or not a value: {', '.join(sorted(wrong))}"
                )
            for group in self.questions[question].not_guessed:
                if unknown := {*group.which, *group.yes, *group.no} - expected:
                    raise ValueError(
                        f"questions.{question}.not_guessed: not a value: {', '.join(sorted(unknown))}"
                    )
                if len(group.which) == 1:
                    raise ValueError(f"questions.{question}.not_guessed: which takes two values or more")


@cache
def synonyms_file() -> SynonymsFile:
    """`synonyms.toml`, read once. Raises WordsError."""
    return _read("synonyms.toml", SynonymsFile, SynonymsFile.hold)


_SIGNS = {
    "<=": "at most",
    "\N{LESS-THAN OR EQUAL TO}": "at most",
    ">=": "at least",
    "\N{GREATER-THAN OR EQUAL TO}": "at least",
    "<": "under",
    ">": "over",
    "&": "and",
    "%": "percent",
    "+": "plus",
}
_APOSTROPHE = re.compile("['`\N{RIGHT SINGLE QUOTATION MARK}]")
_WORD = re.compile(r"[a-z0-9]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")


def fold(wording: str) -> str:
    """A wording as it is compared: no capitals, accents, apostrophes or punctuation, single spaces.

    "Dr.", "ASC-based" and "$90,000" become "dr", "asc based" and "90000". What holds no letter and no
    digit ("?") is kept as it is.
    """
    text = _APOSTROPHE.sub("", _THOUSANDS.sub("", wording.lower()))
    for sign, word in _SIGNS.items():
        text = text.replace(sign, f" {word} ")
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(_WORD.findall(text)) or wording.strip()


@cache
def wordings(question: QuestionId) -> Mapping[str, str]:
    """Folded wording to value id, from ids, labels and synonyms; `NONE_OF_THESE` is the empty list."""
    words = question_words(question)
    known = {fold(key): key for key in words.options}
    known |= {fold(option.label): key for key, option in words.options.items()}
    if words.none_of_these is not None:
        known[fold(words.none_of_these.label)] = NONE_OF_THESE
    for value, synonyms in synonyms_file().questions[question].wordings.items():
        known |= {fold(synonym): value for synonym in synonyms}
    return known


@cache
def command_words() -> Mapping[str, Command]:
    """Folded wording to command, "not sure" among them."""
    return {
        fold(wording): command for command, words in synonyms_file().commands.items() for wording in words
    }


@cache
def relative_years() -> Mapping[str, RelativeYear]:
    """Folded wording to a year named from today's date."""
    return {
        fold(wording): year for year, words in synonyms_file().relative_years.items() for wording in words
    }


# --- glossary.toml ----------------------------------------------------------------------------------


class Term(NamedTuple):
    """A term, other wordings of it, its meaning in our words, where it stands, and what to see besides."""

    term: str
    also: tuple[str, ...]
    meaning: str
    cite: tuple[str, ...]
    see: tuple[str, ...]


class QuestionPatterns(NamedTuple):
    """How people ask in the middle; {term}, {other} and {reply} stand for what they ask about."""

    what_is: tuple[str, ...]
    difference: tuple[str, ...]
    why: tuple[str, ...]
    where: tuple[str, ...]
    whom: tuple[str, ...]
    what_if: tuple[str, ...]


class Glossary(NamedTuple):
    """`glossary.toml`: the terms by id, and the patterns of typed questions."""

    questions: QuestionPatterns
    terms: dict[str, Term]

    def find(self, wording: str) -> Term | None:
        """The term that a wording names ("the TIN", "LVT", "Partial QPs"), or None. No close spelling."""
        folded = fold(wording)
        index = term_wordings()
        found = index.get(folded) or index.get(_ARTICLE.sub("", folded))
        return self.terms[found] if found else None


_ARTICLE = re.compile(r"^(?:a|an|the) ")


@cache
def glossary() -> Glossary:
    """`glossary.toml`, read once. Raises WordsError."""
    return _read("glossary.toml", Glossary)


@cache
def term_wordings() -> Mapping[str, str]:
    """Folded wording to term id, also for matchers that look for close spelling."""
    return {
        fold(wording): key
        for key, term in glossary().terms.items()
        for wording in (term.term, key, *term.also)
    }


# --- reading ----------------------------------------------------------------------------------------


def _read(name: str, record: type[Record], hold: Callable[[Record], None] = lambda words: None) -> Record:
    text = (WORDS / name).read_text(encoding="utf-8")
    return words_from(f"flow/words/{name}", text, record, hold)


def words_from(
    source: str, text: str, record: type[Record], hold: Callable[[Record], None] = lambda words: None
) -> Record:
    """A TOML text as a record of words that `hold` finds nothing wrong with.

    Raises WordsError, headed by `source`, for a key that is missing or not known, for a value of another
    type, for an empty text, and for what `hold` raises ValueError for.
    """
    try:
        words = record_of(record, _laid_out(tomllib.loads(text), source), source)
    except tomllib.TOMLDecodeError as mistake:
        raise WordsError(f"{source}: {mistake}") from None
    except ValueError as mistake:
        raise WordsError(str(mistake)) from None
    try:
        hold(words)
    except ValueError as mistake:
        raise WordsError(f"{source}: {mistake}") from None
    return words


def _laid_out(content: Any, where: str) -> Any:
    """What stands in a file with each text unwrapped. Raises ValueError, beginning with `where`, for none."""
    if isinstance(content, dict):
        return {key: _laid_out(value, f"{where}: {key}") for key, value in content.items()}
    if isinstance(content, list):
        return [_laid_out(each, where) for each in content]
    if content == "":
        raise ValueError(f"{where}: an empty text")
    return _unwrapped(content) if isinstance(content, str) and "\n" in content else content


def _unwrapped(text: str) -> str:
    """Join the lines of each paragraph; a blank line stays the border between two."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
