"""The terms of the field in our own words, and how people ask about them (`glossary.toml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from picheck.flow.reply_words import folded, longest_first
from picheck.flow.synonyms import fold
from picheck.flow.word_files import read_words


class Term(NamedTuple):
    """A term, other wordings of it, its meaning in our words, where it stands, and what to see besides."""

    term: str
    also: tuple[str, ...]
    meaning: str
    cite: tuple[str, ...]
    see: tuple[str, ...]


class QuestionPatterns(NamedTuple):
    """How people ask in the middle; {term}, {other} and {reply} stand for what they ask about."""

    what_is: tuple[str, ...]
    difference: tuple[str, ...]
    why: tuple[str, ...]
    where: tuple[str, ...]
    whom: tuple[str, ...]
    what_if: tuple[str, ...]
    verdict: tuple[str, ...]
    counted: tuple[str, ...]
    to_do: tuple[str, ...]
    main_ends: tuple[str, ...]
    when: tuple[str, ...]
    published: tuple[str, ...]


class MainQuestion(StrEnum):
    """What the interview is held for, asked outright; and when the number is published."""

    VERDICT = "verdict"
    COUNTED = "counted"
    TO_DO = "to_do"
    PUBLISHED = "published"


class Glossary(NamedTuple):
    """`glossary.toml`: the terms by id, and the patterns of typed questions."""

    questions: QuestionPatterns
    terms: dict[str, Term]

    def find(self, wording: str) -> Term | None:
        """The term that a wording names ("the TIN", "LVT", "Partial QPs"), or None. No close spelling."""
        folded = fold(wording)
        index = term_wordings()
        found = index.get(folded) or index.get(_ARTICLE.sub("", folded))
        return self.terms[found] if found else None


_ARTICLE = re.compile(r"^(?:a|an|the) ")


@cache
def glossary() -> Glossary:
    """`glossary.toml`, read once. Raises WordsError."""
    return read_words("glossary.toml", Glossary)


@cache
def term_wordings() -> Mapping[str, str]:
    """Folded wording to term id, also for matchers that look for close spelling."""
    return {
        fold(wording): key
        for key, term in glossary().terms.items()
        for wording in (term.term, key, *term.also)
    }


def main_question(phrase: str) -> MainQuestion | None:
    """Whether a phrase, folded, asks for the very result of the interview."""
    tokens, patterns = phrase.split(), glossary().questions
    if tokens and tokens[0] in patterns.when and set(tokens) & set(patterns.published):
        return MainQuestion.PUBLISHED
    while phrase:
        if found := _main_questions().get(phrase):
            return found
        end = next((e for e in longest_first(patterns.main_ends) if phrase.endswith(f" {e}")), None)
        if end is None:
            return None
        phrase = phrase.removesuffix(end).strip()
    return None


@cache
def _main_questions() -> dict[str, MainQuestion]:
    patterns = glossary().questions
    kinds = (MainQuestion.VERDICT, MainQuestion.COUNTED, MainQuestion.TO_DO)
    return {folded(asked): kind for kind in kinds for asked in getattr(patterns, kind)}
