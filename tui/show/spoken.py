"""The verdict as it is said: read aloud on a call, and in answer to "do I have to report?"."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from picheck.core.determination import Determination
from picheck.core.outcome import Counted, Requirement
from picheck.flow.inquiries import Inquiry, InquiryKind
from picheck.flow.inquiry_answers import answer_inquiry
from picheck.flow.question_words import call_words
from picheck.flow.session import Purpose, Session
from picheck.tui.show.result import count_key, deciding, headline_key, open_questions_named, year_named


@cache
def spoken_words() -> dict[str, dict[str, str]]:
    """The words of the verdict as it is said, by section and key."""
    return tomllib.loads(Path(__file__).with_name("spoken.toml").read_text(encoding="utf-8"))


def requirement_said(d: Determination) -> str:
    """Whether PI must be reported, in one sentence to be said."""
    words = spoken_words()["requirement"][headline_key(d)]
    return words.format(
        year=year_named(d), questions=open_questions_named(d, "requirement"), named=deciding(d)
    )


def counted_said(d: Determination, *, other: bool = False) -> str:
    """Whether the clinician is counted; with `other` of "the clinician", else to "you"."""
    words = spoken_words()
    return words["counted"][count_key(d.outcome)].format(who=words["said"]["who_other" if other else "who"])


def verdict_aloud(d: Determination) -> str:
    """The verdict and the count as they are read aloud to a caller."""
    return f"{requirement_said(d)} {counted_said(d)} {call_words().closing}"


def answered(inquiry: Inquiry, session: Session) -> str:
    """The answer to any typed question, the main one of the interview among them; nothing changes by it."""
    other, hidden = session.purpose is not Purpose.SELF, not session.verdict_may_show
    if inquiry.kind not in (InquiryKind.VERDICT, InquiryKind.COUNTED, InquiryKind.TO_DO):
        return answer_inquiry(inquiry, session.interview, session.as_of, other=other, hidden=hidden)
    said = spoken_words()["said"]
    if hidden:
        return said["hidden"]
    d = session.interview.determination(session.as_of)
    if inquiry.kind is InquiryKind.COUNTED:
        told, is_open = counted_said(d, other=other), d.outcome.counted is Counted.UNDETERMINED
    else:
        told, is_open = requirement_said(d), d.requirement is Requirement.UNDETERMINED
    if session.interview.finished and inquiry.kind is InquiryKind.TO_DO:
        steps = " ".join(step.statement for step in d.next_steps)
        told += " " + (said["to_do"].format(steps=steps) if steps else said["nothing_to_do"])
    if session.interview.finished:
        return f"{told} {said['why_at_result']}"
    return f"{told} {said['open_so_far' if is_open else 'why_so_far']}"
