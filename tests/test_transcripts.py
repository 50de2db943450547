"""Every recorded interview replays: the same questions in order, the same outcome for the same reason.

A recording that differs fails with what a help-desk person would be told, and the command that opens it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from picheck.flow.coverage import Kind, coverage_of
from picheck.flow.naming import file_name
from picheck.flow.recording import points_in
from picheck.flow.replay import Verdict, replay_file
from picheck.flow.transcript import Status, as_json, read_transcript, transcript_files

TRANSCRIPTS = Path(__file__).parent.parent / "transcripts"
FILES = transcript_files(TRANSCRIPTS)


ACCEPTED = [path for path in FILES if read_transcript(path).status is Status.ACCEPTED]


def test_there_are_transcripts_to_replay() -> None:
    assert len(ACCEPTED) >= 28


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_replays_as_recorded(path: Path) -> None:
    replayed = replay_file(path)
    told = "\n".join((*replayed.differences, f"Open it there: picheck --resume {replayed.token}"))
    assert replayed.verdict is Verdict.SAME, f"{replayed.title}\n{told}"


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_what_is_accepted_is_named_by_its_title_and_has_a_reason_with_its_citation(path: Path) -> None:
    transcript = read_transcript(path)
    assert path.name == file_name(transcript.title)
    assert "CFR" in transcript.note
    assert transcript.decided_on is not None
    assert path.read_text(encoding="utf-8") == as_json(transcript), "it is written as picheck writes it"


def test_together_they_show_every_rule_option_edge_exclusion_caution_reading_and_row_of_table_1() -> None:
    coverage = coverage_of(points_in(TRANSCRIPTS))
    assert not coverage.missing, "; ".join(map(str, coverage.missing))
    assert {kind: coverage.of(kind)[1] for kind in Kind} == {
        Kind.RULE_TRUE: 20,
        Kind.RULE_FALSE: 20,
        Kind.ALONE: 14,
        Kind.OPTION: 58,
        Kind.EDGE: 20,
        Kind.CAUTION: 19,
        Kind.READING: 13,
        Kind.OUTCOME: 24,
        Kind.TABLE: 8,
    }
