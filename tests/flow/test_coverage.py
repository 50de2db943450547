"""What recordings exercise is counted exactly, and the fewest that close a gap are found."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from picheck.core.facts import QuestionId as Q
from picheck.flow.chart import edges
from picheck.flow.coverage import (
    Kind,
    Point,
    coverage_of,
    every_point,
    points_of,
    what_it_adds,
)
from picheck.flow.interview import Interview
from picheck.flow.session import Session
from picheck.flow.suggest import _answers, _paths, suggest

AS_OF = date(2026, 1, 15)


def shown(*answers: Any) -> frozenset[Point]:
    session = Session(AS_OF)
    for answer in answers:
        session.interview.answer(answer)
    return points_of(session.interview.events, AS_OF)


def ids(points: frozenset[Point], kind: Kind) -> set[str]:
    return {point.id for point in points if point.kind is kind}


def test_an_interview_shows_its_options_edges_rules_exclusions_and_outcome() -> None:
    points = shown(
        2025, "aco_professional", "mips_eligible_type", "qp", None, ["small_practice"], "group", "zero"
    )
    assert ids(points, Kind.OPTION) == {
        "performance_year.from_2025",
        "participant_type.aco_professional",
        "clinician_type.mips_eligible_type",
        "qp_status.qp",
        "low_volume_threshold.unknown",
        "practice_setting.small_practice",
        "submission.group",
        "score.zero",
    }
    assert ids(points, Kind.EDGE) == {
        "performance_year>participant_type",
        "participant_type>clinician_type",
        "clinician_type>qp_status",
        "qp_status>low_volume_threshold",
        "low_volume_threshold>practice_setting",
        "practice_setting>submission",
        "submission>score",
        "score>",
    }
    assert ids(points, Kind.ALONE) == {"b3_small_practice"}
    assert "b3_small_practice" in ids(points, Kind.RULE_TRUE)
    assert "b3_hospital_based" in ids(points, Kind.RULE_FALSE)
    assert "b1_low_volume" not in ids(points, Kind.RULE_TRUE) | ids(points, Kind.RULE_FALSE), (
        "it is not known"
    )
    assert {"reweighting_overridden", "line_ii_reading"} == ids(points, Kind.CAUTION)
    assert {"requirement.excluded", "line.ii", "provisional.no"} <= ids(points, Kind.OUTCOME)


def test_none_of_these_and_not_sure_are_options_of_their_own() -> None:
    common = (2025, "aco_participant", "mips_eligible_type", "neither", "exceeds")
    assert "practice_setting.none_of_these" in ids(shown(*common, []), Kind.OPTION)
    assert "practice_setting.unknown" in ids(shown(*common, None), Kind.OPTION)


def test_answers_that_were_taken_back_were_exercised_too() -> None:
    session = Session(AS_OF)
    for answer in (2024,):
        session.interview.answer(answer)
    session.interview.revise(Q.PERFORMANCE_YEAR, 2025)
    points = points_of(session.interview.events, AS_OF)
    assert {"performance_year.before_2025", "performance_year.from_2025"} <= ids(points, Kind.OPTION)
    assert {"performance_year>", "performance_year>participant_type"} <= ids(points, Kind.EDGE)
    assert "a_year" in ids(points, Kind.RULE_TRUE), "but only the last answers have a determination"
    assert "a_year" not in ids(points, Kind.RULE_FALSE)


TABLE_1 = {
    "qp": ("qp", "exceeds", [], []),
    "partial_qp": ("partial_qp", False, "exceeds", [], []),
    "low_volume_threshold": ("neither", "does_not_exceed"),
    "small_practice": ("neither", "exceeds", ["small_practice"]),
    "asc_based": ("neither", "exceeds", ["asc_based"]),
    "hospital_based": ("neither", "exceeds", ["hospital_based"]),
    "non_patient_facing": ("neither", "exceeds", ["non_patient_facing"]),
    "approved_hardship": ("neither", "exceeds", [], ["decertified_cehrt"], "approved"),
}


@pytest.mark.parametrize(("row", "answers"), TABLE_1.items(), ids=list(TABLE_1))
def test_a_single_plain_status_is_its_row_of_table_1(row: str, answers: tuple[Any, ...]) -> None:
    assert ids(shown(2025, "aco_participant", "mips_eligible_type", *answers, "none"), Kind.TABLE) == {row}


@pytest.mark.parametrize(
    "answers",
    [
        ("qp", "exceeds", ["small_practice"]),
        ("partial_qp", True, "exceeds", [], []),
        ("qp", "opted_in", [], []),
        ("qp", None, [], []),
        ("neither", "exceeds", ["small_practice", "asc_based"]),
        ("neither", "exceeds", [], ["decertified_cehrt"], "pending"),
        ("neither", "exceeds", [], []),
    ],
)
def test_two_statuses_or_another_are_no_row_of_table_1(answers: tuple[Any, ...]) -> None:
    assert not ids(shown(2025, "aco_participant", "mips_eligible_type", *answers, "none"), Kind.TABLE)
    assert not ids(shown(2026, "aco_participant", "mips_eligible_type", "qp", "exceeds", [], []), Kind.TABLE)


def test_every_edge_of_the_chart_is_a_point() -> None:
    assert sum(point.kind is Kind.EDGE for point in every_point()) == len(edges()) == 20


def test_every_point_can_be_said_in_words() -> None:
    said = [str(point) for point in every_point()]
    assert len(set(said)) == len(said)
    assert not any("{" in sentence for sentence in said)


def test_what_is_new_is_told_and_what_is_not_adds_nothing() -> None:
    first = shown(2025, "none")
    session = Session(AS_OF)
    session.interview.answer(2024)
    added = what_it_adds(session.interview.events, AS_OF, [first])
    assert Point(Kind.OPTION, "performance_year.before_2025") in added
    assert what_it_adds(session.interview.events, AS_OF, [first, shown(2024)]) == ()


# -- suggestions -------------------------------------------------------------------------------------------


def test_every_way_that_is_enumerated_is_one_that_the_chart_takes() -> None:
    for path in list(_paths())[::1500]:
        interview = Interview()
        for question, value in path:
            assert interview.question is question
            interview.answer(value)
        assert interview.finished
        assert interview.answers == _answers(path)


@pytest.fixture(scope="module")
def everything() -> Any:
    return suggest(every_point())


@pytest.mark.long
def test_what_is_suggested_shows_everything_and_no_fewer_could(everything: Any) -> None:
    assert len(everything.interviews) == everything.at_least == 26
    shown_together = coverage_of(points_of(each.events, each.as_of) for each in everything.interviews)
    assert shown_together.missing == ()


@pytest.mark.long
def test_each_suggestion_shows_exactly_what_it_says(everything: Any) -> None:
    for each in everything.interviews:
        assert frozenset(each.shows) == points_of(each.events, each.as_of)


@pytest.mark.long
@pytest.mark.parametrize(
    "gap",
    [
        Point(Kind.CAUTION, "window_closed"),
        Point(Kind.CAUTION, "professional_type_mismatch"),
        Point(Kind.OPTION, "performance_year.unknown"),
        Point(Kind.READING, "two_bases"),
    ],
)
def test_a_single_gap_is_closed_by_a_single_interview(gap: Point) -> None:
    (only,) = suggest([gap]).interviews
    assert gap in points_of(only.events, only.as_of)


def test_where_nothing_is_missing_nothing_is_suggested() -> None:
    assert suggest([]).interviews == ()
