"""What would change this: the smallest changes of known answers that change a verdict.

First, on the situation: which kinds of answer would have to change together so that a field changes and
nothing can be left out (worked out once a situation). Then, for each kind, the concrete answers that a
person can check or do. Opting in is never proposed, and sending data only where it does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from itertools import product
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from picheck.core.answers import Answers
from picheck.core.deadlines import application_deadline, submission_deadline
from picheck.core.facts import (
    BY_APPLICATION,
    LEVELS,
    QUESTIONS,
    ApplicationStatus,
    Hardship,
    LowVolumeThreshold,
    ParticipantType,
    PracticeSetting,
    QuestionId,
    Score,
    Submission,
)
from picheck.core.outcome import (
    Counted,
    Line,
    Requirement,
    Standing,
    outcome_of,
    outcome_where,
    possible_standings,
)
from picheck.core.part import Part
from picheck.core.situation import (
    COMPLETIONS,
    Clinician,
    Kind,
    MipsStatus,
    Party,
    Relief,
    Report,
    Setting,
    Situation,
    Volume,
    Year,
    clinician_types,
    of_kinds,
    with_kind,
)

Q = QuestionId
Change = dict[QuestionId, Any]
Kinds = tuple[tuple[int, Kind], ...]
"""New kinds for some places of a situation."""


class ChangeKind(StrEnum):
    """What a change asks of a person."""

    DO = "do"
    VERIFY = "verify"
    FACT = "fact"


class PublicReporting(Part):
    """The count of 425.308(b)(9) and its line."""

    counted: Counted
    line: Line | None


@cache
def public_reporting_of(counted: Counted, line: Line | None) -> PublicReporting:
    """The count and its line, one object for each of the few there are."""
    return PublicReporting(counted=counted, line=line)


class WhatIf(Part):
    """A change of known answers, what it asks of a person, and the two verdicts that it would give."""

    change: dict[QuestionId, Any]
    kind: ChangeKind
    requirement: Requirement
    public_reporting: PublicReporting


FIELDS = ("requirement", "public_reporting")
"""The fields whose changes are looked for."""

_CHANGING = tuple(
    place for place, name in enumerate(Situation._fields) if name not in ("year", "mips_status")
)
"""The places of a situation that a change may touch: never the year; QP status moves neither field."""


class _Known(NamedTuple):
    """The answers that a change is told by, beside their kinds, and which deadlines have passed."""

    applied: tuple[Hardship, ...]
    """The hardships by application."""
    automatic: bool
    """Whether a hardship excludes without application; which one, no change is told by."""
    application_status: ApplicationStatus | None
    submission: Submission | None
    """The level, or one that stands for it: no change is told by which of one's own levels it is."""
    score: Score | None
    too_late_to_send: bool
    too_late_to_apply: bool


_NOTHING = _Known((), False, None, None, None, False, False)


@dataclass(frozen=True, eq=False, slots=True)
class _Move:
    """A smallest change in kinds, and what follows from it whichever answers it is made of.

    Each is there once (`_the_move`) and so is looked up by what it is, not by what is in it.
    """

    kinds: Kinds
    requirement: Requirement
    public_reporting: tuple[Counted, Line | None]
    may_send: bool
    """Whether data sent with it would do no harm."""
    reads: int
    """Which of the `_views` of the answers it is told by."""


def what_if(answers: Answers, situation: Situation, as_of: date) -> tuple[WhatIf, ...]:
    """The changes, those that can be done first; what can no longer be done on `as_of` is left out."""
    views = _views(answers, as_of)
    if situation.mips_status is not MipsStatus.QP:  # no other status makes a difference here
        situation = with_kind(situation, _MIPS_STATUS, MipsStatus.UNKNOWN)
    proposals: list[tuple[int, WhatIf]] = []
    for move in _moves(situation, Hardship.DATA_COMPROMISED in (answers.hardship or ())):
        proposals += _proposals(move, views[move.reads])
    proposals.sort(key=_RANK)
    return tuple([entry for _, entry in proposals])


_RANK = itemgetter(0)
_MIPS_STATUS = Situation._fields.index("mips_status")
_REPORT = Situation._fields.index("report")


def _views(answers: Answers, as_of: date) -> tuple[_Known, _Known, _Known, _Known]:
    """The answers as changes see them: of neither relief nor report, of relief, of report, of both.

    What a change is not told by is left out, so that it is told once for all who differ in that alone.
    """
    year = answers.performance_year
    relief = *_parted(answers.hardship or ()), answers.application_status
    report = _STANDS_FOR.get(answers.submission, answers.submission), answers.score
    late_to_send = year is not None and as_of > submission_deadline(year)
    late_to_apply = year is not None and as_of > application_deadline(year)
    return (
        _NOTHING,
        _Known(*relief, None, None, False, late_to_apply),
        _Known((), False, None, *report, late_to_send, False),
        _Known(*relief, *report, late_to_send, late_to_apply),
    )


_STANDS_FOR: dict[Submission | None, Submission] = {
    Submission.NOT_YET: Submission.NONE,
    Submission.INCOMPLETE: Submission.NONE,
    Submission.GROUP: Submission.INDIVIDUAL,
    Submission.VIRTUAL_GROUP: Submission.INDIVIDUAL,
}
"""Submissions that no change is told by, with the one that stands for them here."""


@cache
def _parted(chosen: tuple[Hardship, ...]) -> tuple[tuple[Hardship, ...], bool]:
    """The hardships by application, and whether there are others."""
    applied = tuple(h for h in chosen if h in BY_APPLICATION)
    return applied, applied != chosen


@lru_cache(maxsize=8192)  # all that a long file asks for where every answer is known
def _moves(situation: Situation, data_compromised: bool) -> tuple[_Move, ...]:
    """The smallest changes of either field, each once, in the order in which they are found."""
    found = dict.fromkeys(kinds for field in FIELDS for kinds in smallest_changes(situation, field))
    return tuple(_move(_with_kinds(situation, kinds), kinds, data_compromised) for kinds in found)


_the_move = cache(_Move)


def _move(after: Situation, kinds: Kinds, data_compromised: bool) -> _Move:
    outcome = outcome_of(after)
    places = {Situation._fields[place] for place, _ in kinds}
    return _the_move(
        kinds,
        outcome.requirement,
        outcome.public_reporting,
        "report" in places and _sending_is_harmless(after, data_compromised),
        ("relief" in places) + 2 * ("report" in places),
    )


@lru_cache(maxsize=32768)
def _proposals(move: _Move, known: _Known) -> tuple[tuple[int, WhatIf], ...]:
    """The concrete changes that a person with these answers can be told, each with its place in the order."""
    told = []
    for change in _changes(known, move.kinds):
        if _may_be_proposed(move, known, change):
            kind = _kind(known, change)
            rank = _ORDER[kind] + len(change)
            entry = _entry(tuple(change.items()), kind, move.requirement, move.public_reporting)
            told.append((rank, entry))
    return tuple(told)


_ORDER = {kind: len(QUESTIONS) * place for place, kind in enumerate(ChangeKind)}
"""Where changes of a kind begin in the order: what can be done, then the smaller changes."""


def smallest_changes(situation: Situation, field: str) -> tuple[Kinds, ...]:
    """The sets of (place, new kind) that change a field of a situation and of which each part is needed."""
    if situation.year is Year.BEFORE:  # the year is never changed
        return ()
    alike = of_kinds([_ALIKE.get(kind, kind) for kind in situation])
    if field == "requirement":  # which no report moves
        alike = alike._replace(report=Report.UNKNOWN)
    return _smallest(alike._replace(mips_status=MipsStatus.UNKNOWN), field)


@lru_cache(maxsize=8192)
def _smallest(situation: Situation, field: str) -> tuple[Kinds, ...]:
    """The smallest changes, by size and then by place.

    No report moves a standing: it is tried with each change of the rest that does nothing by itself.
    """
    value_of, before = attrgetter(field), getattr(outcome_of(situation), field)
    ways = _ways(situation._replace(report=Report.UNKNOWN))
    reports = (situation.report, *_other_kinds(situation.report))
    changing = {
        standings: [
            report
            for report in reports
            if value_of(outcome_where(standings, situation.mips_status, report)) != before
        ]
        for standings in {standings for _, standings in ways}
    }
    smallest: list[Kinds] = []
    for change, standings in ways:
        if any(map(frozenset(change).issuperset, smallest)):
            continue
        for report in changing[standings]:
            with_report = change if report is situation.report else (*change, (_REPORT, report))
            if not any(map(frozenset(with_report).issuperset, smallest)):
                smallest.append(with_report)
    return tuple(sorted(smallest, key=_size_and_places))


@lru_cache(maxsize=1024)
def _ways(situation: Situation) -> tuple[tuple[Kinds, frozenset[Standing]], ...]:
    """Every change of what a standing rests on, none at all first, the smaller first, and what it gives."""
    options = [(None, *((place, kind) for kind in _other_kinds(situation[place]))) for place in _CHANGING]
    changes = [tuple(filter(None, change)) for change in product(*options)]
    return tuple(
        (change, possible_standings(_with_kinds(situation, change))) for change in sorted(changes, key=len)
    )


def _size_and_places(change: Kinds) -> tuple[int, list[int]]:
    return len(change), [place for place, _ in change]


def _with_kinds(situation: Situation, change: Kinds) -> Situation:
    kinds: list[Kind] = list(situation)
    for place, kind in change:
        kinds[place] = kind
    return of_kinds(kinds)


_ALIKE: dict[Kind, Kind] = {
    Relief.EXCLUDED_BY_APPLICATION: Relief.EXCLUDED,
    Relief.APPLICATION_FAILED: Relief.REACHED,
    Report.OWN_UNSCORED: Report.NOTHING,
    Report.APM_UNSCORED: Report.NOTHING,
}
"""Kinds that the outcome does not tell apart, by the one that stands for them here."""

_PROPOSED: dict[type[Kind], tuple[Kind, ...]] = {
    Party: (Party.IN_ACO, Party.OUTSIDE),
    Clinician: (Clinician.REACHED, Clinician.EXCLUDED, Clinician.NOT_ELIGIBLE),
    Volume: (Volume.EXCLUDED, Volume.REACHED),
    Setting: (Setting.EXCLUDED, Setting.REACHED),
    Relief: (Relief.EXCLUDED, Relief.PENDING, Relief.REACHED),
    Report: (Report.OWN_SCORED, Report.APM_SCORED, Report.OWN_AWAITING, Report.APM_AWAITING, Report.NOTHING),
}


def _other_kinds(kind: Kind) -> tuple[Kind, ...]:
    """The kinds that a known answer may be changed to; none for one that is not known, or not to its end."""
    if kind in COMPLETIONS:
        return ()
    return tuple(k for k in _PROPOSED[type(kind)] if k is not kind)


def _changes(known: _Known, kinds: Kinds) -> Iterator[Change]:
    """The concrete changes that make every place take its new kind."""
    for parts in product(*[_concrete(known, place, kind) for place, kind in kinds]):
        yield {q: value for part in parts for q, value in part.items()}


def _concrete(known: _Known, place: int, kind: Kind) -> tuple[Change, ...]:
    """The changes of an answer, or of a parent and its follow-up, that give a place a kind."""
    match Situation._fields[place]:
        case "relief":
            return _relief_changes(known.applied, known.automatic, known.application_status, kind)
        case "report":
            return _report_changes(known.submission, known.score, kind)
        case _:
            return _single_changes(kind)


@cache
def _single_changes(kind: Kind) -> tuple[Change, ...]:
    """Changes that are told without looking at the answer before."""
    match kind:
        case Party():
            outside = kind is Party.OUTSIDE
            return tuple(
                {Q.PARTICIPANT_TYPE: party}
                for party in ParticipantType
                if (party is ParticipantType.NONE) is outside
            )
        case Clinician():
            return tuple({Q.CLINICIAN_TYPE: clinician} for clinician in clinician_types(kind))
        case Volume.REACHED:
            return ({Q.LOW_VOLUME_THRESHOLD: LowVolumeThreshold.EXCEEDS},)
        case Volume():
            return ({Q.LOW_VOLUME_THRESHOLD: LowVolumeThreshold.DOES_NOT_EXCEED},)
        case Setting.REACHED:
            return ({Q.PRACTICE_SETTING: ()},)
        case _:
            return tuple({Q.PRACTICE_SETTING: (setting,)} for setting in PracticeSetting)


@cache
def _relief_changes(
    applied: tuple[Hardship, ...], automatic: bool, status: ApplicationStatus | None, kind: Kind
) -> tuple[Change, ...]:
    """Hardships one at a time; a status changes alone where its application is already named."""
    return tuple(_each_relief_change(applied, automatic, status, kind))


def _each_relief_change(
    applied: tuple[Hardship, ...], automatic: bool, status: ApplicationStatus | None, kind: Kind
) -> Iterator[Change]:
    if kind is Relief.EXCLUDED:  # so that none excludes yet, and all that are chosen are by application
        if applied:
            yield {Q.APPLICATION_STATUS: ApplicationStatus.APPROVED}
        for hardship in Hardship:
            if hardship not in BY_APPLICATION:
                yield {Q.HARDSHIP: tuple(h for h in Hardship if h in (*applied, hardship))}
            elif not applied:
                yield {Q.HARDSHIP: (hardship,), Q.APPLICATION_STATUS: ApplicationStatus.APPROVED}
        return
    less_automatic: Change = {Q.HARDSHIP: applied} if automatic else {}
    wanted = {ApplicationStatus.PENDING} if kind is Relief.PENDING else _NOT_GRANTED
    if applied and status in wanted:
        yield less_automatic
    elif applied and not (automatic and status in _NOT_APPROVED):
        yield from ({**less_automatic, Q.APPLICATION_STATUS: s} for s in ApplicationStatus if s in wanted)
    if kind is Relief.REACHED and not (applied and automatic and status in _NOT_APPROVED):
        yield {Q.HARDSHIP: ()}


_NOT_GRANTED = frozenset({ApplicationStatus.DENIED, ApplicationStatus.NOT_FILED})
_NOT_APPROVED = _NOT_GRANTED | {ApplicationStatus.PENDING}
"""Statuses that exclude nobody: beside a basis without application, that basis is all there is to change."""


@cache
def _report_changes(submission: Submission | None, score: Score | None, kind: Kind) -> tuple[Change, ...]:
    """Another score for a report that was made; another level; or a report, sent and scored."""
    scores = {
        Report.OWN_SCORED: (Score.POSITIVE, Score.ZERO),
        Report.APM_SCORED: (Score.POSITIVE, Score.ZERO),
        Report.OWN_AWAITING: (Score.AWAITING,),
        Report.APM_AWAITING: (Score.AWAITING,),
        Report.NOTHING: (Score.NONE,),
    }[kind]  # type: ignore[index] # only kinds of _PROPOSED arrive here
    if submission not in LEVELS:
        sends = kind in (Report.OWN_SCORED, Report.APM_SCORED)
        return tuple(
            {Q.SUBMISSION: level, Q.SCORE: Score.POSITIVE} for level in (_levels(kind) if sends else ())
        )
    if kind is Report.NOTHING or submission in _levels(kind):
        return tuple({Q.SCORE: score} for score in scores)
    if score in scores:
        return tuple({Q.SUBMISSION: level, Q.SCORE: score} for level in _levels(kind))
    return ()


def _levels(kind: Kind) -> tuple[Submission, ...]:
    by_aco = kind in (Report.APM_SCORED, Report.APM_AWAITING)
    return tuple(s for s in Submission if s in LEVELS and (s is Submission.APM_ENTITY) is by_aco)


@lru_cache(maxsize=16384)
def _entry(
    told: tuple[tuple[QuestionId, Any], ...],
    kind: ChangeKind,
    requirement: Requirement,
    public_reporting: tuple[Counted, Line | None],
) -> WhatIf:
    counted, line = public_reporting
    return WhatIf(
        change={q: list(value) if isinstance(value, tuple) else value for q, value in told},
        kind=kind,
        requirement=requirement,
        public_reporting=public_reporting_of(counted, line),
    )


def _kind(known: _Known, change: Change) -> ChangeKind:
    if not change.keys().isdisjoint((Q.PARTICIPANT_TYPE, Q.CLINICIAN_TYPE)):
        return ChangeKind.FACT
    done = {*(_SENDING if _sends(known, change) else ()), *(_APPLYING if _applies(known, change) else ())}
    return ChangeKind.DO if change.keys() <= done else ChangeKind.VERIFY


_SENDING = (Q.SUBMISSION, Q.SCORE)
_APPLYING = (Q.HARDSHIP, Q.APPLICATION_STATUS)


def _sends(known: _Known, change: Change) -> bool:
    """Whether the change is to send data where none that qualifies was sent."""
    return change.get(Q.SUBMISSION) in LEVELS and known.submission not in LEVELS


def _applies(known: _Known, change: Change) -> bool:
    """Whether the change is to file an application and have it approved."""
    filed = known.application_status in (ApplicationStatus.PENDING, ApplicationStatus.DENIED)
    return change.get(Q.APPLICATION_STATUS) is ApplicationStatus.APPROVED and not filed


def _may_be_proposed(move: _Move, known: _Known, change: Change) -> bool:
    """Whether a change can still be done, and sends no data where that does harm."""
    if known.too_late_to_apply and _applies(known, change):
        return False
    return not _sends(known, change) or (move.may_send and not known.too_late_to_send)


def _sending_is_harmless(situation: Situation, data_compromised: bool) -> bool:
    """Whether data sent overrides no reweighting, held or applied for, and would be scored.

    `situation` has the change made already. Compromised data are looked at only where something else
    excludes, and there no change touches them.
    """
    standings = possible_standings(situation)
    if standings == {Standing.REQUIRED}:
        return True
    if standings == {Standing.PROVISIONAL}:
        return situation.mips_status is MipsStatus.QP
    outside_mips = situation.clinician is Clinician.EXCLUDED or situation.volume is Volume.EXCLUDED
    return standings == {Standing.EXCLUDED} and outside_mips and not data_compromised
