"""The small words of replies: what carries no weight, what turns a reply round, and what is said back.

They stand in `words/replies.toml`, read once and only when somebody types words instead of a number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from picheck.core.facts import QuestionId
from picheck.flow.synonyms import fold, synonyms_file
from picheck.flow.word_files import read_words


class OutcomeWords(NamedTuple):
    """The values of the outcome fields as halves of a sentence, of those that anything is said of."""

    requirement: dict[str, str]
    mips: dict[str, str]
    compliance: dict[str, str]
    counted: dict[str, str]


class UnownedWords(NamedTuple):
    """Words that say who does something or whose it is, and which of the two matter at a question."""

    who: tuple[str, ...]
    whose: tuple[str, ...]
    kept: dict[QuestionId, tuple[str, ...]]


class ChangeWords(NamedTuple):
    """How an earlier answer is changed in words; the head of `replies.toml` says what each key is for."""

    lead_ins: tuple[str, ...]
    verbs: tuple[str, ...]
    owners: tuple[str, ...]
    beside_name: tuple[str, ...]
    nothing_more: tuple[str, ...]
    becomes: tuple[str, ...]
    wrong: tuple[str, ...]
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    names: dict[QuestionId, tuple[str, ...]]


class SupposeWords(NamedTuple):
    """What stands around the answer that "what if ..." supposes."""

    openings: tuple[str, ...]
    openings_asking: tuple[str, ...]
    openings_ending: tuple[str, ...]
    endings: tuple[str, ...]
    auxiliaries: frozenset[str]
    before: tuple[str, ...]
    after: tuple[str, ...]
    said: dict[QuestionId, dict[str, tuple[str, ...]]]


class AsideWords(NamedTuple):
    """What is said beside an answer and is none; the head of `replies.toml` says what each key is for."""

    interjections: tuple[str, ...]
    before_more: tuple[str, ...]
    take_back: tuple[str, ...]
    stop_short: tuple[str, ...]
    seeing: frozenset[str]
    telling: frozenset[str]
    having: frozenset[str]
    at_hand: frozenset[str]
    whom: frozenset[str]
    before_seeing: frozenset[str]
    unseen_beside: frozenset[str]
    beside_assent: frozenset[str]
    enrolled_before: frozenset[str]


class PlainWords(NamedTuple):
    """Words of which a bare yes or no is made, and what may stand around one."""

    words: frozenset[str]
    beside: frozenset[str]
    beside_word: frozenset[str]
    before: frozenset[str]
    none: frozenset[str]
    after_none: frozenset[str]


class ReplyWords(NamedTuple):
    """`replies.toml`; its head says what each key is for."""

    yes: frozenset[str]
    assents: frozenset[str]
    no: frozenset[str]
    yes_said: frozenset[str]
    no_said: frozenset[str]
    negations: frozenset[str]
    opposites: tuple[str, ...]
    hedges: frozenset[str]
    polite: frozenset[str]
    light: frozenset[str]
    command_lead_ins: tuple[str, ...]
    number_words: frozenset[str]
    joints: frozenset[str]
    alternatives: frozenset[str]
    asking: frozenset[str]
    asking_of: frozenset[str]
    subjects: frozenset[str]
    unheard: frozenset[str]
    unsure_openings: tuple[str, ...]
    lead_ins: tuple[str, ...]
    pronouns: frozenset[str]
    not_typos: frozenset[str]
    all_of_them: frozenset[str]
    nothing_else: frozenset[str]
    place_words: frozenset[str]
    asked_after: tuple[str, ...]
    left_out: frozenset[str]
    same: dict[str, str]
    before: dict[str, tuple[str, ...]]
    after: dict[str, tuple[str, ...]]
    ordinals: dict[str, int]
    messages: dict[str, str]
    answers: dict[str, str]
    outcome: OutcomeWords
    unowned: UnownedWords
    change: ChangeWords
    suppose: SupposeWords
    asides: AsideWords
    plain: PlainWords

    def hold(self) -> None:
        """Raise ValueError where something else than who and whose is to matter at a question."""
        kept = {kind for kinds in self.unowned.kept.values() for kind in kinds}
        if unknown := kept - {"who", "whose"}:
            raise ValueError(f"unowned.kept: {', '.join(sorted(unknown))} is not known")


@cache
def reply_words() -> ReplyWords:
    """`replies.toml`, read once. Raises WordsError."""
    return read_words("replies.toml", ReplyWords, ReplyWords.hold)


Run = tuple[str, ...]
"""Words that stand together."""


@dataclass(frozen=True, slots=True)
class Back:
    """Something said back instead of guessing: the words, and the keys of answers that it leads on to.

    `which` are answers to choose from; `yes` and `no` are what these replies to it mean.
    """

    message: str
    which: tuple[str, ...] = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weightless:
    """Runs of words that may stand before an answer or after it without changing it."""

    before: frozenset[Run]
    after: frozenset[Run]
    light: frozenset[Run]
    longest: int

    def __contains__(self, run: Run) -> bool:
        """Whether a run carries no weight, wherever it stands."""
        return run in self.light or run in self.before or run in self.after


@cache
def weightless(question: QuestionId) -> Weightless:
    """The runs without weight at one question."""
    everywhere, own = synonyms_file().around, reply_words()
    before = _runs(question, (*everywhere.before, *own.before["everywhere"], *own.before.get(question, ())))
    after = _runs(question, (*everywhere.after, *own.after["everywhere"], *own.after.get(question, ())))
    light = frozenset((word,) for word in own.light)
    return Weightless(before, after, light, longest=max(map(len, before | after)))


def _runs(question: QuestionId, said: Iterable[str]) -> frozenset[Run]:
    return frozenset(tuple(compared(question, run).split()) for run in said)


def message(name: str, **filled: object) -> str:
    """Something said back, with its gaps filled in."""
    return reply_words().messages[name].format(**filled)


_PLURAL = frozenset({"we", "they", "you"})
"""After these "were" is the past, and not "we're"."""
_VOWELS = frozenset("aeiouy")


@lru_cache(maxsize=2048)
def folded(text: str) -> str:
    """A wording or reply as it is compared: `fold`, and one way of writing what is said in several.

    "Don't" is "do not" and "does not", and articles are left out, but not the "a" of "P. A.".
    """
    same, left_out = reply_words().same, reply_words().left_out
    tokens = " ".join(same.get(token, token) for token in fold(text).split()).split()
    tokens = [
        "was" if token == "were" and before in _PLURAL else token
        for before, token in zip(["", *tokens], tokens, strict=False)
    ]
    kept = [
        token
        for before, token, after in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False)
        if not (token in left_out or (token == "a" and len(after) > 1 and not _is_abbreviation(before)))
    ]
    return " ".join(kept or tokens).replace("does not", "do not")


def _is_abbreviation(word: str) -> bool:
    return bool(word) and _VOWELS.isdisjoint(word)


@cache
def _weighs_nothing(question: QuestionId | None) -> frozenset[str]:
    """The words of who and whose that do not matter at a question, or without one."""
    words = reply_words().unowned
    kept = words.kept.get(question, ()) if question else ()
    said = {"who": words.who, "whose": words.whose}
    return frozenset(word for kind in said.keys() - kept for word in said[kind])


def unowned(phrase: str, question: QuestionId | None = None) -> str:
    """A phrase without the words that say who does something or whose it is, where that does not matter."""
    dropped = _weighs_nothing(question)
    return " ".join(token for token in phrase.split() if token not in dropped) or phrase


@cache
def _alike(question: QuestionId) -> tuple[Mapping[Run, Run], int]:
    """Other ways of saying a part of a question's wordings, with the part; and the most words of one."""
    parts = synonyms_file().questions[question].alike
    said = {
        tuple(unowned(folded(other), question).split()): tuple(unowned(folded(part), question).split())
        for part, others in parts.items()
        for other in others
    }
    return said, max(map(len, said), default=0)


@cache
def longest_first(runs: Collection[str]) -> tuple[str, ...]:
    """Runs of words as compared, the ones with the most letters first."""
    return tuple(sorted({folded(run) for run in runs}, key=lambda run: (-len(run), run)))


@lru_cache(maxsize=2048)
def compared(question: QuestionId, text: str) -> str:
    """A wording or reply as it is compared at one question: `folded`, with one way of saying each part.

    "My clinic joined the ACO" and "our practice is in the ACO" are one there.
    """
    phrase = unowned(folded(text), question)
    alike, longest = _alike(question)
    if not alike:
        return phrase
    tokens = tuple(phrase.split())
    for _ in range(2):  # a part of a part: "pass the cutoff", "pass the threshold", "exceed the threshold"
        replaced = _in_one_way(tokens, alike, longest)
        if replaced == tokens:
            break
        tokens = replaced
    return " ".join(tokens)


def _in_one_way(tokens: Run, alike: Mapping[Run, Run], longest: int) -> Run:
    """Words with each run that is only another way of saying a part replaced by that part."""
    kept, start = list[str](), 0
    while start < len(tokens):
        for size in range(min(longest, len(tokens) - start), 0, -1):
            part = alike.get(tokens[start : start + size])
            if part is not None:
                kept.extend(part)
                start += size
                break
        else:
            kept.append(tokens[start])
            start += 1
    return tuple(kept)
