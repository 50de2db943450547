"""A sitting: one interview with what surrounds it (why it is held, by which front end, for which ticket).

A sitting that `Session.begin` or `Session.resume` opens keeps a journal, so that nothing but the answer
being typed is ever lost. After a result a sitting leads on to the next: the same clinician in another
practice, the next clinician of the same practice, or somebody new. What carries over is taken, and
shown, when its question arises.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from picheck.core.answers import Answers
from picheck.core.errors import AnswersError
from picheck.core.facts import QuestionId
from picheck.core.rules import RULES_VERSION
from picheck.flow.harmless import harmless
from picheck.flow.interview import ASKED, Event, Given, Interview, Refused, checked, plain
from picheck.flow.journal import (
    Damaged,
    Entry,
    Header,
    Journal,
    JournalProblem,
    Kept,
    keep_aside,
    new_id,
    open_journal,
    read_journal,
)
from picheck.flow.privacy import Identifying, checked_label, checked_text, identifying
from picheck.flow.session_words import session_words

if TYPE_CHECKING:
    from picheck.flow.handover import Handover
    from picheck.flow.recording import Saved
    from picheck.flow.transcript import Expected

Q = QuestionId


class Purpose(StrEnum):
    """Why the interview is held: for oneself, guiding a caller, or recording a test."""

    SELF = "self"
    CALL = "call"
    RECORD = "record"


class Front(StrEnum):
    """The front end it is held in."""

    TERMINAL = "terminal"
    PLAIN = "plain"
    BROWSER = "browser"


class WayOn(StrEnum):
    """The three ways on after a result."""

    SAME_CLINICIAN = "same_clinician"
    SAME_PRACTICE = "same_practice"
    NEW = "new"


class Ending(StrEnum):
    """How a sitting ended; one without an ending is gone on with by `picheck --resume`."""

    FINISHED = "finished"
    RESTARTED = "restarted"


KEPT: dict[WayOn, tuple[QuestionId, ...]] = {
    WayOn.SAME_CLINICIAN: (Q.PERFORMANCE_YEAR, Q.CLINICIAN_TYPE, Q.QP_STATUS, Q.MIPS_ELECTION),
    WayOn.SAME_PRACTICE: (Q.PERFORMANCE_YEAR, Q.PARTICIPANT_TYPE),
    WayOn.NEW: (),
}
"""What each way on keeps: QP status belongs to the person, participation to the practice."""

KEPT_SOURCE = "kept from the interview before"
"""The source shown with an answer that carried over."""

PREFILLED_SOURCE = "prefilled"
"""The source shown where the given one might identify somebody."""


LABEL_TYPED = re.compile(r"(?:ticket|label)\s*[:#]?\s*([^\s?]{1,60})", re.IGNORECASE)
"""A label as it is typed in the middle of an interview."""


@dataclass
class Session:
    """One interview and its surroundings. `as_of` is the day that deadlines are told by.

    `folder` is where its journal is kept; None keeps none. `fixed_day` says that the day was chosen, so
    that resuming tomorrow keeps it. `notices` holds what a person should be told once, and drains there.
    Raises Identifying for a label that may identify somebody.
    """

    as_of: date
    purpose: Purpose = Purpose.SELF
    front: Front = Front.TERMINAL
    label: str | None = None
    prefilled: Mapping[QuestionId, Given] = field(default_factory=dict)
    folder: Path | None = None
    fixed_day: bool = False
    interview: Interview = field(init=False)
    started_at: datetime = field(init=False)
    notices: list[str] = field(init=False, default_factory=list)
    _no_place: str | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Open the interview over what is prefilled; the first event makes the journal."""
        self.label = checked_label(self.label) or None if self.label is not None else None
        self.started_at = datetime.now(UTC)
        self._expected: tuple[Answers, Expected | None] | None = None
        self._journal: Journal | None = None
        self._lines: list[Entry] = []
        if self.folder is not None:
            self._journal = Journal(self.folder, self._header(new_id(self.started_at)))
        self.interview = Interview(_safe(self.prefilled), self._record)

    @classmethod
    def begin(
        cls,
        *,
        as_of: date | None = None,
        purpose: Purpose = Purpose.SELF,
        front: Front = Front.TERMINAL,
        label: str | None = None,
        prefilled: Mapping[QuestionId, Given] | None = None,
        folder: Path | None = None,
    ) -> Session:
        """Open a sitting that is journalled, in the user's own place unless a folder is named.

        `as_of` None is today. Raises Identifying for the label. Where nothing can be kept, says so in
        `saving_notice` and goes on.
        """
        place, refusal = (folder, None) if folder is not None else _sessions_folder()
        session = cls(as_of or date.today(), purpose, front, label, prefilled or {}, place, as_of is not None)
        session._no_place = refusal
        return session

    @classmethod
    def resume(
        cls,
        which: str | None = None,
        *,
        front: Front = Front.TERMINAL,
        as_of: date | None = None,
        folder: Path | None = None,
    ) -> Session:
        """Go on with a sitting: by id or a part of it, by label, by handover token, or the last unfinished.

        That is the last that still asks something; where none does, the last one not ended, at its result.
        A journal that another program is writing, that is damaged, or that no longer fits the rules is left
        as it is, and the sitting goes on in a journal of its own; `notices` says so. Raises JournalProblem
        (there is none, a newer format, nothing readable), HandoverProblem for a mistyped token, or OSError.
        """
        from picheck.flow.handover import is_token, read_token
        from picheck.flow.sessions import find

        if which is not None and is_token(which):
            session = cls.begin(as_of=as_of, front=front, folder=folder)
            return session._handed_over(read_token(which), as_of)
        if folder is None:
            folder, refusal = _sessions_folder()
            if folder is None:
                raise JournalProblem(str(refusal))
        path = find(folder, which) if which is not None else cls._last_unfinished(folder)
        try:
            kept, journal = open_journal(path)
        except Damaged as damage:
            raise Damaged(f"{damage} {_aside(path)}") from None
        return cls._restored(kept, journal, path, front, as_of)

    @classmethod
    def _last_unfinished(cls, folder: Path) -> Path:
        """The journal to go on with where none is named. Raises NoSuchSession or OSError."""
        from picheck.flow.sessions import unfinished

        at_result = None
        for path in unfinished(folder):
            try:
                session = cls.look(read_journal(path))
            except (JournalProblem, OSError):  # whoever opens it is told
                return path
            if not (session.interview.finished and session.verdict_may_show):
                return path
            at_result = at_result or path
        assert at_result is not None  # where there are none, asking for one raises
        return at_result

    @classmethod
    def look(cls, kept: Kept) -> Session:
        """A journal's sitting to look at; nothing is written. What cannot be restored is in `notices`."""
        session, _ = cls._replayed(kept, Front.TERMINAL, None)
        return session

    # -- what a front end shows

    @property
    def id(self) -> str | None:
        """The id to resume by; None where no journal is kept."""
        return self._journal.id if self._journal else None

    @property
    def saved_as_goes(self) -> bool:
        """Whether what was answered is on disk, so that `picheck --resume` goes on with it."""
        return self._journal is not None and self.saving_notice is None

    @property
    def saving_notice(self) -> str | None:
        """Why this sitting is not being saved now; None while it is, or where it never was to be."""
        return self._no_place or (self._journal.trouble if self._journal else None)

    @property
    def expected(self) -> dict[str, str | bool | None] | None:
        """The outcome fields that the person expected of the answers as they now stand, by name.

        Empty where they were asked and stated none; None where they have not been asked of these answers.
        """
        if self._expected is None or self._expected[0] != self.interview.answers:
            return None
        return {} if self._expected[1] is None else self._expected[1].fields

    @property
    def expectation(self) -> Expected | None:
        """The same with its reason, as a transcript keeps it; None where nothing was stated."""
        return self._expected[1] if self.expected and self._expected else None

    @property
    def verdict_may_show(self) -> bool:
        """Whether what is settled and the verdict may be seen: when recording, only once expected."""
        if self.purpose is not Purpose.RECORD:
            return True
        return self.interview.finished and self.expected is not None

    def disagreements(self) -> tuple[str, ...]:
        """The outcome fields in which the person expected another outcome than the rules give."""
        outcome = self.interview.outcome
        return tuple(name for name, value in (self.expected or {}).items() if getattr(outcome, name) != value)

    def token(self) -> str:
        """The handover token: typed after `picheck --resume`, it puts another desk where this one stands."""
        from picheck.flow.handover import Handover, write_token

        turns = {t.question: Given(t.value, t.source) for t in self.interview.turns}
        return write_token(
            Handover(turns, self.purpose, self.as_of if self.fixed_day else None, RULES_VERSION)
        )

    # -- what a person can do

    def expect(self, fields: Mapping[str, Any], reason: str = "") -> None:
        """Keep which outcome fields the person expects of the answers as they stand, before they see any.

        By name: requirement, provisional, mips, compliance, counted, line; nothing where they state none.
        Raises Identifying for the reason, ValueError for another field or value.
        """
        from picheck.flow.transcript import Expected

        checked_text("reason", reason)
        self._keep_expected(Expected.of(fields, reason) if fields else None)

    def _keep_expected(self, expected: Expected | None) -> None:
        self._expected = (self.interview.answers, expected)
        said = None if expected is None else expected.model_dump(mode="json", exclude_unset=True)
        self._record({"expected": said})

    def save(self, folder: Path | None = None, *, title: str | None = None, shortest: bool = False) -> Saved:
        """Record the interview, finished or not, as a transcript in a folder (default: see `places`).

        Raises Identifying for the title, OSError where it cannot be written.
        """
        from picheck.flow.recording import propose, save

        return save(propose(self, folder, shortest=shortest), title=title)

    def save_in_words(self) -> str:
        """Save as `save` does and say in a sentence what was saved, where, and what it adds; never raises."""
        from picheck.flow.recording import save_in_words

        return save_in_words(self)

    def relabel(self, label: str | None) -> None:
        """Give the sitting another label. Raises Identifying."""
        self.label = checked_label(label) or None if label is not None else None
        self._record({"label": self.label})

    def take_label(self, text: str) -> str | None:
        """Take "ticket HD-20417" that was typed as a reply; what to say of it, None if it is no label."""
        named = LABEL_TYPED.fullmatch(text.strip())
        if named is None:
            return None
        try:
            self.relabel(named[1])
        except Identifying as refusal:
            return str(refusal)
        return session_words().labelled.format(label=self.label)

    def restart(self) -> Session:
        """End this sitting and open a fresh one for the same ticket; this one can still be resumed by id."""
        self.end(Ending.RESTARTED)
        return self._next(self.label, self.prefilled)

    def lead_on(self, way: WayOn) -> Session:
        """End this sitting and open the next with what this way on keeps; the label belongs to this one."""
        kept = {
            turn.question: Given(turn.value, KEPT_SOURCE)
            for turn in self.interview.turns
            if turn.question in KEPT[way] and turn.value is not None
        }
        self.close()
        return self._next(None, kept)

    def close(self) -> None:
        """Leave: a finished sitting is marked as ended, an unfinished one waits for `picheck --resume`.

        So does a recording whose expectation was not given.
        """
        if self.interview.finished and self.verdict_may_show:
            self.end(Ending.FINISHED)
        elif self._journal is not None:
            self._journal.close()

    def end(self, how: Ending) -> None:
        """Mark the sitting as ended and let go of its journal; nothing is written if nothing was answered."""
        if self._journal is None:
            return
        if self._lines and "end" not in self._lines[-1]:
            ending: Entry = {"end": how, "at": datetime.now(UTC).isoformat(timespec="seconds")}
            if self.verdict_may_show:
                outcome = self.interview.outcome
                ending |= {"requirement": outcome.requirement, "counted": outcome.counted}
            self._record(ending)
        self._journal.close()

    # -- how it is done

    def _next(self, label: str | None, prefilled: Mapping[QuestionId, Given]) -> Session:
        session = Session(self.as_of, self.purpose, self.front, label, prefilled, self.folder, self.fixed_day)
        session._no_place = self._no_place
        return session

    def _record(self, event: Event) -> None:
        """Have an event on disk; called by the interview before the next question shows."""
        self._lines.append(event)
        if self._journal is not None:
            self._journal.add(event)

    def _header(self, session_id: str) -> Header:
        return Header(
            id=session_id,
            started_at=self.started_at,
            as_of=self.as_of if self.fixed_day else None,
            purpose=self.purpose,
            front=self.front,
            label=self.label,
            rules_version=RULES_VERSION,
            prefilled={str(q): (plain(g.value), g.source) for q, g in _safe(self.prefilled).items()},
        )

    @classmethod
    def _restored(
        cls, kept: Kept, journal: Journal | None, path: Path, front: Front, as_of: date | None
    ) -> Session:
        """A sitting from its journal, going on in the same one if that is whole and free."""
        session, fits = cls._replayed(kept, front, as_of)
        session.folder = path.parent
        if kept.torn:
            session.notices.append(session_words().cut_off)
        if journal is not None and fits:
            session._journal = journal
            return session
        if journal is not None:
            journal.close()
        session._go_on_in_a_copy(kept, path, fits)
        return session

    def _go_on_in_a_copy(self, kept: Kept, path: Path, fits: bool) -> None:
        """Keep the journal that cannot be gone on with as it is, and write all that was restored anew."""
        words = session_words()
        if kept.damaged_line is not None:
            told = words.damaged.format(line=kept.damaged_line, count=len(kept.entries), aside=_aside(path))
            self.notices.append(told)
        elif fits:
            self.notices.append(words.copy.format(id=kept.header.id))
        self.started_at = datetime.now(UTC)
        assert self.folder is not None
        self._journal = Journal(self.folder, self._header(new_id(self.started_at)))
        for line in self._lines:
            self._journal.add(line)

    @classmethod
    def _replayed(cls, kept: Kept, front: Front, as_of: date | None) -> tuple[Session, bool]:
        """The sitting after all its entries, unwritten, and whether every one of them fitted."""
        header, notices, words = kept.header, [], session_words()
        label, purpose = header.label, Purpose.SELF
        try:
            purpose = Purpose(header.purpose)
        except ValueError:
            notices.append(words.purpose_not_known)
        try:
            label = checked_label(label) if label else None
        except Identifying:
            label = None
            notices.append(words.label_dropped)
        day = as_of or header.as_of
        prefilled = _given(header)
        fits = len(prefilled) == len(header.prefilled)
        session = cls(day or date.today(), purpose, front, label, prefilled, None, day is not None)
        session.started_at = header.started_at
        session.notices = notices
        if header.rules_version != RULES_VERSION:
            notices.append(words.other_rules.format(began=header.rules_version[:20], now=RULES_VERSION))
        for number, entry in enumerate(kept.entries, start=1):
            try:
                session._apply(entry)
            except (Refused, AnswersError, Identifying, ValueError, TypeError, KeyError) as refusal:
                why = harmless(str(refusal)[:200], "")
                notices.append(words.step.format(number=number, count=len(kept.entries), why=why))
                return session, False
        return session, fits

    def _apply(self, entry: Entry) -> None:
        """Carry out an entry again. A `taken` only confirms what the interview has taken by itself."""
        match entry:
            case {"end": _}:
                self._lines.append(entry)
            case {"label": None | str() as label}:
                self.relabel(label)
            case {"expected": None}:
                self._keep_expected(None)
            case {"expected": said}:
                from picheck.flow.transcript import Expected

                self._keep_expected(Expected.model_validate(said))
            case _:
                self.interview.apply(entry)

    def _handed_over(self, handover: Handover, as_of: date | None) -> Session:
        """This sitting, just begun, standing where the desk that made the token stood."""
        taken = {q: given for q, given in handover.answers.items() if given.source != ASKED}
        session = Session.begin(
            as_of=as_of or handover.as_of,
            purpose=Purpose(handover.purpose),
            front=self.front,
            prefilled=taken,
            folder=self.folder,
        )
        if handover.rules_version != RULES_VERSION:
            told = session_words().token_of_other_rules
            session.notices.append(told.format(began=handover.rules_version, now=RULES_VERSION))
        for question, given in handover.answers.items():
            if session.interview.question is question:
                session.interview.answer(given.value)
        return session


def _safe(prefilled: Mapping[QuestionId, Given]) -> dict[QuestionId, Given]:
    """What is prefilled, no source naming anybody."""
    return {q: Given(g.value, PREFILLED_SOURCE) if identifying(g.source) else g for q, g in prefilled.items()}


def _given(header: Header) -> dict[QuestionId, Given]:
    """The prefilled answers of a header that these rules know and take."""
    given = {}
    for name, (value, source) in header.prefilled.items():
        try:
            given[QuestionId(name)] = checked(QuestionId(name), Given(value, source))
        except ValueError:  # an id or a value of other rules; the caller sees that one is missing
            continue
    return given


def _sessions_folder() -> tuple[Path | None, str | None]:
    """Where journals are kept, or why nowhere."""
    from picheck.flow.places import NoPlace, sessions_folder

    try:
        return sessions_folder(), None
    except NoPlace as refusal:
        return None, session_words().not_saved.format(why=refusal)


def _aside(path: Path) -> str:
    """Keep a damaged journal aside, and say where it is."""
    try:
        return session_words().kept_aside.format(path=keep_aside(path))
    except OSError:
        return session_words().left.format(path=path)
