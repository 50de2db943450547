"""The floor: a Textual app that shows one label, or as many widgets as picheck's first question has.

python bench/bare.py            one label
python bench/bare.py 12         twelve; a key changes one of them
python bench/bare.py 12 3       twelve of three lines each; a key changes all, as an answer changes a question
"""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

WIDGETS = int(sys.argv[1]) if len(sys.argv) > 1 else 1
LINES = int(sys.argv[2]) if len(sys.argv) > 2 else 0


class Bare(App[None]):
    """Labels, the first of which shows the key that was pressed last."""

    def compose(self) -> ComposeResult:
        """The labels."""
        with Vertical():
            yield Static("ready", id="first")
            for _ in range(WIDGETS - 1):
                yield Static("\n".join(["a label"] * max(1, LINES)), markup=False)

    def on_key(self, event: object) -> None:
        """Show the key, and where all change, another text in each of the others."""
        key = getattr(event, "key", "")
        with self.batch_update():
            self.query_one("#first", Static).update(f"pressed {key}")
            for label in list(self.query(Static))[1:] if LINES else ():
                label.update("\n".join([f"a label of several words after the key {key} was pressed"] * LINES))


if __name__ == "__main__":
    Bare().run()
