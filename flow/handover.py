"""The handover token: a short printable code that carries an interview to another desk, without a server.

It holds the answers on the path, why the interview is held and the day it is told by; never the label,
which might identify somebody. It is written in groups of five, the last sign of each a check on the
other four and on the group's place, so that a slip in reading it out is found and its group is named.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from picheck.core.answers import Answers, gives_rise
from picheck.core.facts import FIRST_YEAR, LAST_YEAR, LISTS, PARENT, QUESTIONS, VALUES, QuestionId
from picheck.flow.harmless import harmless
from picheck.flow.interview import ASKED, Given

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""The signs of a token: no I, L, O or U, which are misread (I and L are taken as 1, O as 0)."""

GROUP = 5
FEWEST = 3
"""A token has at least so many groups, so that it is known from anything else that can be resumed."""

HANDED_OVER = "prefilled at the other desk"
"""The source shown with an answer that was prefilled where the token was made."""

_FORMAT = 1
_PURPOSES = ("self", "call", "record")
_DAY_ZERO = date(2017, 1, 1)
_DAYS = 1 << 15
_CHECK = 1 << 10
_VOCABULARY = 1 << 10


class HandoverProblem(ValueError):
    """A token that cannot be read; the message says which group is wrong, or what else is."""


_NO_FIT = "This token does not fit together. Compare it with the other desk's, group by group."


@dataclass(frozen=True, slots=True)
class Handover:
    """What a token carries: the answers on the path in order, and what surrounds them."""

    answers: Mapping[QuestionId, Given]
    purpose: str
    as_of: date | None
    rules_version: str


def is_token(text: str) -> bool:
    """Whether a text is meant as a token: at least three groups of five signs; no id looks like that."""
    groups = text.replace(" ", "-").strip("-").split("-")
    groups = [group for group in groups if group]
    letters = "".join(groups)
    return (
        len(letters) >= FEWEST * GROUP
        and letters.isalnum()
        and letters.isascii()
        and (len(groups) == 1 or sum(len(group) == GROUP for group in groups) >= len(groups) - 1)
    )


# -- writing -----------------------------------------------------------------------------------------


def write_token(handover: Handover) -> str:
    """The token of a handover, such as 1K7MW-0Q2XB-..."""
    packed = _Packed()
    for question in reversed(QUESTIONS):
        given = handover.answers.get(question)
        place = 0 if given is None else 1 + _choices(question).index(_plain(given.value))
        packed.put(0 if given is None or given.source == ASKED else 1, 2)
        packed.put(place, len(_choices(question)) + 1)
    packed.put(0 if handover.as_of is None else _day_number(handover.as_of), _DAYS)
    packed.put(_PURPOSES.index(handover.purpose), len(_PURPOSES))
    year, edition = _edition(handover.rules_version)
    packed.put(edition, 64)
    packed.put(year, 64)
    packed.put(_vocabulary(), _VOCABULARY)
    packed.put(_check(packed.number), _CHECK)
    packed.put(_FORMAT, 8)
    return _grouped(packed.number)


def _day_number(day: date) -> int:
    number = (day - _DAY_ZERO).days + 1
    return number if 0 < number < _DAYS else 0


def _edition(version: str) -> tuple[int, int]:
    """A rules version such as 2026.1 as two small numbers; zeros for one of another form."""
    year, _, edition = version.partition(".")
    if year.isdigit() and edition.isdigit() and 2000 <= int(year) < 2064 and int(edition) < 64:
        return int(year) - 2000, int(edition)
    return 0, 0


def _grouped(number: int) -> str:
    signs = ""
    while number:
        number, sign = divmod(number, 32)
        signs = SIGNS[sign] + signs
    count = max(FEWEST, -(-len(signs) // (GROUP - 1)))
    signs = signs.rjust(count * (GROUP - 1), "0")
    parts = [signs[i : i + GROUP - 1] for i in range(0, len(signs), GROUP - 1)]
    return "-".join(part + _check_sign(part, place, count) for place, part in enumerate(parts))


def _check_sign(part: str, place: int, count: int) -> str:
    """The last sign of a group.

    A remainder over the field of 32 elements: it changes with any one sign, with any two neighbours
    swapped, with the group's place and with the number of groups.
    """
    total = (place + 3 * count) % 32
    for sign in part:
        total = _doubled(total) ^ SIGNS.index(sign)
    return SIGNS[_doubled(total)]


def _doubled(element: int) -> int:
    """An element of the field of 32, times x; the field is taken modulo x^5 + x^2 + 1."""
    return element << 1 if element < 16 else (element << 1) ^ 0b100101


class _Packed:
    """A number that holds several small ones; what is put in last comes out first."""

    def __init__(self, number: int = 0) -> None:
        self.number = number

    def put(self, value: int, size: int) -> None:
        self.number = self.number * size + value

    def take(self, size: int) -> int:
        self.number, value = divmod(self.number, size)
        return value


def _check(number: int) -> int:
    return zlib.crc32(number.to_bytes(32, "big")) % _CHECK


def _vocabulary() -> int:
    """A mark of the questions and values there are, so that other ones are never read as these."""
    words = [f"{q}:{v}" for q in QUESTIONS for v in VALUES.get(q, ())]
    return zlib.crc32("\n".join(words).encode()) % _VOCABULARY


def _choices(question: QuestionId) -> tuple[Any, ...] | _Subsets:
    """The answers that a question can have, "not sure" first."""
    if question is QuestionId.PERFORMANCE_YEAR:
        return (None, *range(FIRST_YEAR, LAST_YEAR + 1))
    if question is QuestionId.MIPS_ELECTION:
        return (None, True, False)
    values = tuple(VALUES[question])
    return _Subsets(values) if question in LISTS else (None, *values)


class _Subsets:
    """The answers to a multiple choice, numbered by their bits; 0 is "not sure", 1 is none of them."""

    def __init__(self, values: tuple[Any, ...]) -> None:
        self.values = values

    def __len__(self) -> int:
        return 1 + (1 << len(self.values))

    def index(self, chosen: tuple[Any, ...] | None) -> int:
        if chosen is None:
            return 0
        return 1 + sum(1 << i for i, value in enumerate(self.values) if value in chosen)

    def __getitem__(self, number: int) -> tuple[Any, ...] | None:
        if number == 0:
            return None
        return tuple(value for i, value in enumerate(self.values) if (number - 1) >> i & 1)


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


# -- reading -----------------------------------------------------------------------------------------


def read_token(text: str) -> Handover:
    """What a token carries. Raises HandoverProblem, naming the group that is mistyped where one is."""
    packed = _Packed(_number(text))
    form = packed.take(8)
    if form > _FORMAT:
        raise HandoverProblem("This token is from a newer picheck. Resume it there, or update.")
    check = packed.take(_CHECK)
    if form != _FORMAT or check != _check(packed.number):
        raise HandoverProblem(
            "This token does not fit together. Compare it with the other desk's, group by group."
        )
    if packed.take(_VOCABULARY) != _vocabulary():
        raise HandoverProblem(
            "This token is from another version of picheck, with other questions or answers. Use the same "
            "version on both desks, or give the answers again."
        )
    year, edition = packed.take(64), packed.take(64)
    purpose = _PURPOSES[packed.take(len(_PURPOSES))]
    days = packed.take(_DAYS)
    answers: dict[QuestionId, Given] = {}
    for question in QUESTIONS:
        choices = _choices(question)
        place, taken = packed.take(len(choices) + 1), packed.take(2)
        if place:
            answers[question] = Given(choices[place - 1], HANDED_OVER if taken else ASKED)
    if packed.number or not _consistent(answers):
        raise HandoverProblem(
            "This token does not fit together. Compare it with the other desk's, group by group."
        )
    return Handover(
        answers,
        purpose,
        _DAY_ZERO + timedelta(days=days - 1) if days else None,
        f"{2000 + year}.{edition}" if year else "of another form",
    )


def _consistent(answers: Mapping[QuestionId, Given]) -> bool:
    """Whether no follow-up stands without the answer that gives rise to it."""
    for question in answers:
        parent = PARENT.get(question)
        if parent is not None and (parent not in answers or not gives_rise(parent, answers[parent].value)):
            return False
    Answers(**{question: given.value for question, given in answers.items() if given.value is not None})
    return True


def _number(text: str) -> int:
    """The number that the groups spell, each checked by its last sign."""
    signs = [_sign(c) for c in text.upper() if c not in "- \t\n"]
    if len(signs) % GROUP or not signs or len(signs) > 12 * GROUP:
        raise HandoverProblem(
            f"A token has groups of {GROUP} signs; this has {len(signs)} signs. One is missing or too many."
        )
    groups = ["".join(signs[i : i + GROUP]) for i in range(0, len(signs), GROUP)]
    wrong = [
        place
        for place, group in enumerate(groups)
        if _check_sign(group[:-1], place, len(groups)) != group[-1]
    ]
    if wrong:
        raise HandoverProblem(_which_are_wrong(groups, wrong))
    number = 0
    for group in groups:
        for sign in group[:-1]:
            number = number * 32 + SIGNS.index(sign)
    return number


def _which_are_wrong(groups: list[str], wrong: list[int]) -> str:
    if len(wrong) == len(groups) > 1:
        return "No group of this token passes its check: a group is missing or too many, or it is no token."
    named = " and ".join(f"{place + 1} ({groups[place]})" for place in wrong[:3])
    kind = "Group" if len(wrong) == 1 else "Groups"
    swapped = " They may stand in each other's place." if len(wrong) == 2 else ""
    are = "is" if len(wrong) == 1 else "are"
    return f"{kind} {named} of this token {are} mistyped.{swapped} Ask for it again."


_ALIKE = {"O": "0", "I": "1", "L": "1"}


def _sign(character: str) -> str:
    sign = _ALIKE.get(character, character)
    if sign not in SIGNS:
        meant = " Is it a V?" if sign == "U" else ""
        shown = harmless(character, "")
        raise HandoverProblem(f'"{shown}" is not used in tokens.{meant}')
    return sign
