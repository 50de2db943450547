"""425.308(b)(9): the published number of a roster, its bounds, its unit, and what to look up first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from picheck.core.answers import Answers, gives_rise
from picheck.core.determination import determine_brief
from picheck.core.facts import FOLLOW_UP, LISTS, QUESTIONS, VALUES, QuestionId
from picheck.core.outcome import possible_outcomes
from picheck.core.situation import situation_of
from picheck.flow.privacy import is_npi
from picheck.flow.roster import evaluate_roster
from picheck.flow.roster_report import as_html
from picheck.flow.roster_summary import Numbers, Summary, as_text, look_ups, summary_of
from picheck.flow.roster_verdicts import standing_of

Q = QuestionId
IN_SCOPE = {
    "performance_year": 2025,
    "participant_type": "aco_professional",
    "clinician_type": "mips_eligible_type",
    "qp_status": "qp",
    "low_volume_threshold": "exceeds",
    "practice_setting": (),
    "hardship": (),
}
LINE_I = Answers(**IN_SCOPE, submission="group", score="zero")  # type: ignore[arg-type]
LINE_II = LINE_I.changed({Q.PRACTICE_SETTING: ("small_practice",)})
AWAITED = LINE_I.changed({Q.SCORE: "awaiting"})
NOT_YET = LINE_I.changed({Q.SUBMISSION: "not_yet"})
NOWHERE = LINE_II.changed({Q.SUBMISSION: "none"})
EITHER_LINE = LINE_I.changed({Q.PRACTICE_SETTING: None})
WHOLLY_OPEN = Answers()


class Person(NamedTuple):
    """One row of a roster; `spoilt` cells hold a note instead of an answer, `ragged` is a cell too many."""

    answers: Answers
    npi: str = "1234567893"
    aco: str = "A1"
    spoilt: frozenset[QuestionId] = frozenset()
    ragged: bool = False


def summarised(folder: Path, rows: Sequence[Person], *, npis: bool = True) -> Summary:
    """The summary of a roster with these rows, and with or without a column of NPIs."""

    def cell(value: Any) -> str:
        if isinstance(value, tuple):
            return ";".join(value) or "none"
        return "" if value is None else str(value).lower()

    def line(row: Person) -> str:
        cells = ["see note 7" if q in row.spoilt else cell(getattr(row.answers, q)) for q in QUESTIONS]
        return ",".join([row.aco, *[row.npi][:npis], *cells, *["one too many"][: row.ragged]])

    lines = [",".join(["aco_id", *["npi"][:npis], *QUESTIONS]), *map(line, rows)]
    file = folder / "roster.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return summary_of(evaluate_roster(str(file)))


def figures(numbers: Numbers) -> dict[str, tuple[int, int, int]]:
    """Each figure as counted, lower, upper."""
    named = {"i": numbers.line_i, "ii": numbers.line_ii, "total": numbers.total}
    return {name: (figure.counted, figure.lower, figure.upper) for name, figure in named.items()}


@pytest.mark.parametrize(
    ("rows", "expected", "not_yet"),
    [
        ([LINE_I], {"i": (1, 1, 1), "ii": (0, 0, 0), "total": (1, 1, 1)}, 0),
        ([LINE_II], {"i": (0, 0, 0), "ii": (1, 1, 1), "total": (1, 1, 1)}, 0),
        ([LINE_II, LINE_I], {"i": (1, 1, 1), "ii": (0, 0, 0), "total": (1, 1, 1)}, 0),
        ([LINE_I, LINE_I], {"i": (1, 1, 1), "ii": (0, 0, 0), "total": (1, 1, 1)}, 0),
        ([NOT_YET], {"i": (0, 0, 1), "ii": (0, 0, 0), "total": (0, 0, 1)}, 1),
        ([AWAITED], {"i": (0, 0, 1), "ii": (0, 0, 0), "total": (0, 0, 1)}, 1),
        ([NOT_YET, LINE_II], {"i": (0, 0, 1), "ii": (1, 0, 1), "total": (1, 1, 1)}, 0),
        ([NOT_YET, LINE_I], {"i": (1, 1, 1), "ii": (0, 0, 0), "total": (1, 1, 1)}, 0),
        ([NOWHERE], {"i": (0, 0, 0), "ii": (0, 0, 0), "total": (0, 0, 0)}, 0),
        ([EITHER_LINE], {"i": (0, 0, 1), "ii": (0, 0, 1), "total": (1, 1, 1)}, 0),
        ([EITHER_LINE, LINE_I], {"i": (1, 1, 1), "ii": (0, 0, 0), "total": (1, 1, 1)}, 0),
        ([WHOLLY_OPEN], {"i": (0, 0, 1), "ii": (0, 0, 1), "total": (0, 0, 1)}, 0),
    ],
)
def test_a_clinician_counts_once_on_line_i_if_any_practice_gives_line_i(
    tmp_path: Path, rows: list[Answers], expected: dict[str, tuple[int, int, int]], not_yet: int
) -> None:
    summary = summarised(tmp_path, [Person(answers) for answers in rows])
    if len({answers.performance_year for answers in rows}) == 1:
        assert len(summary.groups) == 1
    assert figures(summary.number) == expected
    assert summary.number.not_yet == not_yet


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_the_lines_and_those_whose_line_is_open_add_up_to_the_total(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    rows = data.draw(rosters())[0]
    number = summarised(tmp_path_factory.mktemp("lines"), rows).number
    assert number.line_i.counted + number.line_ii.counted + number.line_open == number.total.counted


def test_the_same_clinician_counts_once_for_each_aco_and_year(tmp_path: Path) -> None:
    later = LINE_I.changed({Q.PERFORMANCE_YEAR: 2026})
    summary = summarised(tmp_path, [Person(LINE_I), Person(LINE_I, aco="A2"), Person(later)])
    assert [(g.aco_id, g.performance_year, g.total.counted) for g in summary.groups] == [
        ("A1", 2025, 1),
        ("A1", 2026, 1),
        ("A2", 2025, 1),
    ]
    assert summary.number.total.counted == 3


@pytest.mark.parametrize("npi", ["", "12", "123456789", "1234567894", "1111111111", "3234567893"])
def test_a_row_whose_npi_names_nobody_is_in_the_upper_bounds_alone_and_is_listed(
    tmp_path: Path, npi: str
) -> None:
    rows = [Person(LINE_I), Person(LINE_I, npi=npi), Person(LINE_I, npi=npi, aco="A2")]
    summary = summarised(tmp_path, rows)
    assert figures(summary.number)["total"] == (1, 1, 3)
    assert figures(summary.number)["i"] == (1, 1, 3)
    assert (summary.rows_without_npi, summary.copied_rows, summary.clinicians) == (2, 0, 1)
    assert [row.line for row in summary.without_npi] == [3, 4]
    assert "Rows without a usable NPI: 2. Each may be" in as_text(summary)
    assert "Rows without a usable NPI: 2. Each may be" in as_html(summary, as_of=date(2026, 2, 1))


def test_two_npis_that_differ_in_the_check_digit_are_one_clinician_at_least(tmp_path: Path) -> None:
    rows = [Person(LINE_I, npi="2003000140"), Person(LINE_I, npi="2003000141")]
    assert [is_npi(row.npi) for row in rows].count(True) == 1
    summary = summarised(tmp_path, rows)
    assert figures(summary.number)["total"] == (1, 1, 2)
    assert [row.text for row in summary.without_npi] == [
        f"NPI *****{row.npi[-4:]} fails its check digit: probably mistyped"
        for row in rows
        if not is_npi(row.npi)
    ]


def test_a_row_that_names_nobody_may_take_another_rows_clinician_from_line_ii_to_line_i(
    tmp_path: Path,
) -> None:
    summary = summarised(tmp_path, [Person(LINE_II), Person(LINE_I, npi="1234567894")])
    assert figures(summary.number) == {"i": (0, 0, 1), "ii": (1, 0, 1), "total": (1, 1, 2)}
    undated = Person(LINE_I.changed({Q.PERFORMANCE_YEAR: None}), npi="")
    summary = summarised(tmp_path, [Person(LINE_II), undated])
    assert figures(summary.number) == {"i": (0, 0, 1), "ii": (1, 0, 1), "total": (1, 1, 2)}


@pytest.mark.parametrize(
    ("answers", "expected", "not_yet"),
    [
        (LINE_I, {"i": (1, 1, 3), "ii": (0, 0, 0), "total": (1, 1, 3)}, 0),
        (LINE_II, {"i": (0, 0, 0), "ii": (1, 1, 3), "total": (1, 1, 3)}, 0),
        (NOT_YET, {"i": (0, 0, 3), "ii": (0, 0, 0), "total": (0, 0, 3)}, 1),
        (EITHER_LINE, {"i": (0, 0, 3), "ii": (0, 0, 3), "total": (1, 1, 3)}, 0),
        (NOWHERE, {"i": (0, 0, 0), "ii": (0, 0, 0), "total": (0, 0, 0)}, 0),
    ],
)
def test_without_npis_rows_that_agree_in_every_cell_are_one_clinician_at_least_and_each_one_at_most(
    tmp_path: Path, answers: Answers, expected: dict[str, tuple[int, int, int]], not_yet: int
) -> None:
    summary = summarised(tmp_path, [Person(answers)] * 3, npis=False)
    assert figures(summary.number) == expected
    assert summary.number.not_yet == not_yet
    assert (summary.number.clinicians, summary.number.rows, summary.copied_rows) == (1, 3, 2)
    assert [(row.line, row.with_lines) for row in summary.copies] == [(3, (2,)), (4, (2,))]
    assert "usable NPI" not in as_text(summary)


def test_a_copy_needs_every_cell_the_same_and_a_bad_cell_makes_none(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    cells = "2025,aco_professional,mips_eligible_type,qp,exceeds,none,none,group,zero"
    head = [str(q) for q in QUESTIONS if q not in FOLLOW_UP.values() or q is Q.SCORE]
    rows = [("Doe", cells), ("Roe", cells)]
    rows += [("Moe", cells.replace("zero", "see note"))] * 2
    lines = [",".join(["name", *head]), *map(",".join, rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    summary = summary_of(evaluate_roster(str(file)))
    assert summary.copied_rows == 0
    assert figures(summary.number)["total"] == (2, 2, 4)


def test_rows_of_unknown_year_are_a_group_of_their_own(tmp_path: Path) -> None:
    undated = LINE_I.changed({Q.PERFORMANCE_YEAR: None})
    summary = summarised(tmp_path, [Person(LINE_II), Person(undated)])
    assert [(g.performance_year, figures(g)["total"]) for g in summary.groups] == [
        (2025, (1, 1, 1)),
        (None, (0, 0, 1)),
    ]
    assert figures(summary.groups[0])["ii"] == (1, 0, 1), "the other row may yet put the clinician on line i"


def spoilt(answers: Answers, *questions: QuestionId) -> Person:
    """A row with a note where the answers to some questions should stand."""
    return Person(answers, spoilt=frozenset(questions))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([spoilt(LINE_I, Q.SCORE)], {"i": (0, 0, 1), "ii": (0, 0, 0), "total": (0, 0, 1)}),
        ([spoilt(LINE_I, Q.QP_STATUS)], {"i": (0, 0, 1), "ii": (0, 0, 0), "total": (0, 0, 1)}),
        ([spoilt(LINE_II, Q.LOW_VOLUME_THRESHOLD)], {"i": (0, 0, 0), "ii": (0, 0, 1), "total": (0, 0, 1)}),
        ([spoilt(NOT_YET, Q.QP_STATUS)], {"i": (0, 0, 1), "ii": (0, 0, 0), "total": (0, 0, 1)}),
        ([spoilt(NOWHERE, Q.QP_STATUS)], {"i": (0, 0, 0), "ii": (0, 0, 0), "total": (0, 0, 0)}),
        (
            [spoilt(LINE_I.changed({Q.PERFORMANCE_YEAR: 2024}), Q.SCORE)],
            {"i": (0, 0, 0), "ii": (0, 0, 0), "total": (0, 0, 0)},
        ),
        ([Person(LINE_I, ragged=True)], {"i": (0, 0, 1), "ii": (0, 0, 1), "total": (0, 0, 1)}),
        (
            [spoilt(LINE_I, Q.QP_STATUS), Person(LINE_II)],
            {"i": (0, 0, 1), "ii": (1, 0, 1), "total": (1, 1, 1)},
        ),
        (
            [spoilt(LINE_II, Q.QP_STATUS), Person(LINE_I)],
            {"i": (1, 1, 1), "ii": (0, 0, 0), "total": (1, 1, 1)},
        ),
    ],
)
def test_a_bad_row_has_no_verdict_and_so_enters_the_upper_bound_alone_as_far_as_it_can_be_read(
    tmp_path: Path, rows: list[Person], expected: dict[str, tuple[int, int, int]]
) -> None:
    summary = summarised(tmp_path, rows)
    assert figures(summary.number) == expected
    assert summary.number.not_yet == 0
    assert summary.bad_rows == 1
    if len(rows) == 1:
        assert summary.bad_rows_may_count == expected["total"][2]


def test_rows_of_unknown_year_may_be_of_two_years_and_count_twice(tmp_path: Path) -> None:
    undated = LINE_I.changed({Q.PERFORMANCE_YEAR: None})
    number = summarised(tmp_path, [Person(undated), Person(undated)]).number
    assert figures(number)["total"] == (0, 0, 2)
    assert (number.clinicians, number.rows) == (2, 2)


def test_the_summary_says_what_bad_rows_do_to_the_number(tmp_path: Path) -> None:
    rows = [Person(LINE_I), spoilt(LINE_I, Q.SCORE), spoilt(NOWHERE, Q.QP_STATUS)]
    summary = summarised(tmp_path, rows)
    assert (summary.bad_rows, summary.bad_rows_may_count) == (2, 1)
    said = "1 of 2 bad rows may count, by what can be read of them."
    assert said in as_text(summary)
    assert said in as_html(summary, as_of=date(2026, 2, 1))
    assert "bad row" not in as_text(summarised(tmp_path, [Person(LINE_I)]))


def test_the_summary_says_its_unit_and_its_bounds(tmp_path: Path) -> None:
    summary = summarised(tmp_path, [Person(LINE_I), Person(EITHER_LINE, npi="1999999992")])
    text = as_text(summary)
    assert "counted once for each ACO and year" in text
    assert "at least 2, at most 2" in text
    assert "1   of the total, on a line that is not known yet" in text
    assert "425.308(b)(9)" in text
    assert "Not legal advice" in text


# -- look-ups ----------------------------------------------------------------------------------------------


def test_the_look_up_that_settles_most_rows_comes_first() -> None:
    still_open = Counter(
        {
            (Q.HARDSHIP,): 10,
            (Q.LOW_VOLUME_THRESHOLD,): 30,
            (Q.LOW_VOLUME_THRESHOLD, Q.HARDSHIP): 5,
            (Q.PARTICIPANT_TYPE, Q.SUBMISSION): 7,
        }
    )
    found = [(step.question, step.rows, step.settles) for step in look_ups(still_open)]
    assert found == [
        (Q.LOW_VOLUME_THRESHOLD, 35, 30),
        (Q.HARDSHIP, 15, 45),
        (Q.PARTICIPANT_TYPE, 7, 45),
        (Q.SUBMISSION, 7, 52),
    ]


# -- over the space of answers -----------------------------------------------------------------------------


def _value(draw: st.DrawFn, question: QuestionId) -> Any:
    match question:
        case Q.PERFORMANCE_YEAR:
            return draw(st.sampled_from([2025, 2025, 2025, 2026, 2024]))
        case Q.MIPS_ELECTION:
            return draw(st.booleans())
        case _ if question in LISTS:
            some = draw(st.sampled_from([(), (), (), *((v,) for v in VALUES[question])]))
            return tuple(some)
        case _:
            return draw(st.sampled_from([next(iter(VALUES[question])), *VALUES[question]]))


@st.composite
def rosters(draw: st.DrawFn) -> tuple[list[Person], list[Person]]:
    """A roster with unknown cells and bad ones, and the same with each of them filled in."""
    known, filled = [], []
    for _ in range(draw(st.integers(1, 7))):
        values: dict[QuestionId, Any] = {}
        parents = {follow_up: parent for parent, follow_up in FOLLOW_UP.items()}
        for question in QUESTIONS:
            parent = parents.get(question)
            if parent is None or gives_rise(parent, values.get(parent)):
                values[question] = _value(draw, question)
        hidden = set(draw(st.lists(st.sampled_from(QUESTIONS), max_size=4)))
        hidden |= {FOLLOW_UP[question] for question in hidden if question in FOLLOW_UP}
        npi = draw(st.sampled_from(["1234567893", "1999999992", "", "1234567894"]))
        aco = draw(st.sampled_from(["A1", "A2"]))
        bad = draw(st.sampled_from([(), (), *([q] for q in QUESTIONS)]))
        shown = Answers(**{q: v for q, v in values.items() if q not in hidden})
        known.append(Person(shown, npi, aco, frozenset(bad), ragged=draw(st.integers(0, 9)) == 0))
        filled.append(Person(Answers(**values), npi, aco))
        if draw(st.integers(0, 3)) == 0:  # a row again
            known.append(known[-1])
            filled.append(filled[-1])
    return known, filled


def _counted_one_by_one(rows: Sequence[Person], nameless: Sequence[Any]) -> Counter[str]:
    """The number, counted here row by row; `nameless` says of each row who it is if its NPI names nobody.

    Where that is nobody at all, the row is left out.
    """
    lines: dict[tuple[Any, ...], set[str]] = {}
    for row, who in zip(rows, nameless, strict=True):
        found = determine_brief(row.answers).public_reporting
        named = row.npi if is_npi(row.npi) else who
        if found.counted == "yes" and named is not None:
            clinician = (row.aco, row.answers.performance_year, named)
            lines.setdefault(clinician, set()).add(str(found.line))
    return Counter("i" if "i" in found else "ii" for found in lines.values())


@settings(max_examples=30, deadline=None)
@given(rosters())
def test_the_bounds_contain_the_truth_however_the_unknown_and_the_bad_cells_are_filled_in(
    tmp_path_factory: pytest.TempPathFactory, both: tuple[list[Person], list[Person]]
) -> None:
    folder = tmp_path_factory.mktemp("bounds")
    known, filled = both
    summary = summarised(folder, known)
    another = ["1234567893"] * len(known)
    for nameless in (range(len(known)), another):  # each row a clinician, and all of them one who is named
        _hold(summary.number, _counted_one_by_one(filled, nameless))
        for aco in ("A1", "A2"):
            groups = [group for group in summary.groups if group.aco_id == aco]
            mine = [(row, who) for row, who in zip(filled, nameless, strict=True) if row.aco == aco]
            truth = _counted_one_by_one([row for row, _ in mine], [who for _, who in mine])
            _hold(sum(groups, Numbers()), truth)


def _hold(bounds: Numbers, truth: Counter[str]) -> None:
    assert bounds.line_i.lower <= truth["i"] <= bounds.line_i.upper
    assert bounds.line_ii.lower <= truth["ii"] <= bounds.line_ii.upper
    assert bounds.total.lower <= truth.total() <= bounds.total.upper


@settings(max_examples=20, deadline=None)
@given(rosters())
def test_the_number_is_that_of_counting_one_by_one_and_the_acos_add_up_to_it(
    tmp_path_factory: pytest.TempPathFactory, both: tuple[list[Person], list[Person]]
) -> None:
    folder = tmp_path_factory.mktemp("sum")
    filled = both[1]
    summary = summarised(folder, filled)
    truth = _counted_one_by_one(filled, [None] * len(filled))
    assert (summary.number.line_i.counted, summary.number.line_ii.counted) == (truth["i"], truth["ii"])
    apart = [
        summarised(folder, [r for r in filled if r.aco == aco]) for aco in sorted({r.aco for r in filled})
    ]
    assert figures(sum((part.number for part in apart), Numbers())) == figures(summary.number)
    _adds_up(summary, len(filled))


@settings(max_examples=20, deadline=None)
@given(rosters())
def test_the_acos_add_up_to_the_number_and_its_bounds_with_unknown_and_bad_cells(
    tmp_path_factory: pytest.TempPathFactory, both: tuple[list[Person], list[Person]]
) -> None:
    known = both[0]
    _adds_up(summarised(tmp_path_factory.mktemp("sum"), known), len(known))


def _adds_up(summary: Summary, rows: int) -> None:
    assert figures(sum(summary.groups, Numbers())) == figures(summary.number)
    assert sum(group.not_yet for group in summary.groups) == summary.number.not_yet
    assert sum(group.rows for group in summary.groups) == summary.rows == rows
    assert sum(group.clinicians for group in summary.groups) == summary.clinicians


@settings(max_examples=75, deadline=None)
@given(rosters())
def test_a_rows_standing_is_that_of_the_outcomes_core_says_are_possible(
    both: tuple[list[Person], list[Person]],
) -> None:
    for known, filled in zip(*both, strict=True):
        possible = possible_outcomes(situation_of(known.answers))
        standing = standing_of(possible)
        now = determine_brief(filled.answers).public_reporting
        if now.counted in ("yes", "not_yet"):
            assert (standing.line_i if now.line == "i" else standing.line_ii) > 0
        if standing.counted == 2:
            assert now.counted == "yes"
