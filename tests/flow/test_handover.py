"""A token puts another desk exactly where this one stands; a slip in reading it out is found and named."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from picheck.core.facts import FIRST_YEAR, LAST_YEAR, LISTS, VALUES
from picheck.core.facts import QuestionId as Q
from picheck.core.rules import RULES_VERSION
from picheck.flow.handover import GROUP, SIGNS, Handover, HandoverProblem, is_token, read_token, write_token
from picheck.flow.interview import ASKED, Given
from picheck.flow.privacy import identifying
from picheck.flow.session import Purpose, Session


def values(question: Q) -> st.SearchStrategy[Any]:
    """Any answer to a question, "not sure" included."""
    if question is Q.PERFORMANCE_YEAR:
        return st.none() | st.integers(FIRST_YEAR, LAST_YEAR)
    if question is Q.MIPS_ELECTION:
        return st.sampled_from((None, True, False))
    each = tuple(VALUES[question])
    if question in LISTS:
        return st.none() | st.sets(st.sampled_from(each)).map(lambda s: tuple(v for v in each if v in s))
    return st.sampled_from((None, *each))


@st.composite
def sittings(draw: st.DrawFn) -> Session:
    """A sitting somewhere in an interview, held by a person who may also be unsure."""
    day = draw(st.none() | st.dates(date(2017, 1, 1), date(2099, 12, 31)))
    session = Session(day or date(2026, 1, 15), draw(st.sampled_from(Purpose)), fixed_day=day is not None)
    for _ in range(draw(st.integers(0, 11))):
        question = session.interview.question
        if question is None:
            break
        session.interview.answer(draw(values(question)))
    return session


@settings(deadline=None)
@given(sittings())
def test_the_other_desk_stands_where_this_one_does(session: Session) -> None:
    token = session.token()
    assert is_token(token)
    other = Session(date(2026, 1, 15))._handed_over(read_token(token), None)
    assert other.interview.question is session.interview.question
    assert other.interview.turns == session.interview.turns
    assert other.interview.outcome == session.interview.outcome
    assert other.purpose is session.purpose
    assert not session.fixed_day or other.as_of == session.as_of
    assert other.notices == []


@settings(deadline=None)
@given(sittings(), st.data())
def test_a_mistyped_sign_is_found_and_its_group_named(session: Session, data: st.DataObject) -> None:
    token = session.token()
    place = data.draw(st.sampled_from([i for i, c in enumerate(token) if c != "-"]))
    wrong = data.draw(st.sampled_from([sign for sign in SIGNS if sign != token[place]]))
    typed = token[:place] + wrong + token[place + 1 :]
    with pytest.raises(HandoverProblem, match=rf"Group {token[:place].count('-') + 1} "):
        read_token(typed)


@settings(deadline=None)
@given(sittings(), st.data())
def test_two_neighbours_swapped_in_a_group_are_found(session: Session, data: st.DataObject) -> None:
    token = session.token()
    places = [i for i in range(len(token) - 1) if "-" not in token[i : i + 2] and token[i] != token[i + 1]]
    if places:
        i = data.draw(st.sampled_from(places))
        with pytest.raises(HandoverProblem, match=rf"Group {token[:i].count('-') + 1} "):
            read_token(token[:i] + token[i + 1] + token[i] + token[i + 2 :])


@settings(deadline=None)
@given(sittings(), st.data())
def test_groups_in_each_others_place_or_left_out_are_found(session: Session, data: st.DataObject) -> None:
    groups = session.token().split("-")
    first, second = sorted(
        data.draw(st.lists(st.integers(0, len(groups) - 1), min_size=2, max_size=2, unique=True))
    )
    swapped = [*groups]
    swapped[first], swapped[second] = swapped[second], swapped[first]
    if groups[first][:-1] != groups[second][:-1]:
        with pytest.raises(HandoverProblem, match=rf"Groups {first + 1} .* and {second + 1} .* each other's"):
            read_token("-".join(swapped))
    with pytest.raises(HandoverProblem, match="No group of this token passes its check"):
        read_token("-".join(groups[:first] + groups[first + 1 :]))


@settings(deadline=None)
@given(sittings())
def test_case_spaces_and_look_alike_letters_do_not_matter(session: Session) -> None:
    token = session.token()
    spoken = token.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert read_token(f" {spoken} ") == read_token(token)


@settings(deadline=None)
@given(st.text(max_size=60) | st.text(alphabet=SIGNS + "- ", max_size=60))
def test_any_text_is_read_or_refused_and_never_breaks_the_reader(text: str) -> None:
    with contextlib.suppress(HandoverProblem):
        read_token(text)


def test_a_token_of_other_questions_or_answers_is_never_read_as_these(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token = Session(date(2026, 1, 15)).token()
    monkeypatch.setattr("picheck.flow.handover._vocabulary", lambda: 7)
    with pytest.raises(HandoverProblem, match="another version of picheck"):
        read_token(token)


def test_other_rules_are_said_and_the_answers_still_handed_over() -> None:
    token = write_token(Handover({Q.PERFORMANCE_YEAR: Given(2025)}, "call", None, "2031.4"))
    assert read_token(token).rules_version == "2031.4"
    other = Session(date(2026, 1, 15))._handed_over(read_token(token), None)
    assert other.notices == [f"The token was made under rules 2031.4; the result follows {RULES_VERSION}."]
    assert other.interview.question is Q.PARTICIPANT_TYPE


def test_a_token_holds_no_label_and_looks_like_no_session_id() -> None:
    session = Session(date(2026, 1, 15), label="HD-20417")
    assert session.token() == Session(date(2026, 1, 15)).token()
    assert all(len(group) == GROUP for group in session.token().split("-"))
    assert not is_token("20261123-0412-k7m")
    assert not is_token("HD-20417")
    assert identifying("HD-20417") is None


def test_resume_takes_a_token_and_keeps_what_was_handed_over(tmp_path: Path) -> None:
    session = Session(date(2026, 1, 15), Purpose.CALL, prefilled={Q.QP_STATUS: Given("qp", "QPP response")})
    for value in (2025, "aco_professional", "mips_eligible_type"):
        session.interview.answer(value)
    resumed = Session.resume(session.token(), folder=tmp_path)
    assert resumed.interview.question is Q.LOW_VOLUME_THRESHOLD
    assert [turn.source == ASKED for turn in resumed.interview.turns] == [True, True, True, False]
    resumed.close()
    assert Session.resume(folder=tmp_path).interview.turns == resumed.interview.turns
