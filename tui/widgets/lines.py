"""Lines of text with a cursor: the one widget that conversation, options, result and review are made of.

A page is a list of rows; a row builds its lines for a width, and one that has a key can be chosen with
the arrows and Enter or with the mouse. However long the page, it stays one widget, and only the lines
in view are drawn. Text is never parsed as markup: citations are full of brackets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from textual import events
from textual.content import Content, Span
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from picheck.tui.widgets.painted import Painted

Built = list[Content]


@dataclass(frozen=True, slots=True)
class Row:
    """Some lines that belong together. `build` gets the width and whether the cursor is on the row."""

    build: Callable[[int, bool], Built]
    key: str = ""


EMPTY, NONE = Content(""), -1
"""What stands where no line is, and the number that it has."""


class View(NamedTuple):
    """What the lines in view have in common: the number of the first, their width, style and selection."""

    first: int
    width: int
    base: Style
    selection: Selection | None


def styled(text: str, style: str = "") -> Content:
    """Text in one of the styles that the screens name (`STYLES`), taken as it is."""
    return Content.styled(text, f".{style}") if style else Content(text)


def hung(first: Content, body: Content, width: int) -> Built:
    """Text folded behind a lead, with what follows standing under where it began."""
    return list(_hung(first.plain, tuple(first.spans), body.plain, tuple(body.spans), width))


@lru_cache(maxsize=128)
def _hung(
    lead: str, lead_spans: tuple[Span, ...], text: str, spans: tuple[Span, ...], width: int
) -> tuple[Content, ...]:
    """The same, kept: a row is built to be measured, to be shared room with, and to be shown."""
    first = Content(lead, spans=list(lead_spans))
    indent = first.cell_length
    lines = _folded(text, spans, max(4, width - indent))
    return tuple((styled(" " * indent) if i else first) + line for i, line in enumerate(lines))


def folded(body: Content, width: int) -> Built:
    """Text folded at words; a citation such as "42 CFR 425.507" is not torn apart where it fits."""
    width = max(1, width)
    return list(_folded(body.plain, tuple(body.spans), width))


@lru_cache(maxsize=128)
def _folded(text: str, spans: tuple[Span, ...], width: int) -> tuple[Content, ...]:
    """The same, kept as well."""
    body, cited = Content(text, spans=list(spans)), CITATION.findall(text)
    if not cited or max(map(len, cited)) > width:
        return tuple(line.rstrip() for line in body.wrap(width)) or (Content(""),)
    kept = Content(CITATION.sub(_together, text), spans=list(spans))
    return tuple(
        Content(line.plain.replace(KEPT_TOGETHER, " "), spans=list(line.spans)).rstrip()
        for line in kept.wrap(width)
    )


CITATION = re.compile(r"42 CFR \S+")
KEPT_TOGETHER = "\ue000"
"""Stands for a space inside a citation while lines are folded: no fold is made at it."""


def _together(citation: re.Match[str]) -> str:
    return citation[0].replace(" ", KEPT_TOGETHER)


def text_row(body: Content | str, style: str = "", indent: int = 2, key: str = "") -> Row:
    """A paragraph."""
    content = body if isinstance(body, Content) else styled(body, style)
    return Row(lambda width, _: hung(styled(" " * indent), content, width - 1), key)


WIDEST = 120
"""Longer lines are not folded for: they are hard to read."""


def room_in(width: int) -> int:
    """The width that the rows of a page get in a place of a width: the scroll bar's column is kept free."""
    return max(1, min(width - 1, WIDEST))


STYLES = {*"quiet strong cite said bar mark warn head yes open here badge edge".split()}
"""The styles that a screen gives its text; app.tcss says what they look like."""


def lead_row(lead: str, body: str, lead_style: str = "quiet", style: str = "", key: str = "") -> Row:
    """A paragraph behind a lead in a style of its own, what follows standing under its beginning."""
    return Row(lambda width, _: hung(styled(lead, lead_style), styled(body, style), width - 1), key)


BLANK = Row(lambda width, _: [Content("")])
"""An empty line."""


class Lines(ScrollView, Painted, can_focus=True):
    """A page of rows that scrolls, with a cursor that moves over the rows that can be chosen.

    A page that is shorter than its place stands at the top of it, or with `at_foot` at the bottom.
    """

    at_foot = False

    @dataclass
    class Chosen(Message):
        """A row was chosen with Enter or the mouse."""

        page: Lines
        key: str

        @property
        def control(self) -> Lines:
            """The page that the row is on."""
            return self.page

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        """Start empty."""
        super().__init__(id=id, classes=classes)
        self.rows: Sequence[Row] = ()
        self.cursor = ""
        self._to = "start"
        self._stood_at: tuple[int, bool] | None = None
        self._height = 0
        self._built_for: tuple[int, str, bool] | None = None
        self._lines: list[tuple[Content, int]] = []
        self._start: list[int] = []
        self._view: View | None = None

    # -- what is shown

    def show_rows(self, rows: Sequence[Row], *, cursor: str | None = None, to: str = "cursor") -> None:
        """Show these rows; `to` says where to scroll: "cursor", "start", "end", "keep", or a row's number."""
        seen = self._seen
        self.rows = rows
        keys = self.keys
        wanted = self.cursor if cursor is None else cursor
        self.cursor = wanted if wanted in keys else (keys[0] if keys else "")
        self._built_for = None
        self._to = to
        self._scroll(to)
        self._refresh_changed(seen)

    @property
    def _seen(self) -> list[tuple[str, Sequence[Span], bool]]:
        """What stands in each line of the view: text, styles, and whether the cursor is on it."""
        first = self._line_at(0)
        return [self._line_seen(number) for number in range(first, first + self.size.height)]

    def _line_seen(self, number: int) -> tuple[str, Sequence[Span], bool]:
        if not 0 <= number < len(self._lines):
            return "", (), False
        line, row_number = self._lines[number]
        return line.plain, line.spans, self._is_here(row_number)

    def _is_here(self, row_number: int) -> bool:
        key = self.rows[row_number].key
        return key == self.cursor and bool(key) and self.shows_cursor

    def _refresh_changed(self, seen: list[tuple[str, Sequence[Span], bool]]) -> None:
        """Have the lines painted again that are others than were seen before."""
        width, now = self.size.width, self._seen
        if len(now) != len(seen):
            self.refresh()
            return
        changed = [y for y, line in enumerate(now) if line != seen[y]]
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    @property
    def keys(self) -> list[str]:
        """The keys of the rows that can be chosen, in order."""
        return [row.key for row in self.rows if row.key]

    @property
    def shows_cursor(self) -> bool:
        """Whether the cursor is drawn: only where keys go to this page."""
        return self.has_focus

    def lines_at(self, width: int) -> int:
        """How many lines the rows take at a width."""
        return sum(len(row.build(width, False)) for row in self.rows)

    @property
    def plain(self) -> str:
        """All lines as text, those out of view too."""
        self._lay_out()
        return "\n".join(line.plain for line, _ in self._lines)

    def _scroll(self, to: str) -> None:
        self._lay_out()
        if to == "end":
            self.scroll_to(y=self.virtual_size.height, animate=False)
        elif to == "start":
            self.scroll_to(y=0, animate=False)
        elif to == "cursor":
            self.reveal(self.cursor)
        elif to != "keep":
            self.scroll_to(y=self._start[int(to)] if int(to) < len(self._start) else 0, animate=False)

    @property
    def room(self) -> int:
        """The width that rows are built for."""
        return room_in(self.size.width - len(self.edge))

    @property
    def allow_vertical_scroll(self) -> bool:
        """Always: by whether there is a scroll bar, which comes only with the next layout, none can tell."""
        return True

    def _lay_out(self) -> None:
        room, shows_cursor = self.room, self.shows_cursor
        wanted = (room, self.cursor, shows_cursor)
        if self._built_for == wanted:
            return
        if self._built_for is not None and self._built_for[0] != room:
            self._stood_at = self._standing
        self._built_for = wanted
        self._lines, self._start = [], []
        for number, row in enumerate(self.rows):
            self._start.append(len(self._lines))
            here = shows_cursor and bool(row.key) and row.key == self.cursor
            self._lines.extend((line, number) for line in row.build(room, here))
        size, before = Size(room, len(self._lines)), self.virtual_size
        if size != before:  # set like this, only what changed is painted again
            self.set_reactive(Widget.virtual_size, size)
            if self.styles.auto_dimensions or max(size.height, before.height) > self.container_size.height:
                self.clear_cached_dimensions()
                self.refresh(layout=True, repaint=False)

    def notify_style_update(self) -> None:
        """Draw again in the new theme."""
        super().notify_style_update()
        self._built_for = None

    @property
    def _standing(self) -> tuple[int, bool]:
        """The row at the top of the view as it was last laid out, and whether the cursor is in view."""
        first = self.scroll_offset.y
        seen = self._lines[first : first + self._height]
        return seen[0][1] if seen else 0, any(self._is_here(number) for _, number in seen)

    def on_resize(self) -> None:
        """Fold again, and stay at what was to be seen, or where the reader went since."""
        self._scroll(self._to)
        if self._to == "keep" and self._stood_at is not None:
            top, with_cursor = self._stood_at
            self.scroll_to(y=self._start[top] if top < len(self._start) else 0, animate=False)
            if with_cursor:
                self.reveal(self.cursor)
        self._stood_at, self._height = None, self.size.height

    def on_mouse_scroll_up(self) -> None:
        """The reader went elsewhere: stay there."""
        self._to = "keep"

    def on_mouse_scroll_down(self) -> None:
        """The reader went elsewhere: stay there."""
        self._to = "keep"

    def on_focus(self) -> None:
        """Show the cursor."""
        self._lay_out()
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self._lay_out()
        self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of the view; where the view stands is worked out once for all of them."""
        self._view = self._look()
        try:
            return super().render_lines(crop)
        finally:
            self._view = None

    def _look(self) -> View:
        self._lay_out()
        return View(self._line_at(0), self.size.width, self.visual_style, self.text_selection)

    def render_line(self, y: int) -> Strip:
        """One line in view. Outside a painting the mouse asks, to mark text: it needs to know which line."""
        if self._view is not None:
            return self._line_in(self._view, y)
        view = self._look()
        strip, number, edge = self._line_in(view, y), view.first + y, len(self.edge)
        if not 0 <= number < len(self._lines):
            return strip
        return Strip.join([strip.crop(0, edge), strip.crop(edge).apply_offsets(0, number)])

    def _line_in(self, view: View, y: int) -> Strip:
        number, base = view.first + y, view.base
        if not 0 <= number < len(self._lines):
            return self.draw(NONE, EMPTY, base, view.width)
        line, row_number = self._lines[number]
        if self._is_here(row_number):
            base = base + self._get_style(".here")
        if view.selection is not None and (span := view.selection.get_span(number)) is not None:
            start, end = span
            marked = Style.from_styles(self.screen.get_component_styles("screen--selection"))
            line = line.stylize(marked, start, None if end == -1 else end)
        return self.draw(number, line, base, view.width)

    def _line_at(self, y: int) -> int:
        """The number of the line that stands at a place of the view."""
        over = max(0, self.size.height - len(self._lines)) if self.at_foot else 0
        return y + self.scroll_offset.y - over

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text that was marked with the mouse."""
        return selection.extract(self.plain), "\n"

    # -- moving and choosing

    def reveal(self, key: str) -> None:
        """Bring a row into view, and what stands above the first and below the last with it."""
        numbers = [n for n, row in enumerate(self.rows) if row.key]
        number = next((n for n in numbers if self.rows[n].key == key), None)
        height = self.scrollable_content_region.height
        if number is None or height <= 0 or number >= len(self._start):
            return
        first, last = number == numbers[0], number == numbers[-1]
        top = self._with_what_is_above(number, height) if first else self._start[number]
        bottom = len(self._lines) if last or number + 1 >= len(self._start) else self._start[number + 1]
        if bottom - self._start[number] > height:
            bottom = self._start[number] + height
        at = self.scroll_offset.y
        if top < at:
            self.scroll_to(y=top, animate=False)
        if bottom > max(min(at, top), 0) + height:
            self.scroll_to(y=max(top, bottom - height) if first else bottom - height, animate=False)

    def _with_what_is_above(self, number: int, height: int) -> int:
        """The line from which the first row to choose is in view with as many whole rows above it as fit."""
        after = self._start[number + 1] if number + 1 < len(self._start) else len(self._lines)
        return next((start for start in self._start[:number] if after - start <= height), self._start[number])

    def move_to(self, key: str) -> None:
        """Put the cursor on a row."""
        if key != self.cursor and key in self.keys:
            self.cursor, self._to = key, "cursor"
            self._lay_out()
            self.refresh()
            self.moved()
        self.reveal(key)

    def moved(self) -> None:
        """The cursor stands on another row; for subclasses."""

    def move(self, key: str) -> bool:
        """Move as a key says; False if it is no key for moving."""
        match key:
            case "up" | "down":
                self._step(-1 if key == "up" else 1)
            case "home" | "end":
                self._edge(-1 if key == "home" else 1)
            case "pageup" | "pagedown":
                self._leaf(-1 if key == "pageup" else 1)
            case _:
                return False
        return True

    def take(self, event: events.Key) -> bool:
        """Act on a key that is meant for a page; False leaves it to others."""
        if event.key == "enter" and self.cursor:
            self.post_message(self.Chosen(self, self.cursor))
            return True
        return self.move(event.key)

    def on_key(self, event: events.Key) -> None:
        """Keys act here and at once, in the order in which they were pressed; bindings come later."""
        if self.take(event):
            event.stop()
            event.prevent_default()

    def _step(self, by: int) -> None:
        """Move the cursor to the next row that can be chosen; scroll where there is none."""
        keys = self.keys
        place = keys.index(self.cursor) + by if self.cursor in keys else 0
        if keys and 0 <= place < len(keys) and self._near(keys[place], by):
            self.move_to(keys[place])
        else:
            self._to = "keep"
            self.scroll_relative(y=by, animate=False)

    def _near(self, key: str, by: int) -> bool:
        """Whether a row begins so near the view that the cursor can go there without skipping lines."""
        start = next(self._start[n] for n, row in enumerate(self.rows) if row.key == key)
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        return start >= top - height if by < 0 else start < top + height + 2

    def _edge(self, way: int) -> None:
        """Go to the first or the last row."""
        keys = self.keys
        if keys:
            self.move_to(keys[0 if way < 0 else -1])
        self._to = "start" if way < 0 else "end"
        self._scroll(self._to)

    def _leaf(self, way: int) -> None:
        """A page up or down; the cursor follows to the first row in view that can be chosen."""
        height = max(1, self.scrollable_content_region.height - 1)
        self._to = "keep"
        self.scroll_relative(y=way * height, animate=False)
        top, bottom = self.scroll_target_y, self.scroll_target_y + height
        seen = [row.key for n, row in enumerate(self.rows) if row.key and top <= self._start[n] < bottom]
        if seen and self.cursor not in seen:
            self.cursor = seen[0]
            self._lay_out()
            self.refresh()

    def key_at(self, y: int) -> str:
        """The key of the row at a line of the view; empty where none can be chosen."""
        self._lay_out()
        line = self._line_at(y)
        return self.rows[self._lines[line][1]].key if 0 <= line < len(self._lines) else ""

    def on_click(self, event: events.Click) -> None:
        """The mouse chooses the row that it points at."""
        selection = self.text_selection
        if (
            selection is not None and len(selection.extract(self.plain)) > 1
        ):  # text was marked, nothing is meant
            return
        key = self.key_at(event.get_content_offset_capture(self).y)
        if key:
            if self.focusable:
                self.focus()
            self.move_to(key)
            self.post_message(self.Chosen(self, key))
