"""What is said beside an answer is none: interjections, what is not seen or known, assents, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from picheck.core.facts import QUESTIONS, QuestionId
from picheck.flow.inquiries import is_question
from picheck.flow.interview import plain
from picheck.flow.known_wordings import commands, index, unguessed
from picheck.flow.options import keys, value_of
from picheck.flow.replies import Answer, NotUnderstood, Reply, Which, understand, understand_at_result
from picheck.flow.reply_words import compared, folded, message, reply_words
from picheck.flow.synonyms import Command, command_words

TODAY = date(2026, 4, 15)
Q = QuestionId
WITH_OPTIONS = [question for question in QUESTIONS if question is not Q.PERFORMANCE_YEAR]


def understood(question: QuestionId, text: str) -> Reply:
    """What a reply typed on 15 April 2026 means, with every earlier question answered."""
    return understand(question, text, as_of=TODAY, answered=QUESTIONS[: QUESTIONS.index(question)])


def taken(question: QuestionId, text: str) -> Any:
    """The value of an answer in JSON form, "not sure" where it is that, or "asked" where it is none."""
    reply = understood(question, text)
    if not isinstance(reply, Answer):
        return "asked"
    return "not sure" if reply.value is None else plain(reply.value)


def a_wording_of_each_answer(question: QuestionId) -> Iterator[tuple[str, Any]]:
    """The longest wording of each answer of a question, with the answer."""
    for key in keys(question)[:-1]:
        said = max((w for w, k in index(question).items() if k == key and len(w) < 40), key=len)
        yield said, plain(value_of(question, key))


# --- interjections ----------------------------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_interjection_alone_is_no_answer_whatever_no_it_has_in_it(question: QuestionId) -> None:
    for said in reply_words().asides.interjections:
        for form in (said, f"{said}!", said.replace(" ", ", "), f"{said.capitalize()}..."):
            assert taken(question, form) == "asked", form


@pytest.mark.parametrize("question", WITH_OPTIONS)
def test_what_remains_after_an_interjection_is_the_answer(question: QuestionId) -> None:
    for wording, value in a_wording_of_each_answer(question):
        for said in ("no wait", "wait, no", "oh no", "hold on", "no worries", "let me see..."):
            assert taken(question, f"{said}, {wording}") == value, (said, wording)


def test_a_no_before_sorry_is_the_answer_only_with_nothing_behind_it() -> None:
    assert taken(Q.CLINICIAN_TYPE, "no, sorry, I'm an np") == "mips_eligible_type"
    assert taken(Q.MIPS_ELECTION, "no, sorry") is False
    assert taken(Q.PARTICIPANT_TYPE, "wait, no, I'm in a practice") == "asked"
    assert taken(Q.CLINICIAN_TYPE, "no one told me, I'm a physician") == "asked"


@pytest.mark.parametrize("question", WITH_OPTIONS)
def test_what_is_taken_back_is_asked_again_and_what_follows_is_proposed(question: QuestionId) -> None:
    for wording, _ in a_wording_of_each_answer(question):
        for said in ("no wait", "scratch that", "hold on", "never mind", "let me check"):
            assert taken(question, f"{wording}, {said}") == "asked", (wording, said)
    first, last = (list(a_wording_of_each_answer(question))[place] for place in (0, -1))
    reply = understood(question, f"{first[0]}, no wait, {last[0]}")
    assert not isinstance(reply, Answer)
    offered = reply.yes if isinstance(reply, NotUnderstood) else [v for v, _ in reply.candidates]  # type: ignore[union-attr]
    assert last[1] in [plain(value) for value in offered]
    assert first[1] not in [plain(value) for value in offered]


# --- not seen, not known ----------------------------------------------------------------------------

NOT_SEEN = [
    "QPP doesn't show it", "it doesn't say", "I don't see it on the page", "the page doesn't list it",
    "I don't have it here", "it does not say", "doesn't say", "I can't see it", "I couldn't find it",
    "I don't see that anywhere", "the site doesn't tell me", "it never says", "we can't find that",
    "I do not have that information", "don't have it handy", "I can't tell from the page", "it won't show it",
    "the page doesn't mention it", "it doesn't really say", "I'm not seeing it", "not seeing that here",
    "cannot read it", "the row doesn't indicate that", "I don't have that in front of me",
]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("said", NOT_SEEN)
def test_who_does_not_see_it_denies_nothing(question: QuestionId, said: str) -> None:
    assert taken(question, said) in ("not sure", "asked")


@pytest.mark.parametrize("said", NOT_SEEN)
def test_b1_who_does_not_see_the_threshold_is_not_below_it(said: str) -> None:
    assert taken(Q.LOW_VOLUME_THRESHOLD, said) == "not sure"
    assert taken(Q.PARTICIPANT_TYPE, "it doesn't list us") == "asked"


@pytest.mark.parametrize("question", QUESTIONS)
def test_who_begins_with_not_knowing_is_not_sure_or_is_asked(question: QuestionId) -> None:
    for said in (
        "I don't know, my manager handles it",
        "no idea, ask my boss",
        "not sure, I'd have to log in",
        "I'm not sure - our biller does that",
    ):
        assert taken(question, said) == "not sure", said
    assert taken(question, "I don't know, why do you ask?") == "asked"


def test_a_year_named_by_somebody_who_is_not_sure_is_offered_beside_not_sure() -> None:
    for said in ("I'm not sure, 2025 I think", "I don't know, maybe 2025", "not sure, 2025"):
        reply = understood(Q.PERFORMANCE_YEAR, said)
        assert isinstance(reply, Which), said
        assert [value for value, _ in reply.candidates] == [2025, None]
    said = "I'm not sure, it's for my patients last year I think"
    assert taken(Q.PERFORMANCE_YEAR, said) in ("not sure", "asked")
    reply = understood(Q.PERFORMANCE_YEAR, "not the one before")
    assert isinstance(reply, NotUnderstood)
    assert "by number" not in reply.message


def test_pass_is_not_sure_at_every_question_and_passing_the_threshold_is_exceeding_it() -> None:
    words = [w for w, command in command_words().items() if command is Command.NOT_SURE]
    for question in QUESTIONS:
        own = {folded(w) for w in (*index(question), *unguessed(question))}
        assert not [
            w
            for w in words
            if folded(w) not in own and not is_question(w) and taken(question, w) != "not sure"
        ]
    assert taken(Q.LOW_VOLUME_THRESHOLD, "we pass the threshold") == "exceeds"
    assert taken(Q.LOW_VOLUME_THRESHOLD, "we do not pass the cutoff") == "does_not_exceed"
    for verb in ("clear", "hit", "make", "meet", "reach"):
        assert taken(Q.LOW_VOLUME_THRESHOLD, verb) == "asked", verb


# --- yes and no within something else ---------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_only_agrees_answers_no_question_but_the_one_that_takes_yes_or_no(question: QuestionId) -> None:
    for said in (
        *reply_words().assents,
        "all good",
        "sounds good",
        "looks right",
        "ok great",
    ):
        if compared(question, said) not in index(question):
            assert taken(question, said) == "asked", said
    for said in ("correct", "right"):
        assert taken(question, said) == (True if question is Q.MIPS_ELECTION else "asked")


def test_what_only_agrees_changes_nothing_at_the_result() -> None:
    for said in ("correct", "right", "ok", "sure", "all good"):
        assert isinstance(understand_at_result(said, as_of=TODAY, answered=QUESTIONS), NotUnderstood), said


@pytest.mark.long
@pytest.mark.parametrize("question", WITH_OPTIONS)
def test_a_bare_no_or_none_is_part_of_something_else_with_any_other_word_beside_it(
    question: QuestionId,
) -> None:
    words = reply_words()
    around = words.plain.beside | words.plain.beside_word | words.plain.before | words.plain.after_none
    empty = (
        (words.light | words.number_words) - around - words.polite - words.yes - words.no - {"thing", "yr"}
    )
    own = {*index(question), *unguessed(question), *commands()}
    wrong = [
        said
        for word in sorted(empty | {"way", "comment", "business", "kidding", "luck", "clue"})
        for bare in ("no", "none", "yes", "we do not", "nope", "all")
        for said in (f"{bare} {word}", f"{bare} of your {word}")
        if not any(form in own for form in (folded(said), compared(question, said)))
        and taken(question, said) not in ("asked", "not sure")
        and not any(f"{bare} {word}".startswith(f"{w} ") for w in own if w.startswith(f"{bare} "))
    ]
    assert not wrong


def test_what_is_said_to_be_false_is_not_the_answer() -> None:
    assert taken(Q.LOW_VOLUME_THRESHOLD, "below the threshold is false") == "asked"
    assert taken(Q.PRACTICE_SETTING, "none of these is false") == "asked"
    assert taken(Q.LOW_VOLUME_THRESHOLD, "no way") == "asked"
    assert taken(Q.PARTICIPANT_TYPE, "none of your business") == "asked"


# --- one question and its second half ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("physician, no", "mips_eligible_type"),
        ("LPC, no", "mental_health_counselor"),
        ("nurse practitioner, and no I've been enrolled for years", "mips_eligible_type"),
        ("MFT, not newly enrolled", "marriage_family_therapist"),
        ("NP - no", "mips_eligible_type"),
        ("physician, I've been enrolled for years", "mips_eligible_type"),
        ("physician, no longer", "asked"),
        ("physician, no medicare", "asked"),
        ("physician, yes", "asked"),
        ("LCSW, yes this year", "asked"),
        ("new to Medicare, no", "asked"),
    ],
)
def test_414_1310_c_the_profession_stands_beside_a_no_to_whether_medicare_is_new(
    said: str, value: str
) -> None:
    assert taken(Q.CLINICIAN_TYPE, said) == value


def test_do_is_a_profession_and_not_what_somebody_does() -> None:
    for said in ("DO", "D.O.", "I'm a DO", "she is a DO"):
        assert taken(Q.CLINICIAN_TYPE, said) == "mips_eligible_type", said
    for said in ("yes I do", "I do", "I do this year", "we do", "they do", "yes, we do"):
        assert taken(Q.CLINICIAN_TYPE, said) == "asked", said
    reply = understood(Q.PARTICIPANT_TYPE, "yes, I do")
    assert isinstance(reply, Which)


@pytest.mark.parametrize("question", WITH_OPTIONS)
def test_the_last_one_is_asked_about_and_goes_nowhere(question: QuestionId) -> None:
    for said in ("the last one", "last one", "the last option", "the bottom one"):
        reply = understood(question, said)
        assert isinstance(reply, Which), said
        assert reply.candidates[-1][0] is None
        assert (
            plain(reply.candidates[0][0])
            == list(a_wording_of_each_answer(question))[
                -2 if question in (Q.PRACTICE_SETTING, Q.HARDSHIP, Q.PARTICIPANT_TYPE) else -1
            ][1]
            or question is Q.PARTICIPANT_TYPE
        )


def test_what_is_said_back_reads_as_a_sentence_and_names_no_number_at_the_year() -> None:
    for name in ("interjection", "taken_back", "assent", "last_one"):
        assert message(name).endswith((".", "?")), name
