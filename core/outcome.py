"""From a situation to its outcome: the six fields, each definite or undetermined.

A field is definite exactly when every completion of the unknown answers gives it the same value. The
answers are independent of each other but for a follow-up and its parent, which are one kind of a
`Situation`; so the possible standings, and from them the possible outcomes, are found without walking
the completions one by one. `tests/core/` walks them all the same.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

from picheck.core.situation import (
    Clinician,
    MipsStatus,
    Party,
    Relief,
    Report,
    Setting,
    Situation,
    Volume,
    Year,
    completions,
)

Undetermined = Literal["undetermined"]
UNDETERMINED: Undetermined = "undetermined"


class Requirement(StrEnum):
    """Whether 42 CFR 425.507 requires PI to be reported."""

    REQUIRED = "required"
    EXCLUDED = "excluded"
    NOT_APPLICABLE = "not_applicable"
    UNDETERMINED = "undetermined"


class Mips(StrEnum):
    """Whether MIPS itself asks for PI."""

    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    NOT_ASSESSED = "not_assessed"
    UNDETERMINED = "undetermined"


class Compliance(StrEnum):
    """Whether a requirement that applies has been satisfied, 425.507(a)(1) and (2)."""

    MET = "met"
    NOT_MET = "not_met"
    OPEN = "open"
    NOT_APPLICABLE = "not_applicable"
    UNDETERMINED = "undetermined"


class Counted(StrEnum):
    """Whether the clinician is in the number of 425.308(b)(9)."""

    YES = "yes"
    NO = "no"
    NOT_YET = "not_yet"
    UNDETERMINED = "undetermined"


class Line(StrEnum):
    """The line of the number: i, who had to report; ii, who was excluded and reported anyway."""

    I = "i"  # noqa: E741 - the name of the line
    II = "ii"
    UNDETERMINED = "undetermined"


class Outcome(NamedTuple):
    """The outcome fields of domain.md, section 2; line is None for those on neither line."""

    requirement: Requirement
    provisional: bool | Undetermined
    mips: Mips
    compliance: Compliance
    counted: Counted
    line: Line | None

    @property
    def public_reporting(self) -> tuple[Counted, Line | None]:
        """The count and its line, which are shown and compared together."""
        return self.counted, self.line


_UNDETERMINED_FIELDS = Outcome(
    Requirement.UNDETERMINED,
    UNDETERMINED,
    Mips.UNDETERMINED,
    Compliance.UNDETERMINED,
    Counted.UNDETERMINED,
    Line.UNDETERMINED,
)


class Standing(StrEnum):
    """How a clinician stands to 425.507, before anything that is reported."""

    NOT_ASSESSED = "not_assessed"
    NOT_ELIGIBLE = "not_eligible"
    EXCLUDED = "excluded"
    REQUIRED = "required"
    PROVISIONAL = "provisional"


OWES = frozenset({Standing.REQUIRED, Standing.PROVISIONAL})
"""Standings in which paragraph (a) asks for a report and a score."""


def possible_standings(situation: Situation) -> frozenset[Standing]:
    """The standings that some completion of the unknown answers gives."""
    return _standings(
        situation.year,
        situation.party,
        situation.clinician,
        situation.volume,
        situation.setting,
        situation.relief,
    )


@lru_cache(maxsize=8192)
def _standings(
    year: Year, party: Party, clinician: Clinician, volume: Volume, setting: Setting, relief: Relief
) -> frozenset[Standing]:
    found = set()
    if year is not Year.IN_FORCE or party is not Party.IN_ACO:
        found.add(Standing.NOT_ASSESSED)
    if year is not Year.BEFORE and party is not Party.OUTSIDE:
        types = completions(clinician)
        if Clinician.NOT_ELIGIBLE in types:
            found.add(Standing.NOT_ELIGIBLE)
        if Clinician.EXCLUDED in types:
            found.add(Standing.EXCLUDED)
        if Clinician.REACHED in types:
            found |= _standings_of_the_reached(volume, setting, relief)
    return frozenset(found)


def _standings_of_the_reached(volume: Volume, setting: Setting, relief: Relief) -> set[Standing]:
    """Standings of a MIPS eligible type in an ACO: any exclusion frees, a pending one makes provisional."""
    found = set()
    reliefs = completions(relief)
    may_be_relieved = Relief.EXCLUDED in reliefs or Relief.EXCLUDED_BY_APPLICATION in reliefs
    if volume is not Volume.REACHED or setting is not Setting.REACHED or may_be_relieved:
        found.add(Standing.EXCLUDED)
    if volume is not Volume.EXCLUDED and setting is not Setting.EXCLUDED:
        if Relief.PENDING in reliefs:
            found.add(Standing.PROVISIONAL)
        if Relief.REACHED in reliefs or Relief.APPLICATION_FAILED in reliefs:
            found.add(Standing.REQUIRED)
    return found


FREE_UNDER_MIPS = frozenset({MipsStatus.QP, MipsStatus.PARTIAL_FREE})

_REPORTS_SCORED = frozenset({Report.OWN_SCORED, Report.APM_SCORED})
_REPORTS_OPEN = frozenset({Report.NOT_YET, Report.OWN_AWAITING, Report.APM_AWAITING})


def complete_outcome(standing: Standing, mips_status: MipsStatus, report: Report) -> Outcome:
    """The outcome where everything is known (domain.md, section 2, rules)."""
    provisional = standing is Standing.PROVISIONAL
    match standing:
        case Standing.NOT_ASSESSED:
            requirement, mips = Requirement.NOT_APPLICABLE, Mips.NOT_ASSESSED
        case Standing.NOT_ELIGIBLE:
            requirement, mips = Requirement.NOT_APPLICABLE, Mips.NOT_REQUIRED
        case Standing.EXCLUDED:
            requirement, mips = Requirement.EXCLUDED, Mips.NOT_REQUIRED
        case _:
            requirement = Requirement.REQUIRED
            mips = Mips.NOT_REQUIRED if mips_status in FREE_UNDER_MIPS else Mips.REQUIRED
    counted, line = _public_reporting(standing, report)
    return Outcome(requirement, provisional, mips, _compliance(standing, report), counted, line)


def _compliance(standing: Standing, report: Report) -> Compliance:
    """425.507(a)(1) and (2): reported, and a score earned. Zero after a report is a score."""
    if standing not in OWES:
        return Compliance.NOT_APPLICABLE
    if report in _REPORTS_SCORED:
        return Compliance.MET
    return Compliance.OPEN if report in _REPORTS_OPEN else Compliance.NOT_MET


def _public_reporting(standing: Standing, report: Report) -> tuple[Counted, Line | None]:
    """425.308(b)(9): line i had to report and was scored; line ii was excluded, reported and was scored."""
    if standing in OWES:
        if report in _REPORTS_SCORED:
            return Counted.YES, Line.I
        if report in _REPORTS_OPEN:
            return Counted.NOT_YET, Line.I
    elif standing is Standing.EXCLUDED:
        if report is Report.OWN_SCORED:
            return Counted.YES, Line.II
        if report is Report.OWN_AWAITING:
            return Counted.NOT_YET, Line.II
    return Counted.NO, None


@cache
def _possible(standings: frozenset[Standing], mips_status: MipsStatus, report: Report) -> frozenset[Outcome]:
    return frozenset(
        complete_outcome(standing, m, r)  # type: ignore[arg-type] # completions keep the type of their kind
        for standing in standings
        for m in completions(mips_status)
        for r in completions(report)
    )


def possible_outcomes(situation: Situation) -> frozenset[Outcome]:
    """The outcomes still possible: exactly those that some completion of the unknown answers gives."""
    return _possible(possible_standings(situation), situation.mips_status, situation.report)


@cache
def outcome_where(standings: frozenset[Standing], mips_status: MipsStatus, report: Report) -> Outcome:
    """The outcome for these standings: a field on which all that is possible agrees; else undetermined."""
    possible = _possible(standings, mips_status, report)
    columns = zip(zip(*possible, strict=True), _UNDETERMINED_FIELDS, strict=True)
    fields: list[Any] = [values[0] if len(set(values)) == 1 else unknown for values, unknown in columns]
    return Outcome(*fields)


@lru_cache(maxsize=16384)  # reasons and changes ask for the same situations again and again
def outcome_of(situation: Situation) -> Outcome:
    """The outcome of a situation; a field that completions give two values is undetermined."""
    return outcome_where(possible_standings(situation), situation.mips_status, situation.report)
