"""One phrase against the wordings of one question, without a language model.

In this order: the number or the exact wording (an id, a label, a synonym, a command), the beginning of a
label, close spelling, and a wording inside a longer sentence. Only what nothing speaks against is taken:
a word that turns the reply round ("not", "except") must belong to the wording itself, a word left over
that is not known to be empty makes it a question back, and two answers that fit are both offered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from picheck.core.facts import QuestionId
from picheck.flow.found import NOTHING, Found, meant_by
from picheck.flow.known_wordings import (
    all_wordings,
    alone,
    commands,
    in_any_order,
    index,
    labels,
    numbers,
    unguessed,
    vocabulary,
    written_together,
)
from picheck.flow.light_words import peeled
from picheck.flow.options import NOT_SURE
from picheck.flow.plain_words import around, is_plain, turned
from picheck.flow.question_words import NONE_OF_THESE
from picheck.flow.reply_words import Back, Run, compared, folded, message, reply_words, unowned
from picheck.flow.sentences import in_a_sentence
from picheck.flow.spelling import spelled_like
from picheck.flow.synonyms import Command, synonyms_file, wordings

MOST_WORDS = 32
"""A reply with more words than this is not taken apart."""

SHORTEST_BEGINNING = 3
"""The fewest letters that stand for a label which begins with them."""


@lru_cache(maxsize=512)
def find(question: QuestionId, phrase: str) -> Found:
    """What a phrase means as an answer to a question; falsy where it means nothing that is known."""
    tokens = compared(question, phrase).split()
    if not tokens or len(tokens) > MOST_WORDS:
        return NOTHING
    return (
        _after_yes_or_no(question, phrase)
        or exact(question, phrase)
        or _beginning(question, " ".join(tokens))
        or _close(question, tokens)
        or _beginning_of_others(question, " ".join(tokens))
        or in_a_sentence(question, tokens)
    )


def whole(question: QuestionId, phrase: str) -> Found:
    """A number, wording or command with nothing around it."""
    return _known(question, tuple(compared(question, phrase).split()))


@lru_cache(maxsize=512)
def exact(question: QuestionId, phrase: str) -> Found:
    """A number, wording or command, alone or with words around it that carry no weight."""
    command = commands().get(folded(phrase)) or commands().get(unowned(folded(phrase)))
    known = compared(question, phrase) in (*index(question), *unguessed(question))
    if command not in (None, Command.NOT_SURE) and not known:
        return Found(command=command)
    if command is Command.NOT_SURE and folded(phrase) not in wordings(question):
        return Found((NOT_SURE,), sure=True)
    tokens = tuple(compared(question, phrase).split())
    for inner in peeled(question, tokens):
        found = _known(question, inner)
        if found and not _says_more(question, tokens, inner, found):
            return found
    return (
        _joined(question, tokens)
        or _ordinal(question, tokens)
        or _reordered(question, tokens)
        or _opposite(question, tokens)
    )


def _says_more(question: QuestionId, tokens: Run, inner: Run, found: Found) -> bool:
    """Whether a command, a number or a bare subject stands among words that make it something else.

    As in "1 clinician" and "we have internet".
    """
    words = reply_words()
    beside = [token for run in around(tokens, inner) for token in run]
    if found.command:
        return any(token not in words.polite for token in beside)
    if any(token in unguessed(question) for token in beside):
        return True
    if turned(question, tokens, inner, found.keys):
        return True
    if is_plain(inner):
        return False
    bare = "".join(inner).isdigit() or " ".join(inner) in alone(question)
    return bare and any(t not in words.polite | words.number_words for t in beside)


def _known(question: QuestionId, tokens: Run) -> Found:
    phrase = _plain_yes_or_no(question, " ".join(tokens))
    if phrase.isdigit() and phrase in (numbered := numbers(question)):
        return Found((numbered[phrase],), sure=True)
    known = meant_by(question, phrase) or (
        meant_by(question, phrase[:-1]) if phrase.endswith("s") else NOTHING
    )
    if known and known.keys != (NOT_SURE,):
        return known
    command = commands().get(phrase)
    if command is Command.NOT_SURE:
        return Found((NOT_SURE,), sure=True)
    if command is not None:
        return Found(command=command)
    if phrase.isdigit() and numbers(question):
        return Found(reply=Back(message("no_number", number=phrase[:6], last=len(numbers(question)))))
    return NOTHING


def _plain_yes_or_no(question: QuestionId, phrase: str) -> str:
    """ "Nah" as "no" and "yup" as "yes", where the question does not know the word itself."""
    words = reply_words()
    if phrase in index(question) or phrase in unguessed(question):
        return phrase
    return "yes" if phrase in words.yes else "no" if phrase in words.no else phrase


def _joined(question: QuestionId, tokens: Run) -> Found:
    """A wording written in one word or with its spaces elsewhere ("small-practice", "smallpractice")."""
    key = written_together(question).get("".join(tokens))
    return Found((key,), sure=True) if key else NOTHING


def _ordinal(question: QuestionId, tokens: Run) -> Found:
    """ "The second one", "option three"."""
    place = re.fullmatch(
        r"(?:the )?(?:(?:option|number|choice|answer) (\w+)|(\w+)(?: (?:one|option|choice|answer))?)",
        " ".join(tokens),
    )
    if place is None:
        return NOTHING
    word = place[1] or place[2]
    number = reply_words().ordinals.get(word)
    if number == -1:
        return Found(reply=_last_ones(question))
    if number is None or (place[2] and not word.endswith(("st", "nd", "rd", "th"))):
        return NOTHING
    key = numbers(question).get(str(number))
    return Found((key,), sure=True) if key else NOTHING


def _last_ones(question: QuestionId) -> Back | None:
    """What to say to "the last one": the list ends with the answers that are none of the others."""
    numbered = tuple(numbers(question).values())
    last = next((n for n, key in enumerate(numbered) if key in (NONE_OF_THESE, NOT_SURE)), 0)
    return Back(message("last_one"), which=numbered[max(last - 1, 0) :]) if numbered else None


def _reordered(question: QuestionId, tokens: Run) -> Found:
    """The words of a wording in another order ("social worker, clinical"); never where one turns it."""
    words = reply_words()
    if not words.negations.isdisjoint(tokens) or any(token.isdigit() for token in tokens):
        return NOTHING
    known = in_any_order(question)
    for inner in peeled(question, tokens):
        wording = known.get(tuple(sorted(inner)))
        if wording is not None and not turned(question, tokens, inner, meant_by(question, wording).keys):
            return meant_by(question, wording)
    return NOTHING


def _opposite(question: QuestionId, tokens: Run) -> Found:
    """ "Not above all three": the answer that is the opposite of the one denied, where there is one."""
    opposite = synonyms_file().questions[question].opposite
    for inner in peeled(question, tokens) if opposite else ():
        if inner[0] != "not" or len(inner) < 2 or inner[1] in reply_words().yes:
            continue
        denied = meant_by(question, " ".join(inner[1:]))
        if denied.sure and denied.keys[0] in opposite:
            return Found((opposite[denied.keys[0]],), sure=True)
    return NOTHING


_AFTER = re.compile(r"\s*([A-Za-z]+)\b\s*([,.;:!-]*)\s*(.+)", re.DOTALL)


def _after_yes_or_no(question: QuestionId, phrase: str) -> Found:
    """ "Yes, a QP", "no, neither": the rest is the answer, unless "yes" or "no" alone is another one."""
    words = reply_words()
    begins = _AFTER.fullmatch(phrase)
    if begins is None:
        return NOTHING
    first, stop, rest = begins[1].lower(), begins[2], begins[3]
    agrees = words.yes | words.assents
    before_last, _, last = folded(phrase).rpartition(" ")
    if before_last and last == "false":
        return Found(negated=True)  # "below the threshold is false"
    said_last = _known(question, (last,))
    if said_last.keys and last in words.no:
        before = find(question, before_last) if first not in agrees else NOTHING
        return before if before.keys == said_last.keys else NOTHING
    if first not in agrees and first not in words.no:
        return NOTHING
    if (not stop and exact(question, phrase)) or words.negations.issuperset(folded(rest).split()):
        return NOTHING
    after = find(question, rest)
    alone = _known(question, (first,))
    if not after or after.command or not after.keys:
        return after if after.reply and not alone.keys else NOTHING
    if alone.keys and alone.keys != after.keys:
        return Found(tuple(dict.fromkeys((*alone.keys, *after.keys))), unread=after.unread)
    if alone.reply and after.keys[0] in (*alone.reply.which, *alone.reply.yes, *alone.reply.no):
        return after
    if first in words.no and not alone.keys and words.negations.isdisjoint(compared(question, rest).split()):
        return replace(after, sure=False)
    return after


def _beginning(question: QuestionId, phrase: str) -> Found:
    """The only label or id that begins with the phrase; where several do, which one."""
    if len(phrase) < SHORTEST_BEGINNING or phrase.isdigit():
        return NOTHING
    named = _keys_beginning(labels(question), phrase)
    others = _keys_beginning(index(question), phrase + " ")
    doubtful = any(
        wording.startswith(phrase)
        and (
            len(phrase) == SHORTEST_BEGINNING or any(label.startswith(wording) for label in labels(question))
        )
        for wording in unguessed(question)
    )
    if len(named) == 1 and set(others) <= set(named):
        return Found(named, sure=not doubtful)
    return Found(tuple(dict.fromkeys((*named, *others)))[:4]) if named else NOTHING


def _beginning_of_others(question: QuestionId, phrase: str) -> Found:
    """Synonyms that begin with the phrase: likely, but never taken without asking."""
    words = reply_words()
    if (words.plain.words | words.negations | words.light).issuperset(phrase.split()):
        return NOTHING
    if len(phrase) <= SHORTEST_BEGINNING or any(
        wording.startswith(phrase) for wording in unguessed(question)
    ):
        return NOTHING
    return Found(_keys_beginning(index(question), phrase)[:4])


def _keys_beginning(labels: Mapping[str, str], phrase: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for label, key in labels.items() if label.startswith(phrase)))


def _close(question: QuestionId, tokens: list[str]) -> Found:
    spellings: list[tuple[str, bool]] = []
    for inner in peeled(question, tuple(tokens)):
        phrase = " ".join(inner)
        spellings = (
            spelled_like(phrase, all_wordings(question), vocabulary(question)) if len(phrase) >= 4 else []
        )
        if len(inner) < len(tokens):
            spellings = [
                (wording, near)
                for wording, near in spellings
                if wording not in alone(question)
                and not turned(question, tuple(tokens), inner, (_key_of(question, wording),))
            ]
        if spellings:
            break
    if not spellings:
        return NOTHING
    if any(wording in unguessed(question) for wording, _ in spellings):
        return Found(reply=next(reply for w, _ in spellings if (reply := unguessed(question).get(w))))
    likely = tuple(dict.fromkeys(_key_of(question, wording) for wording, _ in spellings))
    taken = any(near for _, near in spellings)
    return Found(likely, sure=taken and len(likely) == 1)


def _key_of(question: QuestionId, wording: str) -> str:
    return index(question).get(wording, NOT_SURE)
