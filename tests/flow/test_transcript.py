"""A transcript keeps what was said, what was expected and what was computed apart, and nobody's identity."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from picheck.core.facts import QuestionId as Q
from picheck.core.outcome import Requirement
from picheck.flow.interview import Given
from picheck.flow.naming import file_name
from picheck.flow.privacy import Identifying
from picheck.flow.recording import propose, save, shortest_retelling
from picheck.flow.session import Front, Purpose, Session
from picheck.flow.transcript import (
    NotATranscript,
    Status,
    Transcript,
    as_json,
    judged,
    read_transcript,
    replace_file,
    transcript_files,
    transcript_of,
    write_new,
)

AS_OF = date(2026, 1, 15)
QP_IN_SMALL_PRACTICE = (
    2025,
    "aco_professional",
    "mips_eligible_type",
    "qp",
    "exceeds",
    ["small_practice"],
    "none",
)


def sitting(*answers: Any, **given: Any) -> Session:
    session = Session(AS_OF, **given)
    for answer in answers:
        session.interview.answer(answer)
    return session


def content(session: Session, tmp_path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(as_json(propose(session, tmp_path).transcript))
    return found


def test_it_holds_what_the_interface_says_and_nothing_else(tmp_path: Path) -> None:
    session = sitting(*QP_IN_SMALL_PRACTICE, purpose=Purpose.CALL, front=Front.PLAIN, label="HD-20417")
    assert list(content(session, tmp_path)) == [
        "format", "title", "rules_version", "recorded_at", "as_of", "front", "purpose", "label",
        "turns", "expected", "determination", "status", "note", "decided_on",
    ]  # fmt: skip
    properties = Transcript.model_json_schema()["properties"]
    assert not {"name", "npi", "tin", "clinician", "practice", "caller"} & set(properties)


def test_the_turns_are_all_that_happened_in_order(tmp_path: Path) -> None:
    session = sitting(prefilled={Q.PERFORMANCE_YEAR: Given(2025, "QPP response")})
    session.interview.answer("aco_professional")
    session.interview.back()
    session.interview.answer(None)
    session.interview.revise(Q.PERFORMANCE_YEAR, 2026)
    session.interview.undo()
    session.interview.redo()
    assert content(session, tmp_path)["turns"] == [
        {"taken": "performance_year", "answer": 2025, "source": "QPP response"},
        {"asked": "participant_type", "answer": "aco_professional"},
        {"back": True},
        {"asked": "participant_type", "answer": None},
        {"revise": "performance_year", "answer": 2026},
        {"undo": True},
        {"taken": "performance_year", "answer": 2025, "source": "QPP response"},
        {"redo": True},
    ]


def test_the_determination_names_the_deciding_exclusion_and_what_explained_it(tmp_path: Path) -> None:
    computed = content(sitting(*QP_IN_SMALL_PRACTICE), tmp_path)["determination"]
    assert (computed["requirement"], computed["mips"]) == ("excluded", "not_required")
    assert computed["deciding_exclusion"] == "b3_small_practice"
    assert computed["cautions"] == ["window_open"]


# -- names -----------------------------------------------------------------------------------------------


def test_it_is_named_by_what_it_shows_and_told_apart_in_words(tmp_path: Path) -> None:
    names = []
    for answers in (
        QP_IN_SMALL_PRACTICE,
        QP_IN_SMALL_PRACTICE,
        (*QP_IN_SMALL_PRACTICE[:-1], "group", "zero"),
        (*QP_IN_SMALL_PRACTICE[:-1], "individual", "zero"),
        QP_IN_SMALL_PRACTICE,
    ):
        names.append(save(propose(sitting(*answers), tmp_path)).path.name)
    assert names == [
        "qp-in-small-practice-is-excluded.json",
        "qp-in-small-practice-is-excluded-and-has-sent-nothing.json",
        "qp-in-small-practice-is-excluded-and-counts-on-line-ii.json",
        "qp-in-small-practice-is-excluded-individually.json",
        "qp-in-small-practice-is-excluded-for-2025.json",
    ]
    assert not any(any(c.isdigit() for c in name) for name in names[:4])


def test_the_same_interview_in_the_same_folder_is_always_named_the_same(tmp_path: Path) -> None:
    first, second = (propose(sitting(*QP_IN_SMALL_PRACTICE), tmp_path) for _ in range(2))
    assert first.path == second.path


def test_however_many_of_the_same_are_saved_none_is_overwritten(tmp_path: Path) -> None:
    for _ in range(12):
        save(propose(sitting(2024), tmp_path))
    assert len(transcript_files(tmp_path)) == 12


def test_a_title_of_ones_own_names_the_file_and_one_that_is_taken_is_refused(tmp_path: Path) -> None:
    proposal = propose(sitting(2024), tmp_path)
    assert (
        save(proposal, title="What the caller of Monday said").path.name
        == "what-the-caller-of-monday-said.json"
    )
    with pytest.raises(FileExistsError):
        save(proposal, title="What the caller of Monday said")


@settings(deadline=None)
@given(st.text(max_size=150))
def test_any_title_makes_a_harmless_file_name(title: str) -> None:
    name = file_name(title)
    assert Path(name).name == name
    assert len(name) <= 115
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert not name.startswith((".", "-"))


# -- the shortest retelling ------------------------------------------------------------------------------


def test_the_shortest_retelling_leaves_out_what_did_not_matter_and_says_the_same() -> None:
    session = sitting(2025, "aco_professional", "mips_eligible_type", "partial_qp", True, "exceeds")
    session.interview.back()
    for answer in ("exceeds", [], ["data_compromised"], "none"):
        session.interview.answer(answer)
    events, answers = shortest_retelling(session.interview.answers, AS_OF)
    assert [tuple(event.values()) for event in events] == [
        ("performance_year", 2025),
        ("participant_type", "aco_professional"),
        ("clinician_type", "mips_eligible_type"),
        ("qp_status", None),
        ("low_volume_threshold", None),
        ("practice_setting", None),
        ("hardship", ["data_compromised"]),
        ("submission", "none"),
    ]
    assert Session(AS_OF).interview.outcome != session.interview.outcome
    retold = sitting(*(event["answer"] for event in events))
    assert retold.interview.outcome == session.interview.outcome
    assert retold.interview.answers == answers


# -- what was expected, and what a person decides ----------------------------------------------------------


def test_agreement_and_disagreement_are_both_kept_apart_from_what_was_computed(tmp_path: Path) -> None:
    session = sitting(*QP_IN_SMALL_PRACTICE, purpose=Purpose.RECORD)
    assert not session.verdict_may_show
    session.expect({"requirement": "required", "counted": "no", "line": None}, "QP, 425.507(b)")
    assert session.verdict_may_show
    saved = save(propose(session, tmp_path))
    found = read_transcript(saved.path)
    assert found.expected is not None
    assert found.expected.fields == {"requirement": Requirement.REQUIRED, "counted": "no", "line": None}
    assert found.expected.reason == "QP, 425.507(b)"
    assert found.determination.requirement is Requirement.EXCLUDED
    assert found.disagreements == ("requirement",)
    assert found.status is Status.PROPOSED
    assert "goes to the queue" in str(saved)


def test_what_was_expected_of_other_answers_does_not_count(tmp_path: Path) -> None:
    session = sitting(*QP_IN_SMALL_PRACTICE, purpose=Purpose.RECORD)
    session.expect({"requirement": "excluded"})
    session.interview.revise(Q.PRACTICE_SETTING, [])
    assert session.expected is None
    assert not session.verdict_may_show
    session.interview.undo()
    assert session.expected == {"requirement": "excluded"}


def test_who_expects_nothing_is_not_asked_again_and_leaves_no_expectation(tmp_path: Path) -> None:
    session = sitting(*QP_IN_SMALL_PRACTICE, purpose=Purpose.RECORD)
    session.expect({})
    assert session.expected == {}
    assert session.verdict_may_show
    assert content(session, tmp_path)["expected"] is None


def test_a_judgement_changes_status_note_and_date_and_not_a_byte_else(tmp_path: Path) -> None:
    session = sitting(*QP_IN_SMALL_PRACTICE)
    session.expect({"requirement": "required"})
    path = save(propose(session, tmp_path)).path
    before = path.read_text()
    replace_file(judged(read_transcript(path), Status.ACCEPTED, "425.507(b)(3)", AS_OF), path)
    changed = [
        (old, new)
        for old, new in zip(before.splitlines(), path.read_text().splitlines(), strict=True)
        if old != new
    ]
    assert [new.strip() for _, new in changed] == [
        '"status": "accepted",',
        '"note": "425.507(b)(3)",',
        '"decided_on": "2026-01-15"',
    ]
    assert list(tmp_path.iterdir()) == [path]


# -- what is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize("planted", ["1234567893", "123-45-6789", "jane@example.org", "(555) 123-4567"])
@pytest.mark.parametrize(
    "plant",
    [
        lambda t, text: t.update(title=f"Call of {text}"),
        lambda t, text: t.update(label=text),
        lambda t, text: t.update(note=f"see {text}"),
        lambda t, text: t.update(expected={"requirement": "required", "reason": text}),
        lambda t, text: t["turns"].append({"taken": "score", "answer": None, "source": text}),
        lambda t, text: t["turns"].append({"asked": "score", "answer": text}),
        lambda t, text: t["turns"].append({"asked": text, "answer": None}),
        lambda t, text: t["determination"].update(exclusions=[text]),
        lambda t, text: t["turns"].append({"asked": "npi_1234567893", "answer": None}),
        lambda t, text: t.update(npi=text),
        lambda t, text: t.update(rules_version=text),
    ],
)
def test_what_may_identify_somebody_is_refused_in_every_field(
    tmp_path: Path, plant: Callable[[dict[str, Any], str], None], planted: str
) -> None:
    found = content(sitting(*QP_IN_SMALL_PRACTICE), tmp_path)
    plant(found, planted)
    with pytest.raises(NotATranscript) as refusal:
        transcript_of(json.dumps(found).encode())
    assert planted not in str(refusal.value)


def test_nothing_typed_that_may_identify_somebody_is_saved(tmp_path: Path) -> None:
    session = sitting(*QP_IN_SMALL_PRACTICE)
    with pytest.raises(Identifying, match="reason"):
        session.expect({"requirement": "required"}, "he gave NPI 1234567893")
    with pytest.raises(Identifying, match="title"):
        save(propose(session, tmp_path), title="NPI 1234567893")
    path = save(propose(session, tmp_path)).path
    with pytest.raises(Identifying, match="note"):
        judged(read_transcript(path), Status.REJECTED, "ask jane@example.org", AS_OF)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"format": "picheck.transcript/2"}, "newer format"),
        ({"format": 7}, 'it has no "format"'),
        ({"recorded_at": "2026-01-15T09:30:00"}, "recorded_at must be in UTC"),
        ({"status": "perhaps"}, "status: Input should be 'proposed', 'accepted' or 'rejected'"),
        ({"caller": "x"}, "caller: a transcript has no such field"),
        ({"turns": [{"jump": True}]}, "turns.0"),
        ({"turns": [{"asked": "performance_year", "answer": 2025.0}]}, "turns.0"),
        ({"turns": [{"asked": "performance_year", "answer": {}}]}, "turns.0"),
        ({"turns": [{"asked": "performance_year", "answer": 99999999}]}, "turns.0"),
    ],
)
def test_a_file_that_does_not_fit_says_where(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    found = {**content(sitting(2024), tmp_path), **change}
    with pytest.raises(NotATranscript) as refusal:
        transcript_of(json.dumps(found).encode())
    assert told in str(refusal.value)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b"[" * 100_000,
        b'{"a":1,"a":2}',
        b"NaN",
        b'{"format":' + b"9" * 10_000 + b"}",
        b" " * 1_000_001,
    ],
)
def test_what_is_no_transcript_at_all_is_refused_in_a_sentence(raw: bytes) -> None:
    with pytest.raises(NotATranscript):
        transcript_of(raw)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


WHOLE = as_json(propose(sitting(*QP_IN_SMALL_PRACTICE), Path("/nonexistent")).transcript)


@settings(deadline=None)
@given(st.data())
def test_a_transcript_with_any_value_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    found = json.loads(WHOLE)
    place: Any = found
    for _ in range(3):
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = data.draw(st.sampled_from(list(keys)))
        if isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
            place = place[key]
            continue
        place[key] = data.draw(json_values)
        break
    try:
        transcript_of(json.dumps(found).encode())
    except NotATranscript:
        return


def test_half_a_transcript_is_never_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    session = sitting(2024)
    with pytest.raises(OSError, match="No space left"):
        write_new(propose(session, tmp_path).transcript, tmp_path / "x.json")
    assert list(tmp_path.iterdir()) == []


def test_the_schema_is_one_that_the_models_themselves_make() -> None:
    schema = Transcript.model_json_schema()
    assert schema["additionalProperties"] is False
    with pytest.raises(ValidationError):
        Transcript.model_validate({})
