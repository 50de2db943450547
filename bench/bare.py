"""The floor: a Textual app that shows one label, or as many widgets as picheck's first question has."""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

WIDGETS = int(sys.argv[1]) if len(sys.argv) > 1 else 1


class Bare(App[None]):
    """Labels, the first of which shows the key that was pressed last."""

    def compose(self) -> ComposeResult:
        """The labels."""
        with Vertical():
            yield Static("ready", id="first")
            for _ in range(WIDGETS - 1):
                yield Static("a label", markup=False)

    def on_key(self, event: object) -> None:
        """Show the key."""
        self.query_one("#first", Static).update(f"pressed {getattr(event, 'key', '')}")


if __name__ == "__main__":
    Bare().run()
