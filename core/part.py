"""What a determination is put together from: models that many determinations share."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)  # it has no public name


Model = TypeVar("Model", bound=BaseModel)


def unchecked(model: type[Model], fields: dict[str, Any], given: set[str]) -> Model:
    """The object that `model.model_construct` makes of all the fields of a model, given in their order.

    `model_construct` looks at every field for aliases and defaults, which takes several times as long as
    all else that is done for a line of `check --lines --brief`.
    """
    made = model.__new__(model)
    object.__setattr__(made, "__dict__", fields)
    object.__setattr__(made, "__pydantic_fields_set__", given)
    object.__setattr__(made, "__pydantic_extra__", None)
    object.__setattr__(made, "__pydantic_private__", None)
    return made


@cache
def _names(given: tuple[str, ...]) -> set[str]:
    """Names as a set, one for all parts that are given the same: of each its own takes half a kilobyte."""
    return set(given)


class _Trusting(ModelMetaclass):
    """Makes an object by keeping what it is given: `Reason(id=..., ...)` checks nothing, types do.

    Only `core` makes these, from what it has worked out itself. Data from outside are checked as ever
    (`model_validate`), and the validator, which takes long to build, is built only then.
    """

    def __call__(self, **fields: Any) -> Any:
        return unchecked(self, fields, _names(tuple(fields)))  # type: ignore[arg-type] # self is such a class


class Made(BaseModel, metaclass=_Trusting):
    """A frozen model that only `core` makes; its validator and serializer are built when first used."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class Part(Made):
    """A part of a determination. One object serves all who are told the same, and is written once."""

    @cached_property
    def as_json(self) -> str:
        """The JSON of the part, as `model_dump_json` gives it."""
        return encoded(self)


def _plainer(value: Any) -> Any:
    """What JSON has no word for: a part as its fields, a day as text."""
    if isinstance(value, Part):
        return {name: value.__dict__[name] for name in type(value).model_fields}
    if isinstance(value, date):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a determination")


encoded: Callable[[Any], str] = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), default=_plainer
).encode
"""The JSON of anything in a determination, without the serializers that pydantic would have to build."""
