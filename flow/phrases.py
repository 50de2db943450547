"""One phrase against the wordings of one question, without a language model.

In this order: the number or the exact wording (an id, a label, a synonym, a command), the beginning of a
label, close spelling, and a wording inside a longer sentence. Only what nothing speaks against is taken:
a word that turns the reply round ("not", "except") must belong to the wording itself, a word left over
that is not known to be empty makes it a question back, and two answers that fit are both offered.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise

from picheck.core.facts import QuestionId
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
from picheck.flow.options import NOT_SURE
from picheck.flow.question_words import NONE_OF_THESE
from picheck.flow.reply_words import (
    Back,
    Run,
    compared,
    folded,
    longest_first,
    message,
    reply_words,
    unowned,
    weightless,
)
from picheck.flow.spelling import spelled_like
from picheck.flow.synonyms import Command, synonyms_file, wordings

MOST_WORDS = 32
"""A reply with more words than this is not taken apart."""

SHORTEST_BEGINNING = 3
"""The fewest letters that stand for a label which begins with them."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a phrase comes to.

    `keys` are the answers it may mean; `sure` says that they are meant and not only likely. `reply` is
    what to say back where a wording must not be guessed; `negated` tells that the phrase says what does
    not hold; `unread` holds the words that no wording covers.
    """

    keys: tuple[str, ...] = ()
    sure: bool = False
    command: Command | None = None
    reply: Back | None = None
    negated: bool = False
    unread: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether the phrase comes to anything."""
        return bool(self.keys or self.command or self.reply)


NOTHING = Found()


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
        or _not_known(question, tokens)
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
    beside = [token for run in _around(tokens, inner) for token in run]
    if found.command:
        return any(token not in words.polite for token in beside)
    if any(token in unguessed(question) for token in beside):
        return True
    if _turned(question, tokens, inner, found.keys):
        return True
    if is_plain(inner):
        return False
    bare = "".join(inner).isdigit() or " ".join(inner) in alone(question)
    return bare and any(t not in words.polite | words.number_words for t in beside)


def _turned(question: QuestionId, tokens: Run, inner: Run, keys: Collection[str]) -> bool:
    """Whether the words around a run of a phrase make another thing of it.

    A bare yes or no that is part of more ("no way"), a "do" that somebody does, another answer's yes or no.
    """
    before, after = _around(tokens, inner)
    if keys and any(key not in keys for key in _said_besides(question, (*before, *after))):
        return True
    return _is_verb(tokens, inner) or (is_plain(inner) and not stays_plain(inner, before, after))


def _said_besides(question: QuestionId, beside: Collection[str]) -> set[str]:
    """The answers that a yes or no among some words is by itself: "below, it says yes"."""
    words = reply_words()
    said = {("yes" if t in words.yes else "no") for t in beside if t in words.yes or t in words.no}
    return {key for word in said if (key := index(question).get(word)) is not None}


def _around(tokens: Run, inner: Run) -> tuple[Run, Run]:
    """The words of a phrase before a run of them and after it."""
    start = next(n for n in range(len(tokens)) if tokens[n : n + len(inner)] == inner)
    return tokens[:start], tokens[start + len(inner) :]


def _is_verb(tokens: Run, run: Run) -> bool:
    """Whether "do" is what somebody does, and no D.O.: "yes, I do"."""
    who = reply_words().unowned.who
    return run == ("do",) and any(before in who and token == "do" for before, token in pairwise(tokens))


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


def peeled(question: QuestionId, tokens: Run) -> Iterator[Run]:
    """The phrase, then what is left when runs without weight are taken off its ends, the longest first."""
    runs = weightless(question)
    yield from without_ends(tokens, runs.before | runs.light, runs.after | runs.light, runs.longest)


def without_ends(tokens: Run, before: Collection[Run], after: Collection[Run], longest: int) -> Iterator[Run]:
    """The phrase, then what is left when runs of at most `longest` words are taken off its ends.

    The most that is left comes first.
    """
    starts, ends = {0}, {len(tokens)}
    for reached, step, known in ((starts, 1, before), (ends, -1, after)):
        waiting = list(reached)
        while waiting:
            place = waiting.pop()
            for size in range(1, longest + 1):
                there = place + step * size
                if not 0 <= there <= len(tokens):
                    break
                if there not in reached and tokens[min(place, there) : max(place, there)] in known:
                    reached.add(there)
                    waiting.append(there)
    spans = ((start, end) for start in starts for end in ends if start < end)
    for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        yield tokens[start:end]


def without_openings(phrase: str, openings: Collection[str]) -> Iterator[str]:
    """The phrase, and what is left as each opening is taken off its beginning, the longest first."""
    yield phrase
    known = longest_first(tuple(openings))
    while taken := next((run for run in known if phrase.startswith(run + " ")), None):
        phrase = phrase[len(taken) + 1 :]
        yield phrase


def _known(question: QuestionId, tokens: Run) -> Found:
    phrase = _plain_yes_or_no(question, " ".join(tokens))
    if phrase.isdigit() and phrase in (numbered := numbers(question)):
        return Found((numbered[phrase],), sure=True)
    known = _wording(question, phrase) or (
        _wording(question, phrase[:-1]) if phrase.endswith("s") else NOTHING
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
        if wording is not None and not _turned(question, tokens, inner, _wording(question, wording).keys):
            return _wording(question, wording)
    return NOTHING


def _opposite(question: QuestionId, tokens: Run) -> Found:
    """ "Not above all three": the answer that is the opposite of the one denied, where there is one."""
    opposite = synonyms_file().questions[question].opposite
    for inner in peeled(question, tokens) if opposite else ():
        if inner[0] != "not" or len(inner) < 2 or inner[1] in reply_words().yes:
            continue
        denied = _wording(question, " ".join(inner[1:]))
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


# --- the beginning of a label -----------------------------------------------------------------------


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


# --- close spelling ---------------------------------------------------------------------------------


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
                and not _turned(question, tuple(tokens), inner, (_key_of(question, wording),))
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


# --- a wording inside a sentence --------------------------------------------------------------------


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
    named = tuple(dict.fromkeys((*named, *_said_besides(question, left)))) if named else named
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


def _not_known(question: QuestionId, tokens: list[str]) -> Found:
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
                or _is_verb(tuple(tokens[max(start - 1, 0) : end]), run)
            )
            known = NOTHING if passed_over else _wording(question, " ".join(run))
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


def weighty(question: QuestionId, run: Run) -> Run:
    """The words of a run that remain when those without weight are taken out."""
    light, joints, left = weightless(question), reply_words().joints, list[str]()
    while run:
        size = next((n for n in range(min(light.longest, len(run)), 0, -1) if run[:n] in light), 0)
        if not size and run[0] not in joints:
            left.append(run[0])
        run = run[size or 1 :]
    return tuple(left)


def _wording(question: QuestionId, phrase: str) -> Found:
    if (key := index(question).get(phrase)) is not None:
        return Found((key,), sure=True)
    if (reply := unguessed(question).get(phrase)) is not None:
        return Found(reply=reply)
    return Found((NOT_SURE,), sure=True) if commands().get(phrase) is Command.NOT_SURE else NOTHING
