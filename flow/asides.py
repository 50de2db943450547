"""What people say beside an answer: "no wait", "physician, scratch that", "it doesn't say", "correct".

None of it is an answer, whatever yes or no it has in it. An interjection is passed over, and what remains
is the answer or is asked for; what is taken back is asked again; who does not find it is not sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from picheck.core.facts import QuestionId
from picheck.flow.reply_words import folded, reply_words

_PAUSE = r"(?:[\s,;:.!\N{HORIZONTAL ELLIPSIS}\N{EN DASH}\N{EM DASH}]|-(?!\d))"
"""What may stand between what is said: no sign of a figure."""


def without_interjections(text: str) -> str:
    """A reply from its first word that is no interjection; empty where it is nothing but that."""
    text = text.strip()
    while begins := _opening().match(text):
        text = text[begins.end() :]
    before_more = _before_more().match(text)
    return text[before_more.end() :] if before_more else text


def taken_back(text: str) -> str | None:
    """What is said after something was taken back: "2025, no wait, 2026"; None where nothing was.

    Empty where nothing follows ("physician, hold on").
    """
    if _closing().search(text):
        return ""
    parts = _between().split(text)
    return parts[-1] if len(parts) > 1 and all(folded(part) for part in parts) else None


def unseen(question: QuestionId, text: str) -> bool:
    """Whether a reply says only that somebody does not see, find or have what is asked about.

    Such a "not" denies nothing: "it doesn't say", "I can't find that on the page", "I don't have it here".
    """
    words = reply_words().asides
    tokens = folded(text).split()
    known = words.seeing | words.having | words.telling | words.unseen_beside | words.at_hand | words.whom
    if not tokens or not known.issuperset(tokens):
        return False
    pairs = set(pairwise(tokens))
    seeing = {verb for before, verb in pairs if before in words.before_seeing}
    if not words.telling.isdisjoint(seeing):
        return True
    if not words.whom.isdisjoint(tokens) and question is QuestionId.PARTICIPANT_TYPE:
        return False  # "the list doesn't show us" denies the link
    if not words.having.isdisjoint(seeing):
        return not words.at_hand.isdisjoint(tokens)
    says_nothing = any(verb in words.seeing and nothing == "nothing" for verb, nothing in pairs)
    return says_nothing or not words.seeing.isdisjoint(seeing)


def only_assents(text: str) -> bool:
    """Whether a reply only agrees with what was said before: "correct", "all good", "sounds right"."""
    words = reply_words()
    tokens = set(folded(text).split())
    known = words.assents | words.polite | words.asides.beside_assent
    return not tokens.isdisjoint(words.assents) and tokens <= known and tokens.isdisjoint(words.yes)


def clauses_of_unsure(text: str) -> tuple[str, str]:
    """The first clause of a reply and the rest, both empty where it has only one."""
    first = _CLAUSE.search(text)
    return (text[: first.start()], text[first.end() :]) if first else ("", "")


_CLAUSE = re.compile(r"\s*[,;:.!](?!\d)\s*|\s+-+\s+|\s*[\N{EN DASH}\N{EM DASH}]\s*|\s+but\s+", re.IGNORECASE)


def _any_of(runs: Iterable[str]) -> str:
    """A pattern for any of some runs of words, with pauses between their words."""
    longest_first = sorted(set(runs), key=lambda run: (-len(run), run))
    return "(?:" + "|".join(f"{_PAUSE}+".join(map(re.escape, run.split())) for run in longest_first) + r")\b"


@cache
def _opening() -> re.Pattern[str]:
    """An interjection that begins a reply; "wait" is none where it says for what."""
    runs = _any_of(reply_words().asides.interjections)
    # a "no" that ends one is none where what is denied comes next: "hold on, no control over the EHR"
    goes_on = r"[,;:.!\N{HORIZONTAL ELLIPSIS}\N{EN DASH}\N{EM DASH}-]|$|(?:i|we|it|he|she|they|that)\b"
    runs += rf"(?:(?<!\bno)|(?=\s*(?:{goes_on})))"
    for_what = r"(?!\s+(?:for|on|until|till?|list|with|of|there)\b)(?!['’])"
    return re.compile(rf"{_PAUSE}*{runs}{for_what}{_PAUSE}*", re.IGNORECASE)


@cache
def _before_more() -> re.Pattern[str]:
    """What is talk before more, and an answer by itself: "no, sorry, I'm an NP"."""
    runs = _any_of(reply_words().asides.before_more)
    return re.compile(rf"{_PAUSE}*{runs}{_PAUSE}+(?=\w|\$)", re.IGNORECASE)


@cache
def _closing() -> re.Pattern[str]:
    words = reply_words().asides
    runs = _any_of((*words.take_back, *words.stop_short))
    return re.compile(rf"(?<=\w){_PAUSE}+{runs}{_PAUSE}*$", re.IGNORECASE)


@cache
def _between() -> re.Pattern[str]:
    return re.compile(rf"{_PAUSE}+{_any_of(reply_words().asides.take_back)}{_PAUSE}+", re.IGNORECASE)
