"""A determination as one self-contained page, to keep or to print: no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from picheck.core.determination import Determination
from picheck.core.facts import QuestionId
from picheck.tui.show.chart_svg import chart_svg
from picheck.tui.show.dates import said_date
from picheck.tui.show.result import NOTHING_TAKEN, Because, ResultView, Sources, result_view, result_words


def as_html(
    d: Determination, way: Sequence[tuple[QuestionId, str]] = (), taken: Sources = NOTHING_TAKEN
) -> str:
    """The page. `way` is the path through the interview with its answers in words, for the picture."""
    view, titles = result_view(d, taken), result_words()["titles"]
    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    body = [*_top(view), *_because(view), *_ahead(view), *_readings(view), *_answers(view)]
    if way:
        body += [f"<h2>{escape(titles['way'])}</h2>", chart_svg(way, finished=True)]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(view.headline)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + f"\n<footer><p>{escape(view.not_legal)} {_link(result_words()['footer']['look_up_url'])}</p>"
        f"<p>{escape(view.rules)}</p></footer>\n</body>\n</html>\n"
    )


def _top(view: ResultView) -> Iterator[str]:
    for line in view.above:
        yield f'<p class="above">{escape(line)}</p>'
    yield f"<h1>{escape(view.headline)}</h1>"
    yield f"<p>{escape(view.clause)}</p>"
    yield '<div class="columns">'
    for column in view.columns:
        detail = f"<span>{escape(column.detail)}</span><br>" if column.detail else ""
        yield (
            f"<section><h2>{escape(column.title)}</h2><strong>{escape(column.verdict)}</strong>"
            f"{detail}{_cite(column.citation)}</section>"
        )
    yield "</div>"


def _because(view: ResultView) -> Iterator[str]:
    titles = result_words()["titles"]
    if view.because:
        yield f"<h2>{escape(titles['because'])}</h2><ol>"
        yield from (f"<li>{_reason(reason)}</li>" for reason in view.because)
        yield "</ol>"
    if view.because_of:
        yield "<ul>"
        for other in view.because_of:
            yield f"<li>{escape(other.title)}: {_reason(other.telling)}</li>"
        yield "</ul>"
    yield from _list(titles["cautions"], [f"{escape(text)} {_cite(cited)}" for text, cited in view.cautions])


def _reason(reason: Because) -> str:
    rests = ", ".join(f"{escape(name)}: {escape(answer)}" for name, answer in reason.answers)
    told = f"{escape(reason.statement)} {_cite(reason.citations)}"
    return f"<details><summary>{told}</summary>{rests}</details>" if rests else told


def _ahead(view: ResultView) -> Iterator[str]:
    titles = result_words()["titles"]
    steps = [escape(text) + (f" ({escape(said_date(by))})" if by else "") for text, by in view.next_steps]
    yield from _list(titles["next"], steps)
    looks = [
        f"<strong>{escape(look.question)}</strong>: {escape(look.where)} {_link(look.url)}"
        + (f" Or ask {escape(look.ask_whom)}." if look.ask_whom else "")
        for look in view.look_ups
    ]
    yield from _list(titles["look_up"], looks)
    changes = [
        f"{kind}: {change.change}. Then: {change.requirement}; {change.counted}."
        for kind, found in view.changes
        for change in found
    ]
    yield from _list(titles["changes"], [escape(change) for change in changes])


def _readings(view: ResultView) -> Iterator[str]:
    told = [
        f"{escape(reading.question)} {escape(reading.taken)}<br>Otherwise: {escape(reading.other)} "
        f"{escape(reading.gives)}"
        for reading in view.readings
    ]
    yield from _list(result_words()["titles"]["readings"], told)


def _answers(view: ResultView) -> Iterator[str]:
    if not view.answers:
        return
    yield f"<h2>{escape(result_words()['titles']['answers'])}</h2><table>"
    for question, answer in view.answers:
        yield f"<tr><td>{escape(question)}</td><td>{escape(answer)}</td></tr>"
    yield "</table>"


def _list(title: str, items: list[str]) -> Iterator[str]:
    if items:
        yield f"<h2>{escape(title)}</h2><ul>"
        yield from (f"<li>{item}</li>" for item in items)
        yield "</ul>"


def _cite(citations: str) -> str:
    return f"<cite>{escape(citations)}</cite>" if citations else ""


def _link(url: str) -> str:
    return f'<a href="{escape(url)}">{escape(url)}</a>' if url.startswith("https://") else escape(url)
