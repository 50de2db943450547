"""Answers so far and their changes, in plain lines: what a change does is said before it counts."""

from __future__ import annotations

from typing import Any

from picheck.core.errors import AnswersError
from picheck.core.facts import QuestionId
from picheck.flow.assignments import parse_assignment
from picheck.flow.follow_ups import follow_up_words, told
from picheck.flow.interview import Refused
from picheck.flow.question_words import label, question_words
from picheck.flow.replies import (
    Answer,
    Change,
    Command,
    Inquiry,
    NotUnderstood,
    Reply,
    Which,
    understand,
    yes_or_no,
)
from picheck.tui.ask_lines import PlainLines, ask_words
from picheck.tui.show.result import settled


def _written(value: Any) -> str:
    """A value as a script writes it after `question=`."""
    if value is None:
        return "unknown"
    if isinstance(value, tuple):
        return ",".join(map(str, value)) or "none"
    return str(value).lower()


class PlainChanges(PlainLines):
    """The part of the plain lines that shows answers and changes them."""

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
        if "=" in chosen:
            self._change(chosen.removeprefix("change "))
        elif chosen.isascii() and chosen.isdigit():
            number = int(chosen[:3])
            if 1 <= number <= len(turns):
                self._ask_anew(turns[number - 1].question)
            else:
                self._say("review_no_number", last=len(turns))
        elif chosen:
            self._reply_again(chosen, question)

    def _ask_anew(self, question: QuestionId) -> None:
        """Show an answered question again, and what another answer would do before it is taken.

        What is asked back is asked until there is an answer, or nothing or something else is typed.
        """
        self._write(question_words(question).ask)
        self._list(question)
        asked: Reply | None = None
        others = tuple(turn.question for turn in self._interview.turns if turn.question is not question)
        while text := self._read():
            reply = understand(question, text, as_of=self.session.as_of, answered=others, asked_back=asked)
            match reply:
                case Answer(value=value):
                    self._confirm(question, value)
                    return
                case Command(name="not_sure"):
                    self._confirm(question, None)
                    return
                case Which() | NotUnderstood() | Inquiry():
                    self._said_to(reply)
                case _:
                    self._not_changed(question)
                    self._reply_again(text, self._interview.question)
                    return
            asked = reply
        self._not_changed(question)

    def _said_to(self, reply: Which | NotUnderstood | Inquiry) -> None:
        """What is said to a reply that answers nothing yet."""
        match reply:
            case Which():
                self._list_few(reply)
            case NotUnderstood():
                self._say("asked_back", message=reply.told)
            case Inquiry():
                self._inquire(reply)

    def _not_changed(self, question: QuestionId) -> None:
        """Say that a change was not taken, and what stands."""
        answer = label(question, self._interview.value_of(question))
        self._say("review_kept", question=question_words(question).short, answer=answer)

    def _reply_again(self, text: str, question: QuestionId | None) -> None:
        """Have the question that stands, or the result, take a line that was typed for it."""
        self._once_more, self._stands = text, question

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

        What is neither yes nor no leaves everything as it is and is then taken as a reply; in a pipe it was
        meant for something else, which would shift.
        """
        self._write(self._effect(question, value))
        self._say("review_sure")
        text = self._next_line()
        while text == "":
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
            self._not_changed(question)
            if sure is None:
                self._reply_again(text, self._interview.question)

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
        effect = words["change_effect" if changes else "change_no_effect"].format(**named, changes=changes)
        return f"{effect} {self._then_checked(question, value)}".strip()

    def _then_checked(self, question: QuestionId, value: Any) -> str:
        """That a follow-up will be asked about, since it was answered for another answer."""
        after = self._interview.preview(question, value)
        follow_up = after.to_check
        if follow_up in (None, question, self._interview.to_check) or not self._at_terminal:
            return ""
        return told(after, follow_up, follow_up_words().shown)

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
        unchecked = self._interview.to_check
        if unchecked is not None and not self._at_terminal:
            self._write(told(self._interview, unchecked, follow_up_words().kept))
        self._show_settled()

    # -- a follow-up that was answered for something else

    def _checks(self) -> bool:
        """Ask whether a follow-up still holds that was answered for another answer; whether there was one.

        A pipe has nobody to ask: there it was said with the change.
        """
        question = self._interview.to_check
        if question is None or not self._at_terminal:
            return False
        words, value = follow_up_words(), self._interview.value_of(question)
        self._write()
        self._write(told(self._interview, question, words.still_so))
        self._list(question)
        self._write(words.how)
        asked: Reply = NotUnderstood(words.how, yes=(value,))
        while self._interview.to_check is question:
            reply = understand(question, self._read(), as_of=self.session.as_of, asked_back=asked)
            match reply:
                case Answer(value=given):
                    self._checked(question, value, given)
                case Command(name="not_sure"):
                    self._checked(question, value, None)
                case Command(name="undo" | "back"):
                    self._interview.undo()
                    self._say("undone")
                    self._show_settled()
                case Command(name="quit"):
                    self._quit()
                case Which() | NotUnderstood() | Inquiry():
                    self._said_to(reply)
                    asked = asked if isinstance(reply, Inquiry) else reply
                case _:
                    self._write(words.how)
        return True

    def _checked(self, question: QuestionId, was: Any, value: Any) -> None:
        """Take what was said of a follow-up, the same answer as before too: now it is given for this one."""
        if value == was:
            self._write(told(self._interview, question, follow_up_words().holds))
        self._interview.revise(question, value)
        if value != was:
            self._echo(question)
        self._show_settled()
