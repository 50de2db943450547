"""The summary of a roster as one HTML file: charts drawn in SVG, no script, nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

from picheck.flow.harmless import harmless
from picheck.flow.question_words import question_words
from picheck.flow.roster_columns import roster_words
from picheck.flow.roster_summary import (
    Figure,
    ListedRow,
    Numbers,
    Summary,
    bad_rows_said,
    copies_said,
    disagreement_said,
    more_said,
    named_exclusions,
    nameless_said,
    row_said,
    size_said,
)

MOST_LISTED = 500
"""The most rows of a list that the report shows."""

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --paper: #fff; --rule: #d0d7de;
  --bar: #0b6e99; --range: #b35900; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9da7b1; --paper: #0d1117;
  --rule: #30363d; --bar: #4fb3d9; --range: #ffb066; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
p.soft, caption { color: var(--soft); text-align: left; }
table { border-collapse: collapse; width: 100%; } td, th { border-bottom: 1px solid var(--rule);
  padding: .25rem .5rem; text-align: left; vertical-align: top; } td.n, th.n { text-align: right;
  font-variant-numeric: tabular-nums; }
svg { width: 100%; height: auto; } svg text { fill: var(--ink); font: 14px system-ui, sans-serif; }
svg .bar { fill: var(--bar); } svg .range { stroke: var(--range); stroke-width: 3; }
.wide { overflow-x: auto; }
"""


def as_html(summary: Summary, *, as_of: date) -> str:
    """The report: a whole page, in one text."""
    words = roster_words()
    said, report = words["summary"], words["report"]
    requirement = [(words["requirement"][name], count) for name, count in summary.requirement.items()]
    requirement += [(words["requirement"]["bad"], summary.bad_rows)]
    open_questions = [(question_words(q).short, count) for q, count in summary.open_questions.items()]
    parts = [
        f"<h1>{escape(said['title'])}</h1>",
        _soft(f"{as_of.isoformat()}, rules {summary.rules_version}. {size_said(summary)}."),
        *_headed_numbers(summary),
        _soft(report["number_note"]),
        _soft(said["bounds"]),
        _soft(bad_rows_said(summary)) if summary.bad_rows else "",
        _soft(nameless_said(summary)) if nameless_said(summary) else "",
        _soft(copies_said(summary)) if summary.copied_rows else "",
        _soft(summary.unit),
        f"<h2>{escape(report['who'])}</h2>",
        _bars(report["who"], requirement),
        f"<h2>{escape(report['why'])}</h2>",
        _bars(report["why"], named_exclusions(summary)),
        _soft(report["why_note"]),
        f"<h2>{escape(report['open'])}</h2>",
        _bars(report["open"], open_questions),
        _soft(report["open_note"]),
        _look_ups(summary),
        _groups(summary),
        _listed(report["problems"], summary.bad, summary.bad_rows),
        _listed(report["without_npi"], summary.without_npi, summary.rows_without_npi)
        if summary.has_npi_column
        else "",
        _listed(report["copies"], summary.copies, summary.copied_rows),
        _listed(report["duplicates"], summary.duplicates, summary.duplicate_rows),
        _soft(said_of_them) if (said_of_them := disagreement_said(summary)) else "",
        _listed(report["contradictions"], summary.contradictions, summary.contradicting_rows),
        _soft(report["contradiction"]) if summary.contradicting_rows else "",
        _remarks(summary.remarks),
        _soft(said["disclaimer"]),
    ]
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(said['title'])}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + harmless("\n".join(part for part in parts if part))
        + "\n</body>\n</html>\n"
    )


def _headed_numbers(summary: Summary) -> list[str]:
    """The number to publish; where there are several years, each year's, as their sum is nobody's number."""
    words = roster_words()
    said, report = words["summary"], words["report"]
    note = _soft(summary.number_note) if summary.number_note else ""
    cited = f"({escape(summary.citation)})"
    if not summary.several_years:
        head = f"<h2>{escape(report['number'])} {cited}</h2>"
        return [head, note, *_number(report["number"], summary.number)]
    parts = [f"<h2>{escape(report['numbers'])} {cited}</h2>", note]
    for year in summary.years:
        named = str(year.performance_year or said["unknown_year"])
        parts += [f"<h3>{escape(named)}</h3>", *_number(f"{report['number']}, {named}", year)]
    return parts


def _number(title: str, number: Numbers) -> list[str]:
    """One number to publish, and who is not in it yet."""
    said = roster_words()["summary"]
    lines = [("Line i", number.line_i), ("Line ii", number.line_ii), ("Total", number.total)]
    still_open = f"<p>{number.line_open:,} {escape(said['line_open'])}.</p>" if number.line_open else ""
    return [
        _ranges(title, lines),
        f"<p>Not yet: {number.not_yet:,}, {escape(said['not_yet'])}.</p>",
        still_open,
    ]


_LABEL, _WIDTH, _ROW = 300, 900, 30


def _bars(title: str, rows: list[tuple[str, int]]) -> str:
    """A bar for each row, with its label and figure; nothing where every figure is zero."""
    rows = [(label, count) for label, count in rows if count]
    if not rows:
        return "<p>None.</p>"
    most = max(count for _, count in rows)
    drawn = []
    for place, (label, count) in enumerate(rows):
        y = place * _ROW
        width = max(1, round((_WIDTH - _LABEL - 110) * count / most))
        drawn.append(
            f'<text x="0" y="{y + 20}">{escape(label)}</text>'
            f'<rect class="bar" x="{_LABEL}" y="{y + 6}" width="{width}" height="18"/>'
            f'<text x="{_LABEL + width + 8}" y="{y + 20}">{count:,}</text>'
        )
    said = "; ".join(f"{label}: {count:,}" for label, count in rows)
    return _svg(title, said, len(rows) * _ROW, drawn)


def _ranges(title: str, rows: list[tuple[str, Figure]]) -> str:
    """A bar for what counts now, and over it a line from the lower to the upper bound."""
    most = max(1, *(figure.upper for _, figure in rows), *(figure.counted for _, figure in rows))
    scale = (_WIDTH - _LABEL - 40) / most
    drawn = []
    for place, (label, figure) in enumerate(rows):
        y = place * 44
        said = f"{label}: {figure.counted:,} ({figure.lower:,} to {figure.upper:,})"
        low, high = _LABEL + figure.lower * scale, _LABEL + figure.upper * scale
        drawn.append(
            f'<text x="0" y="{y + 24}">{escape(said)}</text>'
            f'<rect class="bar" x="{_LABEL}" y="{y + 10}" width="{figure.counted * scale:.1f}" height="20"/>'
            f'<line class="range" x1="{low:.1f}" y1="{y + 36}" x2="{max(high, low + 2):.1f}" y2="{y + 36}"/>'
        )
    said = "; ".join(f"{n}: {f.counted:,}, at least {f.lower:,}, at most {f.upper:,}" for n, f in rows)
    return _svg(title, said, len(rows) * 44, drawn)


def _svg(title: str, said: str, height: int, drawn: Iterable[str]) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape(title)}</title><desc>{escape(said)}</desc>{''.join(drawn)}</svg>"
    )


def _soft(text: str) -> str:
    return f'<p class="soft">{escape(" ".join(text.split()))}</p>'


def _table(head: list[str], rows: Iterable[list[str]], numbers: set[int]) -> str:
    def cells(row: list[str], tag: str) -> str:
        return "".join(
            f"<{tag}{' class=n' if place in numbers else ''}>{escape(cell)}</{tag}>"
            for place, cell in enumerate(row)
        )

    top = f"<thead><tr>{cells(head, 'th')}</tr></thead>"
    body = "".join(f"<tr>{cells(row, 'td')}</tr>\n" for row in rows)
    return f'<div class="wide"><table>{top}<tbody>\n{body}</tbody></table></div>'


def _look_ups(summary: Summary) -> str:
    if not summary.look_ups:
        return ""
    report = roster_words()["report"]
    rows = [
        [question_words(look_up.question).short, f"{look_up.rows:,}", f"{look_up.settles:,}", look_up.where]
        for look_up in summary.look_ups
    ]
    head = ["Question", "Open in rows", f"Settled so far, of {summary.open_rows:,}", "Where"]
    return (
        f"<h2>{escape(report['look_ups'])}</h2>{_soft(report['look_ups_note'])}{_table(head, rows, {1, 2})}"
    )


def _groups(summary: Summary) -> str:
    head = ["ACO", "Year", "Clinicians", "Line i", "Line ii", "Total", "At least", "At most", "Not yet"]
    rows = [
        [
            group.aco_id or "(none)",
            str(group.performance_year or "unknown"),
            *(
                f"{n:,}"
                for n in (
                    group.clinicians,
                    group.line_i.counted,
                    group.line_ii.counted,
                    group.total.counted,
                    group.total.lower,
                    group.total.upper,
                    group.not_yet,
                )
            ),
        ]
        for group in summary.groups
    ]
    return f"<h2>{escape(roster_words()['report']['groups'])}</h2>{_table(head, rows, set(range(2, 9)))}"


def _listed(title: str, rows: tuple[ListedRow, ...], count: int) -> str:
    if not count:
        return ""
    shown = [["" if row.line is None else str(row.line), row_said(row)] for row in rows[:MOST_LISTED]]
    more = _soft(more_said(rows[len(shown) :], count - len(shown))) if count > len(shown) else ""
    return f"<h2>{escape(title)}: {count:,}</h2>{_table(['Line', ''], shown, {0})}{more}"


def _remarks(remarks: tuple[str, ...]) -> str:
    if not remarks:
        return ""
    items = "".join(f"<li>{escape(remark)}</li>" for remark in remarks)
    return f"<h2>{escape(roster_words()['report']['remarks'])}</h2><ul>{items}</ul>"
