"""From a saved response of the QPP Eligibility API to the answers it gives, each with where it came from.

What the response does not say stays unknown: an absent key is not false, a code CMS does not explain is
asked, and MIPS eligibility (`isEligible`) is never read, because QP status alone turns it off. The link
to an ACO, what was submitted and its score are not in it at all.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from pydantic.alias_generators import to_camel

from picheck.core.answers import Answers
from picheck.core.facts import (
    FIRST_YEAR,
    LAST_YEAR,
    ClinicianType,
    Hardship,
    LowVolumeThreshold,
    PracticeSetting,
    QpStatus,
    QuestionId,
)
from picheck.core.relevance import open_questions
from picheck.flow.areas import Listing, area_hint
from picheck.flow.harmless import harmless
from picheck.flow.interview import Given
from picheck.flow.privacy import is_npi
from picheck.flow.qpp_response import Clinician, NotAResponse, Organization, Response, Scenario, read_response

SHARED_SAVINGS_PROGRAM = "08"
"""The API's id of the Medicare Shared Savings Program among the models."""


class Level(StrEnum):
    """Whose statuses are taken where the individual's and the group's differ."""

    INDIVIDUAL = "individual"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Note:
    """A remark that goes with the prefilled answers, and the question it concerns, if it is about one."""

    question: QuestionId | None
    text: str


@dataclass(frozen=True, slots=True)
class Prefill:
    """The answers a response gives (with their sources), the questions still open, and remarks."""

    answers: dict[QuestionId, Given]
    still_open: tuple[QuestionId, ...]
    notes: tuple[Note, ...]
    level: Level | None


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: the value to hand to `prefill`, and what to show for it."""

    value: str
    label: str


class ChoiceNeeded(ValueError):
    """The file leaves a choice to the person: `what` is "clinician", "practice" or "level"."""

    def __init__(self, what: str, options: tuple[Option, ...], message: str) -> None:
        """Keep the options; the message lists them too, for those who cannot be asked."""
        self.what, self.options, self.heading = what, options, message
        super().__init__("\n".join([message, *(f"  {o.value}  {o.label}" for o in options)]))


def prefill(
    path: Path,
    *,
    year: int | None = None,
    clinician: str | None = None,
    practice: str | None = None,
    level: Level | None = None,
) -> Prefill:
    """The answers that a saved response gives.

    `practice` is a number as listed, or part of a name; `clinician` a number as listed. Raises
    NotAResponse, OSError, or ChoiceNeeded where the file leaves a choice that was not made.
    """
    return prefill_of(
        read_response(path), path.name, year=year, clinician=clinician, practice=practice, level=level
    )


def prefill_of(
    response: Response,
    file: str,
    *,
    year: int | None = None,
    clinician: str | None = None,
    practice: str | None = None,
    level: Level | None = None,
) -> Prefill:
    """The answers of a response that has been read; `file` is the name that sources carry."""
    shown = without_numbers(file)
    base, person = _the_clinician(response, shown, clinician)
    place, organization = _the_practice(person, shown, practice)
    taken_year = _year(year, file, shown)
    for_year: int | None = taken_year.value if taken_year else None
    individual, group = organization.individual_scenario, organization.group_scenario
    both = {
        one: _Reading(shown, base, place, person, organization, scenario, other, one, for_year)
        for one, scenario, other in ((Level.INDIVIDUAL, individual, group), (Level.GROUP, group, individual))
        if scenario is not None
    }
    if not both:
        raise NotAResponse(
            "a response with no statuses for this practice, neither the individual's nor the group's."
        )
    reading, how = _the_level(both, shown, level)
    answers = {QuestionId.PERFORMANCE_YEAR: taken_year} if taken_year else {}
    answers |= reading.answers()
    notes = [*reading.notes(), *_notes_of_the_whole(person, organization, taken_year), *how]
    named = _named_year(file)
    if year is not None and named not in (None, year):
        notes.append(_note(QuestionId.PERFORMANCE_YEAR, "year_named", found=named, year=year))
    notes += [Note(None, error) for error in response.errors]
    notes.append(_note(None, "ages"))
    ordered = {q: answers[q] for q in QuestionId if q in answers}
    left = open_questions(Answers(**{q: given.value for q, given in ordered.items()}))
    return Prefill(ordered, left, tuple(notes), reading.level)


def without_numbers(file: str) -> str:
    """A file's name without long numbers: an NPI in it is not carried into sources and transcripts."""
    together = "".join(c for c in file[-80:] if c.isprintable())  # no sign that is not seen parts a number
    return re.sub(r"\d{7,}", "...", harmless(together, ""))


# -- the choices ----------------------------------------------------------------------------------------


def _the_clinician(response: Response, file: str, wanted: str | None) -> tuple[str, Clinician]:
    clinicians = response.clinicians
    options = tuple(
        Option(str(n), f"NPI ending in {(c.npi or '....')[-4:]}, {_specialty(c)}")
        for n, (_, c) in enumerate(clinicians, 1)
    )
    return clinicians[_chosen("clinician", options, file, wanted)]


def _the_practice(person: Clinician, file: str, wanted: str | None) -> tuple[int, Organization]:
    options = tuple(
        Option(
            str(n),
            ", ".join(filter(None, (_printable(o.prvdr_org_name), _printable(o.city), _printable(o.state)))),
        )
        for n, o in enumerate(person.organizations, 1)
    )
    place = _chosen("practice", options, file, wanted)
    return place, person.organizations[place]


def _chosen(what: str, options: tuple[Option, ...], file: str, wanted: str | None) -> int:
    """The place of the option that is wanted, by number or by a part of its label that only it has."""
    if wanted is None:
        if len(options) == 1:
            return 0
        raise ChoiceNeeded(what, options, _words()["choices"][what].format(file=file, count=len(options)))
    numbers = [n for n, option in enumerate(options) if option.value == wanted.strip()]
    named = [n for n, option in enumerate(options) if wanted.strip().casefold() in option.label.casefold()]
    found = numbers or named
    if len(found) == 1 and wanted.strip():
        return found[0]
    fits = f"fits {len(found)}" if wanted.strip() and found else "fits none"
    raise ChoiceNeeded(
        what, options, f'{file}: --{what} "{_printable(wanted)[:60]}" {fits} of these. Give a number:'
    )


def _the_level(
    both: dict[Level, _Reading], file: str, wanted: Level | None
) -> tuple[_Reading, tuple[Note, ...]]:
    """The reading at the level to take, and a remark on how it was chosen."""
    if wanted is not None:
        if wanted not in both:
            raise NotAResponse(
                f"a response without the {wanted}'s statuses. Leave --level out to take the other's."
            )
        return both[wanted], ()
    if len(both) == 1:
        ((only, reading),) = both.items()
        return reading, (_note(None, "one_level", level=only),)
    values = {
        one: {q: given.value for q, given in reading.answers().items()} for one, reading in both.items()
    }
    if values[Level.INDIVIDUAL] == values[Level.GROUP]:
        return both[Level.INDIVIDUAL], (_note(None, "levels_agree"),)
    differing = [q for q in QuestionId if values[Level.INDIVIDUAL].get(q) != values[Level.GROUP].get(q)]
    options = tuple(
        Option(one, "; ".join(f"{q}: {_said(values[one].get(q))}" for q in differing)) for one in Level
    )
    raise ChoiceNeeded("level", options, _words()["choices"]["level"].format(file=file))


def _said(value: Any) -> str:
    if value is None:
        return "not known"
    return ", ".join(value) or "none" if isinstance(value, tuple) else str(value)


def _year(year: int | None, file: str, shown: str) -> Given | None:
    """The performance year: as given, else as the file's name says it (py2025, year=2025), else not known."""
    if year is not None:
        return Given(year, "given with --year")
    named = _named_year(file)
    return None if named is None else Given(named, f"{shown}: the year in its name")


def _named_year(file: str) -> int | None:
    named = re.search(r"(?:py|year)[ =_-]?(20\d\d)(?!\d)", file, re.IGNORECASE)
    return int(named[1]) if named and FIRST_YEAR <= int(named[1]) <= LAST_YEAR else None


# -- the mapping ----------------------------------------------------------------------------------------

_SETTINGS = {
    "non_patient_facing": PracticeSetting.NON_PATIENT_FACING,
    "hospital_based_clinician": PracticeSetting.HOSPITAL_BASED,
    "ambulatory_surgical_center": PracticeSetting.ASC_BASED,
    "small_group_practitioner": PracticeSetting.SMALL_PRACTICE,
}

_QP_CODES = {"Q": QpStatus.QP, "P": QpStatus.PARTIAL_QP, "N": QpStatus.NEITHER}


@dataclass(frozen=True)
class _Reading:
    """One practice of one clinician at one level, read as answers."""

    file: str
    base: str
    place: int
    person: Clinician
    organization: Organization
    scenario: Scenario
    other: Scenario | None
    """The statuses at the other level, where they are in the response."""
    level: Level
    year: int | None

    def answers(self) -> dict[QuestionId, Given]:
        """The answers with their sources; a question the response does not settle is left out."""
        return {question: given for question, given, _ in self._found() if question and given is not None}

    def notes(self) -> list[Note]:
        """The remarks of this level."""
        return [Note(question, text) for question, _, text in self._found() if text]

    def _found(self) -> Iterator[tuple[QuestionId | None, Given | None, str | None]]:
        """Each question with the answer found, if one was, and the remark that goes with it, if one does."""
        for question, (given, remark) in (
            (QuestionId.CLINICIAN_TYPE, self._clinician_type()),
            (QuestionId.QP_STATUS, self._qp_status()),
            (QuestionId.LOW_VOLUME_THRESHOLD, self._low_volume_threshold()),
            (QuestionId.PRACTICE_SETTING, self._practice_setting()),
            (QuestionId.HARDSHIP, self._hardship()),
            (None, self._cross_check()),
        ):
            yield question, given, remark

    def _clinician_type(self) -> tuple[Given | None, str | None]:
        """The type is eligible where CMS says so and the enrollment is known to be an old one."""
        eligible, new = self.scenario.mips_eligible_switch, _newly_enrolled(self.person, self.year)
        if eligible is None:
            return None, None
        if not eligible:
            return None, _text("type_not_eligible", specialty=_specialty(self.person))
        source = self._at("mips_eligible_switch")
        if new:
            with_date = f"{self.file}: {self.base}newlyEnrolled, enrollment date, year (the clinician)"
            return Given(ClinicianType.NEWLY_ENROLLED, with_date), None
        if new is None:
            unclear = "newly_enrolled_unclear" if self.person.newly_enrolled else "enrollment_unclear"
            return None, _text(unclear)
        return Given(ClinicianType.MIPS_ELIGIBLE_TYPE, source), None

    def _qp_status(self) -> tuple[Given | None, str | None]:
        """Q, P and N; anything else is asked, an absent status too."""
        code = self.person.qp_status
        if code is None:
            return None, _text("qp_absent")
        if code not in _QP_CODES:
            return None, _text("qp_code_unknown", code=_printable(code)[:10])
        return Given(_QP_CODES[code], f"{self.file}: {self.base}qpStatus (the clinician)"), _text(
            "qp_snapshots"
        )

    def _low_volume_threshold(self) -> tuple[Given | None, str | None]:
        """True is below the threshold, unless the practice opted in; an undecided opt-in can change it."""
        s = self.scenario
        if s.low_volume_switch is None:
            return None, None
        if not s.low_volume_switch:
            return Given(LowVolumeThreshold.EXCEEDS, self._at("low_volume_switch")), None
        source = self._at("low_volume_switch", "is_opted_in")
        if s.is_opted_in:
            return Given(LowVolumeThreshold.OPTED_IN, source), None
        if not s.has("is_opted_in") and s.is_opt_in_eligible is not False:
            return None, _text("opt_in_unclear")
        undecided = s.is_opted_in is None and s.is_opt_in_eligible is not False
        return Given(LowVolumeThreshold.DOES_NOT_EXCEED, source), _text("opt_in_open") if undecided else None

    def _practice_setting(self) -> tuple[Given | None, str | None]:
        """The four special statuses; with some absent, those that hold decide and none is not concluded.

        Nor is it where the other level has one: a status counts that the clinician or the practice holds
        (domain.md, `practice_setting`).
        """
        known = {field: getattr(self.scenario, field) for field in _SETTINGS}
        holding = tuple(_SETTINGS[field] for field, holds in known.items() if holds)
        complete = None not in known.values()
        if not holding and (elsewhere := [s for f, s in _SETTINGS.items() if getattr(self.other, f, None)]):
            return None, _text("setting_elsewhere", level=self.level, holds=", ".join(elsewhere))
        if not holding and not complete:
            return None, _text("setting_unclear")
        fields = [field for field, holds in known.items() if holds is not None]
        return Given(holding, self._at(*fields)), None if complete else _text("setting_part")

    def _hardship(self) -> tuple[Given | None, str | None]:
        """What CMS has granted. Nothing granted does not mean none: an application may be pending."""
        s = self.scenario
        found: list[tuple[Hardship, str]] = []
        remarks: list[str] = []
        if s.extreme_hardship:
            basis = self._circumstances()
            if basis is Hardship.CIRCUMSTANCES_AREA and self.level is Level.GROUP:
                remarks.append(_text("circumstances_group"))
            elif basis is None:
                remarks.append(_text("circumstances_unclear"))
            else:
                found.append((basis, "extreme_hardship"))
        if s.aci_hardship:
            found.append((Hardship.OTHER_REWEIGHTING, "aci_hardship"))
            remarks.append(_text("hardship_basis"))
        remarks.append(_text("hardship_more" if found else "hardship_never_none"))
        if not found:
            return None, " ".join(remarks)
        fields = [field for _, field in found]
        if "extreme_hardship" in fields:
            fields.insert(fields.index("extreme_hardship") + 1, "extreme_hardship_sources")
        bases = {basis for basis, _ in found}
        return Given(tuple(h for h in Hardship if h in bases), self._at(*fields)), " ".join(remarks)

    def _circumstances(self) -> Hardship | None:
        """Automatic by its source; by application only where PI is among what it covers."""
        s = self.scenario
        sources = s.extreme_hardship_sources or ()
        if any(source.startswith("auto-") for source in sources):
            return Hardship.CIRCUMSTANCES_AREA
        covers_pi = (s.extreme_hardship_reasons or {}).get("aci")
        return Hardship.OTHER_REWEIGHTING if "manual" in sources and covers_pi else None

    def _cross_check(self) -> tuple[None, str | None]:
        """CMS's own flag of a reweighting, which the automatic areas are no part of, against the statuses."""
        s = self.scenario
        explained = any(getattr(s, field) for field in _SETTINGS) or s.aci_hardship
        if s.aci_reweighting and not explained:
            return None, _text("reweighting_unexplained")
        if s.aci_reweighting is False and explained and (self.year is None or self.year >= _SMALL_FREED):
            return None, _text("reweighting_missing")
        return None, None

    def _at(self, *fields: str) -> str:
        """The source of an answer: file, path and level."""
        names = ", ".join(map(to_camel, fields))
        shown = names if len(fields) == 1 else f"{{{names}}}"
        return (
            f"{self.file}: {self.base}organizations[{self.place}].{self.level}Scenario.{shown} ({self.level})"
        )


_SMALL_FREED = 2022
"""The first year in which CMS reweights PI for small practices by itself."""


def _newly_enrolled(person: Clinician, year: int | None) -> bool | None:
    """Whether the first enrollment was in the performance year; None where flag and date do not settle it."""
    dates = [
        int(d)
        for d in ((person.first_approved_date or "")[:4],)
        if d.isascii() and d.isdigit() and len(d) == 4
    ]
    if person.pecos_enrollment_date is not None:
        dates.append(person.pecos_enrollment_date)
    if person.newly_enrolled:
        return True if year is not None and year in dates and max(dates) == min(dates) else None
    if person.newly_enrolled is None:
        return False if year is not None and dates and max(dates) < year else None
    return False


def _notes_of_the_whole(person: Clinician, organization: Organization, year: Given | None) -> Iterator[Note]:
    """Remarks that do not depend on the level."""
    models = organization.apms or ()
    listed = any(apm.apm_id == SHARED_SAVINGS_PROGRAM for apm in models)
    yield _note(QuestionId.PARTICIPANT_TYPE, "aco_listed" if listed else "aco_not_listed")
    if year is None:
        yield _note(QuestionId.PERFORMANCE_YEAR, "year_missing")
    else:
        others = sorted(
            {a.lvt_performance_year for a in models if a.lvt_performance_year not in (None, year.value)}
        )
        if others:
            found = ", ".join(map(str, others))
            yield _note(QuestionId.PERFORMANCE_YEAR, "year_differs", found=found, year=year.value)
        hint = area_hint(year.value, organization.zip) if organization.zip else None
        if hint and hint.listing is Listing.LISTED:
            check = "CMS goes by the clinician's address in PECOS, which may be another."
            yield _note(QuestionId.HARDSHIP, "area_listed", check=check)
    if person.npi is not None and not is_npi(person.npi):
        yield _note(None, "npi_check")


def _specialty(person: Clinician) -> str:
    described = person.specialty.type_description if person.specialty else None
    return _printable(described)[:60] or "no specialty given"


def _printable(text: str | None) -> str:
    return " ".join(harmless(text or "", "\t\n\r").split())


@cache
def _words() -> dict[str, dict[str, str]]:
    path = Path(__file__).with_name("words") / "prefill.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _text(name: str, **values: object) -> str:
    return _words()["notes"][name].format(**values)


def _note(question: QuestionId | None, name: str, **values: object) -> Note:
    return Note(question, _text(name, **values))
