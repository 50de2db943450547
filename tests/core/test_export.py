"""The exported table and the difference of two: counted on the sets of answers, told in sentences."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from laws.broken_core import BadCase, Replacement, loaded_from, write_broken
from laws.space import ALL_SETS, the_space

from picheck.core import export as exporting
from picheck.core.difference import EXCLUSIONS_FIELD, difference_of, sentence
from picheck.core.outcome import outcome_of

OPTED_IN_DOES_NOT_HELP = BadCase(
    why="Whoever opted in is still taken to be below the threshold.",
    law="",
    says=(),
    changes=(
        Replacement(
            file="core/rules.py",
            find="else a.low_volume_threshold is LowVolumeThreshold.DOES_NOT_EXCEED",
            replace="else a.low_volume_threshold is not LowVolumeThreshold.EXCEEDS",
        ),
    ),
)


@pytest.fixture(scope="module")
def now() -> exporting.Export:
    return exporting.export()


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> exporting.Export:
    """The export of rules in which an opt-in does not help."""
    folder = tmp_path_factory.mktemp("wrong")
    write_broken(OPTED_IN_DOES_NOT_HELP, folder)
    path = folder / "export.json.gz"
    with loaded_from(folder):
        broken = importlib.import_module("picheck.core.export")
        broken.write(broken.export(), path)
    return exporting.read(path)


def test_the_export_covers_every_set_of_answers_and_every_situation(now):
    assert now.answer_sets == ALL_SETS
    assert len(now.table) == the_space().size == 149_688


def test_the_export_is_the_same_bytes_each_time_and_reads_back(now, tmp_path):
    one, two = tmp_path / "one.json.gz", tmp_path / "two.json.gz"
    exporting.write(now, one)
    exporting.write(exporting.export(), two)
    assert one.read_bytes() == two.read_bytes()
    assert exporting.read(one) == now


def test_an_export_does_not_differ_from_itself(now):
    difference = difference_of(now, now)
    assert difference.empty
    assert difference.as_text() == "No situation changes (149,688 compared)."


def test_the_difference_counts_exactly_the_sets_of_answers_that_change(now, wrong):
    space = the_space()
    place = 4
    changed = 0
    for number in range(space.size):
        if space.kinds[number][place] == 0:
            below = space.with_kind(number, place, 1)
            if outcome_of(space.situations[number]) != outcome_of(space.situations[below]):
                changed += space.weight(number) // space.groups[place].weight[0]
    difference = difference_of(now, wrong)
    named = sum(c.answer_sets for c in difference.changes if c.field == EXCLUSIONS_FIELD)
    assert difference.changed_answer_sets - named == changed


def test_the_difference_groups_by_what_changes_and_tells_what_is_told_otherwise_first(now, wrong):
    changes = difference_of(now, wrong).changes
    settled = [change.settled for change in changes]
    assert settled == sorted(settled, reverse=True)
    found = {(change.field, change.old, change.new) for change in changes}
    assert ("requirement", "required", "excluded") in found
    assert (EXCLUSIONS_FIELD, (), ("b1_low_volume",)) in found


def test_the_difference_gives_the_five_smallest_examples_in_sentences(now, wrong):
    examples = difference_of(now, wrong).examples
    assert len(examples) == 5
    assert examples[0].startswith("Opted in, nothing else known: ")
    assert "provisional undetermined -> false" in examples[0]


def test_the_difference_names_the_transcripts_that_change_if_it_is_told_how(now, wrong):
    difference = difference_of(now, wrong, lambda: ["somebody-who-opted-in.json"])
    assert difference.transcripts == ("somebody-who-opted-in.json",)
    assert difference.as_text().endswith("1 transcripts change.\n  somebody-who-opted-in.json")


def test_an_export_of_answers_that_are_gone_says_which(now):
    fewer = now.groups[0].model_copy(update={"values": now.groups[0].values[1:]})
    less = now.model_copy(update={"groups": (fewer, *now.groups[1:])})
    assert difference_of(now, less).values_removed == ('{"performance_year": 2025}',)
    assert difference_of(less, now).values_added == ('{"performance_year": 2025}',)


@pytest.mark.parametrize("content", [b"", b"{}", b"\x1f\x8bnot gzip", b"[1", b"\xff\xfe"])
def test_a_file_that_is_no_export_is_refused_with_its_name_and_what_to_do(content: bytes, tmp_path: Path):
    path = tmp_path / "old.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"old\.json: not an export of the rules .*picheck rules export"):
        exporting.read(path)


def test_every_value_of_every_question_has_its_words(now):
    for group in now.groups:
        for value in group.values:
            assert sentence(value.answers)


def test_the_module_writes_and_compares_from_the_command_line(tmp_path, capsys):
    out = str(tmp_path / "rules.json.gz")
    assert exporting.main([out]) == 0
    assert exporting.main(["--diff", out, out]) == 0
    assert "149,688 situations" in capsys.readouterr().out
    assert exporting.main([]) == 2
