"""The QPP Experience file in its three layouts, as if in an ACO, against CMS's own reweighting flags."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from picheck.flow.qpp_experience import HEADERS, as_text, evaluate_experience
from picheck.flow.roster_columns import RosterError
from picheck.tui.cli import main

SHARED = Path(__file__).parents[3] / "shared" / "data" / "qpp_experience"

OLD = {what: names[-1] for what, names in HEADERS.items() if what not in ("weight", "cehrt", "score")}
OLD |= {"score": HEADERS["score"][0], "cehrt": "pi cehrt id"}
NEW = {what: names[0] for what, names in HEADERS.items()}
QUIET = {
    "level": "Individual",
    "opted_in": "False",
    "small_practice": "False",
    "hospital_based": "False",
    "non_patient_facing": "False",
    "asc_based": "False",
    "circumstances": "False",
    "application": "False",
    "special_status": "False",
    "score": "80",
    "weight": "0.25",
    "cehrt": "0015EXAMPLE",
}


def experience(folder: Path, rows: list[dict[str, str]], names: dict[str, str], width: int = 0) -> Path:
    """A made-up file in a layout, padded with columns that nothing reads."""
    file = folder / "experience.csv"
    padding = [f"filler {n}" for n in range(max(0, width - len(names) - 1))]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*names.values(), "pi measure id 1", *padding])
        for row in rows:
            writer.writerow([*(row[what] for what in names), row.get("measure", ""), *[""] * len(padding)])
    return file


def only(folder: Path, names: dict[str, str] = NEW, **cells: str) -> tuple[str, list[str]]:
    """The as-if outcome of one row, and the kinds of its disagreements."""
    found = evaluate_experience(str(experience(folder, [{**QUIET, **cells}], names)))
    ((outcome, _),) = found.cross
    return outcome, [kind for _, kind, _ in found.disagreements]


@pytest.mark.parametrize("names", [OLD, NEW])
@pytest.mark.parametrize(
    ("cells", "outcome"),
    [
        ({}, "required, met, counted yes on line i"),
        ({"score": "0"}, "required, met, counted yes on line i"),
        ({"score": "0", "cehrt": ""}, "required, not_met, counted no"),
        ({"score": "0", "cehrt": "", "measure": "PI_PPHI_1"}, "required, met, counted yes on line i"),
        ({"small_practice": "True"}, "excluded, not_applicable, counted yes on line ii"),
        ({"circumstances": "True", "score": "0", "cehrt": ""}, "excluded, not_applicable, counted no"),
        ({"application": "True"}, "excluded, not_applicable, counted yes on line ii"),
        ({"hospital_based": ""}, "undetermined, undetermined, counted yes on line undetermined"),
        ({"opted_in": "True"}, "required, met, counted yes on line i"),
    ],
)
def test_a_row_is_evaluated_as_if_in_an_aco_in_a_year_in_force(
    tmp_path: Path, names: dict[str, str], cells: dict[str, str], outcome: str
) -> None:
    assert only(tmp_path, names, **cells)[0] == outcome


@pytest.mark.parametrize(
    ("level", "outcome"),
    [
        ("Group", "excluded, not_applicable, counted yes on line ii"),
        ("Subgroup", "excluded, not_applicable, counted yes on line ii"),
        ("Virtual Group", "excluded, not_applicable, counted yes on line ii"),
        ("APM Entity", "excluded, not_applicable, counted no"),
    ],
)
def test_the_level_decides_whether_an_excluded_clinician_reported(
    tmp_path: Path, level: str, outcome: str
) -> None:
    assert only(tmp_path, level=level, small_practice="True", special_status="True")[0] == outcome


@pytest.mark.parametrize(
    ("cells", "kinds"),
    [
        ({}, []),
        ({"small_practice": "True", "special_status": "True"}, []),
        ({"small_practice": "True"}, ["status_not_reweighted"]),
        ({"special_status": "True"}, ["reweighted_without_status"]),
        ({"weight": "0"}, ["weight_zero_with_score"]),
        (
            {"application": "True", "weight": "0", "score": "0", "measure": "PI_PPHI_1"},
            ["reported_with_weight_zero"],
        ),
    ],
)
def test_a_disagreement_with_cms_flags_is_listed_by_kind(
    tmp_path: Path, cells: dict[str, str], kinds: list[str]
) -> None:
    assert only(tmp_path, **cells)[1] == kinds


def test_c9_before_2022_a_small_practice_alone_was_not_reweighted_by_its_status(tmp_path: Path) -> None:
    assert only(tmp_path, OLD, small_practice="True")[1] == []
    assert only(tmp_path, OLD, hospital_based="True")[1] == ["status_not_reweighted"]


def test_headers_are_read_without_case_and_punctuation_and_every_disagreement_has_its_line(
    tmp_path: Path,
) -> None:
    names = {what: name.upper().replace(" ", "_").replace("-", "_") for what, name in NEW.items()}
    rows = [QUIET, {**QUIET, "small_practice": "True"}, QUIET, {**QUIET, "asc_based": "True"}]
    found = evaluate_experience(str(experience(tmp_path, rows, names)))
    assert [line for line, _, _ in found.disagreements] == [3, 5]
    text = "".join(as_text(found))
    assert "line 3: status_not_reweighted" in text
    assert "line 5: status_not_reweighted" in text
    assert "As if every row" in text


@pytest.mark.parametrize(("names", "width"), [(OLD, 92), (NEW, 165), (NEW, 204)])
def test_the_three_widths_are_read_and_every_column_is_kept(
    tmp_path: Path, names: dict[str, str], width: int, capsys: pytest.CaptureFixture[str]
) -> None:
    if width == 165:
        names = {what: name for what, name in names.items() if what != "weight"}
    file, out = experience(tmp_path, [QUIET] * 3, names, width), tmp_path / "out.csv"
    assert main(["roster", "--from", "qpp-experience", str(file), "-o", str(out), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["rows"], found["columns"]) == (3, width)
    with out.open(encoding="utf-8", newline="") as stream:
        written = list(csv.DictReader(stream))
    assert len(written) == 3
    assert len(written[0]) == width + 6
    assert written[0]["as_if_line"] == "i"


def test_a_file_without_the_columns_is_told_which_are_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {what: name for what, name in NEW.items() if what != "cehrt"}
    file = experience(tmp_path, [QUIET], names)
    with pytest.raises(RosterError, match="no column cehrt id"):
        evaluate_experience(str(file))
    assert main(["roster", "--from", "qpp-experience", str(file)]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert main(["roster", "--from", "qpp-experience", str(tmp_path / "none.csv")]) == 2


def test_the_file_itself_is_never_written_over(tmp_path: Path) -> None:
    file = experience(tmp_path, [QUIET], NEW)
    before = file.read_bytes()
    for out in (str(file), str(tmp_path / "out.parquet")):
        with pytest.raises(RosterError):
            evaluate_experience(str(file), out)
    assert file.read_bytes() == before


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not beside the repository")
@pytest.mark.parametrize("year", range(2017, 2024))
def test_the_real_rows_load_and_have_one_outcome_each(year: int) -> None:
    found = evaluate_experience(str(SHARED / f"qpp_experience_py{year}_sample.csv"))
    assert found.columns == (92 if year < 2022 else 165 if year == 2022 else 204)
    assert found.cross.total() == found.rows > 0
    if year in (2022, 2023):
        assert found.cross["excluded, not_applicable, counted yes on line ii", "Group"] == 1
        assert not found.disagreements


def test_formulas_and_terminal_signs_are_neutralised_in_cells_and_headers_of_what_is_written(
    tmp_path: Path,
) -> None:
    names = {**NEW, "note": "note", "formula": "=1+1"}
    cells = {"note": "=HYPERLINK(1)", "formula": "-5", "cehrt": "+cmd\x1b[2J", "level": "@Individual"}
    file = experience(tmp_path, [{**QUIET, **cells}, {**QUIET, "note": "", "formula": "x"}], names)
    evaluate_experience(str(file), str(tmp_path / "out.csv"))
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as stream:
        first, second = csv.DictReader(stream)
    assert (first["note"], first["'=1+1"], first["cehrt id"]) == ("'=HYPERLINK(1)", "-5", "'+cmd?[2J")
    assert first["participation option"] == "'@Individual"
    assert (second["note"], second["'=1+1"], second["cehrt id"]) == ("", "x", "0015EXAMPLE")


def test_what_is_printed_holds_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    file = experience(tmp_path, [{**QUIET, "level": "\x1b[2J", "small_practice": "True"}], NEW)
    assert "\x1b" not in "".join(as_text(evaluate_experience(str(file))))
