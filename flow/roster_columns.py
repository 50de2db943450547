"""Which column of a roster is what: headers to questions, and the names of the columns that are added.

Headers are compared without case, spaces and punctuation against the ids and the table in
`words/roster.toml`. What is not recognised is kept as it came; what could be meant twice is refused.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

from picheck.core.answers import nearest_of
from picheck.core.facts import LISTS, QUESTIONS, VALUES, QuestionId
from picheck.flow.harmless import harmless

ADDED = (
    "requirement",
    "provisional",
    "mips",
    "compliance",
    "counted",
    "line",
    "exclusions",
    "open_questions",
    "error",
)
"""The columns that a roster's output adds."""

PREFIX = "picheck_"
"""Stands before an added column whose name the input has already."""


class RosterError(ValueError):
    """A roster that cannot be read as a whole; the message says what, where and what to do."""


class OptionError(RosterError):
    """An option that cannot be followed; the message names it, and the roster is not to blame."""


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """A column that answers a question, or says yes or no to one `setting` of it; `fixed`: by --set."""

    name: str
    question: QuestionId
    setting: str | None = None
    fixed: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A roster's columns: all of them as they came, those that answer, and those that identify."""

    columns: tuple[str, ...]
    answers: tuple[AnswerColumn, ...]
    npi: str | None
    tin: str | None
    aco_id: str | None
    masked: tuple[str, ...]
    personal: tuple[str, ...]
    added: dict[str, str]
    remarks: tuple[str, ...]

    @property
    def in_file(self) -> tuple[AnswerColumn, ...]:
        """The answer columns that are in the file, and not given by --set."""
        return tuple(column for column in self.answers if column.fixed is None)


@cache
def roster_words() -> dict[str, Any]:
    """The words of rosters, read once."""
    return tomllib.loads((Path(__file__).with_name("words") / "roster.toml").read_text(encoding="utf-8"))


SETTINGS: dict[str, QuestionId] = {
    str(value): question for question in QUESTIONS if question in LISTS for value in VALUES[question]
}
"""Each single setting or hardship, and the list it belongs to."""


def folded(header: str) -> str:
    """A header without case, spaces and punctuation."""
    return "".join(c for c in unicodedata.normalize("NFKC", header).casefold() if c.isalnum())


@cache
def _meanings() -> dict[str, str]:
    """Folded header to the id it stands for."""
    table: dict[str, list[str]] = roster_words()["columns"]
    return {folded(word): name for name, words in table.items() for word in (name, *words)}


def answers_something(header: str) -> bool:
    """Whether a header means a question or a single setting: such columns hold few different cells."""
    meaning = _meanings().get(folded(header))
    return meaning in QUESTIONS or meaning in SETTINGS


_TIN_WORD = re.compile(
    r"(?<![a-z])(tin|ein|ssn|itin)(?![a-z])|tax[^a-z]*(payer)?[^a-z]*(id|num|no)|social[^a-z]*security",
    re.IGNORECASE,
)


def recognise(header: Iterable[str], settings: Mapping[str, str]) -> Layout:
    """The layout of a roster with these headers; `settings` are the texts of --set by name.

    Raises RosterError where two columns would answer the same, where nothing answers anything, and where
    --set names what the file has or what is no column.
    """
    columns = tuple(header)
    refuse_patterns(columns)
    found: dict[str, str] = {}
    for column in columns:
        meaning = _meanings().get(folded(column))
        if meaning is None:
            continue
        if meaning in found:
            raise RosterError(
                f'the columns "{shown_text(found[meaning])}" and "{shown_text(column)}" both mean {meaning}. '
                "Rename or take out one of them."
            )
        found[meaning] = column
    answers = [
        _answer_column(name, column)
        for name, column in found.items()
        if name in QUESTIONS or name in SETTINGS
    ]
    answers += [_set_column(name, text, found) for name, text in settings.items()]
    _refuse_both(answers)
    if not answers:
        raise RosterError(
            f"no column is named by a question. The columns are {_listed(columns)}; the questions are "
            f"{', '.join(QUESTIONS)}. Rename the columns, or give --set question=value."
        )
    order = {question: place for place, question in enumerate(QUESTIONS)}
    taken = {name.casefold() for name in columns}
    masked = {c for c in columns if c == found.get("tin") or _TIN_WORD.search(c.replace("_", " "))}
    personal = personal_in(column for column in columns if column not in masked | set(found.values()))
    return Layout(
        columns=columns,
        answers=tuple(sorted(answers, key=lambda column: order[column.question])),
        npi=found.get("npi"),
        tin=found.get("tin"),
        aco_id=found.get("aco_id"),
        masked=tuple(column for column in columns if column in masked),
        personal=personal,
        added={name: _free(name, taken) for name in ADDED},
        remarks=tuple(_remarks(columns, found, masked | set(personal))),
    )


def personal_in(columns: Iterable[str]) -> tuple[str, ...]:
    """The columns whose headers sound as if they held what identifies a person: a name, an address, a phone.

    By the words of a header, which may be written together ("lastName"); a word for something that is no
    person ("practice_name") makes it none.
    """
    table: dict[str, list[str]] = roster_words()["personal"]

    def sounds(words: str) -> bool:
        named = words in table["people"] or any(f" {phrase} " in f" {words} " for phrase in table["headers"])
        return named and not any(word in table["no_person"] for word in words.split())

    return tuple(column for column in columns if sounds(_words_of(column)))


_WORD = re.compile(r"[^\W\d_]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _words_of(header: str) -> str:
    """The words of a header in small letters, a space between them: "patientDOB 2" is "patient dob"."""
    return " ".join(_WORD.findall(_HUMP.sub(" ", unicodedata.normalize("NFKC", header)))).casefold()


def refuse_patterns(columns: Iterable[str]) -> None:
    """Refuse headers that the table engines would take for a pattern. Raises RosterError."""
    for column in columns:
        if column.startswith("^") and column.endswith("$"):
            raise RosterError(f'the header "{shown_text(column)}" begins with ^ and ends with $. Rename it.')


def _answer_column(name: str, column: str) -> AnswerColumn:
    if name in SETTINGS:
        return AnswerColumn(column, SETTINGS[name], setting=name)
    return AnswerColumn(column, QuestionId(name))


def _set_column(name: str, text: str, found: Mapping[str, str]) -> AnswerColumn:
    """A column that --set stands in for. Raises RosterError if the file has it or there is no such one."""
    if name not in QUESTIONS and name not in SETTINGS:
        nearest = nearest_of(name, [*QUESTIONS, *SETTINGS])
        hint = f"Did you mean {nearest}?" if nearest else f"The questions are {', '.join(QUESTIONS)}."
        raise OptionError(f'--set "{shown_text(name)}": is not a question. {hint}')
    if name in found:
        raise OptionError(
            f'--set {name}: the roster has a column for it, "{shown_text(found[name])}", and --set is for '
            "columns that are missing. Leave --set out, or take the column out."
        )
    written = text.replace(",", ";") if name in LISTS else text
    if name in SETTINGS:
        return AnswerColumn(f"--set {name}", SETTINGS[name], setting=name, fixed=written)
    return AnswerColumn(f"--set {name}", QuestionId(name), fixed=written)


def _refuse_both(answers: list[AnswerColumn]) -> None:
    """Refuse a list beside columns for its single settings: which of them holds would be a guess."""
    for question in LISTS:
        whole = [c.name for c in answers if c.question is question and c.setting is None]
        single = [c.name for c in answers if c.question is question and c.setting is not None]
        if whole and single:
            raise RosterError(
                f'{question} stands in "{shown_text(whole[0])}" and in "{shown_text(single[0])}". Keep the '
                "list or the columns for single settings, not both."
            )


def _free(name: str, taken: set[str]) -> str:
    while name.casefold() in taken:
        name = PREFIX + name
    return name


def _remarks(columns: tuple[str, ...], found: Mapping[str, str], known: Collection[str]) -> list[str]:
    """What to know of the columns: a misspelt one would go unnoticed, a missing NPI changes the unit.

    A header is taken for a misspelling where nearly all of it agrees, and where it means nothing that is
    `known` otherwise: to rename it is then right far more often than not.
    """
    near = [name for name in (*QUESTIONS, *SETTINGS, "npi", "tin", "aco_id") if name not in found]
    remarks = [] if "npi" in found else [roster_words()["summary"]["no_npi_column"]]
    for column in columns:
        if column in found.values() or column in known:
            continue
        nearest = nearest_of(column.replace(" ", "_"), near)
        if nearest and SequenceMatcher(None, folded(column), folded(nearest)).ratio() > MISSPELT:
            remarks.append(f'The column "{shown_text(column)}" is not used. If it is {nearest}, rename it.')
    return remarks


MISSPELT = 0.8
"""How much of a header agrees with a name that it may be a misspelling of."""


def _listed(columns: tuple[str, ...]) -> str:
    shown = ", ".join(shown_text(column) for column in columns[:20])
    return f"{shown}, ..." if len(columns) > 20 else shown or "none"


TIN_IN_TEXT = r"\b(?:\d{5}|\d{2}-\d{3}|\d{3}-\d{2}-)(\d{4})\b"
"""Nine digits as a TIN or Social Security number is written; the group holds the last four."""

TIN_WITH_DASHES = r"\b(?:\d{2}-\d{3}|\d{3}-\d{2}-)(\d{4})\b"
"""The same, in the two ways of writing that mean nothing else."""

_LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){4,}[ -]?(\d{4})(?!\d)")


def masked_text(text: str) -> str:
    """A text for people, every number of nine or more digits cut to its last four."""
    return _LONG_NUMBER.sub(r"*****\1", text)


def shown_text(text: str) -> str:
    """The beginning of a text for people, with nothing in it that a terminal obeys."""
    return masked_text(harmless(text[:60], ""))
