"""The system lets picheck down: the interview goes on, says so, and loses nothing it had kept."""

from __future__ import annotations

import os
import resource
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from programs import PICHECK, REPLIES, Asking, environment, journals, nobody_can_run, obey_permissions, run

from picheck.flow import session as session_module
from picheck.flow.journal import _line, read_journal
from picheck.flow.session import Session
from picheck.tui.cli import main


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


@pytest.mark.parametrize("home", ["/proc/no-home-here", "/dev/null"])
def test_with_a_home_folder_that_cannot_be_the_interview_goes_on_and_every_command_says_so(tmp_path, home):
    unset = dict.fromkeys(("PICHECK_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), "")

    def at_that_home(*arguments: str, replies: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        return run(list(arguments), tmp_path, replies, HOME=home, **unset)

    done = at_that_home("ask", replies=(*REPLIES, "save"))
    assert done.returncode == 0, done.stderr
    assert "This interview is not being saved" in done.stdout
    assert "It could not be saved" in done.stdout
    for command in (["config"], ["config", "--init"], ["sessions"], ["transcripts"], ["ask", "--resume"]):
        done = at_that_home(*command)
        assert done.returncode in (0, 2), command
        assert "Traceback" not in done.stderr, command
        assert done.stdout + done.stderr, command
    assert list(tmp_path.iterdir()) == [], "something was kept in the working folder"


def test_an_account_without_any_home_folder_is_told_how_to_name_one(monkeypatch, capsys):
    for name in ("HOME", "PICHECK_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", {}.__getitem__)  # nor does the system know one
    session = Session.begin()
    assert session.saving_notice == (
        "This interview is not being saved: there is no home folder; name a folder in PICHECK_HOME."
    )
    session.interview.answer(2025)
    session.close()
    assert main(["config", "--init"]) == 2
    assert "PICHECK_HOME" in capsys.readouterr().err


def test_somebody_elses_sessions_are_neither_shown_nor_taken_for_none(tmp_path):
    if not nobody_can_run():
        pytest.skip("picheck cannot be run as nobody here")
    run(["ask"], tmp_path, REPLIES[:3])
    tmp_path.chmod(0o700)
    for command in (["sessions"], ["sessions", "prune", "--days", "0"], ["ask", "--resume"]):
        done = run(command, tmp_path, as_nobody=True)
        assert done.returncode == 2, command
        assert "it may not be read" in done.stderr or "permission denied" in done.stderr, command
        assert done.stdout == "", command
    assert len(journals(tmp_path)) == 1


@pytest.mark.parametrize("command", [["sessions"], ["ask", "--resume"], ["sessions", "delete", "X"]])
def test_a_sessions_folder_that_may_not_be_read_is_not_taken_for_an_empty_one(tmp_path, command):
    run(["ask"], tmp_path, REPLIES[:3])
    journal = journals(tmp_path)[0]
    journal.parent.chmod(0)
    try:
        done = run([part.replace("X", journal.stem) for part in command], tmp_path, before=obey_permissions)
    finally:
        journal.parent.chmod(0o700)
    assert done.returncode == 2
    assert "it may not be read" in done.stderr
    assert "no sessions" not in done.stdout
    assert journal.exists()


def test_a_journal_that_may_not_be_read_is_listed_and_is_not_pruned(tmp_path):
    run(["ask"], tmp_path, REPLIES[:3])
    journal = journals(tmp_path)[0]
    journal.chmod(0)
    try:
        listed = run(["sessions"], tmp_path, before=obey_permissions)
        pruned = run(["sessions", "prune", "--days", "0"], tmp_path, before=obey_permissions)
    finally:
        journal.chmod(0o600)
    assert f"{journal.stem}  " in listed.stdout
    assert "may not be read" in listed.stdout
    assert pruned.returncode == 0
    assert journal.exists()


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


def test_two_journals_of_one_moment_and_of_a_clock_set_back_are_both_there_and_each_goes_on(
    tmp_path, monkeypatch
):
    moments = [datetime(2026, 1, 15, 9, 0, 30, tzinfo=UTC)] * 2 + [datetime(2026, 1, 15, 8, tzinfo=UTC)]
    monkeypatch.setattr("picheck.flow.journal.os.urandom", lambda count: next(SAME_THEN_OTHER)[:count])
    ids = []
    for year, moment in zip((2025, 2026, 2024), moments, strict=True):
        monkeypatch.setattr(session_module, "datetime", _clock_at(moment))
        session = Session.begin(folder=tmp_path, as_of=date(2026, 1, 15))
        session.interview.answer(year)
        session.close()
        ids.append(session.id)
    assert len(set(ids)) == 3
    assert ids[0].rpartition("-")[0] == ids[1].rpartition("-")[0]
    monkeypatch.undo()
    for session_id, year in zip(ids, (2025, 2026, 2024), strict=True):
        again = Session.resume(session_id, folder=tmp_path)
        assert again.interview.events == [{"asked": "performance_year", "answer": year}]
        assert again.notices == []
        again.close()
    last = Session.resume(folder=tmp_path)
    assert last.id in ids[:2], "the last by the clock, which was set back for the third"
    last.close()
    assert len(list(tmp_path.iterdir())) == 3


SAME_THEN_OTHER = iter([b"aaa", b"aaa", b"bbb", b"ccc", b"ddd"])


def _clock_at(moment: datetime) -> type[datetime]:
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return moment

    return Clock


def test_many_programs_begun_at_once_each_keep_a_journal_of_their_own(tmp_path):
    crowd = [
        subprocess.Popen(
            [*PICHECK, "ask", "--label", f"HD-{number}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment(tmp_path),
            text=True,
        )
        for number in range(6)
    ]
    replies = "".join(f"{reply}\n" for reply in REPLIES)
    for program in crowd:  # all run before the first gets anything to read
        assert program.stdin is not None
        program.stdin.write(replies)
        program.stdin.flush()
    for program in crowd:
        _, err = program.communicate(timeout=120)
        assert program.returncode == 0, err
    kept = [read_journal(path) for path in journals(tmp_path)]
    assert sorted(journal.header.label for journal in kept) == [f"HD-{number}" for number in range(6)]
    assert {len(journal.entries) for journal in kept} == {len(REPLIES) + 1}  # and its end
    assert not any(journal.torn or journal.damaged_line for journal in kept)


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
    assert "newer" in run(["sessions"], tmp_path).stdout
    assert run(["sessions", "prune", "--days", "0"], tmp_path).returncode == 0
    going_on = run(["ask", "--resume"], tmp_path)  # it is not taken for the last unfinished one either
    assert going_on.returncode == 2
    assert journal.read_bytes() == newer


def test_output_to_a_full_disk_is_told_and_not_traced():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PICHECK, "rules"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert done.stderr == "picheck: no space left on device\n"
