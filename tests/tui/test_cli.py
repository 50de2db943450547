"""The command line as a whole: versions, mistakes, help, rules, schema, diagram, config, completion."""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from picheck.core.cautions import CAUTIONS
from picheck.core.facts import QUESTIONS
from picheck.core.readings import READINGS
from picheck.core.rules import RULES
from picheck.flow.chart import edges
from picheck.flow.question_words import option_ids
from picheck.flow.session import KEPT
from picheck.tui.cli import COMMANDS, Problem, main
from picheck.tui.said import said_words
from picheck.tui.settings import keep_theme, read_settings
from picheck.tui.version import VERSION

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PICHECK_HOME", str(tmp_path / "home"))


def test_the_version_is_that_of_the_distribution(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"picheck {VERSION}\n"
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION


@pytest.mark.parametrize("command", [["check", "--set", "qp_status=qp"], ["check", "--set", "qp_status=no"]])
def test_the_collector_of_cycles_is_as_before_when_a_command_has_ended(command, capsys):
    before = gc.get_threshold()
    main(command)
    assert gc.get_threshold() == before


def test_what_is_in_memory_at_the_end_of_a_command_is_not_searched_once_more():
    ended = "import gc; from picheck.tui.cli import program; print(program(), gc.get_freeze_count() > 0)"
    done = subprocess.run(
        [sys.executable, "-P", "-c", ended, "--version"], capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1:] == ["0 True"], done.stderr


def test_a_misspelt_command_is_met_with_the_nearest(capsys):
    assert main(["chekc"]) == 2
    assert "Did you mean check?" in capsys.readouterr().err


@pytest.mark.parametrize("module", ["picheck.tui", "picheck.tui.cli"])
def test_run_as_a_module_it_refuses_in_words_as_the_command_does(module):
    done = subprocess.run(
        [sys.executable, "-P", "-m", module, "check", "--set", "qp_status=QPP"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith('--set qp_status: "QPP" is not one of'), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_has_help_with_an_example(command, capsys):
    assert main([*([command] if command else []), "--help"]) == 0
    assert "example:" in capsys.readouterr().out


def test_without_a_terminal_the_interview_names_the_other_ways_in_and_leaves(capsys):
    assert main([]) == 2
    told = capsys.readouterr().err
    assert "picheck ask" in told
    assert "picheck check" in told
    assert told.count("\n") == 1


EVERY_ID = [
    *(rule.id for rule in RULES),
    *QUESTIONS,
    *(f"{question}.{option}" for question in QUESTIONS for option in option_ids(question)),
    *CAUTIONS,
    *READINGS,
]


@pytest.mark.parametrize("name", EVERY_ID)
def test_rules_show_knows_every_id(name, capsys):
    assert main(["rules", "show", name, "--format", "json"]) == 0
    entry = json.loads(capsys.readouterr().out)["entries"]
    assert entry["id"] == name
    assert entry["says"]


def test_rules_list_every_rule_caution_and_reading_once(capsys):
    assert main(["rules", "--format", "json"]) == 0
    listed = [entry["id"] for entry in json.loads(capsys.readouterr().out)["entries"]]
    assert len(listed) == len(set(listed))
    assert {*(rule.id for rule in RULES), *CAUTIONS, *READINGS} <= set(listed)


def test_rules_show_of_an_unknown_id_names_the_nearest(capsys):
    assert main(["rules", "show", "b3_smal_practice"]) == 2
    assert "Did you mean b3_small_practice?" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["text", "md"])
def test_rules_are_readable_without_placeholders(form, capsys):
    assert main(["rules", "--format", form]) == 0
    text = capsys.readouterr().out
    assert "{" not in text
    assert "425.308(b)(9)(" not in text


def test_rules_diff_of_two_exports_names_situations_and_recordings_that_change(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    assert main(["rules", "export", "-o", str(old)]) == 0
    assert main(["rules", "diff", str(old), str(old)]) == 0
    assert capsys.readouterr().out.startswith("No situation changes")
    changed = json.loads(old.read_text())
    (settings,) = [group for group in changed["groups"] if group["questions"] == ["practice_setting"]]
    for value in settings["values"]:
        if value["answers"].get("practice_setting") == ["asc_based"]:
            value["kind"] = "reached"
    new.write_text(json.dumps(changed))
    assert main(["rules", "diff", str(old), str(new)]) == 0
    told = capsys.readouterr().out
    assert "requirement: excluded -> required" in told
    assert "clinician-who-is-asc-based-is-excluded.json" in told


def test_rules_diff_of_something_else_says_how_to_write_an_export(tmp_path, capsys):
    path = tmp_path / "other.json"
    path.write_text("{}")
    assert main(["rules", "diff", str(path), str(path)]) == 2
    assert "picheck rules export" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["answers", "determination", "transcript"])
def test_schemas_are_json_schema(name, capsys):
    assert main(["schema", name]) == 0
    assert json.loads(capsys.readouterr().out)["type"] == "object"


def test_the_diagram_has_every_edge_of_the_chart_with_its_answers(capsys):
    assert main(["diagram"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for source, target in edges():
        (line,) = [line for line in lines if line.strip().startswith(f"{source} --> {target or 'result'} : ")]
        assert len(line.split(" : ")[1]) > 2


@pytest.mark.parametrize(
    "before, after",
    [
        (None, 'theme = "nord"\n'),
        ("mouse = false\n", 'theme = "nord"\nmouse = false\n'),
        (
            '# mine\ntheme  = "picheck-light"  # bright\nmouse = false\n',
            '# mine\ntheme = "nord"\nmouse = false\n',
        ),
        ('# theme = "x"\n', 'theme = "nord"\n# theme = "x"\n'),
    ],
    ids=["no file", "no theme", "a theme", "a theme switched off"],
)
def test_a_theme_is_kept_and_nothing_else_in_the_settings_changes(before, after, tmp_path):
    path = tmp_path / "home" / "config" / "config.toml"
    if before is not None:
        path.parent.mkdir(parents=True)
        path.write_text(before, encoding="utf-8")
    assert keep_theme("nord") == path
    assert path.read_text(encoding="utf-8") == after
    assert read_settings().theme == "nord"
    assert [found.name for found in path.parent.iterdir()] == ["config.toml"]


def test_settings_that_cannot_be_read_are_left_as_they_are_when_a_theme_is_kept(tmp_path):
    path = tmp_path / "home" / "config" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("mouse = maybe\n", encoding="utf-8")
    with pytest.raises(Problem, match="not TOML"):
        keep_theme("nord")
    assert path.read_text(encoding="utf-8") == "mouse = maybe\n"


def test_config_tells_places_and_defaults_and_init_never_overwrites(capsys, tmp_path):
    assert main(["config"]) == 0
    assert 'theme = "picheck-dark"' in capsys.readouterr().out
    assert main(["config", "--init"]) == 0
    assert main(["config", "--init"]) == 2
    assert "is already there" in capsys.readouterr().err
    assert main(["config"]) == 0


def test_a_settings_file_with_a_mistake_is_named(capsys, tmp_path):
    path = tmp_path / "home" / "config" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("them = 1\n")
    assert main(["config"]) == 2
    assert f"{path}: them: is no setting" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["config"], ["ask"]])
def test_a_setting_given_twice_is_refused_with_its_file_and_line(command, capsys, tmp_path):
    path = tmp_path / "home" / "config" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('mouse = true\nmode = "call"\nmouse = false\n')
    assert main(command) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"{path}: a setting is given twice (at line 3, column ")
    assert told.count("\n") == 1


def test_config_tells_places_and_defaults_beside_a_mistake_in_the_settings_that_names_it_as_help(
    capsys, tmp_path
):
    path = tmp_path / "home" / "config" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('mode = "cal"\n')
    assert main(["config"]) == 2
    told = capsys.readouterr()
    assert "See: picheck config" in told.err
    assert 'mode = "self"\n' in told.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_names_every_command(shell, capsys):
    assert main(["completion", shell]) == 0
    told = capsys.readouterr().out
    assert all(command in told for command in COMMANDS)


def test_everything_said_in_passing_is_said_somewhere_and_has_its_words():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tui").rglob("*.py"))
    called = set(re.findall(r'in_passing\(\s*"(\w+)"', sources)) | set(re.findall(r'"(copied_\w+)"', sources))
    assert called == set(said_words()["told"])
    assert set(said_words()["kept"]) == {question for kept in KEPT.values() for question in kept}
