"""Nothing is loaded that is not needed, and nothing is loaded twice under two names.

Each claim is tried in a process of its own: what this process has loaded proves nothing.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = ("textual", "statemachine", "rapidfuzz", "polars", "narwhals", "platformdirs", "rich", "aiohttp")
BARE = ("core", "flow", "tui")


def _loaded_after(statement: str, *, cwd: Path = ROOT) -> set[str]:
    """Names in sys.modules after the statement has run in a fresh process.

    The statement may leave by SystemExit, as a command does. `-P` keeps the working folder off the
    import path, as an installed command has it.
    """
    script = (
        "import sys, io\n"
        "told, sys.stdout = sys.stdout, io.StringIO()\n"
        f"try:\n    exec({statement!r})\n"
        "except SystemExit as leaving:\n    assert not leaving.code, leaving.code\n"
        "told.write('\\n'.join(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split("\n"))


def _need(module: str) -> None:
    if find_spec(module) is None:
        pytest.skip(f"{module} is not written yet")


@pytest.mark.parametrize("statement", ["import picheck.core", "from picheck.core import Answers, determine"])
def test_the_law_loads_no_screen_no_chart_and_no_tables(statement: str) -> None:
    assert _loaded_after(statement) & set(HEAVY) == set()


def test_importing_the_law_alone_builds_no_models() -> None:
    assert "pydantic" not in _loaded_after("import picheck.core")


def test_how_answers_come_in_loads_no_screen() -> None:
    _need("picheck.flow.interview")
    assert _loaded_after("import picheck.flow.interview") & {"textual", "rich", "polars", "aiohttp"} == set()


def test_the_way_through_the_interview_builds_no_validator() -> None:
    statement = (
        "from picheck.core.relevance import most_questions_left as left; left({'performance_year': 2025})"
    )
    assert _loaded_after(statement) & {"importlib.metadata", "email"} == set()


def test_a_year_in_figures_waits_for_no_words_of_replies() -> None:
    loaded = _loaded_after("import picheck.tui.screens.replies")
    assert loaded & {"picheck.flow.replies", "picheck.flow.synonyms", "rapidfuzz"} == set()


def test_the_version_is_told_without_any_library() -> None:
    _need("picheck.tui.cli")
    loaded = _loaded_after("from picheck.tui.cli import main; sys.exit(main(['--version']))")
    assert loaded & {*HEAVY, "pydantic", "importlib.metadata", "argparse"} == set()


def test_a_check_loads_neither_screen_nor_chart() -> None:
    _need("picheck.tui.commands.check")
    statement = (
        "from picheck.tui.cli import main; sys.exit(main(['check', '--brief', '--set', 'qp_status=qp']))"
    )
    loaded = _loaded_after(statement)
    assert "picheck.core.determination" in loaded
    assert loaded & set(HEAVY) == set()


@pytest.mark.parametrize("module", ["picheck.core", "picheck.flow.interview", "picheck.tui.cli"])
def test_the_folders_are_never_modules_of_their_own(module: str) -> None:
    _need(module)
    assert _loaded_after(f"import {module}") & set(BARE) == set()


def test_this_very_test_run_has_no_second_copy_of_the_folders() -> None:
    assert set(sys.modules) & set(BARE) == set()


def _imported_names(path: Path) -> Iterator[tuple[int, str]]:
    """Every module that a file imports at any depth, with the line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or "."


def test_the_law_imports_the_standard_library_and_pydantic_only() -> None:
    """Import-linter forbids the libraries we have; this also forbids those that somebody may add."""
    allowed = {"pydantic", "pydantic_core", *sys.stdlib_module_names}
    strangers = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sorted((ROOT / "core").rglob("*.py"))
        for line, name in _imported_names(path)
        if name.split(".")[0] not in allowed
        and name != "picheck.core"
        and not name.startswith("picheck.core.")
    ]
    assert strangers == []
