"""What the screens say in passing (`said.toml`), read when the first of it is said."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def said_words() -> dict[str, dict[str, str]]:
    """The sections of the file."""
    return tomllib.loads(Path(__file__).with_name("said.toml").read_text(encoding="utf-8"))


def in_passing(name: str, **filled: object) -> str:
    """Something said in passing, with its gaps filled in."""
    return said_words()["told"][name].format(**filled)
