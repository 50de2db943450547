"""Replay: is everything that a recorded interview shows still so, and if not, what differs in words.

A recording is walked through `core` alone, through the state chart, and through any front end that is
handed in, step by step; then its outcome is computed afresh. One of other rules or with ids that these
rules do not know is replayed as far as it goes, shown, and marked for review; it is never rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from picheck.core.answers import Answers
from picheck.core.determination import determine
from picheck.core.facts import QUESTIONS, QuestionId
from picheck.core.relevance import path as core_path
from picheck.core.rules import RULES_VERSION
from picheck.flow.handover import Handover, write_token
from picheck.flow.interview import ASKED, Event, Given, Interview, Refused, checked
from picheck.flow.recording_words import (
    answer_named,
    question_named,
    recording_words,
    rule_named,
    value_named,
)
from picheck.flow.transcript import (
    Computed,
    NotATranscript,
    Status,
    Transcript,
    read_transcript,
    transcript_files,
)


class Verdict(StrEnum):
    """What a replay found."""

    SAME = "same"
    DIFFERS = "differs"
    REVIEW = "needs review"


@dataclass(frozen=True, slots=True)
class Stopped:
    """Where a walk could not follow the recording: the step (from 1), and the question asked there."""

    step: int
    question: str | None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Walk:
    """One way of walking a recording: the question it stood at before each step and at the end."""

    stood_at: tuple[str | None, ...]
    answers: Answers
    stopped: Stopped | None = None
    turns: Mapping[QuestionId, Given] = field(default_factory=dict)


Walker = Callable[[Transcript], Walk]
"""A front end that replays: it gives the recorded replies and reports what was asked."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """The replay of one recording: what differs, in sentences, and the token that opens it at that point."""

    path: Path | None
    title: str
    verdict: Verdict
    differences: tuple[str, ...] = ()
    token: str | None = None
    status: Status | None = None

    @property
    def counts(self) -> bool:
        """Whether it counts as a test: a rejected recording does not."""
        return self.status is not Status.REJECTED


def replay_file(path: Path, fronts: Mapping[str, Walker] | None = None) -> Replayed:
    """Replay the recording in a file; one that cannot be read needs review."""
    try:
        transcript = read_transcript(path)
    except NotATranscript as refusal:
        return Replayed(path, path.name, Verdict.REVIEW, (str(refusal),))
    except OSError as refusal:
        return Replayed(path, path.name, Verdict.REVIEW, (f"cannot be read: {refusal.strerror or refusal}.",))
    return replay(transcript, path=path, fronts=fronts)


def replay(
    transcript: Transcript, *, path: Path | None = None, fronts: Mapping[str, Walker] | None = None
) -> Replayed:
    """Replay one recording through core, the chart, and each front end that is given by name."""
    chart = through_chart(transcript)
    differences = list(_of_the_walk(transcript, chart))
    if through_core(transcript) != (chart.stood_at, chart.answers):
        differences.append(recording_words()["difference"]["fault"])
    computed = Computed.of(determine(chart.answers, as_of=transcript.as_of))
    differences += _of_the_result(transcript.determination, computed)
    for name, walker in (fronts or {}).items():
        differences += _of_a_front(name, walker(transcript), chart)
    review = transcript.rules_version != RULES_VERSION or bool(unknown_ids(transcript))
    if transcript.rules_version != RULES_VERSION:
        words = recording_words()["difference"]["rules"]
        differences.append(words.format(recorded=transcript.rules_version, now=RULES_VERSION))
    verdict = Verdict.REVIEW if review else Verdict.DIFFERS if differences else Verdict.SAME
    token = _token(transcript, chart) if differences else None
    return Replayed(path, transcript.title, verdict, tuple(differences), token, transcript.status)


def unknown_ids(transcript: Transcript) -> tuple[str, ...]:
    """The questions of a recording that these rules do not have, and answers that they do not take."""
    unknown = []
    for event in transcript.events:
        for name in ("asked", "taken", "revise"):
            if name in event and not _takes(event[name], event["answer"]):
                unknown.append(str(event[name]))
    return tuple(unknown)


def _takes(question: str, value: Any) -> bool:
    try:
        checked(QuestionId(question), Given(value))
    except ValueError:
        return False
    return True


# -- the walks -----------------------------------------------------------------------------------------


def prefilled_of(events: Iterable[Event]) -> dict[QuestionId, Given]:
    """The prefilled answers of a recording that these rules know."""
    found: dict[QuestionId, Given] = {}
    for event in events:
        question = event.get("taken")
        if question in QUESTIONS and question not in found and _takes(question, event["answer"]):
            found[QuestionId(question)] = Given(event["answer"], event.get("source", "prefilled"))
    return found


def through_chart(transcript: Transcript) -> Walk:
    """The recording walked through the interview and its state chart, as far as it goes."""
    interview = Interview(prefilled_of(transcript.events))
    stood_at: list[str | None] = []
    stopped = None
    for step, event in enumerate(transcript.events, start=1):
        stood_at.append(interview.question)
        try:
            interview.apply(event)
        except ValueError as refusal:
            stopped = Stopped(step, interview.question, str(refusal))
            break
    else:
        stood_at.append(interview.question)
    turns = {turn.question: Given(turn.value, turn.source) for turn in interview.turns}
    return Walk(tuple(stood_at), interview.answers, stopped, turns)


def through_core(transcript: Transcript) -> tuple[tuple[str | None, ...], Answers]:
    """The recording walked by core's relevance alone: the questions it stands at, and the answers at last."""
    ledger = Ledger(prefilled_of(transcript.events))
    stood_at: list[str | None] = []
    for event in transcript.events:
        stood_at.append(ledger.question)
        try:
            ledger.carry_out(event)
        except ValueError:
            break
    else:
        stood_at.append(ledger.question)
    return tuple(stood_at), ledger.answers


class Ledger:
    """Answers by question with undo and redo, and no chart: where it stands is worked out by core."""

    def __init__(self, prefilled: Mapping[QuestionId, Given]) -> None:
        """Start over what is prefilled."""
        self._store = {q: checked(q, given) for q, given in prefilled.items()}
        self._before: list[dict[QuestionId, Given]] = []
        self._after: list[dict[QuestionId, Given]] = []

    @property
    def _path(self) -> tuple[tuple[QuestionId, ...], QuestionId | None]:
        return core_path({question: given.value for question, given in self._store.items()})

    @property
    def question(self) -> QuestionId | None:
        """The question to be answered now; None at the result."""
        return self._path[1]

    @property
    def way(self) -> tuple[tuple[QuestionId, Any], ...]:
        """The questions on the way with their answers."""
        return tuple((question, self._store[question].value) for question in self._path[0])

    @property
    def answers(self) -> Answers:
        """The known answers on the way."""
        known = {q: self._store[q].value for q in self._path[0] if self._store[q].value is not None}
        return Answers(**known)

    def carry_out(self, event: Event) -> None:
        """Carry out an event of a recording. Raises ValueError where it does not fit."""
        match event:
            case {"asked": question, "answer": value} if question == self.question:
                self._set(QuestionId(question), value)
            case {"revise": question, "answer": value} if question in self._path[0]:
                self._set(QuestionId(question), value)
            case {"back": True}:
                given = [question for question in self._path[0] if self._store[question].source == ASKED]
                if not given:
                    raise Refused("There is nothing to go back to.")
                self._keep({q: g for q, g in self._store.items() if q is not given[-1]})
            case {"undo": True} if self._before:
                self._after.append(self._store)
                self._store = self._before.pop()
            case {"redo": True} if self._after:
                self._before.append(self._store)
                self._store = self._after.pop()
            case {"taken": question} if question in self._path[0] and self._store[question].source != ASKED:
                pass
            case _:
                raise Refused("This does not fit here.")

    def _set(self, question: QuestionId, value: Any) -> None:
        self._keep({**self._store, question: checked(question, Given(value))})

    def _keep(self, store: dict[QuestionId, Given]) -> None:
        self._before.append(self._store)
        self._after.clear()
        self._store = store


# -- what differs, in words ------------------------------------------------------------------------------


def _of_the_walk(transcript: Transcript, walk: Walk) -> Iterable[str]:
    """Where the questions, or their order, are no longer those of the recording."""
    words = recording_words()["difference"]
    if walk.stopped is not None:
        yield _stopped(transcript.events[walk.stopped.step - 1], walk.stopped)
        return
    asked_now, recorded = walk.stood_at[-1], _ended_at(transcript, walk)
    if asked_now == recorded:
        return
    if recorded is None:
        yield words["unfinished"].format(now=question_named(asked_now))
    elif asked_now is None:
        yield words["finished"].format(recorded=question_named(recorded))
    else:
        yield words["ends_elsewhere"].format(recorded=question_named(recorded), now=question_named(asked_now))


def _ended_at(transcript: Transcript, walk: Walk) -> str | None:
    """The question that a recording left unasked: the first it has open that is not on its way; else None."""
    return next((q for q in transcript.determination.open_questions if q not in walk.turns), None)


def _stopped(event: Event, stopped: Stopped) -> str:
    words, step = recording_words()["difference"], stopped.step
    question = event.get("asked") or event.get("revise") or event.get("taken")
    if question is not None and (question not in QUESTIONS or not _takes(question, event["answer"])):
        named = question if question not in QUESTIONS else answer_named(question, event["answer"])
        return words["unknown"].format(step=step, recorded=named)
    if "taken" in event:
        return words["taken"].format(step=step, recorded=question_named(question))
    if "asked" in event and stopped.question is None:
        return words["asked_nothing"].format(step=step, recorded=question_named(question))
    if "asked" in event:
        return words["asked"].format(
            step=step, recorded=question_named(question), now=question_named(stopped.question)
        )
    return words["refused"].format(step=step, message=stopped.message)


def _of_the_result(recorded: Computed, now: Computed) -> Iterable[str]:
    """Where the outcome, or what explains it, is no longer that of the recording."""
    words, fields = recording_words()["difference"], recording_words()["field"]
    for name, before, after in zip(recorded.outcome._fields, recorded.outcome, now.outcome, strict=True):
        if before != after:
            yield words["field"].format(
                field=fields[name], recorded=value_named(before), now=value_named(after)
            )
    if recorded.deciding_exclusion != now.deciding_exclusion:
        yield words["deciding"].format(
            recorded=rule_named(recorded.deciding_exclusion), now=rule_named(now.deciding_exclusion)
        )
    for name in ("exclusions", "reasons", "cautions", "readings", "open_questions"):
        before, after = getattr(recorded, name), getattr(now, name)
        if before != after:
            told = _listed(name, before), _listed(name, after)
            yield words["ids"].format(field=fields[name], recorded=told[0], now=told[1])


def _of_a_front(name: str, walk: Walk, chart: Walk) -> Iterable[str]:
    """Where a front end asks, or ends with, something else than the chart did."""
    words = recording_words()["difference"]["front"]
    if walk.stopped is not None and chart.stopped is None:
        yield words.format(front=name, message=walk.stopped.message)
    elif walk.stood_at != chart.stood_at:
        pairs = zip(walk.stood_at, chart.stood_at, strict=False)
        step, (shown, asked) = next(
            ((number, pair) for number, pair in enumerate(pairs, start=1) if pair[0] != pair[1]),
            (len(chart.stood_at), (None, None)),
        )
        message = f'step {step} asks "{question_named(shown)}" and not "{question_named(asked)}".'
        yield words.format(front=name, message=message)
    elif walk.answers != chart.answers:
        yield words.format(front=name, message="the same replies were understood as other answers.")


def _listed(name: str, ids: tuple[str, ...]) -> str:
    named = (
        question_named if name == "open_questions" else rule_named if name == "exclusions" else value_named
    )
    return "; ".join(named(each) for each in ids) or "none"


def _token(transcript: Transcript, walk: Walk) -> str:
    """The token that opens the interview where it first differs, or at its end."""
    return write_token(Handover(walk.turns, transcript.purpose, transcript.as_of, RULES_VERSION))


# -- a change of the rules ---------------------------------------------------------------------------------


def transcripts_changing(
    old: Callable[[Answers], object], new: Callable[[Answers], object], folder: Path
) -> tuple[tuple[Path, Transcript], ...]:
    """The recordings of a folder to which two sets of rules give something else, by name.

    `old` and `new` give whatever is compared (an outcome, say) for the answers that a recording ended with.
    Rejected recordings and files that cannot be read are left out.
    """
    found = []
    for path in transcript_files(folder):
        try:
            transcript = read_transcript(path)
        except (NotATranscript, OSError):
            continue
        _, answers = through_core(transcript)
        if transcript.status is not Status.REJECTED and old(answers) != new(answers):
            found.append((path, transcript))
    return tuple(found)
