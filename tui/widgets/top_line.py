"""The first line of every screen."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content

from picheck.tui.widgets.painted import PaintedLine


class TopLine(PaintedLine):
    """The first line: the program and the ticket to the left, year, progress and clock to the right."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"name"}
    ALLOW_SELECT = False

    def __init__(self, right: list[str] | None = None) -> None:
        """Start with what stands to the right, if that is known."""
        super().__init__(id="top")
        self.left = ""
        self.right = right or []

    def say(self, left: str, right: list[str]) -> None:
        """Show what stands left and right; of the right, what fits, the last first."""
        if (left, right) != (self.left, self.right):
            self.left, self.right = left, right
            self.refresh()

    def render(self) -> Content:
        """The line, cut nowhere: what does not fit is left out."""
        width = self.size.width
        name = Content.assemble(" ", ("picheck", ".name"))
        left = name + Content(f"  {self.left}" if self.left and len(self.left) + 14 < width else "")
        parts = list(self.right)
        while parts and left.cell_length + len(" · ".join(parts)) + 3 > width:
            parts.pop(0)
        right = " · ".join(parts)
        return left + Content(" " * max(1, width - left.cell_length - len(right) - 1) + right)
