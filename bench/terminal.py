"""A program in a pseudo terminal: when its first frame and its answer to a key are painted, what it costs."""

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

import pyte

ROWS, COLUMNS = 40, 120


class Terminal:
    """One run of a program, from its start to its end."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self.screen)
        self.began = time.perf_counter()
        self.pid, self._descriptor = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, environment)
        fcntl.ioctl(self._descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

    def until(self, shown: Callable[[str], bool], seconds: float = 40.0) -> float:
        """Read until the screen shows what is wanted; the seconds since the start. Raises TimeoutError."""
        latest = time.perf_counter() + seconds
        while True:
            if select.select([self._descriptor], [], [], 0.05)[0]:
                try:
                    painted = os.read(self._descriptor, 65536)
                except OSError:
                    raise TimeoutError(self.text) from None
                self._stream.feed(re.sub(rb"\x1b\[[<>=?][\d;]*u", b"", painted))
                if shown(self.text):
                    return time.perf_counter() - self.began
            if time.perf_counter() > latest:
                raise TimeoutError(self.text)

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def press(self, key: bytes, shown: Callable[[str], bool]) -> float:
        """Press a key; the seconds until its answer is painted."""
        began = time.perf_counter()
        os.write(self._descriptor, key)
        return self.until(shown) + self.began - began

    def rest(self, seconds: float) -> None:
        """Take what is still painted."""
        latest = time.perf_counter() + seconds
        while (left := latest - time.perf_counter()) > 0:
            if select.select([self._descriptor], [], [], left)[0]:
                try:
                    self._stream.feed(re.sub(rb"\x1b\[[<>=?][\d;]*u", b"", os.read(self._descriptor, 65536)))
                except OSError:
                    return

    def cpu(self) -> float:
        """Seconds of processor that the program has used until now."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

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
