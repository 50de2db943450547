"""What is typed at a result: a question is answered, a command carried out, an answer shown as a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from picheck.flow.inquiries import InquiryKind
from picheck.flow.replies import (
    Change,
    Command,
    Inquiry,
    NotUnderstood,
    understand_at_result,
)
from picheck.flow.session import Purpose, WayOn
from picheck.flow.ways_on import DONE, WHICH, way_on
from picheck.tui.said import in_passing
from picheck.tui.show.exports import COPY, EXPORT, asked_for
from picheck.tui.show.spoken import answered

if TYPE_CHECKING:
    from picheck.tui.screens.result import ResultScreen


def take(screen: ResultScreen, text: str) -> None:
    """Act on a reply that was entered at a result. No answer is changed before it is confirmed."""
    session = screen.session
    if labelled := session.take_label(text):
        screen.say_top()
        screen.say(text, labelled)
        return
    if _to_read_back(screen, text) or _goes_on(screen, text) or _exported(screen, text):
        return
    given = [turn.question for turn in session.interview.turns]
    match understand_at_result(text, as_of=session.as_of, answered=given):
        case Change(question=question, values=values):
            screen.picheck.open_change(question, *values)
        case Command(name=name):
            _carry_out(screen, text, str(name))
        case Inquiry(kind=InquiryKind.WHY):
            screen.action_why()
        case Inquiry() as inquiry:
            screen.say(text, answered(inquiry, session))
        case NotUnderstood() as not_understood:
            screen.say(text, not_understood.told)


def _to_read_back(screen: ResultScreen, text: str) -> bool:
    """Whether a reply was said to the last sentence read back to a caller; then it is acted on."""
    if screen.session.purpose is not Purpose.CALL:
        return False
    from picheck.flow.read_backs import Meant, confirmed

    replies = screen.picheck.replies
    reply = replies.read_backs.take(screen.session, text)
    if reply is None:
        return False
    if reply.meant is Meant.RIGHT:
        screen.say(text, confirmed(screen.session, reply.question))
    else:
        replies.take_back(reply, text)
    return True


def _goes_on(screen: ResultScreen, text: str) -> bool:
    """Whether a reply was one of the ways on, or the end."""
    match way_on(text):
        case None:
            return False
        case WayOn() as way:
            screen.picheck.lead_on(way)
        case known if known == WHICH:
            screen.picheck.open_ways_on()
        case known:
            assert known == DONE
            screen.app.exit()
    return True


def _exported(screen: ResultScreen, text: str) -> bool:
    """Whether a reply asked for the result as a file, for the note, or for the clipboard."""
    if text.lower() == "note":
        screen.action_note()
        return True
    match asked_for(text):
        case None:
            return False
        case known if known == EXPORT:
            screen.picheck.open_export()
        case known if known == COPY:
            screen.action_copy_all()
        case ending:
            screen.picheck.keep_as(ending)
    return True


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
