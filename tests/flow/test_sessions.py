"""The kept sessions: listed by their first and last line, found by id, label or age, never removed in use."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from picheck.core.facts import QuestionId
from picheck.flow import sessions
from picheck.flow.interview import Given
from picheck.flow.journal import Header, Journal, JournalProblem
from picheck.flow.session import Purpose, Session
from picheck.flow.sessions import NoSuchSession, State, delete, find, list_sessions, prune, unfinished

NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)


def kept(
    folder: Path, session_id: str, began: datetime, *entries: dict[str, Any], label: str | None = None
) -> Path:
    """A journal of a session, closed."""
    journal = Journal(folder, Header(session_id, began, None, "self", "plain", label, "2026.1"))
    for entry in entries or ({"asked": "performance_year", "answer": 2025},):
        journal.add(entry)
    journal.close()
    return journal.path


def test_sessions_are_listed_the_latest_first_with_how_they_stand(tmp_path: Path) -> None:
    kept(tmp_path, "20260113-0900-aaa", NOW - timedelta(days=2), label="HD-1")
    kept(tmp_path, "20260115-0900-ccc", NOW, {"end": "finished", "requirement": "required"})
    kept(tmp_path, "20260114-0900-bbb", NOW - timedelta(days=1), {"end": "restarted"})
    (tmp_path / "20260112-0900-ddd.jsonl").write_text("no journal")
    (tmp_path / "20260111-0900-eee.jsonl").write_text('{"format":"picheck.journal/9"}\n')
    for name in ("20260112-0900-ddd", "20260111-0900-eee"):
        os.utime(tmp_path / f"{name}.jsonl", (0, 0))
    found = list_sessions(tmp_path)
    assert [(k.id[-3:], k.state, k.label, k.requirement) for k in found] == [
        ("ccc", State.FINISHED, None, "required"),
        ("bbb", State.RESTARTED, None, None),
        ("aaa", State.UNFINISHED, "HD-1", None),
        ("ddd", State.DAMAGED, None, None),
        ("eee", State.NEWER, None, None),
    ]


def test_an_answer_after_the_end_makes_a_session_unfinished_again(tmp_path: Path) -> None:
    kept(tmp_path, "20260115-0900-aaa", NOW, {"end": "finished"}, {"back": True})
    assert list_sessions(tmp_path)[0].state is State.UNFINISHED


def test_a_label_given_later_is_listed_and_found_whatever_came_after(tmp_path: Path) -> None:
    entries = [{"label": "HD-7"}, *[{"undo": True}, {"redo": True}] * 40]
    path = kept(tmp_path, "20260115-0900-aaa", NOW, *entries, label="HD-6")
    assert list_sessions(tmp_path)[0].label == "HD-7"
    assert find(tmp_path, "hd-7") == path


def test_only_the_two_ends_of_a_long_journal_are_read(tmp_path: Path) -> None:
    path = kept(tmp_path, "20260115-0900-aaa", NOW)
    with path.open("a") as file:
        file.write('{"undo":true}\n' * 5000 + '{"end":"finished","requirement":"excluded"}\n')
    assert path.stat().st_size > 3 * sessions._PIECE
    assert list_sessions(tmp_path)[0].requirement == "excluded"


def test_a_session_is_found_by_id_a_part_of_it_and_by_the_latest_of_a_label(tmp_path: Path) -> None:
    first = kept(tmp_path, "20260113-0900-aaa", NOW - timedelta(days=2), label="HD-1")
    second = kept(tmp_path, "20260115-0900-bbb", NOW, label="HD-1")
    assert find(tmp_path, first.stem) == first
    assert find(tmp_path, "aaa") == first
    assert find(tmp_path, "HD-1") == second
    with pytest.raises(NoSuchSession, match="part of 2 session ids: 20260115-0900-bbb, 20260113"):
        find(tmp_path, "0900")
    with pytest.raises(NoSuchSession, match='no session "zzz"'):
        find(tmp_path, "zzz")


def test_the_last_unfinished_is_the_one_that_began_last_even_within_a_minute(tmp_path: Path) -> None:
    kept(tmp_path, "20260115-0900-zzz", NOW)
    later = kept(tmp_path, "20260115-0900-aaa", NOW + timedelta(seconds=5))
    kept(tmp_path, "20260115-0901-mmm", NOW + timedelta(minutes=1), {"end": "finished"})
    assert next(unfinished(tmp_path)) == later


def test_prune_removes_by_age_but_nothing_in_use_and_nothing_newer(tmp_path: Path) -> None:
    old = kept(tmp_path, "20251001-0900-aaa", NOW - timedelta(days=106))
    young = kept(tmp_path, "20260101-0900-bbb", NOW - timedelta(days=14))
    in_use = Session.begin(as_of=date(2026, 1, 15), folder=tmp_path)
    in_use.interview.answer(2025)
    newer = tmp_path / "20251001-0900-ccc.jsonl"
    newer.write_text('{"format":"picheck.journal/9"}\n')
    removed = prune(tmp_path, days=90, now=NOW)
    assert [k.path for k in removed] == [old]
    assert young.exists()
    assert newer.exists()
    later = prune(tmp_path, days=0, now=datetime.now(UTC) + timedelta(days=1))
    assert [k.path for k in later] == [young]
    in_use.close()


def test_a_session_open_in_another_window_is_not_deleted(tmp_path: Path) -> None:
    session = Session.begin(as_of=date(2026, 1, 15), folder=tmp_path)
    session.interview.answer(2025)
    path = find(tmp_path, session.id)
    with pytest.raises(JournalProblem, match="open in another window"):
        delete(path)
    session.close()
    delete(path)
    assert list_sessions(tmp_path) == []


def test_ten_thousand_sessions_are_all_listed(tmp_path: Path) -> None:
    path = kept(tmp_path, "20260115-0900-aaa", NOW, {"end": "finished", "requirement": "required"})
    content = path.read_bytes()
    for number in range(1, 10_000):
        (tmp_path / f"20260115-{number:04}-bbb.jsonl").write_bytes(content)
    assert len(list_sessions(tmp_path)) == 10_000


def test_a_folder_that_is_not_there_holds_no_sessions(tmp_path: Path) -> None:
    assert list_sessions(tmp_path / "none") == []


# -- what tells one session from another


def test_a_session_is_told_by_its_year_its_clinician_and_how_many_answers_it_has(tmp_path: Path) -> None:
    session = Session.begin(as_of=date(2026, 1, 15), folder=tmp_path)
    for value in (2025, "aco_professional", "mips_eligible_type", "qp"):
        session.interview.answer(value)
    session.interview.back()
    session.interview.revise(QuestionId.PERFORMANCE_YEAR, 2026)
    session.interview.undo()
    session.interview.redo()
    session.interview.revise(QuestionId.PERFORMANCE_YEAR, 2027)
    session.interview.undo()
    session.close()
    gist = list_sessions(tmp_path)[0].gist
    assert (gist.year, gist.clinician_type, gist.given) == ("2026", "mips_eligible_type", 3)
    assert gist.given == len(session.interview.turns)


def test_prefilled_answers_are_counted_and_not_sure_is_no_year(tmp_path: Path) -> None:
    given = {QuestionId.CLINICIAN_TYPE: Given("marriage_family_therapist", "a file")}
    session = Session.begin(as_of=date(2026, 1, 15), folder=tmp_path, prefilled=given)
    session.interview.answer(None)
    session.interview.answer("aco_professional")
    session.close()
    gist = list_sessions(tmp_path)[0].gist
    assert (gist.year, gist.clinician_type, gist.given) == (None, "marriage_family_therapist", 3)


def test_a_recording_left_before_its_expectation_is_unfinished_and_says_no_verdict(tmp_path: Path) -> None:
    session = Session.begin(as_of=date(2026, 1, 15), folder=tmp_path, purpose=Purpose.RECORD)
    for value in (2024,):
        session.interview.answer(value)
    assert session.interview.finished
    session.close()
    found = list_sessions(tmp_path)[0]
    assert (found.state, found.requirement) == (State.UNFINISHED, None)
    assert "not_applicable" not in found.path.read_text()


def test_a_recording_that_ended_without_an_expectation_says_no_verdict_in_the_list(tmp_path: Path) -> None:
    journal = Journal(tmp_path, Header("20260115-0900-aaa", NOW, None, "record", "plain", None, "2026.1"))
    for entry in (
        {"asked": "performance_year", "answer": 2024},
        {"end": "finished", "requirement": "excluded"},
    ):
        journal.add(entry)
    journal.close()
    assert list_sessions(tmp_path)[0].requirement is None
