"""The real terminal interview driven without a terminal: by `picheck replay --tui`, and by the tests.

Keys go in as a person would press them, and after each the driver waits for what it leads to, so that a
recording is walked through the very app that people use.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual import events
from textual.keys import key_to_character
from textual.message_pump import MessagePump
from textual.screen import Screen

from picheck.core.facts import LISTS, QuestionId
from picheck.flow.interview import Event, Given, checked
from picheck.flow.replay import Stopped, Walk, prefilled_of
from picheck.flow.session import Session
from picheck.flow.transcript import Transcript
from picheck.tui.app import PicheckApp
from picheck.tui.screens.result import ResultScreen
from picheck.tui.screens.review import ChangeScreen, CheckScreen, ReviewScreen
from picheck.tui.widgets.choices import belongs
from picheck.tui.widgets.options import Options

LONGEST_WAIT = 10.0
"""Seconds after which what a key should lead to is given up."""


class Stuck(ValueError):
    """A key did not lead to what it should; the message says what was waited for."""


class Driver:
    """Presses keys in an app that runs without a terminal."""

    def __init__(self, app: PicheckApp) -> None:
        """Drive this app."""
        self.app = app

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, and wait until the last of them has reached what it is for."""
        for key in keys:
            self.app.post_message(events.Key(key, key_to_character(key)))
        await self._drained()

    async def type_text(self, text: str, *keys: str) -> None:
        """Type text, then press keys."""
        for character in text:
            self.app.post_message(events.Key("space" if character == " " else character, character))
        await self.press(*keys)

    async def _drained(self) -> None:
        """Wait until what stands in the queues of the app and of what has the keys is dealt with.

        A key goes from the app to the widget in focus, and where that has no use for it back to the app,
        whose action may put another widget in focus.
        """
        for _ in range(3):
            await self._passed(self.app)
            if self.app.is_running and self.app.focused is not None:
                await self._passed(self.app.focused)

    async def _passed(self, pump: MessagePump) -> None:
        """Wait until something has dealt with all that came to it before."""
        passed = asyncio.Event()
        if pump.call_later(passed.set):
            await self.until(lambda: passed.is_set() or not pump.is_running, "the end of a key")

    async def until(self, reached: Callable[[], object], what: str) -> None:
        """Wait until something is so. Raises Stuck."""
        loop = asyncio.get_running_loop()
        latest = loop.time() + LONGEST_WAIT
        while not reached():
            if loop.time() > latest:
                raise Stuck(f"The app did not come to {what}.")
            await asyncio.sleep(0.001)

    async def settled(self) -> None:
        """Wait until the screen shows where the interview stands."""
        await self.until(self._stands, "the question or the result")

    def _stands(self) -> bool:
        interview, screen = self.app.session.interview, self.app.screen
        if interview.to_check is not None:
            return self._at(CheckScreen, "reply")
        if interview.finished:
            return self._at(ResultScreen, "reply")
        first = self.app.question_screen
        return screen is first and self._at(type(first), "reply") and first.asked is interview.question

    def _at(self, screen: type[Screen[Any]], focused: str) -> bool:
        """Whether a screen is open and the keys go to one of its parts."""
        has_keys = self.app.focused
        return isinstance(self.app.screen, screen) and has_keys is not None and has_keys.id == focused

    async def choose(self, value: Any) -> None:
        """Answer the options in view as a person does: by digits, a year by typing it."""
        options = self.app.screen.query_one(Options)
        if not options.by_digit and value is not None:
            await self.press(*str(value), "enter")
            return
        wanted = {n for n, choice in enumerate(options.choices) if belongs(choice.value, value)}
        if options.multiple:
            for number in sorted(options.ticked - wanted) + sorted(wanted - options.ticked):
                await self.press(str(number + 1))
            await self.until(lambda: options.ticked == wanted, "the ticks")
            await self.press("enter")
        elif options.by_digit:
            await self.press(str(min(wanted) + 1))
        else:
            await self.press("end", "enter")

    async def carry_out(self, event: Event) -> None:
        """Do with keys what an event of a recording says. Raises ValueError where it does not fit."""
        interview = self.app.session.interview
        before = len(interview.events)
        if isinstance(self.app.screen, CheckScreen) and await self._checked(event):
            await self.settled()
            return
        match event:
            case {"asked": question, "answer": value}:
                if interview.question != question:
                    raise Stuck(f"The app asks {interview.question or 'nothing more'}, not {question}.")
                await self.choose(checked(QuestionId(question), Given(value)).value)
            case {"revise": question, "answer": value}:
                await self._revise(QuestionId(question), value)
            case {"back": True}:
                await self.press("escape")
            case {"undo": True}:
                await self.press("ctrl+z")
            case {"redo": True}:
                await self.press("ctrl+y")
            case {"taken": question}:
                if not any(turn.question == question and turn.taken for turn in interview.turns):
                    raise Stuck(f"The app does not take a prefilled answer to {question} here.")
                return
            case _:
                raise Stuck(f"This is no turn of an interview: {event!r:.80}")
        await self.until(lambda: len(interview.events) > before, "what the key does")
        await self.settled()

    async def _checked(self, event: Event) -> bool:
        """Whether an event says what holds of a follow-up that is asked again; any other follows a yes."""
        app = self.app
        before, follow_up = len(app.session.interview.events), app.session.interview.to_check
        match event:
            case {"undo": True}:
                await self.press("escape")
            case {"revise": question, "answer": value} if question == follow_up:
                await self._take_change(QuestionId(question), value)
            case _:
                await self.press("enter")
        await self.until(lambda: len(app.session.interview.events) > before, "what is checked")
        await self.settled()
        return event.get("revise") == follow_up or "undo" in event

    async def _revise(self, question: QuestionId, value: Any) -> None:
        """Change an answer through the review, as a person does."""
        app = self.app
        place = [turn.question for turn in app.session.interview.turns].index(question)
        await self.press("ctrl+r")
        await self.until(lambda: self._at(ReviewScreen, "page"), "the review")
        await self.press("home", *["down"] * place, "enter")
        await self.until(lambda: self._at(ChangeScreen, "reply"), "the change")
        await self._take_change(question, value)

    async def _take_change(self, question: QuestionId, value: Any) -> None:
        """Choose another answer where a change is shown, and take it."""
        options = self.app.screen.query_one(Options)
        given = checked(question, Given(value)).value
        await self.choose(given)
        if question not in LISTS:
            if not options.by_digit and given is not None:
                await self.until(lambda: options.weighed == given, "the year")
                await self.press("enter")
            elif options.by_digit:
                await self.until(lambda: options.weighed == given, "the option")
                await self.press("enter")


def through_app(transcript: Transcript) -> Walk:
    """A walker for `flow.replay`: the recording walked through the real app, as far as it goes."""
    return asyncio.run(_walked(transcript))


async def _walked(transcript: Transcript) -> Walk:
    session = Session(transcript.as_of, prefilled=prefilled_of(transcript.events))
    app = PicheckApp(session)
    stood_at: list[str | None] = []
    stopped = None
    async with app.run_test(size=(100, 30)):
        driver = Driver(app)
        await driver.settled()
        for step, event in enumerate(transcript.events, start=1):
            stood_at.append(session.interview.question)
            try:
                await driver.carry_out(event)
            except ValueError as refusal:
                stopped = Stopped(step, session.interview.question, str(refusal))
                break
        else:
            stood_at.append(session.interview.question)
    turns = {turn.question: Given(turn.value, turn.source) for turn in session.interview.turns}
    return Walk(tuple(stood_at), session.interview.answers, stopped, turns)
