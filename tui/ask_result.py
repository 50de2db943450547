"""The result in plain lines, what can follow it, and in a recording what is expected before it."""

from __future__ import annotations

from pathlib import Path

from picheck.core.facts import QuestionId
from picheck.flow.inquiries import Inquiry, InquiryKind
from picheck.flow.privacy import Identifying
from picheck.flow.replies import Change, Command, NotUnderstood, understand_at_result
from picheck.flow.session import Purpose, WayOn
from picheck.flow.ways_on import DONE, WHICH, way_on
from picheck.flow.whole_files import unwritten, write_new
from picheck.tui.ask_changes import PlainChanges
from picheck.tui.ask_lines import ask_words
from picheck.tui.show.exports import COPY, EXPORT, FORMS, asked_for, file_for, made
from picheck.tui.show.note import as_note
from picheck.tui.show.spoken import verdict_aloud
from picheck.tui.show.text import as_text


class PlainResult(PlainChanges):
    """The part of the plain lines that stands at a result."""

    def _command(self, name: str, question: QuestionId | None) -> None:
        """One of the words that always work; `PlainInterview` has them."""
        raise NotImplementedError

    def _why(self, question: QuestionId | None) -> None:
        """Why this is asked, or what it rests on; `PlainInterview` has it."""
        raise NotImplementedError

    def _result(self) -> None:
        """The result, and again whenever the answers have changed; when recording, each once expected."""
        sitting, shown = self.session, None
        while self.session is sitting and self._interview.finished:
            if self._checks():
                continue
            if self._interview.answers != shown:
                if self._hidden():
                    self._expect()
                self._show_result()
                shown = self._interview.answers
            self._after(self._read())

    def _show_result(self) -> None:
        """Show the whole result, and the ways on; on a call, what is said of it first."""
        self._write()
        if self.session.purpose is Purpose.CALL:
            d = self._interview.determination(self.session.as_of)
            self._say("read_aloud", line=verdict_aloud(d))
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
        said = text.lower()
        if not text:
            self._say("result_ways")
        elif self._reply_to_read_back(text):
            pass
        elif said.startswith("change ") and "=" in text:
            self._change(text[len("change ") :])
        elif said == "note":
            self._note()
        elif said == "token":
            self._say("token", token=self.session.token())
        elif said == "result":
            self._show_result()
        elif labelled := self.session.take_label(text):
            self._write(labelled)
        elif not self._goes_on(text) and not self._exported(text):
            self._after_command(text)

    def _goes_on(self, text: str) -> bool:
        """Whether a reply was one of the ways on, or the end."""
        match way_on(text):
            case None:
                return False
            case WayOn() as way:
                self._begin(self.session.lead_on(way))
            case known if known == WHICH:
                self._say("way_which")
            case known:
                assert known == DONE
                self._quit()
        return True

    def _exported(self, text: str) -> bool:
        """Whether a reply asked for the result as a file; then it is one, or it is said what there is."""
        match asked_for(text):
            case None:
                return False
            case known if known == EXPORT:
                self._say("export_forms")
            case known if known == COPY:
                self._say("no_copy")
            case ending:
                self._keep(ending)
        return True

    def _keep(self, ending: str) -> None:
        path = file_for(Path.cwd(), self.session, ending)
        try:
            write_new(path, made(self.session, ending))
        except OSError as refusal:
            self._wrong(ask_words()["not_written"].format(path=path, why=unwritten(refusal)))
            return
        self._say("exported", title=FORMS[ending].title, path=path)
        if ending == "html":
            self._say("exported_page")

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
