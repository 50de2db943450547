"""A replay says precisely what differs, in words, where, and how to open it; it rewrites nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from picheck.core.answers import Answers
from picheck.core.determination import determine_brief
from picheck.core.facts import QuestionId as Q
from picheck.core.outcome import Mips
from picheck.core.rules import RULES_VERSION
from picheck.flow.interview import Given, Refused
from picheck.flow.recording import propose
from picheck.flow.replay import (
    Stopped,
    Verdict,
    Walk,
    replay,
    replay_file,
    through_chart,
    through_core,
    transcripts_changing,
)
from picheck.flow.session import KEPT_SOURCE, Session
from picheck.flow.suggest import _values
from picheck.flow.transcript import Status, Transcript, as_json, transcript_of, write_new

AS_OF = date(2026, 1, 15)
ROOT = Path(__file__).parent.parent.parent
QP = (2025, "aco_professional", "mips_eligible_type", "qp", "exceeds", ["small_practice"], "group", "zero")


def recorded(*answers: Any, **given: Any) -> Transcript:
    session = Session(AS_OF, **given)
    for answer in answers:
        session.interview.answer(answer)
    return propose(session, Path("/nonexistent")).transcript


def changed(transcript: Transcript, change: Callable[[dict[str, Any]], object]) -> Transcript:
    """A recording as it would be if the rules or the file had been others."""
    content = json.loads(as_json(transcript))
    change(content)
    return transcript_of(json.dumps(content).encode())


def test_what_was_recorded_replays_the_same() -> None:
    replayed = replay(recorded(*QP))
    assert (replayed.verdict, replayed.differences, replayed.token) == (Verdict.SAME, (), None)


def test_an_unfinished_interview_replays_the_same() -> None:
    assert replay(recorded(*QP[:4])).verdict is Verdict.SAME
    assert replay(recorded()).verdict is Verdict.SAME


def test_another_outcome_is_told_field_by_field_with_the_deciding_exclusion() -> None:
    was_another = changed(
        recorded(*QP),
        lambda t: t["determination"].update(
            requirement="required", deciding_exclusion=None, exclusions=[], compliance="met"
        ),
    )
    replayed = replay(was_another)
    assert replayed.verdict is Verdict.DIFFERS
    assert replayed.differences == (
        "Must PI be reported under the Shared Savings Program: recorded required; now excluded.",
        "Has the requirement been met: recorded met; now not applicable.",
        "Deciding exclusion: recorded none; now Small practice (42 CFR 414.1380(c)(2)(i)(C)(9)).",
        "Exclusions that hold: recorded none; now Small practice (42 CFR 414.1380(c)(2)(i)(C)(9)).",
    )


def test_the_same_outcome_for_another_reason_differs_too() -> None:
    other = changed(recorded(*QP), lambda t: t["determination"].update(deciding_exclusion="b1_low_volume"))
    (difference,) = replay(other).differences
    assert difference.startswith(
        "Deciding exclusion: recorded Low-volume threshold (42 CFR 414.1310(b)(1)(iii))"
    )


def test_the_command_opens_the_interview_where_it_first_differs(tmp_path: Path) -> None:
    asked_twice = changed(
        recorded(*QP), lambda t: t["turns"].insert(4, {"asked": "mips_election", "answer": True})
    )
    replayed = replay(asked_twice)
    assert replayed.differences[0] == (
        'Step 5: the recording answers "MIPS election" here; the interview now asks "Low-volume threshold".'
    )
    assert replayed.token is not None
    opened = Session.resume(replayed.token, folder=tmp_path)
    assert opened.interview.question is Q.LOW_VOLUME_THRESHOLD
    assert [turn.question for turn in opened.interview.turns] == list(Q)[:4]


def test_a_question_that_is_now_skipped_is_named() -> None:
    skipped = changed(recorded(*QP), lambda t: t["turns"].append({"asked": "hardship", "answer": []}))
    assert replay(skipped).differences == (
        'Step 9: the recording answers "Hardship" here; the interview now has no more questions.',
    )


def test_a_recording_that_ended_where_a_question_is_now_asked_differs() -> None:
    ended = changed(recorded(*QP), lambda t: t["turns"].pop())
    assert replay(ended).differences[0] == (
        'The recording ends with a result; the interview now also asks "PI score".'
    )


def test_other_rules_need_review_and_show_what_differs() -> None:
    older = changed(
        recorded(*QP),
        lambda t: (t.update(rules_version="2025.3"), t["determination"].update(mips="required")),
    )
    replayed = replay(older)
    advice = "Look through it, and record it anew if it is still right."
    assert replayed.verdict is Verdict.REVIEW
    assert replayed.differences == (
        "Must PI be reported under MIPS: recorded required; now not required.",
        f"Recorded under rules 2025.3; these are {RULES_VERSION}. {advice}",
    )


@pytest.mark.parametrize(
    ("turn", "named"),
    [
        ({"asked": "shoe_size", "answer": 44}, "shoe_size"),
        ({"asked": "qp_status", "answer": "half_a_qp"}, "half_a_qp"),
        ({"taken": "shoe_size", "answer": 44, "source": "elsewhere"}, "shoe_size"),
    ],
)
def test_ids_that_these_rules_do_not_know_are_replayed_as_far_as_it_goes(
    turn: dict[str, Any], named: str
) -> None:
    unknown = changed(recorded(*QP), lambda t: t["turns"].insert(3, turn))
    replayed = replay(unknown)
    assert replayed.verdict is Verdict.REVIEW
    assert replayed.differences[0] == f'Step 4: "{named}" is not known to these rules.'
    assert len(through_chart(unknown).answers.given()) == 3


def test_a_file_that_cannot_be_read_needs_review_and_is_not_skipped(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text('{"format": "picheck.transcript/1", "caller": 1}')
    replayed = replay_file(path)
    assert replayed.verdict is Verdict.REVIEW
    assert replayed.differences
    assert replay_file(tmp_path / "gone.json").verdict is Verdict.REVIEW


def test_a_replay_never_writes(tmp_path: Path) -> None:
    path = tmp_path / "older.json"
    write_new(changed(recorded(*QP), lambda t: t.update(rules_version="2025.3")), path)
    before = path.read_bytes()
    replay_file(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_rejected_recording_is_no_test() -> None:
    assert not replay(recorded(*QP).model_copy(update={"status": Status.REJECTED})).counts


def test_prefilled_answers_are_taken_again_and_a_lost_one_is_told() -> None:
    kept = {Q.PERFORMANCE_YEAR: Given(2025, KEPT_SOURCE), Q.QP_STATUS: Given("qp", KEPT_SOURCE)}
    transcript = recorded("aco_participant", "mips_eligible_type", "exceeds", [], [], "none", prefilled=kept)
    assert replay(transcript).verdict is Verdict.SAME
    not_reached = changed(transcript, lambda t: t["turns"].insert(0, t["turns"].pop(3)))
    assert replay(not_reached).differences[0] == (
        'Step 1: the recording takes a prefilled answer to "QP status" here; the interview now does not.'
    )


# -- other front ends ------------------------------------------------------------------------------------


def test_a_front_end_that_asks_something_else_is_named() -> None:
    def skips(transcript: Transcript) -> Walk:
        walk = through_chart(transcript)
        return Walk((*walk.stood_at[:4], "score", *walk.stood_at[5:]), walk.answers)

    def stops(transcript: Transcript) -> Walk:
        walk = through_chart(transcript)
        return Walk(walk.stood_at[:3], walk.answers, Stopped(3, "qp_status", "line 3: not understood."))

    replayed = replay(recorded(*QP), fronts={"plain lines": skips, "the terminal": stops})
    assert replayed.differences == (
        'In plain lines: step 5 asks "PI score" and not "Low-volume threshold".',
        "In the terminal: line 3: not understood.",
    )


# -- the two walks agree, whatever happened ---------------------------------------------------------------


@settings(deadline=None)
@given(st.data())
def test_the_chart_and_core_alone_walk_every_interview_alike(data: st.DataObject) -> None:
    session = Session(
        AS_OF, prefilled={Q.QP_STATUS: Given("qp", KEPT_SOURCE)} if data.draw(st.booleans()) else {}
    )
    interview = session.interview
    for _ in range(data.draw(st.integers(0, 15))):
        act = data.draw(st.sampled_from(("answer", "answer", "answer", "revise", "back", "undo", "redo")))
        try:
            if act == "answer" and interview.question is not None:
                interview.answer(data.draw(st.sampled_from(answers_to(interview.question))))
            elif act == "revise" and interview.turns:
                question = data.draw(st.sampled_from([turn.question for turn in interview.turns]))
                interview.revise(question, data.draw(st.sampled_from(answers_to(question))))
            elif act in ("back", "undo", "redo"):
                getattr(interview, act)()
        except Refused:
            continue
    transcript = propose(session, Path("/nonexistent")).transcript
    walk = through_chart(transcript)
    assert walk.stopped is None
    assert through_core(transcript) == (walk.stood_at, walk.answers)
    assert walk.answers == interview.answers
    assert replay(transcript).verdict is Verdict.SAME


def answers_to(question: Q) -> tuple[Any, ...]:
    return (2024, 2025, None) if question is Q.PERFORMANCE_YEAR else _values(question)


def test_the_recordings_that_two_sets_of_rules_tell_apart_are_found() -> None:
    def mips(answers: Answers) -> object:
        return determine_brief(answers).mips

    def mips_forgetting_the_proviso(answers: Answers) -> object:
        return Mips.REQUIRED if answers.qp_status == "qp" else mips(answers)

    found = transcripts_changing(mips, mips_forgetting_the_proviso, ROOT / "transcripts")
    names = [path.stem for path, _ in found]
    assert "qp-must-report" in names
    assert all("qp" in name and "partial" not in name for name in names)
    assert transcripts_changing(mips, mips, ROOT / "transcripts") == ()


# -- a rule changed on purpose ------------------------------------------------------------------------------


def test_a_rule_changed_on_purpose_fails_the_right_transcripts_in_words(tmp_path: Path) -> None:
    """Small practices no longer excluded: exactly the recordings that rest on it differ."""
    for package in ("core", "flow"):
        shutil.copytree(
            ROOT / package, tmp_path / "picheck" / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    rules = tmp_path / "picheck" / "core" / "rules.py"
    line = '    _setting("b3_small_practice", PracticeSetting.SMALL_PRACTICE, 9),\n'
    text = rules.read_text(encoding="utf-8")
    assert line in text
    rules.write_text(text.replace(line, ""), encoding="utf-8")
    script = (
        "import sys; from pathlib import Path; from picheck.flow.replay import replay_file\n"
        "import picheck.core.rules; assert 'b3_small' not in str(picheck.core.rules.EXCLUSIONS)\n"
        "for path in sorted(Path(sys.argv[1]).glob('*.json')):\n"
        "    found = replay_file(path)\n"
        "    if found.differences: print(path.stem, *found.differences, sep='|')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT / "transcripts")],
        env={"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    told = [line.split("|") for line in done.stdout.splitlines()]
    assert [name for name, *_ in told] == ["clinician-in-small-practice-is-excluded"]
    assert told[0][1] == (
        'Step 7: the recording answers "PI report" here; the interview now asks "Hardship".'
    )
    assert (
        "Must PI be reported under the Shared Savings Program: recorded excluded; now undetermined."
        in told[0]
    )
    assert "Deciding exclusion: recorded b3_small_practice; now none." in told[0]
