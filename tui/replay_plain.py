"""A recording replayed through the plain lines: its replies are typed as a script would type them."""

from __future__ import annotations

import io
import json
from typing import Any

from picheck.flow.interview import Event, Given
from picheck.flow.replay import Stopped, Walk, prefilled_of
from picheck.flow.session import Front, Purpose, Session
from picheck.flow.transcript import Transcript
from picheck.tui.ask import PlainInterview


class _Replies(io.StringIO):
    """Gives the recorded replies line by line, and notes the question that stands whenever one is read."""

    def __init__(self, events: tuple[Event, ...]) -> None:
        super().__init__()
        self._events = list(events)
        self.stood_at: list[str | None] = []
        self.interview: PlainInterview | None = None

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override] # as StringIO itself has it
        """The next reply; nothing at the end."""
        assert self.interview is not None
        question = self.interview.session.interview.question
        while self._events and "taken" in self._events[0]:  # taken by itself, so nothing is typed
            self._events.pop(0)
            self.stood_at.append(question)
        self.stood_at.append(question)
        return f"{typed(self._events.pop(0))}\n" if self._events else ""

    @property
    def left(self) -> int:
        """How many events were never asked for."""
        return len(self._events)


def through_plain_lines(transcript: Transcript) -> Walk:
    """Walk a recording through `picheck ask`, with nothing written and nothing shown."""
    replies, said, wrong = _Replies(transcript.events), io.StringIO(), io.StringIO()
    session = Session(
        transcript.as_of, Purpose.SELF, Front.PLAIN, None, prefilled_of(transcript.events), None, True
    )
    replies.interview = PlainInterview(session, replies, said, wrong, at_terminal=False)
    replies.interview.run()
    interview = replies.interview.session.interview
    stopped = None
    if replies.left:
        stopped = Stopped(len(replies.stood_at), interview.question, wrong.getvalue().strip())
    turns = {turn.question: Given(turn.value, turn.source) for turn in interview.turns}
    return Walk(tuple(replies.stood_at), interview.answers, stopped, turns)


def typed(event: Event) -> str:
    """An event as a reply in plain lines."""
    match event:
        case {"asked": question, "answer": value}:
            return f"{question}={_value(value)}"
        case {"revise": question, "answer": value}:
            return f"change {question}={_value(value)}"
        case _:
            return next(iter(event))


def _value(value: Any) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, list):
        return ",".join(value) or "none"
    return value if isinstance(value, str) else json.dumps(value)
