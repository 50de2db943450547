"""One interview: the answers given so far, the question it stands at, and every way to change them.

An `Interview` holds a store of answers by question and walks the state chart over it. Going back,
changing an earlier answer, undoing and redoing only change the store and walk again, so the result is
always that of answering afresh. Answers to questions that no longer arise are kept in the store and do
not count; they come back when their question does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from picheck.core.answers import Answers, gives_rise, read_answers
from picheck.core.determination import Determination, determine
from picheck.core.facts import LISTS, PARENT, QUESTIONS, QuestionId
from picheck.core.outcome import Outcome, outcome_of
from picheck.core.relevance import most_questions_left
from picheck.core.situation import situation_of

Event = dict[str, Any]
"""A turn as a transcript keeps it: asked, taken, revise, back, undo or redo."""

ASKED = "asked"
"""The source of an answer that the person gave to the question itself."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer in the store: its value (None is "not sure") and where it came from.

    `beside` is what of the parent's answer a follow-up was answered for.
    """

    value: Any
    source: str = ASKED
    beside: Any = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question on the path with its answer; `taken` where it was not asked but prefilled."""

    question: QuestionId
    value: Any
    source: str

    @property
    def taken(self) -> bool:
        """Whether the answer was prefilled or kept, and not given to the question."""
        return self.source != ASKED


class Refused(ValueError):
    """A command that cannot be carried out now; the message says why and what can be done instead."""


class Interview:
    """The facade that both front ends and the replay drive.

    `prefilled` holds answers that are taken, and shown, when their question arises. `record` is called
    with every event before the next question shows (the journal writes it to disk there).
    """

    def __init__(
        self,
        prefilled: Mapping[QuestionId, Given] | None = None,
        record: Callable[[Event], None] | None = None,
    ) -> None:
        """Start at the first question that no prefilled answer settles."""
        self.events: list[Event] = []
        self._record = record
        # Here, not above: reading one answer (`picheck check --set`) must not pay for the chart's library.
        from picheck.flow.chart import InterviewChart

        self._chart = InterviewChart()
        self._store: dict[QuestionId, Given] = {q: checked(q, g) for q, g in (prefilled or {}).items()}
        self._store |= {q: self._beside(q, given) for q, given in self._store.items()}
        self._undo: list[dict[QuestionId, Given]] = []
        self._redo: list[dict[QuestionId, Given]] = []
        self.turns: tuple[Turn, ...] = ()
        self.remembered: dict[QuestionId, Any] = {}
        self._walk()

    # -- where it stands

    @property
    def question(self) -> QuestionId | None:
        """The question to be answered now; None at the result."""
        return self._chart.question

    @property
    def finished(self) -> bool:
        """Whether every question that can matter has been answered or passed over as not sure."""
        return self.question is None

    @cached_property
    def answers(self) -> Answers:
        """The answers on the path, "not sure" as not known: what the determination is of."""
        return _answers_of(self.turns)

    @cached_property
    def outcome(self) -> Outcome:
        """What is settled so far; a field that the remaining questions cannot change is definite."""
        return outcome_of(situation_of(self.answers))

    @property
    def at_most_more(self) -> int:
        """The most questions that can be asked after this one, prefilled ones not counted."""
        return most_questions_left({q: given.value for q, given in self._store.items()})

    @property
    def set_aside(self) -> tuple[QuestionId, ...]:
        """Questions with an answer that does not count now because they do not arise."""
        on_path = {turn.question for turn in self.turns}
        if not self.finished:
            return ()
        return tuple(q for q in QUESTIONS if q in self._store and q not in on_path)

    @property
    def to_check(self) -> QuestionId | None:
        """A follow-up that counts although it was answered for another answer to its parent.

        "Approved" was said of an application on one ground: whether it holds for another, a person says, by
        changing it, or by giving the same answer again.
        """
        for turn in self.turns:
            answered_for = self.answered_for(turn.question)
            if turn.value is not None and answered_for and answered_for != self._about(turn.question):
                return turn.question
        return None

    def answered_for(self, question: QuestionId) -> Any:
        """What of the parent's answer a follow-up was last answered for; None for any other question."""
        given = self._store.get(question)
        return given.beside if given else None

    @property
    def sources(self) -> dict[QuestionId, str]:
        """Where the answers on the path that were taken, and not asked for, come from."""
        return {turn.question: turn.source for turn in self.turns if turn.taken}

    @property
    def can_go_back(self) -> bool:
        """Whether an answer was given that `back` can take back."""
        return any(not turn.taken for turn in self.turns)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to undo."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone change to bring back."""
        return bool(self._redo)

    def determination(self, as_of: date) -> Determination:
        """The determination of the answers on the path, as seen on a day."""
        return determine(self.answers, as_of=as_of)

    def value_of(self, question: QuestionId) -> Any:
        """The value last given to a question, on the path or not; None if none was."""
        given = self._store.get(question)
        return given.value if given else self.remembered.get(question)

    # -- what a person can do

    def answer(self, value: Any) -> None:
        """Answer the question that is asked; None is "not sure". Raises AnswersError or Refused."""
        question = self.question
        if question is None:
            raise Refused("There is no question left to answer. Use review to change an answer.")
        given = self._beside(question, checked(question, Given(value)))
        self._change({**self._store, question: given}, {"asked": question, "answer": plain(given.value)})

    def back(self) -> None:
        """Take back the last answer given, and stand at its question again. Raises Refused at the start."""
        last = next((turn for turn in reversed(self.turns) if not turn.taken), None)
        if last is None:
            raise Refused("This is the first question; there is nothing to go back to.")
        store = {q: given for q, given in self._store.items() if q is not last.question}
        self.remembered[last.question] = last.value
        self._change(store, {"back": True})

    def revise(self, question: QuestionId, value: Any) -> None:
        """Change an answer on the path; later ones that still arise stay. Raises AnswersError or Refused."""
        if all(turn.question is not question for turn in self.turns):
            raise Refused(f"{question} has not been answered in this interview, so it cannot be changed.")
        given = self._beside(question, checked(question, Given(value)))
        self._change({**self._store, question: given}, {"revise": question, "answer": plain(given.value)})

    def undo(self) -> None:
        """Take back the last change, whatever it was. Raises Refused where there is none."""
        if not self._undo:
            raise Refused("There is nothing to undo.")
        self._redo.append(self._store)
        self._move(self._undo.pop(), {"undo": True})

    def redo(self) -> None:
        """Bring back what was undone last. Raises Refused where there is nothing."""
        if not self._redo:
            raise Refused("There is nothing to redo.")
        self._undo.append(self._store)
        self._move(self._redo.pop(), {"redo": True})

    def preview(self, question: QuestionId, value: Any) -> Interview:
        """What the interview would be with an answer changed; this one stays as it is."""
        other = Interview()
        other._store = {**self._store, question: checked(question, Given(value))}
        other._walk()
        return other

    def apply(self, event: Event) -> None:
        """Carry out an event of a journal or transcript. Raises Refused if it does not fit here."""
        match event:
            case {"asked": question, "answer": value}:
                if self.question != question:
                    raise Refused(f"The interview asks {self.question or 'nothing more'}, not {question}.")
                self.answer(value)
            case {"revise": question, "answer": value}:
                self.revise(QuestionId(question), value)
            case {"back": True}:
                self.back()
            case {"undo": True}:
                self.undo()
            case {"redo": True}:
                self.redo()
            case {"taken": question}:
                if not any(turn.question == question and turn.taken for turn in self.turns):
                    raise Refused(f"The interview does not take a prefilled answer to {question} here.")
            case _:
                raise Refused(f"This is no turn of an interview: {event!r:.80}")

    # -- how it is done

    def _beside(self, question: QuestionId, given: Given) -> Given:
        """An answer that remembers what of its parent's it is given for."""
        return replace(given, beside=self._about(question)) if question in PARENT else given

    def _about(self, follow_up: QuestionId) -> Any:
        """What of the parent's answer a follow-up is about: of several choices those that give rise to it."""
        parent = PARENT.get(follow_up)
        given = self._store.get(parent) if parent else None
        if parent is None or given is None:
            return None
        if parent in LISTS:
            return tuple(each for each in given.value or () if gives_rise(parent, (each,)))
        return given.value

    def _change(self, store: dict[QuestionId, Given], event: Event) -> None:
        self._undo.append(self._store)
        self._redo.clear()
        self._move(store, event)

    def _move(self, store: dict[QuestionId, Given], event: Event) -> None:
        self._store = store
        self._log(event)
        self._walk()

    def _log(self, event: Event) -> None:
        self.events.append(event)
        if self._record is not None:
            self._record(event)

    def _walk(self) -> None:
        """Walk the chart over the answers in the store, anew if one changed; stop where one is missing."""
        before = {turn.question for turn in self.turns if turn.taken}
        turns = self._still_walked()
        while (question := self._chart.question) is not None and question in self._store:
            given = self._store[question]
            turns.append(Turn(question, given.value, given.source))
            self._chart.send("answer", answers=_answers_of(turns))
        self.turns = tuple(turns)
        self.__dict__.pop("answers", None)
        self.__dict__.pop("outcome", None)
        for turn in turns:
            if turn.taken and turn.question not in before:
                self._log({"taken": turn.question, "answer": plain(turn.value), "source": turn.source})

    def _still_walked(self) -> list[Turn]:
        """The way walked so far, if the store still holds its answers; else none, the chart at its top."""
        turns = list(self.turns)
        if all(self._store.get(t.question) == Given(t.value, t.source) for t in turns):
            return turns
        self._chart.send("again")
        return []


_BESIDE: dict[QuestionId, dict[str, Any]] = {
    QuestionId.MIPS_ELECTION: {"qp_status": "partial_qp"},
    QuestionId.APPLICATION_STATUS: {"hardship": ["insufficient_internet"]},
    QuestionId.SCORE: {"submission": "individual"},
}
"""For each follow-up, a parent's answer beside which it may stand; whether it arises the chart decides."""


def checked(question: QuestionId, given: Given) -> Given:
    """The answer in the form that core keeps. Raises AnswersError if the question does not take it."""
    if given.value is None:
        return given
    answers = read_answers({**_BESIDE.get(question, {}), str(question): plain(given.value)})
    return Given(getattr(answers, question), given.source)


def _answers_of(turns: tuple[Turn, ...] | list[Turn]) -> Answers:
    return read_answers({turn.question.value: turn.value for turn in turns if turn.value is not None})


def plain(value: Any) -> Any:
    """A value as JSON has it: lists for tuples, words for enums."""
    if isinstance(value, tuple | list):
        return [str(item) for item in value]
    return str(value) if isinstance(value, str) else value
