"""Styles by name, each found once: Textual asks every widget up to the screen for it, at each line anew."""

from __future__ import annotations

from textual.style import Style
from textual.visual import VisualType
from textual.widget import Widget
from textual.widgets import Static


class Styled(Widget):
    """A widget that keeps the styles that its text names, until the style sheet or the theme changes.

    Where it is one base of several it stands last: the first alone gives a widget its styles and keys.
    """

    _kept_styles: dict[str, Style] | None = None

    def _get_style(self, style: Style | str) -> Style:
        """What a style looks like here."""
        if isinstance(style, Style):
            return style
        if self._kept_styles is None:
            self._kept_styles = {}
        if style not in self._kept_styles:
            self._kept_styles[style] = super()._get_style(style)
        return self._kept_styles[style]

    def notify_style_update(self) -> None:
        """Styles are to be found anew."""
        super().notify_style_update()
        self._kept_styles = None


class Words(Static, Styled):
    """Text that is not parsed as markup."""

    def __init__(self, content: VisualType = "", *, id: str) -> None:
        """With what it shows first."""
        super().__init__(content, id=id, markup=False)
