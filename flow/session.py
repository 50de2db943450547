"""A sitting: one interview with what surrounds it (why it is held, by which front end, for which ticket).

After a result a sitting leads on to the next: the same clinician in another practice, the next clinician
of the same practice, or somebody new. What carries over is taken, and shown, when its question arises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from picheck.core.facts import QuestionId
from picheck.flow.interview import Given, Interview

Q = QuestionId


class Purpose(StrEnum):
    """Why the interview is held: for oneself, guiding a caller, or recording a test."""

    SELF = "self"
    CALL = "call"
    RECORD = "record"


class Front(StrEnum):
    """The front end it is held in."""

    TERMINAL = "terminal"
    PLAIN = "plain"
    BROWSER = "browser"


class WayOn(StrEnum):
    """The three ways on after a result."""

    SAME_CLINICIAN = "same_clinician"
    SAME_PRACTICE = "same_practice"
    NEW = "new"


KEPT: dict[WayOn, tuple[QuestionId, ...]] = {
    WayOn.SAME_CLINICIAN: (Q.PERFORMANCE_YEAR, Q.CLINICIAN_TYPE, Q.QP_STATUS, Q.MIPS_ELECTION),
    WayOn.SAME_PRACTICE: (Q.PERFORMANCE_YEAR, Q.PARTICIPANT_TYPE),
    WayOn.NEW: (),
}
"""What each way on keeps: QP status belongs to the person, participation to the practice."""

KEPT_SOURCE = "kept from the interview before"
"""The source shown with an answer that carried over."""


@dataclass
class Session:
    """One interview and its surroundings. `as_of` is the day that deadlines are told by."""

    as_of: date
    purpose: Purpose = Purpose.SELF
    front: Front = Front.TERMINAL
    label: str | None = None
    prefilled: Mapping[QuestionId, Given] = field(default_factory=dict)
    interview: Interview = field(init=False)

    def __post_init__(self) -> None:
        """Open the interview over what is prefilled."""
        self.interview = Interview(self.prefilled)

    def lead_on(self, way: WayOn) -> Session:
        """The next sitting, with what this way on keeps; the label belongs to this one alone."""
        kept = {
            turn.question: Given(turn.value, KEPT_SOURCE)
            for turn in self.interview.turns
            if turn.question in KEPT[way] and turn.value is not None
        }
        return Session(self.as_of, self.purpose, self.front, None, kept)
