"""Widgets that are lines of text, and nothing is drawn of them again but what has become another.

Textual keeps what it drew of a widget by the row where it stood: a line that moves is put together anew,
border, padding and colours too. When an answer comes, all of the conversation moves up.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style as Painting
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style

from picheck.tui.widgets.styles import Styled


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line as it was drawn last, and what it was drawn from."""

    line: Content
    base: Style
    width: int
    strip: Strip

    def shows(self, line: Content, base: Style, width: int) -> bool:
        """Whether it is still right. Contents are equal by their text alone, so styles are compared too."""
        same = line is self.line or (line.plain == self.line.plain and line.spans == self.line.spans)
        return same and width == self.width and base == self.base


class Painted(Styled):
    """A widget that keeps its lines as they were drawn, by their number: of a page, not of the screen.

    Where it is one base of several it stands last, as `Styled` does.
    """

    edge = ""
    """What stands before every line, in the style of that name: a border, but part of what is kept."""

    _drawn: dict[int, Drawn] | None = None

    @abstractmethod
    def render_line(self, y: int) -> Strip:
        """One line of the view."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of the view. Border and padding are left to Textual."""
        if self.styles.gutter:
            return super().render_lines(crop)
        strips = [self.render_line(y) for y in crop.line_range]
        background = self.background_colors[1]
        for colours in self.get_line_filters():
            strips = [strip.apply_filter(colours, background) for strip in strips]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def draw(self, number: int, line: Content, base: Style, width: int) -> Strip:
        """A line as it is painted; it is folded already, so nothing of it is folded again."""
        if self._drawn is None:
            self._drawn = {}
        drawn = self._drawn.get(number)
        if drawn is None or not drawn.shows(line, base, width):
            parts = line.render(base, end="", parse_style=self._get_style)
            pieces = [Segment(text, _painting(style)) for text, style in parts if text]
            if self.edge:
                pieces.insert(0, Segment(self.edge, _painting(base + self._get_style(".edge"))))
            strip = Strip(pieces, line.cell_length + len(self.edge))
            strip = strip.adjust_cell_length(width, _painting(base))
            drawn = self._drawn[number] = Drawn(line, base, width, strip)
        return drawn.strip

    def notify_style_update(self) -> None:
        """Draw again in the new theme."""
        super().notify_style_update()
        self._drawn = None


class PaintedLine(Painted):
    """A widget of one line, which `render` gives."""

    @abstractmethod
    def render(self) -> Content:
        """The line."""

    def render_line(self, y: int) -> Strip:
        """The line."""
        return self.draw(y, self.render(), self.visual_style, self.size.width)


@lru_cache(maxsize=256)
def _painting(style: Style) -> Painting:
    """A style as it is written to the terminal: one for all that looks the same, and what is kept with it."""
    return style.rich_style
