"""What people type: commands, years by name, and the wordings of each question's values (`synonyms.toml`).

The file is read once, when somebody types words; whoever presses digits does without it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from picheck.core.facts import LISTS, QUESTIONS, QuestionId
from picheck.flow.question_words import NONE_OF_THESE, option_ids, question_words
from picheck.flow.word_files import NONE_THERE, read_words


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
    return read_words("synonyms.toml", SynonymsFile, SynonymsFile.hold)


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
