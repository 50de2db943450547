"""A made-up national roster: seeded, with realistic shares, and with bad rows of every kind.

Shares follow published figures where there are some (QPs nine in ten of those in an Advanced APM, three
in four ACOs on such a track, ACOs of 20 to 26,000 clinicians, one clinician in eight under two TINs);
the rest is chosen so that every value, every unknown and every kind of mistake occurs. Nobody is meant:
NPIs begin with 2, with which none has been given out, and TINs are random digits. A clinician's second row
says the same as the first of what belongs to the person, but for a few.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

HEADER = (
    "aco_id,npi,tin,performance_year,participant_type,clinician_type,qp_status,mips_election,"
    "low_volume_threshold,practice_setting,hardship,application_status,submission,score"
)

Shares = dict[str, float]

YEAR: Shares = {"2025": 88, "2026": 11, "2024": 0.5, "": 0.5}
PARTICIPANT: Shares = {"aco_professional": 74, "aco_provider_supplier": 24, "aco_participant": 1.5, "": 0.5}
CLINICIAN: Shares = {
    "mips_eligible_type": 93.5,
    "mental_health_counselor": 1.2,
    "marriage_family_therapist": 0.6,
    "newly_enrolled": 2.2,
    "not_eligible_clinician": 1,
    "": 1.5,
}
QP: Shares = {
    "qp,": 66,
    "neither,": 29,
    "partial_qp,false": 0.3,
    "partial_qp,true": 0.2,
    "partial_qp,": 0.2,
    ",": 4.3,
}
VOLUME: Shares = {"exceeds": 71, "does_not_exceed": 19, "opted_in": 0.5, "": 9.5}
SETTING: Shares = {
    "none": 60,
    "small_practice": 16,
    "hospital_based": 10,
    "non_patient_facing": 4,
    "hospital_based;non_patient_facing": 1.5,
    "asc_based": 0.5,
    "small_practice;non_patient_facing": 0.7,
    "small_practice;asc_based": 0.3,
    "": 7,
}
HARDSHIP: Shares = {
    "none,": 84,
    "circumstances_area,": 2.5,
    "other_reweighting,": 1,
    "data_compromised,": 0.1,
    "no_control_over_cehrt,approved": 0.8,
    "insufficient_internet,pending": 0.3,
    "circumstances_cehrt,pending": 0.5,
    "circumstances_cehrt,denied": 0.2,
    "decertified_cehrt,not_filed": 0.1,
    "decertified_cehrt,": 0.1,
    "circumstances_area;circumstances_cehrt,": 0.1,
    ",": 10.3,
}
REPORT: Shares = {
    "not_yet,": 38,
    "group,positive": 16,
    "apm_entity,positive": 14,
    "individual,positive": 3,
    "virtual_group,positive": 0.2,
    "group,awaiting": 5,
    "apm_entity,awaiting": 5,
    "individual,awaiting": 1,
    "group,zero": 0.7,
    "individual,zero": 0.4,
    "apm_entity,none": 0.4,
    "group,none": 0.3,
    "group,": 1,
    "apm_entity,": 1,
    "incomplete,": 1.5,
    "none,": 6,
    ",": 6.5,
}

BAD = 0.02
"""The share of bad rows."""

MISTYPED = 0.001
"""The share of NPIs of which one digit is another, so that the last no longer fits."""


def _drawn(chance: random.Random, shares: Shares, count: int) -> list[str]:
    return chance.choices(list(shares), weights=list(shares.values()), k=count)


def rows(count: int, seed: int) -> Iterator[str]:
    """The rows of a roster, without their line ends; the same for the same count and seed."""
    chance = random.Random(seed)
    acos = _acos(chance, count)
    body, tin = 200_000_000, 0
    person: list[str] = []
    columns = zip(
        *(
            _drawn(chance, shares, count)
            for shares in (YEAR, PARTICIPANT, CLINICIAN, QP, VOLUME, SETTING, HARDSHIP, REPORT)
        ),
        strict=True,
    )
    for number, answers in enumerate(columns):
        second = chance.random() < 0.12
        if not second:
            body += chance.randrange(1, 90)
        npi = with_check_digit(body)
        if chance.random() < 0.04:
            tin = chance.randrange(10**9)
        shown = (
            "" if chance.random() < 0.004 else _mistyped(chance, npi) if chance.random() < MISTYPED else npi
        )
        practice = chance.randrange(10**9) if second and chance.random() < 0.99 else tin
        same = (
            [*answers[:2], *person, *answers[4:]] if second and person and chance.random() < 0.98 else answers
        )
        person = list(same[2:4])
        row = [acos[number], shown, f"{practice:09d}", *same]
        yield _spoilt(chance, row, number) if chance.random() < BAD else ",".join(row)


def with_check_digit(body: int) -> str:
    """Nine digits with the tenth that makes an NPI of them: Luhn's, with the prefix 80840."""
    digits = [int(digit) for digit in f"{body:09d}"]
    total = 24 + sum(sum(divmod(2 * digit, 10)) for digit in digits[::2]) + sum(digits[1::2])
    return f"{body:09d}{-total % 10}"


def _mistyped(chance: random.Random, npi: str) -> str:
    """The same with one digit another."""
    place = chance.randrange(1, 10)
    return npi[:place] + str((int(npi[place]) + chance.randrange(1, 10)) % 10) + npi[place + 1 :]


def _acos(chance: random.Random, count: int) -> list[str]:
    """The ACO of each row: ACOs come one after the other, most of a few hundred rows, some of thousands."""
    acos: list[str] = []
    number = 1000
    while len(acos) < count:
        number += 1
        acos += [f"A{number}"] * min(26_560, max(20, int(chance.lognormvariate(6.7, 1.1))))
    return acos[:count]


def _spoilt(chance: random.Random, row: list[str], number: int) -> str:
    """A row with a mistake of the kinds that real rosters have."""
    match chance.randrange(6):
        case 0:
            row[3] = chance.choice(["25", "2O25", "FY2025", "1999"])
        case 1:
            row[6] = "QPP,"
        case 2:
            row[7] = f"see note {number % 997}"
        case 3:
            row[8] = "small practise"
        case 4:
            row[9] = f"internet {number % 977},"
        case _:
            row[10] = "none,positive"
    return ",".join(row)


def write_roster(path: Path, count: int, seed: int = 20_261) -> None:
    """Write a made-up roster as CSV."""
    with path.open("w", encoding="utf-8") as stream:
        stream.write(HEADER + "\n")
        stream.writelines(row + "\n" for row in rows(count, seed))
