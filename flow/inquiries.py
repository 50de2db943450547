"""Questions typed in the middle of the interview: which one it is, and its answer; the question stands.

"What is a QP?" is answered from the glossary, "why do you ask?" and "where do I find that?" from the
words of the question, "what if I'm small?" by asking `core` what that answer would do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from picheck.core.facts import QUESTIONS, QuestionId
from picheck.flow.areas import place_in
from picheck.flow.elsewhere import answer_elsewhere
from picheck.flow.glossary import MainQuestion, glossary, main_question, term_wordings
from picheck.flow.light_words import without_ends, without_openings
from picheck.flow.options import value_of
from picheck.flow.question_words import question_words
from picheck.flow.reply_words import Run, folded, longest_first, reply_words
from picheck.flow.spelling import spelled_like
from picheck.flow.weighing import supposed
from picheck.flow.whole_replies import meaning


class InquiryKind(StrEnum):
    """What a typed question is after."""

    WHAT_IS = "what_is"
    DIFFERENCE = "difference"
    WHY = "why"
    WHERE = "where"
    WHAT_IF = "what_if"
    AREA = "area"
    VERDICT = "verdict"
    COUNTED = "counted"
    TO_DO = "to_do"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A typed question.

    `asked` holds the words asked about, `terms` the ids of the glossary that they name. A what-if has
    the question and the value that it supposes; none where that is not clear, and then `candidates`
    holds the questions that it could be an answer to. `note` is said first: what else the supposed
    figure needs.
    """

    kind: InquiryKind
    text: str
    asked: str = ""
    terms: tuple[str, ...] = ()
    question: QuestionId | None = None
    value: Any = None
    candidates: tuple[QuestionId, ...] = ()
    note: str = ""


LONGEST_SHOWN = 60
"""Letters of a typed question that are kept to be shown."""


def area_inquiry(question: QuestionId, text: str) -> Inquiry | None:
    """A place typed at the hardship question: whether CMS's list of automatic areas has it."""
    if question is not QuestionId.HARDSHIP:
        return None
    place = place_in(text)
    return None if place is None else Inquiry(InquiryKind.AREA, text[:LONGEST_SHOWN], place)


def inquiry_in(question: QuestionId, text: str, *, as_of: date) -> Inquiry | None:
    """The question that a reply asks while another is being asked, or None where it asks none."""
    shown = " ".join(text.split())[:LONGEST_SHOWN]
    for phrase in without_openings(folded(text), reply_words().lead_ins):
        found = (
            _fixed(phrase, shown)
            or _difference(phrase, shown)
            or _what_if(question, phrase, shown, as_of)
            or _what_is(phrase, shown)
        )
        if found:
            return found
    if not is_question(text):
        return None
    return _about_this(folded(text), shown) or _about_terms(folded(text), shown)


def fixed_inquiry(text: str) -> Inquiry | None:
    """ "Why do you ask?", "where do I find that?" and "so do I have to report?", in more than one word."""
    phrase, shown = folded(text), " ".join(text.split())[:LONGEST_SHOWN]
    if " " not in phrase:
        return None
    for begun in without_openings(phrase, reply_words().lead_ins):
        if main := _main(begun, shown):
            return main
    return _fixed(phrase, shown)


def is_question(text: str) -> bool:
    """Whether a reply is put as a question."""
    words = reply_words()
    tokens, written = folded(text).split(), text.lower().split()
    if text.rstrip().endswith("?"):
        return True
    if len(written) > 3 and written[0] in words.asking_of and written[1] in ("a", "an", "the"):
        return True
    return bool(tokens) and (
        tokens[0] in words.asking
        or (len(tokens) > 1 and tokens[0] in words.asking_of and tokens[1] in words.subjects)
    )


# --- which question it is ---------------------------------------------------------------------------


def _main(phrase: str, shown: str) -> Inquiry | None:
    """Whether PI must be reported, whether it counts, what is to be done; when the number is published."""
    match main_question(phrase):
        case MainQuestion.PUBLISHED:
            return Inquiry(InquiryKind.WHAT_IS, shown, "", ("public_number",))
        case None:
            return None
        case asked:
            return Inquiry(InquiryKind(asked.value), shown)


@cache
def _fixed_patterns() -> dict[str, InquiryKind]:
    asked = glossary().questions
    where = (*asked.where, *asked.whom)
    return {
        **{folded(p): InquiryKind.WHERE for p in where},
        **{folded(p): InquiryKind.WHY for p in asked.why},
    }


def _fixed(phrase: str, shown: str) -> Inquiry | None:
    kind = _fixed_patterns().get(phrase)
    if kind is None and " " in phrase:
        kind = next(
            (k for p, k in _fixed_patterns().items() if p.count(" ") >= 2 and phrase.startswith(p + " ")),
            None,
        )
    return Inquiry(kind, shown) if kind else None


@cache
def _slotted(kind: str) -> tuple[tuple[str, ...], ...]:
    """Patterns as the text around their slots, the ones with the most words first."""
    patterns = {
        tuple(folded(piece) if piece.strip() else "" for piece in _pieces(pattern))
        for pattern in getattr(glossary().questions, kind)
    }
    return tuple(sorted(patterns, key=lambda pieces: (-sum(map(len, pieces)), pieces)))


def _pieces(pattern: str) -> list[str]:
    for slot in ("{term}", "{other}", "{reply}"):
        pattern = pattern.replace(slot, "\0")
    return pattern.split("\0")


def _filled(phrase: str, pieces: Sequence[str]) -> tuple[str, ...] | None:
    """What stands in the slots of a pattern, or None where the phrase does not follow it."""
    if len(pieces) == 2:
        before, after = pieces
        begins, ends = before + " " if before else "", " " + after if after else ""
        inner = phrase[len(begins) : len(phrase) - len(ends)]
        fits = phrase.startswith(begins) and phrase.endswith(ends) and len(phrase) > len(begins) + len(ends)
        return (inner,) if fits and inner.strip() else None
    before, between, after = pieces
    first, found, rest = phrase.partition(f" {between} ")
    if not found:
        return None
    outer = _filled(first, (before, "")), _filled(rest, ("", after))
    return (outer[0][0], outer[1][0]) if outer[0] and outer[1] else None


def _difference(phrase: str, shown: str) -> Inquiry | None:
    for pieces in _slotted("difference"):
        filled = _filled(phrase, pieces)
        terms = [_term(asked) for asked in filled] if filled else []
        if filled and all(terms):
            return Inquiry(InquiryKind.DIFFERENCE, shown, " / ".join(filled), tuple(t for t in terms if t))
    return None


def _what_is(phrase: str, shown: str) -> Inquiry | None:
    unknown = None
    for pieces in _slotted("what_is"):
        filled = _filled(phrase, pieces)
        if filled is None:
            continue
        asked = _bare(filled[0])
        if asked in reply_words().pronouns:
            return Inquiry(InquiryKind.WHAT_IS, shown)
        term = _term(asked)
        if term:
            return Inquiry(InquiryKind.WHAT_IS, shown, asked, (term,))
        unknown = unknown or asked
    if unknown is None or len(unknown.split()) > 5:
        return None
    return Inquiry(InquiryKind.WHAT_IS, shown, unknown[:LONGEST_SHOWN])


def _bare(asked: str) -> str:
    """The words asked about without an article before them or a fragment of talk behind."""
    for article in ("a ", "an ", "the "):
        asked = asked.removeprefix(article)
    for ending in reply_words().asked_after:
        asked = asked.removesuffix(f" {ending}")
    return asked


@cache
def _terms() -> dict[str, str]:
    return {folded(wording): key for wording, key in term_wordings().items()}


@cache
def _term_vocabulary() -> frozenset[str]:
    return frozenset(token for wording in _terms() for token in wording.split())


def _term(asked: str) -> str | None:
    """The glossary's term that words name, in close spelling too."""
    bare = _bare(asked)
    for wording in (bare, bare.removesuffix("s"), bare.removesuffix(" status")):
        if wording in _terms():
            return _terms()[wording]
    near = spelled_like(bare, tuple(_terms()), _term_vocabulary()) if len(bare) >= 5 else []
    return _terms()[near[0][0]] if near and near[0][1] else None


_ABOUT_THIS = {"why": InquiryKind.WHY, "where": InquiryKind.WHERE, "wheres": InquiryKind.WHERE}


def _about_this(phrase: str, shown: str) -> Inquiry | None:
    """A "why" or "where" of no known pattern: it is asked about the question that is open."""
    kind = _ABOUT_THIS.get(phrase.split(" ", maxsplit=1)[0])
    return Inquiry(kind, shown) if kind else None


def _about_terms(phrase: str, shown: str) -> Inquiry | None:
    """A question of no known pattern that names terms of the glossary: what they mean is its answer."""
    tokens = phrase.split()
    named: list[str] = []
    start = 0
    while start < len(tokens) and len(named) < 2:
        for end in range(min(len(tokens), start + 6), start, -1):
            term = _terms().get(" ".join(tokens[start:end]))
            if term:
                named += [term] if term not in named else []
                start = end - 1
                break
        start += 1
    return Inquiry(InquiryKind.WHAT_IS, shown, "", tuple(named)) if named else None


def _what_if(question: QuestionId, phrase: str, shown: str, as_of: date) -> Inquiry | None:
    """The answer that "what if" supposes, to the question being asked or to the only other it fits."""
    words = reply_words().suppose
    opening = _opening(phrase, words.openings)
    asking = None if opening else _opening(phrase, words.openings_asking)
    ending = max((e for e in words.endings if phrase.endswith(" " + e)), key=len, default="")
    if not (opening or asking) and ending:
        asking = _opening(phrase, words.openings_ending)
        phrase = phrase.removesuffix(ending).strip() if asking else phrase
    if not (opening or asking):
        return None
    clause = phrase.removeprefix(opening or asking or "").strip()
    found = _supposed(question, clause, shown, as_of)
    return found if opening or found.question else None


def _opening(phrase: str, openings: tuple[str, ...]) -> str | None:
    return next((o for o in longest_first(openings) if phrase.startswith(o + " ")), None)


def _supposed(question: QuestionId, clause: str, shown: str, as_of: date) -> Inquiry:
    unclear: tuple[QuestionId, ...] = ()
    for reply in (*_inner(clause), _without_auxiliaries(clause)):
        here = meaning(question, reply, as_of=as_of)
        if here.sure and here.values[0] is not None:
            return Inquiry(InquiryKind.WHAT_IF, shown, reply, (), question, here.values[0])
        there = {
            q: answer
            for q in QUESTIONS
            if q is not question and (answer := answer_elsewhere(q, reply, as_of))
        }
        if len(there) == 1:
            (other, (value,)) = next(iter(there.items()))
            return Inquiry(InquiryKind.WHAT_IF, shown, reply, (), other, value)
        unclear = unclear or tuple(there)
    for reply in _inner(clause):
        if meant := _only_supposed().get(_without_auxiliaries(reply)):
            other, value = meant
            return Inquiry(InquiryKind.WHAT_IF, shown, reply, (), other, value)
    return _with_figure(question, clause, shown) or Inquiry(
        InquiryKind.WHAT_IF, shown, clause, candidates=unclear
    )


def _with_figure(question: QuestionId, clause: str, shown: str) -> Inquiry | None:
    """A supposed figure that does not decide: what else it needs, and what it would do if that holds."""
    for each in (question, *(q for q in QUESTIONS if q is not question)):
        note, likely = supposed(each, clause)
        if note:
            value = value_of(each, likely) if likely else None
            return Inquiry(InquiryKind.WHAT_IF, shown, clause, (), each if likely else None, value, (), note)
    return None


@cache
def _as_runs(said: tuple[str, ...]) -> frozenset[Run]:
    """Runs of words, as they are written and as compared."""
    return frozenset(tuple(form.split()) for run in said for form in (run, folded(run)))


@cache
def _only_supposed() -> dict[str, tuple[QuestionId, Any]]:
    """What answers a question when supposed, and would be asked back when said: "not reported"."""
    return {
        folded(wording): (question, value_of(question, key))
        for question, answers in reply_words().suppose.said.items()
        for key, wordings in answers.items()
        for wording in wordings
    }


def _without_auxiliaries(clause: str) -> str:
    """ "Our EHR had been decertified" as "our EHR decertified"."""
    left = [token for token in clause.split() if token not in reply_words().suppose.auxiliaries]
    return " ".join(left) or clause


def _inner(clause: str) -> Iterator[str]:
    """The clause, and what is left when subjects and verbs are taken off its ends, the longest first."""
    before, after = (_as_runs(said) for said in (reply_words().suppose.before, reply_words().suppose.after))
    for inner in without_ends(tuple(clause.split()), before, after, max(map(len, before | after))):
        yield " ".join(inner)


def nearest_terms(asked: str) -> tuple[str, ...]:
    """The names of the glossary's terms that look or sound most like the words asked about."""
    from rapidfuzz import fuzz, process

    alike = tuple(wording for wording in _terms() if len(asked) / 2 < len(wording) or len(asked) < 6)
    near = process.extract(asked, alike, scorer=fuzz.WRatio, score_cutoff=65, limit=8)
    names = (glossary().terms[_terms()[wording]].term for wording, _, _ in near)
    return tuple(dict.fromkeys(names))[:3]


def known_name(key: str) -> str:
    """The name of a term or of a question, as "see also" shows it."""
    terms = glossary().terms
    return terms[key].term if key in terms else question_words(QuestionId(key)).short
