"""Bare yes and no within a phrase: where they stay one, and where they are part of something else."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from picheck.core.facts import QuestionId
from picheck.flow.known_wordings import index
from picheck.flow.reply_words import Run, reply_words


def is_plain(run: Run) -> bool:
    """Whether a run is nothing but yes or no: "no", "we do not", "none"."""
    return reply_words().plain.words.issuperset(run)


def stays_plain(run: Run, before: Collection[str], after: Collection[str]) -> bool:
    """Whether a bare yes or no stays one with these words around it: "no, sir", "I'd say we do not".

    With any other it is part of something else: "no way", "it does not say", "none of your business".
    """
    words = reply_words()
    beside = {*before, *after}
    if run == ("all",) and not (words.assents | words.asides.whom).isdisjoint(beside):
        return False  # "all right", "all of us"
    if run == ("neither",) and not {"do", *words.asides.whom}.isdisjoint(beside):
        return False  # "me neither", "neither do I"
    for one, other in ((words.yes, words.no), (words.no, words.yes)):
        if not one.isdisjoint(run) and not other.isdisjoint(beside):
            return False
    allowed = words.plain.beside | words.polite
    in_front, behind = allowed | words.plain.before, allowed
    if len(run) == 1 and run[0] in words.yes | words.no | words.plain.none:
        in_front |= words.plain.beside_word
    if len(run) == 1 and run[0] in words.yes | words.no:
        behind |= words.plain.beside_word
    if not words.plain.none.isdisjoint(run):
        behind |= words.plain.after_none
    return in_front.issuperset(before) and behind.issuperset(after)


def turned(question: QuestionId, tokens: Run, inner: Run, keys: Collection[str]) -> bool:
    """Whether the words around a run of a phrase make another thing of it.

    A bare yes or no that is part of more ("no way"), a "do" that somebody does, another answer's yes or no.
    """
    before, after = around(tokens, inner)
    if keys and any(key not in keys for key in said_besides(question, (*before, *after))):
        return True
    return is_verb(tokens, inner) or (is_plain(inner) and not stays_plain(inner, before, after))


def said_besides(question: QuestionId, beside: Collection[str]) -> set[str]:
    """The answers that a yes or no among some words is by itself: "below, it says yes"."""
    words = reply_words()
    said = {("yes" if t in words.yes else "no") for t in beside if t in words.yes or t in words.no}
    return {key for word in said if (key := index(question).get(word)) is not None}


def around(tokens: Run, inner: Run) -> tuple[Run, Run]:
    """The words of a phrase before a run of them and after it."""
    start = next(n for n in range(len(tokens)) if tokens[n : n + len(inner)] == inner)
    return tokens[:start], tokens[start + len(inner) :]


def is_verb(tokens: Run, run: Run) -> bool:
    """Whether "do" is what somebody does, and no D.O.: "yes, I do"."""
    who = reply_words().unowned.who
    return run == ("do",) and any(before in who and token == "do" for before, token in pairwise(tokens))
