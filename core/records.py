"""Words in TOML as records: named tuples, held to the types that their fields declare.

A misspelt key is an error that names file and table, and not a blank on somebody's screen. To build pydantic
models for the words would take longer than to read all the files, and their validators stay in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Record = TypeVar("Record", bound=tuple[Any, ...])


def tables_of(file: Path, source: str) -> dict[str, Any]:
    """What stands in a TOML file. Raises ValueError naming it as `source` if it is no TOML."""
    import tomllib  # a verdict without words, `check --brief`, does not pay for it

    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as mistake:
        raise ValueError(f"{source}: {mistake}") from None


def record_of(record: type[Record], content: object, where: str) -> Record:
    """A table as a record. Raises ValueError, beginning with `where`, for a key or value that does not fit.

    `where` is the file, or "file: table".
    A key that is missing or that no field has is refused, and so is a value of another type than its field's:
    text, a whole number, yes or no, a list (as tuple or frozenset), a table (as dict), another record.
    """
    if not isinstance(content, Mapping):
        raise ValueError(f"{where} is no table")
    types, defaults = _fields(record)
    wrong = [f"{key} is not known" for key in content if key not in types]
    wrong += [f"{key} is missing" for key in types if key not in content and key not in defaults]
    if wrong:
        raise ValueError(f"{where}: {', '.join(wrong)}")
    return record(**{key: _value_of(types[key], value, _under(where, key)) for key, value in content.items()})


def _value_of(kind: Any, value: object, where: str) -> Any:
    """A value of a table as its field's type has it."""
    if type(value) is kind:
        return value
    made, within = get_origin(kind), get_args(kind)
    if made is UnionType:  # of a record and None, which stands for nothing there
        return _value_of(within[0], value, where)
    if made in (dict, Mapping) and isinstance(value, Mapping):
        of_key, of_value = within
        return {_key(of_key, k, where): _value_of(of_value, v, _under(where, k)) for k, v in value.items()}
    if made in (tuple, frozenset) and isinstance(value, list):
        return made(_value_of(within[0], each, f"{where}[{place}]") for place, each in enumerate(value))
    if made is None and hasattr(kind, "_fields"):
        return record_of(kind, value, where)
    raise ValueError(f"{where} is {value!r}")


@cache
def _fields(record: type[Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """The fields of a record with their types, and those that may be left out."""
    return get_type_hints(record), frozenset(record._field_defaults)


def _under(where: str, key: str) -> str:
    """Where a key stands: after the file with a colon, within a table with a dot."""
    return f"{where}.{key}" if ": " in where else f"{where}: {key}"


def _key(kind: type[Any], key: str, where: str) -> Any:
    """A key of a table: text, or one of an enum's ids."""
    if not issubclass(kind, Enum):
        return key
    try:
        return kind(key)
    except ValueError as mistake:
        raise ValueError(f"{where}: {mistake}") from None
