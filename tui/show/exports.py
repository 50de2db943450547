"""The result as a file to read, to print or to hand on: what both interviews can save, and by which name."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from picheck.core.determination import Determination
from picheck.flow.question_words import label
from picheck.flow.session import Session

EXPORT, COPY = "export", "copy"
"""What may be asked for beside a form: to be shown the forms, and the clipboard."""


class Form(NamedTuple):
    """Something that the result can be saved as."""

    title: str
    detail: str
    made: Callable[[Determination, Session], str]


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


def _json(d: Determination, _: Session) -> str:
    return d.model_dump_json(indent=2) + "\n"


FORMS: dict[str, Form] = {
    "html": Form("A page to print or to mail", "HTML, one file", _page),
    "md": Form("Markdown", "for notes and wikis", _markdown),
    "txt": Form("Plain text", "verdict first", _text),
    "note.txt": Form("A note for the ticket", "one paragraph", _note),
    "json": Form("JSON", "for programs", _json),
}
"""What can be saved, by the ending of its file."""


def made(session: Session, ending: str) -> str:
    """The result of a sitting in one of the forms."""
    return FORMS[ending].made(session.interview.determination(session.as_of), session)


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


def asked_for(text: str) -> str | None:
    """The form that a reply at the result asks for, by its ending; `EXPORT`, `COPY`, or None for no form."""
    said = " ".join(text.lower().replace("-", " ").strip(".!? ").split())
    found = _wordings()
    for beginning in _words()["beginnings"]:
        form = found.get(said.removeprefix(beginning + " "))
        if said.startswith(beginning + " ") and form not in (None, EXPORT, COPY):
            return form
    return found.get(said)


@cache
def _words() -> dict[str, list[str]]:
    return tomllib.loads(Path(__file__).with_name("exports.toml").read_text(encoding="utf-8"))


@cache
def _wordings() -> dict[str, str]:
    return {
        wording: form for form, wordings in _words().items() if form != "beginnings" for wording in wordings
    }
