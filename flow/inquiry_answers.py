"""The answers to questions typed in the middle of the interview.

Composed from the glossary, the words of the question that is open, and, for "what if ...", from what
`core` says of the answers with that one put in. Nothing is changed in the interview itself.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from picheck.core.answers import Answers, gives_rise
from picheck.core.determination import exclusions_of
from picheck.core.facts import LISTS, PARENT, Hardship, QpStatus, QuestionId, Submission
from picheck.core.outcome import (
    Compliance,
    Counted,
    Line,
    Outcome,
    Requirement,
    outcome_of,
    possible_outcomes,
)
from picheck.core.situation import situation_of
from picheck.core.wording import rule_words
from picheck.flow.areas import area_hint
from picheck.flow.glossary import Term, glossary
from picheck.flow.inquiries import Inquiry, InquiryKind, known_name, nearest_terms
from picheck.flow.interview import Interview
from picheck.flow.question_words import label, question_words, said
from picheck.flow.reply_words import reply_words


def answer_inquiry(
    inquiry: Inquiry, interview: Interview, as_of: date, *, other: bool = False, hidden: bool = False
) -> str:
    """The answer to a typed question, in paragraphs; the interview stays as it is.

    With `other` it speaks of "the clinician" instead of "you"; with `hidden` (while recording) it does not
    tell what an answer would do.
    """
    match inquiry.kind:
        case InquiryKind.WHAT_IS | InquiryKind.DIFFERENCE:
            return _meanings(inquiry, interview.question)
        case InquiryKind.WHY:
            return _why(interview.question)
        case InquiryKind.WHERE:
            return _where(interview.question)
        case InquiryKind.WHAT_IF:
            return _say("hidden") if hidden else _what_if(inquiry, interview, other=other)
        case InquiryKind.AREA:
            return _area(inquiry, interview)
        case InquiryKind.VERDICT | InquiryKind.TO_DO:  # where nobody says the verdict itself
            return _meaning(glossary().terms["requirement"], ())
        case InquiryKind.COUNTED:
            return _meaning(glossary().terms["public_number"], ())


def _say(name: str, **filled: object) -> str:
    return reply_words().answers[name].format(**filled)


def _area(inquiry: Inquiry, interview: Interview) -> str:
    """What CMS's list of the interview's year says of a place: a hint, the answer stays the person's."""
    year = interview.answers.performance_year
    return _say("area_needs_year") if year is None else area_hint(year, inquiry.asked).text


# --- from the glossary and the words of the question ------------------------------------------------


def _meanings(inquiry: Inquiry, question: QuestionId | None) -> str:
    if inquiry.terms:
        return "\n".join(_meaning(glossary().terms[term], inquiry.terms) for term in inquiry.terms)
    if not inquiry.asked:
        return question_words(question).help if question else _say("no_question")
    nearest = nearest_terms(inquiry.asked)
    term = inquiry.asked if inquiry.asked.isascii() else "..."
    if not nearest:
        return _say("unknown_term_alone", term=term)
    return _say("unknown_term", term=term, nearest=", ".join(nearest))


def _meaning(term: Term, shown: tuple[str, ...]) -> str:
    cite = f" ({'; '.join(term.cite)})" if term.cite else ""
    more = [known_name(key) for key in term.see if key not in shown]
    see = " " + _say("see", terms=", ".join(dict.fromkeys(more))) if more else ""
    return f"{term.term}: {term.meaning}{cite}{see}"


def _why(question: QuestionId | None) -> str:
    if question is None:
        return _say("no_question")
    words = question_words(question)
    return f"{words.why} ({'; '.join(words.cite)})"


def _where(question: QuestionId | None) -> str:
    if question is None:
        return _say("no_question")
    words = question_words(question)
    lines = [_say("look_up", look_up=words.look_up)]
    if words.look_up_url:
        lines.append(_say("address", url=words.look_up_url))
    return "\n".join([*lines, _say("ask_whom", whom=words.ask_whom)])


# --- what if ----------------------------------------------------------------------------------------

_BESIDE: dict[QuestionId, Any] = {
    QuestionId.MIPS_ELECTION: QpStatus.PARTIAL_QP,
    QuestionId.APPLICATION_STATUS: (Hardship.INSUFFICIENT_INTERNET,),
    QuestionId.SCORE: Submission.INDIVIDUAL,
}
"""For each follow-up, a parent's answer to suppose with it where the interview has none that admits it."""


def _what_if(inquiry: Inquiry, interview: Interview, *, other: bool) -> str:
    if inquiry.question is None:
        return inquiry.note or _unclear(inquiry, interview.question)
    effect = _effect(inquiry, inquiry.question, interview, other=other)
    return f"{inquiry.note} {effect}" if inquiry.note else effect


def _effect(inquiry: Inquiry, question: QuestionId, interview: Interview, *, other: bool) -> str:
    """What the answer that is supposed would do."""
    value = _beside_chosen(question, inquiry.value, interview)
    supposed = said(question, value, other=other)
    if any(turn.question is question and turn.value == value for turn in interview.turns):
        return _say("same_answer", effect=_sentence(interview.answers, None))
    if question is interview.question or any(turn.question is question for turn in interview.turns):
        answers = interview.preview(question, value).answers
        return _say("if_answer", said=supposed, effect=_sentence(answers, interview.outcome))
    changes: dict[QuestionId, Any] = {question: value}
    parent = PARENT.get(question)
    if parent is None or gives_rise(parent, getattr(interview.answers, parent)):
        answers = interview.answers.changed(changes)
        return _say("if_answer", said=supposed, effect=_sentence(answers, interview.outcome))
    answers = interview.answers.changed({parent: _BESIDE[question], **changes})
    named = said(parent, _BESIDE[question], other=other)
    return _say("if_beside", parent=named, said=supposed, effect=_sentence(answers, interview.outcome))


def _beside_chosen(question: QuestionId, value: Any, interview: Interview) -> Any:
    """One more choice of a list stands beside those already chosen."""
    chosen = getattr(interview.answers, question)
    if question not in LISTS or not value or not chosen:
        return value
    return tuple(item for item in type(value[0]) if item in (*chosen, *value))


def _unclear(inquiry: Inquiry, question: QuestionId | None) -> str:
    asked = question or QuestionId.PRACTICE_SETTING
    options = question_words(asked).options
    example = next(iter(options.values())).label.lower() if options else "2025"
    if inquiry.candidates:
        example = label(inquiry.candidates[0], _first_value(inquiry.candidates[0])).lower()
        named = ", ".join(question_words(q).short for q in inquiry.candidates)
        return _say("what_if_several", questions=named, example=example)
    return _say("what_if_unclear", example=example)


def _first_value(question: QuestionId) -> Any:
    return next(iter(question_words(question).options), None)


def _sentence(answers: Answers, before: Outcome | None) -> str:
    """What the outcome would be, in a sentence; `before` is the outcome as it stands."""
    outcome = outcome_of(situation_of(answers))
    words = reply_words().outcome
    halves = [_requirement(answers, outcome)]
    if outcome.mips != "undetermined" or before is None or before.mips != outcome.mips:
        halves.append(words.mips[outcome.mips])
    if outcome.compliance not in (Compliance.NOT_APPLICABLE, Compliance.UNDETERMINED):
        halves.append(words.compliance[outcome.compliance])
    if outcome.counted is not Counted.UNDETERMINED:
        either = "_on_either" if outcome.line is Line.UNDETERMINED else ""
        halves.append(words.counted[outcome.counted + either].format(line=outcome.line))
    effect = "; ".join(half for half in halves if half)
    if before == outcome:
        return _say("no_change", effect=effect)
    return effect


def _requirement(answers: Answers, outcome: Outcome) -> str:
    words = reply_words().outcome.requirement
    if outcome.requirement is Requirement.UNDETERMINED:
        possible = {each.requirement for each in possible_outcomes(situation_of(answers))}
        return words["undetermined" if Requirement.REQUIRED in possible else "no_longer_required"]
    rules = exclusions_of(answers)
    named = " and ".join(rule_words()[rule.id].named for rule in rules)
    cite = "; ".join(dict.fromkeys(rule.citations[0] for rule in rules))
    return words[outcome.requirement].format(by=_say("by", exclusions=named, cite=cite))
