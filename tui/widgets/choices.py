"""The options of a question as the list of options takes them."""

from __future__ import annotations

from datetime import date
from typing import Any

from picheck.core.facts import QuestionId
from picheck.flow.options import options
from picheck.tui.widgets.options import Choice


def choices_of(question: QuestionId, as_of: date) -> tuple[Choice, ...]:
    """The options of a question in the order of the screen, "not sure" last."""
    rows = options(question, as_of=as_of)
    return tuple(Choice(option.value, option.label, option.detail) for option in rows)


def belongs(choice: Any, value: Any) -> bool:
    """Whether an option is the answer, or of several choices one."""
    if isinstance(choice, tuple) and isinstance(value, tuple):
        return set(choice) <= set(value) if choice else not value
    return bool(choice == value)
