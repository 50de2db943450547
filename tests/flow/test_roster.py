"""A roster gets a verdict a row, the same as `determine` gives, and nothing in it is lost or given away."""

from __future__ import annotations

import csv
import gc
import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from picheck.core.answers import Answers, gives_rise
from picheck.core.determination import determine
from picheck.core.facts import FOLLOW_UP, LISTS, QUESTIONS, VALUES, QuestionId
from picheck.core.situation import QUESTIONS_OF
from picheck.flow import roster_write
from picheck.flow.harmless import harmless
from picheck.flow.roster import RosterResult, evaluate_roster
from picheck.flow.roster_cells import PartReader
from picheck.flow.roster_columns import RosterError, recognise
from picheck.flow.roster_safe import OBEYED
from picheck.tui.cli import main

Q = QuestionId
PLAIN = {
    "performance_year": "2025",
    "participant_type": "aco_professional",
    "clinician_type": "mips_eligible_type",
    "qp_status": "qp",
    "low_volume_threshold": "exceeds",
    "practice_setting": "none",
    "hardship": "none",
    "submission": "group",
    "score": "positive",
}
"""A row on line i."""


def roster(folder: Path, rows: list[dict[str, str]], name: str = "roster.csv") -> Path:
    """A CSV file of rows; a column that a row leaves out is blank in it."""
    file = folder / name
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)
    return file


def evaluated(file: Path, out: str = "out.csv", **more: Any) -> tuple[RosterResult, list[dict[str, str]]]:
    """The result of a roster, and the rows of its CSV output."""
    target = file.with_name(out)
    result = evaluate_roster(str(file), str(target), **more)
    with target.open(encoding="utf-8", newline="") as stream:
        return result, list(csv.DictReader(stream))


def only(folder: Path, **cells: str) -> dict[str, str]:
    """The output of a roster of one plain row with these cells changed."""
    (row,) = evaluated(roster(folder, [{**PLAIN, **cells}]))[1]
    return row


# -- the same verdict as determine ---------------------------------------------------------------------------


@st.composite
def some_answers(draw: st.DrawFn) -> Answers:
    """Any consistent answers, each unknown now and then, weighted towards the years and rows that matter."""
    chosen: dict[str, Any] = {}
    follow_ups = {follow_up: parent for parent, follow_up in FOLLOW_UP.items()}
    for question in QUESTIONS:
        parent = follow_ups.get(question)
        if parent is not None and not gives_rise(parent, chosen.get(parent)):
            continue
        if draw(st.integers(0, 4)) == 0:
            continue
        match question:
            case Q.PERFORMANCE_YEAR:
                chosen[question] = draw(st.sampled_from([2025, 2025, 2026, 2024]))
            case Q.MIPS_ELECTION:
                chosen[question] = draw(st.booleans())
            case _ if question in LISTS:
                values = draw(st.sets(st.sampled_from(list(VALUES[question])), max_size=2))
                chosen[question] = tuple(v for v in VALUES[question] if v in values)
            case _:
                chosen[question] = draw(st.sampled_from(list(VALUES[question])))
    return Answers(**chosen)


def cells_of(answers: Answers) -> dict[str, str]:
    """Answers as a roster writes them."""

    def cell(value: Any) -> str:
        if isinstance(value, tuple):
            return ";".join(value) or "none"
        return "" if value is None else str(value).lower()

    return {str(question): cell(getattr(answers, question)) for question in QUESTIONS}


@settings(max_examples=25, deadline=None)
@given(st.lists(some_answers(), min_size=1, max_size=25))
def test_every_row_has_the_verdict_that_determine_gives(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Answers]
) -> None:
    cells = [
        {**cells_of(answers), "note": "a row of which nothing is known is no blank row"} for answers in rows
    ]
    file = roster(tmp_path_factory.mktemp("same"), cells)
    result, out = evaluated(file)
    assert result.rows == len(out) == len(rows)
    for answers, row in zip(rows, out, strict=True):
        expected = determine(answers, as_of=date(2026, 1, 15))
        assert row["error"] == ""
        assert row["requirement"] == expected.requirement
        assert row["provisional"] == str(expected.provisional).lower()
        assert row["mips"] == expected.mips
        assert row["compliance"] == expected.compliance
        assert row["counted"] == expected.public_reporting.counted
        assert row["line"] == (expected.public_reporting.line or "")
        assert row["exclusions"] == ";".join(expected.exclusions)
        assert row["open_questions"] == ";".join(expected.open_questions)


# -- columns -------------------------------------------------------------------------------------------------


def test_headers_are_read_without_case_spaces_and_punctuation() -> None:
    layout = recognise(
        ["Performance Year", "QP-Status", "INDIVIDUAL NPI", "Participant_TIN", "ACO ID", "Name"], {}
    )
    assert [column.question for column in layout.answers] == [Q.PERFORMANCE_YEAR, Q.QP_STATUS]
    assert (layout.npi, layout.tin, layout.aco_id) == ("INDIVIDUAL NPI", "Participant_TIN", "ACO ID")


@pytest.mark.parametrize(
    ("header", "settings_", "message"),
    [
        (["qp_status", "QP Status"], {}, "both mean qp_status"),
        (["practice_setting", "small_practice"], {}, "not both"),
        (["name", "npi"], {}, "no column is named by a question"),
        (["qp_status"], {"qp_status": "qp"}, "for columns that are missing"),
        (["qp_status"], {"qp_statsu": "qp"}, "Did you mean qp_status"),
    ],
)
def test_columns_that_could_be_meant_twice_are_refused(
    header: list[str], settings_: dict[str, str], message: str
) -> None:
    with pytest.raises(RosterError, match=message):
        recognise(header, settings_)


@pytest.mark.parametrize("header", ["Practice TIN 2", "practice name", "Clinician", "group size", "TIN type"])
def test_a_header_that_means_something_else_is_not_taken_for_a_misspelling(header: str) -> None:
    remarks = recognise(["npi", "qp_status", "clinician_type", header], {}).remarks
    assert [remark for remark in remarks if "rename it" in remark] == []


def test_a_misspelt_header_is_told_and_kept(tmp_path: Path) -> None:
    result, out = evaluated(roster(tmp_path, [{**PLAIN, "mips_electoin": "yes"}]))
    assert out[0]["mips_electoin"] == "yes"
    assert any("mips_election" in remark for remark in result.remarks)


def test_set_answers_for_all_rows_whose_column_is_missing(tmp_path: Path) -> None:
    rows = [{q: v for q, v in PLAIN.items() if q != "performance_year"}] * 2
    result, out = evaluated(roster(tmp_path, rows), settings={"performance_year": "2025"})
    assert [row["counted"] for row in out] == ["yes", "yes"]
    assert {group.year for group in result.groups} == {2025}


def test_set_of_a_follow_up_answers_for_the_rows_in_which_it_arises(tmp_path: Path) -> None:
    rows = [{**PLAIN, "qp_status": status} for status in ("qp", "partial_qp", "neither", "")]
    _, out = evaluated(roster(tmp_path, rows), settings={"mips_election": "no"})
    assert [row["error"] for row in out] == [""] * 4
    assert [row["mips"] for row in out] == ["not_required", "not_required", "required", "undetermined"]
    rows = [{q: v for q, v in PLAIN.items() if q != "score"} | {"submission": s} for s in ("group", "none")]
    _, out = evaluated(roster(tmp_path, rows), settings={"score": "zero"})
    assert [(row["counted"], row["error"]) for row in out] == [("yes", ""), ("no", "")]


def test_set_of_a_list_takes_commas_and_none(tmp_path: Path) -> None:
    rows = [{q: v for q, v in PLAIN.items() if q != "practice_setting"}]
    file = roster(tmp_path, rows)
    assert evaluated(file, settings={"practice_setting": "none"})[1][0]["line"] == "i"
    both = {"practice_setting": "small_practice,asc_based"}
    assert evaluated(file, settings=both)[1][0]["exclusions"] == "b3_asc_based;b3_small_practice"


def test_added_columns_take_a_prefix_where_the_input_has_the_name(tmp_path: Path) -> None:
    row = only(tmp_path, Requirement="theirs", line="theirs too")
    assert row["Requirement"] == "theirs"
    assert row["picheck_requirement"] == "required"
    assert row["line"] == "theirs too"
    assert row["picheck_line"] == "i"
    assert row["counted"] == "yes"


# -- cells ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["", "unknown", "Not sure", "NULL", "n/a", "?", "  "])
def test_a_blank_or_unknown_cell_is_not_known(tmp_path: Path, cell: str) -> None:
    row = only(tmp_path, low_volume_threshold=cell)
    assert row["requirement"] == "undetermined"
    assert row["open_questions"] == "low_volume_threshold"


@pytest.mark.parametrize(
    "cell",
    ["does_not_exceed", "Does not exceed", "DOES-NOT-EXCEED", "'does_not_exceed", '="does_not_exceed"'],
)
def test_a_value_is_read_in_the_spelling_of_people(tmp_path: Path, cell: str) -> None:
    assert only(tmp_path, low_volume_threshold=cell)["exclusions"] == "b1_low_volume"


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("85", "positive"),
        ("90.5", "positive"),
        ("0.5 %", "positive"),
        ("100%", "positive"),
        ("0", "zero"),
        ("0.00", "zero"),
        ("0 %", "zero"),
        ("", ""),
        ("none", "none"),
    ],
)
def test_a_score_given_by_its_number_is_zero_or_positive_and_the_summary_says_how_it_was_read(
    tmp_path: Path, cell: str, meant: str
) -> None:
    rows = [{**PLAIN, "npi": "1234567893", "score": text} for text in (cell, meant)]
    reader = PartReader(len(QUESTIONS_OF) - 1, recognise(["submission", "score"], {}).answers)
    assert str(reader.read(("group", cell)).answers.get(Q.SCORE, "")) == meant
    result, (by_number, by_word) = evaluated(roster(tmp_path, rows))
    ours = ("requirement", "compliance", "counted", "line", "open_questions", "error")
    assert [by_number[name] for name in ours] == [by_word[name] for name in ours]
    assert by_number["score"] == cell
    said = [remark for remark in result.remarks if "0 is zero, more is positive" in remark]
    assert len(said) == (cell != meant)


SINGLE = ("non_patient_facing", "hospital_based", "asc_based", "small_practice")


@pytest.mark.parametrize(
    ("cells", "requirement"),
    [
        (("no", "no", "no", "no"), "required"),
        (("no", "yes", "no", "no"), "excluded"),
        (("", "Y", "unknown", ""), "excluded"),
        (("no", "", "no", "no"), "undetermined"),
        (("FALSE", "0", "n", "F"), "required"),
    ],
)
def test_b3_columns_of_yes_and_no_are_unknown_where_a_part_is_blank_unless_the_rest_decides(
    tmp_path: Path, cells: tuple[str, ...], requirement: str
) -> None:
    row = {q: v for q, v in PLAIN.items() if q != "practice_setting"}
    (out,) = evaluated(roster(tmp_path, [{**row, **dict(zip(SINGLE, cells, strict=True))}]))[1]
    assert out["requirement"] == requirement


def test_b3_a_setting_without_a_column_is_blank_and_not_no(tmp_path: Path) -> None:
    row = {**{q: v for q, v in PLAIN.items() if q != "practice_setting"}, "small_practice": "no"}
    (out,) = evaluated(roster(tmp_path, [row]))[1]
    assert out["open_questions"] == "practice_setting"


@pytest.mark.parametrize(
    ("cells", "requirement", "still_open"),
    [
        ({"hardship": "insufficient_internet;unknown", "application_status": "approved"}, "excluded", ""),
        (
            {"hardship": "insufficient_internet;unknown", "application_status": "pending"},
            "undetermined",
            "hardship",
        ),
        ({"hardship": "insufficient_internet;?", "application_status": ""}, "undetermined", "hardship"),
        ({"hardship": "data_compromised;unknown"}, "excluded", ""),
        (
            {"hardship": "insufficient_internet", "application_status": ""},
            "undetermined",
            "application_status",
        ),
    ],
)
def test_b3_a_hardship_of_which_a_part_is_unknown_decides_only_where_it_excludes(
    tmp_path: Path, cells: dict[str, str], requirement: str, still_open: str
) -> None:
    row = only(tmp_path, **cells)
    assert (row["error"], row["requirement"], row["open_questions"]) == ("", requirement, still_open)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"qp_status": "QPP"}, 'qp_status: "QPP" is not one of qp, partial_qp, neither. Did you mean qp?'),
        ({"performance_year": "2025.0"}, 'performance_year: "2025.0" is not a year'),
        ({"practice_setting": "small_practice,asc_based"}, "Lists are separated by semicolons."),
        ({"practice_setting": "Small practice, asc_based"}, '"Small practice, asc_based" is not one of'),
        ({"score": "120"}, "A number from 0 to 100 is read too: 0 as zero, more as positive."),
        ({"score": "8 5"}, "A number from 0 to 100 is read too: 0 as zero, more as positive."),
        ({"practice_setting": "none;small_practice"}, "none stands beside other values"),
        ({"submission": "none"}, "score: is positive, which needs submission"),
        ({"mips_election": "yes"}, "mips_election: is true, which needs qp_status to be partial_qp"),
        ({"application_status": "approved"}, "application_status: is approved, which needs hardship"),
        ({"mips_election": "maybe"}, 'mips_election: "maybe" is not yes, no or unknown.'),
        ({"qp_status": "\x1fqp"}, "control character"),
        ({"clinician_type": "SSN 123-45-6789"}, "*****6789"),
    ],
)
def test_a_bad_row_says_what_is_wrong_and_has_no_verdict(
    tmp_path: Path, cells: dict[str, str], said: str
) -> None:
    row = only(tmp_path, **cells)
    assert said in row["error"]
    assert "123-45-6789" not in str(row)
    assert not any(row[name] for name in ("requirement", "counted", "line", "exclusions", "open_questions"))


# -- nothing lost, nothing given away ------------------------------------------------------------------------


def test_tins_are_masked_to_four_digits_in_every_spelling_and_in_bad_rows(tmp_path: Path) -> None:
    tins = [
        "123456789",
        "012345678",
        "'012345678",
        '="012345678"',
        "12-3456789",
        "123-45-6789",
        "12345678",
        "",
        "n/a",
    ]
    rows = [{"tin": tin, "npi": "1234567893", **PLAIN} for tin in tins]
    rows.append(
        {"tin": "123456789", "npi": "123456789", "note": "TIN 12-3456789", **PLAIN, "qp_status": "123456789"}
    )
    _, out = evaluated(roster(tmp_path, rows))
    assert [row["tin"] for row in out] == [
        *("*****6789", "*****5678", "*****5678", "*****5678", "*****6789"),
        *("*****6789", "*****5678", "", "*****", "*****6789"),
    ]
    assert "3456789" not in (tmp_path / "out.csv").read_text(encoding="utf-8").replace("1234567893", "")
    assert out[-1]["qp_status"] == "*****6789"
    assert out[-1]["note"] == "TIN *****6789"


def test_a_column_that_says_ssn_or_tax_id_is_masked_beside_the_tin(tmp_path: Path) -> None:
    row = only(
        tmp_path,
        tin="123456789",
        **{"Provider SSN": "123456780", "Tax ID 2": "98-7654321", "routine": "123456789"},
    )
    assert (row["Provider SSN"], row["Tax ID 2"], row["routine"]) == ("*****6780", "*****4321", "123456789")


def test_a_tin_with_dashes_is_masked_in_any_text_and_other_numbers_stay(tmp_path: Path) -> None:
    row = only(
        tmp_path, note="her SSN is 123-45-6789, his TIN 98-7654321.", zip="300460000", phone="555-123-4567"
    )
    assert row["note"] == "her SSN is *****6789, his TIN *****4321."
    assert (row["zip"], row["phone"]) == ("300460000", "555-123-4567")


def test_formulas_are_neutralised_in_cells_and_headers_and_numbers_are_not(tmp_path: Path) -> None:
    cells = {
        "a": "=1+1",
        "b": "-5",
        "c": "@SUM(A1)",
        "d": "+1 555",
        "e": "-cmd|' /C calc'!A0",
        "f": "x=1",
        "=g": "1",
        "h": "\tx",
    }
    row = only(tmp_path, **cells)
    assert [row[c] for c in "abcdefh"] == [
        "'=1+1",
        "-5",
        "'@SUM(A1)",
        "'+1 555",
        "'-cmd|' /C calc'!A0",
        "x=1",
        "'\tx",
    ]
    assert row["'=g"] == "1"
    bad = only(tmp_path, qp_status="=HYPERLINK(1)")
    assert bad["qp_status"] == "'=HYPERLINK(1)"


def test_what_a_terminal_obeys_is_the_same_in_the_output_of_rosters_as_everywhere_else() -> None:
    signs = [chr(n) for n in range(0x11000) if not 0xD800 <= n < 0xE000]
    told = pl.Series(signs).str.replace_all(OBEYED, "?").to_list()
    assert told == [harmless(sign, "\n\t") for sign in signs]


@pytest.mark.parametrize(
    ("header", "flagged"),
    [
        ("Name", True),
        ("Clinician", True),
        ("PHYSICIAN", True),
        ("Provider name", True),
        ("Provider group", False),
        ("clinician count", False),
        ("Provider_First_Name", True),
        ("lastName", True),
        ("Clinician Last", True),
        ("DOB", True),
        ("Date of birth", True),
        ("HOME ADDRESS 1", True),
        ("cell-phone", True),
        ("E-Mail", True),
        ("Practice Name", False),
        ("ACO name", False),
        ("Participant TIN legal business name", False),
        ("last updated", False),
        ("department", False),
        ("username", False),
        ("renamed", False),
    ],
)
def test_a_header_that_sounds_like_a_persons_name_birth_date_address_or_phone_is_known(
    header: str, flagged: bool
) -> None:
    assert bool(recognise(["qp_status", header], {}).personal) is flagged


def test_columns_that_are_read_or_masked_are_not_said_to_identify_people() -> None:
    header = ["npi", "tin", "Provider SSN", "qp_status", "Score", "small practice"]
    assert recognise(header, {}).personal == ()


def test_columns_that_may_identify_people_pass_through_and_are_named_where_there_is_an_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = roster(tmp_path, [{"npi": "1234567893", "Last Name": "Doe", "dob": "1970-01-01", **PLAIN}])
    out = tmp_path / "out.csv"
    assert main(["roster", str(file), "-o", str(out)]) == 0
    said = capsys.readouterr()
    for text in (said.out, said.err):
        assert 'out.csv has them, too: "Last Name", "dob".' in text
        assert "Take such columns out" in text
    assert "Doe,1970-01-01" in out.read_text(encoding="utf-8")
    assert main(["roster", str(file)]) == 0
    said = capsys.readouterr()
    assert "Last Name" not in said.out
    assert said.err == ""


def test_leading_zeros_and_apostrophes_stay_as_they_came(tmp_path: Path) -> None:
    row = only(tmp_path, npi="'1234567893", zip="00501", account="'007")
    assert (row["npi"], row["zip"], row["account"]) == ("'1234567893", "00501", "'007")


def test_duplicates_and_rows_without_npi_are_reported_by_line_and_none_is_dropped(tmp_path: Path) -> None:
    ids = [
        ("1234567893", "012345678"),
        ("'1234567893", '="012345678"'),
        ("", "012345678"),
        ("12345", "1"),
        ("1234567893", "9"),
    ]
    rows = [{"npi": npi, "tin": tin, **PLAIN} for npi, tin in ids]
    rows.append({"npi": "1234567893", "tin": "012345678", **PLAIN, "performance_year": "2026"})
    result, out = evaluated(roster(tmp_path, rows))
    assert len(out) == 6
    assert [row.line for row in result.duplicates.lines] == [2, 3]
    assert [row.line for row in result.without_npi.lines] == [4, 5]
    assert "*****5678" in result.duplicates.lines[0][1]


@pytest.mark.parametrize("name", ["roster.csv", "roster.parquet"])
def test_duplicates_name_each_other_and_the_questions_on_which_their_known_answers_disagree(
    tmp_path: Path, name: str
) -> None:
    ids = {"npi": "1234567893", "tin": "012345678"}
    other = {"npi": "1999999992", "tin": "012345678"}
    rows = [
        {**ids, **PLAIN},
        {**ids, **PLAIN, "qp_status": "neither", "score": "zero"},
        {**other, **PLAIN},
        {**other, **PLAIN, "qp_status": "", "low_volume_threshold": "EXCEEDS"},
        {**other, **PLAIN, "score": "see note 7"},
        {**ids, **PLAIN, "performance_year": "2026"},
    ]
    file = roster(tmp_path, rows)
    if name != file.name:
        pl.read_csv(file, infer_schema=False).write_parquet(tmp_path / name)
    first = 2 if name == "roster.csv" else 1
    found = evaluate_roster(str(tmp_path / name)).duplicates
    assert [row.line for row in found.lines] == [first, first + 1, first + 2, first + 3, first + 4]
    assert [row.with_lines for row in found.lines[:3]] == [(first + 1,), (first,), (first + 3, first + 4)]
    differ = (Q.QP_STATUS, Q.SCORE)
    assert [row.disagree_on for row in found.lines] == [differ, differ, (), (), ()]


def test_of_many_duplicates_each_names_some_and_a_line_that_is_no_row_disagrees_with_nothing(
    tmp_path: Path,
) -> None:
    rows = [{"npi": "1234567893", "tin": "012345678", **PLAIN}] * 9
    file = roster(tmp_path, rows)
    with file.open("a", encoding="utf-8") as stream:
        for status in ("qp", "neither"):
            stream.write(f"1234567893,012345678,{GOOD.replace('qp', status)},one too many\n")
    found = evaluate_roster(str(file)).duplicates.lines
    assert found[0].with_lines == (3, 4, 5, 6, 7)
    assert found[8].with_lines == (2, 3, 4, 5, 6)
    assert [(row.line, row.with_lines) for row in found[9:]] == [(11, (12,)), (12, (11,))]
    assert {row.disagree_on for row in found} == {()}


def test_the_summary_and_the_report_name_duplicates_copies_and_the_first_rows_that_are_not_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twice = {"npi": "1234567893", "tin": "012345678"}
    rows = [{**twice, **PLAIN}, {**twice, **PLAIN, "qp_status": "neither"}]
    rows += [{"npi": "", "tin": f"01234567{n}", **PLAIN} for n in (0, 1)] * 16
    page, other = tmp_path / "page.html", tmp_path / "other.html"
    assert main(["roster", str(roster(tmp_path, rows)), "--report", str(page)]) == 0
    unnamed = [{name: cell for name, cell in row.items() if name != "npi"} for row in rows]
    assert main(["roster", str(roster(tmp_path, unnamed, "other.csv")), "--report", str(other)]) == 0
    said = capsys.readouterr().out
    assert "line 2: TIN *****5678; the same as line 3; they disagree on qp_status" in said
    assert "and 12 more: lines 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, ..." in said
    assert "that are the same in every cell as another such row: 30." in " ".join(said.split())
    assert "line 7: the same as line 5" in said
    assert "one of them is wrong" in said
    html = page.read_text(encoding="utf-8")
    assert "the same as line 3; they disagree on qp_status" in html
    assert "same in every cell as another such row: 30." in other.read_text(encoding="utf-8")
    assert "one of them is wrong" in html


# -- files ---------------------------------------------------------------------------------------------------

HEAD = ",".join(PLAIN)
GOOD = ",".join(PLAIN.values())


def test_a_bad_line_is_reported_with_its_physical_line_and_stops_nothing(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    lines = [
        f"note,{HEAD}",
        f'"two\nlines",{GOOD}',
        "",
        f"ragged,{GOOD},more",
        "short,2025",
        f'"open,{GOOD}',
        f"last,{GOOD}",
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    result, out = evaluated(file)
    assert [row.line for row in result.bad.lines] == [5, 6, 7]
    assert [row.text.split(".")[0] for row in result.bad.lines] == [
        "The line has more cells than the header has columns",
        "The line has fewer cells than the header has columns",
        "The line has an opening quote that is never closed",
    ]
    assert [row["counted"] for row in out] == ["yes", "", "", "", "yes"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_csv_is_read_with_any_usual_separator_line_end_and_mark(
    tmp_path: Path, separator: str, end: str, bom: bytes
) -> None:
    file = tmp_path / "roster.csv"
    text = f'name,{HEAD}{end}"Doe, Jane",{GOOD}{end}'
    file.write_bytes(bom + (text if separator == "," else text.replace(",", separator)).encode())
    result, out = evaluated(file)
    assert (result.rows, out[0]["counted"], result.bad.count) == (1, "yes", 0)


def test_quoted_cells_without_any_fault_keep_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    bad = GOOD.replace("qp,", "QPP,")
    file.write_text(f'name,{HEAD}\n"Doe, Jane",{GOOD}\n"Roe ""R"", X",{bad}\n', encoding="utf-8")
    result, out = evaluated(file)
    assert [row.line for row in result.bad.lines] == [3]
    assert out[1]["name"] == 'Roe "R", X'


def test_lines_in_windows_1252_are_read_and_told(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_bytes(f"name,{HEAD}\nJos\xe9,{GOOD}\n".encode("latin-1"))
    result, out = evaluated(file)
    assert (out[0]["name"], out[0]["counted"]) == ("José", "yes")
    assert any("Windows-1252" in remark for remark in result.remarks)


def test_parquet_with_lists_floats_and_booleans_reads_like_csv(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "performance_year": [2025.0, 2025.0, None],
            "participant_type": ["aco_professional"] * 3,
            "clinician_type": ["mips_eligible_type"] * 3,
            "qp_status": ["partial_qp"] * 3,
            "mips_election": [True, None, False],
            "low_volume_threshold": ["exceeds"] * 3,
            "practice_setting": [[], ["small_practice", None], None],
            "hardship": [["none"]] * 3,
            "submission": ["not_yet"] * 3,
            "npi": [1234567893.0, None, 1999999992.0],
            "amount": [1.5, 2.0, None],
        }
    )
    frame.write_parquet(tmp_path / "roster.parquet")
    result = evaluate_roster(str(tmp_path / "roster.parquet"), str(tmp_path / "out.parquet"))
    out = pl.read_parquet(tmp_path / "out.parquet")
    assert out["requirement"].to_list() == ["required", "excluded", "undetermined"]
    assert out["mips"].to_list() == ["required", "not_required", "undetermined"]
    assert out["amount"].to_list() == [1.5, 2.0, None]
    assert result.without_npi.count == 1


@pytest.mark.parametrize("odd", [[[1], [2]], [{"a": 1}, {"a": 2}], [b"a", b"b"]])
def test_a_column_that_csv_has_no_cells_for_is_named_and_parquet_takes_it(
    tmp_path: Path, odd: list[Any]
) -> None:
    frame = pl.DataFrame({**{q: [v, v] for q, v in PLAIN.items()}, "odd": odd})
    frame.write_parquet(tmp_path / "roster.parquet")
    with pytest.raises(RosterError, match='the column "odd" holds lists, records or bytes'):
        evaluate_roster(str(tmp_path / "roster.parquet"), str(tmp_path / "out.csv"))
    assert not (tmp_path / "out.csv").exists()
    evaluate_roster(str(tmp_path / "roster.parquet"), str(tmp_path / "out.parquet"))
    assert pl.read_parquet(tmp_path / "out.parquet")["odd"].to_list() == odd


def test_excel_and_json_lines_go_in_and_out(tmp_path: Path) -> None:
    file = roster(
        tmp_path,
        [{"tin": "012345678", "note": "=1+1", **PLAIN}, {"tin": "", "note": "", **PLAIN, "qp_status": "x"}],
    )
    evaluate_roster(str(file), str(tmp_path / "a.jsonl"))
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["counted"] for line in lines] == ["yes", None]
    assert lines[0]["note"] == "=1+1"
    evaluate_roster(str(file), str(tmp_path / "b.xlsx"))
    out = pl.read_excel(tmp_path / "b.xlsx", infer_schema_length=0)
    assert out["counted"].to_list() == ["yes", None]
    assert out["tin"].to_list() == ["*****5678", None]
    assert out["note"].to_list() == ["'=1+1", None]
    pl.read_csv(file, infer_schema=False).write_excel(tmp_path / "in.xlsx")
    result = evaluate_roster(str(tmp_path / "in.xlsx"))
    assert (result.rows, result.bad.count, result.bad.lines[0][0]) == (2, 1, 3)


OBEYED_SIGNS = "".join(
    sign for sign in map(chr, range(0x110000)) if harmless(sign) == "?" and not "\ud800" <= sign <= "\udfff"
).replace("?", "")


def test_json_lines_hold_nothing_that_a_terminal_obeys_and_read_as_what_came_in(tmp_path: Path) -> None:
    notes = [*OBEYED_SIGNS, f"\\{OBEYED_SIGNS}José – “x”\\", "plain", "é\u00a0\u2013"]
    header = "no\u202ete"
    frame = pl.DataFrame({**{q: [v] * len(notes) for q, v in PLAIN.items()}, header: notes})
    frame.write_parquet(tmp_path / "roster.parquet")
    evaluate_roster(str(tmp_path / "roster.parquet"), str(tmp_path / "out.jsonl"))
    raw = (tmp_path / "out.jsonl").read_text(encoding="utf-8")
    assert {sign for sign in raw if harmless(sign) != sign} == set()
    assert [json.loads(line)[header] for line in raw.split("\n") if line] == notes
    assert "José – “x”" in raw


@pytest.mark.parametrize("before_the_end", [1, 2, 3])
def test_json_lines_escape_a_sign_that_is_cut_where_a_block_of_the_file_ends(
    before_the_end: int, tmp_path: Path
) -> None:
    cell = "x" * (roster_write._BLOCK - before_the_end - len('{"a":"')) + "\u202e"
    roster_write.write_json_lines(pl.DataFrame({"a": [cell]}), tmp_path / "out.jsonl")
    raw = (tmp_path / "out.jsonl").read_bytes()
    assert raw.isascii()
    assert json.loads(raw) == {"a": cell}


def test_json_lines_with_lists_and_a_bad_line(tmp_path: Path) -> None:
    file = tmp_path / "roster.jsonl"
    row = {**PLAIN, "performance_year": 2025, "practice_setting": [], "hardship": ["data_compromised"]}
    file.write_text(
        f"{json.dumps(row)}\n\nnot json\n[1]\n{json.dumps({**row, 'later': 1})}\n", encoding="utf-8"
    )
    result, out = evaluated(file)
    assert [row.line for row in result.bad.lines] == [3, 4]
    assert [row["exclusions"] for row in out] == ["b3_data_compromised", "", "", "b3_data_compromised"]
    assert out[3]["later"] == "1"


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("roster.csv", b"", "the file is empty"),
        ("roster.csv", b"<!DOCTYPE html><html>", "a web page"),
        ("roster.csv", b"PK\x03\x04xx", "an Excel workbook"),
        ("roster.csv", "qp_status\nqp\n".encode("utf-16"), "not UTF-8"),
        ("roster.parquet", b"x,y\n1,2\n", "cannot be read as Parquet: it is text"),
        ("roster.xlsx", b"x,y\n1,2\n", "cannot be read as an Excel workbook: it is text"),
        ("roster.xlsx", b"\xd0\xcf\x11\xe0\xa1", "an older Excel workbook (.xls), or one with a password"),
        ("roster.xlsx", b"PK\x03\x04 cut", "it is damaged, cut off"),
        ("roster", b"qp_status\nqp\n", "a name without an ending is no format"),
        ("roster.jsonl", b"x,y\n1,2\n", "no line of it is a JSON object"),
        ("roster.doc", b"x", "is no format of a roster"),
        ("roster.xls", b"x", "Save it as .xlsx"),
        ("roster.csv", b"a,b\n1,2\n", "no column is named by a question"),
        ("roster.csv", b"qp_status,picheck__row\nqp,2\n", "kept for the program"),
        ("roster.csv", b"qp_status,^.*$\nqp,2\n", "begins with ^ and ends with $"),
    ],
)
def test_a_file_that_is_no_roster_is_told_what_it_is(
    tmp_path: Path, name: str, raw: bytes, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(raw)
    assert main(["roster", str(tmp_path / name)]) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert "calamine" not in said.err
    assert (said.out, "Traceback" in said.err) == ("", False)


def test_a_csv_put_down_in_parts_is_the_one_put_down_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = ["plain", 'a "quote", and a comma', "", "=1+1", "last"]
    rows = [{"note": note, "tin": "012345678", **PLAIN} for note in notes]
    rows[1]["qp_status"] = "neither, or so"
    file = roster(tmp_path, rows)
    _, told = evaluated(file, "whole.csv")
    assert [row["note"] for row in told] == ["plain", 'a "quote", and a comma', "", "'=1+1", "last"]
    monkeypatch.setattr(roster_write, "_AT_ONCE", 2)
    evaluated(file, "parts.csv")
    assert (tmp_path / "parts.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


@pytest.mark.parametrize("collecting", [True, False])
def test_pythons_collector_is_left_as_it_was_found_also_where_a_roster_is_refused(
    tmp_path: Path, collecting: bool
) -> None:
    was = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        evaluate_roster(str(roster(tmp_path, [PLAIN])))
        assert gc.isenabled() is collecting
        with pytest.raises(RosterError):
            evaluate_roster(str(tmp_path / "roster.doc"))
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if was else gc.disable)()


def test_a_roster_of_no_rows_gives_an_empty_table_and_zeros(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text(f"npi,{HEAD}\n", encoding="utf-8")
    result, out = evaluated(file)
    assert (result.rows, out, result.groups) == (0, [], ())


# -- the command ---------------------------------------------------------------------------------------------


def test_the_command_writes_everything_and_exits_2_for_a_bad_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = roster(
        tmp_path, [{"npi": "1234567893", **PLAIN}, {"npi": "1999999992", **PLAIN, "qp_status": "QPP"}]
    )
    out, page = tmp_path / "out.csv", tmp_path / "page.html"
    assert main(["roster", str(file), "-o", str(out), "--report", str(page), "--as-of", "2026-02-01"]) == 2
    said = capsys.readouterr()
    assert "line 3: qp_status" in said.out
    assert "1 row is bad" in said.err
    assert len(out.read_text(encoding="utf-8").splitlines()) == 3
    html = page.read_text(encoding="utf-8")
    assert html.count("<svg") == 2
    assert "<script" not in html
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")
    assert "2026-02-01" in html


def test_the_command_gives_json_and_exits_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = roster(tmp_path, [{"npi": "1234567893", "aco_id": "A1", **PLAIN}])
    assert main(["roster", str(file), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["number"]["total"] == {"counted": 1, "lower": 1, "upper": 1}
    assert found["groups"][0]["aco_id"] == "A1"
    assert found["groups"][0]["performance_year"] == 2025


def test_what_is_wrong_with_an_option_is_not_blamed_on_the_roster(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(roster(tmp_path, [PLAIN]))
    for options, said in {
        ("-o", "o.pdf"): '-o o.pdf: ".pdf" is no format of a roster',
        ("-o", file): f"-o {file[:60]}",
        ("--set", "qp_statsu=qp"): '--set "qp_statsu": is not a question',
        ("--set", "score=zero"): "--set score: the roster has a column for it",
    }.items():
        assert main(["roster", file, *options]) == 2
        told = capsys.readouterr().err
        assert f"picheck: {said}" in told or told.startswith(said)
        assert "roster.csv: " not in told.removeprefix(f"-o {file[:60]}")


@pytest.mark.parametrize("there", [".", "folder.csv"])
def test_a_folder_is_told_to_be_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], there: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    assert main(["roster", there]) == 2
    assert f"{there}: it is a folder, not a file." in capsys.readouterr().err


def test_the_command_refuses_to_write_over_the_roster(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = roster(tmp_path, [PLAIN])
    before = file.read_bytes()
    assert main(["roster", str(file), "-o", str(file)]) == 2
    assert "Write to another file" in capsys.readouterr().err
    assert file.read_bytes() == before
    assert main(["roster", str(tmp_path / "none.csv")]) == 2
    assert main(["roster", str(file), "-o", str(tmp_path / "no" / "out.csv")]) == 2
    assert main(["roster", str(file), "-o", str(tmp_path / "out.doc")]) == 2
    assert main(["roster", str(file), "--set", "qp_status"]) == 2


def test_the_report_escapes_what_the_roster_says(tmp_path: Path) -> None:
    file = roster(tmp_path, [{"aco_id": "<script>alert(1)</script>", **PLAIN, "qp_status": "<img src=x>"}])
    page = tmp_path / "page.html"
    main(["roster", str(file), "--report", str(page)])
    html = page.read_text(encoding="utf-8")
    assert "<script>" not in html
    assert "<img" not in html
