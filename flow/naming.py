"""Names in words: a title that says what an interview shows, and the file name made from it.

The same interview in the same folder is always named the same. Where a name is taken, a phrase that
tells the two apart is added; a number only where nothing in words does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from picheck.core.answers import Answers
from picheck.core.facts import LEVELS, QpStatus, QuestionId, Score
from picheck.core.outcome import Compliance, Counted, Line, Outcome, Requirement
from picheck.core.reasons import in_a_row
from picheck.core.relevance import open_questions
from picheck.core.rules import A_ACO_PARTY, A_YEAR
from picheck.core.wording import reason_words
from picheck.flow.interview import Event
from picheck.flow.question_words import label
from picheck.flow.recording_words import recording_words

LONGEST_NAME = 110


@dataclass(frozen=True, slots=True)
class Shown:
    """What a name is made from: the answers, the outcome, what excludes, and how it was held."""

    answers: Answers
    outcome: Outcome
    exclusions: tuple[str, ...]
    events: tuple[Event, ...]
    as_of: date
    on_a_call: bool


def file_name(title: str) -> str:
    """The name of the file for a title: `qp-in-small-practice-is-excluded.json`."""
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return f"{words[:LONGEST_NAME].rstrip('-') or 'interview'}.json"


def suggest_title(shown: Shown, taken: Collection[str] = ()) -> str:
    """A title whose file name is not among those taken."""
    title = _title(shown)
    for phrases in _phrasings(shown):
        candidate = " ".join((title, *phrases))
        if file_name(candidate) not in taken:
            return candidate
    fullest = " ".join((title, *_phrases(shown)))[: LONGEST_NAME - 4]
    number = 2
    while file_name(f"{fullest} {number}") in taken:
        number += 1
    return f"{fullest} {number}"


def _title(shown: Shown) -> str:
    words = recording_words()
    subject, verdict = words["subject"][_subject(shown.answers)], words["verdict"][shown.outcome.requirement]
    parts = (subject, _circumstance(shown), verdict)
    title = " ".join(part for part in parts if part)
    return title[0].upper() + title[1:]


def _subject(answers: Answers) -> str:
    match answers.qp_status, answers.mips_election:
        case QpStatus.QP, _:
            return "qp"
        case QpStatus.PARTIAL_QP, True:
            return "partial_qp_elected"
        case QpStatus.PARTIAL_QP, _:
            return "partial_qp"
        case _:
            return str(answers.clinician_type or "mips_eligible_type")


def _circumstance(shown: Shown) -> str:
    words = recording_words()["circumstance"]
    if shown.outcome.requirement is Requirement.NOT_APPLICABLE:
        if A_YEAR.holds(shown.answers) is False:
            return words["before_2025"]
        return words["outside_aco"] if A_ACO_PARTY.holds(shown.answers) is False else ""
    if shown.exclusions:
        return in_a_row([words[exclusion] for exclusion in shown.exclusions if words[exclusion]] or [""])
    if shown.outcome.requirement is Requirement.UNDETERMINED:
        return _open(shown)
    return words.get(str(shown.answers.application_status), "")


def _open(shown: Shown) -> str:
    named = [reason_words().questions[question] for question in open_questions(shown.answers)]
    return recording_words()["more"]["open"].format(questions=in_a_row(named[:2])) if named else ""


def _phrasings(shown: Shown) -> Iterator[tuple[str, ...]]:
    """No phrase, then each alone, then more of them together."""
    phrases = _phrases(shown)
    for count in range(min(len(phrases), 4) + 1):
        yield from combinations(phrases, count)


def _phrases(shown: Shown) -> list[str]:
    """What can be said to tell this interview from one of the same name, the most telling first."""
    words, more, a = recording_words(), recording_words()["more"], shown.answers
    turns = {name for event in shown.events for name in event}
    definite = shown.outcome.requirement is not Requirement.UNDETERMINED
    phrases = [
        _report(shown),
        words["level"].get(str(a.submission), ""),
        words["threshold"].get(str(a.low_volume_threshold), ""),
        more["hardships"].format(hardships=label(QuestionId.HARDSHIP, a.hardship)) if a.hardship else "",
        more["year"].format(year=a.performance_year) if a.performance_year else "",
        words["party"].get(str(a.participant_type), ""),
        _open(shown) if definite else "",
        more["revised"] if {"revise", "undo", "redo", "back"} & turns else "",
        more["carried"] if "taken" in turns else "",
        more["call"] if shown.on_a_call else "",
        more["as_of"].format(month=f"{shown.as_of:%B}", year=shown.as_of.year),
    ]
    return [phrase for phrase in phrases if phrase]


def _report(shown: Shown) -> str:
    """What was reported, and what came of it."""
    words, a, outcome = recording_words()["report"], shown.answers, shown.outcome
    match outcome.compliance, outcome.line:
        case Compliance.MET, _:
            return words["met_zero" if a.score is Score.ZERO else "met_positive"]
        case Compliance.NOT_MET, _:
            return words["not_met_unscored" if a.submission in LEVELS else f"not_met_{a.submission}"]
        case Compliance.OPEN, _:
            return words["open_awaiting" if a.score is Score.AWAITING else "open_not_yet"]
        case _, Line.II:
            return words["line_ii_yes" if outcome.counted is Counted.YES else "line_ii_not_yet"]
        case _:
            return words.get(str(a.submission), "")
