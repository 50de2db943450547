"""A determination as Markdown, for a note, a page or a mail. Data is escaped, never obeyed."""

from __future__ import annotations

from collections.abc import Iterator

from picheck.core.determination import Determination
from picheck.tui.show.dates import said_date
from picheck.tui.show.result import NOTHING_TAKEN, ResultView, Sources, result_view, result_words

_OBEYED = str.maketrans({character: f"\\{character}" for character in "\\`*_[]<>|#"})


def escaped(text: str) -> str:
    """Text with the characters that Markdown or HTML would obey made plain, on one line."""
    return " ".join(text.split()).translate(_OBEYED)


def as_markdown(d: Determination, taken: Sources = NOTHING_TAKEN) -> str:
    """The whole result as Markdown; ends with a line break."""
    view = result_view(d, taken)
    return "\n".join([*_top(view), *_because(view), *_ahead(view), *_rest(view)]) + "\n"


def _top(view: ResultView) -> Iterator[str]:
    for line in view.above:
        yield from (f"> **{escaped(line)}**", "")
    yield f"# {escaped(view.headline)}"
    yield from ("", escaped(view.clause), "")
    yield "| " + " | ".join(column.title for column in view.columns) + " |"
    yield "| --- | --- | --- |"
    verdicts = (
        f"**{escaped(c.verdict)}**" + (f", {escaped(c.detail)}" if c.detail else "") for c in view.columns
    )
    yield "| " + " | ".join(verdicts) + " |"
    yield "| " + " | ".join(escaped(column.citation) for column in view.columns) + " |"


def _because(view: ResultView) -> Iterator[str]:
    titles = result_words()["titles"]
    if view.because:
        yield from ("", f"## {titles['because']}", "")
    for number, reason in enumerate(view.because, start=1):
        yield f"{number}. {escaped(reason.statement)}{_cite(reason.citations)}"
    if view.because_of:
        yield ""
    for other in view.because_of:
        yield f"- {other.title}: {escaped(other.telling.statement)}{_cite(other.telling.citations)}"
    if view.cautions:
        yield from ("", f"## {titles['cautions']}", "")
    for statement, citations in view.cautions:
        yield f"- {escaped(statement)}{_cite(citations)}"


def _ahead(view: ResultView) -> Iterator[str]:
    titles = result_words()["titles"]
    if view.next_steps:
        yield from ("", f"## {titles['next']}", "")
    for statement, by in view.next_steps:
        yield f"- {escaped(statement)}" + (f" (by {said_date(by)})" if by else "")
    if view.look_ups:
        yield from ("", f"## {titles['look_up']}", "")
    for look_up in view.look_ups:
        where = f" <{look_up.url}>" if look_up.url else ""
        whom = f" Or ask {escaped(look_up.ask_whom)}." if look_up.ask_whom else ""
        yield f"- {escaped(look_up.question)}: {escaped(look_up.where)}{where}{whom}"
    if view.changes:
        yield from ("", f"## {titles['changes']}", "")
    for kind, changes in view.changes:
        for change in changes:
            then = f"{escaped(change.requirement)}; {escaped(change.counted)}"
            yield f"- {kind}: {escaped(change.change)}. Then: {then}."


def _rest(view: ResultView) -> Iterator[str]:
    titles = result_words()["titles"]
    if view.readings:
        yield from ("", f"## {titles['readings']}", "")
    for reading in view.readings:
        yield f"- {escaped(reading.question)} {escaped(reading.taken)}"
        yield f"  Otherwise: {escaped(reading.other)} {escaped(reading.gives)}".rstrip()
    if view.answers:
        yield from ("", f"## {titles['answers']}", "")
    for question, answer in view.answers:
        yield f"- {escaped(question)}: {escaped(answer)}"
    yield from ("", f"{escaped(view.not_legal)} <{result_words()['footer']['look_up_url']}>", "")
    yield escaped(view.rules)


def _cite(citations: str) -> str:
    return f" *{escaped(citations)}*" if citations else ""
