"""Where picheck keeps things: sessions, transcripts of one's own, settings. Nothing is written elsewhere.

The places are those of the system (on Linux below `~/.local`); the variable PICHECK_HOME puts all of
them into one folder, for tests, for a stick, and for a desk that is shared.
"""

from __future__ import annotations

import os
from pathlib import Path

HOME = "PICHECK_HOME"
"""The environment variable that names one folder for everything."""


class NoPlace(OSError):
    """There is no home folder to keep anything in; the message says how to name one."""


def state_folder() -> Path:
    """Where sessions are kept. Raises NoPlace where the account has no home folder."""
    return _place("state", "user_state_path")


def data_folder() -> Path:
    """Where transcripts go when the working folder has no `transcripts/`. Raises NoPlace."""
    return _place("data", "user_data_path")


def config_folder() -> Path:
    """Where the settings file is looked for. Raises NoPlace."""
    return _place("config", "user_config_path")


def sessions_folder() -> Path:
    """The journals of interviews in progress and finished. Raises NoPlace."""
    return state_folder() / "sessions"


def transcripts_folder() -> Path:
    """`transcripts/` in the working folder where there is one, otherwise the user's own. Raises NoPlace."""
    here = Path("transcripts")
    return here if here.is_dir() else data_folder() / "transcripts"


def _place(name: str, by_system: str) -> Path:
    chosen = os.environ.get(HOME)
    try:
        if chosen:
            return Path(chosen).expanduser() / name
        import platformdirs  # only whoever keeps something pays for it

        place: Path = getattr(platformdirs, by_system)("picheck", appauthor=False)
    except RuntimeError:  # how a home folder that is nowhere to be found is reported
        place = Path()
    if not place.is_absolute():  # an older platformdirs leaves "~", which would become a folder here
        raise NoPlace(f"there is no home folder; name a folder in {HOME}")
    return place
