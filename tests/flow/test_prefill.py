"""A saved QPP response fills in what it says, with its source, and nothing that it does not say."""

from __future__ import annotations

import copy
import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from picheck.core.facts import PracticeSetting, QuestionId
from picheck.flow.interview import Interview, plain
from picheck.flow.prefill import ChoiceNeeded, Level, Prefill, prefill, prefill_of
from picheck.flow.qpp_response import NotAResponse, response_of
from picheck.tui.cli import main

Q = QuestionId
FIXTURE = Path(__file__).parent / "fixtures" / "qpp_response.json"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "qpp_eligibility"
EXPECTED = SHARED / "expected_prefill.csv"
SCENARIOS = ("individualScenario", "groupScenario")


def body() -> dict[str, Any]:
    """The made-up response, to be changed by a test."""
    found: dict[str, Any] = json.loads(FIXTURE.read_text(encoding="utf-8"))["data"]
    return found


def taken(
    person: object, *, year: int | None = 2025, practice: str | None = None, level: Level | None = None
) -> Prefill:
    return prefill_of(
        response_of(json.dumps(person).encode()), "npi.json", year=year, practice=practice, level=level
    )


def values(found: Prefill) -> dict[str, Any]:
    return {str(question): plain(given.value) for question, given in found.answers.items()}


def changed(**statuses: Any) -> dict[str, Any]:
    """The response with statuses replaced at both levels; Ellipsis takes the key out."""
    person = body()
    for name in SCENARIOS:
        scenario = person["organizations"][0][name]
        for key, value in statuses.items():
            scenario.pop(key, None)
            if value is not ...:
                scenario[key] = value
    return person


def test_the_made_up_response_gives_these_answers_and_leaves_the_rest_open() -> None:
    found = taken(body())
    assert values(found) == {
        "performance_year": 2025,
        "clinician_type": "mips_eligible_type",
        "qp_status": "qp",
        "low_volume_threshold": "exceeds",
        "practice_setting": [],
    }
    assert found.still_open == (Q.PARTICIPANT_TYPE, Q.HARDSHIP, Q.SUBMISSION)


def test_every_answer_names_its_file_field_and_level() -> None:
    sources = {str(q): given.source for q, given in taken(body(), level=Level.GROUP).answers.items()}
    assert sources["performance_year"] == "given with --year"
    assert sources["qp_status"] == "npi.json: qpStatus (the clinician)"
    assert (
        sources["low_volume_threshold"] == "npi.json: organizations[0].groupScenario.lowVolumeSwitch (group)"
    )
    assert "hospitalBasedClinician" in sources["practice_setting"]
    assert all("npi.json" in source for question, source in sources.items() if question != "performance_year")


def test_a_prefilled_answer_is_taken_in_the_interview_marked_as_such_and_can_be_changed() -> None:
    interview = Interview(taken(body()).answers)
    assert interview.question is Q.PARTICIPANT_TYPE
    interview.answer("aco_professional")
    assert interview.question is Q.HARDSHIP
    assert {t.question for t in interview.turns if t.taken} == set(taken(body()).answers)
    interview.revise(Q.LOW_VOLUME_THRESHOLD, "does_not_exceed")
    assert interview.question is Q.SUBMISSION


def test_names_addresses_and_the_npi_are_nowhere_in_what_is_kept() -> None:
    found = prefill_of(response_of(json.dumps(body()).encode()), "npi_1999999992_py2025.json")
    kept = repr(found)
    for word in ("Invented", "INVENTED", "MADE UP", "NOWHERE", "78701", "1999999992"):
        assert word not in kept


@pytest.mark.parametrize("wrap", [lambda p: p, lambda p: {"data": p}, lambda p: [p], lambda p: {"data": [p]}])
def test_a_bare_object_a_data_object_and_a_list_read_the_same(wrap: Callable[[Any], Any]) -> None:
    assert values(taken(wrap(body()))) == values(taken(body()))


def test_an_error_in_a_list_stops_nothing_and_is_told() -> None:
    error = {"error": {"type": "NoProviderInformation", "message": "x"}}
    found = taken({"data": [error, body()]})
    assert values(found) == values(taken(body()))
    assert any("entry 1 of 2" in note.text for note in found.notes)
    assert "[1].organizations[0]" in found.answers[Q.PRACTICE_SETTING].source


def test_b_proviso_is_eligible_is_never_used() -> None:
    before = values(taken(body()))
    for value in (True, False, None, ..., {"individual": False, "group": False, "mipsApm": False}):
        assert values(taken(changed(isEligible=value))) == before


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("Q", "qp"),
        ("P", "partial_qp"),
        ("N", "neither"),
        ("R", None),
        ("Y", None),
        ("", None),
        (None, None),
        ("q", None),
    ],
)
def test_qp_status_codes_that_cms_does_not_explain_are_asked(code: str | None, status: str | None) -> None:
    assert values(taken({**body(), "qpStatus": code})).get("qp_status") == status


def test_an_absent_qp_status_is_not_known_with_and_without_an_apm() -> None:
    person = body()
    del person["qpStatus"]
    assert Q.QP_STATUS not in taken(person).answers
    person["organizations"][0]["apms"] = []
    assert Q.QP_STATUS not in taken(person).answers


@pytest.mark.parametrize(
    ("statuses", "threshold"),
    [
        ({"lowVolumeSwitch": False}, "exceeds"),
        ({"lowVolumeSwitch": True}, "does_not_exceed"),
        ({"lowVolumeSwitch": True, "isOptInEligible": True, "isOptedIn": None}, "does_not_exceed"),
        ({"lowVolumeSwitch": True, "isOptInEligible": True, "isOptedIn": True}, "opted_in"),
        ({"lowVolumeSwitch": True, "isOptInEligible": True, "isOptedIn": False}, "does_not_exceed"),
        ({"lowVolumeSwitch": True, "isOptInEligible": True, "isOptedIn": ...}, None),
        ({"lowVolumeSwitch": True, "isOptInEligible": False, "isOptedIn": ...}, "does_not_exceed"),
        ({"lowVolumeSwitch": None}, None),
        ({"lowVolumeSwitch": ...}, None),
    ],
)
def test_b1_the_threshold_follows_the_switch_unless_opted_in(
    statuses: dict[str, Any], threshold: str | None
) -> None:
    assert values(taken(changed(**statuses))).get("low_volume_threshold") == threshold


@pytest.mark.parametrize(
    ("statuses", "settings"),
    [
        ({"hospitalBasedClinician": True}, ["hospital_based"]),
        ({"hospitalBasedClinician": True, "nonPatientFacing": ...}, ["hospital_based"]),
        ({"hospitalBasedClinician": ...}, None),
        ({"smallGroupPractitioner": None}, None),
        ({"isFacilityBased": True}, []),
        (
            {"nonPatientFacing": True, "smallGroupPractitioner": True},
            ["non_patient_facing", "small_practice"],
        ),
    ],
)
def test_b3_settings_with_a_part_unknown_are_unknown_unless_the_known_part_decides(
    statuses: dict[str, Any], settings: list[str] | None
) -> None:
    assert values(taken(changed(**statuses))).get("practice_setting") == settings


AUTO = {"extremeHardship": True, "extremeHardshipSources": ["auto-fema"]}
MANUAL = {"extremeHardship": True, "extremeHardshipSources": ["manual"]}


@pytest.mark.parametrize(
    ("statuses", "hardship"),
    [
        ({}, None),
        ({"aciHardship": True}, ["other_reweighting"]),
        (AUTO, ["circumstances_area"]),
        ({**AUTO, "aciHardship": True}, ["circumstances_area", "other_reweighting"]),
        ({**MANUAL, "extremeHardshipReasons": {"aci": True}}, ["other_reweighting"]),
        ({**MANUAL, "extremeHardshipReasons": {"aci": False}}, None),
        ({"extremeHardship": True, "extremeHardshipSources": []}, None),
        ({"extremeHardship": True, "extremeHardshipSources": ...}, None),
    ],
)
def test_b3_a_hardship_is_what_cms_granted_and_never_an_empty_list(
    statuses: dict[str, Any], hardship: list[str] | None
) -> None:
    assert values(taken(changed(**statuses), level=Level.INDIVIDUAL)).get("hardship") == hardship


def test_c3_the_automatic_policy_covers_individuals_and_is_not_taken_at_the_groups_level() -> None:
    found = taken(changed(**AUTO), level=Level.GROUP)
    assert Q.HARDSHIP not in found.answers
    assert any(note.question is Q.HARDSHIP and "individuals" in note.text for note in found.notes)


@pytest.mark.parametrize(
    ("person", "kind"),
    [
        ({}, "mips_eligible_type"),
        (
            {"newlyEnrolled": True, "firstApprovedDate": "2025-02-01", "pecosEnrollmentDate": 2025},
            "newly_enrolled",
        ),
        ({"newlyEnrolled": True}, None),
        ({"newlyEnrolled": None}, "mips_eligible_type"),
        ({"newlyEnrolled": None, "firstApprovedDate": None, "pecosEnrollmentDate": None}, None),
    ],
)
def test_c_newly_enrolled_takes_the_flag_and_the_date_together(
    person: dict[str, Any], kind: str | None
) -> None:
    assert values(taken({**body(), **person})).get("clinician_type") == kind


def test_b2_a_type_outside_mips_is_asked_and_never_guessed() -> None:
    found = taken(changed(mipsEligibleSwitch=False))
    assert Q.CLINICIAN_TYPE not in found.answers
    assert any(note.question is Q.CLINICIAN_TYPE for note in found.notes)


def test_several_practices_are_listed_and_one_is_chosen_by_number_or_by_name() -> None:
    person = body()
    other = copy.deepcopy(person["organizations"][0])
    other["prvdrOrgName"] = "ANOTHER INVENTED CLINIC"
    for name in SCENARIOS:
        other[name]["lowVolumeSwitch"] = True
    person["organizations"].append(other)
    with pytest.raises(ChoiceNeeded, match="--practice") as needed:
        taken(person)
    assert [option.value for option in needed.value.options] == ["1", "2"]
    for choice in ("2", "another inv"):
        found = taken(person, practice=choice)
        assert values(found)["low_volume_threshold"] == "does_not_exceed"
        assert "organizations[1]" in found.answers[Q.LOW_VOLUME_THRESHOLD].source
    for choice in ("3", "invented", "", "nobody"):
        with pytest.raises(ChoiceNeeded, match="fits"):
            taken(person, practice=choice)


def test_levels_that_disagree_ask_for_the_level_and_say_in_what_they_differ() -> None:
    person = body()
    person["organizations"][0]["individualScenario"]["hospitalBasedClinician"] = True
    with pytest.raises(ChoiceNeeded, match="practice_setting: hospital_based") as needed:
        taken(person)
    assert needed.value.what == "level"
    assert values(taken(person, level=Level.INDIVIDUAL))["practice_setting"] == ["hospital_based"]
    assert "practice_setting" not in values(taken(person, level=Level.GROUP)), "the clinician holds one"


@pytest.mark.parametrize("level", Level)
def test_b3_none_of_the_statuses_is_not_concluded_where_the_other_level_holds_one(level: Level) -> None:
    holder = "groupScenario" if level is Level.INDIVIDUAL else "individualScenario"
    person = body()
    person["organizations"][0][holder]["hospitalBasedClinician"] = True
    found = taken(person, level=level)
    assert QuestionId.PRACTICE_SETTING not in found.answers
    assert QuestionId.PRACTICE_SETTING in found.still_open
    assert any("hospital_based" in note.text for note in found.notes if note.question == "practice_setting")


def test_a_missing_level_is_taken_from_the_other_and_said() -> None:
    person = body()
    del person["organizations"][0]["individualScenario"]
    found = taken(person)
    assert found.level is Level.GROUP
    with pytest.raises(NotAResponse, match="individual"):
        taken(person, level=Level.INDIVIDUAL)


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("npi_py2025.json", 2025),
        ("year=2026.json", 2026),
        ("npi-2025-11-03.json", None),
        ("py2099x.json", 2099),
        ("py2016.json", None),
    ],
)
def test_the_year_is_taken_from_the_name_only_where_the_name_says_so(name: str, year: int | None) -> None:
    found = prefill_of(response_of(FIXTURE.read_bytes()), name)
    assert values(found).get("performance_year") == year


def test_a_year_that_differs_from_the_files_own_figures_is_told() -> None:
    assert any("2025, not of 2026" in note.text for note in taken(body(), year=2026).notes)


def test_a_year_that_differs_from_the_files_name_is_told() -> None:
    found = prefill_of(response_of(FIXTURE.read_bytes()), "npi_py2024.json", year=2025)
    assert values(found)["performance_year"] == 2025
    assert any("name says 2024" in note.text for note in found.notes)


def test_c3_the_area_of_the_practice_is_offered_as_a_hint_and_not_as_an_answer() -> None:
    found = taken(body())
    assert Q.HARDSHIP not in found.answers
    assert any(note.question is Q.HARDSHIP and "automatic area" in note.text for note in found.notes)


BAD_FILES: list[tuple[bytes, str]] = [
    (b"", "empty"),
    (b"  \n", "empty"),
    (b"<!DOCTYPE html><html>", r"web page \(HTML\)"),
    (b'{"error": {"type": "InvalidFormatNpi", "message": "x"}}', "not a valid NPI"),
    (b'{"error": {"type": "NoProviderInformation"}}', "no clinician under this NPI"),
    (b'{"error": {"type": "SomethingNew"}}', "SomethingNew"),
    (b'{"error": "x"}', "error answer"),
    (
        b'{"data": {"nationalProviderIdentifierType": 2, "organizations": []}}',
        r"organisation's NPI \(type 2\)",
    ),
    (FIXTURE.read_bytes()[:900], "cut off"),
    (FIXTURE.read_bytes().replace(b"Invented", b"Inv\xe9nted"), "not UTF-8"),
    ("{}".encode("utf-16"), "UTF-16"),
    (b"{}", "no list of organizations"),
    (b'{"data": []}', "empty: it holds no clinician"),
    (b'{"data": {"organizations": []}}', "lists no practice"),
    (b"[1, 2]", "a clinician is an object"),
    (b"12", "a clinician is an object"),
    (b"npi,tin\n1,2\n", "not JSON"),
    (b"[" * 100_000, "nested far too deeply|cut off"),
    (b'{"organizations": [' + b"1" * 5000 + b"]}", "thousands of digits"),
    (
        b'{"organizations": [{"individualScenario": {"lowVolumeSwitch": "yes"}}]}',
        r"individualScenario.lowVolumeSwitch",
    ),
    (b"%PDF-1.7", "a PDF"),
    (b"x" * 20_000_001, "longer than 20 MB"),
]


@pytest.mark.parametrize(("raw", "message"), BAD_FILES, ids=[message for _, message in BAD_FILES])
def test_a_file_that_is_no_response_is_told_what_it_is(
    raw: bytes, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NotAResponse, match=message):
        response_of(raw)
    file = tmp_path / "saved.json"
    file.write_bytes(raw)
    assert main(["prefill", str(file)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("saved.json: this is ")


def test_the_command_gives_json_that_check_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prefill", str(FIXTURE), "--year", "2025", "--format", "json"]) == 0
    answers = capsys.readouterr().out
    assert json.loads(answers) == values(taken(body()))
    file = tmp_path / "answers.json"
    file.write_text(answers, encoding="utf-8")
    assert main(["check", str(file), "--brief", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["open_questions"][0] == "participant_type"


def test_the_command_says_which_choice_is_missing_and_exits_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    person = body()
    person["organizations"].append(copy.deepcopy(person["organizations"][0]))
    file = tmp_path / "npi.json"
    file.write_text(json.dumps(person), encoding="utf-8")
    assert main(["prefill", str(file)]) == 2
    assert "--practice NUMBER" in capsys.readouterr().err
    assert main(["prefill", str(file), "--practice", "2"]) == 0
    assert main(["prefill", str(tmp_path / "none.json")]) == 2
    assert "no such file" in capsys.readouterr().err


# -- the shared data ------------------------------------------------------------------------------------


def _expected_rows() -> list[dict[str, str]]:
    if not EXPECTED.exists():
        return []
    with EXPECTED.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.skipif(not EXPECTED.exists(), reason="the shared data is not beside the repository")
def test_the_shared_data_has_the_24_rows() -> None:
    assert len(_expected_rows()) == 24


@pytest.mark.parametrize(
    "row", _expected_rows(), ids=lambda row: f"{row['file'][4:-5]}-{row['org_index']}-{row['level']}"
)
def test_a_real_response_gives_what_is_expected_of_it(row: dict[str, str]) -> None:
    found = prefill(
        SHARED / "real_redacted" / row["file"],
        practice=str(int(row["org_index"]) + 1),
        level=Level(row["level"]),
    )
    place = ("file", "org_index")
    both = [one for one in _expected_rows() if all(one[at] == row[at] for at in place)]
    settings = [setting for setting in PracticeSetting if row[setting] == "True"]
    elsewhere = any(one[setting] == "True" for one in both for setting in PracticeSetting)
    granted = {"circumstances_area": row["automatic_euc"], "other_reweighting": row["pi_hardship_approved"]}
    hardship = [basis for basis, flag in granted.items() if flag == "True"]
    below = {
        "above": "exceeds",
        "at_or_below": "opted_in" if row["opted_in"] == "True" else "does_not_exceed",
    }
    expected = {
        "performance_year": int(row["performance_year"]),
        "clinician_type": "mips_eligible_type" if row["mips_clinician_type"] == "yes" else None,
        "qp_status": None if row["qp_status"] == "unknown" else row["qp_status"],
        "low_volume_threshold": below[row["low_volume"]],
        "practice_setting": None if elsewhere and not settings else settings,  # asked where the levels differ
        "hardship": hardship or None,
    }
    assert values(found) == {question: value for question, value in expected.items() if value is not None}
    suggested = any("suggests membership" in note.text for note in found.notes)
    assert suggested is (row["mssp_apm"] == "yes")
