"""picheck as a process of its own, on pipes or in a terminal, with something wrong around it."""

from __future__ import annotations

import ctypes
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyte

from picheck.flow.journal import read_journal

PATIENCE = 60.0
PICHECK = [sys.executable, "-c", "from picheck.tui.cli import main; raise SystemExit(main())"]

REPLIES = ("2025", "3", "1", "2", "1", "1", "none", "1,2", "2", "individual", "zero")
"""Plain replies for a Partial QP with two hardships applied for: every question there is."""

KEYS = (b"2025\r", b"3", b"1", b"2", b"1", b"1", b"5\r", b"12\r", b"2", b"4", b"2")
"""The same as keys in the terminal."""

CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, PR_CAPBSET_DROP = 1, 2, 24


NOBODY: dict[str, Any] = {"user": 65534, "group": 65534, "extra_groups": ()}
"""The account that owns nothing, for `subprocess`."""


def nobody_can_run() -> bool:
    """Whether this account may run picheck as nobody, and nobody may read it."""
    tried = [*PICHECK, "check", "--set", "qp_status=qp"]
    try:
        return subprocess.run(tried, capture_output=True, cwd="/", check=False, **NOBODY).returncode == 0
    except OSError:
        return False


def obey_permissions() -> None:
    """For a child: have permissions count even for root, by giving up the right to pass them over."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def environment(home: Path | str, **more: str) -> dict[str, str]:
    """The environment of a child that keeps everything below a folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COLUMNS", "LINES"))}
    return {**kept, "PICHECK_HOME": str(home), "TERM": "xterm-256color", **more}


def run(
    arguments: list[str],
    home: Path | str,
    replies: tuple[str, ...] = (),
    *,
    before: Callable[[], None] | None = None,
    as_nobody: bool = False,
    **more: str,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, in that folder if it is there: what is saved goes nowhere else."""
    return subprocess.run(
        [*PICHECK, *arguments],
        cwd=home if Path(home).is_dir() else None,
        input="".join(f"{reply}\n" for reply in replies),
        capture_output=True,
        text=True,
        env=environment(home, **more),
        preexec_fn=before,
        **(NOBODY if as_nobody else {}),
        timeout=PATIENCE,
        check=False,
    )


def journals(home: Path) -> list[Path]:
    """The journals below a folder."""
    return sorted((home / "state" / "sessions").glob("*.jsonl"))


def events(home: Path) -> int:
    """How many events the one journal holds, whole and right; 0 where there is none yet."""
    found = journals(home)
    return len(read_journal(found[0]).entries) if found and found[0].stat().st_size else 0


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Look again and again until a condition holds."""
    latest = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < latest, f"{what}: not within {PATIENCE:g} s"
        time.sleep(0.01)


class Asking:
    """`picheck ask` on pipes, answered a line at a time."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self.home = home
        self.process = subprocess.Popen(
            [*PICHECK, "ask", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(home),
        )
        self.out = b""
        self.prompts(1)

    def prompts(self, count: int) -> None:
        """Read until so many prompts were shown."""
        assert self.process.stdout is not None
        descriptor = self.process.stdout.fileno()
        latest = time.monotonic() + PATIENCE
        while len(re.findall(rb"^> ", self.out, re.MULTILINE)) < count:
            assert time.monotonic() < latest, self.out.decode()
            if select.select([descriptor], [], [], 0.1)[0]:
                new = os.read(descriptor, 65536)
                assert new, self.out.decode()
                self.out += new

    def reply(self, text: str, number: int) -> None:
        """Give the reply to the question of that number, and wait for the next prompt."""
        assert self.process.stdin is not None
        self.process.stdin.write(text.encode() + b"\n")
        self.process.stdin.flush()
        self.prompts(number + 1)

    def end(self, number: signal.Signals) -> tuple[int, str]:
        """Send a signal; the exit status and what was said on standard error."""
        self.process.send_signal(number)
        _, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, err.decode()

    def close(self) -> None:
        """Leave nothing running."""
        self.process.kill()
        self.process.communicate()


SWITCH = re.compile(rb"\x1b\[\?(\d+)([hl])")
MODES = {b"1049": "alternate screen", b"1000": "mouse", b"1003": "mouse", b"1006": "mouse", b"2004": "paste"}


class Terminal:
    """The terminal interview in a pseudo terminal, its picture kept."""

    def __init__(self, home: Path, *arguments: str, rows: int = 40, columns: int = 100) -> None:
        self.home, self.written, self.ended = home, b"", False
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.chdir(home)
            os.execve(PICHECK[0], [*PICHECK, *arguments], environment(home))
        self.resize(rows, columns)

    def resize(self, rows: int, columns: int) -> None:
        """Give the terminal another size, as dragging a window does."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, keys: bytes) -> None:
        """Type, each key on its own."""
        for key in keys:
            os.write(self.descriptor, bytes([key]))
            self.read(0.02)

    def read(self, seconds: float = 0.05) -> bool:
        """Take what was painted; whether anything was."""
        if not select.select([self.descriptor], [], [], seconds)[0]:
            return False
        try:
            new = os.read(self.descriptor, 65536)
        except OSError:  # how Linux says that nobody writes there any more
            return False
        self.written += new
        self._stream.feed(re.sub(rb"\x1b\[[<>=?][\d;]*u", b"", new))
        return bool(new)

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self.screen.display)

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Read until a condition holds."""
        latest = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < latest, f"{what}: not within {PATIENCE:g} s\n{self.text}"
            self.read()

    def sees(self, text: str) -> None:
        """Read until a text stands on the screen."""
        self.until(lambda: text in self.text, text)

    def begin(self) -> None:
        """Wait until the interview is loaded: the mark moves down, and up again, when told to."""
        self.until(lambda: "at most" in self.text, "the first question")
        for key, marked in ((b"\x1b[B", "\u276f 2026"), (b"\x1b[A", "\u276f 2025")):
            latest = time.monotonic() + PATIENCE
            while marked not in self.text:
                assert time.monotonic() < latest, self.text
                os.write(self.descriptor, key)
                for _ in range(100):  # a key pressed too early is lost; one pressed twice goes too far
                    if marked in self.text:
                        break
                    self.read()

    def kept(self, count: int) -> None:
        """Read until the journal holds so many events."""
        self.until(lambda: events(self.home) >= count, f"event {count}")

    def status(self) -> int:
        """Wait for the end; the exit status."""
        latest = time.monotonic() + PATIENCE
        while True:
            self.read()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                while self.read(0):
                    pass
                self.ended = True
                return os.waitstatus_to_exitcode(status)
            assert time.monotonic() < latest, "picheck did not end"

    def left_on(self) -> set[str]:
        """Modes that were switched on and not off again."""
        last = dict(SWITCH.findall(self.written))
        on = {name for mode, name in MODES.items() if last.get(mode) == b"h"}
        return on | ({"cursor hidden"} if last.get(b"25") == b"l" else set())

    def hang_up(self) -> None:
        """Take the terminal away, as closing its window does."""
        os.close(self.descriptor)
        self.descriptor = -1

    def close(self) -> None:
        """Leave nothing running."""
        if not self.ended:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self.descriptor >= 0:
            os.close(self.descriptor)
