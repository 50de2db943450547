"""What is typed at a result: a question is answered, a command carried out, an answer shown as a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from picheck.flow.inquiries import InquiryKind
from picheck.flow.replies import (
    Change,
    Command,
    Inquiry,
    NotUnderstood,
    answer_inquiry,
    understand_at_result,
)
from picheck.flow.session import Purpose
from picheck.tui.said import in_passing

if TYPE_CHECKING:
    from picheck.tui.screens.result import ResultScreen


def take(screen: ResultScreen, text: str) -> None:
    """Act on a reply that was entered at a result. No answer is changed before it is confirmed."""
    session = screen.session
    if labelled := session.take_label(text):
        screen.say_top()
        screen.say(text, labelled)
        return
    answered = [turn.question for turn in session.interview.turns]
    match understand_at_result(text, as_of=session.as_of, answered=answered):
        case Change(question=question, values=values):
            screen.picheck.open_change(question, *values)
        case Command(name=name):
            _carry_out(screen, text, str(name))
        case Inquiry(kind=InquiryKind.WHY):
            screen.action_why()
        case Inquiry() as inquiry:
            other = session.purpose is not Purpose.SELF
            screen.say(text, answer_inquiry(inquiry, session.interview, session.as_of, other=other))
        case NotUnderstood() as not_understood:
            screen.say(text, not_understood.told)


def _carry_out(screen: ResultScreen, text: str, name: str) -> None:
    """A command that was typed does what its key does."""
    match name:
        case "quit":
            screen.app.exit()
        case "restart":
            screen.picheck.ask_restart()
        case _ if screen.check_action(name, ()):
            getattr(screen, f"action_{name}")()
        case _:
            screen.say(text, in_passing("nothing_to_do"))
