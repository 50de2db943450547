"""Many visitors at once at `picheck serve`: how soon each sees the first question, how soon a key is
answered, and the memory that each costs; beside it the same app behind textual-serve as it comes.

    .venv/bin/python bench/visitors.py [--visitors 50] [--rounds 3] [--json]

Memory is what Linux calls proportional (PSS: a page that n processes share counts 1/n for each) and private
(USS: what would be free again if the visitor left). The clients only read bytes, but they run on the same
cores as the server.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp

FIRST_QUESTION = b"performance year"
PATIENCE = 180.0
LONGEST_REST, A_BLINK = 60, 2000
COMMAND = Path(sys.executable).with_name("picheck")
KEYS = ("\x1b[B", "\x1b[A")
"""Down and up: each moves the mark, so each is answered by a picture."""

AS_IT_COMES = """
import sys
from textual_serve.server import Server
Server(sys.argv[2], host="127.0.0.1", port=int(sys.argv[1])).serve()
"""


def main() -> None:
    """Measure both servers in turn, several rounds, and print medians."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    args = parser.parse_args()
    results = {name: [] for name in SERVERS}
    for _ in range(args.rounds):
        for name in SERVERS:
            results[name].append(asyncio.run(measured(name, args.visitors)))
            print(f"{name}: {results[name][-1]}", file=sys.stderr)
    medians = {
        name: {key: median(one[key] for one in rounds) for key in rounds[0]}
        for name, rounds in results.items()
    }
    if args.json:
        print(json.dumps({"visitors": args.visitors, "rounds": args.rounds, "medians": medians}, indent=2))
        return
    print(f"{args.visitors} visitors at once, {os.cpu_count()} cores, medians of {args.rounds} rounds\n")
    print("| | " + " | ".join(SERVERS) + " |\n|---|" + "---:|" * len(SERVERS))
    for key in next(iter(medians.values())):
        print(f"| {key} | " + " | ".join(f"{medians[name][key]:.1f}" for name in SERVERS) + " |")


@contextmanager
def picheck_serve(visitors: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Our server."""
    command = [str(COMMAND), "serve", "--port", "0", "--visitors", str(visitors)]
    with _process(command) as process:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()


@contextmanager
def as_it_comes(visitors: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The same app behind textual-serve, which starts a shell and an interpreter for each visitor."""
    del visitors  # it has no limit
    import socket

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with _process([sys.executable, "-P", "-c", AS_IT_COMES, str(port), str(COMMAND)]) as process:
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        yield process, f"http://127.0.0.1:{port}/"


SERVERS = {"picheck serve": picheck_serve, "textual-serve as it comes": as_it_comes}


@contextmanager
def _process(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    with tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"PICHECK_HOME": home},
            start_new_session=True,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()
            process.stdout.close() if process.stdout else None


async def measured(name: str, visitors: int) -> dict[str, float]:
    """One round with one server."""
    with SERVERS[name](visitors) as (process, url):
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            before = _memory(_family(process.pid))
            alone = await Guest.come(session, url)
            guests = await asyncio.gather(*(Guest.come(session, url) for _ in range(visitors - 1)))
            await asyncio.gather(*(guest.rest() for guest in (alone, *guests)))
            answered = [await guest.press(KEYS[0]) for guest in guests]
            answered += [await guest.press(KEYS[1]) for guest in guests]
            after = _memory(_family(process.pid))
            firsts = sorted(guest.first for guest in guests)
            result = {
                "first question, one visitor alone, ms": alone.first * 1000,
                "first question, the others at once: median, ms": median(firsts) * 1000,
                "first question, the others at once: last, ms": firsts[-1] * 1000,
                "key to picture with all there: median, ms": median(answered) * 1000,
                "before any visitor, MiB": before["Pss"],
                "each visitor, proportional, MiB": (after["Pss"] - before["Pss"]) / visitors,
                "each visitor, private, MiB": (after["Uss"] - before["Uss"]) / visitors,
                "all together, MiB": after["Pss"],
            }
            for guest in (alone, *guests):
                guest.leave()
        return result


class Guest:
    """A client that reads what comes and notes when."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Over an open socket."""
        self.first = 0.0
        self._socket = socket
        self._came = asyncio.Event()
        self._reading = asyncio.create_task(self._read())
        self._tail = b""
        self._bytes = 0
        self._question = asyncio.Event()

    @classmethod
    async def come(cls, session: aiohttp.ClientSession, url: str) -> Guest:
        """Open a visit and wait for the first question."""
        began = time.monotonic()
        headers = {"Origin": url.rstrip("/")}
        guest = cls(await session.ws_connect(f"{url}ws?width=100&height=30", headers=headers, max_msg_size=0))
        async with asyncio.timeout(PATIENCE):
            await guest._question.wait()
        guest.first = time.monotonic() - began
        return guest

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                self._tail = (self._tail + message.data)[-65536:]
                if FIRST_QUESTION in self._tail:
                    self._question.set()
                self._bytes += len(message.data)
                self._came.set()

    async def rest(self) -> None:
        """Wait until nothing but a blinking cursor comes: what the first picture did not need is loaded."""
        for _ in range(LONGEST_REST):
            self._bytes = 0
            await asyncio.sleep(1)
            if self._bytes < A_BLINK:
                return

    async def press(self, key: str) -> float:
        """Seconds from a key to the picture that answers it."""
        self._came.clear()
        began = time.monotonic()
        await self._socket.send_str(json.dumps(["stdin", key]))
        async with asyncio.timeout(PATIENCE):
            await self._came.wait()
        return time.monotonic() - began

    def leave(self) -> None:
        """Leave without a word."""
        self._reading.cancel()


def _family(process: int) -> list[int]:
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    family = {process}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return sorted(family)


def _memory(processes: list[int]) -> dict[str, float]:
    """Proportional and private memory of processes together, in MiB."""
    total: dict[str, Any] = {"Pss": 0.0, "Uss": 0.0}
    for process in processes:
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
        except OSError:
            continue
        found = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
        total["Pss"] += found["Pss"]
        total["Uss"] += found["Private_Clean"] + found["Private_Dirty"]
    return total


if __name__ == "__main__":
    main()
