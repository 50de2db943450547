"""What outsiders could put into files: a key given twice, texts that a terminal, a page or a sheet obeys."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from zipfile import ZipFile

import pytest

from picheck.flow.prefill import without_numbers
from picheck.flow.whole_files import unread, unwritten
from picheck.tui.cli import main

ROOT = Path(__file__).parents[2]
RESPONSE = ROOT / "tests/flow/fixtures/qpp_response.json"
RECORDED = ROOT / "transcripts/clinician-before-2025-is-not-reached.json"

TITLE, CLEAR, TURNED, HALF = "\x1b]0;owned\x07", "\x9b2J\r", "\u202etxt\u2029", "\ud800"
TAGS, MARKS = "<script>alert(1)</script>", "[red]x[/red][@click=app.quit]y[/] | **z** `"
HOSTILE = f"{TITLE}{CLEAR}{TURNED}{HALF}{TAGS}{MARKS}"
FORMULA = "=HYPERLINK(1)"


def no_escapes(text: str, kept: str = "\n") -> None:
    """Fails where a terminal would obey a sign, or could not show it."""
    for sign in set(text) - set(kept):
        assert unicodedata.category(sign) not in ("Cc", "Cs", "Zl", "Zp"), repr(sign)
        assert not unicodedata.bidirectional(sign).startswith(("LR", "RL", "FS", "PD")), repr(sign)


# -- a key twice


def twice(raw: str, key: str) -> str:
    """JSON with one of its keys given a second time, with the value it has."""
    place = raw.index(f'"{key}"')
    value, _ = json.JSONDecoder().raw_decode(raw[raw.index(":", place) + 1 :].lstrip())
    return f'{raw[:place]}"{key}": {json.dumps(value)}, {raw[place:]}'


def test_answers_with_a_key_twice_are_refused(tmp_path, capsys):
    file = tmp_path / "answers.json"
    file.write_text('{"qp_status": "qp", "qp_status": "neither"}\n')
    assert main(["check", str(file)]) == 2
    assert '"qp_status" is given twice' in capsys.readouterr().err
    assert main(["check", "--lines", str(file)]) == 2
    assert "given twice" in json.loads(capsys.readouterr().out)["error"]


@pytest.mark.parametrize("key", ["npi", "organizations", "qpStatus", "year"])
def test_a_response_with_a_key_twice_is_refused(tmp_path, capsys, key):
    raw = RESPONSE.read_text(encoding="utf-8")
    key = key if f'"{key}"' in raw else "data"
    file = tmp_path / "response.json"
    file.write_text(twice(raw, key), encoding="utf-8")
    assert main(["prefill", str(file), "--year", "2025"]) == 2
    assert f'"{key}" is given twice' in capsys.readouterr().err


def test_a_roster_row_with_a_key_twice_has_no_verdict(tmp_path, capsys):
    file, out = tmp_path / "roster.jsonl", tmp_path / "out.jsonl"
    whole = '{"npi": "1003000134", "performance_year": 2025, "qp_status": "qp"}'
    file.write_text(f"{twice(whole, 'qp_status')}\n{whole}\n")
    main(["roster", str(file), "-o", str(out)])
    assert "1 bad" in capsys.readouterr().out
    bad, good = map(json.loads, out.read_text().splitlines())
    assert bad["error"]
    assert not bad["requirement"]
    assert good["requirement"] == "undetermined"


def test_a_transcript_with_a_key_twice_needs_review(tmp_path, capsys):
    file = tmp_path / "recorded.json"
    file.write_text(twice(RECORDED.read_text(encoding="utf-8"), "title"), encoding="utf-8")
    assert main(["replay", str(file)]) == 1
    assert '"title" is given twice' in capsys.readouterr().out


# -- what is obeyed, in every output


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("column", ["name", "aco_id", "qp_status"])
def test_a_roster_with_hostile_cells_comes_out_harmless(tmp_path, capsys, ending, column):
    file, out, page = tmp_path / "roster.jsonl", tmp_path / f"out.{ending}", tmp_path / "page.html"
    rows = [{"npi": "1003000134", "performance_year": 2025, column: text} for text in (HOSTILE, FORMULA)]
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    main(["roster", str(file), "-o", str(out), "--report", str(page)])
    told = capsys.readouterr()
    no_escapes(told.out + told.err)
    shown = page.read_text(encoding="utf-8")
    no_escapes(shown)
    assert "<script>alert" not in shown
    written = _written(out)
    assert "owned" in written
    no_escapes(written, kept="\n\t")  # lines within a cell stay
    assert "<f>" not in written
    assert not re.search(r'(^|,)"?=', written, re.MULTILINE)


def _written(out: Path) -> str:
    """What a terminal would be sent by who looks at the file; of a workbook, its parts."""
    if out.suffix != ".xlsx":
        return out.read_bytes().decode("utf-8-sig")
    with ZipFile(out) as parts:
        return "\n".join(
            parts.read(name).decode() for name in parts.namelist() if "heet" in name or "tring" in name
        )


@pytest.mark.parametrize("format_", ["text", "md", "json"])
def test_hostile_answers_are_named_without_being_obeyed(tmp_path, capsys, format_):
    file = tmp_path / "answers.json"
    for answers in ({"qp_status": HOSTILE}, {HOSTILE: "qp"}, {"hardship": [HOSTILE]}):
        file.write_text(json.dumps(answers))
        assert main(["check", str(file), "--format", format_]) == 2
        assert main(["check", "--lines", str(file)]) == 2
        told = capsys.readouterr()
        no_escapes(told.out + told.err)


@pytest.mark.parametrize("format_", ["text", "json"])
def test_a_response_with_hostile_names_comes_out_harmless(tmp_path, capsys, format_):
    file = tmp_path / "response.json"
    file.write_text(json.dumps(_spoilt(json.loads(RESPONSE.read_text(encoding="utf-8")))))
    main(["prefill", str(file), "--year", "2025", "--format", format_])
    told = capsys.readouterr()
    assert told.out + told.err
    no_escapes(told.out + told.err)


def _spoilt(value: object) -> object:
    match value:
        case dict():
            return {name: HOSTILE if "ame" in name else _spoilt(inner) for name, inner in value.items()}
        case list():
            return [_spoilt(inner) for inner in value]
        case _:
            return value


@pytest.mark.parametrize("name", ["title", "label", "recorded_at", "rules_version"])
def test_a_transcript_with_hostile_words_is_listed_and_shown_harmless(tmp_path, capsys, name):
    recorded = json.loads(RECORDED.read_text(encoding="utf-8")) | {name: HOSTILE}
    file = tmp_path / "recorded.json"
    file.write_text(json.dumps(recorded))
    main(["replay", str(file)])
    main(["transcripts", "--folder", str(tmp_path), "list"])
    main(["transcripts", "--folder", str(tmp_path), "show", "recorded"])
    told = capsys.readouterr()
    assert told.out + told.err
    no_escapes(told.out + told.err)


@pytest.mark.parametrize("name", ["10030\u200b00126", "1003000\x00126", "1003000126"])
def test_a_number_in_a_files_name_is_left_out_whatever_signs_part_it(name):
    assert without_numbers(f"{name}.json") == "....json"


# -- one way to say why


def test_why_a_file_cannot_be_read_or_written_is_said_in_the_same_manner():
    for refusal, read, written in (
        (FileNotFoundError(), "there is no such file", "there is no such folder"),
        (PermissionError(), "it may not be read", "it may not be written there"),
        (IsADirectoryError(), "it is a folder, not a file", "it is a folder, not a file"),
        (FileExistsError(), "there is such a file already", "there is such a file already"),
        (OSError(28, "No space left on device"), "no space left on device", "no space left on device"),
        (OSError(), "it cannot be read", "it cannot be written"),
    ):
        assert (unread(refusal), unwritten(refusal)) == (read, written)
