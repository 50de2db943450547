"""The numbers behind answers: from which figure on one holds, 42 CFR 414.1305.

CMS works these out and shows what came of it, and that is what is asked. The numbers serve to understand a
person who gives a figure instead: "40 doctors" is no small practice.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from picheck.core.facts import LowVolumeThreshold, PracticeSetting, QuestionId, Score


class Holds(StrEnum):
    """On which side of the number the answer holds."""

    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    ABOVE = "above"


class Threshold(NamedTuple):
    """An answer to a question that holds on one side of a number; `otherwise` is the answer on the other."""

    question: QuestionId
    answer: StrEnum
    holds: Holds
    number: float
    otherwise: StrEnum | None = None


_LOW_VOLUME = (QuestionId.LOW_VOLUME_THRESHOLD, LowVolumeThreshold.DOES_NOT_EXCEED, Holds.AT_MOST)
_SETTING = QuestionId.PRACTICE_SETTING

THRESHOLDS: dict[str, Threshold] = {
    "allowed_charges": Threshold(*_LOW_VOLUME, 90_000),
    "patients": Threshold(*_LOW_VOLUME, 200),
    "services": Threshold(*_LOW_VOLUME, 200),
    "clinicians": Threshold(_SETTING, PracticeSetting.SMALL_PRACTICE, Holds.AT_MOST, 15),
    "encounters": Threshold(_SETTING, PracticeSetting.NON_PATIENT_FACING, Holds.AT_MOST, 100),
    "hospital_share": Threshold(_SETTING, PracticeSetting.HOSPITAL_BASED, Holds.AT_LEAST, 75),
    "asc_share": Threshold(_SETTING, PracticeSetting.ASC_BASED, Holds.AT_LEAST, 75),
    "category_score": Threshold(QuestionId.SCORE, Score.POSITIVE, Holds.ABOVE, 0, Score.ZERO),
}
"""By what is counted: dollars, people, services, encounters, percent of services, points. To be at or below
one of the first three is enough not to exceed the low-volume threshold."""
