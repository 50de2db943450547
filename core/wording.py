"""The words of `core`: statements of rules, reasons, cautions, readings and steps, read from `words/`.

Each file is read once, when something in it is first said, and checked against a model, so that a
misspelt key is an error that names the file and not a blank on somebody's screen.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RuleWords(_Words):
    """A rule: its title, what it says in our own words, and how a sentence names an exclusion."""

    title: str
    says: str
    named: str = ""


class Statement(_Words):
    """A sentence with its authority."""

    statement: str
    citations: tuple[str, ...]


class TimedWords(_Words):
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


class ReadingWords(_Words):
    """A question that the text leaves open, the reading taken and why, and the other."""

    question: str
    taken: str
    why: str
    other: str = ""
    other_unknown: str = ""
    citations: tuple[str, ...]


class AdviceWords(Statement):
    """Advice that changes nothing in the verdict."""

    title: str


class _Readings(_Words):
    shown: dict[str, ReadingWords]
    rejected: dict[str, ReadingWords]


class _Reasons(_Words):
    statements: dict[str, Statement]
    others: dict[str, str]
    questions: dict[str, str]


class _Advice(_Words):
    advice: dict[str, AdviceWords]
    steps: dict[str, TimedWords]


Model = TypeVar("Model")


def _read(name: str, model: type[Model], shape: dict[str, Any] | None = None) -> Model:
    """One file of words as its model. Raises ValueError naming the file if it does not fit."""
    path = Path(__file__).with_name("words") / name
    content = shape if shape is not None else tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        return TypeAdapter(model).validate_python(content)
    except ValueError as mistake:
        raise ValueError(f"core/words/{name}: {mistake}") from None


@cache
def rule_words() -> dict[str, RuleWords]:
    """The rules in words, by rule id."""
    return _read("rules.toml", dict[str, RuleWords])


@cache
def reason_words() -> _Reasons:
    """The statements of reasons by reason id, and how a sentence names a question."""
    return _read("reasons.toml", _Reasons)


@cache
def caution_words() -> dict[str, TimedWords]:
    """The cautions, by caution id."""
    return _read("cautions.toml", dict[str, TimedWords])


@cache
def reading_words() -> _Readings:
    """The readings taken (`shown`) and those on record as rejected."""
    path = Path(__file__).with_name("words") / "readings.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    rejected = content.pop("rejected", {})
    return _read("readings.toml", _Readings, {"shown": content, "rejected": rejected})


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
    return _read("advice.toml", _Advice)
