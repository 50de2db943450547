"""Answers out of JSON text: strict where JSON itself is lax, and every refusal says where and what to do."""

from __future__ import annotations

import json
from typing import Any, NoReturn

MOST_BYTES = 1_000_000


class NotAnswers(ValueError):
    """Text that holds no JSON object of answers; the message says what it is and where."""


def object_of(raw: bytes) -> dict[str, Any]:
    """The one JSON object in a text. Raises NotAnswers, whatever else the text is."""
    if len(raw) > MOST_BYTES:
        raise NotAnswers("longer than 1 MB, which no set of answers is.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as mistake:
        raise NotAnswers(f"not UTF-8 text (at byte {mistake.start + 1}). Save it as UTF-8.") from None
    if not text.strip():
        raise NotAnswers('empty. Give an object of answers, for example {"performance_year": 2026}.')
    try:
        found = _DECODER.decode(text)
    except json.JSONDecodeError as mistake:
        raise NotAnswers(
            f"not JSON: {mistake.msg} at line {mistake.lineno}, column {mistake.colno}."
        ) from None
    except RecursionError:
        raise NotAnswers("not answers: it is nested far too deeply.") from None
    except ValueError as mistake:
        raise NotAnswers(str(mistake)) from None
    if not isinstance(found, dict):
        raise NotAnswers(f"not an object of answers but {_kind(found)}. See: picheck schema answers")
    return found


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise NotAnswers(f"{_printable(twice)}: given twice. Give each question once.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise NotAnswers(f"not JSON: {name} is no JSON number.")


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text[:60])


def _kind(value: object) -> str:
    return {list: "a list", str: "a text", bool: "a boolean", type(None): "null"}.get(type(value), "a number")


_DECODER = json.JSONDecoder(object_pairs_hook=_each_key_once, parse_constant=_no_constant)
