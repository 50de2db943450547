"""The system lets picheck down: the interview goes on, says so, and loses nothing it had kept."""

from __future__ import annotations

import os
import resource
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from programs import PICHECK, REPLIES, Asking, journals, obey_permissions, run

from picheck.flow import session as session_module
from picheck.flow.journal import _line, read_journal
from picheck.flow.session import Session


def test_on_a_full_disk_the_interview_goes_on_and_says_that_it_is_not_saved(tmp_path):
    def almost_full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700))

    done = run(["ask"], tmp_path, REPLIES, before=almost_full)
    assert done.returncode == 0, done.stderr
    assert "This interview is not being saved" in done.stdout
    assert "Traceback" not in done.stderr
    kept = read_journal(journals(tmp_path)[0])
    assert not kept.torn
    assert 0 < len(kept.entries) < len(REPLIES)


def test_where_the_disk_is_full_for_a_while_the_journal_has_no_gap_afterwards(tmp_path, monkeypatch):
    real, broken = os.write, [False]

    def write(descriptor: int, raw: bytes) -> int:
        if broken[0]:
            raise OSError(28, "No space left on device")
        return real(descriptor, raw)

    session = Session.begin(folder=tmp_path)
    monkeypatch.setattr("picheck.flow.journal.os.write", write)
    for number, value in enumerate((2025, "aco_professional", "mips_eligible_type", "qp", "exceeds")):
        broken[0] = number in (1, 2)
        session.interview.answer(value)
        assert bool(session.saving_notice) is broken[0]
    session.close()
    assert [entry["asked"] for entry in read_journal(next(tmp_path.glob("*.jsonl"))).entries] == [
        "performance_year",
        "participant_type",
        "clinician_type",
        "qp_status",
        "low_volume_threshold",
    ]


def test_in_a_read_only_folder_the_interview_goes_on_and_says_so(tmp_path):
    tmp_path.chmod(0o500)
    try:
        done = run(["ask"], tmp_path, REPLIES, before=obey_permissions)
    finally:
        tmp_path.chmod(0o700)
    assert done.returncode == 0, done.stderr
    assert "This interview is not being saved" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_without_a_home_folder_the_interview_goes_on_and_says_so(tmp_path):
    done = run(["ask"], "/proc/no-home-here", REPLIES)
    assert done.returncode == 0, done.stderr
    assert "This interview is not being saved" in done.stdout
    listed = run(["sessions"], "/proc/no-home-here")
    assert "Traceback" not in listed.stderr


@pytest.mark.parametrize("command", [["sessions", "show", "X"], ["ask", "--resume"], ["sessions"]])
def test_a_journal_that_may_not_be_read_is_named_and_left_alone(tmp_path, command):
    run(["ask"], tmp_path, REPLIES[:3])
    journal = journals(tmp_path)[0]
    before = journal.read_bytes()
    journal.chmod(0)
    try:
        done = run([part.replace("X", journal.stem) for part in command], tmp_path, before=obey_permissions)
    finally:
        journal.chmod(0o600)
    assert "Traceback" not in done.stderr
    assert done.stdout + done.stderr
    assert journal.read_bytes() == before


@pytest.mark.parametrize("command", [["check"], ["prefill"], ["replay"], ["roster"]])
def test_a_file_that_may_not_be_read_is_refused_in_words(tmp_path, command):
    file = tmp_path / "secret.csv"
    file.write_text("{}")
    file.chmod(0)
    done = run([*command, str(file)], tmp_path, before=obey_permissions)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert "secret.csv" in done.stdout + done.stderr


@pytest.mark.parametrize("jump", [timedelta(days=-4000), timedelta(days=4000), timedelta(seconds=-1)])
def test_a_clock_that_jumps_loses_no_answer(tmp_path, monkeypatch, jump):
    now = [datetime(2026, 1, 15, 9, tzinfo=UTC)]

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            now[0] += jump
            return now[0]

    monkeypatch.setattr(session_module, "datetime", Clock)
    session = Session.begin(folder=tmp_path, as_of=date(2026, 1, 15))
    for value in (2025, "aco_professional", "mips_eligible_type", "qp"):
        session.interview.answer(value)
    session.close()
    again = Session.resume(session.id, folder=tmp_path)
    assert again.interview.answers == session.interview.answers
    again.close()


def test_the_second_program_takes_a_journal_of_its_own_and_says_so(tmp_path):
    first = Asking(tmp_path)
    try:
        first.reply("2025", 1)
        second = run(["ask", "--resume", journals(tmp_path)[0].stem], tmp_path, ("3",))
        assert "Traceback" not in second.stderr
        first.reply("3", 2)
    finally:
        first.close()
    kept = {len(read_journal(path).entries) for path in journals(tmp_path)}
    assert kept == {2}
    assert len(journals(tmp_path)) == 2, second.stdout + second.stderr


def test_a_journal_of_a_newer_picheck_is_left_as_it_is(tmp_path):
    run(["ask"], tmp_path, REPLIES[:3])
    journal = journals(tmp_path)[0]
    newer, _ = _line({"format": "picheck.journal/2", "id": journal.stem}, 0)
    journal.write_bytes(newer)
    done = run(["ask", "--resume", journal.stem], tmp_path)
    assert done.returncode == 2
    assert "newer picheck" in done.stderr
    assert journal.read_bytes() == newer


def test_output_to_a_full_disk_is_told_and_not_traced():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PICHECK, "rules"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert done.stderr == "picheck: no space left on device\n"
