"""The edit law through the state chart: whatever way the answers came in, it is as if they were given afresh.

A model keeps nothing but the answers last given; what the interview must be is then said by `path` alone:
walked from the top over these answers. Every command is checked against it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from picheck.core import determine
from picheck.core.answers import Answers
from picheck.core.facts import LISTS, QUESTIONS, VALUES, Hardship, PracticeSetting, QuestionId
from picheck.core.outcome import outcome_of
from picheck.core.relevance import next_question, path
from picheck.core.situation import Situation, situation_of
from picheck.flow.chart import InterviewChart, edges
from picheck.flow.interview import Given, Interview, Refused

Q = QuestionId
AS_OF = date(2026, 1, 15)

REPLIES: dict[QuestionId, tuple[Any, ...]] = {
    Q.PERFORMANCE_YEAR: (2025, 2026, 2024),
    Q.MIPS_ELECTION: (False, True),
    Q.PRACTICE_SETTING: ((), (PracticeSetting.SMALL_PRACTICE,), tuple(PracticeSetting)),
    Q.HARDSHIP: (
        (),
        (Hardship.DECERTIFIED_CEHRT,),
        (Hardship.CIRCUMSTANCES_AREA,),
        (Hardship.INSUFFICIENT_INTERNET, Hardship.DATA_COMPROMISED),
    ),
    **{question: tuple(values) for question, values in VALUES.items() if question not in LISTS},
}
"""Answers of every kind to each question, so that few draws reach every turn of an interview."""


def afresh(store: dict[QuestionId, Any]) -> tuple[Answers, QuestionId | None]:
    """What an interview answered from the top comes to: the answers on the path, and where it stands."""
    taken, question = path(store)
    return Answers(**{q: store[q] for q in taken if store[q] is not None}), question


def some_reply(data: st.DataObject, question: QuestionId) -> Any:
    """An answer to a question, "not sure" among them."""
    return data.draw(st.sampled_from((*REPLIES[question], None)), label=str(question))


class EditLaw(RuleBasedStateMachine):
    """Answers, changes, back, undo and redo in any order, against a model that only remembers answers."""

    @initialize(data=st.data(), prefilled=st.sets(st.sampled_from((Q.PERFORMANCE_YEAR, Q.CLINICIAN_TYPE))))
    def begin(self, data: st.DataObject, prefilled: set[QuestionId]) -> None:
        given = {q: Given(some_reply(data, q), "a saved response") for q in sorted(prefilled)}
        self.prefilled = prefilled
        self.interview = Interview(given)
        self.store: dict[QuestionId, Any] = {q: g.value for q, g in given.items()}
        self.undone: list[dict[QuestionId, Any]] = []
        self.done: list[dict[QuestionId, Any]] = []

    def change(self, store: dict[QuestionId, Any]) -> None:
        self.done.append(self.store)
        self.undone.clear()
        self.store = store

    @precondition(lambda self: self.interview.question is not None)
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        question = self.interview.question
        assert question is not None
        value = some_reply(data, question)
        self.interview.answer(value)
        self.change({**self.store, question: value})

    @precondition(lambda self: self.interview.turns)
    @rule(data=st.data())
    def revise(self, data: st.DataObject) -> None:
        turn = data.draw(st.sampled_from(self.interview.turns))
        value = some_reply(data, turn.question)
        self.interview.revise(turn.question, value)
        self.change({**self.store, turn.question: value})

    @precondition(lambda self: self.interview.can_go_back)
    @rule()
    def back(self) -> None:
        last = next(turn for turn in reversed(self.interview.turns) if not turn.taken)
        self.interview.back()
        self.change({q: value for q, value in self.store.items() if q is not last.question})
        assert self.interview.question is last.question
        assert self.interview.value_of(last.question) == last.value

    @precondition(lambda self: self.done)
    @rule()
    def undo(self) -> None:
        self.interview.undo()
        self.undone.append(self.store)
        self.store = self.done.pop()

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        self.interview.redo()
        self.done.append(self.store)
        self.store = self.undone.pop()

    @precondition(lambda self: self.interview.turns)
    @rule(data=st.data())
    def undoing_a_change_brings_the_old_result_back(self, data: st.DataObject) -> None:
        before = (self.interview.answers, self.interview.question, self.interview.set_aside)
        turn = data.draw(st.sampled_from(self.interview.turns))
        self.interview.revise(turn.question, some_reply(data, turn.question))
        self.interview.undo()
        self.undone = [{}]
        assert (self.interview.answers, self.interview.question, self.interview.set_aside) == before
        self.interview.redo()
        self.interview.undo()
        self.undone.clear()
        assert (self.interview.answers, self.interview.question, self.interview.set_aside) == before
        self.back_to_no_redo()

    def back_to_no_redo(self) -> None:
        """Give the last answer on the path once more, so that there is nothing to redo."""
        turn = self.interview.turns[-1]
        self.interview.revise(turn.question, turn.value)
        self.change({**self.store, turn.question: turn.value})

    @precondition(lambda self: self.interview.turns)
    @rule(data=st.data())
    def a_preview_leaves_the_interview_as_it_is(self, data: st.DataObject) -> None:
        before = (self.interview.turns, len(self.interview.events))
        turn = data.draw(st.sampled_from(self.interview.turns))
        value = some_reply(data, turn.question)
        shown = self.interview.preview(turn.question, value)
        assert (shown.answers, shown.question) == afresh({**self.store, turn.question: value})
        assert (self.interview.turns, len(self.interview.events)) == before

    @invariant()
    def is_as_if_answered_afresh(self) -> None:
        answers, question = afresh(self.store)
        assert self.interview.answers == answers
        assert self.interview.question is question
        assert self.interview.outcome == outcome_of(situation_of(answers))

    @invariant()
    def asks_exactly_the_path(self) -> None:
        taken, _ = path(self.store)
        assert tuple(turn.question for turn in self.interview.turns) == taken
        assert all(turn.value == self.store[turn.question] for turn in self.interview.turns)

    @invariant()
    def keeps_what_no_longer_arises_without_counting_it(self) -> None:
        taken, question = path(self.store)
        if question is None:
            assert self.interview.set_aside == tuple(
                q for q in QUESTIONS if q in self.store and q not in taken
            )
        for aside in self.interview.set_aside:
            assert self.interview.value_of(aside) == self.store[aside]
            assert getattr(self.interview.answers, aside) is None

    @invariant()
    def can_be_replayed_from_its_events(self) -> None:
        again = Interview({q: Given(self.prefilled_value(q), "a saved response") for q in self.prefilled})
        for event in self.interview.events[-200:] if len(self.interview.events) <= 12 else ():
            if "taken" not in event:
                again.apply(event)
        if len(self.interview.events) <= 12:
            assert (again.answers, again.question) == (self.interview.answers, self.interview.question)

    def prefilled_value(self, question: QuestionId) -> Any:
        """The value that a question was prefilled with at the start."""
        first = self.done[0] if self.done else self.store
        return first[question]


EditLaw.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestEditLaw = EditLaw.TestCase


# -- the chart ---------------------------------------------------------------------------------------------


def every_stop() -> dict[tuple[QuestionId | None, Situation], Answers]:
    """Every point of an interview by kinds of answers: the question just answered, and answers up to it."""
    found: dict[tuple[QuestionId | None, Situation], Answers] = {}
    todo: list[tuple[QuestionId | None, Answers]] = [(None, Answers())]
    while todo:
        after, answers = todo.pop()
        point = (after, situation_of(answers))
        if point in found:
            continue
        found[point] = answers
        question = next_question(answers, after)
        if question is not None:
            for value in (*REPLIES[question], None):
                known = {} if value is None else {question: value}
                todo.append((question, answers.model_copy(update=known)))
    return found


def test_every_edge_of_the_chart_is_walked_and_is_the_one_that_core_names():
    walked = set()
    targets = {source: [t for s, t in edges() if s is source] for source in QUESTIONS}
    guards = {
        (source, target): transition
        for (source, target), transition in zip(edges(), transitions(), strict=True)
    }
    for (after, _), answers in every_stop().items():
        if after is None:
            continue
        question = next_question(answers, after)
        open_edges = [t for t in targets[after] if guard_of(guards[after, t])(answers)]
        assert open_edges == [question], (
            f"after {after} core names {question}, the chart leads to {open_edges}"
        )
        walked.add((after, question))
    assert walked == set(edges()), f"never walked: {set(edges()) - walked}"


def transitions() -> list[Any]:
    """The transitions of the chart that an answer takes, in the order of `edges`."""
    return [
        transition
        for state in InterviewChart.states
        if str(state.id).startswith("q_")
        for transition in state.transitions
        if transition.match("answer")
    ]


def guard_of(transition: Any) -> Any:
    """The condition of a transition, which asks core."""
    (condition,) = [spec.func for spec in transition.cond]
    return condition


def test_no_command_is_carried_out_where_it_does_not_fit():
    interview = Interview()
    for command in (interview.back, interview.undo, interview.redo):
        with pytest.raises(Refused):
            command()
    with pytest.raises(Refused, match="has not been answered"):
        interview.revise(Q.SCORE, "zero")


def test_an_interview_answered_without_not_sure_has_the_determination_of_its_answers():
    interview = Interview()
    replies = {
        Q.PERFORMANCE_YEAR: 2025,
        Q.PARTICIPANT_TYPE: "aco_professional",
        Q.CLINICIAN_TYPE: "mips_eligible_type",
        Q.QP_STATUS: "qp",
        Q.LOW_VOLUME_THRESHOLD: "exceeds",
        Q.PRACTICE_SETTING: [],
        Q.HARDSHIP: [],
        Q.SUBMISSION: "group",
        Q.SCORE: "zero",
    }
    asked = []
    while interview.question is not None:
        asked.append(interview.question)
        interview.answer(replies[interview.question])
    assert tuple(asked) == tuple(replies)
    assert interview.determination(AS_OF) == determine(interview.answers, as_of=AS_OF)
    assert interview.determination(AS_OF).compliance == "met"


def test_a_small_practice_put_in_later_keeps_the_rest_and_moves_to_line_ii():
    interview = Interview()
    for value in (2025, "aco_professional", "mips_eligible_type", "qp", "exceeds", [], [], "group", "zero"):
        interview.answer(value)
    asked = len(interview.events)
    interview.revise(Q.PRACTICE_SETTING, ["small_practice"])
    found = interview.determination(AS_OF)
    assert (found.requirement, found.public_reporting.line) == ("excluded", "ii")
    assert interview.finished
    assert interview.set_aside == (Q.HARDSHIP,)
    assert len(interview.events) == asked + 1
    interview.undo()
    assert interview.determination(AS_OF).requirement == "required"
    assert interview.set_aside == ()
