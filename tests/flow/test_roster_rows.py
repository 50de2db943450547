"""Rows that are nobody's, that contradict each other, or are of several years, and how it is told."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest

from picheck.flow.privacy import is_npi
from picheck.flow.roster import evaluate_roster
from picheck.flow.roster_engines import PolarsEngine
from picheck.flow.roster_ids import checked_npi, npi_in
from picheck.flow.roster_report import as_html
from picheck.flow.roster_summary import Summary, as_text, summary_of
from picheck.tui.cli import main

HEAD = (
    "npi,tin,performance_year,participant_type,clinician_type,qp_status,low_volume_threshold,"
    "practice_setting,hardship,submission,score"
)
ON_LINE_I = "2025,aco_professional,mips_eligible_type,qp,exceeds,none,none,group,positive"
DOE, ROE = "2000000002", "2000000010"


def written(folder: Path, *rows: str, name: str = "roster.csv", head: str = HEAD) -> Path:
    """A roster of these lines; another format by the ending of its name."""
    file = folder / "roster.csv"
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    if name == file.name:
        return file
    table = pl.read_csv(file, infer_schema=False)
    match (folder / name).suffix:
        case ".xlsx":
            table.write_excel(folder / name)
        case ".parquet":
            table.write_parquet(folder / name)
        case _:
            table.write_ndjson(folder / name)
    return folder / name


def summed(folder: Path, *rows: str) -> Summary:
    return summary_of(evaluate_roster(str(written(folder, *rows))))


# -- NPIs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plain", [True, False])
def test_a_column_of_npis_is_checked_as_one_npi_is(plain: bool) -> None:
    assert all(map(is_npi, (DOE, ROE)))
    chance = random.Random(20_261)
    numbers = [str(chance.randrange(10**9, 4 * 10**9)) for _ in range(5000)]
    numbers += [f"{body}{digit}" for body in (100_000_000, 299_999_999, 212_345_678) for digit in range(10)]
    cells = nw.from_native(pl.DataFrame({"npi": numbers}))
    numbered = cells.select(npi_in("npi", plain=plain).alias("npi"))
    found = numbered.select(checked_npi(nw.col("npi")))["npi"].to_list()
    assert found == [int(number) if is_npi(number) else None for number in numbers]


@pytest.mark.parametrize(
    "cell", ["+1", "-1", " 1", "1 ", "", "1e3", "1" * 19, "1" * 20, "\uff11", "x", "1.0"]
)
def test_a_column_is_of_digits_alone_only_where_every_cell_is(cell: str) -> None:
    engine = PolarsEngine()
    whole = nw.from_native(pl.LazyFrame({"a": ["1", None, "0" * 18], "b": ["1", None, cell]}))
    assert engine.all_digits(whole, ["a", "b"]) == {"a": True, "b": False}
    none = nw.from_native(pl.LazyFrame({"a": []}, schema={"a": pl.String}))
    assert engine.all_digits(none, ["a"]) == {"a": True}


# -- rows that are nobody's -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["roster.csv", "roster.xlsx", "roster.parquet", "roster.jsonl"])
def test_blank_rows_and_rows_of_totals_are_left_out_and_told(tmp_path: Path, name: str) -> None:
    rows = [
        f"{DOE},012345678,{ON_LINE_I}",
        ",,,,,,,,,,",
        " ,,,,\t,,,,,,",
        ",,,,,,,,,,",
        f"{ROE},012345678,{ON_LINE_I.replace('qp', 'QPP')}",
        "Total,2,,,,,,,,2,1.5",
    ]
    file = written(tmp_path, *rows, name=name)
    result = evaluate_roster(str(file), str(tmp_path / "out.csv"))
    assert (result.rows, result.blank, result.totals) == (2, 3, 1)
    assert "3 blank rows are left out." in result.remarks
    first = 1 if name.endswith(("parquet", "jsonl")) else 2
    assert f"1 row of totals is left out (line {first + 5})." in result.remarks
    assert [row.line for row in result.bad.lines] == [first + 4]
    assert len((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()) == 3
    summary = summary_of(result)
    assert (summary.rows, summary.blank_rows, summary.rows_of_totals) == (2, 3, 1)


@pytest.mark.parametrize(
    "row",
    [
        f"Total,012345678,{ON_LINE_I}",
        "Total care,2,,,,,,,,2,1",
        "5,Total,,,,,,,,,",
        ",,2025,,,,,,,,",
        "Total,n/a,,,,,,,,,",
        "Total,Total,,,,,,,,,",
    ],
)
def test_a_row_that_says_anything_else_is_no_row_of_totals_and_stays(tmp_path: Path, row: str) -> None:
    result = evaluate_roster(str(written(tmp_path, row)))
    assert (result.rows, result.blank, result.totals) == (1, 0, 0)


def test_a_roster_of_numbers_and_answers_by_set_alone_keeps_its_rows(tmp_path: Path) -> None:
    file = written(tmp_path, f"{DOE},2025", ",", f"{ROE},2025", head="npi,performance_year")
    result = evaluate_roster(str(file), settings={"qp_status": "qp"})
    assert (result.rows, result.blank) == (2, 1)


# -- several years ----------------------------------------------------------------------------------------


def test_no_number_is_added_up_over_two_years(tmp_path: Path) -> None:
    later = ON_LINE_I.replace("2025", "2026")
    summary = summed(tmp_path, f"{DOE},1,{ON_LINE_I}", f"{ROE},1,{ON_LINE_I}", f"{DOE},1,{later}")
    assert [(year.performance_year, year.total.counted) for year in summary.years] == [(2025, 2), (2026, 1)]
    assert summary.number_note.startswith("These are several numbers to publish")
    for told in (as_text(summary), as_html(summary, as_of=date(2026, 2, 1))):
        assert "The numbers to publish, one for each ACO and year" in told
        assert "The number to publish (" not in told
        assert "the rows are of 2025, 2026" in " ".join(told.split())
    assert "3   at least" not in as_text(summary)
    lines = as_text(summary).splitlines()
    assert [
        line.split()[:2]
        for line in lines
        if "total  " in line and "at least " in line and "to at" not in line
    ] == [
        ["total", "2"],
        ["total", "1"],
    ]


def test_rows_of_one_year_have_one_number_though_the_year_of_some_is_not_known(tmp_path: Path) -> None:
    undated = ON_LINE_I.replace("2025", "")
    summary = summed(tmp_path, f"{DOE},1,{ON_LINE_I}", f"{ROE},1,{undated}")
    assert summary.number_note == ""
    assert "The number to publish (" in as_text(summary)
    assert "total              1   at least 1, at most 2" in as_text(summary)


def test_the_sum_for_several_acos_is_said_to_be_no_acos_number(tmp_path: Path) -> None:
    file = written(tmp_path, f"A1,{DOE},1,{ON_LINE_I}", f"A2,{DOE},1,{ON_LINE_I}", head=f"aco_id,{HEAD}")
    summary = summary_of(evaluate_roster(str(file)))
    assert "sum for 2 ACOs, and no ACO's number" in summary.number_note
    assert "sum for 2 ACOs, and no ACO's number" in as_text(summary)
    later = ON_LINE_I.replace("2025", "2026")
    file = written(tmp_path, f"A1,{DOE},1,{ON_LINE_I}", f"A2,{DOE},1,{later}", head=f"aco_id,{HEAD}")
    note = summary_of(evaluate_roster(str(file))).number_note
    assert "several numbers to publish" in note
    assert "sum for 2 ACOs, and no ACO's number" in note


# -- figures and their words ------------------------------------------------------------------------------


def test_what_is_open_is_told_apart_from_whether_the_requirement_applies(tmp_path: Path) -> None:
    score_open = ON_LINE_I.replace("group,positive", "group,")
    all_open = ON_LINE_I.replace("exceeds", "")
    told = as_text(summed(tmp_path, f"{DOE},1,{score_open}", f"{ROE},1,{all_open}"))
    assert "2 rows, 2 clinicians; 2 with something still open, 0 bad" in told
    assert "  not known yet whether it applies               1\n" in told
    assert "open in 1 row;" in told
    assert "1 of 2 is settled" in told
    assert "1 rows" not in told


def test_line_ii_above_its_lower_bound_is_not_called_certain(tmp_path: Path) -> None:
    on_ii = ON_LINE_I.replace("exceeds,none", "exceeds,small_practice")
    not_yet = ON_LINE_I.replace("group,positive", "not_yet,")
    told = as_text(summed(tmp_path, f"{DOE},1,{on_ii}", f"{DOE},2,{not_yet}"))
    assert "line ii            1   at least 0, at most 1" in told
    assert "line ii who is on it as things stand" in " ".join(told.split())
    assert "The number counts what is certain" not in told


# -- what belongs to the person ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["roster.csv", "roster.parquet"])
def test_a_qp_status_a_profession_and_an_election_that_differ_between_the_rows_of_a_person_are_listed(
    tmp_path: Path, name: str
) -> None:
    partial = ON_LINE_I.replace(",qp,", ",partial_qp,")
    neither, later = ON_LINE_I.replace(",qp,", ",neither,"), ON_LINE_I.replace("2025", "2026")
    counselor = ON_LINE_I.replace("mips_eligible_type", "mental_health_counselor")
    three, four, five = "2000000028", "2000000036", "2000000044"
    assert all(map(is_npi, (three, four, five)))
    rows = [
        f"{DOE},1,{ON_LINE_I},A1,",
        f"{ROE},2,{partial},A1,yes",
        f"{DOE},3,{neither},A2,",  # another practice, another ACO, and the same person
        f"{ROE},4,{partial},A1,no",
        f"{three},1,{ON_LINE_I},A1,",
        f"{three},2,{counselor.replace(',qp,', ',,')},A1,",
        f"{four},1,{ON_LINE_I},A1,",
        f"{four},2,{ON_LINE_I.replace(',qp,', ',QPP,')},A1,",  # bad: says nothing of it
        f"{five},1,{ON_LINE_I},A1,",
        f"{five},2,{later.replace(',qp,', ',neither,')},A1,",  # another year
        f"{five},3,{ON_LINE_I.replace('exceeds', 'does_not_exceed')},A1,",  # this practice's
    ]
    file = written(tmp_path, *rows, name=name, head=f"{HEAD},aco_id,mips_election")
    summary = summary_of(evaluate_roster(str(file)))
    first = 2 if name == "roster.csv" else 1
    assert summary.contradicting_rows == 6
    assert [(row.line, row.with_lines, row.disagree_on) for row in summary.contradictions] == [
        (first, (first + 2,), ("qp_status",)),
        (first + 1, (first + 3,), ("mips_election",)),
        (first + 2, (first,), ("qp_status",)),
        (first + 3, (first + 1,), ("mips_election",)),
        (first + 4, (first + 5,), ("clinician_type",)),
        (first + 5, (first + 4,), ("clinician_type",)),
    ]
    for told in (as_text(summary), as_html(summary, as_of=date(2026, 2, 1))):
        assert "Rows of one clinician and year that contradict each other: 6" in told
        assert f"NPI *****0002; the same as line {first + 2}; they disagree on qp_status" in told
        assert DOE not in told


def test_the_keys_of_the_summary_are_only_added_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["roster", str(written(tmp_path, f"{DOE},1,{ON_LINE_I}")), "--format", "json"]) == 0
    assert {
        *(
            "rows",
            "clinicians",
            "bad_rows",
            "bad_rows_may_count",
            "open_rows",
            "rows_without_npi",
            "copied_rows",
        ),
        *(
            "duplicate_rows",
            "requirement",
            "exclusions",
            "open_questions",
            "number",
            "groups",
            "look_ups",
            "bad",
        ),
        *("without_npi", "copies", "duplicates", "remarks", "unit", "citation", "rules_version"),
    } <= json.loads(capsys.readouterr().out).keys()
