"""The words of `core`: statements of rules, reasons, cautions, readings and steps, read from `words/`.

Each file is read once, when something in it is first said, and held to the records below, so that a
misspelt key is an error that names the file and not a blank on somebody's screen. The records are plain
tuples: to build pydantic models for them would take longer than to read all the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar


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
    import tomllib  # a verdict without words, `check --brief`, does not pay for it

    try:
        return tomllib.loads(Path(__file__).with_name("words").joinpath(name).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as mistake:
        raise ValueError(f"core/words/{name}: {mistake}") from None


def _sections(name: str, *sections: str) -> list[Any]:
    """The sections of a file, which has these and no others. Raises ValueError naming what is not so."""
    content = _read(name)
    if content.keys() != set(sections):
        raise ValueError(f"core/words/{name}: has {', '.join(content)} and must have {', '.join(sections)}")
    return [content[section] for section in sections]


def _records(name: str, record: type[Record], tables: Mapping[str, Any]) -> dict[str, Record]:
    """The tables of a file as records, by id. Raises ValueError naming file and table where one does not fit.

    A missing or misspelt key is refused, and so is anything but text, or a list of texts for citations.
    """
    made = {}
    for table, content in tables.items():
        where = f"core/words/{name}: {table}"
        try:
            given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in content.items()}
            words = record(**given)
        except (TypeError, AttributeError) as mistake:
            raise ValueError(f"{where}: {mistake}") from None
        for key, value in words._asdict().items():
            listed = key == "citations" and isinstance(value, tuple)
            if not all(isinstance(text, str) for text in (value if listed else (value,))):
                raise ValueError(f"{where}: {key} is {value!r}")
        made[table] = words
    return made


def _texts(name: str, table: str, content: Mapping[str, Any]) -> dict[str, str]:
    """A table of nothing but texts. Raises ValueError naming the key that holds another thing."""
    for key, value in content.items():
        if not isinstance(value, str):
            raise ValueError(f"core/words/{name}: {table}: {key} is {value!r}")
    return dict(content)


@cache
def rule_words() -> dict[str, RuleWords]:
    """The rules in words, by rule id."""
    return _records("rules.toml", RuleWords, _read("rules.toml"))


@cache
def reason_words() -> _Reasons:
    """The statements of reasons by reason id, and how a sentence names a question."""
    name = "reasons.toml"
    statements, others, questions = _sections(name, "statements", "others", "questions")
    return _Reasons(
        _records(name, Statement, statements),
        _texts(name, "others", others),
        _texts(name, "questions", questions),
    )


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
    name = "advice.toml"
    advice, steps = _sections(name, "advice", "steps")
    return _Advice(_records(name, AdviceWords, advice), _records(name, TimedWords, steps))
