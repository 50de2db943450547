"""What a visitor's process runs: the terminal interview, loaded once before visitors come."""

from __future__ import annotations

import os
from pathlib import Path

VISITORS_SETTINGS = "save_sessions = false\n"
"""Nothing of a visit is to be on the server's disk; a visitor goes on elsewhere by the handover token."""


def load() -> None:
    """Import what every visitor needs, so that processes share it and none waits for it."""
    import picheck.flow.chart
    import picheck.tui.app
    import picheck.tui.commands.interview
    import picheck.tui.commands.sitting
    import picheck.tui.settings
    import picheck.tui.web.driver  # noqa: F401


def hold() -> int:
    """Hold one interview in the folder of PICHECK_HOME; returns the exit status."""
    from picheck.tui.cli import main

    settings = Path(os.environ["PICHECK_HOME"], "config", "config.toml")
    settings.parent.mkdir()
    settings.write_text(VISITORS_SETTINGS, encoding="utf-8")
    return main([])
