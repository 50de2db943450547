"""What is typed at a result: a question is answered, a command carried out, an answer shown as a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from picheck.flow.inquiries import InquiryKind
from picheck.flow.question_words import question_words
from picheck.flow.replies import Change, Command, Inquiry, answer_inquiry, answers_given, understand
from picheck.flow.session import Purpose

if TYPE_CHECKING:
    from picheck.tui.screens.result import ResultScreen

NOT_ASKED = "Nothing is being asked now. Escape goes back to the last question."
NOT_UNDERSTOOD = (
    "That is no question or change that picheck knows. Ask, for instance: what is line ii? what if I were "
    "a QP? Or say what is different: small practice. Ctrl+R shows every answer."
)


def take(screen: ResultScreen, text: str) -> None:
    """Act on a reply that was entered at a result. No answer is changed before it is confirmed."""
    session = screen.session
    if labelled := session.take_label(text):
        screen.say_top()
        screen.say(text, labelled)
        return
    answered = [turn.question for turn in session.interview.turns]
    match understand(answered[-1], text, as_of=session.as_of, answered=answered):
        case Change(question=question, values=values):
            screen.picheck.open_change(question, *values)
        case Command(name=name):
            _carry_out(screen, text, str(name))
        case Inquiry(kind=InquiryKind.WHY):
            screen.action_why()
        case Inquiry() as inquiry:
            other = session.purpose is not Purpose.SELF
            screen.say(text, answer_inquiry(inquiry, session.interview, session.as_of, other=other))
        case _:
            _change(screen, text)


def _carry_out(screen: ResultScreen, text: str, name: str) -> None:
    """A command that was typed does what its key does."""
    match name:
        case "quit":
            screen.app.exit()
        case "restart":
            screen.picheck.ask_restart()
        case _ if hasattr(screen, f"action_{name}") and screen.check_action(name, ()):
            getattr(screen, f"action_{name}")()
        case _:
            screen.say(text, NOT_ASKED)


def _change(screen: ResultScreen, text: str) -> None:
    """Offer the answer that a reply gives to a question that was asked; where several fit, name them."""
    answered = [turn.question for turn in screen.interview.turns]
    found = answers_given(answered, text, as_of=screen.session.as_of)
    if len(found) == 1:
        screen.picheck.open_change(*found[0])
    elif found:
        named = "; ".join(question_words(question).short for question, _ in found)
        screen.say(text, f"That can be an answer to more than one question: {named}. Ctrl+R shows them.")
    else:
        screen.say(text, NOT_UNDERSTOOD)
