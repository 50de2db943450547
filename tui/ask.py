"""The interview as plain lines: the accessible way in, and the one for pipes, scripts and phone relays.

The same sitting, chart and words as the terminal's; only how it is shown differs. With input that is no
terminal a reply that is not understood ends it (exit 2, with its line number): nothing is guessed, and
nothing shifts to the next question. A change said in words is confirmed in a pipe as at a terminal.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, TextIO

from picheck.core.errors import AnswersError
from picheck.core.facts import LISTS, QuestionId
from picheck.flow.assignments import parse_assignment
from picheck.flow.harmless import harmless
from picheck.flow.inquiries import Inquiry, InquiryKind
from picheck.flow.inquiry_answers import answer_inquiry
from picheck.flow.interview import Interview, Refused
from picheck.flow.options import options
from picheck.flow.privacy import Identifying
from picheck.flow.question_words import call_words, label, question_words, read_back
from picheck.flow.replies import (
    Answer,
    Change,
    Command,
    NotUnderstood,
    Reply,
    Which,
    understand,
    understand_at_result,
    yes_or_no,
)
from picheck.flow.session import Purpose, Session, WayOn
from picheck.tui.show.note import as_note
from picheck.tui.show.result import result_words, settled
from picheck.tui.show.text import as_text, folded, reasons


@cache
def ask_words() -> dict[str, str]:
    """The words of the plain lines, each on one line."""
    words = tomllib.loads(Path(__file__).with_name("ask.toml").read_text(encoding="utf-8"))
    return {key: text.strip("\n").replace("\n", " ") for key, text in words.items()}


def _written(value: Any) -> str:
    """A value as a script writes it after `question=`."""
    if value is None:
        return "unknown"
    if isinstance(value, tuple):
        return ",".join(map(str, value)) or "none"
    return str(value).lower()


class Ended(Exception):
    """The interview ends now, with an exit status."""

    def __init__(self, status: int) -> None:
        """Keep the exit status."""
        self.status = status
        super().__init__(status)


class PlainInterview:
    """One run of `picheck ask`: reads lines, writes lines, and leads from sitting to sitting."""

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

    @property
    def _interview(self) -> Interview:
        return self.session.interview

    def run(self) -> int:
        """Hold the interview; the exit status is 0 after a verdict or `quit`, 2 if the input ended early."""
        self._say("opening")
        if self.session.purpose is Purpose.CALL:
            self._write(call_words().opening)
        try:
            while True:
                self._show_notices()
                self._show_taken()
                if self._interview.question is None:
                    self._result()
                else:
                    self._ask(self._interview.question)
        except Ended as ended:
            return ended.status

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

    def _list(self, question: QuestionId) -> None:
        """The numbered options, each on a line of its own."""
        for option in options(question):
            detail = f", {option.detail}" if option.detail else ""
            self._write(f"  {option.number}. {option.label}{detail}")

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
                key = "asked_back" if self._at_terminal else "not_understood"
                self._wrong(ask_words()[key].format(message=reply.told))

    def _understood(self, question: QuestionId, text: str) -> Reply:
        """What a reply means, with what was asked back at this question and what can be changed."""
        asked = self._asked_back[1] if self._asked_back and self._asked_back[0] is question else None
        answered = tuple(turn.question for turn in self._interview.turns)
        return understand(question, text, as_of=self.session.as_of, answered=answered, asked_back=asked)

    def _inquire(self, inquiry: Inquiry) -> None:
        """Answer a typed question; the question that was asked stands."""
        other = self.session.purpose is not Purpose.SELF
        day, hidden = self.session.as_of, self._hidden()
        self._write(answer_inquiry(inquiry, self._interview, day, other=other, hidden=hidden))

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

    def _echo(self, question: QuestionId) -> None:
        """Say what was understood, so that it can be taken back before it matters."""
        words, value = question_words(question), self._interview.value_of(question)
        if value is None:
            self._say("understood_not_sure", consequence=words.not_sure)
            return
        self._say("understood", answer=label(question, value))
        if self.session.purpose is Purpose.CALL:
            self._say("read_back", line=read_back(question, value))

    def _which(self, which: Which) -> None:
        """Two answers or more fit: ask which; the next reply chooses by number or words, or is a new one."""
        if not self._at_terminal:
            named = enumerate((name for _, name in which.candidates), start=1)
            self._wrong(f"{which.message} {'; '.join(f'{number}. {name}' for number, name in named)}")
        self._list_few(which)

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
        self._write(self.session.save_in_words())

    def _quit(self) -> None:
        if not self._interview.finished:
            self._say("resumable" if self.session.saved_as_goes else "not_saved", id=self.session.id)
        self._say("bye")
        raise Ended(0)

    # -- review and change

    def _review(self, question: QuestionId | None) -> None:
        """The answers so far. At a terminal the number of one, typed next, asks it anew."""
        turns = self._interview.turns
        if not turns:
            self._say("review_none")
            return
        self._say("review_title")
        for number, turn in enumerate(turns, start=1):
            source = f" ({turn.source})" if turn.taken else ""
            name = question_words(turn.question).short
            self._say(
                "review_line",
                number=number,
                question=name,
                answer=label(turn.question, turn.value),
                source=source,
            )
        if not self._at_terminal:
            return
        self._say("review_change")
        chosen = self._read()
        if chosen.isascii() and chosen.isdigit():
            number = int(chosen[:3])
            if 1 <= number <= len(turns):
                self._ask_anew(turns[number - 1].question)
            else:
                self._say("review_no_number", last=len(turns))
        elif "=" in chosen:
            self._change(chosen.removeprefix("change "))
        elif question is not None:
            self._take(chosen, question)
        elif chosen:
            self._after(chosen)

    def _ask_anew(self, question: QuestionId) -> None:
        """Show an answered question again, and what another answer would do before it is taken.

        What is asked back is asked until there is an answer, or nothing or something else is typed.
        """
        self._write(question_words(question).ask)
        self._list(question)
        asked: Reply | None = None
        while text := self._read():
            reply = understand(question, text, as_of=self.session.as_of, asked_back=asked)
            match reply:
                case Answer(value=value):
                    self._confirm(question, value)
                    return
                case Command(name="not_sure"):
                    self._confirm(question, None)
                    return
                case Which():
                    self._list_few(reply)
                case NotUnderstood():
                    self._say("asked_back", message=reply.told)
                case Inquiry():
                    self._inquire(reply)
                case _:
                    break
            asked = reply
        self._say("review_kept")

    def _change_in_words(self, change: Change) -> None:
        """An earlier answer changed by saying so: what that does is shown before it counts."""
        if change.values:
            self._confirm(change.question, change.values[0])
        elif self._at_terminal:
            self._ask_anew(change.question)
        else:
            self._wrong(ask_words()["change_as"].format(given=f"{change.question}=..."))

    def _confirm(self, question: QuestionId, value: Any) -> None:
        """Show what a change does, and take it on yes alone.

        A line of a pipe that is neither yes nor no was meant for something else, which would shift.
        """
        self._write(self._effect(question, value))
        self._say("review_sure")
        text = self._next_line()
        if text is None:
            print(ask_words()["ended_unsure"], file=self._err)
            self._ended(after_verdict=2)
        sure = yes_or_no(text)
        if sure:
            self._revise(question, value)
        elif sure is None and not self._at_terminal:
            given = f"{question}={_written(value)}"
            self._wrong(ask_words()["neither_yes_nor_no"].format(given=given))
        else:
            self._say("review_kept")

    def _effect(self, question: QuestionId, value: Any) -> str:
        """What a change would do to what is settled, in a sentence."""
        words = ask_words()
        named = {"question": question_words(question).short, "answer": label(question, value)}
        if self._hidden():
            return words["change_hidden"].format(**named)
        now, then = (
            settled(self._interview.outcome),
            settled(self._interview.preview(question, value).outcome),
        )
        changes = "; ".join(
            words["change_of"].format(title=title, question=asked, before=before, after=after)
            for (title, asked, before), (_, _, after) in zip(now, then, strict=True)
            if before != after
        )
        return words["change_effect" if changes else "change_no_effect"].format(**named, changes=changes)

    def _change(self, text: str) -> None:
        """`change question=value`: change an earlier answer in one line."""
        try:
            question, value = parse_assignment(text)
        except AnswersError as refusal:
            self._wrong(f"{refusal}\n{ask_words()['no_change']}")
            return
        self._revise(question, value)

    def _revise(self, question: QuestionId, value: Any) -> None:
        try:
            self._interview.revise(question, value)
        except (AnswersError, Refused) as refusal:
            self._wrong(str(refusal))
            return
        self._echo(question)
        if question is QuestionId.PERFORMANCE_YEAR and value is not None:
            self._say("facts_of_a_year", year=value)
        if self._interview.set_aside:
            self._say(
                "set_aside", questions=", ".join(question_words(q).short for q in self._interview.set_aside)
            )
        self._show_settled()

    # -- the result

    def _result(self) -> None:
        """The result, and again whenever the answers have changed; when recording, each once expected."""
        sitting, shown = self.session, None
        while self.session is sitting and self._interview.finished:
            if self._interview.answers != shown:
                if self._hidden():
                    self._expect()
                self._show_result()
                shown = self._interview.answers
            self._after(self._read())

    def _show_result(self) -> None:
        """Show the whole result, and the ways on."""
        self._write()
        self._out.write(as_text(self._interview.determination(self.session.as_of), self._interview.sources))
        if self.session.purpose is Purpose.RECORD:
            self._compare()
        if self.session.purpose is Purpose.CALL:
            self._note()
        self._write()
        self._say("result_ways")

    def _note(self) -> None:
        """The wrap-up note for the ticket."""
        self._write()
        determination = self._interview.determination(self.session.as_of)
        self._say("note", note=as_note(determination, self.session.label, self._interview.sources))

    def _after(self, text: str) -> None:
        """A reply at the result."""
        ways = {
            "same clinician": WayOn.SAME_CLINICIAN,
            "same practice": WayOn.SAME_PRACTICE,
            "new": WayOn.NEW,
        }
        if text.lower() in ways:
            self._lead_on(ways[text.lower()])
        elif text.lower().startswith("change ") and "=" in text:
            self._change(text[len("change ") :])
        elif text.lower() == "note":
            self._note()
        elif text.lower() == "token":
            self._say("token", token=self.session.token())
        elif text.lower() == "result":
            self._show_result()
        elif not text:
            self._say("result_ways")
        elif labelled := self.session.take_label(text):
            self._write(labelled)
        else:
            self._after_command(text)

    def _after_command(self, text: str) -> None:
        answered = [turn.question for turn in self._interview.turns]
        match understand_at_result(text, as_of=self.session.as_of, answered=answered):
            case Change() as change:
                self._change_in_words(change)
            case Command(name=name):
                self._command(name, None)
            case Inquiry(kind=InquiryKind.WHY):
                self._why(None)
            case Inquiry() as inquiry:
                self._inquire(inquiry)
            case NotUnderstood() as not_understood:
                self._wrong(not_understood.told)

    def _lead_on(self, way: WayOn) -> None:
        self._begin(self.session.lead_on(way))

    def _restart(self) -> None:
        self._begin(self.session.restart())

    def _begin(self, session: Session) -> None:
        """Go on with another sitting."""
        self.session = session
        self._shown_settled, self._shown_taken, self._stands = {}, set(), None

    # -- recording: expectation first

    def _expect(self) -> None:
        words = ask_words()
        self._write()
        self._write(words["expect_intro"])
        fields = {
            "requirement": ("required", "excluded", "not_applicable", "undetermined"),
            "counted": ("yes", "no", "not_yet", "undetermined"),
        }
        expected = {field: self._one_of(words[f"expect_{field}"], values) for field, values in fields.items()}
        self._write(words["expect_reason"])
        while self.session.expected is None:
            try:
                self.session.expect({f: v for f, v in expected.items() if v}, self._read())
            except (Identifying, ValueError) as refusal:
                self._wrong(str(refusal))

    def _one_of(self, prompt: str, values: tuple[str, ...]) -> str:
        while True:
            self._write(prompt)
            text = self._read().lower().replace(" ", "_")
            if text in ("", *values):
                return text
            self._wrong(ask_words()["expect_not_one"].format(values=", ".join(values)))

    def _compare(self) -> None:
        """Agreement or difference with what was expected, both kept."""
        outcome = self._interview.outcome
        expected = self.session.expected or {}
        differing = self.session.disagreements()
        if expected and not differing:
            self._say("expect_agrees")
        for field in differing:
            self._say(
                "expect_differs", field=field, expected=expected[field], computed=getattr(outcome, field)
            )
