"""The interview's chart as an SVG picture, with the way that was taken; nothing has to be installed for it.

States stand in a column in the order of the interview. Steps to the next state run straight down, steps
over others run round the right, and those to the result round the left. The way taken is drawn heavier
and carries the answers, so that it can be told without colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from picheck.core.facts import QUESTIONS, QuestionId
from picheck.flow.diagram import Edge, Place, chart_edges, title_of

WIDTH, STEP, TOP = 860, 58, 16
BOX_WIDTH, BOX_HEIGHT = 190, 30
BOX_X = 300
"""Measures in SVG units: the picture, the distance from state to state, and a state's box."""

_PLACES: tuple[Place, ...] = (*QUESTIONS, None)


def chart_svg(way: Sequence[tuple[QuestionId, str]] = (), *, finished: bool = False) -> str:
    """The picture. `way` is the questions on the path with their answers in words, in order."""
    taken = _steps(way, finished)
    height = TOP * 2 + STEP * (len(_PLACES) - 1) + BOX_HEIGHT
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
            f'aria-label="{escape(_told(way, finished))}" class="chart" '
            'font-family="sans-serif" font-size="12">'
        ),
        _ARROW,
        *(_edge(edge, taken) for edge in chart_edges()),
        *(_state(place, place in {p for step in taken for p in step}) for place in _PLACES),
        *(_answers(way) if way else _leaps()),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _steps(way: Sequence[tuple[QuestionId, str]], finished: bool) -> set[tuple[Place, Place]]:
    places: list[Place] = [question for question, _ in way]
    if finished:
        places.append(None)
    return set(pairwise(places))


def _told(way: Sequence[tuple[QuestionId, str]], finished: bool) -> str:
    """The same in words, for those who do not see the picture."""
    if not way:
        return "The interview's questions in order, and which answers lead where."
    told = "; ".join(f"{title_of(question)}: {answer}" for question, answer in way)
    return f"The way taken: {told}{'; result.' if finished else '.'}"


def _y(place: Place) -> int:
    return TOP + STEP * _PLACES.index(place)


def _state(place: Place, taken: bool) -> str:
    weight, fill = ("3", "#dcebf7") if taken else ("1", "#ffffff")
    box = (
        f'<rect x="{BOX_X}" y="{_y(place)}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" '
        f'rx="{15 if place is None else 6}" fill="{fill}" stroke="#1b4f72" stroke-width="{weight}"/>'
    )
    bold = ' font-weight="bold"' if taken else ""
    middle = BOX_X + BOX_WIDTH // 2
    return box + (
        f'<text x="{middle}" y="{_y(place) + 20}" text-anchor="middle" fill="#17202a"{bold}>'
        f"{escape(title_of(place))}</text>"
    )


def _edge(edge: Edge, taken: set[tuple[Place, Place]]) -> str:
    """One step; its answers are told when it is pointed at."""
    on_way = (edge.source, edge.target) in taken
    stroke = 'stroke="#1b4f72" stroke-width="3"' if on_way else 'stroke="#909497" stroke-width="1"'
    told = f"{title_of(edge.source)} to {title_of(edge.target)}: {', '.join(edge.answers)}"
    line = f'<path d="{_line(edge)}" fill="none" {stroke} marker-end="url(#arrow)">'
    return f"{line}<title>{escape(told)}</title></path>"


def _line(edge: Edge) -> str:
    start, end = _PLACES.index(edge.source), _PLACES.index(edge.target)
    leaves, arrives = _y(edge.source) + BOX_HEIGHT, _y(edge.target)
    middle = BOX_X + BOX_WIDTH // 2
    if end == start + 1:
        return f"M {middle} {leaves} V {arrives}"
    away = 18 + 9 * (end - start)
    x, edge_x = (
        (BOX_X, BOX_X - away) if edge.target is None else (BOX_X + BOX_WIDTH, BOX_X + BOX_WIDTH + away)
    )
    top, bottom = leaves - BOX_HEIGHT // 2, arrives + BOX_HEIGHT // 2
    return f"M {x} {top} C {edge_x} {top}, {edge_x} {bottom}, {x} {bottom}"


_HALO = 'stroke="#ffffff" stroke-width="4" paint-order="stroke"'
"""White round a text that lines run behind."""

_ARROW = (
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
    'markerUnits="userSpaceOnUse" orient="auto"><path d="M 0 0 L 8 4 L 0 8 z" fill="#566573"/></marker>'
    "</defs>"
)


def _leaps() -> Iterator[str]:
    """Beside a state, the answers that leap over others: to the result on the left, the rest on the right."""
    for edge in chart_edges():
        if _PLACES.index(edge.target) == _PLACES.index(edge.source) + 1:
            continue
        told = ", ".join(edge.answers[:2])
        told += f" and {len(edge.answers) - 2} more" if len(edge.answers) > 2 else ""
        left = edge.target is None
        x, anchor = (BOX_X - 14, "end") if left else (BOX_X + BOX_WIDTH + 14, "start")
        yield (
            f'<text x="{x}" y="{_y(edge.source) + 8}" text-anchor="{anchor}" {_HALO} '
            'fill="#566573" font-size="11">'
            f"{escape(told)}<title>{escape(', '.join(edge.answers))}</title></text>"
        )


def _answers(way: Sequence[tuple[QuestionId, str]]) -> Iterator[str]:
    """Beside each state of the way, the answer that was given."""
    for question, answer in way:
        shown = answer if len(answer) <= 40 else answer[:39].rstrip() + "..."
        yield (
            f'<text x="12" y="{_y(question) + 20}" {_HALO} fill="#17202a" font-style="italic">'
            f"{escape(shown)}<title>{escape(answer)}</title></text>"
        )
