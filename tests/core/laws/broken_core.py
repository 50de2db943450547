"""Walk a law over a copy of `core` with something changed, in this process.

The modules of `picheck` and the laws are put aside, loaded anew from the copy, and put back afterwards, so
nothing of the copy is left behind and no second interpreter has to start.
"""

from __future__ import annotations

import importlib
import shutil
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

ROOT = Path(__file__).parents[3]
_OURS = ("picheck", "laws")

ENOUGH = 25
"""The counterexamples after which a long law over a broken copy breaks off."""

_QUICK = ("outcome_laws", "table_laws")
"""Laws that are walked to the end over a broken copy too, so that they name the smallest of all."""


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Replacement(_Read):
    """A text of a file of `core`, and what stands there instead."""

    file: str
    find: str
    replace: str


class BadCase(_Read):
    """A mistake in the rules: what is changed, the law that must notice, and what it must say."""

    why: str
    law: str
    says: tuple[str, ...]
    changes: tuple[Replacement, ...]


def read_case(path: Path) -> BadCase:
    """A case from its file. Raises ValueError if it does not fit the model."""
    return BadCase.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


def write_broken(case: BadCase, into: Path) -> None:
    """A copy of `core` with the changes made. Raises ValueError where a text is not there exactly once."""
    copy = into / "picheck" / "core"
    shutil.copytree(ROOT / "core", copy, ignore=shutil.ignore_patterns("__pycache__"))
    for change in case.changes:
        path = copy / change.file.removeprefix("core/")
        text = path.read_text(encoding="utf-8")
        if text.count(change.find) != 1:
            raise ValueError(f"{change.file} holds this {text.count(change.find)} times:\n{change.find}")
        path.write_text(text.replace(change.find, change.replace), encoding="utf-8")


@contextmanager
def loaded_from(folder: Path) -> Iterator[None]:
    """While this lasts, `picheck` and the laws are loaded anew, `picheck.core` from a folder."""
    aside = {name: module for name, module in sys.modules.items() if name.split(".")[0] in _OURS}
    for name in aside:
        del sys.modules[name]
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.split(".")[0] in _OURS]:
            del sys.modules[name]
        sys.modules.update(aside)


def message_of(case: BadCase, folder: Path) -> str | None:
    """What the law of a case says when it walks the copy; None if it notices nothing."""
    write_broken(case, folder)
    module_name, law_name = case.law.split(".")
    with loaded_from(folder):
        module: Any = importlib.import_module(f"laws.{module_name}")
        core = Path(str(sys.modules["picheck.core"].__file__)).parent
        if core != folder / "picheck" / "core":
            raise RuntimeError(f"the laws walked {core}, not the copy")
        verdict: Any = importlib.import_module("laws.verdict")
        verdict.Search.enough = None if module_name in _QUICK else ENOUGH
        try:
            getattr(module, law_name)()
        except verdict.Broken as defect:
            return str(defect)
    return None
