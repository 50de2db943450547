"""`picheck replay`, `transcripts` and `sessions`: what a person reads, and what a script relies on."""

from __future__ import annotations

import io
import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from picheck.core.facts import ClinicianType
from picheck.core.facts import QuestionId as Q
from picheck.flow.question_words import label
from picheck.flow.recording import propose, save
from picheck.flow.session import Front, Purpose, Session
from picheck.flow.transcript import read_transcript, transcript_files
from picheck.tui.ask import PlainInterview
from picheck.tui.cli import main
from picheck.tui.commands.sessions import CLINICIANS

ROOT = Path(__file__).parents[2]
AS_OF = date(2026, 1, 15)
SMALL = (2025, "aco_professional", "mips_eligible_type", "qp", "exceeds", ["small_practice"], "none")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PICHECK_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


def sitting(*answers, **given):
    session = Session(AS_OF, **given)
    for answer in answers:
        session.interview.answer(answer)
    return session


def picheck(capsys, *arguments):
    status = main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return status, out, err


def edited(path, change):
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


# -- replay ------------------------------------------------------------------------------------------


def test_replay_of_the_starting_set_through_rules_chart_and_plain_lines_is_the_same(capsys):
    count = len(transcript_files(ROOT / "transcripts"))
    assert picheck(capsys, "replay", ROOT / "transcripts") == (
        0,
        f"{count} replayed: {count} the same, 0 differ, 0 need review.\n",
        "",
    )


def test_a_difference_is_told_with_the_command_that_opens_it_and_exit_status_1(capsys, tmp_path):
    path = save(propose(sitting(*SMALL), tmp_path / "transcripts")).path
    edited(path, lambda t: t["determination"].update(mips="required"))
    status, out, err = picheck(capsys, "replay")
    assert (status, err) == (1, "")
    token = out.split("picheck --resume ")[1].split()[0]
    assert out == (
        "transcripts/qp-in-small-practice-is-excluded.json: differs\n"
        "  QP in small practice is excluded\n"
        "  Must PI be reported under MIPS: recorded required; now not required.\n"
        f"  Open it there: picheck --resume {token}\n\n"
        "1 replayed: 0 the same, 1 differ, 0 need review.\n"
    )
    assert Session.resume(token).interview.answers == sitting(*SMALL).interview.answers


def test_other_rules_and_unreadable_files_need_review_and_nothing_is_rewritten(capsys, tmp_path):
    older = save(propose(sitting(*SMALL), tmp_path)).path
    edited(older, lambda t: t.update(rules_version="2025.1"))
    (tmp_path / "broken.json").write_text("{")
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.json")}
    status, out, _ = picheck(capsys, "replay", tmp_path)
    assert status == 1
    assert "broken.json: needs review\n  not JSON" in out
    assert "Recorded under rules 2025.1" in out
    assert "2 replayed: 0 the same, 0 differ, 2 need review." in out
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.json")} == before


def test_a_path_that_is_not_there_is_bad_usage(capsys):
    assert picheck(capsys, "replay", "nowhere.json") == (
        2,
        "",
        "nowhere.json: there is no such file or folder.\n",
    )
    assert picheck(capsys, "replay")[0] == 2


def test_coverage_counts_what_is_shown_and_names_what_is_missing(capsys, tmp_path):
    folder = tmp_path / "few"
    shutil.copytree(ROOT / "transcripts", folder)
    (folder / "clinician-who-is-asc-based-is-excluded.json").unlink()
    status, out, _ = picheck(capsys, "replay", "--coverage", folder)
    assert status == 0
    assert out.startswith(f"{len(transcript_files(folder))} recorded interviews exercise:\n")
    assert "  13 of 14 exclusions alone\n" in out
    assert "  58 of 58 options\n" not in out
    assert f'  "Special status" is answered "{label(Q.PRACTICE_SETTING, ("asc_based",))}"\n' in out
    assert "  the caution window closed\n" in out


# -- transcripts ---------------------------------------------------------------------------------------


def test_transcripts_are_listed_by_status_and_age_with_what_was_expected_otherwise(capsys, tmp_path):
    waits = sitting(*SMALL, purpose=Purpose.RECORD, label="HD-20417")
    waits.expect({"requirement": "required"}, "a QP")
    save(propose(waits, tmp_path / "transcripts"))
    path = save(propose(sitting(2024), tmp_path / "transcripts")).path
    assert picheck(capsys, "transcripts", "accept", path, "--note", "before 2025, 425.507(a)")[0] == 0
    assert picheck(capsys, "transcripts")[1] == (
        "proposed (1)\n"
        "      today  qp-in-small-practice-is-excluded (HD-20417, expected otherwise)\n"
        "accepted (1)\n"
        "      today  clinician-before-2025-is-not-reached\n"
    )
    shown = picheck(capsys, "transcripts", "show", "qp-in-small")[1]
    assert "Must PI be reported under the Shared Savings Program: excluded (expected: required)" in shown
    assert "Expected otherwise: a QP" in shown


def test_accepting_and_rejecting_keep_the_note_and_what_was_recorded(capsys, tmp_path):
    path = save(propose(sitting(*SMALL), tmp_path / "transcripts")).path
    recorded = read_transcript(path)
    for action, status in (("accept", "accepted"), ("reject", "rejected")):
        assert picheck(capsys, "transcripts", action, path.stem, "--note", "425.507(b)(3)")[0] == 0
        judged = read_transcript(path)
        assert (judged.status, judged.note) == (status, "425.507(b)(3)")
        assert (
            judged.model_copy(update={"status": recorded.status, "note": "", "decided_on": None}) == recorded
        )


def test_what_does_not_replay_cannot_be_accepted(capsys, tmp_path):
    path = save(propose(sitting(*SMALL), tmp_path / "transcripts")).path
    edited(path, lambda t: t["determination"].update(mips="required"))
    before = path.read_bytes()
    status, _, err = picheck(capsys, "transcripts", "accept", path, "--note", "425.507(b)(3)")
    assert status == 2
    assert "it does not replay as recorded" in err
    assert path.read_bytes() == before


def test_a_note_that_may_identify_somebody_is_refused_before_it_reaches_the_disk(capsys, tmp_path):
    path = save(propose(sitting(*SMALL), tmp_path / "transcripts")).path
    before = path.read_bytes()
    status, _, err = picheck(capsys, "transcripts", "reject", path, "--note", "NPI 1234567893 says no")
    assert status == 2
    assert "looks like an NPI" in err
    assert path.read_bytes() == before


def test_a_name_that_fits_several_or_none_is_bad_usage(capsys, tmp_path):
    for answers in (SMALL, (*SMALL[:-1], "group", "zero")):
        save(propose(sitting(*answers), tmp_path / "transcripts"))
    assert "part of 2 names" in picheck(capsys, "transcripts", "show", "small")[2]
    assert 'no transcript "zzz"' in picheck(capsys, "transcripts", "show", "zzz")[2]


# -- sessions ------------------------------------------------------------------------------------------


def test_sessions_are_listed_shown_deleted_and_pruned(capsys, home):
    session = Session.begin(as_of=AS_OF, purpose=Purpose.CALL, label="HD-20417")
    for answer in SMALL[:4]:
        session.interview.answer(answer)
    session.close()
    listed = picheck(capsys, "sessions")[1]
    assert session.id in listed
    assert listed.endswith("  2025  unfinished: 4 given    call HD-20417\n")
    shown = picheck(capsys, "sessions", "show", "hd-20417")[1]
    assert "  QP status: QP\n" in shown
    assert f"Go on: picheck --resume {session.id}\n" in shown
    assert f"At another desk: picheck --resume {session.token()}\n" in shown
    assert picheck(capsys, "sessions", "prune", "--days", "1") == (
        0,
        "0 deleted that began more than 1 days ago.\n",
        "",
    )
    assert picheck(capsys, "sessions", "delete", session.id)[0] == 0
    assert picheck(capsys, "sessions")[1] == "There are no sessions.\n"
    assert picheck(capsys, "sessions", "show", session.id)[0] == 2


def test_a_recording_hides_what_is_settled_from_sessions_show_too(capsys):
    session = Session.begin(as_of=AS_OF, purpose=Purpose.RECORD)
    for answer in SMALL:
        session.interview.answer(answer)
    session._journal.close()
    assert "must report PI?" not in picheck(capsys, "sessions", "show", session.id)[1]


# -- privacy, in every mode -------------------------------------------------------------------------------

PLANTED = (
    "1234567893",
    "NPI 1234567893",
    "12-3456789",
    "123-45-6789",
    "jane@example.org",
    "(555) 123-4567",
    "Dr. Smith",
)
ANSWERS = ("2025", "aco_professional", "mips_eligible_type", "qp", "exceeds", "none", "none", "group", "zero")


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("planted", PLANTED)
def test_what_may_identify_somebody_reaches_no_file_wherever_it_is_typed(purpose, planted, tmp_path, capsys):
    """Planted as a reply to every question, as a change, as an expectation's reason, and at the result."""
    replies = [reply for answer in ANSWERS for reply in (planted, f"change qp_status={planted}", answer)]
    replies += [planted, "excluded", planted, "yes", planted, "because the ACO said so"]
    replies += [planted, "save", f"save {planted}", planted, "quit"]
    session = Session.begin(as_of=AS_OF, purpose=purpose, front=Front.PLAIN)
    typed = io.StringIO("".join(f"{reply}\n" for reply in replies))
    held = PlainInterview(session, typed, io.StringIO(), io.StringIO(), at_terminal=True)
    held.run()
    held.session.close()
    assert held.session.interview.value_of(Q.SCORE) == "zero"
    for arguments in (
        ("ask", "--label", planted),
        ("ask", "--prefill", planted),
        ("ask", "--resume", planted),
        ("transcripts", "show", planted),
        ("sessions", "delete", planted),
    ):
        main(list(arguments))
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert written, "the session itself was kept"
    for path in written:
        assert planted.encode() not in path.read_bytes(), path
        assert planted not in path.name


# -- a session in the list


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("clinician", ClinicianType)
def test_a_session_without_a_ticket_fits_a_line_of_80_and_says_which_it_was(purpose, clinician, capsys):
    session = Session.begin(as_of=AS_OF, purpose=purpose)
    for answer in (2025, "aco_professional", clinician):
        session.interview.answer(answer)
    finished = session.interview.finished and purpose is not Purpose.RECORD
    session.close()
    (line,) = picheck(capsys, "sessions")[1].splitlines()
    assert len(line) <= 80, line
    assert "  2025  " in line
    assert ("finished: not reached" if finished else "unfinished: 3 given") in line
    assert line.endswith(CLINICIANS[clinician])
