"""A stand-in for the interview, served by the tests: an app that does what a test types.

`c` counts up, `d` delivers a file, `p` starts a process, `x` fails, `h` hangs for good, `q` ends; every key
is shown. The first line holds what a visitor's process can see of the machine.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
from pathlib import Path

from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Static


class Stub(App[None]):
    """Shows a line of facts, a count and the last key."""

    count = 0

    def compose(self) -> ComposeResult:
        yield Static(id="facts", markup=False)
        yield Static("count 0", id="count")
        yield Static("", id="key", markup=False)

    def on_mount(self) -> None:
        home = Path(os.environ["PICHECK_HOME"])
        same = Path.cwd() == home == Path(os.environ["HOME"])
        facts = f"pid {os.getpid()} home {home} same {same} secret {os.environ.get('SECRET')} end"
        self.query_one("#facts", Static).update(facts)

    def on_key(self, event: Key) -> None:
        self.query_one("#key", Static).update(f"key {event.key} end")
        match event.key:
            case "c":
                self.count += 1
                self.query_one("#count", Static).update(f"count {self.count} end")
            case "d":
                self.deliver_text(io.StringIO("what was saved: é\n" * 5000), save_filename="../é answers.txt")
            case "x":
                raise RuntimeError("failed on purpose")
            case "p":
                subprocess.Popen(["sleep", "600"])
            case "h":
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                while True:
                    signal.pause()
            case "q":
                self.exit()


def load() -> None:
    """Nothing more than what importing this loads."""


def hold() -> int:
    """Run the app."""
    app = Stub()
    app.run()
    return app.return_code or 0
