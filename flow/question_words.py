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
from functools import cache, partial
from pathlib import Path
from typing import Annotated, Any, Self, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    StringConstraints,
    ValidationError,
    model_validator,
)

from picheck.core.facts import LISTS, QUESTIONS, VALUES, QuestionId

Value: TypeAlias = str | int | bool | Sequence[str] | None
"""An answer to any question: an id, a year, yes or no, several ids, or None for "not sure"."""

NONE_OF_THESE = "none_of_these"
"""Stands for the empty list among the wordings of a multiple choice."""

WORDS = Path(__file__).with_name("words")


class WordsError(ValueError):
    """A file of words that does not fit: the message has a line for each key that is wrong."""


def _unwrapped(text: str) -> str:
    """Join the lines of each paragraph; a blank line stays the border between two."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


Text: TypeAlias = Annotated[str, StringConstraints(min_length=1), AfterValidator(_unwrapped)]


class _Words(BaseModel):
    # Their validators are built when a file is first held to them: a check in text needs one file of three,
    # and that one only if something in it is not as it should be (`_as_it_stands`).
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


# --- questions.toml ---------------------------------------------------------------------------------


class OptionWords(_Words):
    """A value of a question.

    `label` is what the list shows, `detail` a clause beside it, `help` a sentence or two; `said` is the
    value as said to the clinician ("you exceed all three"), `said_other` the same about the clinician.
    """

    label: Text
    detail: Text
    said: Text
    said_other: Text
    help: Text = ""


class QuestionWords(_Words):
    """A question in all the ways it is put; the head of `questions.toml` says what each key is for."""

    ask: Text
    ask_other: Text
    hint: Text
    short: Text
    help: Text
    why: Text
    cite: tuple[str, ...]
    read_aloud: Text
    plain: Text
    if_they_hesitate: Text
    read_back: Text
    look_up: Text
    look_up_url: Text | None = None
    ask_whom: Text
    not_sure: Text
    facts_of_a_year: bool
    said: Text = ""
    said_other: Text = ""
    options: dict[str, OptionWords] = {}
    none_of_these: OptionWords | None = None


class CallWords(_Words):
    """Lines that belong to a call as a whole."""

    opening: Text
    privacy: Text
    next_practice: Text
    closing: Text


class QuestionsFile(_Words):
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

    @model_validator(mode="after")
    def _options_are_the_values(self) -> Self:
        self.hold_options_to_the_values()
        return self

    def hold_options_to_the_values(self) -> None:
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
    text = (WORDS / "questions.toml").read_text(encoding="utf-8")
    return _as_it_stands(text) or words_from("flow/words/questions.toml", text, QuestionsFile)


class _Odd(Exception):
    """Words that the model has to judge: something in them is not as it should be."""


def _as_it_stands(text: str) -> QuestionsFile | None:
    """The file in which every key is one of the model's and holds what it should; None if not.

    This file is read by whoever starts picheck and waits. To build the validators of its models takes
    several times as long as to read it, and they have something to say only about a file that is wrong.
    """
    try:
        content = tomllib.loads(text)
        of: dict[str, type[_Words]] = {"call": CallWords, "not_sure": OptionWords}
        words = {key: _table(of.get(key, QuestionWords), value) for key, value in content.items()}
        if words.keys() != QuestionsFile.model_fields.keys():
            return None
        made = QuestionsFile.model_construct(**words)
        made.hold_options_to_the_values()
        return made
    except (_Odd, ValueError):
        return None


def _table(model: type[_Words], content: Any) -> Any:
    """A table as its model: texts, and what `_NO_TEXT` names. Raises _Odd for any other key or value."""
    fields = model.model_fields
    if not isinstance(content, dict) or not content.keys() <= fields.keys():
        raise _Odd
    if any(field.is_required() and name not in content for name, field in fields.items()):
        raise _Odd
    words: dict[str, Any] = {}
    for key, value in content.items():
        read: Callable[[Any], Any] = _NO_TEXT.get(key, _text)
        words[key] = read(value)
    return model.model_construct(**words)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise _Odd
    return _unwrapped(value)


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _Odd
    return tuple(value)


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Odd
    return value


def _options(value: Any) -> dict[str, OptionWords]:
    if not isinstance(value, dict):
        raise _Odd
    return {name: _table(OptionWords, option) for name, option in value.items()}


_NO_TEXT: dict[str, Callable[[Any], Any]] = {
    "cite": _texts,
    "facts_of_a_year": _yes_or_no,
    "options": _options,
    "none_of_these": partial(_table, OptionWords),
}
"""The keys of `questions.toml` that hold something else than a text."""


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


class NotGuessed(_Words):
    """Wordings that could mean two things, and what to say back.

    `which` are the answers to choose from; `yes` and `no` what these words mean after the question back.
    """

    words: tuple[str, ...]
    reply: Text
    which: tuple[str, ...] = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


class QuestionReplies(_Words):
    """What people type for one question; `alike` are other ways of saying a part of a wording.

    `alone` are wordings that name a subject ("internet") and so are an answer only by themselves,
    `opposite` answers that "not" turns into another one.
    """

    wordings: dict[str, tuple[str, ...]] = {}
    not_guessed: tuple[NotGuessed, ...] = ()
    alike: dict[str, tuple[str, ...]] = {}
    alone: tuple[str, ...] = ()
    opposite: dict[str, str] = {}


class Around(_Words):
    """Words that may stand before or after an answer without changing it: "I'm a ...", "... please"."""

    before: tuple[str, ...]
    after: tuple[str, ...]


class SynonymsFile(_Words):
    """`synonyms.toml`: commands, years by name, and the wordings of each question's values."""

    commands: dict[Command, tuple[str, ...]]
    around: Around
    relative_years: dict[RelativeYear, tuple[str, ...]]
    questions: dict[QuestionId, QuestionReplies]

    @model_validator(mode="after")
    def _wordings_are_of_values(self) -> Self:
        """Hold commands, years and values to the ids there are."""
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
        return self


@cache
def synonyms_file() -> SynonymsFile:
    """`synonyms.toml`, read once. Raises WordsError."""
    return _read("synonyms.toml", SynonymsFile)


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


class Term(_Words):
    """A term, other wordings of it, its meaning in our words, where it stands, and what to see besides."""

    term: Text
    also: tuple[str, ...]
    meaning: Text
    cite: tuple[str, ...]
    see: tuple[str, ...]


class QuestionPatterns(_Words):
    """How people ask in the middle; {term}, {other} and {reply} stand for what they ask about."""

    what_is: tuple[str, ...]
    difference: tuple[str, ...]
    why: tuple[str, ...]
    where: tuple[str, ...]
    whom: tuple[str, ...]
    what_if: tuple[str, ...]


class Glossary(_Words):
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

Model = TypeVar("Model", bound=BaseModel)


def _read(name: str, model: type[Model]) -> Model:
    return words_from(f"flow/words/{name}", (WORDS / name).read_text(encoding="utf-8"), model)


def words_from(source: str, text: str, model: type[Model]) -> Model:
    """A TOML text as a model of words. Raises WordsError: a line for each wrong key, headed by `source`."""
    try:
        content: dict[str, Any] = tomllib.loads(text)
        return model.model_validate(content)
    except tomllib.TOMLDecodeError as mistake:
        raise WordsError(f"{source}: {mistake}") from None
    except ValidationError as mistakes:
        lines = (
            _mistake(source, mistake["loc"], mistake["msg"]) for mistake in mistakes.errors(include_url=False)
        )
        raise WordsError("\n".join(lines)) from None


def _mistake(source: str, key: tuple[int | str, ...], message: str) -> str:
    parts = [
        source,
        ".".join(str(part) for part in key),
        message.removeprefix("Value error, "),
    ]
    return ": ".join(part for part in parts if part)
