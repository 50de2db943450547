"""Questions typed in the middle are answered from the glossary, the open question and core; it stands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from picheck.core.answers import Answers
from picheck.core.determination import determine
from picheck.core.facts import QUESTIONS, QuestionId
from picheck.core.outcome import Compliance, Counted, Mips, Requirement
from picheck.flow.glossary import glossary
from picheck.flow.inquiries import InquiryKind
from picheck.flow.interview import Interview
from picheck.flow.question_words import question_words
from picheck.flow.replies import (
    Answer,
    Inquiry,
    NotUnderstood,
    answer_inquiry,
    options,
    understand,
    understand_at_result,
)
from picheck.flow.reply_words import reply_words

TODAY = date(2026, 4, 15)
Q = QuestionId

QP_ABOVE_THE_THRESHOLD: dict[QuestionId, Any] = {
    Q.PERFORMANCE_YEAR: 2025,
    Q.PARTICIPANT_TYPE: "aco_professional",
    Q.CLINICIAN_TYPE: "mips_eligible_type",
    Q.QP_STATUS: "qp",
    Q.LOW_VOLUME_THRESHOLD: "exceeds",
}
FINISHED = {**QP_ABOVE_THE_THRESHOLD, Q.PRACTICE_SETTING: [], Q.HARDSHIP: [], Q.SUBMISSION: "none"}
STANDS_AT: list[dict[QuestionId, Any]] = [{}, QP_ABOVE_THE_THRESHOLD, FINISHED]


def interview(given: dict[QuestionId, Any]) -> Interview:
    """An interview in which these answers were given."""
    sitting = Interview()
    for question, value in given.items():
        assert sitting.question is question
        sitting.answer(value)
    return sitting


def asked(sitting: Interview, text: str, **how: bool) -> str:
    """What is said to a question typed in an interview."""
    assert sitting.question is not None
    inquiry = understand(sitting.question, text, as_of=TODAY)
    assert isinstance(inquiry, Inquiry), inquiry
    return answer_inquiry(inquiry, sitting, TODAY, **how)


def test_a_term_is_answered_with_its_meaning_its_citation_and_what_to_see_besides() -> None:
    qp = glossary().terms["qp"]
    told = asked(interview({}), "what is a QP?")
    assert told.startswith(f"QP: {qp.meaning} ({'; '.join(qp.cite)})")
    assert told.endswith("See also: QP status, Partial QP, Advanced APM, The clause on QP status.")


@pytest.mark.parametrize("wording", ["what's {}", "what does {} mean?", "define {}", "um, what is {} again?"])
def test_every_term_of_the_glossary_is_found_by_asking_for_it(wording: str) -> None:
    for key, term in glossary().terms.items():
        inquiry = understand(Q.SCORE, wording.format(term.term), as_of=TODAY)
        assert isinstance(inquiry, Inquiry), (term.term, inquiry)
        assert inquiry.terms == (key,), term.term


def test_a_term_nobody_explained_is_owned_up_to_with_the_nearest() -> None:
    assert asked(interview({}), "what is a qqp?").startswith('"qqp" is not in the glossary; nearest: QP')
    assert '"frobnicator" is not in the glossary' in asked(interview({}), "what is a frobnicator?")


def test_a_difference_is_answered_with_both_meanings() -> None:
    told = asked(interview({}), "what's the difference between a QP and a partial QP?")
    assert [line.split(":")[0] for line in told.splitlines()] == ["QP", "Partial QP"]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("how do i count patients?", "patient_count"),
        ("how do I count my patients", "patient_count"),
        ("what counts as a patient", "patient_count"),
        ("who counts as a patient?", "patient_count"),
        ("how are patients counted?", "patient_count"),
        ("which patients count?", "patient_count"),
        ("how do we count our services?", "covered_professional_services"),
        ("what counts as a service?", "covered_professional_services"),
        ("how do I count encounters?", "non_patient_facing"),
        ("how are we counted?", "public_number"),
    ],
)
def test_b1_how_something_is_counted_is_answered_for_the_thing_counted(text: str, term: str) -> None:
    for question in (Q.LOW_VOLUME_THRESHOLD, Q.SCORE):
        inquiry = understand(question, text, as_of=TODAY)
        assert isinstance(inquiry, Inquiry), inquiry
        assert inquiry.terms == (term,), question
    at_result = understand_at_result(text, as_of=TODAY, answered=tuple(FINISHED))
    assert isinstance(at_result, Inquiry)
    assert at_result.terms == (term,)


def test_what_if_nothing_had_been_reported_supposes_that_nothing_was_sent() -> None:
    sitting = interview({**QP_ABOVE_THE_THRESHOLD, Q.PRACTICE_SETTING: [], Q.HARDSHIP: []})
    for text in ("what if we had not reported?", "what if I hadn't reported", "if we had reported nothing"):
        told = asked(sitting, text)
        assert "the requirement would not be met" in told
        at_result = understand_at_result(text, as_of=TODAY, answered=tuple(FINISHED))
        assert isinstance(at_result, Inquiry)
        assert (at_result.question, at_result.value) == (Q.SUBMISSION, "none")
    assert not isinstance(understand(Q.SUBMISSION, "we had not reported", as_of=TODAY), Inquiry | Answer)


def test_why_and_where_are_answered_for_the_question_that_is_open() -> None:
    sitting = interview(QP_ABOVE_THE_THRESHOLD)
    words = question_words(Q.PRACTICE_SETTING)
    assert asked(sitting, "why do you ask?").startswith(words.why)
    where = asked(sitting, "where do I find that?")
    assert words.look_up in where
    assert words.look_up_url is not None
    assert words.look_up_url in where
    assert words.ask_whom in where


def test_b3_what_if_small_names_the_exclusion_and_its_paragraph() -> None:
    told = asked(interview(QP_ABOVE_THE_THRESHOLD), "what if I'm small?")
    assert told == (
        "Suppose you are in a small practice. Then the Shared Savings Program would not require PI, by small "
        "practice status (42 CFR 425.507(b)(3)); MIPS would not ask for PI."
    )


def test_what_if_finds_the_question_that_the_supposed_answer_belongs_to() -> None:
    for text, question, value in (
        ("what if we opted in", Q.LOW_VOLUME_THRESHOLD, "opted_in"),
        ("what if I was an LPC", Q.CLINICIAN_TYPE, "mental_health_counselor"),
        ("suppose the ACO reports for us", Q.SUBMISSION, "apm_entity"),
        ("what if it's 2024", Q.PERFORMANCE_YEAR, 2024),
        ("what if the hardship was approved?", Q.APPLICATION_STATUS, "approved"),
    ):
        inquiry = understand(Q.PRACTICE_SETTING, text, as_of=TODAY)
        assert isinstance(inquiry, Inquiry)
        assert (inquiry.kind, inquiry.question, inquiry.value) == (InquiryKind.WHAT_IF, question, value), text


def test_what_if_of_a_question_not_yet_reached_says_what_it_would_do_to_the_requirement() -> None:
    assert "would not require PI, whatever else is answered" in asked(interview({}), "what if we're small")
    assert "would still be open" in asked(interview({}), "what if I'm a QP?")


def test_what_if_of_a_follow_up_supposes_its_parent_too() -> None:
    told = asked(interview(QP_ABOVE_THE_THRESHOLD), "what if I elected MIPS?")
    assert told.startswith(
        "Suppose QPP shows you as a Partial QP, and you elected to take part in MIPS. Then"
    )


def test_what_if_that_could_answer_two_questions_names_both_and_supposes_neither() -> None:
    told = asked(interview(QP_ABOVE_THE_THRESHOLD), "what if it's pending?")
    assert "Application, PI score" in told
    assert "Suppose" not in told


@pytest.mark.parametrize("given", STANDS_AT, ids=["at the start", "in the middle", "at the result"])
def test_every_what_if_agrees_with_core_and_leaves_the_interview_as_it_is(
    given: dict[QuestionId, Any],
) -> None:
    sitting = interview(given)
    before = (sitting.turns, list(sitting.events), sitting.question)
    for question in QUESTIONS:
        for option in options(question, as_of=TODAY)[:-1]:
            inquiry = Inquiry(InquiryKind.WHAT_IF, "what if", question=question, value=option.value)
            told = answer_inquiry(inquiry, sitting, TODAY)
            assert told.endswith("."), told
            if question in (*given, sitting.question):
                answers = sitting.preview(question, option.value).answers
                assert _says(told, answers), (told, answers)
    assert (sitting.turns, list(sitting.events), sitting.question) == before


def _says(told: str, answers: Answers) -> bool:
    """Whether a what-if tells the requirement that core determines for the answers supposed."""
    requirement = determine(answers, as_of=TODAY).requirement
    return {
        "required": "would require PI to be reported" in told,
        "excluded": "would not require PI, by " in told,
        "not_applicable": "would not apply at all" in told,
        "undetermined": "would still be open" in told or "whatever else is answered" in told,
    }[requirement]


def test_each_value_of_an_outcome_that_a_what_if_tells_has_its_words_and_no_words_are_idle() -> None:
    words = reply_words().outcome
    assert set(words.requirement) == {*Requirement, "no_longer_required"}
    assert set(words.mips) == set(Mips)
    assert set(words.compliance) == {*Compliance} - {"not_applicable", "undetermined"}
    assert set(words.counted) == {*Counted, "yes_on_either", "not_yet_on_either"} - {"undetermined"}


def test_while_recording_a_what_if_tells_nothing_of_the_outcome() -> None:
    sitting = interview(QP_ABOVE_THE_THRESHOLD)
    told = asked(sitting, "what if I'm small?", hidden=True)
    assert "require" not in told
    assert asked(sitting, "what is a QP?", hidden=True).startswith("QP:")


def test_staff_who_answer_for_a_clinician_are_told_of_the_clinician() -> None:
    told = asked(interview(QP_ABOVE_THE_THRESHOLD), "what if they're small?", other=True)
    assert told.startswith("Suppose the clinician is in a small practice.")


def test_at_the_result_why_and_where_say_that_nothing_is_asked() -> None:
    sitting = interview(FINISHED)
    for kind in (InquiryKind.WHY, InquiryKind.WHERE, InquiryKind.WHAT_IS):
        assert answer_inquiry(Inquiry(kind, "why?"), sitting, TODAY).startswith("Nothing is being asked")


def test_a_question_about_something_else_is_said_to_be_one() -> None:
    reply = understand(Q.SCORE, "how is the weather?", as_of=TODAY)
    assert isinstance(reply, NotUnderstood)
    assert reply.message.startswith("That reads as a question")


# -- the result itself, asked for outright


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("do I have to report?", InquiryKind.VERDICT),
        ("so, must we report PI for 2025", InquiryKind.VERDICT),
        ("yes or no?", InquiryKind.VERDICT),
        ("am I excluded?", InquiryKind.VERDICT),
        ("Am I counted?", InquiryKind.COUNTED),
        ("so do I need to do anything?", InquiryKind.TO_DO),
        ("what happens next", InquiryKind.TO_DO),
        ("why do I have to report?", InquiryKind.WHY),
        ("do I have to report if I am small?", InquiryKind.WHAT_IF),
    ],
)
def test_the_main_question_is_known_at_every_question_and_at_the_result(text: str, kind: InquiryKind) -> None:
    for question in (Q.QP_STATUS, Q.LOW_VOLUME_THRESHOLD, Q.PRACTICE_SETTING, Q.SUBMISSION):
        found = understand(question, text, as_of=TODAY)
        assert isinstance(found, Inquiry), found
        assert found.kind is kind
    at_result = understand_at_result(text, as_of=TODAY, answered=list(FINISHED))
    assert isinstance(at_result, Inquiry)
    assert at_result.kind is kind


@pytest.mark.parametrize("text", ["when is PY 2025 published", "when is the number published?"])
def test_when_the_number_is_published_names_the_time(text: str) -> None:
    assert "published in fall 2026" in asked(interview(QP_ABOVE_THE_THRESHOLD), text)
