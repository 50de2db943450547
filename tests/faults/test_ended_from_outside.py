"""Ended at any step, by any signal, resized or cut off: nothing but the answer being typed is lost.

`make test-long` tries a few steps; `make faults` (PICHECK_WALK=all) every step of an interview that asks all.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from programs import KEYS, REPLIES, Asking, Terminal, events, run, wait_until

ALL = os.environ.get("PICHECK_WALK") == "all"
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL)
STEPS = range(1, len(REPLIES))
CUT_SHORT = [(number, step) for step in STEPS for number in SIGNALS]
FEW_ASKING = [(number, 1 + place * 3) for place, number in enumerate(SIGNALS)]
FEW_TERMINALS = [(signal.SIGINT, 2), (signal.SIGKILL, 7)]


def named(case: tuple[signal.Signals, int]) -> str:
    return f"{case[0].name}-step{case[1]}"


@pytest.mark.parametrize("case", CUT_SHORT if ALL else FEW_ASKING, ids=named)
def test_plain_lines_ended_by_a_signal_go_on_where_they_were(tmp_path, case):
    number, step = case
    asking = Asking(tmp_path)
    try:
        for place, reply in enumerate(REPLIES[:step], start=1):
            asking.reply(reply, place)
        status, err = asking.end(number)
    finally:
        asking.close()
    assert "Traceback" not in err
    assert status in ((130,) if number is signal.SIGINT else (-number, 128 + number))
    assert events(tmp_path) == step
    done = run(["ask", "--resume"], tmp_path, REPLIES[step:])
    assert done.returncode == 0, done.stderr
    assert events(tmp_path) >= len(REPLIES)


@pytest.fixture
def terminal(tmp_path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.close()


def walk(terminal: Terminal, keys: tuple[bytes, ...]) -> None:
    """Answer, each answer on disk before the next is given."""
    terminal.begin()
    for place, pressed in enumerate(keys, start=1):
        terminal.press(pressed)
        terminal.kept(place)
        terminal.read(0.2)


@pytest.mark.parametrize("case", CUT_SHORT if ALL else FEW_TERMINALS, ids=named)
def test_the_terminal_interview_ended_by_a_signal_loses_nothing(tmp_path, terminal, case):
    number, step = case
    walk(terminal, KEYS[:step])
    terminal.press(b"wha")  # being typed
    os.kill(terminal.pid, number)
    status = terminal.status()
    assert events(tmp_path) == step
    if number is not signal.SIGKILL:  # which no program can answer
        assert status == 128 + number
        assert not terminal.left_on()
    assert "Traceback" not in terminal.text
    done = run(["ask", "--resume"], tmp_path, REPLIES[step:])
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("step", STEPS if ALL else [3])
def test_a_terminal_that_goes_away_ends_the_interview_and_loses_nothing(tmp_path, terminal, step):
    walk(terminal, KEYS[:step])
    terminal.hang_up()
    wait_until(lambda: os.waitpid(terminal.pid, os.WNOHANG)[0] != 0, "the end")
    terminal.ended = True
    assert events(tmp_path) == step


def test_resized_to_twenty_by_five_and_back_at_every_step_the_interview_goes_on(tmp_path, terminal):
    terminal.begin()
    for place, pressed in enumerate(KEYS, start=1):
        for rows, columns in ((5, 20), (1, 1), (40, 100)):
            terminal.resize(rows, columns)
            while terminal.read(0.1):
                pass
        terminal.press(pressed)
        terminal.kept(place)
    terminal.until(lambda: "425.507" in terminal.text, "the result")
    for rows, columns in ((5, 20), (40, 100)):
        terminal.resize(rows, columns)
        while terminal.read(0.1):
            pass
    terminal.until(lambda: "425.507" in terminal.text, "the result again")
    terminal.press(b"\x11")
    assert terminal.status() == 0
    assert not terminal.left_on()


def test_markup_that_is_typed_stands_on_the_screen_as_it_was_typed(terminal):
    terminal.begin()
    terminal.press(b"x[red]y[/red][@click=app.quit]z[/]")
    terminal.until(lambda: "x[red]y[/red][@click=app.quit]z[/]" in terminal.text, "what was typed")
    terminal.press(b"\r")
    terminal.until(lambda: terminal.text.count("[@click=app.quit]") >= 1, "the reply")
    terminal.press(b"\x11")
    terminal.status()
    assert not terminal.left_on()
