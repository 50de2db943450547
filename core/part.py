"""What a determination is put together from: models that many determinations share."""

from __future__ import annotations

from functools import cached_property

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of a determination. One object serves all who are told the same, and is written once."""

    model_config = ConfigDict(frozen=True)

    @cached_property
    def as_json(self) -> str:
        """The JSON of the part, as `model_dump_json` gives it."""
        return self.model_dump_json()
