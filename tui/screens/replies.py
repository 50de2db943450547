"""Typed replies: what was understood is shown while typing, and taken, asked back or answered on Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content

from picheck.core.facts import QuestionId
from picheck.flow.options import begins_a_year, whole_year
from picheck.flow.question_words import label, question_words
from picheck.flow.session import Purpose
from picheck.tui.said import in_passing
from picheck.tui.widgets.choices import belongs

if TYPE_CHECKING:
    from picheck.flow.read_backs import ReadBacks, ToReadBack
    from picheck.flow.replies import NotUnderstood, Reply
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


def tick(options: Options, question: QuestionId, value: Any) -> str:
    """Tick a typed answer beside what is ticked, as its digits would; returns what to say of it.

    What goes with no other ("none of these", "not sure") takes the place of what was ticked.
    """
    wanted = {n for n, choice in enumerate(options.choices) if belongs(choice.value, value)}
    alone = any(options.choices[n].alone for n in wanted)
    before = {n for n in options.ticked if not options.choices[n].alone}
    options.tick_again(wanted if alone else before | wanted)
    named = label(question, value)
    return in_passing("ticked_alone", answer=named) if alone else in_passing("ticked_too", answer=named)


class Replies:
    """Between the reply line and `flow.replies`.

    What was asked back at a question is remembered until something else is replied there.
    """

    def __init__(self, app: PicheckApp) -> None:
        """For one app."""
        self.app = app
        self.asked_back: tuple[QuestionId, Reply] | None = None
        self._read_backs: ReadBacks | None = None

    @property
    def read_backs(self) -> ReadBacks:
        """What was read back to a caller, and whether a reply is said to it."""
        from picheck.flow.read_backs import ReadBacks

        if self._read_backs is None:
            self._read_backs = ReadBacks()
        return self._read_backs

    @property
    def _on_a_call(self) -> bool:
        """Whether anything can have been read back; before the first answer its words are not loaded."""
        return self.app.session.purpose is Purpose.CALL and bool(self.app.session.interview.events)

    def _understood(self, question: QuestionId, text: str) -> Reply:
        from picheck.flow.replies import understand  # with all its words; a year in figures needs none

        asked = self.asked_back[1] if self.asked_back and self.asked_back[0] is question else None
        answered = tuple(turn.question for turn in self.app.session.interview.turns)
        session = self.app.session
        return understand(question, text, as_of=session.as_of, answered=answered, asked_back=asked)

    def gist(self, question: QuestionId, text: str, options: Options) -> Content:
        """What a reply is understood as so far, in a line; the cursor goes to that option."""
        if self._on_a_call and (said := self.read_backs.meant(self.app.session, text)) is not None:
            return Content.assemble(("→ ", ".mark"), said.in_short())
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
        if self._on_a_call and (said := self.read_backs.take(self.app.session, text)) is not None:
            self._to_read_back(screen, said, text)
            return
        year = whole_year(text) if question is QuestionId.PERFORMANCE_YEAR else None
        if year is not None:
            self.asked_back = None
            screen.answer(year, typed=text)
        else:
            self._take(screen, question, text)

    def _to_read_back(self, screen: QuestionScreen, said: ToReadBack, text: str) -> None:
        """Act on what was said to the sentence read back: it is confirmed, or its question asked again."""
        from picheck.flow.read_backs import Meant, asked_which, confirmed

        session = self.app.session
        match said.meant:
            case Meant.RIGHT:
                screen.say(text, confirmed(session, said.question), confirmed(session, said.question))
            case Meant.EITHER:
                screen.say(text, asked_which(session, said, text))
            case Meant.WRONG:
                self.take_back(said, text)
            case Meant.ANSWER:
                if session.interview.question is not None:
                    self._take(screen, session.interview.question, said.rest)

    def take_back(self, said: ToReadBack, text: str) -> None:
        """Ask the question again whose answer was read back; the rest of the words may answer it anew."""
        from picheck.flow.read_backs import taken_back

        app = self.app
        told = taken_back(app.session, said.question)
        app.stand()
        question = app.session.interview.question
        if question is not None and app.screen is app.question_screen:
            app.question_screen.say(text, told, told)
            if said.rest:
                self.take(app.question_screen, question, said.rest)

    def _take(self, screen: QuestionScreen, question: QuestionId, text: str) -> None:
        from picheck.flow.replies import (
            Answer,
            Change,
            Command,
            Inquiry,
            NotUnderstood,
            Which,
        )
        from picheck.tui.show.spoken import answered

        reply = self._understood(question, text)
        self.asked_back = (question, reply) if isinstance(reply, Which | NotUnderstood) else None
        match reply:
            case Answer(value=value):
                self._answer(screen, question, value, text)
            case Which(candidates=candidates, message=asks) if (
                screen.options.multiple and screen.options.ticked
            ):
                named = " / ".join(name for _, name in candidates)
                screen.say(text, in_passing("which_to_tick", asks=asks, named=named))
            case Which(candidates=candidates, message=asks):
                screen.narrowed = tuple(value for value, _ in candidates)
                screen.say(text, in_passing("all_again", asks=asks))
            case Change(question=named, values=values):
                self.app.open_change(named, *values)
            case Command(name=name):
                self.carry_out(screen, str(name))
            case Inquiry() as inquiry:
                screen.say(text, answered(inquiry, self.app.session))
            case NotUnderstood() as not_understood:
                screen.say(text, self._not_understood(not_understood, text))

    def _not_understood(self, reply: NotUnderstood, text: str) -> str:
        """What is said back; who wants the result as a file is told when there is one."""
        from picheck.tui.show.exports import asked_for

        return in_passing("no_result_yet") if asked_for(text) else reply.told

    def _answer(self, screen: QuestionScreen, question: QuestionId, value: Any, text: str) -> None:
        """Take a typed answer; where something is ticked already it is ticked too, and nothing is dropped."""
        options = screen.options
        if options.multiple and options.ticked:
            told = tick(options, question, value)
            screen.say(text, told, told)
            return
        screen.answer(value, typed=text)

    def carry_out(self, screen: QuestionScreen, name: str) -> None:
        """A command that was typed does what its key does."""
        match name:
            case "not_sure" if screen.asked is not None:
                self._answer(screen, screen.asked, None, "")
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
