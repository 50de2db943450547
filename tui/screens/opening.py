"""The first frame: the first question as it will stand, painted before what answers it is loaded.

The interview always begins with the performance year, so its words are read alone and shown at once; the
rules, the chart and the reply line come a moment later (`PicheckApp`), and keys pressed until then wait.
"""

from __future__ import annotations

import tomllib
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from picheck.tui.keys import KEYS, Shown
from picheck.tui.screens.base import PicheckScreen
from picheck.tui.screens.room import ROOMY, share_room
from picheck.tui.widgets.key_line import KeyLine
from picheck.tui.widgets.lines import BLANK, Lines, text_row
from picheck.tui.widgets.options import Choice, Options
from picheck.tui.widgets.panel import Panel, Settled, settled_line
from picheck.tui.widgets.top_line import TopLine

MOST_MORE = 10
"""The most questions after the first; a test holds it to what core says."""

FIRST, SECOND = "performance_year", "\n[participant_type]"


class OpeningScreen(PicheckScreen):
    """The performance year, to look at. Its parts have the ids of the question's own, and so their style."""

    def __init__(self, year: int) -> None:
        """With the year of today."""
        super().__init__()
        self.year = year
        self.pressed: list[events.Key] = []

    def compose(self) -> ComposeResult:
        """The parts of a question, without what takes keys."""
        words = first_words()
        yield TopLine()
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield Static(id="settled", markup=False)
                yield Lines(id="conversation")
                yield Static(Content(words.ask), id="question", markup=False)
                yield Options(lambda _: None)
                yield Static(id="understood", markup=False)
                yield Static(
                    Content.styled("type an answer or a question", ".open"), id="reply", markup=False
                )
            yield Panel(id="panel")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the question."""
        words, settled = first_words(), nothing_settled()
        self.query_one(TopLine).say("", [f"at most {MOST_MORE} more"])
        self.query_one("#settled", Static).update(settled_line(settled, self.size.width))
        years = (self.year - 1, self.year, self.year + 1)
        choices = [
            *(Choice(year, str(year)) for year in years),
            Choice(None, words.not_sure.label, words.not_sure.detail),
        ]
        above = [text_row(words.hint, "quiet"), BLANK] if self.size.height >= ROOMY else []
        self.query_one(Options).ask(choices, by_digit=False, above=above)
        self.query_one(Panel).show(settled, words)
        self.query_one(KeyLine).show_hints(Shown("enter", "choose", "accept", 1), *_working())
        share_room(self, spare_understood=True)

    def on_key(self, event: events.Key) -> None:
        """Keep a key for the question itself."""
        self.pressed.append(event)

    def on_resize(self, event: events.Resize) -> None:
        """Lay out again."""
        share_room(self, spare_understood=True)


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
