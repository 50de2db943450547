"""What the fuzzing found, a test each: every one of these once ended in a traceback, a hang or an escape."""

from __future__ import annotations

import json

import pytest
from fuzzing.harness import command, harmless, harmless_page, in_time
from fuzzing.hostile import RESPONSE
from fuzzing.ways import DAY, JOURNAL, at_home, sealed

from picheck.core.facts import QuestionId
from picheck.flow.privacy import is_npi
from picheck.flow.replies import NotUnderstood, understand


def test_a_number_of_thousands_of_digits_in_the_settings_is_refused(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text("mouse = " + "9" * 5000)
    with at_home(tmp_path):
        said = command(["config"])
    assert said.status == 2
    assert "config.toml: not TOML" in said.err


def test_plain_lines_that_are_not_utf8_end_with_their_line_number(tmp_path):
    with at_home(tmp_path):
        said = command(["ask"], b"\xed\xb2\x80\n")
    assert said.status == 2
    assert "line 1: This line is not UTF-8 text" in said.err


@pytest.mark.parametrize("typed", ["\x18", "\t", "\x1b]52;c;aGk=\x07", "\udc80", "\x9b2J", "\u202e"])
def test_a_command_line_that_is_refused_is_repeated_without_being_obeyed(typed):
    assert command(["check", "--as-of", typed], strict=False).status == 2
    assert command(["check", f"--{typed}"], strict=False).status == 2
    assert command([typed], strict=False).status == 2


def test_a_journal_that_no_longer_fits_is_told_without_its_escapes(tmp_path):
    journal = tmp_path / JOURNAL
    journal.parent.mkdir(parents=True)
    journal.write_bytes(sealed([], [{"asked": "\x1b[2J\x00", "answer": 1}]))
    with at_home(tmp_path):
        said = command(["ask", "--resume"], b"")
        shown = command(["sessions", "show", journal.stem])
    assert "no longer fits" in said.out + shown.out


def test_a_label_that_cannot_be_kept_is_dropped_beside_a_purpose_that_is_not_known_too(tmp_path):
    journal = tmp_path / JOURNAL
    journal.parent.mkdir(parents=True)
    journal.write_bytes(sealed([("purpose", ""), ("label", "\u202e")], []))
    with at_home(tmp_path):
        resumed = command(["ask", "--resume"], b"")
    assert "label of this session was not kept" in resumed.out + resumed.err
    assert "purpose of this session is not known" in resumed.out + resumed.err


ROSTER = "aco_id,npi,tin,name,performance_year\n"


def test_escapes_in_a_roster_reach_neither_the_table_nor_the_page(tmp_path):
    file, out, page = tmp_path / "roster.csv", tmp_path / "out.csv", tmp_path / "page.html"
    file.write_text(ROSTER + "\x1b[31mA1,1,1,\x07\x1f\u202ex,2025\n", encoding="utf-8")
    command(["roster", str(file), "-o", str(out), "--report", str(page)])
    harmless_page(page.read_text(encoding="utf-8"))
    written = out.read_text(encoding="utf-8-sig")
    assert not {"\x1b", "\x07", "\x1f", "\u202e"} & set(written)
    assert "?[31mA1" in written


def test_escapes_in_a_row_with_too_few_cells_are_made_plain_too(tmp_path):
    file, out = tmp_path / "roster.csv", tmp_path / "out.csv"
    file.write_text(ROSTER + "A1,1,1,x,2025\n,,,\x1b[31mred\n,,,,=1+1,\n", encoding="utf-8")
    command(["roster", str(file), "-o", str(out)])
    written = out.read_text(encoding="utf-8-sig")
    assert "\x1b" not in written
    assert "\n=1" not in written
    assert ",=1" not in written


def test_ten_signs_that_are_no_digits_are_no_npi(tmp_path):
    assert not is_npi("1abcdefgh2")
    file = tmp_path / "1partiale1x.json"
    file.write_bytes(RESPONSE.replace(b'"2025"', b'"1abcdefghi"'))
    assert command(["prefill", str(file), "--year", "2025"]).status in (0, 2)


def test_a_part_of_a_reply_with_a_control_character_is_not_repeated():
    reply = understand(QuestionId.PRACTICE_SETTING, "1 and \x7f", as_of=DAY)
    assert isinstance(reply, NotUnderstood)
    harmless(reply.message)


def test_half_a_surrogate_pair_in_json_lines_is_no_end_of_a_roster(tmp_path):
    file = tmp_path / "roster.jsonl"
    file.write_text(json.dumps({"performance_year": 2025, "name": "\ud800", "\udfff": 1}) + "\n")
    assert command(["roster", str(file)]).status in (0, 2)


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_table_of_thousands_of_columns_is_no_roster(tmp_path, ending):
    names = [f"k{n}" for n in range(60_000)]
    file = tmp_path / f"wide.{ending}"
    file.write_text(json.dumps(dict.fromkeys(names, 1)) if ending == "jsonl" else ",".join(names))
    with in_time():
        said = command(["roster", str(file)])
    assert said.status == 2
    assert "more than 1000 columns" in said.err


def test_a_header_longer_than_a_reader_takes_is_refused(tmp_path):
    file = tmp_path / "roster.csv"
    file.write_text("x" * 200_000 + "\n1\n")
    assert command(["roster", str(file)]).status == 2
