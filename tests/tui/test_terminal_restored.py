"""However the terminal interview ends, the terminal is as it was: alternate screen, cursor and mouse."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from programs import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path, rows=24, columns=80)
    yield terminal
    terminal.close()


@pytest.mark.parametrize(
    "number, status", [(signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=["SIGTERM", "SIGHUP, a dropped line"]
)
def test_a_signal_restores_the_terminal_and_gives_its_status(
    terminal: Terminal, number: signal.Signals, status: int
) -> None:
    terminal.sees("at most 10 more")
    terminal.press(b"2025\r")
    terminal.sees("at most 9 more")
    assert terminal.left_on(), "the test would see nothing"
    os.kill(terminal.pid, number)
    assert terminal.status() == status
    assert not terminal.left_on()


def test_quitting_after_a_verdict_restores_the_terminal_and_is_done(terminal: Terminal) -> None:
    terminal.sees("at most 10 more")
    terminal.press(b"2024\r")
    terminal.sees("DOES NOT APPLY")
    terminal.press(b"\x11")
    assert terminal.status() == 0
    assert not terminal.left_on()


def test_quitting_in_the_middle_says_how_to_go_on_with_that_very_interview(terminal: Terminal) -> None:
    terminal.sees("at most 10 more")
    terminal.press(b"2025\r")
    terminal.sees("at most 9 more")
    terminal.press(b"\x11")
    assert terminal.status() == 0
    assert not terminal.left_on()
    told = terminal.written.rpartition(b"picheck --resume ")[2].decode().split()[0]
    [journal] = (terminal.home / "state" / "sessions").glob("*.jsonl")
    assert journal.stem == told


def test_keys_pressed_while_it_loads_are_not_lost(terminal: Terminal) -> None:
    terminal.sees("performance year is this about")
    terminal.press(b"2024\r")
    terminal.sees("DOES NOT APPLY")
    terminal.press(b"\x11")
    assert terminal.status() == 0


def test_a_signal_while_it_loads_restores_the_terminal(terminal: Terminal) -> None:
    terminal.sees("performance year is this about")
    os.kill(terminal.pid, signal.SIGTERM)
    assert terminal.status() == 143
    assert not terminal.left_on()
