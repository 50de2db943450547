"""A whole reply as an answer to one question: one of several, several at once, or a year.

`phrases` knows the wordings; here a reply is taken apart at its joints ("hospital based and small",
"1, 4"), what contradicts itself is noticed, and years are read as people write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from picheck.core.facts import FIRST_YEAR, LAST_YEAR, LISTS, VALUES, QuestionId
from picheck.flow.asides import clauses_of_unsure, only_assents, taken_back, unseen, without_interjections
from picheck.flow.figure_words import figure_words
from picheck.flow.found import NOTHING, Found
from picheck.flow.known_wordings import numbers, unguessed
from picheck.flow.light_words import peeled, weighty
from picheck.flow.options import NOT_SURE, value_of
from picheck.flow.phrases import exact, find
from picheck.flow.question_words import NONE_OF_THESE, label
from picheck.flow.reply_words import Back, compared, folded, message, reply_words
from picheck.flow.sentences import begins_unsure
from picheck.flow.synonyms import Command, RelativeYear, relative_years
from picheck.flow.weighing import weighed


@dataclass(frozen=True, slots=True)
class Meant:
    """What a reply comes to: the answers it may mean, `sure` where it is the only one and meant.

    `command` and `reply` are as in `Found`: a command, or what to say back instead of guessing; `unread`
    holds the words that keep a single answer from being sure.
    """

    values: tuple[Any, ...] = ()
    sure: bool = False
    command: Command | None = None
    reply: Back | None = None
    unread: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether the reply comes to anything."""
        return bool(self.values or self.command or self.reply)


UNREAD = Meant()


def meaning(question: QuestionId, text: str, *, as_of: date) -> Meant:
    """What a reply means as an answer to a question; falsy where it fits none. `as_of` dates "last year"."""
    aside = _beside_the_answer(question, text, as_of)
    if aside is not None:
        return aside
    if question is QuestionId.PERFORMANCE_YEAR:
        year = _year(text, as_of)
        return year if year.sure else contrasted(question, text, as_of) or year
    if _NEGATIVE.search(text):
        return Meant(reply=Back(message("no_negative")))
    known = exact(question, text)
    counted = NOTHING if known.sure or not _counts(text) else weighed(question, text)
    if counted and question not in LISTS:
        return _meant(question, counted)
    if question is QuestionId.CLINICIAN_TYPE and (halves := _both_halves(text, as_of)):
        return halves
    odd = _odd_numbers(question, text)
    if odd:
        return Meant(reply=Back(odd))
    if question in LISTS:
        return _several(question, text)
    one = _one(question, text)
    return one if one.sure or one.command else contrasted(question, text, as_of) or one


def _beside_the_answer(question: QuestionId, text: str, as_of: date) -> Meant | None:
    """What a reply comes to that interrupts itself, finds nothing or does not know; None for any other."""
    more = without_interjections(text)
    if not folded(more) and folded(text):
        return Meant(reply=Back(message("interjection")))
    if more != text.strip():
        return meaning(question, more, as_of=as_of)
    if (instead := taken_back(text)) is not None:
        meant = meaning(question, instead, as_of=as_of) if folded(instead) else UNREAD
        likely = meant.values if meant.sure else ()
        return Meant(likely) if likely else Meant(reply=Back(message("taken_back")))
    if unseen(question, text) and not exact(question, text):
        return Meant((None,), sure=True)
    if only_assents(text) and not exact(question, text):
        return Meant(reply=Back(message("assent")))
    return _unsure_first(question, text, as_of)


def _unsure_first(question: QuestionId, text: str, as_of: date) -> Meant | None:
    """ "I don't know, my manager handles it": not sure, and asked about where the rest names an answer."""
    first, rest = clauses_of_unsure(text)
    words = reply_words()
    said = folded(rest).split()
    if not said or text.rstrip().endswith("?") or said[0] in words.asking:
        return None
    if not (words.unheard | words.yes | words.no | words.assents).isdisjoint(said):
        return None
    if exact(question, first).keys != (NOT_SURE,) and not begins_unsure(question, compared(question, first)):
        return None
    if (asked := exact(question, rest).reply) is not None:
        return Meant(reply=asked)
    likely = meaning(question, rest, as_of=as_of).values
    return Meant(tuple(dict.fromkeys((*likely, None))), sure=not likely or likely == (None,))


_NEGATIVE = re.compile(r"(?:^|\s)[-\N{MINUS SIGN}]\s*\d[\d,.]*\s*[a-z]", re.IGNORECASE)
_DECIMAL = re.compile(r"\s*(?:[-+]\s*\d+|[-+]?\d*\.\d+)\s*")
_RANGE = re.compile(r"\s*\d\s*(?:-|\.\.+|to|through|thru)\s*\d\s*")


def _odd_numbers(question: QuestionId, text: str) -> str:
    """What to say to a number that is none of the list's (-1, 2.5, 1-4), before its signs are passed over."""
    if _DECIMAL.fullmatch(text):
        return message("no_decimal", last=len(numbers(question)))
    return message("no_range") if question in LISTS and _RANGE.fullmatch(text) else ""


def _counts(text: str) -> bool:
    """Whether a reply is more than the number of an option: it may hold a figure."""
    return not (text.strip().isdigit() and len(text.strip()) == 1)


# --- one answer -------------------------------------------------------------------------------------


def _one(question: QuestionId, text: str) -> Meant:
    found = find(question, text)
    if not found and "/" in text:
        found = find(question, text.replace("/", " or "))
    digits = _digits(text)
    if len(digits) > 1:
        return _of(
            question, tuple(key for digit in digits if (key := numbers(question).get(digit))), sure=False
        )
    if not found.sure and (agreed := _clauses(question, text)):
        return _of(question, agreed, sure=True)
    if found.negated:
        return Meant(reply=Back(message("negated")))
    return _meant(question, found)


_CLAUSE = re.compile(r"[,;:()]+|\.\s|\s[-\N{EN DASH}]\s|(?<!thing )(?<!all )\bbut\b|\band\b", re.IGNORECASE)


def _clauses(question: QuestionId, text: str) -> tuple[str, ...]:
    """The answer on which all the clauses of a reply agree: "not yet, the window is open".

    A clause that would be asked back agrees with one that answers it: "applied, but no answer yet".
    """
    clauses = [clause for clause in _CLAUSE.split(text) if folded(clause)]
    found = [find(question, clause) for clause in clauses] if len(clauses) > 1 else []
    agreed = {f.keys for f in found if f.sure}
    if len(agreed) != 1:
        return ()
    (keys,) = agreed
    asked = [exact(question, clause).reply for f, clause in zip(found, clauses, strict=True) if not f.sure]
    words = reply_words()
    if asked and any(folded(clause) in words.yes | words.no for clause in clauses):
        return ()
    return keys if all(back and keys[0] in (*back.which, *back.yes, *back.no) for back in asked) else ()


_CONTRAST = re.compile(r",?\s+(?:and not|but not|not|rather than|instead of)\s+", re.IGNORECASE)


def contrasted(question: QuestionId, text: str, as_of: date) -> Meant:
    """ "X, not Y": the first of two answers that a reply sets against each other."""
    parts = _CONTRAST.split(text)
    words = reply_words()
    unclear = [
        part
        for part in parts
        if not words.negations.isdisjoint(folded(part).split())
        or folded(part) in words.yes
        or folded(part).rpartition(" ")[2] in words.suppose.auxiliaries
    ]
    if len(parts) != 2 or unclear or not all(folded(part) for part in parts):
        return UNREAD
    this, that = (meaning(question, part, as_of=as_of) for part in parts)
    return this if this.sure and that.sure and this.values != that.values else UNREAD


def _digits(text: str) -> tuple[str, ...]:
    """The numbers of a reply that holds nothing but numbers and joints."""
    tokens = folded(text).split()
    light = reply_words().joints | reply_words().alternatives
    return tuple(t for t in tokens if t.isdigit()) if all(t.isdigit() or t in light for t in tokens) else ()


def _meant(question: QuestionId, found: Found) -> Meant:
    if found.keys:
        return replace(_of(question, found.keys, sure=found.sure), unread=found.unread)
    return Meant(command=found.command, reply=found.reply)


def _of(question: QuestionId, keys: Iterable[str], *, sure: bool) -> Meant:
    values = tuple(value_of(question, key) for key in dict.fromkeys(keys))
    return Meant(values, sure=sure and len(values) == 1)


_SECOND_HALF = re.compile(
    r"\s*(?:[,;.]|\s-+\s|[\N{EN DASH}\N{EM DASH}])\s*(?:and\s+|but\s+|so\s+)?"
    r"(?P<said>yes|yeah|yep|no|nope|nah|not new\b|not newly\b|i have been\b|i['’]ve been\b|enrolled\b|been\b)"
    r"(?P<more>.*)",
    re.IGNORECASE | re.DOTALL,
)


def _both_halves(text: str, as_of: date) -> Meant | None:
    """ "Physician, no": the profession, and whether it is the first year in Medicare, as a call asks both.

    After "no" the profession stands, with nothing but how long it has been behind it; after "yes" either
    may be meant, so it is asked.
    """
    question = QuestionId.CLINICIAN_TYPE
    halves = _SECOND_HALF.search(text)
    if halves is None or not folded(text[: halves.start()]):
        return None
    first = meaning(question, text[: halves.start()], as_of=as_of)
    if not first.sure or first.values[0] is None:
        return None
    newly = value_of(question, "newly_enrolled")
    enrolled_before = reply_words().asides.enrolled_before
    more = folded(halves["more"]).split()
    if more[:1] == ["medicare"]:
        return None  # "no Medicare" is no "no"
    if halves["said"].lower() in reply_words().yes:
        both = Meant((*first.values, newly)) if newly not in first.values else first
        return both if enrolled_before.issuperset(more) else None
    return first if enrolled_before.issuperset(more) and newly not in first.values else None


# --- several at once --------------------------------------------------------------------------------

_NEVER_WITH_OTHERS = frozenset({NONE_OF_THESE, NOT_SURE})


def _several(question: QuestionId, text: str) -> Meant:
    """All the answers named in a reply to a multiple choice, in one value."""
    whole = exact(question, text)
    if (
        not whole.sure
        and _counts(text)
        and (counted := weighed(question, text))
        and not _joint().search(text)
    ):
        return _meant(question, counted)
    if whole and len(whole.keys) < 2:
        return _meant(question, whole)
    parts = [part for part in _joint().split(text) if folded(part)]
    chosen: list[str] = []
    while parts:
        used, found = _next_part(question, parts, chosen)
        if found.reply and (keys := _answered_by(question, found.reply, parts[used:])):
            found = Found(keys, sure=True)
        if not found.sure:
            return _not_taken(question, found, parts[0], chosen, alone=len(parts) == 1 and not chosen)
        chosen += found.keys
        parts = parts[used:]
    return _joined(question, tuple(dict.fromkeys(chosen)))


@cache
def _joint() -> re.Pattern[str]:
    words = "|".join(sorted(reply_words().joints, key=len, reverse=True))
    return re.compile(rf"[,;|&+\n]|\b(?:as well as|along with|{words})\b", re.IGNORECASE)


def _next_part(question: QuestionId, parts: list[str], chosen: list[str]) -> tuple[int, Found]:
    """How many of the parts belong together, and what they mean."""
    for many in (3, 2):
        together = exact(question, " and ".join(parts[:many])) if len(parts) >= many else NOTHING
        if together.sure:
            return many, together
    part = parts[0]
    if _counts(part) and not exact(question, part).sure and (counted := weighed(question, part)):
        return 1, counted
    if chosen and len(parts) == 1 and (left_out := _left_out(question, part)) and left_out not in chosen:
        return 1, Found((), sure=True)
    if chosen and len(parts) == 1 and folded(part) in reply_words().nothing_else:
        return 1, Found((), sure=True)
    digits = _digits(part)
    if len(digits) > 1 and all(digit in numbers(question) for digit in digits):
        return 1, Found(tuple(numbers(question)[digit] for digit in digits), sure=not _open(part))
    found = find(question, part)
    if found.sure or "/" not in part:
        return 1, found
    return 1, find(question, part.replace("/", " or "))


def _answered_by(question: QuestionId, back: Back, parts: list[str]) -> tuple[str, ...]:
    """The answer of a later part to what would be asked back about this one: "2 PAs, small practice"."""
    for part in parts:
        found = find(question, part)
        if found.sure and found.keys[0] in (*back.which, *back.yes):
            return found.keys
    return ()


def _left_out(question: QuestionId, part: str) -> str | None:
    """The choice that a last "not small" leaves out; after others it takes nothing away."""
    tokens = next((t for t in peeled(question, tuple(compared(question, part).split())) if t[0] == "not"), ())
    if len(tokens) < 2 or _open(part):
        return None
    found = find(question, " ".join(tokens[1:]))
    return found.keys[0] if found.sure and found.keys[0] not in _NEVER_WITH_OTHERS else None


def _open(part: str) -> bool:
    """Whether a part leaves open which of several it means."""
    return not reply_words().alternatives.isdisjoint(folded(part).split())


def _not_taken(question: QuestionId, found: Found, part: str, chosen: list[str], *, alone: bool) -> Meant:
    """What to say of a part that is not understood for certain; nothing is taken of the rest."""
    if found.negated:
        return Meant(reply=Back(message("negated_several")))
    if found.reply:
        return Meant(reply=found.reply)
    if found.keys and alone:
        together = _juxtaposed(question, found) if not _open(part) else None
        return together or replace(_of(question, found.keys, sure=False), unread=found.unread)
    if found.keys:
        choices = [_value(question, (*chosen, key)) for key in found.keys if key not in _NEVER_WITH_OTHERS]
        return Meant(tuple(dict.fromkeys((_value(question, chosen), *choices)))) if chosen else UNREAD
    if alone or found.command:
        return UNREAD
    shown = folded(part)[:40] if folded(part).isascii() and folded(part).isprintable() else "..."
    if not chosen:
        return Meant(reply=Back(message("part_alone", part=shown)))
    rest = label(question, [str(v) for v in _value(question, chosen)])
    return Meant(reply=Back(message("part", part=shown, rest=rest)))


def _juxtaposed(question: QuestionId, found: Found) -> Meant | None:
    """Two choices named side by side with nothing between them ("small hospital"): both, if confirmed."""
    if len(found.keys) < 2 or not _NEVER_WITH_OTHERS.isdisjoint(found.keys):
        return None
    each = [_value(question, (key,)) for key in found.keys]
    return Meant((_value(question, found.keys), *each))


def _joined(question: QuestionId, chosen: tuple[str, ...]) -> Meant:
    exclusive = _NEVER_WITH_OTHERS.intersection(chosen)
    if not chosen or (exclusive and len(chosen) == 1):
        return _of(question, chosen, sure=True)
    if exclusive:
        others = tuple(key for key in chosen if key not in exclusive)
        apart = [value_of(question, key) for key in chosen if key in exclusive]
        return Meant((*apart, *((_value(question, others),) if others else ())))
    return Meant((_value(question, chosen),), sure=True)


def _value(question: QuestionId, chosen: Iterable[str]) -> tuple[Any, ...]:
    named = frozenset(chosen)
    return tuple(value for value in VALUES[question] if value in named)


# --- a year -----------------------------------------------------------------------------------------

_YEAR = re.compile(r"(?:py|cy)?(\d{4}|\d{2})")
_SPOKEN = re.compile(r"twenty (\w+)(?: (\w+))?")
_DATE = re.compile(
    r"\b(?P<iso>(?:20|19)\d\d)[-/.](?:0?[1-9]|1[0-2])[-/.](?:[0-2]?\d|3[01])\b"
    r"|\b(?:[0-2]?\d|3[01])[-/.](?:[0-2]?\d|3[01])[-/.](?P<us>(?:20|19)\d\d)\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:(?:[0-2]?\d|3[01])(?:st|nd|rd|th)?,?\s+)?"
    r"(?:of\s+)?(?P<month>(?:20|19)\d\d)\b",
    re.IGNORECASE,
)
"""A day or month in a year: the year it is in is likely, but it may be that of a deadline or a letter."""
_DIGIT_SIGNS = re.compile(r"^\s*[-+]\s*\d|\d\.\d")


def _year(text: str, as_of: date) -> Meant:
    """A year as people write it: 2026, '26, py 26, "last year"; a bare 3 is none."""
    question = QuestionId.PERFORMANCE_YEAR
    tokens = tuple(folded(text).split())
    named = _relative(tokens, as_of)
    if named is not None:
        return _years([named], as_of, sure=True)
    known = exact(question, text)
    if known:
        return _meant(question, known)
    undated = _DATE.sub(lambda match: match["iso"] or match["us"] or match["month"], text)
    plain = UNREAD if _DIGIT_SIGNS.search(undated) else _dated(tokens, as_of)
    return plain if plain.sure or undated == text else replace(_year(undated, as_of), sure=False)


def _relative(tokens: tuple[str, ...], as_of: date) -> int | None:
    """The year that "last year" and the like name, with nothing of weight around it."""
    phrase = " ".join(tokens)
    for wording, relative in relative_years().items():
        inner = folded(wording)
        if f" {inner} " in f" {phrase} ":
            before, _, after = f" {phrase} ".partition(f" {inner} ")
            if not _of_weight(tuple(before.split())) and not _of_weight(tuple(after.split())):
                found = _years_of(as_of)[relative]
                return found if phrase == inner or not _contains_other(phrase, inner) else None
    return None


def _contains_other(phrase: str, inner: str) -> bool:
    rest = phrase.replace(inner, " ", 1)
    return any(f" {folded(w)} " in f" {rest} " for w in relative_years())


def _years_of(as_of: date) -> dict[RelativeYear, int]:
    return {
        RelativeYear.THIS_YEAR: as_of.year,
        RelativeYear.LAST_YEAR: as_of.year - 1,
        RelativeYear.NEXT_YEAR: as_of.year + 1,
    }


def _of_weight(run: tuple[str, ...]) -> tuple[str, ...]:
    return weighty(QuestionId.PERFORMANCE_YEAR, run)


def _dated(tokens: tuple[str, ...], as_of: date) -> Meant:
    """Years written in figures or spoken, and nothing that turns the reply round."""
    words = reply_words()
    phrase = " ".join(tokens)
    for wording, reply in unguessed(QuestionId.PERFORMANCE_YEAR).items():
        if f" {wording} " in f" {phrase} ":
            return Meant(reply=reply)
    unsure = begins_unsure(QuestionId.PERFORMANCE_YEAR, compared(QuestionId.PERFORMANCE_YEAR, phrase))
    if unsure and not any(token[0].isdigit() for token in tokens):
        return Meant((None,), sure=True)
    if not words.negations.isdisjoint(tokens):
        return Meant(reply=Back(message("negated_year", year=as_of.year)))
    tokens = _without_relative(_figures(tokens), as_of)
    years = [_full(match[1]) for token in tokens if (match := _YEAR.fullmatch(token))]
    rest = tuple(token for token in tokens if not _YEAR.fullmatch(token) and token not in words.joints)
    if not years or (_of_weight(rest) and not any(len(t) > 3 and _YEAR.fullmatch(t) for t in tokens)):
        return UNREAD
    weight = _of_weight(tuple(token for token in rest if token not in words.alternatives))
    sure = (
        len(set(years)) == 1
        and not weight
        and len(rest) == len([t for t in rest if t not in words.alternatives])
    )
    return replace(_years(years, as_of, sure=sure, unsure=not words.hedges.isdisjoint(weight)), unread=weight)


def _without_relative(tokens: tuple[str, ...], as_of: date) -> tuple[str, ...]:
    """The words without "next year" and the like where the year it names is written out as well."""
    phrase = f" {' '.join(tokens)} "
    for wording, relative in relative_years().items():
        year = str(_years_of(as_of)[relative])
        inner = f" {folded(wording)} "
        if year in tokens and inner in phrase:
            return tuple(phrase.replace(inner, " ", 1).split())
    return tokens


def _figures(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """A spoken year in figures: "twenty twenty five" is 2025."""
    spoken = _SPOKEN.search(" ".join(tokens))
    if spoken is None:
        return tokens
    said = figure_words().numbers
    first, second = said.get(spoken[1], 0), said.get(spoken[2] or "", 0)
    with_unit = first in (20, 30) and 1 <= second <= 9
    year = first + second if with_unit else first
    if not 17 <= year < 40:
        return tokens
    used = spoken[0] if with_unit else f"twenty {spoken[1]}"
    return tuple(" ".join(tokens).replace(used, str(2000 + year), 1).split())


def _full(figures: str) -> int:
    return int(figures) if len(figures) == 4 else 2000 + int(figures)


def _years(years: list[int], as_of: date, *, sure: bool, unsure: bool = False) -> Meant:
    possible = tuple(year for year in dict.fromkeys(years) if FIRST_YEAR <= year <= LAST_YEAR)
    if len(possible) < len(set(years)):
        return Meant(reply=Back(message("no_such_year", year=as_of.year)))
    return Meant((*possible, *((None,) if unsure else ())), sure=sure and len(possible) == 1)
