"""The words of `core`: statements of rules, reasons, cautions, readings and steps, read from `words/`.

Each file is read once, when something in it is first said, and held to the records below (`records`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from picheck.core.records import record_of, tables_of


class RuleWords(NamedTuple):
    """A rule: its title, what it says in our own words, and how a sentence names an exclusion."""

    title: str
    says: str
    named: str = ""


class Statement(NamedTuple):
    """A sentence with its authority."""

    statement: str
    citations: tuple[str, ...]


class TimedWords(NamedTuple):
    """A sentence, or one for before a deadline, one for after it and one for when the year is not known.

    A missing form means that nothing is to be said then.
    """

    statement: str = ""
    before: str = ""
    after: str = ""
    undated: str = ""
    citations: tuple[str, ...] = ()

    def at(self, passed: bool | None) -> str:
        """The form for a deadline that has passed (True), has not (False), or is not known (None)."""
        return self.statement or {True: self.after, False: self.before, None: self.undated}[passed]


class ReadingWords(NamedTuple):
    """A question that the text leaves open, the reading taken and why, and the other."""

    question: str
    taken: str
    why: str
    citations: tuple[str, ...]
    other: str = ""
    other_unknown: str = ""


class AdviceWords(NamedTuple):
    """Advice that changes nothing in the verdict: a title, a sentence, its authority."""

    title: str
    statement: str
    citations: tuple[str, ...]


class _Readings(NamedTuple):
    shown: dict[str, ReadingWords]
    rejected: dict[str, ReadingWords]


class _Reasons(NamedTuple):
    statements: dict[str, Statement]
    others: dict[str, str]
    questions: dict[str, str]


class _Advice(NamedTuple):
    advice: dict[str, AdviceWords]
    steps: dict[str, TimedWords]


Record = TypeVar("Record", RuleWords, Statement, TimedWords, ReadingWords, AdviceWords)


def _read(name: str) -> dict[str, Any]:
    """One file of words. Raises ValueError naming the file if it is no TOML."""
    return tables_of(Path(__file__).with_name("words") / name, f"core/words/{name}")


def _records(name: str, record: type[Record], tables: Mapping[str, Any]) -> dict[str, Record]:
    """The tables of a file as records, by id. Raises ValueError naming file and table."""
    return {
        table: record_of(record, content, f"core/words/{name}: {table}") for table, content in tables.items()
    }


@cache
def rule_words() -> dict[str, RuleWords]:
    """The rules in words, by rule id."""
    return _records("rules.toml", RuleWords, _read("rules.toml"))


@cache
def reason_words() -> _Reasons:
    """The statements of reasons by reason id, and how a sentence names a question."""
    return record_of(_Reasons, _read("reasons.toml"), "core/words/reasons.toml")


@cache
def caution_words() -> dict[str, TimedWords]:
    """The cautions, by caution id."""
    return _records("cautions.toml", TimedWords, _read("cautions.toml"))


@cache
def reading_words() -> _Readings:
    """The readings taken (`shown`) and those on record as rejected."""
    name = "readings.toml"
    content = _read(name)
    rejected = content.pop("rejected", {})
    return _Readings(_records(name, ReadingWords, content), _records(name, ReadingWords, rejected))


@cache
def advice_words() -> dict[str, AdviceWords]:
    """The advice, by advice id."""
    return _advice_file().advice


@cache
def step_words() -> dict[str, TimedWords]:
    """The next steps, by step id."""
    return _advice_file().steps


@cache
def _advice_file() -> _Advice:
    return record_of(_Advice, _read("advice.toml"), "core/words/advice.toml")
