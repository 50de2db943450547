"""Nothing but the answer being typed is ever lost, and never a wrong answer restored."""

from __future__ import annotations

import json
import os
import resource
import signal
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from picheck.core.facts import QuestionId as Q
from picheck.flow import journal
from picheck.flow.interview import Given, Interview
from picheck.flow.journal import Damaged, JournalProblem, NewerFormat
from picheck.flow.privacy import Identifying
from picheck.flow.session import Ending, Purpose, Session, WayOn

AS_OF = date(2026, 1, 15)

Step = Callable[[Interview], None]


def answer(value: Any) -> Step:
    return lambda interview: interview.answer(value)


def revise(question: Q, value: Any) -> Step:
    return lambda interview: interview.revise(question, value)


LONG: tuple[Step, ...] = (
    answer(2025),
    answer("aco_professional"),
    Interview.back,
    answer("aco_provider_supplier"),
    answer("mips_eligible_type"),
    answer("partial_qp"),
    answer(None),
    answer("exceeds"),
    revise(Q.QP_STATUS, "qp"),
    Interview.undo,
    Interview.redo,
    answer([]),
    answer(["insufficient_internet", "decertified_cehrt"]),
    answer("pending"),
    answer("group"),
    answer("zero"),
    revise(Q.PRACTICE_SETTING, ["small_practice"]),
    Interview.undo,
    Interview.back,
    answer("awaiting"),
)
"""An interview of twenty events that goes back, changes its mind, undoes, redoes and is not sure."""


def begin(folder: Path, **given: Any) -> Session:
    return Session.begin(as_of=AS_OF, folder=folder, **given)


def hold(session: Session, steps: tuple[Step, ...]) -> Session:
    for step in steps:
        step(session.interview)
    return session


def seen(session: Session) -> tuple[Any, ...]:
    """All that a person can see of an interview, and all that can be done with it next."""
    i = session.interview
    return i.question, i.turns, i.answers, i.outcome, i.events, i.set_aside, i.can_undo, i.can_redo


STATES = [seen(hold(Session(AS_OF), LONG[:count])) for count in range(len(LONG) + 1)]
"""What an interview looks like after each number of steps, without any journal."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "sessions"


def only(folder: Path) -> Path:
    (path,) = folder.glob("*.jsonl")
    return path


def test_every_event_is_on_disk_before_the_next_question_shows(folder: Path) -> None:
    session = begin(folder)
    asked_while_writing = []
    add = session._journal.add  # type: ignore[union-attr]

    def watch(entry: dict[str, Any]) -> None:
        add(entry)
        kept = only(folder).read_text().splitlines()
        assert json.loads(kept[-1]).items() > entry.items()
        asked_while_writing.append(session.interview.question)

    session._journal.add = watch  # type: ignore[union-attr,method-assign]
    hold(session, LONG[:2])
    assert asked_while_writing == [Q.PERFORMANCE_YEAR, Q.PARTICIPANT_TYPE]


def test_only_the_owner_can_read_a_journal(folder: Path) -> None:
    hold(begin(folder), LONG[:1])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(only(folder).stat().st_mode) == 0o600


def test_nothing_is_written_before_the_first_answer(folder: Path) -> None:
    begin(folder).close()
    assert not folder.exists()


@pytest.mark.parametrize("count", range(len(LONG) + 1))
def test_killed_after_any_event_the_interview_stands_where_it_stood(folder: Path, count: int) -> None:
    in_a_child(lambda: (hold(begin(folder), LONG[:count]), os.kill(os.getpid(), signal.SIGKILL)))
    if count == 0:
        with pytest.raises(JournalProblem, match="no unfinished session"):
            Session.resume(folder=folder)
        return
    resumed = Session.resume(folder=folder)
    assert seen(resumed) == STATES[count]
    assert resumed.notices == []
    assert len(list(folder.iterdir())) == 1, "it goes on in the same journal"


def in_a_child(work: Callable[[], object]) -> int:
    """Do some work in a process of its own; its exit status, negative where a signal ended it."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:  # noqa: BLE001 - whatever went wrong, the parent must hear of it
            os._exit(97)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def test_cut_at_any_byte_only_the_unfinished_line_is_lost(folder: Path, tmp_path: Path) -> None:
    hold(begin(folder), LONG).close()
    whole = only(folder).read_bytes()
    head = whole.index(b"\n") + 1
    cut = tmp_path / "cut"
    cut.mkdir()
    for length in range(head - 1, len(whole), 3):
        kept = whole[:length]
        path = cut / "20260115-0900-abc.jsonl"
        path.write_bytes(kept)
        resumed = Session.resume("20260115-0900-abc", folder=cut)
        assert seen(resumed) == STATES[max(0, kept.count(b"\n") - 1)]
        torn = not kept.endswith(b"\n")
        assert bool(resumed.notices) is torn
        resumed.close()
        path.unlink()


def test_a_torn_last_line_is_dropped_with_a_notice_and_the_journal_goes_on(folder: Path) -> None:
    hold(begin(folder), LONG[:6]).close()
    path = only(folder)
    with path.open("ab") as file:
        file.write(b'{"asked":"mips_elec')
    resumed = Session.resume(folder=folder)
    assert resumed.notices == ["The last line of the journal was cut off and has been dropped."]
    hold(resumed, LONG[6:])
    resumed.close()
    assert seen(Session.resume(resumed.id, folder=folder)) == STATES[-1]


@pytest.mark.parametrize(
    "hurt",
    [
        lambda line: b"\x00\x00garbage",
        lambda line: line.replace(b"mips_eligible_type", b"newly_enrolled"),
        lambda line: line + b"\n" + line,
        lambda line: b'{"undo":true}',
    ],
    ids=["unreadable", "changed", "twice", "without a check"],
)
def test_a_journal_damaged_in_the_middle_is_kept_aside_and_all_before_it_restored(
    folder: Path, hurt: Callable[[bytes], bytes]
) -> None:
    hold(begin(folder), LONG).close()
    path = only(folder)
    lines = path.read_bytes().split(b"\n")
    lines[5] = hurt(lines[5])
    damaged = b"\n".join(lines)
    path.write_bytes(damaged)
    resumed = Session.resume(folder=folder, which=path.stem)
    line = 7 if b"\n" in hurt(b"x") else 6
    assert seen(resumed) == STATES[line - 2]
    assert f"Line {line} of the journal cannot be read" in resumed.notices[0]
    (aside,) = folder.glob("*.damaged-*")
    assert aside.read_bytes() == damaged, "not a byte of the damaged journal changes"
    hold(resumed, LONG[line - 2 :])
    resumed.close()
    assert seen(Session.resume(resumed.id, folder=folder)) == STATES[-1]


@settings(deadline=None)
@given(st.data())
def test_whatever_bytes_change_no_answer_is_restored_that_was_not_given(data: st.DataObject) -> None:
    with TemporaryDirectory() as place:
        path = Path(place) / "20260115-0900-abc.jsonl"
        raw = bytearray(whole_journal())
        for _ in range(data.draw(st.integers(1, 3))):
            where = data.draw(st.integers(0, len(raw) - 1))
            match data.draw(st.sampled_from(("change", "cut out", "put in"))):
                case "change":
                    raw[where] = data.draw(st.integers(0, 255))
                case "cut out":
                    del raw[where : where + data.draw(st.integers(1, 200))]
                case _:
                    raw[where:where] = data.draw(st.binary(min_size=1, max_size=40))
            raw = raw or bytearray(b"\n")
        path.write_bytes(raw)
        try:
            resumed = Session.resume(path.stem, folder=Path(place))
        except JournalProblem:
            return
        assert seen(resumed) in STATES
        resumed.close()


@cache
def whole_journal() -> bytes:
    with TemporaryDirectory() as place:
        hold(begin(Path(place)), LONG).close()
        return only(Path(place)).read_bytes()


BEGUN = st.binary(max_size=100).map(lambda tail: b'{"format":"picheck.journal/1"' + tail)


@settings(deadline=None)
@given(st.binary(max_size=300) | BEGUN)
def test_any_bytes_as_a_journal_are_refused_in_a_sentence(raw: bytes) -> None:
    with TemporaryDirectory() as place:
        path = Path(place) / "20260115-0900-abc.jsonl"
        path.write_bytes(raw)
        with pytest.raises(JournalProblem):
            Session.resume(path.stem, folder=Path(place))
        assert len(list(Path(place).iterdir())) == 1, "and kept"


@pytest.mark.parametrize(
    "first", [b"", b"{}", b"no journal", b"[1]", b'{"format":"picheck.journal/1"}', b"[" * 50_000]
)
def test_a_journal_without_a_header_is_kept_aside_and_says_where(folder: Path, first: bytes) -> None:
    folder.mkdir(parents=True)
    path = folder / "20260115-0900-abc.jsonl"
    path.write_bytes(first + b'\n{"asked":"performance_year","answer":2025}\n')
    with pytest.raises(Damaged, match=r"The damaged journal is kept as .*\.damaged-1\.jsonl"):
        Session.resume("20260115-0900-abc", folder=folder)
    assert (folder / "20260115-0900-abc.damaged-1.jsonl").read_bytes().startswith(first + b"\n")


def with_a_key_twice(raw: bytes, place: int, old: bytes, new: bytes) -> bytes:
    """A journal with something changed in one line, each line with the check that then is right."""
    written, check = b"", 0
    for number, line in enumerate(raw.splitlines()):
        body = line[: line.index(b',"check":')] + b"}"
        if number == place:
            assert old in body
            body = body.replace(old, new, 1)
        check = zlib.crc32(body, check)
        written += b'%s,"check":"%08x"}\n' % (body[:-1], check)
    return written


def test_an_event_of_a_journal_with_a_key_twice_is_damage_even_where_its_check_is_right(folder: Path) -> None:
    hold(begin(folder), LONG).close()
    path = only(folder)
    twice = with_a_key_twice(path.read_bytes(), 6, b'"partial_qp"', b'"partial_qp","answer":"qp"')
    path.write_bytes(twice)
    resumed = Session.resume(path.stem, folder=folder)
    assert seen(resumed) == STATES[5]
    assert "Line 7 of the journal cannot be read. The 5 steps before it are restored." in resumed.notices[0]
    (aside,) = folder.glob("*.damaged-*")
    assert aside.read_bytes() == twice


def test_a_header_of_a_journal_with_a_key_twice_is_refused_and_the_journal_kept_aside(folder: Path) -> None:
    hold(begin(folder), LONG[:3]).close()
    path = only(folder)
    twice = with_a_key_twice(path.read_bytes(), 0, b'"label":null', b'"label":null,"label":"HD-1"')
    path.write_bytes(twice)
    with pytest.raises(Damaged, match=r"The damaged journal is kept as .*\.damaged-1\.jsonl"):
        Session.resume(path.stem, folder=folder)
    assert only(folder).read_bytes() == twice


def test_keeping_a_journal_aside_never_overwrites_another(folder: Path) -> None:
    folder.mkdir(parents=True)
    for text in ("first", "second"):
        path = folder / "20260115-0900-abc.jsonl"
        path.write_text(text)
        journal.keep_aside(path)
    assert {path.name: path.read_text() for path in folder.iterdir()} == {
        "20260115-0900-abc.damaged-1.jsonl": "first",
        "20260115-0900-abc.damaged-2.jsonl": "second",
    }


def test_a_journal_of_a_newer_version_is_refused_and_left_untouched(folder: Path) -> None:
    hold(begin(folder), LONG[:3]).close()
    path = only(folder)
    newer = path.read_bytes().replace(b"picheck.journal/1", b"picheck.journal/2")
    path.write_bytes(newer)
    with pytest.raises(NewerFormat, match="newer picheck"):
        Session.resume(path.stem, folder=folder)
    assert path.read_bytes() == newer
    assert list(folder.iterdir()) == [path]


def test_an_event_that_the_rules_no_longer_take_stops_the_restoring_there_and_keeps_the_journal(
    folder: Path,
) -> None:
    hold(begin(folder), LONG[:4]).close()
    path = only(folder)
    _, other_rules = journal.open_journal(path)
    assert other_rules is not None
    other_rules.add({"asked": "shoe_size", "answer": 44})
    other_rules.add({"asked": "clinician_type", "answer": "mips_eligible_type"})
    other_rules.close()
    before = path.read_bytes()
    resumed = Session.resume(path.stem, folder=folder)
    assert seen(resumed) == STATES[4]
    assert "Step 5 of 6 no longer fits" in resumed.notices[0]
    hold(resumed, LONG[4:5])
    assert path.read_bytes() == before
    assert resumed.id != path.stem


# -- a disk that is full, a folder that cannot be written ---------------------------------------------


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file can grow beyond a size, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("room", range(0, 1300, 61))
def test_on_a_full_disk_the_interview_goes_on_and_says_that_it_is_not_being_saved(
    folder: Path, room: int
) -> None:
    def work() -> None:
        session = begin(folder)
        with room_for(room):
            hold(session, LONG)
        assert seen(session) == STATES[-1]
        assert session.saving_notice is not None
        assert "is not being saved" in session.saving_notice

    assert in_a_child(work) == 0
    paths = list(folder.glob("*.jsonl"))
    if paths and paths[0].stat().st_size:
        resumed = Session.resume(folder=folder, which=paths[0].stem)
        assert seen(resumed) in STATES, "what did reach the disk is a state that the interview was in"


def test_when_there_is_room_again_all_that_was_missing_is_written(folder: Path) -> None:
    def work() -> None:
        session = begin(folder)
        with room_for(900):
            hold(session, LONG[:15])
            assert session.saving_notice is not None
        hold(session, LONG[15:])
        assert session.saving_notice is None

    assert in_a_child(work) == 0
    assert seen(Session.resume(folder=folder)) == STATES[-1]


def test_where_the_folder_cannot_be_made_the_interview_goes_on_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    session = hold(begin(tmp_path / "state" / "sessions"), LONG)
    assert seen(session) == STATES[-1]
    assert "is not being saved" in str(session.saving_notice)
    session.close()


def test_without_a_home_folder_the_interview_goes_on_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PICHECK_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)  # as for an account without a home
    session = hold(Session.begin(as_of=AS_OF), LONG)
    assert seen(session) == STATES[-1]
    assert "PICHECK_HOME" in str(session.saving_notice)
    assert not Path("~").exists()


# -- two programs at once ------------------------------------------------------------------------------


def test_two_interviews_at_once_have_a_journal_each(folder: Path) -> None:
    first, second = begin(folder), begin(folder)
    for step in LONG:
        step(first.interview)
        step(second.interview)
    first.close()
    second.close()
    assert first.id != second.id
    for session in (first, second):
        assert seen(Session.resume(session.id, folder=folder)) == STATES[-1]


def test_an_id_that_another_program_took_is_not_used_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = iter(["20260115-0900-aaa", "20260115-0900-aaa", "20260115-0900-bbb"])
    monkeypatch.setattr(journal, "new_id", lambda now: next(ids))
    monkeypatch.setattr("picheck.flow.session.new_id", lambda now: next(ids))
    first, second = hold(begin(folder), LONG[:3]), begin(folder)
    hold(second, LONG[:5])
    assert (first.id, second.id) == ("20260115-0900-aaa", "20260115-0900-bbb")
    second.close()
    assert seen(Session.resume(second.id, folder=folder)) == STATES[5]


def test_resuming_what_another_window_has_open_goes_on_as_a_copy(folder: Path) -> None:
    first = hold(begin(folder), LONG[:8])
    second = Session.resume(first.id, folder=folder)
    assert seen(second) == STATES[8]
    assert second.id != first.id
    assert "open in another window" in second.notices[0]
    hold(first, LONG[8:12])
    hold(second, LONG[8:])
    first.close()
    second.close()
    assert seen(Session.resume(first.id, folder=folder)) == STATES[12]
    assert seen(Session.resume(second.id, folder=folder)) == STATES[-1]


# -- what surrounds the interview ------------------------------------------------------------------------


def test_resume_takes_the_last_unfinished_session(folder: Path) -> None:
    unfinished = hold(begin(folder), LONG[:5])
    finished = hold(begin(folder), LONG)
    restarted = hold(begin(folder), LONG[:2])
    unfinished.close()
    finished.close()
    restarted.end(Ending.RESTARTED)
    assert Session.resume(folder=folder).id == unfinished.id


def left_open(folder: Path, steps: tuple[Step, ...], **given: Any) -> str:
    """The id of a session that was killed after these steps, so that nothing says that it ended."""
    session = hold(begin(folder, **given), steps)
    assert session._journal is not None
    session._journal.close()
    return str(session.id)


def test_resume_takes_the_last_session_that_still_asks_something_before_one_killed_at_its_result(
    folder: Path,
) -> None:
    older, asking = left_open(folder, LONG[:3]), left_open(folder, LONG[:5])
    left_open(folder, LONG)
    resumed = Session.resume(folder=folder)
    assert (resumed.id, resumed.notices) == (asking, [])
    resumed.end(Ending.RESTARTED)
    assert Session.resume(folder=folder).id == older


def test_resume_takes_one_killed_at_its_result_where_no_other_is_left(folder: Path) -> None:
    left_open(folder, LONG)
    last = left_open(folder, LONG)
    resumed = Session.resume(folder=folder)
    assert (resumed.id, seen(resumed)) == (last, STATES[-1])


def test_a_recording_killed_before_its_expectation_still_asks_something(folder: Path) -> None:
    recording = left_open(folder, LONG, purpose=Purpose.RECORD)
    left_open(folder, LONG)
    assert Session.resume(folder=folder).id == recording


def test_resume_passes_over_what_another_window_has_open(folder: Path) -> None:
    free = left_open(folder, LONG[:3])
    elsewhere = hold(begin(folder), LONG[:5])
    at_its_result = hold(begin(folder), LONG)
    resumed = Session.resume(folder=folder)
    assert (resumed.id, resumed.notices) == (free, [])
    with pytest.raises(JournalProblem, match=rf"open in another window.*picheck --resume {at_its_result.id}"):
        Session.resume(folder=folder)
    resumed.close()
    elsewhere.close()
    assert Session.resume(folder=folder).id == elsewhere.id


def test_purpose_label_day_and_expectation_are_restored(folder: Path) -> None:
    session = begin(folder, purpose=Purpose.RECORD, label="HD-20417")
    hold(session, LONG)
    session.expect({"requirement": "excluded", "counted": "no"}, "a QP, so I thought")
    session.close()
    resumed = Session.resume("hd-20417", folder=folder)
    assert (resumed.purpose, resumed.label, resumed.as_of) == (Purpose.RECORD, "HD-20417", AS_OF)
    assert resumed.expected == {"requirement": "excluded", "counted": "no"}
    assert resumed.disagreements() == ("requirement", "counted")


def test_prefilled_answers_are_restored_with_their_source(folder: Path) -> None:
    prefilled = {Q.PERFORMANCE_YEAR: Given(2025, "QPP response"), Q.QP_STATUS: Given("qp", "QPP response")}
    session = begin(folder, prefilled=prefilled)
    session.interview.answer("aco_professional")
    session.interview.answer("mips_eligible_type")
    session.close()
    resumed = Session.resume(folder=folder)
    assert seen(resumed) == seen(session)
    assert [(t.question, t.source) for t in resumed.interview.turns if t.taken] == [
        (Q.PERFORMANCE_YEAR, "QPP response"),
        (Q.QP_STATUS, "QPP response"),
    ]


def test_leading_on_ends_one_session_and_keeps_the_next_in_a_journal_of_its_own(folder: Path) -> None:
    first = hold(begin(folder, label="HD-1"), LONG)
    second = first.lead_on(WayOn.SAME_PRACTICE)
    assert second.label is None
    assert second.interview.question is Q.CLINICIAN_TYPE
    second.close()
    assert seen(Session.resume(folder=folder)) == seen(second)


@pytest.mark.parametrize(
    "label", ["1234567893", "123-45-6789", "12-3456789", "Dr. Smith", "a\x1b[2Jb", "x\ud800"]
)
def test_a_label_that_may_identify_somebody_never_reaches_the_disk(folder: Path, label: str) -> None:
    with pytest.raises(Identifying, match="label"):
        begin(folder, label=label)
    session = hold(begin(folder), LONG[:1])
    with pytest.raises(Identifying, match="label"):
        session.relabel(label)
    assert session.label is None
    assert label.encode("utf-8", "replace") not in only(folder).read_bytes()


def test_a_source_that_may_identify_somebody_never_reaches_the_disk(folder: Path) -> None:
    begin(folder, prefilled={Q.PERFORMANCE_YEAR: Given(2025, "response for NPI 1234567893")})
    assert b"1234567893" not in only(folder).read_bytes()
