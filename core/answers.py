"""The answers given for one clinician, in one practice, for one performance year.

`Answers` is frozen and always consistent: a follow-up without the answer that gives rise to it is
refused, nothing is guessed. None means not known; missing, "none", False and zero stay different.
`read_answers` is the way in for data from outside: it turns every refusal into a readable one.

Data spelled as this page spells them are looked up in tables made from `facts`; everything else goes to
the model's own validator, which alone refuses. Most data are of the first kind, and a program that only
ever sees such data never has to build the validator, which takes longer than all else it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from itertools import combinations
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from picheck.core.errors import AnswersError, Problem
from picheck.core.facts import (
    BY_APPLICATION,
    FIRST_YEAR,
    FOLLOW_UP,
    LAST_YEAR,
    LEVELS,
    LISTS,
    PARENT,
    QUESTIONS,
    VALUES,
    ApplicationStatus,
    ClinicianType,
    Hardship,
    LowVolumeThreshold,
    ParticipantType,
    PracticeSetting,
    QpStatus,
    QuestionId,
    Score,
    Submission,
)
from picheck.core.part import unchecked

UNKNOWN = "unknown"
"""The word that stands for "not sure" in data; null and absence mean the same."""

Chosen = TypeVar("Chosen", bound=StrEnum)


def _each_once_in_order(chosen: tuple[Chosen, ...]) -> tuple[Chosen, ...]:
    """Drop repeats and put a list into the order of the options, so that equal choices are equal."""
    return chosen if len(chosen) < 2 else tuple(sorted(set(chosen), key=_PLACE.__getitem__))


_PLACE: dict[str, int] = {value: place for q in LISTS for place, value in enumerate(VALUES[q])}
"""The place of each option in its list; no two lists share an option."""


def _allow_unknown(schema: dict[str, Any]) -> None:
    """Name in the JSON Schema what the validator below reads as null: the word "unknown"."""
    for question in schema["properties"].values():
        question["anyOf"].append({"const": UNKNOWN})


class Answers(BaseModel):
    """What is known about one clinician in one practice (TIN) for one performance year.

    Lists are tuples in option order, () is the explicit "none of these", None is not known.
    Raises pydantic's ValidationError; use `read_answers` for messages meant for people.
    """

    # The validator is built when it is first asked for anything, which `read_answers` seldom does.
    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra=_allow_unknown, defer_build=True)

    performance_year: Annotated[int, Field(strict=True, ge=FIRST_YEAR, le=LAST_YEAR)] | None = None
    participant_type: ParticipantType | None = None
    clinician_type: ClinicianType | None = None
    qp_status: QpStatus | None = None
    mips_election: Annotated[bool, Field(strict=True)] | None = None
    low_volume_threshold: LowVolumeThreshold | None = None
    practice_setting: Annotated[tuple[PracticeSetting, ...], AfterValidator(_each_once_in_order)] | None = (
        None
    )
    hardship: Annotated[tuple[Hardship, ...], AfterValidator(_each_once_in_order)] | None = None
    application_status: ApplicationStatus | None = None
    submission: Submission | None = None
    score: Score | None = None

    @model_validator(mode="before")
    @classmethod
    def _unknown_is_none(cls, data: Any) -> Any:
        """Read the word "unknown" as not known, for every question alike."""
        if isinstance(data, dict) and UNKNOWN in data.values():
            return {question: None if value == UNKNOWN else value for question, value in data.items()}
        return data

    @model_validator(mode="after")
    def _refuse_contradictions(self) -> Self:
        """Refuse a follow-up that the parent's answer does not give rise to (domain.md, section 1)."""
        follow_up = _contradicting(self.__dict__)
        if follow_up is not None:
            raise _contradiction(self, follow_up)
        return self

    def given(self) -> dict[QuestionId, Any]:
        """The known answers by question, in interview order."""
        return {q: value for q in QUESTIONS if (value := getattr(self, q)) is not None}

    def changed(self, changes: Mapping[QuestionId, Any]) -> Answers:
        """These answers with some replaced; a follow-up that no longer arises is dropped."""
        merged: dict[str, Any] = {str(q): value for q, value in (*self.given().items(), *changes.items())}
        for parent, follow_up in FOLLOW_UP.items():
            if follow_up not in changes and not gives_rise(parent, merged.get(parent)):
                merged.pop(follow_up, None)
        return answers_of(merged)


def answers_of(values: Mapping[QuestionId, Any] | Mapping[str, Any]) -> Answers:
    """The answers with these values, as `Answers(**values)` has them; it need not build the validator.

    Raises pydantic's ValidationError.
    """
    return _plainly(values) or Answers(**{str(q): value for q, value in values.items()})


def arises_application_status(hardship: tuple[Hardship, ...] | None) -> bool:
    """Whether a hardship by application is among the chosen, so that its status can be stated."""
    return hardship is not None and not BY_APPLICATION.isdisjoint(hardship)


def gives_rise(parent: QuestionId, value: Any) -> bool:
    """Whether the parent's answer admits an answer to its follow-up (domain.md, contradictions 1 to 3)."""
    match parent:
        case QuestionId.QP_STATUS:
            return value is not None and value == QpStatus.PARTIAL_QP
        case QuestionId.HARDSHIP:
            return arises_application_status(value)
        case QuestionId.SUBMISSION:
            return value in LEVELS
        case _:
            return False


def _contradicting(known: Mapping[str, Any]) -> QuestionId | None:
    """The first follow-up that is answered although its parent's answer does not give rise to it."""
    for name, follow_up, parent_name, parent in _FOLLOW_UPS:
        if known.get(name) is not None and not gives_rise(parent, known.get(parent_name)):
            return follow_up
    return None


_FOLLOW_UPS = tuple((f.value, f, parent.value, parent) for parent, f in FOLLOW_UP.items())
"""Each follow-up and its parent, with their names: a name is found faster among names than a member is."""


_NEEDS = {
    QuestionId.MIPS_ELECTION: "partial_qp",
    QuestionId.APPLICATION_STATUS: "a list with at least one hardship by application ("
    + ", ".join(h for h in Hardship if h in BY_APPLICATION)
    + ")",
    QuestionId.SCORE: "one of " + ", ".join(s for s in Submission if s in LEVELS),
}


def _contradiction(answers: Answers, follow_up: QuestionId) -> PydanticCustomError:
    """A refusal that names both answers and what to change."""
    parent = PARENT[follow_up]
    return PydanticCustomError(
        "contradiction",
        "{message}",
        {
            "question": follow_up.value,
            "message": f"{follow_up} is {said(getattr(answers, follow_up))}, which needs {parent} to be "
            f"{_NEEDS[follow_up]}; {parent} is {said(getattr(answers, parent))}.",
            "remedy": f"Leave {follow_up} out, or change {parent}. See: picheck rules show {follow_up}",
        },
    )


def said(value: Any) -> str:
    """A value as a message names it: JSON spelling, and "not known" for None."""
    match value:
        case None:
            return "not known"
        case bool():
            return "true" if value else "false"
        case tuple() | list():
            return "[" + ", ".join(map(str, value)) + "]"
        case _:
            return str(value)


def read_answers(data: object) -> Answers:
    """Answers from plain data (a JSON object: question ids to values).

    Raises AnswersError with a problem for each thing wrong: an unknown question, value or type, or a
    contradiction between two answers.
    """
    if type(data) is not dict:
        raise AnswersError(
            [Problem(None, f"answers must be an object of question ids, not {_kind(data)}.", _EXAMPLE)]
        )
    try:
        return _plainly(data) or Answers.model_validate(data)
    except ValidationError as refusal:
        problems: dict[tuple[str | None, str], Problem] = {}
        for error in refusal.errors(include_url=False):
            problem = _problem(error, data)
            problems.setdefault((problem.question, problem.message), problem)
        raise AnswersError(list(problems.values())) from None


def _plainly(data: Mapping[QuestionId, Any] | Mapping[str, Any]) -> Answers | None:
    """The answers in data in which all is spelled as it should be; None where the model has to judge."""
    spelled = _as_spelled()
    known: dict[str, Any] = {}
    try:
        for question, value in data.items():
            kind = type(value)
            known[question] = spelled[kind][question][frozenset(value) if kind in _MANY else value]
    except (KeyError, TypeError):  # no such question, type or value; or a list of what cannot be looked up
        return None
    return None if _contradicting(known) else unchecked(Answers, {**_NOT_KNOWN, **known}, set(known))


_NOT_KNOWN: dict[str, Any] = dict.fromkeys(Answers.model_fields)


_MANY = (list, tuple)


@cache
def _as_spelled() -> dict[type, dict[str, dict[Any, Any]]]:
    """What each spelling of an answer means, by its type and its question; a list by the set of its items.

    By type first, because True and 1, and 2025.0 and 2025, are equal as keys and differ as answers.
    """
    words: dict[str, dict[Any, Any]] = {str(q): {UNKNOWN: None} for q in QUESTIONS}
    lists: dict[str, dict[Any, Any]] = {}
    spelled: dict[type, dict[str, dict[Any, Any]]] = {
        str: words,
        type(None): {str(q): {None: None} for q in QUESTIONS},
        int: {QuestionId.PERFORMANCE_YEAR.value: {y: y for y in range(FIRST_YEAR, LAST_YEAR + 1)}},
        bool: {QuestionId.MIPS_ELECTION.value: {True: True, False: False}},
        **dict.fromkeys(_MANY, lists),
    }
    for question, values in VALUES.items():
        members = tuple(values)
        if question in LISTS:  # at most seven options: 128 sets, each in the order of the options
            chosen = (some for size in range(len(members) + 1) for some in combinations(members, size))
            lists[question.value] = {frozenset(some): some for some in chosen}
        else:
            words[question.value] |= {value.value: value for value in members}
            spelled[values] = {question.value: {value: value for value in members}}
    return spelled


_EXAMPLE = 'For example: {"performance_year": 2026, "qp_status": "qp"}. See: picheck schema answers'


def _problem(error: Any, data: dict[Any, Any]) -> Problem:
    """One pydantic error in the words of the project."""
    context = error.get("ctx", {})
    if error["type"] == "contradiction":
        return Problem(
            context["question"], context["message"].removeprefix(context["question"] + " "), context["remedy"]
        )
    name = error["loc"][0] if error["loc"] else None
    if error["type"] in ("extra_forbidden", "invalid_key") or name not in QUESTIONS:
        return _unknown_question(name if isinstance(name, str) else str(name))
    question = QuestionId(name)
    item = len(error["loc"]) > 1 and isinstance(error["loc"][1], int)
    value = data[name][error["loc"][1]] if item and isinstance(data[name], list | tuple) else data[name]
    return Problem(question, f"{_shown(value)} is not {_expected(question, item)}.", _remedy(question, value))


def _unknown_question(name: str) -> Problem:
    nearest = nearest_of(name, [q.value for q in QUESTIONS])
    hint = f"Did you mean {nearest}? " if nearest else f"The questions are: {', '.join(QUESTIONS)}. "
    return Problem(_printable(name), "is not a question.", f"{hint}See: picheck schema answers")


def _expected(question: QuestionId, item: bool) -> str:
    """What a question takes, as the end of the sentence "... is not"."""
    if question is QuestionId.PERFORMANCE_YEAR:
        return f"a year from {FIRST_YEAR} to {LAST_YEAR} (a whole number)"
    if question is QuestionId.MIPS_ELECTION:
        return "true or false"
    values = ", ".join(VALUES[question])
    return f"a list of any of {values}" if question in LISTS and not item else f"one of {values}"


def _remedy(question: QuestionId, value: object) -> str:
    nearest = (
        nearest_of(value, list(VALUES[question])) if question in VALUES and isinstance(value, str) else None
    )
    if nearest and question in LISTS:
        nearest = f'["{nearest}"]'
    see = f"See: picheck rules show {question}"
    return f"Did you mean {nearest}? {see}" if nearest else see


def nearest_of(word: str, words: list[str]) -> str | None:
    """The closest spelling among words, if one is close enough to be worth offering."""
    from difflib import get_close_matches  # only a mistake pays for it

    found = get_close_matches(word[:80].lower(), words, n=1, cutoff=0.6)
    return str(found[0]) if found else None


def _printable(text: str) -> str:
    """Text from outside, cut short and without characters a terminal would obey."""
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[:60])
    return shown + "..." if len(text) > 60 else shown


def _shown(value: object) -> str:
    """A value from outside as it is quoted in a message, short and harmless."""
    if isinstance(value, str):
        return f'"{_printable(value)}"'
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 200:
        return "a very large number"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | dict):
        return f"{_kind(value)} of {len(value)}" if value else f"an empty {_kind(value).split()[-1]}"
    return _printable(str(value))


def _kind(value: object) -> str:
    """The JSON name of a value's type."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list() | tuple():
            return "a list"
        case dict():
            return "an object"
        case _:
            return type(value).__name__
