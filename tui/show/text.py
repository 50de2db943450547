"""A determination as plain text: verdict first, no box drawing, no colour, readable aloud line by line."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from picheck.core.determination import Determination
from picheck.tui.show.dates import said_date
from picheck.tui.show.result import NOTHING_TAKEN, Because, ResultView, Sources, result_view, result_words

WIDTH = 80


def as_text(d: Determination, taken: Sources = NOTHING_TAKEN, *, width: int = WIDTH) -> str:
    """The whole result as text; ends with a line break."""
    view = result_view(d, taken)
    lines = [*_top(view), *_because(view), *_care(view), *_ahead(view), *_rest(view)]
    return "\n".join(wrapped for line in lines for wrapped in folded(line, width)) + "\n"


def folded(line: str, width: int = WIDTH) -> list[str]:
    """Fold a line; what follows keeps its indent, so that a screen reader hears one item as one."""
    if not line:
        return [""]
    indent = " " * (len(line) - len(line.lstrip(" ")))
    marker = _MARKER.match(line)
    hanging = " " * len(marker[0]) if marker else indent
    together = (
        line.strip()
        .replace("42 CFR ", "42 CFR\N{NO-BREAK SPACE}")
        .replace("42 CFR", "42\N{NO-BREAK SPACE}CFR")
    )
    folded = textwrap.wrap(
        together,
        width,
        initial_indent=indent,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [part.replace("\N{NO-BREAK SPACE}", " ") for part in folded]


_MARKER = re.compile(r" *(-|\d+\.) ")


def _top(view: ResultView) -> Iterator[str]:
    yield from view.above
    if view.above:
        yield ""
    yield view.headline
    yield view.clause
    yield ""
    for column in view.columns:
        detail = f" ({column.detail})" if column.detail else ""
        yield f"{column.title}: {column.verdict}{detail}. {column.citation}"


def reasons(d: Determination) -> Iterator[str]:
    """The reasons of the verdicts alone, as they stand in the whole result."""
    return (line for line in _because(result_view(d)) if line)


def _because(view: ResultView) -> Iterator[str]:
    titles = result_words()["titles"]
    if view.because:
        yield from ("", f"{titles['because']}:")
        yield from _numbered(view.because)
    for other in view.because_of:
        yield f"{other.title}:"
        yield f"  {other.telling.statement}{_cite(other.telling.citations)}"


def _numbered(reasons: Iterable[Because]) -> Iterator[str]:
    for number, reason in enumerate(reasons, start=1):
        yield f"  {number}. {reason.statement}{_cite(reason.citations)}"


def _care(view: ResultView) -> Iterator[str]:
    if view.cautions:
        yield from ("", f"{result_words()['titles']['cautions']}:")
    for statement, citations in view.cautions:
        yield f"  - {statement}{_cite(citations)}"


def _ahead(view: ResultView) -> Iterator[str]:
    titles = result_words()["titles"]
    if view.next_steps:
        yield from ("", f"{titles['next']}:")
    for statement, by in view.next_steps:
        yield f"  - {statement}" + (f" (by {said_date(by)})" if by else "")
    if view.look_ups:
        yield from ("", f"{titles['look_up']}:")
    for look_up in view.look_ups:
        yield f"  - {look_up.question}: {look_up.where}"
        if look_up.url:
            yield f"    {look_up.url}"
        if look_up.ask_whom:
            yield f"    Or ask {look_up.ask_whom}."
    if view.changes:
        yield from ("", f"{titles['changes']}:")
    for kind, changes in view.changes:
        yield f"  {kind[0].upper()}{kind[1:]}:"
        for change in changes:
            yield f"    - {change.change}. Then: {change.requirement}; {change.counted}."


def _rest(view: ResultView) -> Iterator[str]:
    titles = result_words()["titles"]
    if view.readings:
        yield from ("", f"{titles['readings']}:")
    for reading in view.readings:
        yield f"  - {reading.question} {reading.taken}"
        yield f"    Otherwise: {reading.other} {reading.gives}".rstrip()
    if view.answers:
        yield from ("", f"{titles['answers']}:")
    for question, answer in view.answers:
        yield f"  {question}: {answer}"
    yield ""
    yield view.not_legal
    yield f"{result_words()['footer']['look_up_url']}"
    yield view.rules


def _cite(citations: str) -> str:
    return f" [{citations}]" if citations else ""
