"""The main screens at three sizes, line by line, and readable in both themes (tests/tui/snapshots/)."""

from __future__ import annotations

import difflib
from contextlib import aclosing
from pathlib import Path

import pytest
from scenes import SIZES, SNAPSHOTS, WALKS, Walk, seen_on, snapshot_of

HOW = "To take what the app shows now, and to look at it in the diff: make snapshots"


@pytest.fixture(autouse=True)
def _nothing_is_written_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PICHECK_HOME", str(tmp_path / "home"))


def differs(path: Path, shown: str) -> str:
    """A readable diff of a snapshot and what is shown; empty where they are the same."""
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = difflib.unified_diff(
        kept.splitlines(), shown.splitlines(), f"{path.name}, kept", "shown now", n=2, lineterm=""
    )
    return "\n".join(lines)


@pytest.mark.parametrize(
    "size",
    [size if size == SIZES[0] else pytest.param(size, marks=pytest.mark.long) for size in SIZES],
    ids=lambda size: f"{size[0]}x{size[1]}",
)
@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
async def test_the_screens_show_what_the_snapshots_hold_and_are_readable_in_both_themes(
    walk: Walk, size: tuple[int, int]
) -> None:
    wrong = []
    async with aclosing(seen_on(walk, size)) as scenes:
        async for seen in scenes:
            wrong += [f"{seen.scene} in {seen.theme}, too faint, {faint}" for faint in seen.too_faint]
            if difference := differs(snapshot_of(seen.scene, size), seen.text):
                wrong.append(f"in {seen.theme}:\n{difference}\n{HOW}")
    assert not wrong, "\n\n".join(["", *wrong])


def test_every_scene_has_a_snapshot_at_every_size() -> None:
    scenes = {path.name.split(".")[0] for path in SNAPSHOTS.iterdir()}
    assert {path.name for path in SNAPSHOTS.iterdir()} == {
        snapshot_of(scene, size).name for scene in scenes for size in SIZES
    }
