"""What a visitor's process runs: the terminal interview, loaded and rehearsed once before visitors come."""

from __future__ import annotations

import os
from pathlib import Path

VISITORS_SETTINGS = "save_sessions = false\n"
"""Nothing of a visit is to be on the server's disk; a visitor goes on elsewhere by the handover token."""

YEAR_BEFORE_ALL_RULES = 2024


def load() -> None:
    """Load all that a visitor needs, by holding an interview that nobody sees and that keeps nothing.

    What it loaded and read is then shared by all visitors' processes, and none of them waits for it.
    """
    import asyncio

    import picheck.tui.commands.interview
    import picheck.tui.web.driver  # noqa: F401

    asyncio.run(_rehearse())


async def _rehearse() -> None:
    from datetime import date

    from picheck.flow.session import Front, Session
    from picheck.tui.app import PicheckApp

    app = PicheckApp(Session(date.today(), front=Front.BROWSER))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("f1", "escape", *str(YEAR_BEFORE_ALL_RULES), "enter")  # which leads to a result


def hold() -> int:
    """Hold one interview in the folder of PICHECK_HOME; returns the exit status."""
    from picheck.tui.cli import main

    settings = Path(os.environ["PICHECK_HOME"], "config", "config.toml")
    settings.parent.mkdir()
    settings.write_text(VISITORS_SETTINGS, encoding="utf-8")
    return main([])
