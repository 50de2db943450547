"""The transcript of an interview: one JSON file, named in words, that replays as a test for years.

What a person expected and what the rules computed are kept apart, so that a mistaken expectation never
becomes the truth. There is no field for a name, an NPI or a TIN, and free text that looks like one is
refused. Question ids and answers are plain words here, so that a transcript of other rules can still be
read and shown; whether they fit is the replay's matter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from picheck.core.determination import Determination
from picheck.core.outcome import Compliance, Counted, Line, Mips, Outcome, Requirement, Undetermined
from picheck.flow import whole_files
from picheck.flow.harmless import harmless
from picheck.flow.interview import Event
from picheck.flow.json_text import NotJson, read_json
from picheck.flow.privacy import LONGEST, LONGEST_LABEL, checked_text
from picheck.flow.session import Front, Purpose

FORMAT = "picheck.transcript/1"
LONGEST_TITLE = 120


class NotATranscript(ValueError):
    """A file that cannot be read as a transcript; the message says why and where."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _unidentifying(field: str, longest: int) -> AfterValidator:
    def check(text: str) -> str:
        checked_text(field, text, longest=longest)
        return text

    return AfterValidator(check)


def _no_number(word: str) -> str:
    """An id may carry a year or a paragraph, but no number that could be somebody's."""
    if sum(map(str.isdigit, word)) > 4:
        raise ValueError("holds a number, which no id of the rules does")
    return word


Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,60}$"), AfterValidator(_no_number)]
"""A question, a value, a reason, a caution: what the rules of some version call it."""

Version = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}\.[0-9]{1,3}$")]
Title = Annotated[str, StringConstraints(min_length=1), _unidentifying("title", LONGEST_TITLE)]
Label = Annotated[str, StringConstraints(min_length=1), _unidentifying("label", LONGEST_LABEL)]
Note = Annotated[str, _unidentifying("note", LONGEST)]
Source = Annotated[str, StringConstraints(min_length=1), _unidentifying("source", LONGEST)]
Reason = Annotated[str, _unidentifying("reason", LONGEST)]


def _answer(value: Any) -> Any:
    """Only what an answer can be: null, true, false, a year, an id, or a list of ids."""
    if isinstance(value, int) and not isinstance(value, bool) and not 0 <= value <= 9999:
        raise ValueError("is no year")
    return value


Value = Annotated[
    Annotated[bool, Field(strict=True)] | Annotated[int, Field(strict=True)] | Id | tuple[Id, ...] | None,
    BeforeValidator(_answer),
]


class Asked(_Part):
    """A question that was asked, and the answer; null is "not sure"."""

    asked: Id
    answer: Value


class Taken(_Part):
    """An answer that was prefilled or kept, taken when its question arose, and where it came from."""

    taken: Id
    answer: Value
    source: Source


class Revised(_Part):
    """A change of an earlier answer."""

    revise: Id
    answer: Value


class Back(_Part):
    """One answer taken back."""

    back: Literal[True]


class Undone(_Part):
    """The last change undone."""

    undo: Literal[True]


class Redone(_Part):
    """The last undone change made again."""

    redo: Literal[True]


Turn = Asked | Taken | Revised | Back | Undone | Redone


class Reporting(_Part):
    """The published number: whether counted, and on which line."""

    counted: Counted
    line: Line | None


class ExpectedReporting(_Part):
    """What was expected of the published number; a line that is left out was not stated."""

    counted: Counted
    line: Line | None = None


class Expected(_Part):
    """What the person expected before seeing the verdict: any outcome fields, and why."""

    requirement: Requirement | None = None
    provisional: bool | Undetermined | None = None
    mips: Mips | None = None
    compliance: Compliance | None = None
    public_reporting: ExpectedReporting | None = None
    reason: Reason = ""

    @classmethod
    def of(cls, fields: Mapping[str, Any], reason: str = "") -> Expected:
        """From the fields of an outcome by their names; raises ValueError for another name or value."""
        said = {name: value for name, value in fields.items() if name not in ("counted", "line")}
        if "counted" in fields:
            said["public_reporting"] = {n: fields[n] for n in ("counted", "line") if n in fields}
        return cls.model_validate({**said, "reason": reason.strip()})

    @property
    def fields(self) -> dict[str, Any]:
        """What was expected, by the names of an outcome's fields; what was not stated is not in it."""
        said: dict[str, Any] = {
            name: value
            for name in ("requirement", "provisional", "mips", "compliance")
            if (value := getattr(self, name)) is not None
        }
        reporting = self.public_reporting
        if reporting is None:
            return said
        stated = (name for name in ("counted", "line") if name in reporting.model_fields_set)
        return said | {name: getattr(reporting, name) for name in stated}


class Computed(_Part):
    """What the rules computed: the outcome, what decided it, and the ids of all that explained it."""

    requirement: Requirement
    provisional: bool | Undetermined
    mips: Mips
    compliance: Compliance
    public_reporting: Reporting
    deciding_exclusion: Id | None
    exclusions: tuple[Id, ...]
    reasons: tuple[Id, ...]
    cautions: tuple[Id, ...]
    readings: tuple[Id, ...]
    open_questions: tuple[Id, ...]

    @property
    def outcome(self) -> Outcome:
        """The six outcome fields."""
        reporting = self.public_reporting
        return Outcome(
            self.requirement, self.provisional, self.mips, self.compliance, reporting.counted, reporting.line
        )

    @classmethod
    def of(cls, determination: Determination) -> Computed:
        """The part of a determination that a transcript keeps; reasons once, in order."""
        d = determination
        return cls(
            requirement=d.requirement,
            provisional=d.provisional,
            mips=d.mips,
            compliance=d.compliance,
            public_reporting=Reporting(counted=d.public_reporting.counted, line=d.public_reporting.line),
            deciding_exclusion=d.exclusions[0] if d.exclusions else None,
            exclusions=d.exclusions,
            reasons=tuple(dict.fromkeys(reason.id for reason in d.reasons)),
            cautions=tuple(caution.id for caution in d.cautions),
            readings=tuple(reading.id for reading in d.readings),
            open_questions=tuple(d.open_questions),
        )


class Status(StrEnum):
    """Whether a person has accepted a transcript as a test."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Transcript(_Part):
    """A recorded interview. `turns` are in order; a restart begins another transcript."""

    format: Literal["picheck.transcript/1"]
    title: Title
    rules_version: Version
    recorded_at: datetime
    as_of: date
    front: Front
    purpose: Purpose
    label: Label | None
    turns: Annotated[tuple[Turn, ...], Field(max_length=10_000)]
    expected: Expected | None
    determination: Computed
    status: Status
    note: Note
    decided_on: date | None = None

    @model_validator(mode="after")
    def _utc(self) -> Self:
        """Hold the time to UTC, so that files of several desks sort."""
        if self.recorded_at.utcoffset() is None or self.recorded_at.utcoffset() != UTC.utcoffset(None):
            raise ValueError("recorded_at must be in UTC, such as 2026-01-15T09:30:00Z")
        return self

    @property
    def events(self) -> tuple[Event, ...]:
        """The turns as events of an interview."""
        return tuple(turn.model_dump(mode="json") for turn in self.turns)

    @property
    def asked(self) -> tuple[str, ...]:
        """The questions that were asked or taken, in order, those asked again included."""
        return tuple(
            turn.asked if isinstance(turn, Asked) else turn.taken
            for turn in self.turns
            if isinstance(turn, Asked | Taken)
        )

    @property
    def disagreements(self) -> tuple[str, ...]:
        """The outcome fields in which the rules differ from what the person expected."""
        stated = {} if self.expected is None else self.expected.fields
        return tuple(n for n, value in stated.items() if getattr(self.determination.outcome, n) != value)


# -- files -------------------------------------------------------------------------------------------


def read_transcript(path: Path) -> Transcript:
    """The transcript in a file. Raises NotATranscript, naming the field that is wrong, or OSError."""
    with path.open("rb") as file:
        return transcript_of(file.read(1_000_001))


def transcript_of(raw: bytes) -> Transcript:
    """The transcript in a text. Raises NotATranscript."""
    try:
        found = read_json(raw)
    except NotJson as mistake:
        raise NotATranscript(f"{mistake}.") from None
    if not isinstance(found, dict):
        raise NotATranscript("not a transcript but another kind of JSON.")
    form = found.get("format")
    if form != FORMAT:
        if isinstance(form, str) and form.startswith("picheck.transcript/"):
            raise NotATranscript("of a newer format than this picheck reads.")
        raise NotATranscript(f'not a transcript: it has no "format": "{FORMAT}".')
    try:
        return Transcript.model_validate_json(json.dumps(found))
    except ValidationError as refusal:
        raise NotATranscript(_first_mistake(refusal)) from None
    except RecursionError:
        raise NotATranscript("nested far too deeply.") from None


def _first_mistake(refusal: ValidationError) -> str:
    mistakes = refusal.errors(include_url=False, include_input=False)
    first = mistakes[0]
    place = ".".join(harmless(str(part)[:200], "") for part in first["loc"][:3])
    more = f" ({len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
    if first["type"] == "extra_forbidden":
        return f"{place}: a transcript has no such field.{more}"
    return f"{place}: {harmless(first['msg'].removeprefix('Value error, ')[:200], '')}{more}"


def as_json(transcript: Transcript) -> str:
    """The text of the file: indented, and one turn a line, so that it reads like a conversation."""
    content = transcript.model_dump(mode="json")
    if transcript.expected is not None:
        content["expected"] = transcript.expected.model_dump(mode="json", exclude_unset=True)
    return _indented(content, "") + "\n"


def _indented(value: Any, margin: str) -> str:
    """JSON in which whatever holds only plain values, a turn or a short list, stands on one line."""
    inner = margin + "  "
    match value:
        case dict() if margin != "    " and any(isinstance(each, dict | list) for each in value.values()):
            lines = (f"{inner}{json.dumps(key)}: {_indented(each, inner)}" for key, each in value.items())
            return "{\n" + ",\n".join(lines) + f"\n{margin}}}"
        case list() if any(isinstance(each, dict) for each in value):
            return "[\n" + ",\n".join(f"{inner}{_indented(each, inner)}" for each in value) + f"\n{margin}]"
        case _:
            return json.dumps(value, ensure_ascii=False)


def write_new(transcript: Transcript, path: Path) -> None:
    """Write a transcript to a file that does not exist yet. Raises FileExistsError or another OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole_files.write_new(path, as_json(transcript), 0o644)


def judged(transcript: Transcript, status: Status, note: str, on: date) -> Transcript:
    """The transcript with a person's judgement: only status, note and date differ. Raises Identifying."""
    judgement = {"status": status, "note": checked_text("note", note), "decided_on": on}
    content = {**transcript.model_dump(), **judgement}
    if transcript.expected is not None:
        content["expected"] = transcript.expected
    return Transcript.model_validate(content)


def replace_file(transcript: Transcript, path: Path) -> None:
    """Write a transcript over its own file, whole or not at all. Raises OSError."""
    whole_files.write_over(path, as_json(transcript))


def transcript_files(folder: Path) -> list[Path]:
    """The transcripts in a folder, by name."""
    return sorted(path for path in folder.glob("*.json") if not path.name.startswith("."))
