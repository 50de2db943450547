"""Several lines pasted where a reply is written: the first is taken, and that the others are not is said."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from picheck.tui.said import in_passing


class OneLine(Input):
    """An input that says what it leaves out of a paste."""

    def on_paste(self, event: events.Paste) -> None:
        """Say how many lines are left out; the input itself takes the first."""
        left_out = sum(bool(line.strip()) for line in event.text.splitlines()[1:])
        if left_out:
            self.notify(in_passing("pasted", count=left_out), markup=False)
