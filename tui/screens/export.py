"""Save or copy the result: Markdown, a page to print, a note for the ticket, the handover token."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from picheck.core.determination import Determination
from picheck.flow.question_words import label
from picheck.flow.session import Session
from picheck.tui.keys import Shown, bindings
from picheck.tui.screens.base import Menu
from picheck.tui.widgets.key_line import KeyLine
from picheck.tui.widgets.options import Choice, Options
from picheck.tui.widgets.top_line import TopLine


def _markdown(d: Determination, session: Session) -> str:
    from picheck.tui.show.markdown import as_markdown

    return as_markdown(d, session.interview.sources)


def _page(d: Determination, session: Session) -> str:
    from picheck.tui.show.html import as_html

    interview = session.interview
    way = [(turn.question, label(turn.question, turn.value)) for turn in interview.turns]
    return as_html(d, way, interview.sources)


def _note(d: Determination, session: Session) -> str:
    from picheck.tui.show.note import as_note

    return as_note(d, session.label, session.interview.sources) + "\n"


def _text(d: Determination, session: Session) -> str:
    from picheck.tui.show.text import as_text

    return as_text(d, session.interview.sources)


FORMS: dict[str, tuple[str, str, Callable[[Determination, Session], str]]] = {
    "html": ("A page to print or to mail", "HTML, one file", _page),
    "md": ("Markdown", "for notes and wikis", _markdown),
    "txt": ("Plain text", "verdict first", _text),
    "note.txt": ("A note for the ticket", "one paragraph", _note),
}
"""What can be saved, by the ending of its file: title, detail, and how it is made."""


class ExportScreen(Menu):
    """What to save, and then where it was saved."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("back")

    def compose(self) -> ComposeResult:
        """A question with its options."""
        yield TopLine()
        yield Static(Content("Save the result as"), id="question", markup=False)
        yield Options(self._picked)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show what there is."""
        self.say_top(progress="export")
        options = self.query_one(Options)
        options.ask([Choice(ending, title, detail) for ending, (title, detail, _) in FORMS.items()])
        options.styles.height = "1fr"
        self.set_focus(options)
        self.query_one(KeyLine).show_hints(Shown(f"1-{len(FORMS)} enter", "choose", "accept", 1))

    def _picked(self, value: Any) -> None:
        _, _, made = FORMS[value]
        session = self.session
        text = made(session.interview.determination(session.as_of), session)
        self.dismiss()
        self.picheck.keep(text, value)

    def action_back(self) -> None:
        """Close."""
        self.dismiss()


def file_for(folder: Path, session: Session, ending: str) -> Path:
    """A file that does not exist yet, named by the ticket or the verdict."""
    outcome = session.interview.outcome
    stem = "".join(
        c if c.isalnum() or c in "-_" else "-" for c in session.label or f"picheck-{outcome.requirement}"
    )
    path = folder / f"{stem}.{ending}"
    number = 2
    while path.exists():
        path = folder / f"{stem}-{number}.{ending}"
        number += 1
    return path
