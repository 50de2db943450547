"""The footer: the keys that work now, as many as fit whole; a click does what the key does."""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar

from textual.content import Content
from textual.screen import Screen
from textual.style import Style

from picheck.tui.keys import GAP, KEYS, Shown, fitting
from picheck.tui.widgets.painted import PaintedLine


class KeyLine(PaintedLine):
    """One line of keys. `hint` is what Enter and the digits do now; the screen sets it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"key"}
    ALLOW_SELECT = False
    auto_links = False

    def __init__(self, *hints: Shown) -> None:
        """Start with what is known of the keys."""
        super().__init__(id="keys")
        self.hints = hints
        self._shown: tuple[Shown, ...] = ()
        self._line = Content("")

    def on_mount(self) -> None:
        """Follow every change of what works."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _: Screen[object]) -> None:
        self.refresh()

    def show_hints(self, *hints: Shown) -> None:
        """What the keys of the widget in focus do now."""
        if hints != self.hints:
            self.hints = hints
            self.refresh()

    @property
    def entries(self) -> list[Shown]:
        """What fits of the keys that work now."""
        active = self.screen.active_bindings.values()
        working = {entry.binding.action: entry for entry in active if entry.enabled}
        listed = [
            Shown(key.shown, key.words, action, key.rank)
            for action, key in KEYS.items()
            if action in working and not any(hint.action == action for hint in self.hints)
        ]
        return fitting([*self.hints, *listed], self.size.width - 2)

    def render(self) -> Content:
        """The line; each entry but a hint can be clicked."""
        entries = tuple(self.entries)
        if entries != self._shown:
            self._shown, self._line = entries, _line_of(entries)
        return self._line


def _line_of(entries: tuple[Shown, ...]) -> Content:
    return Content(" ") + Content(" " * GAP).join([_entry(entry) for entry in entries])


@lru_cache(maxsize=64)
def _entry(entry: Shown) -> Content:
    shown = Content.assemble((entry.key, ".key"), " ", entry.words)
    if entry.action:
        shown = shown.stylize(Style.from_meta({"@click": f"screen.press({entry.action!r})"}))
    return shown
