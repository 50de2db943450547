"""Saving an interview as a transcript: its name in words, its shortest retelling, and what it adds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from picheck.core.answers import Answers
from picheck.core.determination import determine
from picheck.core.facts import QuestionId
from picheck.core.relevance import path as core_path
from picheck.core.rules import RULES_VERSION
from picheck.flow.coverage import Point, points_of, what_it_adds
from picheck.flow.interview import Event, plain
from picheck.flow.naming import Shown, file_name, suggest_title
from picheck.flow.places import transcripts_folder
from picheck.flow.privacy import Identifying, checked_text
from picheck.flow.recording_words import recording_words
from picheck.flow.session import Purpose, Session
from picheck.flow.transcript import (
    LONGEST_TITLE,
    Computed,
    NotATranscript,
    Status,
    Transcript,
    read_transcript,
    transcript_files,
    write_new,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A transcript before it is saved: where it would go, and the points that no other there shows."""

    transcript: Transcript
    path: Path
    adds: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """A transcript that was saved, and what a person is told of it."""

    path: Path
    transcript: Transcript
    adds: tuple[Point, ...]

    def __str__(self) -> str:
        """Say where it is and what it adds."""
        words = recording_words()["saved"]
        lines = [words["saved"].format(path=self.path), what_it_adds_in_words(self.adds)]
        if self.transcript.disagreements:
            lines.append(words["queue"])
        return "\n".join(lines)


def what_it_adds_in_words(adds: tuple[Point, ...]) -> str:
    """What a recording adds, the first few points by name, or that it adds nothing new."""
    words = recording_words()["saved"]
    if not adds:
        return words["adds_nothing"]
    named = "; ".join(str(point) for point in adds[:3])
    more = f"; and {len(adds) - 3} more" if len(adds) > 3 else ""
    return words["adds"].format(points=named + more)


def propose(session: Session, folder: Path | None = None, *, shortest: bool = False) -> Proposal:
    """What saving a sitting would write. `shortest` leaves out the answers that did not matter.

    Raises NoPlace where no folder is named and there is none.
    """
    place = folder if folder is not None else transcripts_folder()
    interview = session.interview
    events, answers = tuple(interview.events), interview.answers
    if shortest and interview.finished:
        events, answers = shortest_retelling(answers, session.as_of)
    determination = determine(answers, as_of=session.as_of)
    shown = Shown(
        answers,
        determination.outcome,
        determination.exclusions,
        events,
        session.as_of,
        session.purpose is Purpose.CALL,
    )
    title = suggest_title(shown, {path.name for path in transcript_files(place)})
    transcript = Transcript(
        format="picheck.transcript/1",
        title=title[:LONGEST_TITLE],
        rules_version=RULES_VERSION,
        recorded_at=datetime.now(UTC).replace(microsecond=0),
        as_of=session.as_of,
        front=session.front,
        purpose=session.purpose,
        label=session.label,
        turns=tuple(events),  # type: ignore[arg-type] # pydantic makes turns of them
        expected=session.expectation,
        determination=Computed.of(determination),
        status=Status.PROPOSED,
        note="",
    )
    adds = what_it_adds(events, session.as_of, points_in(place))
    return Proposal(transcript, place / file_name(title), adds)


def save(proposal: Proposal, *, title: str | None = None) -> Saved:
    """Write a proposed transcript, under a title of the person's own if one is given; nothing is overwritten.

    Raises Identifying for the title, FileExistsError where the name is taken, or another OSError.
    """
    transcript, path = proposal.transcript, proposal.path
    if title is not None and title.strip():
        title = checked_text("title", title, longest=LONGEST_TITLE)
        transcript, path = transcript.model_copy(update={"title": title}), path.with_name(file_name(title))
    write_new(transcript, path)
    return Saved(path, transcript, proposal.adds)


def save_in_words(session: Session) -> str:
    """Save a sitting as it stands, and say what was saved or why it could not be.

    Its name and what it adds tell the verdict: in a recording it waits until the expectation is given.
    """
    if not session.verdict_may_show:
        kept = "kept_hidden" if session.saved_as_goes else "kept_nowhere"
        return recording_words()["saved"][kept].format(id=session.id)
    try:
        return str(save(propose(session)))
    except Identifying as refusal:
        return str(refusal)
    except OSError as refusal:
        reason = (refusal.strerror or str(refusal)).lower()
        return recording_words()["saved"]["failed"].format(reason=reason)


def points_in(folder: Path) -> list[frozenset[Point]]:
    """What each transcript of a folder shows; rejected and unreadable ones show nothing."""
    return points_of_files(transcript_files(folder))


def points_of_files(files: Iterable[Path]) -> list[frozenset[Point]]:
    """What each of some transcripts shows; rejected and unreadable ones show nothing."""
    found = []
    for path in files:
        try:
            transcript = read_transcript(path)
        except (NotATranscript, OSError):
            continue
        if transcript.status is not Status.REJECTED:
            found.append(points_of(transcript.events, transcript.as_of))
    return found


def shortest_retelling(answers: Answers, as_of: date) -> tuple[tuple[Event, ...], Answers]:
    """A finished interview retold straight through, "not sure" standing for each answer that did not matter.

    An answer did not matter if without it the outcome, the exclusions, cautions, readings and open
    questions are the same. Dropped from the last backwards, as the reasons are.
    """
    told = answers
    before = _what_matters(answers, as_of)
    for question in reversed(answers.given()):
        _, trial = _retold(told.changed({question: None}))
        if _what_matters(trial, as_of) == before:
            told = trial
    return _retold(told)


def _retold(answers: Answers) -> tuple[tuple[Event, ...], Answers]:
    """The straight way to the result with these answers, and those of them that are on it."""
    walk: dict[QuestionId, Any] = dict(answers.given())
    taken, question = core_path(walk)
    while question is not None:
        walk[question] = None
        taken, question = core_path(walk)
    events = tuple({"asked": str(q), "answer": plain(walk[q])} for q in taken)
    return events, Answers(**{q: walk[q] for q in taken if walk[q] is not None})


def _what_matters(answers: Answers, as_of: date) -> Computed:
    """All that a determination shows, but for the reasons, which name each answer."""
    return Computed.of(determine(answers, as_of=as_of)).model_copy(update={"reasons": ()})
