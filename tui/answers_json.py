"""Answers out of JSON text, with a message for everything else that a text can be."""

from __future__ import annotations

from typing import Any

from picheck.flow.json_text import NotJson, read_json


class NotAnswers(ValueError):
    """Text that holds no JSON object of answers; the message says what it is and where."""


def object_of(raw: bytes) -> dict[str, Any]:
    """The one JSON object in a text. Raises NotAnswers, whatever else the text is."""
    if not raw.strip():
        raise NotAnswers('empty. Give an object of answers, for example {"performance_year": 2026}.')
    try:
        found = read_json(raw)
    except NotJson as refusal:
        raise NotAnswers(f"{refusal}. See: picheck schema answers") from None
    if not isinstance(found, dict):
        raise NotAnswers(f"not an object of answers but {_kind(found)}. See: picheck schema answers")
    return found


def _kind(value: object) -> str:
    return {list: "a list", str: "a text", bool: "true or false", type(None): "null"}.get(
        type(value), "a number"
    )
