"""Text from outside, as a terminal, a page or a log may show it."""

from __future__ import annotations

from unicodedata import category

_OBEYED = frozenset({"Cc", "Cs", "Zl", "Zp"})
TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the direction of what stands beside them."""


def harmless(text: str, kept: str = "\n") -> str:
    """The text with a question mark for each sign that a terminal would obey or could not show."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c in kept or not (category(c) in _OBEYED or c in TURNS) else "?" for c in text)
