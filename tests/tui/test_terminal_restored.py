"""However the terminal interview ends, the terminal is as it was: alternate screen, cursor and mouse."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

LONGEST_WAIT = 20.0
SWITCHES = re.compile(rb"\x1b\[\?(\d+)([hl])")
"""Terminal modes switched on (h) and off (l)."""
PICHECK = "from picheck.tui.cli import main; raise SystemExit(main())"
OFF_AGAIN = {
    b"1049": "alternate screen",
    b"1000": "mouse",
    b"1003": "mouse movement",
    b"1006": "mouse",
    b"2004": "paste",
}


class Terminal:
    """picheck in a pseudo terminal of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.written = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(home)
            os.environ.update(TERM="xterm-256color", PICHECK_HOME=str(home))
            os.execv(
                sys.executable,
                [sys.executable, "-c", PICHECK],
            )
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def press(self, keys: bytes) -> None:
        os.write(self.fd, keys)

    def until(self, text: bytes) -> None:
        """Read until a text was painted; escapes between its words do not count."""
        latest = time.monotonic() + LONGEST_WAIT
        while text not in re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]", b"", self.written):
            assert time.monotonic() < latest, f"{text!r} was not painted"
            self._read()

    def status(self) -> int:
        """Wait for the end; the exit status."""
        latest = time.monotonic() + LONGEST_WAIT
        while True:
            self._read()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                while self._read():
                    pass
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
            assert time.monotonic() < latest, "picheck did not end"

    def _read(self) -> bool:
        ready, _, _ = select.select([self.fd], [], [], 0.05)
        try:
            new = os.read(self.fd, 65536) if ready else b""
        except OSError:  # how Linux says that nobody writes there any more
            return False
        self.written += new
        return bool(new)

    def close(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.close()


def left_on(written: bytes) -> set[str]:
    """What the program switched on last and did not switch off; the cursor the other way round."""
    last = dict(SWITCHES.findall(written))
    on = {name for mode, name in OFF_AGAIN.items() if last.get(mode) == b"h"}
    return on | ({"cursor hidden"} if last.get(b"25") == b"l" else set())


@pytest.mark.parametrize(
    "number, status", [(signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=["SIGTERM", "SIGHUP, a dropped line"]
)
def test_a_signal_restores_the_terminal_and_gives_its_status(
    terminal: Terminal, number: signal.Signals, status: int
) -> None:
    terminal.until(b"at most 10 more")
    terminal.press(b"2025\r")
    terminal.until(b"at most 9 more")
    assert left_on(terminal.written), "the test would see nothing"
    os.kill(terminal.pid, number)
    assert terminal.status() == status
    assert not left_on(terminal.written)


def test_quitting_after_a_verdict_restores_the_terminal_and_is_done(terminal: Terminal) -> None:
    terminal.until(b"at most 10 more")
    terminal.press(b"2024\r")
    terminal.until(b"DOES NOT APPLY")
    terminal.press(b"\x11")
    assert terminal.status() == 0
    assert not left_on(terminal.written)


def test_quitting_in_the_middle_says_how_to_go_on_with_that_very_interview(terminal: Terminal) -> None:
    terminal.until(b"at most 10 more")
    terminal.press(b"2025\r")
    terminal.until(b"at most 9 more")
    terminal.press(b"\x11")
    assert terminal.status() == 0
    assert not left_on(terminal.written)
    told = terminal.written.rpartition(b"picheck --resume ")[2].decode().split()[0]
    [journal] = (terminal.home / "state" / "sessions").glob("*.jsonl")
    assert journal.stem == told


def test_keys_pressed_while_it_loads_are_not_lost(terminal: Terminal) -> None:
    terminal.until(b"performance year is this about")
    terminal.press(b"2024\r")
    terminal.until(b"DOES NOT APPLY")
    terminal.press(b"\x11")
    assert terminal.status() == 0


def test_a_signal_while_it_loads_restores_the_terminal(terminal: Terminal) -> None:
    terminal.until(b"performance year is this about")
    os.kill(terminal.pid, signal.SIGTERM)
    assert terminal.status() == 143
    assert not left_on(terminal.written)
