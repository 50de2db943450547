"""The interview's state chart as a picture: its states, its edges, and on each edge the answers that take it.

The edges and their answers are read off the chart itself and walked by `core`, never drawn by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from picheck.core.answers import Answers
from picheck.core.facts import LISTS, QUESTIONS, VALUES, QuestionId
from picheck.core.relevance import REPRESENTATIVES, next_question, what_later_questions_see
from picheck.core.rules import YEAR_IN_FORCE
from picheck.core.situation import Situation
from picheck.flow.chart import edges
from picheck.flow.question_words import label, question_words

Q = QuestionId
Place = QuestionId | None
"""A question, or None for the result."""


@dataclass(frozen=True, slots=True)
class Edge:
    """From a question to the next (None: the result), with the answers that take it, in words."""

    source: QuestionId
    target: Place
    answers: tuple[str, ...]


def chart_edges() -> tuple[Edge, ...]:
    """Every edge of the chart, with the answers under which `core` leads along it."""
    taken: dict[tuple[QuestionId, Place], list[str]] = {edge: [] for edge in edges()}
    for question, answers in _situations():
        for value in _values(question):
            said = _said(question, value)
            along = taken[question, next_question(_after(answers, question, value), question)]
            if said not in along:
                along.append(said)
    return tuple(
        Edge(source, target, tuple(_with_condition(word, source, target, taken) for word in words))
        for (source, target), words in taken.items()
    )


def _situations() -> Iterator[tuple[QuestionId, Answers]]:
    """For every question, answers to the earlier ones under which it is asked: each way that differs."""
    seen: set[tuple[QuestionId, Situation]] = set()
    ahead: list[tuple[QuestionId, Answers]] = [(QUESTIONS[0], Answers())]
    while ahead:
        question, answers = ahead.pop()
        place = (question, what_later_questions_see(answers))
        if place in seen:
            continue
        seen.add(place)
        yield question, answers
        for value in (*REPRESENTATIVES[question], None):
            after = _after(answers, question, value)
            following = next_question(after, question)
            if following is not None:
                ahead.append((following, after))


def _after(answers: Answers, question: QuestionId, value: Any) -> Answers:
    return answers if value is None else answers.model_copy(update={question: value})


def _values(question: QuestionId) -> tuple[Any, ...]:
    """Every answer that an edge may carry, "not sure" included; of a list, none and each by itself."""
    if question in LISTS:
        return ((), *((value,) for value in VALUES[question]), None)
    return (*REPRESENTATIVES[question], None)


def _said(question: QuestionId, value: Any) -> str:
    if question is Q.PERFORMANCE_YEAR and value is not None:
        return f"{YEAR_IN_FORCE} or later" if value == YEAR_IN_FORCE else f"before {YEAR_IN_FORCE}"
    return label(question, value)


def _with_condition(
    word: str, source: QuestionId, target: Place, taken: dict[tuple[QuestionId, Place], list[str]]
) -> str:
    """An answer that takes two edges says when it takes this one; only the ACO's report does."""
    shared = sum(word in words for (other, _), words in taken.items() if other is source) > 1
    if not shared:
        return word
    return f"{word}, {'excluded' if target is None else 'not excluded'}"


def title_of(place: Place) -> str:
    """The name of a state as the picture shows it."""
    return "Result" if place is None else question_words(place).short


def as_mermaid() -> str:
    """The chart as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    direction TB", f"    [*] --> {QUESTIONS[0]}"]
    lines += [f'    state "{title_of(question)}" as {question}' for question in QUESTIONS]
    lines.append('    state "Result" as result')
    for edge in chart_edges():
        lines.append(f"    {edge.source} --> {edge.target or 'result'} : {' / '.join(edge.answers)}")
    return "\n".join([*lines, "    result --> [*]"]) + "\n"


def as_dot() -> str:
    """The chart in Graphviz's language."""
    lines = [
        "digraph interview {",
        '  graph [rankdir=TB, fontname="Helvetica"];',
        '  node [shape=box, style=rounded, fontname="Helvetica"];',
        '  edge [fontname="Helvetica", fontsize=10];',
        '  result [label="Result", peripheries=2];',
    ]
    lines += [f'  {question} [label="{title_of(question)}"];' for question in QUESTIONS]
    for edge in chart_edges():
        said = "\\n".join(edge.answers)
        lines.append(f'  {edge.source} -> {edge.target or "result"} [label="{said}"];')
    return "\n".join([*lines, "}"]) + "\n"
