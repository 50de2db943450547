"""A program in a pseudo terminal: when its first frame and its answer to a key are painted, what it costs.

What the program writes is taken as it comes, with the moment and the processor time of that moment, and put
through the terminal emulator afterwards. The emulator is slow beside a terminal: a full picture takes it some
twenty milliseconds. If it worked in between, a program's figures would grow with the size of its picture,
and with what the program does meanwhile.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import resource
import select
import signal
import struct
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyte

ROWS, COLUMNS = 40, 120
STILL = 0.1
"""Seconds without output after which what came is looked at."""
LONGEST = 2.0
"""Seconds after which it is looked at although the program never holds still."""
OF_A_PROCESS = 2
"""What makes a process id the id of its processor clock (Linux: `clock_getcpuclockid`)."""


class Painted(NamedTuple):
    """The moment at which something stood on the screen: seconds from a beginning, and of processor time."""

    wall: float
    cpu: float


class _Output(NamedTuple):
    wall: float
    cpu: float
    written: bytes


class Terminal:
    """One run of a program, from its start to its end."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self.screen)
        self._began, self._used = time.perf_counter(), 0.0
        self.pid, self._descriptor = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, environment)
        fcntl.ioctl(self._descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

    def until(self, shown: Callable[[str], bool], seconds: float = 40.0) -> Painted:
        """Wait until the screen shows what is wanted; when it did, from the start or from the key that was
        pressed last. Raises TimeoutError."""
        latest, found = time.perf_counter() + seconds, None
        while found is None:
            came = self._came(STILL)
            for output in came:
                self._feed(output.written)
                if found is None and shown(self.text):
                    found = Painted(output.wall - self._began, output.cpu - self._used)
            if found is None and time.perf_counter() > latest:
                raise TimeoutError(self.text)
        return found

    def _came(self, still: float) -> list[_Output]:
        """What is written until nothing more comes for a while. Raises TimeoutError if the program ended."""
        came: list[_Output] = []
        latest = time.perf_counter() + LONGEST
        while time.perf_counter() < latest and select.select([self._descriptor], [], [], still)[0]:
            try:
                written = os.read(self._descriptor, 65536)
            except OSError:
                raise TimeoutError(self.text) from None
            came.append(_Output(time.perf_counter(), self.cpu(), written))
        return came

    def _feed(self, written: bytes) -> None:
        self._stream.feed(re.sub(rb"\x1b\[[<>=?][\d;]*u", b"", written))

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def press(self, key: bytes, shown: Callable[[str], bool]) -> Painted:
        """Press a key; when its answer is painted."""
        self._began, self._used = time.perf_counter(), self.cpu()
        os.write(self._descriptor, key)
        return self.until(shown)

    def rest(self, seconds: float) -> None:
        """Take what is still painted."""
        latest = time.perf_counter() + seconds
        while (left := latest - time.perf_counter()) > 0:
            if select.select([self._descriptor], [], [], left)[0]:
                try:
                    self._feed(os.read(self._descriptor, 65536))
                except OSError:
                    return

    def cpu(self) -> float:
        """Seconds of processor that the program has used until now."""
        return time.clock_gettime((~self.pid << 3) | OF_A_PROCESS)

    def memory(self) -> float:
        """Resident memory in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index] # always there

    def end(self) -> None:
        """End it, and everything that it started."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._descriptor)


def timed(command: list[str], environment: dict[str, str], output: int) -> tuple[float, float]:
    """Wall and processor seconds of a program that runs to its end."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.execvpe(command[0], command, environment)
    os.waitpid(pid, 0)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
