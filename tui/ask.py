"""The interview as plain lines: the accessible way in, and the one for pipes, scripts and phone relays.

The same sitting, chart and words as the terminal's; only how it is shown differs. With input that is no
terminal a reply that is not understood ends it (exit 2, with its line number): nothing is guessed, and
nothing shifts to the next question. A change said in words is confirmed in a pipe as at a terminal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from picheck.core.errors import AnswersError
from picheck.core.facts import LISTS, QuestionId
from picheck.flow.assignments import parse_assignment
from picheck.flow.inquiries import Inquiry
from picheck.flow.interview import Refused
from picheck.flow.question_words import call_words, label, question_words
from picheck.flow.replies import Answer, Change, Command, NotUnderstood, Reply, Which, understand, yes_or_no
from picheck.flow.session import Purpose
from picheck.tui.ask_lines import Ended, ask_words
from picheck.tui.ask_result import PlainResult
from picheck.tui.show.exports import asked_for
from picheck.tui.show.text import reasons


class PlainInterview(PlainResult):
    """One run of `picheck ask`: reads lines, writes lines, and leads from sitting to sitting."""

    def run(self) -> int:
        """Hold the interview; the exit status is 0 after a verdict or `quit`, 2 if the input ended early."""
        self._say("opening")
        if self.session.purpose is Purpose.CALL:
            self._write(call_words().opening)
        try:
            while True:
                self._show_notices()
                self._show_taken()
                if self._checks():
                    continue
                if self._interview.question is None:
                    self._result()
                else:
                    self._ask(self._interview.question)
        except Ended as ended:
            return ended.status

    # -- one question

    def _ask(self, question: QuestionId) -> None:
        if self._stands is question:
            self._take(self._read(), question)
            return
        self._stands = question
        words, said = question_words(question), ask_words()
        more = self._interview.at_most_more
        number = 1 + sum(not turn.taken for turn in self._interview.turns)
        self._write()
        self._say("question" if more else "question_last", number=number, more=more)
        self._write(words.ask if self.session.purpose is Purpose.SELF else words.ask_other)
        self._write(words.hint)
        if self.session.purpose is Purpose.CALL:
            self._say("read_aloud", line=words.read_aloud)
            self._say("plain", line=words.plain)
            self._say("hesitate", line=words.if_they_hesitate)
        if question is QuestionId.PERFORMANCE_YEAR:
            self._say("year", year=self.session.as_of.year)
        else:
            self._list(question)
        if question in LISTS:
            self._write(said["several"])
        self._take(self._read(), question)

    def _take(self, text: str, question: QuestionId) -> None:
        """Act on a reply; what does not settle the question leaves it standing, not asked in full again.

        Enter alone repeats it, and so does everything that led away from it.
        """
        self._stands = None
        if not text:
            return
        if labelled := self.session.take_label(text):
            self._write(labelled)
            return
        if self._reply_to_read_back(text):
            return
        if text.lower().startswith("change ") and "=" in text:
            self._change(text[len("change ") :])
            return
        if "=" in text:
            self._assigned(text, question)
            return
        reply = self._understood(question, text)
        self._asked_back = (question, reply) if isinstance(reply, Which | NotUnderstood) else None
        self._stands = question if isinstance(reply, Which | NotUnderstood | Inquiry) else None
        match reply:
            case Answer(value=value):
                self._answer(question, value)
            case Which():
                self._which(reply)
            case Command(name=name):
                self._command(name, question)
            case Change():
                self._change_in_words(reply)
            case Inquiry() as inquiry:
                self._inquire(inquiry)
            case NotUnderstood():
                told = ask_words()["no_result_yet"] if asked_for(text) else reply.told
                key = "asked_back" if self._at_terminal else "not_understood"
                self._wrong(ask_words()[key].format(message=told))

    def _understood(self, question: QuestionId, text: str) -> Reply:
        """What a reply means, with what was asked back at this question and what can be changed."""
        asked = self._asked_back[1] if self._asked_back and self._asked_back[0] is question else None
        answered = tuple(turn.question for turn in self._interview.turns)
        return understand(question, text, as_of=self.session.as_of, answered=answered, asked_back=asked)

    def _assigned(self, text: str, question: QuestionId) -> None:
        """A reply written as question=value, for scripts."""
        try:
            named, value = parse_assignment(text)
        except AnswersError as refusal:
            self._wrong(str(refusal))
            return
        if named is not question:
            self._wrong(ask_words()["other_question"].format(given=text, asked=question))
            return
        self._answer(question, value)

    def _answer(self, question: QuestionId, value: Any) -> None:
        try:
            self._interview.answer(value)
        except AnswersError as refusal:
            self._wrong(str(refusal))
            return
        self._echo(question)
        self._show_settled()

    def _which(self, which: Which) -> None:
        """Two answers or more fit: ask which; the next reply chooses by number or words, or is a new one."""
        if not self._at_terminal:
            named = enumerate((name for _, name in which.candidates), start=1)
            self._wrong(f"{which.message} {'; '.join(f'{number}. {name}' for number, name in named)}")
        self._list_few(which)

    # -- the words that always work

    def _command(self, name: str, question: QuestionId | None) -> None:
        actions: dict[str, Callable[[], None]] = {
            "back": self._back,
            "undo": lambda: self._done(self._interview.undo, "undone"),
            "redo": lambda: self._done(self._interview.redo, "redone"),
            "why": lambda: self._why(question),
            "help": lambda: self._help(question),
            "not_sure": lambda: self._answer(question, None) if question else None,
            "review": lambda: self._review(question),
            "restart": self._restart,
            "save": self._save,
            "quit": self._quit,
        }
        actions[name]()

    def _back(self) -> None:
        try:
            self._interview.back()
        except Refused as refusal:
            self._wrong(str(refusal))
            return
        now = self._interview.question
        if now is not None:
            self._say("went_back", answer=label(now, self._interview.value_of(now)))
        self._show_settled()

    def _done(self, action: Callable[[], None], key: str) -> None:
        try:
            action()
        except Refused as refusal:
            self._wrong(str(refusal))
            return
        self._say(key)
        self._show_settled()

    def _why(self, question: QuestionId | None) -> None:
        if question is None:
            self._write("\n".join(reasons(self._interview.determination(self.session.as_of))))
        else:
            words = question_words(question)
            self._say("why", why=words.why, cite=", ".join(words.cite))

    def _help(self, question: QuestionId | None) -> None:
        if question is None:
            self._say("result_ways")
            return
        words = question_words(question)
        self._write(words.help)
        self._say("where", look_up=words.look_up)
        if words.look_up_url:
            self._write(f"  {words.look_up_url}")
        if words.ask_whom:
            self._say("ask_whom", ask_whom=words.ask_whom)

    def _save(self) -> None:
        if self.session.purpose is not Purpose.RECORD:
            self._say("save_is")
        self._write(self.session.save_in_words())

    def _restart(self) -> None:
        """Begin again, once a person has confirmed it; this interview is kept."""
        if self._at_terminal and self._interview.turns:
            self._say("restart_sure")
            text = self._read()
            if not (sure := yes_or_no(text)):
                self._say("restart_not")
                if sure is None and text:
                    self._reply_again(text, self._interview.question)
                return
        if self._interview.turns and self.session.saved_as_goes:
            self._say("restart_kept", id=self.session.id)
        self._begin(self.session.restart())
