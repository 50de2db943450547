"""What the law says: the facts, the rules of 42 CFR 425.507, and one determination from them.

Pure: no terminal, no clock, no files but its own words. `determine(Answers(...), as_of=DATE)` is the
whole of it for most callers; the names below load on first use, so that importing this package is free.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from picheck.core.answers import Answers, read_answers
    from picheck.core.determination import Determination, determine
    from picheck.core.errors import AnswersError

__all__ = ["Answers", "AnswersError", "Determination", "determine", "read_answers"]

_HOME = {
    "Answers": "answers",
    "AnswersError": "errors",
    "Determination": "determination",
    "determine": "determination",
    "read_answers": "answers",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its module when it is first asked for (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
