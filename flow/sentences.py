"""Wordings inside a longer reply: taken if they agree and nothing else of weight is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from picheck.core.facts import QuestionId
from picheck.flow.found import NOTHING, Found, meant_by
from picheck.flow.known_wordings import alone, numbers
from picheck.flow.light_words import weighty
from picheck.flow.options import NOT_SURE
from picheck.flow.plain_words import is_plain, is_verb, said_besides, stays_plain
from picheck.flow.question_words import NONE_OF_THESE
from picheck.flow.reply_words import Back, Run, compared, reply_words, weightless


def _inside(question: QuestionId, tokens: list[str]) -> Found:
    """Wordings within a longer reply; taken only if they agree and nothing else of weight is left."""
    found, unread = _covered(question, tokens)
    words = reply_words()
    left = tuple(token for run in unread for token in run)
    replies = [f.reply for _, f in found if f.reply]
    named = tuple(dict.fromkeys(key for _, f in found for key in f.keys))
    only_hedged = all(wording in words.hedges for wording, _ in found)  # "we see maybe 30 of them"
    if (
        named == (NOT_SURE,)
        and not (only_hedged and left)
        and not replies
        and not weighty(question, unread[0])
        and (words.unheard | words.yes | words.no).isdisjoint(left)
    ):
        return Found(named, sure=True)
    both = not words.yes.isdisjoint(tokens) and not words.no.isdisjoint(tokens)
    if both or any(token in words.negations for token in left) or _runs_on(question, found, unread):
        return Found(negated=True)
    rest = tuple(token for run in unread for token in weighty(question, run))
    if rest and all(wording in words.yes | words.no | words.negations for wording, _ in found):
        return Found(negated=any(wording not in words.yes for wording, _ in found))
    if len(found) == 1 and is_plain(run := tuple(found[0][0].split())):
        rest = rest or (() if stays_plain(run, unread[0], unread[-1]) else left)
    elif found and all(is_plain(tuple(wording.split())) for wording, _ in found):
        allowed = words.plain.beside | words.plain.before | words.polite
        rest = tuple(dict.fromkeys((*rest, *(token for token in left if token not in allowed))))
    named = tuple(dict.fromkeys((*named, *said_besides(question, left)))) if named else named
    in_so_many_words = not all(is_plain(tuple(wording.split())) for wording, f in found if f.keys)
    if replies and not (in_so_many_words and _answered(replies, named)):
        unsure = rest or not words.hedges.isdisjoint(left)
        return Found(reply=_widened(question, replies[0]) if unsure else replies[0])
    if named and not words.hedges.isdisjoint(left):
        named = tuple(dict.fromkeys((*named, NOT_SURE)))
    bare = tuple(token for token in left if any(wording in alone(question) for wording, _ in found))
    return Found(named, sure=len(named) == 1 and not rest and not bare, unread=rest or bare)


def open_keys(question: QuestionId) -> tuple[str, ...]:
    """The answers that leave all others: "none of these", where a list ends with it, and "not sure"."""
    none = {QuestionId.PARTICIPANT_TYPE: "none", QuestionId.QP_STATUS: "neither"}.get(question, NONE_OF_THESE)
    return tuple(key for key in (none, NOT_SURE) if key in numbers(question).values())


def _widened(question: QuestionId, back: Back) -> Back:
    """What is said back to a wording that is part of more: its answers may all be wrong then."""
    if not back.which:
        return back
    return replace(back, which=tuple(dict.fromkeys((*back.which, *open_keys(question)))))


def _answered(replies: Sequence[Back], named: tuple[str, ...]) -> bool:
    """Whether what would be asked back is answered in the same breath: "approved, for a decertified EHR"."""
    return len(named) == 1 and all(named[0] in (*r.which, *r.yes, *r.no) for r in replies)


def in_a_sentence(question: QuestionId, tokens: list[str]) -> Found:
    """Wordings within a longer reply; where it gives none, whether it says that somebody does not know."""
    found = _inside(question, tokens)
    heard = reply_words().unheard.isdisjoint(tokens)  # "no idea what that means" asks for help
    if not found.keys and heard and begins_unsure(question, " ".join(tokens)):
        return Found((NOT_SURE,), sure=True)
    return found


def begins_unsure(question: QuestionId, phrase: str) -> bool:
    """Whether a phrase, as compared, begins as people do who do not know."""
    return any(f"{phrase} ".startswith(f"{opening} ") for opening in _unsure_openings(question))


@cache
def _unsure_openings(question: QuestionId) -> tuple[str, ...]:
    return tuple(compared(question, opening) for opening in reply_words().unsure_openings)


def _covered(
    question: QuestionId, tokens: list[str]
) -> tuple[list[tuple[str, Found]], list[tuple[str, ...]]]:
    """The wordings in a reply from left to right, the longest first, and the runs that none covers."""
    found: list[tuple[str, Found]] = []
    unread: list[tuple[str, ...]] = [()]
    light = weightless(question)
    start = 0
    while start < len(tokens):
        for end in range(min(len(tokens), start + 10), start, -1):
            run = tuple(tokens[start:end])
            passed_over = (
                run in light.before | light.after
                or "".join(run) in numbers(question)
                or _is_letter(run)
                or is_verb(tuple(tokens[max(start - 1, 0) : end]), run)
            )
            known = NOTHING if passed_over else meant_by(question, " ".join(run))
            if known:
                found.append((" ".join(run), known))
                unread.append(())
                start = end
                break
        else:
            unread[-1] = (*unread[-1], tokens[start])
            start += 1
    return found, unread


def _runs_on(question: QuestionId, found: list[tuple[str, Found]], unread: list[tuple[str, ...]]) -> bool:
    """Whether "not" may reach past its own wording: "not in an aco" before "reach"."""
    negations = reply_words().negations
    return any(
        not negations.isdisjoint(wording.split())
        and (not between or (wording.endswith(" not") and not weighty(question, between)))
        for (wording, _), between in zip(found, unread[1:-1], strict=False)
    )


def _is_letter(run: Run) -> bool:
    """Whether a run is a single letter, which within a sentence stands for nothing."""
    return len(run) == 1 and len(run[0]) == 1 and run[0].isalpha()
