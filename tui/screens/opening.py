"""The first frame: the first question as it will stand, painted before what answers it is loaded.

The interview always begins with the performance year, so its words are read alone and shown at once; the
rules, the chart and the reply line come a moment later (`PicheckApp`), and keys pressed until then wait.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.content import Content

from picheck.tui.keys import KEYS, Shown
from picheck.tui.said import in_passing
from picheck.tui.screens.base import PicheckScreen
from picheck.tui.screens.room import BARE, ROOMY, VAST, WIDE, left_of, panel_of, question_lines_in
from picheck.tui.widgets.conversation import Exchange, fits, rows_of
from picheck.tui.widgets.frames import Across, Down
from picheck.tui.widgets.key_line import KeyLine
from picheck.tui.widgets.lines import BLANK, Built, Row, room_in, text_row
from picheck.tui.widgets.options import Choice, option_rows
from picheck.tui.widgets.panel import Settled, panel_rows, settled_line
from picheck.tui.widgets.styles import Words
from picheck.tui.widgets.top_line import TopLine

MOST_MORE = 10
"""The most questions after the first; a test holds it to what core says."""

PLACEHOLDER = "type an answer or a question"
"""What stands in the empty reply line."""

FIRST, SECOND = "performance_year", "\n[participant_type]"


class OpeningScreen(PicheckScreen):
    """The performance year, to look at. Its parts have the ids of the question's own, and so their style."""

    def __init__(self, year: int) -> None:
        """With the year of today."""
        super().__init__()
        self.year = year
        self.pressed: list[events.Key] = []
        self.hand_on: Callable[[events.Key], None] = self.pressed.append

    def compose(self) -> ComposeResult:
        """The parts of a question as plain text, all there before anything is laid out."""
        words, settled = first_words(), nothing_settled()
        width, height = self.app.size
        left = left_of(width)
        rows = [text_row(words.hint, "quiet"), BLANK] if height >= ROOMY else []
        rows += option_rows(self._choices(words))
        options = built(rows, room_in(left))
        wide, bare = width >= WIDE, height < BARE
        self.set_class(wide, "-wide")
        self.set_class(width >= VAST, "-vast")
        self.set_class(bare, "-tiny")
        taken = 2 + (height >= ROOMY) + (not bare) + (not bare and not wide)
        asked = Words(Content(words.ask), id="question")
        question_lines = question_lines_in(words.ask, left, height - taken)
        asked.styles.max_height = question_lines
        taken += question_lines
        yield TopLine([f"at most {MOST_MORE} more"])
        with Across(id="body"):
            with Down(id="left"):
                yield Words(settled_line(settled, width), id="settled")
                if height - taken > len(options):
                    yield Words(greeted(width, height - taken - len(options)), id="conversation")
                yield asked
                shown = Words(Content("\n").join(options), id="options")
                shown.styles.height = min(len(options), max(1, height - taken))
                yield shown
                if height >= ROOMY:
                    yield Words(id="understood")
                yield Words(Content.styled(PLACEHOLDER, ".open"), id="reply")
            beside = built(panel_rows(settled, words), room_in(panel_of(width) - 1))
            yield Words(Content("\n").join(beside), id="panel")
        yield KeyLine(Shown("enter", "choose", "accept", 1), *_working())

    def _choices(self, words: SimpleNamespace) -> list[Choice]:
        years = (self.year - 1, self.year, self.year + 1)
        not_sure = Choice(None, words.not_sure.label, words.not_sure.detail)
        return [*(Choice(year, str(year)) for year in years), not_sure]

    def on_key(self, event: events.Key) -> None:
        """Keep a key for the question itself, or hand it on if that is there already."""
        self.hand_on(event)


def greeted(width: int, height: int) -> Content:
    """What this is about at the foot of the conversation, as the question shows it, if it fits."""
    greeting = Exchange(replied=in_passing("greeting"))
    if not fits(greeting, width, height):
        return Content("")
    lines = built(rows_of(greeting), room_in(left_of(width)))[:height]
    return Content("\n").join([*[Content("")] * (height - len(lines)), *lines])


def built(rows: list[Row], width: int) -> Built:
    """The lines of rows, the cursor on the first option."""
    return [line for row in rows for line in row.build(width, row.key == "0")]


def _working() -> list[Shown]:
    """The keys that will work at the first question."""
    return [
        Shown(KEYS[a].shown, KEYS[a].words, a, KEYS[a].rank)
        for a in ("why", "help", "command_palette", "quit")
    ]


def first_words() -> SimpleNamespace:
    """The words of the first question and of "not sure", unchecked: the whole file is, when it is loaded."""
    text = _beside("picheck.flow", "words/questions.toml")
    tables = tomllib.loads(text.partition(SECOND)[0])
    words = {key: _unwrapped(value) for key, value in tables[FIRST].items()}
    return SimpleNamespace(**{**words, "not_sure": SimpleNamespace(**tables["not_sure"])})


def nothing_settled() -> Settled:
    """The settled part before any answer: everything open."""
    words = tomllib.loads(_beside("picheck.tui", "show/result.toml"))
    shown, titles = words["settled"], words["columns"]
    return [(titles[f], shown[f"question_{f}"], shown[f"{f}_undetermined"]) for f in titles]


def _beside(package: str, name: str) -> str:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return (
        Path(spec.origin)
        .with_name(name.split("/", maxsplit=1)[0])
        .joinpath(*name.split("/")[1:])
        .read_text(encoding="utf-8")
    )


def _unwrapped(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in value.split("\n\n"))
