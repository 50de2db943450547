"""Close spelling: which known wordings a phrase misspells, and whether one is near enough to be taken.

Careful rather than clever: a wrong guess costs a wrong verdict, a question back costs one more reply.
"""

from __future__ import annotations

from dataclasses import dataclass

from picheck.flow.reply_words import reply_words

_LEAST = 4
"""The letters that a word has at least that may be a misspelling."""


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A wording and how far a reply is from it, over all words and in the word that differs most."""

    wording: str
    distance: int
    worst: int


def spelled_like(phrase: str, known: tuple[str, ...], vocabulary: frozenset[str]) -> list[tuple[str, bool]]:
    """The wordings that a phrase misspells, nearest first, each with whether it is near enough to be taken.

    Only whole words of five letters or more may differ, by one letter, by two in long ones; the first
    letter, every digit and every word that turns a reply round stay as they are.
    """
    if phrase not in known and not any(len(word) >= _LEAST and word.isalpha() for word in phrase.split()):
        return []
    from rapidfuzz.distance import OSA  # only what may be a misspelling pays for it
    from rapidfuzz.process import extract

    most = 1 if len(phrase) < 8 else 2 if len(phrase) < 16 else 3
    near = extract(phrase, known, scorer=OSA.distance, score_cutoff=most, limit=24)
    found = [
        spelling
        for wording, _, _ in near
        if (spelling := _misspelling(phrase.split(), str(wording), vocabulary)) is not None
    ]
    found.sort(key=lambda spelling: (spelling.distance, spelling.worst))
    return [(s.wording, _near_enough(phrase, s)) for s in found]


def _near_enough(phrase: str, spelling: _Spelling) -> bool:
    """One letter off is a misspelling, two only in a very long word; a short word alone, letters swapped."""
    if " " not in phrase and len(spelling.wording) <= 5:
        return sorted(phrase) == sorted(spelling.wording)
    return spelling.worst < 2 or max(map(len, spelling.wording.split())) >= 11


def _misspelling(tokens: list[str], wording: str, vocabulary: frozenset[str]) -> _Spelling | None:
    from rapidfuzz.distance import OSA

    meant = wording.split()
    if len(meant) != len(tokens):
        return None
    distances = []
    for typed, word in zip(tokens, meant, strict=True):
        if typed == word:
            continue
        distance = OSA.distance(typed, word)
        if not _may_be_misspelt(typed, word, vocabulary) or distance > (1 if len(word) < 9 else 2):
            return None
        distances.append(distance)
    return _Spelling(wording, sum(distances), max(distances, default=0))


def _may_be_misspelt(typed: str, word: str, vocabulary: frozenset[str]) -> bool:
    words = reply_words()
    fixed = words.negations | words.hedges
    return (
        len(word) >= 5
        and len(typed) >= _LEAST
        and typed[0] == word[0]
        and typed.isalpha()
        and word.isalpha()
        and typed not in vocabulary
        and typed not in words.not_typos
        and typed not in fixed
        and word not in fixed
        and not any(typed.removeprefix(b) in vocabulary for b in words.opposites if typed.startswith(b))
    )
