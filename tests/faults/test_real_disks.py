"""Disks that are really full or read-only: small file systems mounted for the test, no imitation.

Mounting needs root on Linux; without it these are skipped, and `test_system_faults.py` has what limits and
permissions can show.
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from programs import KEYS, PICHECK, REPLIES, Asking, Terminal, environment, journals, run

from picheck.flow.journal import read_journal
from picheck.flow.qpp_experience import HEADERS
from picheck.tui.cli import Problem
from picheck.tui.settings import keep_theme

KIB = 1024


class Disk:
    """A file system of its own, 256 KiB large."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Write until the system says that there is no space left."""
        with self._ballast.open("ab", buffering=0) as stream, suppress(OSError):
            while True:
                stream.write(b"\0" * KIB)
        assert os.statvfs(self.folder).f_bavail == 0

    def empty(self) -> None:
        """Give back what `fill` has taken."""
        self._ballast.unlink()

    def read_only(self) -> None:
        """Let nobody write to it any more."""
        subprocess.run(["mount", "-o", "remount,ro", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """An empty disk."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "picheck-test", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this account cannot mount a disk")
    try:
        made = Disk(folder)
        made.home.mkdir()
        yield made
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


# -- the journal ---------------------------------------------------------------------------------------


def _fill_under(asking: Asking, disk: Disk) -> int:
    """Begin, fill the disk, and go to and fro until no more fits into the journal; the prompts there were."""
    asking.reply("2025", 1)
    disk.fill()
    prompts = 2
    while "not being saved" not in asking.out.decode() or prompts % 2:
        assert prompts < 300, "a journal has found much room on a full disk"
        asking.reply("2025" if prompts % 2 else "back", prompts)
        prompts += 1
    return prompts


def test_a_disk_that_fills_up_is_said_once_what_was_kept_stays_and_the_interview_goes_on(disk):
    asking = Asking(disk.home)
    try:
        prompts = _fill_under(asking, disk)
        kept = read_journal(journals(disk.home)[0])
        for reply in REPLIES[1:]:
            asking.reply(reply, prompts)
            prompts += 1
        asking.reply("token", prompts)
    finally:
        asking.close()
    said = asking.out.decode()
    assert said.count("This interview is not being saved (no space left on device") == 1
    assert "MUST" in said or "must" in said
    assert read_journal(journals(disk.home)[0]) == kept, "what was kept has changed"
    assert len(kept.entries) > 30
    assert not kept.torn
    shown = run(["sessions", "show", journals(disk.home)[0].stem], disk.home)
    assert shown.returncode == 0, shown.stderr
    _goes_on_elsewhere(disk, said)


def _goes_on_elsewhere(disk: Disk, said: str) -> None:
    """The token puts the same interview on another disk, where it is kept and can be saved."""
    token = re.findall(r"picheck --resume\s+(\S+)", said)[-1]
    home = disk.folder.parent / "elsewhere"
    home.mkdir()
    done = run(["ask", "--resume", token], home, ("save",))
    assert done.returncode == 0, done.stderr
    assert "not being saved" not in done.stdout
    assert len(read_journal(journals(home)[0]).entries) >= len(REPLIES)
    assert len(list((home / "data" / "transcripts").glob("*.json"))) == 1


def test_once_there_is_room_again_all_that_was_missing_is_written_without_a_gap(disk):
    asking = Asking(disk.home)
    try:
        prompts = _fill_under(asking, disk)
        missing = len(read_journal(journals(disk.home)[0]).entries)
        disk.empty()
        asking.reply(REPLIES[1], prompts)
    finally:
        asking.close()
    entries = read_journal(journals(disk.home)[0]).entries
    assert len(entries) == prompts > missing
    assert entries[-1]["asked"] == "participant_type"
    done = run(["ask", "--resume"], disk.home, REPLIES[2:])
    assert done.returncode == 0, done.stderr


def test_a_disk_that_was_full_from_the_beginning_is_left_without_an_empty_session(disk):
    (disk.home / "state" / "sessions").mkdir(parents=True)
    disk.fill()
    done = run(["ask"], disk.home, REPLIES)
    assert done.returncode == 0, done.stderr
    assert "This interview is not being saved (no space left on device" in done.stdout
    assert journals(disk.home) == []


def test_the_terminal_interview_on_a_full_disk_says_so_and_reaches_its_verdict(disk):
    (disk.home / "state" / "sessions").mkdir(parents=True)
    disk.fill()
    terminal = Terminal(disk.home)
    try:
        terminal.begin()
        terminal.press(KEYS[0])
        terminal.until(lambda: "not being saved" in terminal.text, "the notice")
        for pressed in KEYS[1:]:
            progress = terminal.screen.display[0]
            terminal.press(pressed)
            terminal.until(lambda before=progress: terminal.screen.display[0] != before, "the next question")
        terminal.until(lambda: "425.507" in terminal.text, "the result")
        terminal.press(b"e")
        terminal.until(lambda: "Save the result as" in terminal.text, "what can be saved")
        terminal.press(b"1")
        terminal.until(lambda: "cannot be written" in terminal.text, "why it is not saved")
        terminal.press(b"\x11")
        assert terminal.status() == 0
        assert not terminal.left_on()
    finally:
        terminal.close()
    assert [path for path in disk.home.rglob("*") if path.is_file()] == []


def test_a_session_on_a_read_only_disk_is_read_and_goes_on_as_a_copy_that_is_not_saved(disk):
    run(["ask"], disk.home, REPLIES[:3])
    before = journals(disk.home)[0].read_bytes()
    disk.read_only()
    listed = run(["sessions"], disk.home)
    assert "unfinished" in listed.stdout
    done = run(["ask", "--resume"], disk.home, REPLIES[3:])
    assert done.returncode == 0, done.stderr
    assert "This interview is not being saved (read-only file system" in done.stdout
    assert [path.read_bytes() for path in journals(disk.home)] == [before]
    deleted = run(["sessions", "delete", journals(disk.home)[0].stem], disk.home)
    assert deleted.returncode == 2
    assert "read-only file system" in deleted.stderr


# -- everything else that is written ---------------------------------------------------------------------

ROSTER = "npi,performance_year,participant_type\n1234567893,2025,aco_professional\n"
WRITERS = {
    "situations": (["rules", "export", "-o", "{out}"], "export.json"),
    "situations, compressed": (["rules", "export", "-o", "{out}"], "export.json.gz"),
    "chart": (["diagram", "-o", "{out}"], "chart.mmd"),
    "roster as CSV": (["roster", "{roster}", "-o", "{out}"], "out.csv"),
    "roster as Parquet": (["roster", "{roster}", "-o", "{out}"], "out.parquet"),
    "roster as Excel": (["roster", "{roster}", "-o", "{out}"], "out.xlsx"),
    "roster as JSON Lines": (["roster", "{roster}", "-o", "{out}"], "out.jsonl"),
    "roster's page": (["roster", "{roster}", "--report", "{out}"], "page.html"),
    "QPP Experience": (["roster", "--from", "qpp-experience", "{experience}", "-o", "{out}"], "out.csv"),
    "settings": (["config", "--init"], "home/config/config.toml"),
}
TROUBLES = {"full": "no space left on device", "read-only": "read-only file system"}


def _sources(folder: Path) -> dict[str, str]:
    """A roster of a row and a QPP Experience file of a row, on another disk."""
    roster, experience = folder / "roster.csv", folder / "experience.csv"
    roster.write_text(ROSTER)
    with experience.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([names[0] for names in HEADERS.values()])
        writer.writerow(["80" for _ in HEADERS])
    return {"roster": str(roster), "experience": str(experience)}


def _trouble(disk: Disk, how: str) -> None:
    if how == "full":
        disk.fill()
    else:
        disk.read_only()


@pytest.mark.parametrize("there_before", [False, True], ids=["anew", "over another"])
@pytest.mark.parametrize("how", TROUBLES)
@pytest.mark.parametrize("what", WRITERS)
def test_what_cannot_be_written_is_named_and_nothing_half_is_left(disk, tmp_path, what, how, there_before):
    command, name = WRITERS[what]
    out = disk.folder / name
    before = b"what was there before" if there_before and what != "settings" else None
    if before:
        out.write_bytes(before)
    arguments = [part.format(out=out, **_sources(tmp_path)) for part in command]
    _trouble(disk, how)
    done = run(arguments, disk.home)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert TROUBLES[how] in done.stderr
    assert ("config" if what == "settings" else out.name) in done.stderr
    assert (out.read_bytes() if out.exists() else None) == before
    assert [path.name for path in disk.folder.glob(".*")] == []


@pytest.mark.parametrize("how", TROUBLES)
def test_an_interview_that_cannot_be_saved_says_why_and_leaves_no_half_transcript(disk, tmp_path, how):
    transcripts = disk.folder / "transcripts"
    transcripts.mkdir()
    _trouble(disk, how)
    done = run(["ask"], disk.folder, (*REPLIES, "save"), PICHECK_HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert f"It could not be saved: {TROUBLES[how]}." in done.stdout
    assert list(transcripts.iterdir()) == []
    assert len(read_journal(journals(tmp_path)[0]).entries) >= len(REPLIES)


@pytest.mark.parametrize("how", TROUBLES)
@pytest.mark.parametrize("action", ["accept", "reject"])
def test_a_judgement_that_cannot_be_written_leaves_the_transcript_as_it_was(disk, tmp_path, how, action):
    run(["ask"], tmp_path, (*REPLIES, "save"))
    (saved,) = (tmp_path / "data" / "transcripts").glob("*.json")
    transcript = disk.folder / saved.name
    transcript.write_bytes(saved.read_bytes())
    _trouble(disk, how)
    done = run(["transcripts", action, str(transcript), "--note", "the proviso, 425.507(b)"], disk.home)
    assert done.returncode == 2
    assert done.stderr == f"{transcript}: {TROUBLES[how]}. It is as it was.\n"
    assert transcript.read_bytes() == saved.read_bytes()
    assert [path.name for path in disk.folder.glob(".*")] == []


@pytest.mark.parametrize("how", TROUBLES)
def test_a_theme_that_cannot_be_kept_leaves_the_settings_as_they_were(disk, monkeypatch, how):
    settings = disk.home / "config" / "config.toml"
    settings.parent.mkdir()
    settings.write_text('mode = "call"\n')
    _trouble(disk, how)
    monkeypatch.setenv("PICHECK_HOME", str(disk.home))
    with pytest.raises(Problem, match=f"{settings}: {TROUBLES[how]}."):
        keep_theme("nord")
    assert settings.read_text() == 'mode = "call"\n'
    assert list(settings.parent.iterdir()) == [settings]


@pytest.mark.parametrize("command", [["check", "--set", "qp_status=qp"], ["rules"], ["schema", "answers"]])
def test_a_result_that_goes_to_a_full_disk_is_told_and_not_traced(disk, command):
    disk.fill()
    with (disk.folder / "result").open("w") as result:
        done = subprocess.run(
            [*PICHECK, *command],
            stdout=result,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(disk.home),
            check=False,
        )
    assert (done.returncode, done.stderr) == (2, "picheck: no space left on device\n")
