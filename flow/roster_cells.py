"""From the cells of a roster row to answers: what people write in tables, read strictly.

A row is read in the eight parts of `core.situation.QUESTIONS_OF`: a question with its follow-up is one
part, and nothing that can be wrong spans two. Parts repeat far more often than rows, so each distinct
part is read once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from picheck.core.answers import Answers, gives_rise, read_answers
from picheck.core.determination import holding
from picheck.core.errors import AnswersError
from picheck.core.facts import FIRST_YEAR, FOLLOW_UP, LAST_YEAR, LISTS, VALUES, QuestionId, Score
from picheck.core.rules import EXCLUSIONS, SCOPE
from picheck.core.situation import QUESTIONS_OF, Kind, situation_of
from picheck.flow.roster_columns import AnswerColumn, masked_text, roster_words, shown_text


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a row: its answers (unknown ones left out), and what is wrong ("" for nothing).

    `kind` is its place in a Situation, `holding` the rules of scope and exclusion that hold by it alone; no
    rule reads two parts. So rows whose parts agree in their kinds have the same outcome and open
    questions, and rows whose parts agree in what holds meet the same exclusions.
    """

    answers: dict[QuestionId, Any]
    error: str
    kind: Kind
    holding: tuple[str, ...]


SEPARATOR = "\x1f"
"""A sign that no cell of a table may hold."""

_NOTHING = Answers()
"""Answers of which nothing is known."""


class WrongCell(ValueError):
    """A cell that is no answer to its question; the message says why."""


class PartReader:
    """Reads the parts of rows that belong to one place of a Situation.

    `of_holding` has answers by which the same rules hold, by their number; by the first none holds.
    """

    def __init__(self, place: int, columns: tuple[AnswerColumn, ...]) -> None:
        """`columns` are the roster's answer columns; those of other parts are passed over."""
        self.place = place
        self.columns = tuple(c for c in columns if c.question in QUESTIONS_OF[place])
        self.in_file = tuple(c.name for c in self.columns if c.fixed is None)
        self.of_holding: list[dict[QuestionId, Any]] = [{}]
        self._numbers: dict[tuple[str, ...], int] = {(): 0}

    def read(self, cells: tuple[str, ...]) -> Part:
        """The part with these cells, in the order of `in_file`."""
        part = self._read(cells)
        if part.holding not in self._numbers:
            self._numbers[part.holding] = len(self.of_holding)
            self.of_holding.append(part.answers)
        return part

    def number_of(self, part: Part) -> int:
        """The number of what holds by a part."""
        return self._numbers[part.holding]

    def _read(self, cells: tuple[str, ...]) -> Part:
        waiting = iter(cells)
        texts = [(c, c.fixed if c.fixed is not None else next(waiting)) for c in self.columns]
        errors: list[str] = []
        answers: dict[QuestionId, Any] = {}
        partial: dict[QuestionId, tuple[Any, ...]] = {}
        for question in QUESTIONS_OF[self.place]:
            mine = [(column, text) for column, text in texts if column.question is question]
            try:
                value, complete = _answer(question, mine)
            except WrongCell as wrong:
                errors.append(str(wrong))
                continue
            if complete:
                answers[question] = value
            else:
                partial[question] = value
        fixed = {column.question for column in self.columns if column.fixed is not None}
        for parent, follow_up in FOLLOW_UP.items():  # --set answers it for the rows in which it arises
            if follow_up in fixed and not gives_rise(parent, answers.get(parent, partial.get(parent))):
                answers.pop(follow_up, None)
        if not errors:
            errors += _settle_partial(answers, partial)
        return self._part({} if errors else answers, errors)

    def _part(self, values: dict[QuestionId, Any], errors: list[str]) -> Part:
        answers = Answers(**values)
        rules = tuple([rule.id for rule in (*SCOPE, *EXCLUSIONS) if rule.holds(answers)])
        return Part(values, " ".join(errors), situation_of(answers)[self.place], rules)


def _settle_partial(answers: dict[QuestionId, Any], partial: dict[QuestionId, tuple[Any, ...]]) -> list[str]:
    """Add the lists whose known part decides, and refuse what contradicts. Returns what is wrong.

    A list of which a part is blank is not known, unless its known part already excludes; then its
    follow-up is not known either.
    """
    for question, known in partial.items():
        if not known:
            continue
        follow_up = FOLLOW_UP.get(question)
        status = answers.get(follow_up) if follow_up else None
        stated = {follow_up: status} if follow_up and status is not None else {}
        beside = stated if gives_rise(question, known) else {}
        if holding(_NOTHING.model_copy(update={str(q): v for q, v in {question: known, **beside}.items()})):
            answers[question] = known
        else:
            for dropped in beside:
                del answers[dropped]
    try:
        read_answers({str(q): list(v) if isinstance(v, tuple) else v for q, v in answers.items()})
    except AnswersError as refusal:
        return [_one_line(str(problem)) for problem in refusal.problems]
    return []


# -- cells ----------------------------------------------------------------------------------------------


def _answer(question: QuestionId, texts: list[tuple[AnswerColumn, str]]) -> tuple[Any, bool]:
    """The value of a question, and True; where it or a part of it is blank, its known part, and False."""
    single = [(column, text) for column, text in texts if column.setting is not None]
    if single:
        return _from_single(question, single)
    if not texts:
        return (), False
    ((_, text),) = texts
    written = plain_cell(text)
    if folded_value(written) in _cells("unknown"):
        return (), False
    if question in LISTS:
        return _list(question, written)
    return _value(question, written), True


def _from_single(question: QuestionId, texts: list[tuple[AnswerColumn, str]]) -> tuple[Any, bool]:
    """A list out of columns that say yes or no to one value each; a value without a column is blank."""
    held, said = set(), set()
    for column, text in texts:
        written = folded_value(plain_cell(text))
        if written in _cells("yes"):
            held.add(column.setting)
        elif written in _cells("no"):
            pass
        elif written in _cells("unknown"):
            continue
        else:
            raise WrongCell(f'{column.setting}: "{shown_text(text)}" is not yes, no or unknown.')
        said.add(column.setting)
    values = VALUES[question]
    return tuple(v for v in values if v in held), len(said) == len(values)


def _list(question: QuestionId, written: str) -> tuple[Any, bool]:
    """A list separated by semicolons; `none` is the empty one, and an unknown item leaves it open."""
    texts = [item.strip() for item in written.split(";") if item.strip()]
    items = [folded_value(item) for item in texts]
    if "none" in items:
        if len(items) > 1:
            raise WrongCell(f"{question}: {roster_words()['faults']['list_with_none']}")
        return (), True
    known = [item for item in items if item not in _cells("unknown")]
    for text, item in zip(texts, items, strict=True):
        if item not in _ids(question) and item not in _cells("unknown"):
            hint = " Lists are separated by semicolons." if "," in text else ""
            raise WrongCell(_refusal(question, [text]) + hint)
    return tuple(v for v in VALUES[question] if v in known), len(known) == len(items)


def _value(question: QuestionId, written: str) -> Any:
    """A single value. Raises WrongCell with core's own words where it is none."""
    if question is QuestionId.PERFORMANCE_YEAR:
        if re.fullmatch(r"\d{4}", written, re.ASCII) and FIRST_YEAR <= int(written) <= LAST_YEAR:
            return int(written)
        raise WrongCell(_refusal(question, written))
    if question is QuestionId.MIPS_ELECTION:
        if folded_value(written) in _cells("yes"):
            return True
        if folded_value(written) in _cells("no"):
            return False
        raise WrongCell(f'{question}: "{shown_text(written)}" is not yes, no or unknown.')
    value = folded_value(written)
    if value in _ids(question):
        return VALUES[question](value)
    if question is QuestionId.SCORE and written and written[0].isdigit():
        return _score(written)
    raise WrongCell(_refusal(question, written))


def is_number_of_a_score(written: str) -> bool:
    """Whether a cell gives a score as its number, from 0 to 100."""
    number = _SCORE.fullmatch(written)
    return number is not None and float(number[1]) <= MOST_OF_A_SCORE


def _score(written: str) -> Score:
    """A score given by its number: CMS shows the category's as 0 to 100 percent, or as points of fewer."""
    if not is_number_of_a_score(written):
        raise WrongCell(_refusal(QuestionId.SCORE, written) + " " + roster_words()["faults"]["score"])
    return Score.POSITIVE if set(written) & set("123456789") else Score.ZERO


_SCORE = re.compile(r"(\d{1,3}(?:\.\d+)?) ?%?", re.ASCII)
MOST_OF_A_SCORE = 100


def _refusal(question: QuestionId, value: Any) -> str:
    """What core says of a value that it does not take, on one line.

    No word among the answers has a digit in it, so there is none near to look for where the cell has one:
    notes and numbers in a column of answers are many, and each another.
    """
    written = value[0] if isinstance(value, list) else value
    if question in VALUES and any(c.isdigit() for c in written):
        return f'{question}: "{shown_text(written)}" is not one of {", ".join(VALUES[question])}.'
    try:
        read_answers({str(question): value})
    except AnswersError as refusal:
        return _one_line(str(refusal.problems[0]))
    return f'{question}: "{shown_text(written)}" is no answer.'


def _one_line(text: str) -> str:
    """A problem on one line, without the pointer to a command and without long numbers."""
    said = " ".join(text.partition("See: ")[0].split())
    return masked_text(said.replace('Did you mean ["', "Did you mean ").replace('"]?', "?"))


def plain_cell(text: str) -> str:
    """A cell without the marks by which spreadsheets keep text as text: a leading apostrophe, ="..."."""
    written = text.strip()
    wrapped = re.fullmatch(r'="(.*)"', written)
    return (wrapped[1] if wrapped else written.removeprefix("'")).strip()


@cache
def folded_value(written: str) -> str:
    """A value in the spelling of the ids: "Does not exceed" is does_not_exceed."""
    return re.sub(r"[\s_\-]+", "_", written.strip().casefold())


@cache
def _ids(question: QuestionId) -> frozenset[str]:
    return frozenset(str(value) for value in VALUES[question])


@cache
def _cells(meaning: str) -> frozenset[str]:
    words: list[str] = roster_words()["cells"][meaning]
    return frozenset(folded_value(word) for word in words)
