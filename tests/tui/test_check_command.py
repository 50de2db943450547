"""`picheck check`: what goes in, what comes out, and what is said of input that cannot be taken."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import date

import pytest

from picheck.core import determine, read_answers
from picheck.tui.cli import main

QP_IN_A_GROUP = {
    "performance_year": 2025,
    "participant_type": "aco_professional",
    "clinician_type": "mips_eligible_type",
    "qp_status": "qp",
    "low_volume_threshold": "exceeds",
    "practice_setting": [],
    "hardship": [],
    "submission": "group",
    "score": "zero",
}


@pytest.fixture
def answers_file(tmp_path):
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(QP_IN_A_GROUP))
    return str(path)


def piped(monkeypatch, raw: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))


@pytest.mark.parametrize(
    "as_of, said",
    [
        ("2026-03-31", "YES, PI must be reported for 2025, and so far it has not been."),
        ("2026-04-01", "YES, PI had to be reported for 2025, and it was not."),
    ],
)
def test_once_the_window_is_closed_nobody_is_told_that_pi_has_not_been_reported_so_far(as_of, said, capsys):
    nothing_sent = {**QP_IN_A_GROUP, "submission": "none"}
    del nothing_sent["score"]
    sets = [
        part
        for question, value in nothing_sent.items()
        for part in ("--set", f"{question}={','.join(value) or 'none' if isinstance(value, list) else value}")
    ]
    assert main(["check", *sets, "--as-of", as_of]) == 0
    assert capsys.readouterr().out.splitlines()[0] == said


def test_json_is_exactly_the_determination_of_core(answers_file, capsys):
    assert main(["check", answers_file, "--format", "json", "--as-of", "2026-01-15"]) == 0
    told = json.loads(capsys.readouterr().out)
    expected = determine(read_answers(QP_IN_A_GROUP), as_of=date(2026, 1, 15))
    assert told == json.loads(expected.model_dump_json())
    assert told["requirement"] == "required"
    assert told["public_reporting"] == {"counted": "yes", "line": "i"}
    assert told["answers"]["mips_election"] is None


def test_set_overrides_the_file_and_the_last_one_wins(answers_file, capsys):
    settings = [
        "--set",
        "practice_setting=asc_based",
        "--set",
        "practice_setting=small_practice,hospital_based",
    ]
    assert main(["check", answers_file, *settings, "--brief", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["exclusions"] == ["b3_hospital_based", "b3_small_practice"]


def test_with_only_set_nothing_is_read(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["check", "--set", "performance_year=2024", "--brief"]) == 0
    assert "requirement: not_applicable" in capsys.readouterr().out


def test_none_is_the_empty_list_and_unknown_is_not_known(capsys):
    assert (
        main(["check", "--set", "practice_setting=none", "--set", "hardship=unknown", "--format", "json"])
        == 0
    )
    answers = json.loads(capsys.readouterr().out)["answers"]
    assert answers["practice_setting"] == []
    assert answers["hardship"] is None


def test_text_says_the_verdict_first_and_draws_no_boxes(answers_file, capsys):
    assert main(["check", answers_file]) == 0
    text = capsys.readouterr().out
    assert text.startswith("YES, PI had to be reported for 2025, and it was.\n")
    assert text.isascii()
    assert "Not legal advice" in text


def test_markdown_escapes_what_markdown_would_obey(answers_file, capsys):
    assert main(["check", answers_file, "--format", "md"]) == 0
    assert capsys.readouterr().out.startswith("# YES, PI had to be reported")


BAD_FILES = [
    (b"", "empty"),
    (b"   \n", "empty"),
    (b"{", "not JSON: Expecting property name"),
    (b"[1]", "not an object of answers but a list"),
    (b"\xff\xfe{}", "not UTF-8 text (at byte 1)"),
    (b'{"qp_status": "qp", "qp_status": "qp"}', '"qp_status" is given twice'),
    (b'{"performance_year": NaN}', "NaN is no JSON number"),
    (b"[" * 200_000, "nested far too deeply"),
    (b'{"performance_year": 2025.0}', "performance_year: 2025.0 is not a year from 2017 to 2099"),
    (b'{"performance_year": true}', "performance_year: true is not a year"),
    (b'{"performance_year": 1' + b"0" * 5000 + b"}", "limit"),
    (b'{"qp_staus": "qp"}', "Did you mean qp_status?"),
    (b'{"qp_status": "QPP"}', '"QPP" is not one of qp, partial_qp, neither.\nDid you mean qp?'),
    (b'{"hardship": "none"}', 'hardship: "none" is not a list of any of'),
    (b'{"mips_election": true}', "needs qp_status to be partial_qp; qp_status is not known"),
    (b'{"hardship": [], "application_status": "approved"}', "needs hardship to be a list with at least one"),
    (b'{"submission": "none", "score": "zero"}', "needs submission to be one of individual, group"),
    (b'{"\\u001b[31m": 1}', "\\u001b[31m: is not a question"),
    (b'{"x": "' + b"a" * 1_000_001 + b'"}', "longer than 1,000,000 bytes"),
]


@pytest.mark.parametrize(("raw", "said"), BAD_FILES, ids=[said[:40] for _, said in BAD_FILES])
def test_bad_input_is_refused_with_place_and_remedy_and_no_traceback(raw, said, tmp_path, capsys):
    path = tmp_path / "bad.json"
    path.write_bytes(raw)
    assert main(["check", str(path)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert str(path) in told.err
    assert said in told.err
    assert "See: picheck" in told.err or "Give" in told.err or "Save" in told.err or "Leave" in told.err
    assert "\x1b" not in told.err
    assert "Traceback" not in told.err


def test_a_file_that_is_not_there_is_said_so(capsys):
    assert main(["check", "nowhere.json"]) == 2
    assert capsys.readouterr().err == "nowhere.json: there is no such file.\n"


# -- JSON Lines


def lines(monkeypatch, capsys, raw: bytes, *options: str) -> tuple[int, list[dict]]:
    piped(monkeypatch, raw)
    status = main(["check", "--lines", *options])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_lines_answer_in_order_and_a_bad_line_stands_in_its_place(monkeypatch, capsys):
    raw = b'{"id": "a", "performance_year": 2024}\n\n{"id": 7, "x": 1}\nnope\n{"performance_year": 2024}\n'
    status, told = lines(monkeypatch, capsys, raw, "--brief")
    assert status == 2
    assert [entry.get("id") for entry in told] == ["a", 7, None, None]
    assert [entry.get("line") for entry in told] == [None, 3, 4, None]
    assert told[0]["requirement"] == told[3]["requirement"] == "not_applicable"


def test_lines_give_the_same_as_one_at_a_time(monkeypatch, capsys):
    status, (told,) = lines(monkeypatch, capsys, json.dumps(QP_IN_A_GROUP).encode(), "--as-of", "2026-01-15")
    assert status == 0
    assert told == json.loads(
        determine(read_answers(QP_IN_A_GROUP), as_of=date(2026, 1, 15)).model_dump_json()
    )


def test_set_applies_to_every_line(monkeypatch, capsys):
    _, told = lines(monkeypatch, capsys, b"{}\n{}\n", "--brief", "--set", "performance_year=2024")
    assert [entry["requirement"] for entry in told] == ["not_applicable", "not_applicable"]


def test_no_lines_at_all_is_fine(monkeypatch, capsys):
    assert lines(monkeypatch, capsys, b"\n\n") == (0, [])


def test_a_line_over_a_megabyte_is_an_error_of_that_line_alone(monkeypatch, capsys):
    raw = b"{" + b"a" * 3_000_000 + b"\n" + b'{"performance_year": 2024}\n'
    status, told = lines(monkeypatch, capsys, raw, "--brief")
    assert status == 2
    assert told[0] == {"line": 1, "error": told[0]["error"]}
    assert "longer than" in told[0]["error"]
    assert told[1]["requirement"] == "not_applicable"


def test_an_id_that_is_no_string_or_integer_is_refused(monkeypatch, capsys):
    status, told = lines(monkeypatch, capsys, b'{"id": true}\n{"id": 1.5}\n{"id": null}\n')
    assert status == 2
    assert all(entry["error"].startswith("id:") for entry in told)


def test_format_does_not_go_with_lines(capsys):
    assert main(["check", "--lines", "--format", "json"]) == 2
    assert "--format does not go with --lines" in capsys.readouterr().err


def test_a_reader_that_closes_early_ends_it_quietly(tmp_path):
    asked = tmp_path / "lines.jsonl"
    asked.write_bytes(b'{"performance_year": 2024}\n' * 5_000)
    told = tmp_path / "told"
    program = f'"{sys.executable}" -P -m picheck.tui.cli check --lines --brief "{asked}"'
    made = subprocess.run(
        ["bash", "-c", f'{program} 2>"{told}" | head -1; echo "${{PIPESTATUS[0]}}"'],
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert made.stdout.splitlines()[-1] == b"0"
    assert told.read_bytes() == b""


@pytest.mark.parametrize("form", ["text", "md"])
def test_where_nothing_is_known_no_heading_of_answers_stands_alone(form, capsys):
    assert main(["check", "--set", "qp_status=unknown", "--format", form]) == 0
    assert "Answers" not in capsys.readouterr().out
    assert main(["check", "--set", "qp_status=qp", "--format", form]) == 0
    assert "Answers" in capsys.readouterr().out
