"""The settings of one user, in a TOML file. What is not set has its default; a mistake is said."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from picheck.tui.cli import Problem

MOST_BYTES = 100_000


class Settings(BaseModel):
    """What a user can set. The descriptions are what `picheck config` shows."""

    # The validator takes long to build, and is built only for a file that sets something.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    theme: str = Field(
        "picheck-dark", description="colours: picheck-dark, picheck-light, or any theme the palette lists"
    )
    mode: Literal["self", "call", "record"] = Field(
        "self", description="how an interview starts: for oneself, guiding a caller, or recording a test"
    )
    save_sessions: bool = Field(True, description="keep interviews in progress, to go on after a crash")
    mouse: bool = Field(True, description="false leaves the mouse to the terminal, for selecting text")
    transcripts: str | None = Field(
        None, description="folder for recorded interviews (default: transcripts/ here, or your own folder)"
    )


def settings_path() -> Path | None:
    """Where the settings file is looked for; None without a home folder."""
    from picheck.flow.places import NoPlace, config_folder

    try:
        return config_folder() / "config.toml"
    except NoPlace:
        return None


def read_settings() -> Settings:
    """The user's settings; the defaults where there is no file. Raises Problem naming file and key."""
    path = settings_path()
    if path is None:
        return Settings.model_construct()
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):  # the home of a service account may be /dev/null
        return Settings.model_construct()
    except OSError as refusal:
        raise Problem(f"{path}: {(refusal.strerror or 'cannot be read').lower()}.") from None
    return _parsed(path, raw)


def _parsed(path: Path, raw: bytes) -> Settings:
    if len(raw) > MOST_BYTES:
        raise Problem(f"{path}: far too long for settings. See: picheck config")
    try:
        found = tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError:
        raise Problem(f"{path}: not UTF-8 text. Save it as UTF-8.") from None
    except RecursionError:
        raise Problem(f"{path}: nested far too deeply for settings. See: picheck config") from None
    except ValueError as mistake:  # no TOML, or a number of thousands of digits
        what = f"not TOML: {mistake}".partition(";")[0]
        what = what.replace("not TOML: Cannot overwrite a value", "a setting is given twice")
        raise Problem(f"{path}: {what}. See: picheck config") from None
    try:
        return Settings.model_validate(found)
    except ValidationError as mistake:
        from picheck.flow.harmless import harmless

        first = mistake.errors(include_url=False, include_input=False)[0]
        key = ".".join(map(str, first["loc"]))[:60]
        what = "is no setting" if first["type"] == "extra_forbidden" else first["msg"]
        raise Problem(f"{path}: {harmless(key, '')}: {what}. See: picheck config") from None


def keep_theme(name: str) -> Path | None:
    """Write a theme into the settings file and change nothing else in it; where that is, None where none is.

    Raises Problem where the file cannot be written, or is none that a line can be put into.
    """
    from picheck.flow.whole_files import unwritten, write_over

    path = settings_path()
    if path is None:
        return None
    line = f"theme = {json.dumps(name)}"
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        changed, found = re.subn(r"(?m)^theme\s*=.*$", lambda _: line, text, count=1)
        changed = changed if found else f"{line}\n{text}"
        _parsed(path, changed.encode())
        path.parent.mkdir(parents=True, exist_ok=True)
        write_over(path, changed)
    except UnicodeDecodeError:
        raise Problem(f"{path}: not UTF-8 text. Save it as UTF-8.") from None
    except OSError as refusal:
        raise Problem(f"{path}: {unwritten(refusal)}.") from None
    return path
