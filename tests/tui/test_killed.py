"""The real `picheck ask`, killed after every reply: at most the reply being typed is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from picheck.flow.assignments import parse_assignment
from picheck.flow.session import Front, Purpose, Session

REPLIES = (
    "performance_year=2025",
    "participant_type=aco_professional",
    "clinician_type=mips_eligible_type",
    "back",
    "clinician_type=mips_eligible_type",
    "qp_status=partial_qp",
    "mips_election=unknown",
    "change qp_status=qp",
    "low_volume_threshold=exceeds",
    "undo",
    "redo",
    "practice_setting=none",
    "hardship=insufficient_internet,decertified_cehrt",
    "application_status=pending",
    "submission=group",
    "score=awaiting",
)
"""An interview that goes back, is not sure, changes its mind, undoes and redoes."""

AS_OF = date(2026, 1, 15)


def straight(replies):
    """The same replies in an interview of our own, for comparison."""
    session = Session(AS_OF, Purpose.CALL, Front.PLAIN)
    for reply in replies:
        if "=" not in reply:
            getattr(session.interview, reply)()
            continue
        question, value = parse_assignment(reply.removeprefix("change "))
        if reply.startswith("change "):
            session.interview.revise(question, value)
        else:
            session.interview.answer(value)
    return session


def ended_by(end: signal.Signals, replies, home: Path) -> None:
    """Hold an interview at a pipe, and end the program while it waits for the next reply."""
    program = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "picheck.tui.cli",
            "ask",
            "--call",
            "--label",
            "HD-20417",
            "--as-of",
            "2026-01-15",
        ],
        env={**os.environ, "PICHECK_HOME": str(home), "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    for reply in (*replies, None):
        wait_for_the_prompt(program.stdout)
        if reply is not None:
            program.stdin.write(f"{reply}\n".encode())
            program.stdin.flush()
    program.stdin.write(b"the reply being ty")
    program.stdin.flush()
    program.send_signal(end)
    program.communicate(timeout=30)
    assert program.returncode != 0


HALFWAY = len(REPLIES) // 2
QUICK_AND_LONG = [
    count if count == HALFWAY else pytest.param(count, marks=pytest.mark.long)
    for count in range(1, len(REPLIES) + 1)
]
"""After every reply: a program of its own each, so `make test` takes one and `make test-long` all others."""


def wait_for_the_prompt(stream) -> None:
    """Read until the program has shown all it has to and waits for a reply."""
    seen = b""
    while not seen.endswith(b"\n> "):
        byte = os.read(stream.fileno(), 1)
        assert byte, f"it ended: {seen[-200:]!r}"
        seen += byte


@pytest.mark.parametrize("count", QUICK_AND_LONG)
def test_sigkill_after_every_reply_loses_nothing_that_was_answered(count, tmp_path):
    ended_by(signal.SIGKILL, REPLIES[:count], tmp_path)
    resumed, wanted = Session.resume(folder=tmp_path / "state" / "sessions"), straight(REPLIES[:count])
    assert resumed.interview.events == wanted.interview.events
    assert resumed.interview.turns == wanted.interview.turns
    assert resumed.interview.question is wanted.interview.question
    assert (resumed.purpose, resumed.label, resumed.as_of) == (Purpose.CALL, "HD-20417", AS_OF)
    assert resumed.notices == []


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("count", QUICK_AND_LONG)
def test_a_dropped_line_or_a_request_to_end_loses_nothing_either(end, count, tmp_path):
    ended_by(end, REPLIES[:count], tmp_path)
    (path,) = (tmp_path / "state" / "sessions").iterdir()
    resumed = Session.resume(path.stem, folder=path.parent)
    assert resumed.interview.events == straight(REPLIES[:count]).interview.events
