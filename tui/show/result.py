"""A determination in the order in which people read it: verdict, reason, citation, then what to do.

`result_view` makes one structured view; plain text, Markdown, HTML and the terminal's result screen all
show that view, so that nobody is told something else by another front end.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from picheck.core.deadlines import has_passed, submission_deadline
from picheck.core.determination import Determination
from picheck.core.facts import QuestionId
from picheck.core.next_steps import NextStep
from picheck.core.outcome import Compliance, Mips, Outcome, Requirement
from picheck.core.reasons import EXPLAINED, Reason, in_a_row
from picheck.core.rules import EXCLUSIONS
from picheck.core.wording import advice_words, reading_words, reason_words, rule_words
from picheck.flow.question_words import label, question_words

Sources = Mapping[QuestionId, str]
"""Where the answers that were not asked for come from, by question."""

NOTHING_TAKEN: Sources = MappingProxyType({})
"""Every answer was given to its question."""


class Column(NamedTuple):
    """One of the three verdicts that stand side by side."""

    title: str
    verdict: str
    detail: str
    citation: str


class Because(NamedTuple):
    """A reason with its citations, and the answers it rests on as (question, answer) in words."""

    statement: str
    citations: str
    answers: tuple[tuple[str, str], ...]


class BecauseOf(NamedTuple):
    """Why another field has its value: the step that tells most, and all of them."""

    title: str
    telling: Because
    steps: tuple[Because, ...]


class Change(NamedTuple):
    """Something that would change the verdict: the changed answers and the verdicts they would give."""

    change: str
    requirement: str
    counted: str


class LookUp(NamedTuple):
    """A question that is still open: where its answer is found, and whom to ask."""

    question: str
    where: str
    url: str
    ask_whom: str


class ReadingView(NamedTuple):
    """The reading taken, the other one, and what the other would give this person."""

    question: str
    taken: str
    other: str
    gives: str


class ResultView(NamedTuple):
    """Everything a result shows, in order. `above` stands over the verdict; lists may be empty."""

    above: tuple[str, ...]
    headline: str
    clause: str
    columns: tuple[Column, Column, Column]
    because: tuple[Because, ...]
    because_of: tuple[BecauseOf, ...]
    cautions: tuple[tuple[str, str], ...]
    changes: tuple[tuple[str, tuple[Change, ...]], ...]
    next_steps: tuple[tuple[str, date | None], ...]
    look_ups: tuple[LookUp, ...]
    readings: tuple[ReadingView, ...]
    answers: tuple[tuple[str, str], ...]
    advice: tuple[tuple[str, str, str], ...]
    not_legal: str
    rules: str


@cache
def result_words() -> dict[str, dict[str, str]]:
    """The words around a determination, by section and key."""
    path = Path(__file__).with_name("result.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def result_view(d: Determination, taken: Sources = NOTHING_TAKEN) -> ResultView:
    """The view of a determination that every front end shows; `taken` marks answers that were not asked."""
    words = result_words()
    above = tuple(_cited(c.statement, c.citations) for c in d.cautions if c.id == "year_not_reviewed")
    return ResultView(
        above=above,
        headline=headline(d),
        clause=clause(d),
        columns=columns(d),
        because=_because(d, "requirement"),
        because_of=_because_of(d),
        cautions=tuple(
            (c.statement, ", ".join(c.citations)) for c in d.cautions if c.id != "year_not_reviewed"
        ),
        changes=_changes(d),
        next_steps=tuple((s.statement, s.by) for s in _steps_but_look_ups(d)),
        look_ups=tuple(_look_up(q) for q in d.open_questions),
        readings=_readings(d),
        answers=tuple(
            (question_words(q).short, _with_source(label(q, v), taken.get(q)))
            for q, v in d.answers.items()
            if v is not None
        ),
        advice=tuple((a.title, a.statement, ", ".join(a.citations)) for a in advice_words().values()),
        not_legal=words["footer"]["not_legal"],
        rules=words["footer"]["rules"].format(version=d.rules_version, as_of=d.as_of.isoformat()),
    )


def _with_source(answer: str, source: str | None) -> str:
    """An answer, and where it was taken from if it was not asked for."""
    return (
        answer if source is None else result_words()["answers"]["taken"].format(answer=answer, source=source)
    )


def headline(d: Determination) -> str:
    """The verdict as one sentence, in words and not by colour or sign."""
    return result_words()["headline"][headline_key(d)].format(
        year=year_named(d), questions=open_questions_named(d, "requirement")
    )


def headline_key(d: Determination) -> str:
    """The key of the verdict's sentence."""
    match d.requirement:
        case Requirement.REQUIRED if d.provisional is True:
            return "provisional"
        case Requirement.REQUIRED:
            if d.compliance is Compliance.NOT_MET and _window_closed(d):
                return "required_not_met_any_more"
            return f"required_{d.compliance}"
        case _:
            return str(d.requirement)


def _window_closed(d: Determination) -> bool:
    """Whether the time to send PI data for the year is over on the day of the determination."""
    year = d.answers[QuestionId.PERFORMANCE_YEAR]
    return year is not None and bool(has_passed(submission_deadline(year), d.as_of))


def clause(d: Determination) -> str:
    """The clause that separates the Shared Savings Program from MIPS for this very person."""
    words = result_words()["clause"]
    match d.requirement, d.mips:
        case Requirement.REQUIRED, Mips.NOT_REQUIRED:
            partial = d.answers[QuestionId.QP_STATUS] == "partial_qp"
            return words["differs_partial_qp" if partial else "differs_qp"]
        case Requirement.REQUIRED, Mips.REQUIRED:
            return words["both_required"]
        case Requirement.REQUIRED, _:
            return words["mips_open"]
        case Requirement.EXCLUDED, _:
            return words["both_free"].format(named=deciding(d))
        case Requirement.NOT_APPLICABLE, _:
            last = next((r for r in reversed(d.reasons) if r.field == "requirement"), None)
            return words["not_reached"].format(reason=last.statement if last else "")
        case _:
            return words["open"]


def columns(d: Determination) -> tuple[Column, Column, Column]:
    """Both verdicts and the count, side by side, each with its citation."""
    words = result_words()
    titles, outcome = words["columns"], d.outcome
    return (
        Column(
            titles["requirement"],
            words["requirement"][d.requirement],
            words["compliance"][d.compliance],
            _citation(d, "requirement"),
        ),
        Column(titles["mips"], words["mips"][d.mips], "", _citation(d, "mips")),
        Column(titles["public_reporting"], counted_words(outcome), "", "42 CFR 425.308(b)(9)"),
    )


def counted_words(outcome: Outcome) -> str:
    """The count and its line in words."""
    return result_words()["public_reporting"][count_key(outcome)]


def settled(outcome: Outcome) -> tuple[tuple[str, str, str], ...]:
    """What is settled so far: (column title, the question it answers, the answer or "open")."""
    words = result_words()
    shown = words["settled"]
    values = {
        "requirement": shown[f"requirement_{outcome.requirement}"]
        + (shown["provisional"] if outcome.provisional is True else ""),
        "mips": shown[f"mips_{outcome.mips}"],
        "public_reporting": shown[f"public_reporting_{count_key(outcome)}"],
    }
    return tuple(
        (words["columns"][field], shown[f"question_{field}"], value) for field, value in values.items()
    )


def count_key(outcome: Outcome) -> str:
    """The key of the count and its line."""
    line = outcome.line
    return (
        f"{outcome.counted}_{line}"
        if line is not None and outcome.counted in ("yes", "not_yet")
        else str(outcome.counted)
    )


def year_named(d: Determination) -> str:
    """The year as a sentence names it."""
    year = d.answers[QuestionId.PERFORMANCE_YEAR]
    return str(year) if year is not None else "this year"


def deciding(d: Determination) -> str:
    """What excludes, in words."""
    return (
        in_a_row([rule_words()[exclusion].named for exclusion in d.exclusions])
        or "an exclusion holds either way"
    )


def _open_facts(d: Determination, field: str) -> tuple[QuestionId, ...]:
    return next((r.facts for r in d.reasons if r.field == field and r.id == "open"), ())


def open_questions_named(d: Determination, field: str) -> str:
    """The questions on which a field that is open depends, in words."""
    return in_a_row([reason_words().questions[q] for q in _open_facts(d, field)])


def _citation(d: Determination, field: str) -> str:
    """The citation that stands under a verdict: the deciding exclusion's, or the last reason's."""
    if field == "requirement":
        if d.requirement is Requirement.EXCLUDED:
            return ", ".join(next((rule.citations for rule in EXCLUSIONS if rule.id in d.exclusions), ()))
        if d.requirement is Requirement.REQUIRED:
            return "42 CFR 425.507(a), (b)"
    if field == "mips" and d.mips in (Mips.REQUIRED, Mips.NOT_REQUIRED):
        return _mips_citation(d)
    cited = [r for r in d.reasons if r.field == field and r.citations]
    return cited[-1].citations[0] if cited else "42 CFR 425.507"


def _mips_citation(d: Determination) -> str:
    """Where MIPS itself says so, in part 414: whom it reaches, or what lets go."""
    if d.mips is Mips.REQUIRED:
        return result_words()["citations"]["mips_required"]
    steps = [r for r in d.reasons if r.field == "mips"]
    status = [r for r in steps if r.facts[:1] == (QuestionId.QP_STATUS,)]
    cited = [c for c in (status or steps)[-1].citations if c.startswith("42 CFR 414")]
    return cited[-1] if cited else "42 CFR 414.1310"


def _because(d: Determination, field: str) -> tuple[Because, ...]:
    return tuple(_reason(d, r) for r in d.reasons if r.field == field)


def _because_of(d: Determination) -> tuple[BecauseOf, ...]:
    """The other fields; the line only where it says more than the count."""
    titles = result_words()["titles"]
    shown: list[BecauseOf] = []
    for field in EXPLAINED[1:]:
        steps = [r for r in d.reasons if r.field == field]
        if not steps or (field == "compliance" and d.compliance is Compliance.NOT_APPLICABLE):
            continue
        of_status = [r for r in steps if r.facts[:1] == (QuestionId.QP_STATUS,) and r.id != "open"]
        telling = _reason(d, of_status[0] if field == "mips" and of_status else steps[-1])
        if field != "line" or telling.statement != shown[-1].telling.statement:
            shown.append(BecauseOf(titles[f"fields_{field}"], telling, tuple(_reason(d, r) for r in steps)))
    return tuple(shown)


def _reason(d: Determination, reason: Reason) -> Because:
    answers = tuple((question_words(q).short, label(q, d.answers[q])) for q in reason.facts)
    return Because(reason.statement, ", ".join(reason.citations), answers)


def _changes(d: Determination) -> tuple[tuple[str, tuple[Change, ...]], ...]:
    """What would change this, grouped by what it asks of a person."""
    words = result_words()
    groups: dict[str, list[Change]] = {}
    for entry in d.what_if:
        told = "; ".join(_changed(q, value) for q, value in entry.change.items())
        outcome = d.outcome._replace(counted=entry.public_reporting.counted, line=entry.public_reporting.line)
        change = Change(told, words["requirement"][entry.requirement].lower(), counted_words(outcome).lower())
        groups.setdefault(words["kinds"][entry.kind], []).append(change)
    return tuple((kind, tuple(changes)) for kind, changes in groups.items())


def _changed(question: QuestionId, value: Any) -> str:
    return f"{question_words(question).short}: {label(question, value)}"


def _steps_but_look_ups(d: Determination) -> tuple[NextStep, ...]:
    """The steps before the look-ups; these come last, one for each open question, and are shown apart."""
    return d.next_steps[: len(d.next_steps) - len(d.open_questions)]


def _look_up(question: QuestionId) -> LookUp:
    words = question_words(question)
    return LookUp(words.short, words.look_up, words.look_up_url, words.ask_whom)


def _readings(d: Determination) -> tuple[ReadingView, ...]:
    shown = reading_words().shown
    return tuple(
        ReadingView(shown[r.id].question, r.taken, r.other, _gives(r.would_give)) for r in d.readings
    )


def _gives(would_give: dict[str, Any] | None) -> str:
    words = result_words()
    if would_give is None:
        return ""
    if not would_give:
        return words["change"]["gives_same"]
    told = []
    for field, value in would_give.items():
        if field == "public_reporting":
            line = value["line"]
            key = (
                f"{value['counted']}_{line}"
                if line is not None and value["counted"] in ("yes", "not_yet")
                else value["counted"]
            )
            told.append(words["public_reporting"][key].lower())
        elif field == "requirement" or field == "mips":
            told.append(f"{words['columns'][field]} {words[field][value].lower()}")
        elif field == "compliance" and words["compliance"][value]:
            told.append(words["compliance"][value])
    return words["change"]["gives"].format(fields=", ".join(told)) if told else words["change"]["gives_same"]


def _cited(statement: str, citations: tuple[str, ...]) -> str:
    return f"{statement} ({', '.join(citations)})"
