"""Typed replies: what was understood is shown while typing, and taken, asked back or answered on Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content

from picheck.core.facts import QuestionId
from picheck.flow.options import begins_a_year, whole_year
from picheck.flow.question_words import label, question_words
from picheck.flow.session import Purpose
from picheck.tui.said import in_passing

if TYPE_CHECKING:
    from picheck.flow.replies import Reply
    from picheck.tui.app import PicheckApp
    from picheck.tui.screens.question import QuestionScreen
    from picheck.tui.widgets.options import Options


def change_words(question: QuestionId, values: tuple[Any, ...], said: str) -> str:
    """An earlier answer and what it would become, in a few words."""
    name = question_words(question).short
    return f"change {name} to {said}" if values else f"change {name}"


def _taken(question: QuestionId, value: Any, options: Options) -> Content:
    """The answer that Enter would take; the cursor goes to it."""
    options.place(value)
    return Content.assemble(
        ("→ ", ".mark"), (label(question, value), ".strong"), ("   enter takes it", ".quiet")
    )


class Replies:
    """Between the reply line and `flow.replies`.

    What was asked back at a question is remembered until something else is replied there.
    """

    def __init__(self, app: PicheckApp) -> None:
        """For one app."""
        self.app = app
        self.asked_back: tuple[QuestionId, Reply] | None = None

    def _understood(self, question: QuestionId, text: str) -> Reply:
        from picheck.flow.replies import understand  # with all its words; a year in figures needs none

        asked = self.asked_back[1] if self.asked_back and self.asked_back[0] is question else None
        answered = tuple(turn.question for turn in self.app.session.interview.turns)
        session = self.app.session
        return understand(question, text, as_of=session.as_of, answered=answered, asked_back=asked)

    def gist(self, question: QuestionId, text: str, options: Options) -> Content:
        """What a reply is understood as so far, in a line; the cursor goes to that option."""
        if question is QuestionId.PERFORMANCE_YEAR:
            if begins_a_year(text):
                return Content("")
            year = whole_year(text)
            if year is not None:
                return _taken(question, year, options)
        return self._gist(question, text, options)

    def _gist(self, question: QuestionId, text: str, options: Options) -> Content:
        from picheck.flow.replies import Answer, Change, Command, Inquiry, NotUnderstood, Which

        match self._understood(question, text):
            case Answer(value=value):
                return _taken(question, value, options)
            case Which(candidates=candidates):
                return Content(f"→ {' or '.join(name for _, name in candidates)}? Enter asks which.")
            case Change(question=named, values=values, said=said):
                return Content(
                    f"→ {change_words(named, values, said)}: enter shows what that does, before it counts"
                )
            case Command(name=name):
                return Content.assemble(("→ ", ".mark"), (str(name).replace("_", " "), ".strong"))
            case Inquiry():
                return Content("→ a question: enter answers it, and this one stands")
            case NotUnderstood(yes=(value, *_)):
                return Content(f"→ {label(question, value)}? Enter asks.")
            case NotUnderstood():
                return Content("")

    def take(self, screen: QuestionScreen, question: QuestionId, text: str) -> None:
        """Take a reply that was entered."""
        if labelled := self.app.session.take_label(text):
            screen.say(text, labelled)
            return
        year = whole_year(text) if question is QuestionId.PERFORMANCE_YEAR else None
        if year is not None:
            self.asked_back = None
            screen.answer(year, typed=text)
        else:
            self._take(screen, question, text)

    def _take(self, screen: QuestionScreen, question: QuestionId, text: str) -> None:
        from picheck.flow.replies import (
            Answer,
            Change,
            Command,
            Inquiry,
            NotUnderstood,
            Which,
            answer_inquiry,
        )

        reply = self._understood(question, text)
        self.asked_back = (question, reply) if isinstance(reply, Which | NotUnderstood) else None
        match reply:
            case Answer(value=value):
                screen.answer(value, typed=text)
            case Which(candidates=candidates, message=asks):
                screen.narrowed = tuple(value for value, _ in candidates)
                screen.say(text, in_passing("all_again", asks=asks))
            case Change(question=named, values=values):
                self.app.open_change(named, *values)
            case Command(name=name):
                self.carry_out(screen, str(name))
            case Inquiry() as inquiry:
                session, hidden = self.app.session, self.app.hides_outcome
                other = session.purpose is not Purpose.SELF
                told = answer_inquiry(inquiry, session.interview, session.as_of, other=other, hidden=hidden)
                screen.say(text, told)
            case NotUnderstood() as not_understood:
                screen.say(text, not_understood.told)

    def carry_out(self, screen: QuestionScreen, name: str) -> None:
        """A command that was typed does what its key does."""
        match name:
            case "not_sure":
                screen.answer(None)
            case "quit":
                self.app.exit()
            case _:
                if screen.check_action(name, ()):
                    getattr(screen, f"action_{name}")()
                else:
                    screen.say(name, in_passing("nothing_to_do"))

    def answer_in(self, question: QuestionId, text: str) -> tuple[bool, Any, str]:
        """Whether a reply is an answer to a question, the answer, and otherwise what to say."""
        from picheck.flow.replies import Answer, Command, NotUnderstood, Which

        match self._understood(question, text):
            case Answer(value=value):
                return True, value, ""
            case Command(name="not_sure"):
                return True, None, ""
            case Which(candidates=candidates):
                return False, None, f"Which: {' or '.join(name for _, name in candidates)}?"
            case NotUnderstood() as not_understood:
                return False, None, not_understood.told
            case _:
                return False, None, "Type an answer here; escape closes without a change."
