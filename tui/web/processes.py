"""The server's side of the nest: asks it for visitors' processes and hears when they end."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from picheck.flow.harmless import harmless

INTERVIEW = "picheck.tui.web.interview"

PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "NO_COLOR", "TMPDIR", "PYTHONPATH")
"""All that a visitor's process may know of the environment of the machine's user."""

FOR_THE_BROWSER = {
    "PYTHONUTF8": "1",
    "TEXTUAL_DRIVER": "picheck.tui.web.driver:VisitorDriver",
    "TEXTUAL_COLOR_SYSTEM": "truecolor",
    "TERM": "xterm-256color",
    "TERM_PROGRAM": "textual",
}

WAIT_FOR_END = 10.0
"""Seconds that a killed process has to be gone, on a machine that is very busy."""


class NotStarted(Exception):
    """No process could be started; the message says why."""


@dataclass(eq=False)
class Child:
    """One visitor's process: the socket to talk to it, its complaints, and its exit status once it ended."""

    process: int
    talk: socket.socket
    complaints: BinaryIO
    ended: asyncio.Future[int]

    def last_complaint(self) -> str:
        """The last line of standard error that is no note of Textual: it names a failure. Safe to print."""
        self.complaints.seek(0, os.SEEK_END)
        self.complaints.seek(max(0, self.complaints.tell() - 4096))
        lines = self.complaints.read().decode("utf-8", "replace").split("\n")
        named = (line for line in reversed(lines) if line.strip() and not line.startswith("NOTE:"))
        last = next(named, "")
        return harmless(last[:200], "")


@dataclass(eq=False)
class _Awaited:
    """A process that was asked for and has not been started yet."""

    talk: socket.socket
    complaints: BinaryIO
    started: asyncio.Future[Child]


class Processes:
    """Every visitor's process. One nest serves all; should it fail, the next visitor gets a new one."""

    def __init__(self, module: str = INTERVIEW) -> None:
        """Serve the interview of this module. Nothing is started yet."""
        self._module = module
        self._nest: Process | None = None
        self._requests: socket.socket | None = None
        self._listening: asyncio.Task[None] | None = None
        self._awaited: dict[str, _Awaited] = {}
        self._running: dict[int, Child] = {}
        self._one_nest = asyncio.Lock()
        self._closed = False

    async def load(self) -> None:
        """Have a nest that is ready, a new one if need be. Raises NotStarted."""
        async with self._one_nest:
            if self._closed:
                raise NotStarted("the server is ending")
            if self._listening is None or self._listening.done():
                await self._build_nest()

    async def _build_nest(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._nest = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "picheck.tui.web.nest", str(theirs.fileno()), self._module),
                stdin=DEVNULL,
                stdout=PIPE,
                pass_fds=[theirs.fileno()],
                env=FOR_THE_BROWSER | {name: os.environ[name] for name in PASSED_ON if name in os.environ},
                cwd=tempfile.gettempdir(),
                start_new_session=True,
            )
        assert self._nest.stdout is not None
        said = await _said(self._nest.stdout)
        if said is None:
            ours.close()
            raise NotStarted(f"the interview cannot be loaded (exit status {await self._nest.wait()})")
        self._requests = ours
        self._listening = asyncio.create_task(self._listen(self._nest.stdout, Path(said["ready"])))

    async def start(self, columns: int, rows: int) -> Child:
        """Start a visitor's process. Raises NotStarted."""
        await self.load()
        name = secrets.token_hex(16)
        try:
            complaints = tempfile.TemporaryFile()  # noqa: SIM115  # closed when the process is ended
            ours, theirs = socket.socketpair()
        except OSError as refusal:  # the disk is full, or the server has too many files open
            raise NotStarted((refusal.strerror or str(refusal)).lower()) from None
        awaited = _Awaited(ours, complaints, asyncio.get_running_loop().create_future())
        self._awaited[name] = awaited
        try:
            with theirs:
                asked = {"start": name, "columns": columns, "rows": rows}
                self._ask(asked, [theirs.fileno(), complaints.fileno()])
            return await awaited.started
        except (OSError, NotStarted, asyncio.CancelledError) as refusal:
            ours.close()  # should it have been started after all, this ends it
            complaints.close()
            if isinstance(refusal, asyncio.CancelledError):
                raise
            raise NotStarted(str(refusal)) from None
        finally:
            self._awaited.pop(name, None)

    async def end(self, child: Child) -> None:
        """End a visitor's process, if it still runs, and wait until it and its folder are gone."""
        if not child.ended.done():
            with suppress(OSError, NotStarted):  # the nest is gone: its children end by their closed sockets
                self._ask({"end": child.process})
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(child.ended), WAIT_FOR_END)
        child.complaints.close()

    async def close(self) -> None:
        """End everything: when its socket ends, the nest ends its children and itself."""
        self._closed = True
        if self._requests is not None:
            self._requests.close()
            self._requests = None
        if self._nest is None:
            return
        try:
            await asyncio.wait_for(self._nest.wait(), WAIT_FOR_END)
        except TimeoutError:
            self._nest.kill()
            await self._nest.wait()
        if self._listening is not None:
            await self._listening

    def _ask(self, what: dict[str, Any], descriptors: list[int] | None = None) -> None:
        if self._requests is None:
            raise NotStarted("the server is ending")
        socket.send_fds(self._requests, [json.dumps(what).encode() + b"\n"], descriptors or [])

    async def _listen(self, told: asyncio.StreamReader, folder: Path) -> None:
        """Take note of what the nest tells, until it is gone, and its children with it."""
        while (said := await _said(told)) is not None:
            if "started" in said:
                self._note_start(said["started"], said["process"])
            elif "refused" in said:
                self._note_refusal(said["refused"], said["why"])
            elif (child := self._running.pop(said["ended"], None)) is not None:
                child.ended.set_result(said["status"])
        if self._requests is not None:
            self._requests.close()
            self._requests = None
        for awaited in self._awaited.values():
            if not awaited.started.done():
                awaited.started.set_exception(NotStarted("the process that starts visitors has ended"))
        while self._running:
            _, child = self._running.popitem()
            with suppress(OSError):  # which ends it as well, and lets go of who reads from it
                child.talk.shutdown(socket.SHUT_RDWR)
            child.ended.set_result(-signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)  # the nest does it, unless it was killed

    def _note_refusal(self, name: str, why: str) -> None:
        awaited = self._awaited.get(name)
        if awaited is not None and not awaited.started.done():
            awaited.started.set_exception(NotStarted(why))

    def _note_start(self, name: str, process: int) -> None:
        awaited = self._awaited.get(name)
        if awaited is None or awaited.started.done():
            with suppress(OSError, NotStarted):
                self._ask({"end": process})
            return
        ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        child = self._running[process] = Child(process, awaited.talk, awaited.complaints, ended)
        awaited.started.set_result(child)


async def _said(told: asyncio.StreamReader) -> dict[str, Any] | None:
    """What the nest tells next; None when it is gone."""
    line = await told.readline()
    if not line.endswith(b"\n"):
        return None
    said: dict[str, Any] = json.loads(line)
    return said
