"""What only holds other widgets together, and is not painted itself."""

from __future__ import annotations

from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Frame(Widget):
    """A widget that its children cover; what they leave free is the screen's.

    Textual paints every container whole beneath what it contains: a picture more for each, at every change.
    A subclass names its container first, as only the first base of a widget gives it its styles.
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        """Nothing."""
        return []


class Across(Horizontal, Frame):
    """Children side by side."""


class Down(Vertical, Frame):
    """Children one below the other."""
