"""What a determination is put together from: models that many determinations share."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)  # it has no public name


class _Trusting(ModelMetaclass):
    """Makes an object by keeping what it is given: `Reason(id=..., ...)` checks nothing, types do.

    Only `core` makes these, from what it has worked out itself. Data from outside are checked as ever
    (`model_validate`), and the validator, which takes long to build, is built only then.
    """

    def __call__(self, **fields: Any) -> Any:
        return self.model_construct(**fields)  # type: ignore[attr-defined] # self is a class of this kind


class Made(BaseModel, metaclass=_Trusting):
    """A frozen model that only `core` makes; its validator and serializer are built when first used."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class Part(Made):
    """A part of a determination. One object serves all who are told the same, and is written once."""

    @cached_property
    def as_json(self) -> str:
        """The JSON of the part, as `model_dump_json` gives it."""
        return self.model_dump_json()
