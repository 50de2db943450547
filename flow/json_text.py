"""JSON out of files that people and programs may have touched: strict, bounded, and never a traceback."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from typing import Any, NoReturn

from picheck.flow.harmless import harmless

MOST_BYTES = 1_000_000
"""The longest text that is read as answers, a journal or a transcript (1 MB)."""


class NotJson(ValueError):
    """Text that is not the JSON that is looked for; the message says why and where."""


def read_json(raw: bytes, *, most: int = MOST_BYTES) -> Any:
    """The value in a text. Raises NotJson: too long, not UTF-8, no JSON, nested too deeply, a key twice."""
    if len(raw) > most:
        raise NotJson(f"longer than {most:,} bytes")
    try:
        text = raw.removeprefix(BOM_UTF8).decode()
        if text.startswith("{"):  # as every line of many begins: no need to look for space before and after
            found, end = _DECODER.raw_decode(text)
            if end == len(text):
                return found
        return _DECODER.decode(text)
    except UnicodeDecodeError as mistake:
        raise NotJson(f"not UTF-8 text (at byte {mistake.start + 1})") from None
    except json.JSONDecodeError as mistake:
        raise NotJson(f"not JSON: {mistake.msg} at line {mistake.lineno}, column {mistake.colno}") from None
    except RecursionError:
        raise NotJson("nested far too deeply") from None
    except ValueError as mistake:  # a number of thousands of digits, or one of our own refusals
        raise NotJson(str(mistake).partition(";")[0]) from None


def each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON out of its keys and values, for a decoder. Raises NotJson: a key twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise NotJson(f'"{harmless(twice[:60], "")}" is given twice')
    return found


def _no_constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is no JSON number")


_DECODER = json.JSONDecoder(object_pairs_hook=each_key_once, parse_constant=_no_constant)
