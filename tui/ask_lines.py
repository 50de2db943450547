"""Plain lines of a sitting: how they are read and written, and what every part of them says alike."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, TextIO

from picheck.core.facts import QuestionId
from picheck.flow.harmless import harmless
from picheck.flow.inquiries import Inquiry
from picheck.flow.interview import Interview
from picheck.flow.options import options
from picheck.flow.question_words import label, question_words, read_back
from picheck.flow.read_backs import Meant, ReadBacks, asked_which, confirmed, taken_back
from picheck.flow.replies import Reply, Which
from picheck.flow.session import Purpose, Session
from picheck.tui.show.result import result_words, settled
from picheck.tui.show.spoken import answered
from picheck.tui.show.text import folded


@cache
def ask_words() -> dict[str, str]:
    """The words of the plain lines, each on one line."""
    words = tomllib.loads(Path(__file__).with_name("ask.toml").read_text(encoding="utf-8"))
    return {key: text.strip("\n").replace("\n", " ") for key, text in words.items()}


class Ended(Exception):
    """The interview ends now, with an exit status."""

    def __init__(self, status: int) -> None:
        """Keep the exit status."""
        self.status = status
        super().__init__(status)


class PlainLines:
    """A sitting in plain lines: what is read, what is written, and what has been said already."""

    def __init__(
        self, session: Session, lines: TextIO, out: TextIO, err: TextIO, *, at_terminal: bool
    ) -> None:
        """`at_terminal` says whether a person is there to be asked again."""
        self.session = session
        self._lines, self._out, self._err = lines, out, err
        self._at_terminal = at_terminal
        self._line = 0
        self._shown_settled: dict[str, str] = {}
        self._shown_taken: set[QuestionId] = set()
        self._said_notices: set[str] = set()
        self._asked_back: tuple[QuestionId, Reply] | None = None
        self._stands: QuestionId | None = None
        self._once_more: str | None = None
        self._read_backs = ReadBacks()

    @property
    def _interview(self) -> Interview:
        return self.session.interview

    # -- writing

    def _write(self, text: str = "") -> None:
        for paragraph in harmless(text).strip("\n").split("\n"):
            for line in folded(paragraph):
                print(line, file=self._out)

    def _say(self, key: str, **named: Any) -> None:
        self._write(ask_words()[key].format(**named))

    def _read(self) -> str:
        """The next line that is not blank on a pipe; at its end the interview is over."""
        text = self._next_line()
        return self._ended() if text is None else text

    def _next_line(self) -> str | None:
        """The same, None at the end."""
        if self._once_more is not None:
            text, self._once_more = self._once_more, None
            self._write(ask_words()["prompt"] + text)
            return text
        while True:
            print(ask_words()["prompt"], end="", file=self._out, flush=True)
            try:
                text = self._lines.readline()
            except UnicodeDecodeError:
                self._line += 1
                self._wrong(ask_words()["not_utf8"])
                continue
            if not self._at_terminal:
                print(file=self._out)
            if not text:
                return None
            self._line += 1
            if text.strip() or self._at_terminal:
                return text.strip()

    def _wrong(self, message: str) -> None:
        """Say that a reply cannot be taken: ask again at a terminal, end with its line number on a pipe."""
        if self._at_terminal:
            self._write(message)
            return
        said = ask_words()["error_line"].format(line=self._line, message=message)
        print(harmless(said), file=self._err)
        raise Ended(2)

    def _ended(self, after_verdict: int = 0) -> NoReturn:
        """At the end of input: done after a verdict, otherwise what is settled, what is open, and exit 2."""
        if self._interview.finished and not self._hidden():
            raise Ended(after_verdict)
        words = ask_words()
        self._write()
        if self._hidden():
            print(words["ended_unfinished"], file=self._err)
            raise Ended(2)
        self._write(words["ended_settled"])
        for title, question, value in settled(self._interview.outcome):
            self._write(f"  {title}, {question} {value}.")
        still_open = self._interview.determination(self.session.as_of).open_questions
        self._say("ended_open", questions=", ".join(question_words(q).short for q in still_open))
        print(words["ended_unfinished"], file=self._err)
        raise Ended(2)

    def _hidden(self) -> bool:
        """Whether what is settled stays hidden: while recording, until the expectation is given."""
        return not self.session.verdict_may_show

    # -- what every part says

    def _inquire(self, inquiry: Inquiry) -> None:
        """Answer a typed question; the question that was asked stands."""
        self._write(answered(inquiry, self.session))

    def _echo(self, question: QuestionId) -> None:
        """Say what was understood, so that it can be taken back before it matters."""
        words, value = question_words(question), self._interview.value_of(question)
        if value is None:
            self._say("understood_not_sure", consequence=words.not_sure)
            return
        self._say("understood", answer=label(question, value))
        if self.session.purpose is Purpose.CALL:
            self._say("read_back", line=read_back(question, value))

    def _reply_to_read_back(self, text: str) -> bool:
        """Whether a reply was said to the sentence read back to a caller; then it is acted on.

        Only where a person is there: in a pipe each line answers the question that was asked.
        """
        reply = self._read_backs.take(self.session, text) if self._at_terminal else None
        if reply is None:
            return False
        match reply.meant:
            case Meant.RIGHT:
                self._write(confirmed(self.session, reply.question))
                self._stands = self._interview.question
            case Meant.WRONG:
                self._write(taken_back(self.session, reply.question))
                self._show_settled()
                self._once_more = reply.rest or None
            case Meant.EITHER:
                self._write(asked_which(self.session, reply, text))
                self._stands = self._interview.question
            case Meant.ANSWER:
                self._once_more, self._stands = reply.rest, self._interview.question
        return True

    def _begin(self, session: Session) -> None:
        """Go on with another sitting."""
        self.session = session
        self._shown_settled, self._shown_taken, self._stands = {}, set(), None

    def _quit(self) -> NoReturn:
        """Leave; where something is still to be said, how to go on."""
        if not (self._interview.finished and self.session.verdict_may_show):
            self._say("resumable" if self.session.saved_as_goes else "not_saved", id=self.session.id)
        self._say("bye")
        raise Ended(0)

    def _list(self, question: QuestionId) -> None:
        """The numbered options, each on a line of its own."""
        for option in options(question):
            detail = f", {option.detail}" if option.detail else ""
            self._write(f"  {option.number}. {option.label}{detail}")

    def _list_few(self, which: Which) -> None:
        self._write(which.message)
        for number, (_, name) in enumerate(which.candidates, start=1):
            self._write(f"  {number}. {name}")

    def _show_taken(self) -> None:
        """Show prefilled answers as they are taken, each once."""
        for turn in self._interview.turns:
            if turn.taken and turn.question not in self._shown_taken:
                self._shown_taken.add(turn.question)
                short = question_words(turn.question).short
                self._say(
                    "taken", question=short, answer=label(turn.question, turn.value), source=turn.source
                )

    def _show_notices(self) -> None:
        """Say once what a person has to know: what was restored, and that nothing is being saved."""
        notice = self.session.saving_notice
        if notice and notice not in self._said_notices:
            self._said_notices.add(notice)
            self._write(notice)
        while self.session.notices:
            self._write(self.session.notices.pop(0))

    def _show_settled(self) -> None:
        """Say what has just become settled, or is open again."""
        if self._hidden() or self._interview.finished:
            return
        open_word = result_words()["settled"]["requirement_undetermined"]
        for title, question, value in settled(self._interview.outcome):
            if value != self._shown_settled.get(title, open_word):
                key = "open_again" if value == open_word else "settled"
                self._say(key, title=title, question=question, value=value)
            self._shown_settled[title] = value
