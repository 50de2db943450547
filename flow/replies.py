"""What a typed reply means: an answer, one of several, a command, a question of one's own, or nothing known.

There is no language model behind it. In this order: the number, id or label; the beginning of a label; a
synonym; a figure against its threshold; close spelling; a known wording inside a sentence. Nothing is
guessed: where two answers fit `Which` asks, what is only likely is asked back, and a reply that says what
does not hold is never taken for its opposite. What was asked back can be answered with yes or no.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from picheck.core.answers import gives_rise
from picheck.core.facts import FOLLOW_UP, LISTS, QUESTIONS, VALUES, QuestionId
from picheck.flow.asides import only_assents
from picheck.flow.assignments import parse_assignment
from picheck.flow.changes import Change, changed_answer, is_correction, which_change
from picheck.flow.elsewhere import YEAR_IN_FULL, answer_elsewhere
from picheck.flow.inquiries import Inquiry, InquiryKind, area_inquiry, fixed_inquiry, inquiry_in, is_question
from picheck.flow.inquiry_answers import answer_inquiry
from picheck.flow.known_wordings import all_wordings, commands, index, numbers
from picheck.flow.light_words import without_openings
from picheck.flow.options import Option, begins_a_year, options, value_of
from picheck.flow.phrases import exact, whole
from picheck.flow.question_words import NONE_OF_THESE, label, question_words
from picheck.flow.reply_words import Back, compared, folded, message, reply_words
from picheck.flow.sentences import open_keys
from picheck.flow.spelling import spelled_like
from picheck.flow.whole_replies import Meant, meaning

LONGEST = 300
"""The most characters that are read as one answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to the question: its value (None is "not sure") and what was understood, as shown."""

    value: Any
    said: str


@dataclass(frozen=True, slots=True)
class Which:
    """Two answers or more that fit, to ask which: pairs of value and label, and what to ask."""

    candidates: tuple[tuple[Any, str], ...]
    message: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """One of the words that always work, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """What to say back, and the labels of answers that look most like the reply.

    `yes` and `no` hold the answers that these words then mean; none where they mean nothing.
    """

    message: str
    nearest: tuple[str, ...] = ()
    yes: tuple[Any, ...] = ()
    no: tuple[Any, ...] = ()

    @property
    def told(self) -> str:
        """The message with the nearest answers named."""
        if not self.nearest:
            return self.message
        named = " / ".join(f'"{name}"' for name in self.nearest)
        return f"{self.message} {message('nearest', nearest=named)}"


Reply: TypeAlias = Answer | Which | Command | Change | Inquiry | NotUnderstood


def understand_at_result(
    text: str, *, as_of: date, answered: Sequence[QuestionId]
) -> Change | Command | Inquiry | NotUnderstood:
    """What is meant where nothing is asked any more: another answer to a question before is a change.

    `answered` are the questions on the path, the last asked last. Never raises.
    """
    change = changed_answer(None, text, answered, as_of=as_of)
    if isinstance(change, Change):
        return change
    reply = understand(answered[-1], text, as_of=as_of)
    if isinstance(reply, Command) and reply.name == "not_sure":
        return NotUnderstood(reply_words().answers["no_question"])
    if isinstance(reply, Command | Inquiry):
        return reply
    found = [] if change or only_assents(text) else _answers_given(answered, text, as_of)
    if len(found) == 1:
        question, value = found[0]
        return Change(question, (value,), label(question, value))
    if found:
        return NotUnderstood(which_change([question for question, _ in found]))
    return NotUnderstood(change or message("at_result"))


def _answers_given(questions: Collection[QuestionId], text: str, as_of: date) -> list[tuple[QuestionId, Any]]:
    """The questions of these that a reply answers for certain, with the answer; "not sure" answers none."""
    asked = [q for q in questions if q is not QuestionId.PERFORMANCE_YEAR or YEAR_IN_FULL.search(text)]
    replies = [(question, understand(question, text, as_of=as_of)) for question in asked]
    return [(q, reply.value) for q, reply in replies if isinstance(reply, Answer) and reply.value is not None]


def understand(
    question: QuestionId,
    text: str,
    *,
    as_of: date,
    answered: Collection[QuestionId] = (),
    asked_back: Reply | None = None,
) -> Reply:
    """What a reply to a question means. `as_of` is the day from which "last year" is counted.

    `answered` are the questions whose answers a reply may change; `asked_back` is what was said to the reply
    before this one, if it asked something. Never raises, and an `Answer` is always valid for the question.
    """
    text = text.strip()
    if not text:
        return NotUnderstood(message("empty"))
    if len(text) > LONGEST:
        return NotUnderstood(message("too_long"))
    told = _answer_to(question, text, asked_back)
    if told:
        return told
    known = exact(question, text)
    command = None if known.sure else _command(text)
    change = None if known.sure and not is_correction(text) else _change(question, text, answered, as_of)
    return (
        command
        or fixed_inquiry(text)
        or area_inquiry(question, text)
        or change
        or _in_its_place(_understood(question, text, as_of), question, text, answered, as_of)
    )


def _understood(question: QuestionId, text: str, as_of: date) -> Reply:
    """A reply that is about the question being asked, or a question of one's own."""
    put_as_question = is_question(text) and len(text) > 1
    known = exact(question, text) if not put_as_question else whole(question, text)
    if known and (known.command or not text.endswith("?") or len(text) == 1):
        return _reply(question, meaning(question, text, as_of=as_of), text, as_of)
    inquiry = inquiry_in(question, text, as_of=as_of)
    if inquiry:
        return inquiry
    meant = _with_follow_up(question, text, meaning(question, text, as_of=as_of), as_of)
    if put_as_question and meant.sure:
        meant = Meant((*meant.values, None) if meant.values[0] is not None else meant.values)
    if put_as_question and not meant:
        return NotUnderstood(message("question"))
    return _reply(question, meant, text, as_of)


_JOINT = re.compile(r"\s*[,;]\s*(?:(?:and|but)\s+)?|\s+(?:and|but)\s+", re.IGNORECASE)


def _with_follow_up(question: QuestionId, text: str, meant: Meant, as_of: date) -> Meant:
    """ "As a group, and got zero": a likely answer is sure where the rest only answers its follow-up.

    The follow-up itself is asked as ever: a reply answers one question.
    """
    if meant.sure or len(meant.values) != 1 or not gives_rise(question, meant.values[0]):
        return meant
    follow_up = FOLLOW_UP[question]
    for joint in _JOINT.finditer(text):
        here = meaning(question, text[: joint.start()], as_of=as_of)
        if (
            here.sure
            and here.values == meant.values
            and answer_elsewhere(follow_up, text[joint.end() :], as_of)
        ):
            return here
    return meant


def _reply(question: QuestionId, meant: Meant, text: str, as_of: date) -> Reply:
    if meant.sure:
        return Answer(meant.values[0], label(question, meant.values[0]))
    if len(meant.values) > 1:
        unread = set(meant.unread) - reply_words().alternatives
        more = _open_answers(question) if unread and None not in meant.values else ()
        return _which(question, (*meant.values, *more))
    if meant.values:
        return _confirm(question, meant.values[0], meant.unread)
    if meant.command is not None:
        return Command(meant.command.value)
    if meant.reply is not None:
        return _said_back(question, meant.reply)
    return NotUnderstood(_no_match(question, text, as_of), _nearest(question, text))


def _which(question: QuestionId, values: Iterable[Any], asks: str = "") -> Which:
    each = dict.fromkeys(values)
    return Which(tuple((value, label(question, value)) for value in each), asks or message("which"))


def _open_answers(question: QuestionId) -> tuple[Any, ...]:
    """The answers that a short list offers besides, where part of the reply was not understood."""
    return _values(question, (key for key in open_keys(question)))


def _confirm(question: QuestionId, value: Any, unread: tuple[str, ...]) -> Reply:
    """One answer is likely, and something speaks against taking it: say what, and let it be confirmed.

    "Yes" takes it; but not where it would then mean an answer that "no" stands for, or another than it
    stands for itself: there the choice is between that answer and "not sure".
    """
    words = reply_words()
    named = label(question, value)
    part = " ".join(word for word in unread if word not in words.negations | words.hedges)[:40]
    shown = part if part.isascii() and part.isprintable() else ""
    stand_for = {word: index(question).get(word) for word in ("yes", "no")}
    if value is not None and (stand_for["yes"] or stand_for["no"] in _keys_of(value)):
        asks = (
            message("which_part", label=named, unread=shown)
            if shown
            else message("which_likely", label=named)
        )
        return _which(question, (value, None), asks)
    told = message("confirm_part", label=named, unread=shown) if shown else message("confirm", label=named)
    return NotUnderstood(told, yes=(value,))


def _keys_of(value: Any) -> tuple[str, ...]:
    """The keys of an answer."""
    if isinstance(value, bool):
        return (str(value).lower(),)
    if isinstance(value, tuple):
        return tuple(map(str, value)) or (NONE_OF_THESE,)
    return (str(value),)


def _said_back(question: QuestionId, back: Back) -> Reply:
    if back.which:
        return _which(question, _values(question, back.which), back.message)
    yes, no = (_values(question, keys) for keys in (back.yes, back.no))
    return NotUnderstood(back.message, yes=yes, no=no)


def _values(question: QuestionId, named: Iterable[str]) -> tuple[Any, ...]:
    return tuple(value_of(question, key) for key in named)


# --- a reply to what was asked back -----------------------------------------------------------------


def _answer_to(question: QuestionId, text: str, asked_back: Reply | None) -> Reply | None:
    """What yes, no or a place in a short list means after something was asked back."""
    match asked_back:
        case NotUnderstood(yes=yes, no=no) if yes or no:
            means = yes_or_no(text)
            if means is None:
                return None
            values = yes if means else no
            if not values:
                return NotUnderstood(message("then_which"))
            if len(values) > 1:
                return _which(question, values)
            return Answer(values[0], label(question, values[0]))
        case Which(candidates=candidates):
            place = _place(text, len(candidates))
            if place is not None:
                return Answer(*candidates[place])
            likely = [pair for pair in candidates if pair[0] is not None]
            agrees = only_assents(text) and compared(question, text) not in index(question)
            if len(likely) == 1 and (agrees or ("yes" not in index(question) and yes_or_no(text))):
                return Answer(*likely[0])
            if question in LISTS and folded(text) in reply_words().all_of_them:
                together = {item for value, _ in candidates for item in value or ()}
                value = tuple(item for item in VALUES[question] if item in together)
                return Answer(value, label(question, value))
        case _:
            pass
    return None


def yes_or_no(text: str) -> bool | None:
    """Whether a reply to a change, or to what was asked back, says nothing but yes, or nothing but no."""
    words = reply_words()
    tokens = [token for token in folded(text).split() if token not in words.light | words.polite]
    tokens = tokens or folded(text).split()
    if not tokens:
        return None
    phrase = " ".join(folded(text).split())
    if phrase in words.yes_said or all(token in words.yes | words.assents for token in tokens):
        return True
    if phrase in words.no_said or all(token in words.no for token in tokens):
        return False
    return None


def _place(text: str, many: int) -> int | None:
    """The place in a short list that a reply names: "2", "the second one"."""
    words = reply_words()
    tokens = [token for token in folded(text).split() if token not in words.place_words]
    if len(tokens) != 1 and folded(text) != "one":
        return None
    word = tokens[0] if tokens else "one"
    number = int(word) if word.isascii() and word.isdigit() and len(word) < 3 else words.ordinals.get(word)
    if number is not None and number < 0:
        number += many + 1
    return number - 1 if number is not None and 1 <= number <= many else None


# --- commands and changes ---------------------------------------------------------------------------


def _command(text: str) -> Command | None:
    """A command with nothing but talk around it: "can we start over", "whoops, go back"."""
    words = reply_words()
    for said in without_openings(folded(text), words.command_lead_ins):
        phrase = said
        while phrase.rpartition(" ")[2] in words.polite and " " in phrase and phrase not in commands():
            phrase = phrase.rpartition(" ")[0]
        command = commands().get(phrase)
        if command is not None:
            return Command(command.value) if phrase != folded(text) else None
    return None


def _change(
    question: QuestionId, text: str, answered: Collection[QuestionId], as_of: date
) -> Change | NotUnderstood | None:
    if not answered:
        return None
    change = changed_answer(question, text, answered, as_of=as_of)
    return NotUnderstood(change) if isinstance(change, str) else change


# --- nothing fits -----------------------------------------------------------------------------------


def _no_match(question: QuestionId, text: str, as_of: date) -> str:
    """What to say to a reply that fits nothing; a misspelt command is named, never carried out."""
    phrase = folded(text)
    long_ones = tuple(wording for wording in commands() if len(wording) >= 5)
    near = spelled_like(phrase, long_ones, frozenset()) if phrase.isascii() else []
    if near:
        return message("command", command=near[0][0])
    if question is QuestionId.PERFORMANCE_YEAR:
        return message("no_match_year", year=as_of.year)
    return message("no_match", last=len(numbers(question)))


def _in_its_place(
    reply: Reply, question: QuestionId, text: str, answered: Collection[QuestionId], as_of: date
) -> Reply:
    """What fits none of the answers here, and exactly one other question, is told where it belongs."""
    if question is QuestionId.PERFORMANCE_YEAR and begins_a_year(text):
        return reply
    if not isinstance(reply, NotUnderstood) or reply.message != _no_match(question, text, as_of):
        return reply
    others = (q for q in QUESTIONS if q not in (question, QuestionId.PERFORMANCE_YEAR))
    fits = [other for other in others if answer_elsewhere(other, text, as_of)]
    if len(fits) != 1:
        return reply
    later = QUESTIONS.index(fits[0]) > QUESTIONS.index(question)
    where = "for_an_earlier" if fits[0] in answered else "for_a_later" if later else "for_none"
    named = question_words(fits[0]).short
    return NotUnderstood(message(where, other=named, question=question_words(question).short))


def _nearest(question: QuestionId, text: str) -> tuple[str, ...]:
    """Labels of answers with a wording like the reply, the most like first; none for what says "not"."""
    phrase = compared(question, text)
    if not phrase.isascii() or len(phrase) < 4 or not reply_words().negations.isdisjoint(phrase.split()):
        return ()
    from rapidfuzz import fuzz, process

    known = [
        wording for wording in all_wordings(question) if len(wording) >= 4 and wording in index(question)
    ]
    near = process.extract(phrase, known, scorer=fuzz.token_sort_ratio, score_cutoff=70, limit=6)
    named = (label(question, value_of(question, index(question)[wording])) for wording, _, _ in near)
    return tuple(dict.fromkeys(named))[:2]


__all__ = [
    "Answer",
    "Change",
    "Command",
    "Inquiry",
    "InquiryKind",
    "NotUnderstood",
    "Option",
    "Reply",
    "Which",
    "answer_inquiry",
    "options",
    "parse_assignment",
    "understand",
    "yes_or_no",
]
