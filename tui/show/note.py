"""The wrap-up note of a call, for the ticket: one paragraph of plain text, no personal data in it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from picheck.core.determination import Determination
from picheck.tui.show.result import NOTHING_TAKEN, Sources, result_view


@cache
def _words() -> dict[str, str]:
    return tomllib.loads(Path(__file__).with_name("note.toml").read_text(encoding="utf-8"))


def as_note(d: Determination, label: str | None = None, taken: Sources = NOTHING_TAKEN) -> str:
    """Verdict, because, citations, what was told to do, and what was not checked; one line, no line break."""
    words, view = _words(), result_view(d, taken)
    _, mips, number = view.columns
    parts = [
        words["label"].format(label=label) if label else "",
        *view.above,
        view.headline,
        words["provisional"] if d.provisional is True else "",
        words["mips"].format(mips=mips.verdict.lower()),
        words["counted"].format(counted=number.verdict.lower()),
        _joined("because", "reasons", [_bare(step.statement) for step in view.because]),
        _joined("citations", "citations", _citations(d)),
        _told([statement for statement, _ in view.next_steps]),
        words["care"].format(cautions=" ".join(text for text, _ in view.cautions)) if view.cautions else "",
        _joined("answers", "answers", [f"{name} {answer}" for name, answer in view.answers]),
        words["all_stated"],
        _joined("not_checked", "questions", [look_up.question for look_up in view.look_ups]),
        words["closing"].format(version=d.rules_version, as_of=d.as_of.isoformat()),
    ]
    return " ".join(part for part in parts if part)


def _joined(key: str, name: str, items: list[str]) -> str:
    return _words()[key].format(**{name: "; ".join(items)}) if items else ""


def _bare(sentence: str) -> str:
    return sentence.rstrip(". ")


def _citations(d: Determination) -> list[str]:
    """The citations of the requirement's reasons and of the count, each once, in order."""
    fields = ("requirement", "counted")
    return list(dict.fromkeys(c for reason in d.reasons if reason.field in fields for c in reason.citations))


def _told(steps: list[str]) -> str:
    words = _words()
    return words["told"].format(steps=" ".join(steps)) if steps else words["told_nothing"]
