"""The process that visitors' processes are forked from: it has loaded the interview and holds no answers.

A visitor's process so starts in a moment and shares what is loaded; as the nest itself never opens an
interview, no visitor can inherit anything of another. Each has a folder of its own for home, deleted when
it ends. It runs as `python -P -m picheck.tui.web.nest SOCKET MODULE`; the module has `load()` and
`hold()`. Requests are lines of JSON on the socket, a start with the two file descriptors of the visitor;
what happened is told as lines of JSON on standard output. When the server is gone the socket ends, and so
does everything here.
"""

from __future__ import annotations

import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
from collections import deque
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

MOST_BYTES_WRITTEN = 16 * 2**20
"""How large a file a visitor's process may write."""

MOST_BYTES_OF_MEMORY = 2**30
"""How much memory of its own a visitor's process may take before it fails, alone."""

FAILED = 70
"""The exit status of a visitor's process that failed outside the interview (EX_SOFTWARE)."""

LONGEST_READ = 65536


def main(arguments: list[str]) -> int:
    """Load the module, then fork a process for each request until the socket ends."""
    number, name = arguments
    module = import_module(name)
    module.load()
    gc.collect()
    gc.freeze()  # so that collecting does not touch, and thereby copy, what is shared
    with tempfile.TemporaryDirectory(prefix="picheck-serve-") as folder:
        Nest(socket.socket(fileno=int(number)), module, Path(folder)).serve()
    return 0


class Nest:
    """The processes forked here and still running, each with its folder."""

    def __init__(self, requests: socket.socket, module: ModuleType, folder: Path) -> None:
        """Hear of children that end through a descriptor, so that nothing is done inside a signal."""
        self._requests = requests
        self._module = module
        self._folder = folder
        self._children: dict[int, Path] = {}
        self._text, self._descriptors = b"", deque[int]()
        self._woken, waker = os.pipe()
        os.set_blocking(waker, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server decides when to end
        self._waker = waker

    def serve(self) -> None:
        """Carry out requests until the server is gone, then end all that were forked here."""
        _say({"ready": str(self._folder)})
        while self._server_there():
            self._reap()
        for child in list(self._children):
            _end(child)
            os.waitpid(child, 0)

    def _server_there(self) -> bool:
        """Wait for something to happen and carry out what is asked; False when the server is gone."""
        ready, _, _ = select.select([self._requests.fileno(), self._woken], [], [])
        if self._woken in ready:
            os.read(self._woken, LONGEST_READ)
        if self._requests.fileno() not in ready:
            return True
        part, passed, _, _ = socket.recv_fds(self._requests, LONGEST_READ, 16)
        *lines, self._text = (self._text + part).split(b"\n")
        self._descriptors += passed
        for line in lines:
            self._carry_out(json.loads(line))
        return bool(part)

    def _carry_out(self, asked: dict[str, Any]) -> None:
        if "start" in asked:
            talk, complaints = self._descriptors.popleft(), self._descriptors.popleft()
            self._start(asked, talk, complaints)
            os.close(talk)
            os.close(complaints)
        elif asked["end"] in self._children:  # otherwise it has ended, and the number may be another's
            _end(asked["end"])

    def _start(self, asked: dict[str, Any], talk: int, complaints: int) -> None:
        home = self._folder / asked["start"]
        try:
            home.mkdir(mode=0o700)
            child = os.fork()
        except OSError as refusal:  # no room for a folder or a process: trouble of this visitor, of no other
            shutil.rmtree(home, ignore_errors=True)
            _say({"refused": asked["start"], "why": (refusal.strerror or str(refusal)).lower()})
            return
        if child == 0:
            self._become_visitor(asked, home, talk, complaints)
        self._children[child] = home
        _say({"started": asked["start"], "process": child})

    def _reap(self) -> None:
        """Take note of processes that have ended, and delete their folders."""
        for child, home in list(self._children.items()):
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                del self._children[child]
                shutil.rmtree(home, ignore_errors=True)
                _say({"ended": child, "status": os.waitstatus_to_exitcode(status)})

    def _become_visitor(self, asked: dict[str, Any], home: Path, talk: int, complaints: int) -> NoReturn:
        """In the forked process: let go of everything of the nest, hold the interview, end."""
        status = FAILED
        try:
            os.setsid()
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            self._requests.close()
            for descriptor, place in ((talk, 0), (talk, 1), (complaints, 2)):
                os.dup2(descriptor, place)
            for descriptor in (talk, complaints, self._woken, self._waker):
                os.close(descriptor)
            os.umask(0o077)
            os.chdir(home)
            _limit()
            os.environ.update(dict.fromkeys(("HOME", "PICHECK_HOME", "TMPDIR"), str(home)))
            os.environ.update(COLUMNS=str(asked["columns"]), ROWS=str(asked["rows"]))
            status = self._module.hold()
        except BaseException as failure:  # noqa: BLE001  # whatever it is, it must not go on as the nest
            sys.stderr.write(f"{type(failure).__name__}: {failure}\n")
        finally:
            with suppress(OSError, ValueError):
                sys.stderr.flush()
            os._exit(status)


def _say(what: dict[str, Any]) -> None:
    """Tell the server. A server that is gone is noticed on the socket."""
    with suppress(BrokenPipeError):
        os.write(1, json.dumps(what).encode() + b"\n")


def _end(child: int) -> None:
    """End a process and all it started, at once: nothing of a visit is kept."""
    for kill in (os.killpg, os.kill):  # just forked, it may not lead its group yet
        with suppress(ProcessLookupError, PermissionError):
            kill(child, signal.SIGKILL)


def _limit() -> None:
    """Bound what one visitor's process can take of the machine."""
    import resource

    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, MOST_BYTES_WRITTEN),
        (resource.RLIMIT_DATA, MOST_BYTES_OF_MEMORY),
    ):
        with suppress(ValueError, OSError):  # a lower limit is already set, or the system has none
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
