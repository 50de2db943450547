"""The laws of what is said beside a verdict: cautions and readings show exactly when the contract says,
and say what their words are for that day.

The two tables of the contract stand here once more, as conditions on plain answers and on the reference's
outcome. A condition holds for certain; a "not" or "none of" is met unless that fact is known to hold, which
is what an answer that is missing from the plain answers does by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from itertools import product
from typing import Any, NamedTuple

from laws import reference
from laws.space import GROUPS, IN_ORDER, UNKNOWN, Fragment, the_space
from laws.truth import the_truth
from laws.verdict import Broken, Search, Verdict
from picheck.core.answers import Answers
from picheck.core.cautions import Case, cautions_of
from picheck.core.determination import exclusions_of
from picheck.core.outcome import outcome_of
from picheck.core.readings import READINGS as READINGS_OF_CORE
from picheck.core.readings import readings_of
from picheck.core.situation import situation_of
from picheck.core.wording import caution_words, reading_words

OWN = reference.OWN_REPORT
QP = ("qp", "partial_qp")
OUTSIDE_MIPS_TYPES = ("marriage_family_therapist", "mental_health_counselor")
PATIENT_STATUSES = ("non_patient_facing", "hospital_based", "asc_based")


class Said(NamedTuple):
    """What a condition may look at: the plain answers, the outcome, what excludes for certain, the day."""

    value: Fragment
    outcome: reference.Outcome
    exclusions: tuple[str, ...]
    today: date

    def __getitem__(self, question: Any) -> Any:
        return self.value.get(question)

    @property
    def chosen(self) -> tuple[str, ...]:
        return (self.value.get("practice_setting") or ()) + (self.value.get("hardship") or ())

    @property
    def march_is_past(self) -> bool | None:
        year = self.value.get("performance_year")
        return None if year is None else self.today > date(year + 1, 3, 31)


def only_b3(s: Said) -> bool:
    by_b3 = any(e.startswith("b3_") for e in s.exclusions)
    others = any(e in ("b1_low_volume", "b2_clinician_type", "b_newly_enrolled") for e in s.exclusions)
    return s.outcome.requirement == "excluded" and by_b3 and not others and "data_compromised" not in s.chosen


CAUTIONS: dict[str, Callable[[Said], bool]] = {
    "year_not_reviewed": lambda s: (
        (s["performance_year"] or 0) >= 2027 and s["participant_type"] not in (None, "none")
    ),
    "qp_status_does_not_exclude": lambda s: s.outcome.requirement == "required" and s["qp_status"] in QP,
    "qp_opt_in": lambda s: (
        s["low_volume_threshold"] == "opted_in"
        and (s["qp_status"] == "qp" or (s["qp_status"] == "partial_qp" and s["mips_election"] is False))
    ),
    "threshold_check": lambda s: s["low_volume_threshold"] == "does_not_exceed",
    "professional_type_mismatch": lambda s: (
        s["participant_type"] == "aco_professional"
        and s["clinician_type"] in (*OUTSIDE_MIPS_TYPES, "not_eligible_clinician")
    ),
    "new_enrollee_not_named": lambda s: s["clinician_type"] == "newly_enrolled",
    "area_covers_individuals": lambda s: "circumstances_area" in s.chosen,
    "application_pending": lambda s: s.outcome.provisional is True,
    "application_not_filed": lambda s: (
        s.outcome.requirement == "required" and s["application_status"] == "not_filed"
    ),
    "application_denied": lambda s: (
        s.outcome.requirement == "required" and s["application_status"] == "denied"
    ),
    "submission_would_override": lambda s: only_b3(s) and s["submission"] == "not_yet",
    "reweighting_overridden": lambda s: only_b3(s) and s["submission"] in OWN and s["score"] != "none",
    "data_compromised_not_scored": lambda s: (
        "data_compromised" in s.chosen and s["score"] in ("positive", "zero", "awaiting")
    ),
    "apm_entity_submission": lambda s: (
        s.outcome.requirement == "excluded" and s["submission"] == "apm_entity"
    ),
    "incomplete_submission": lambda s: s["submission"] == "incomplete",
    "line_ii_reading": lambda s: s.outcome.line == "ii",
    "window_closed": lambda s: s["submission"] == "not_yet" and s.march_is_past is True,
    "window_open": lambda s: s["submission"] in ("none", "incomplete") and s.march_is_past is False,
    "virtual_group_check": lambda s: s["submission"] == "virtual_group" and "small_practice" not in s.chosen,
}

WHERE_NOT_APPLICABLE = ("year_not_reviewed", "professional_type_mismatch")


@cache
def _caution_in_words(caution: str, year: int | None, day: date) -> tuple[str, tuple[str, ...]]:
    """What a caution says of a year on a day, in the tense of its deadline, and on what authority."""
    words = caution_words()[caution]
    if year is None:
        return words.statement or words.undated, words.citations
    due = date(year, 12, 31) if caution == "application_not_filed" else date(year + 1, 3, 31)
    says = words.statement or (words.after if day > due else words.before)
    return says.replace("{year}", str(year)).replace("{next_year}", str(year + 1)), words.citations


def _reading_in_words(reading: str, s: Said) -> tuple[str, str]:
    """The reading taken, and the other; what the other rests on where that is asked and not known."""
    words = reading_words().shown[reading]
    rests = reading == "outside_a_reporter" and s["qp_status"] is None
    return words.taken, words.other_unknown if rests else words.other


def _with(s: Said, **changes: Any) -> reference.Outcome:
    """The outcome of the same answers with some changed (None: not known); follow-ups go with them."""
    value = {q: v for q, v in {**s.value, **changes}.items() if v is not None}
    if not any(h in reference.BY_APPLICATION for h in value.get("hardship", ())):
        value.pop("application_status", None)
    return the_truth().fields(the_space().number_of(value))


def _not_counted(s: Said) -> reference.Outcome:
    return s.outcome._replace(counted="no", line=None)


def _without(s: Said, question: str, *options: str) -> reference.Outcome:
    return _with(s, **{question: tuple(o for o in s[question] if o not in options)})


def _two_bases(s: Said) -> bool:
    only = s.exclusions in (("b3_no_control_over_cehrt",), ("b3_decertified_cehrt",))
    return s.outcome.requirement == "excluded" and only


def _by_status(s: Said) -> bool:
    return s.outcome.requirement == "excluded" and any(o in s.chosen for o in PATIENT_STATUSES)


Shows = Callable[[Said], bool]
Other = Callable[[Said], reference.Outcome | None]

READINGS: dict[str, tuple[Shows, Other]] = {
    "reweighted_reporter": (
        lambda s: (
            s.outcome.line == "ii"
            and all(e.startswith("b3_") for e in s.exclusions)
            and "data_compromised" not in s.chosen
        ),
        lambda s: _with(s, practice_setting=(), hardship=()),
    ),
    "outside_a_reporter": (
        lambda s: (
            s.outcome.line == "ii"
            and any(not e.startswith("b3_") for e in s.exclusions)
            and s["qp_status"] not in QP
        ),
        lambda s: None if s["qp_status"] is None else _not_counted(s),
    ),
    "group_sweep": (
        lambda s: s.outcome.line == "ii" and s["submission"] in ("group", "virtual_group"),
        _not_counted,
    ),
    "aco_sweep": (
        lambda s: s.outcome.requirement == "excluded" and s["submission"] == "apm_entity",
        lambda s: None,
    ),
    "threshold_level": (
        lambda s: (
            s["low_volume_threshold"] == "does_not_exceed"
            or (s["low_volume_threshold"] == "exceeds" and s["submission"] in ("group", "virtual_group"))
        ),
        lambda s: None,
    ),
    "group_status_inherited": (_by_status, lambda s: None),
    "new_enrollee": (lambda s: s["clinician_type"] == "newly_enrolled", lambda s: None),
    "pending_application": (
        lambda s: s.outcome.provisional is True,
        lambda s: _with(s, application_status=None),
    ),
    "two_bases": (
        _two_bases,
        lambda s: _without(s, "hardship", "no_control_over_cehrt", "decertified_cehrt"),
    ),
    "qp_statuses_as_facts": (
        lambda s: (
            s["qp_status"] in QP
            and _by_status(s)
            and all(e.removeprefix("b3_") in PATIENT_STATUSES for e in s.exclusions)
        ),
        lambda s: _without(s, "practice_setting", *PATIENT_STATUSES),
    ),
    "zero_is_a_score": (
        lambda s: s["score"] == "zero" and (s.outcome.compliance == "met" or s.outcome.counted == "yes"),
        lambda s: _with(s, score="none"),
    ),
    "incomplete_is_none": (lambda s: s["submission"] == "incomplete", lambda s: None),
    "open_list": (lambda s: s.outcome.requirement == "required", lambda s: None),
}


def changed(now: reference.Outcome, other: reference.Outcome) -> dict[str, Any]:
    """The fields in which another reading differs; the count with its line, whole."""
    fields: dict[str, Any] = {
        field: getattr(other, field)
        for field in ("requirement", "provisional", "mips", "compliance")
        if getattr(now, field) != getattr(other, field)
    }
    if (now.counted, now.line) != (other.counted, other.line):
        fields["public_reporting"] = {"counted": other.counted, "line": other.line}
    return fields


# -- the cases -------------------------------------------------------------------------------------------


def certain_exclusions(value: Fragment) -> tuple[str, ...]:
    """The exclusions of every completion: in scope for certain, and the condition met for certain."""
    year, party, kind = (value.get(q) for q in IN_ORDER[:3])
    if year is None or party is None or kind is None:
        return ()
    filled = {q: value.get(q) for q in IN_ORDER}
    filled["practice_setting"] = value.get("practice_setting") or ()
    filled["hardship"] = value.get("hardship") or ()
    return reference.exclusions(filled)


def said_of(value: Fragment, today: date) -> Said:
    fields = the_truth().fields(the_space().number_of(value))
    return Said(value, fields, certain_exclusions(value), today)


def case_of(answers: Answers, today: date) -> Case:
    excluding = tuple(rule.id for rule in exclusions_of(answers))
    return Case(answers, outcome_of(situation_of(answers)), excluding, today)


RELIEFS: tuple[Fragment, ...] = (
    {},
    {"hardship": ()},
    *({"hardship": ("insufficient_internet",), "application_status": s} for s in ("pending", "denied")),
    {"hardship": ("insufficient_internet",), "application_status": "not_filed"},
    {"hardship": ("insufficient_internet",)},
    {"hardship": ("no_control_over_cehrt",), "application_status": "approved"},
    {"hardship": ("no_control_over_cehrt", "decertified_cehrt"), "application_status": "approved"},
    {"hardship": ("circumstances_cehrt", "decertified_cehrt"), "application_status": "approved"},
    {"hardship": ("circumstances_area",)},
    {"hardship": ("data_compromised",)},
    {"hardship": ("other_reweighting",)},
    {"hardship": ("circumstances_area", "data_compromised")},
    {"hardship": ("decertified_cehrt", "data_compromised"), "application_status": "approved"},
    {"hardship": ("decertified_cehrt", "circumstances_area"), "application_status": "pending"},
)
SETTINGS: tuple[Fragment, ...] = (
    {},
    {"practice_setting": ()},
    {"practice_setting": ("asc_based",)},
    {"practice_setting": ("small_practice",)},
    {"practice_setting": ("non_patient_facing", "small_practice")},
    {"practice_setting": ("non_patient_facing", "hospital_based")},
)
VOLUMES: tuple[Fragment, ...] = ({}, *GROUPS[4])
STATUSES: tuple[Fragment, ...] = (*GROUPS[3], *UNKNOWN[3])
REPORTS: tuple[Fragment, ...] = (*GROUPS[7], *UNKNOWN[7])
TYPES: tuple[Fragment, ...] = ({}, *GROUPS[2])
LINKS = ("none", "aco_provider_supplier", "aco_professional")
PARTIES: tuple[Fragment, ...] = ({}, *({"participant_type": link} for link in LINKS))
YEARS: tuple[Fragment, ...] = ({}, *({"performance_year": y} for y in (2024, 2025, 2026, 2027)))


def whole(*parts: Iterable[Fragment]) -> Iterator[Fragment]:
    for chosen in product(*parts):
        value: Fragment = {}
        for part in chosen:
            value.update(part)
        yield value


def _in_scope(thorough: bool) -> Iterator[Fragment]:
    """Whom paragraph (a) reaches: everything else varied against everything else."""
    types = GROUPS[2] if thorough else (GROUPS[2][0],)
    parties = PARTIES[2:] if thorough else PARTIES[2:3]
    yield from whole(
        YEARS[2:3],
        parties,
        types,
        STATUSES if thorough else STATUSES[:3],
        VOLUMES,
        SETTINGS if thorough else SETTINGS[:5],
        RELIEFS,
        REPORTS,
    )


def _scope_varied() -> Iterator[Fragment]:
    """Whether paragraph (a) reaches anyone varied, known or not, the rest by a few kinds each."""
    reports = [r for r in REPORTS if r.get("submission") in (None, "not_yet", "incomplete")]
    reports += [{"submission": "group", "score": "zero"}, {"submission": "apm_entity"}]
    yield from whole(
        YEARS, PARTIES, TYPES, STATUSES[1:3], VOLUMES[:4:3], SETTINGS[:4:3], RELIEFS[:3], reports
    )


def _statuses_varied() -> Iterator[Fragment]:
    """Every QP status and election, known or not, beside every report and standing to the threshold."""
    yield from whole(
        YEARS[2:3], PARTIES[2:3], TYPES[1:2], STATUSES, VOLUMES, SETTINGS[1:4], RELIEFS[1:2], REPORTS
    )


def _around_the_deadlines() -> Iterator[tuple[Fragment, date]]:
    """Those whom a deadline concerns, on its last day and on the day after."""
    people = whole(
        PARTIES[2:3], TYPES[1:2], STATUSES[:1], VOLUMES[1:2], SETTINGS[1:2], RELIEFS[1:5], REPORTS[:3]
    )
    for value, year in product(people, (2025, 2026, 2027)):
        for day in (date(year, 12, 31), date(year + 1, 1, 1), date(year + 1, 3, 31), date(year + 1, 4, 1)):
            yield {"performance_year": year, **value}, day


def _one_group_at_a_time() -> Iterator[Fragment]:
    """Every value of every group, beside a plain excluded and a plain required reporter."""
    for setting in ((), ("small_practice",)):
        for report in ({"submission": "group", "score": "zero"}, {"submission": "not_yet"}):
            base: Fragment = {
                "performance_year": 2025,
                "participant_type": "aco_professional",
                "clinician_type": "mips_eligible_type",
                "qp_status": "qp",
                "low_volume_threshold": "exceeds",
                "practice_setting": setting,
                "hardship": (),
                **report,
            }
            for group in the_space().groups:
                rest = {q: v for q, v in base.items() if q not in group.questions}
                yield from ({**rest, **value} for value in group.values)


DAY = date(2026, 3, 31)


def _cases(thorough: bool) -> Iterator[tuple[Fragment, date]]:
    yield from ((value, DAY) for value in _one_group_at_a_time())
    yield from _around_the_deadlines()
    yield from ((value, DAY) for value in _statuses_varied())
    yield from ((value, DAY) for value in _in_scope(thorough))
    yield from ((value, day) for day in (DAY, date(2028, 4, 1)) for value in _scope_varied())


# -- the laws --------------------------------------------------------------------------------------------


def cautions_show_exactly_when_the_contract_says() -> Verdict:
    """Section 2, cautions: each shows when its condition holds for certain, and only then, in order."""
    return _cautions(thorough=False)


def cautions_show_exactly_when_the_contract_says_everywhere() -> Verdict:
    """Section 2, cautions: the same with every type, status, volume and setting varied together."""
    return _cautions(thorough=True)


def _cautions(thorough: bool) -> Verdict:
    search, cases, seen = Search("a caution shows when it must not, or does not when it must"), 0, set()
    for value, day in _cases(thorough):
        said = said_of(value, day)
        idle = said.outcome.requirement == "not_applicable"
        shows = tuple(
            caution
            for caution, condition in CAUTIONS.items()
            if (not idle or caution in WHERE_NOT_APPLICABLE) and condition(said)
        )
        told = cautions_of(case_of(the_space().answers_of(value), day))
        found = tuple(c.id for c in told)
        cases += 1
        seen.update(found)
        if found != shows:
            search.add(value, lambda f=found, s=shows, d=day: f"as of {d}: {_differs(f, s)}")
        for c in told:
            right = _caution_in_words(c.id, value.get("performance_year"), day)
            if (c.statement, c.citations) != right:
                search.add(value, lambda c=c, r=right, d=day: f"as of {d}: {c.statement}\n  must be: {r[0]}")
    return _all_seen(search, seen, set(CAUTIONS), Verdict(cases, "sets of answers and days"))


def _differs(found: tuple[str, ...], right: tuple[str, ...]) -> str:
    parts = [f"{i} shows and must not" for i in found if i not in right]
    parts += [f"{i} does not show and must" for i in right if i not in found]
    return "; ".join(parts) or f"the order is {found}, must be {right}"


def _all_seen(search: Search, seen: set[str], all_: set[str], verdict: Verdict) -> Verdict:
    for missing in sorted(all_ - seen):
        search.add({}, lambda m=missing: f"{m} never shows in any case")
    return search.settle(verdict)


def readings_show_exactly_when_the_contract_says() -> Verdict:
    """Section 3: each reading shows where it touches the person, with what the other would give."""
    return _readings(thorough=False)


def readings_show_exactly_when_the_contract_says_everywhere() -> Verdict:
    """Section 3: the same with every type, status, volume and setting varied together."""
    return _readings(thorough=True)


def _readings(thorough: bool) -> Verdict:
    search, cases, seen = Search("a reading shows when it must not, or gives what it must not"), 0, set()
    for value, day in _cases(thorough):
        said = said_of(value, day)
        right: dict[str, Any] = {}
        if said.outcome.requirement != "not_applicable":
            for reading, (shows, other) in READINGS.items():
                if shows(said):
                    given = other(said)
                    right[reading] = None if given is None else changed(said.outcome, given)
        told = readings_of(case_of(the_space().answers_of(value), day))
        found = {r.id: r.would_give for r in told}
        cases += 1
        seen.update(found)
        if list(found.items()) != list(right.items()):
            search.add(value, lambda f=found, r=right: _differs(tuple(f), tuple(r)) + f"; {f} for {r}")
        for r in told:
            if (r.taken, r.other) != _reading_in_words(r.id, said):
                search.add(value, lambda r=r: f"{r.id} is in other words: {r.taken} / {r.other}")
    return _all_seen(search, seen, set(READINGS), Verdict(cases, "sets of answers and days"))


def what_is_looked_at_cannot_be_changed() -> Verdict:
    """Cautions, readings and steps look at one case, one after the other: none can change it for the next."""
    case = case_of(the_space().answers_of({}), DAY)
    for thing, name in ((case, "outcome"), *((reading, "shows") for reading in READINGS_OF_CORE.values())):
        with suppress(AttributeError):  # a frozen object says so
            setattr(thing, name, getattr(thing, name))
            raise Broken(f"{name} of a {type(thing).__name__} can be changed while the program runs")
    return Verdict(1 + len(READINGS_OF_CORE), "cases and readings")


LAWS: tuple[Callable[[], Verdict], ...] = (
    what_is_looked_at_cannot_be_changed,
    cautions_show_exactly_when_the_contract_says,
    readings_show_exactly_when_the_contract_says,
)

THOROUGH: tuple[Callable[[], Verdict], ...] = (
    cautions_show_exactly_when_the_contract_says_everywhere,
    readings_show_exactly_when_the_contract_says_everywhere,
)
