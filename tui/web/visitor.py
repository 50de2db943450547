"""One visitor: what the page sends goes to their process, what that shows goes back; they end together."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Literal

from textual_serve.app_service import AppService

from picheck.tui.web.downloads import Downloads
from picheck.tui.web.processes import Child, Processes

COLUMNS = (20, 500)
ROWS = (5, 200)
"""The sizes of a window that are passed on; what a broken client asks beyond them is brought within."""

LONGEST_PACKET = 16 * 2**20
MOST_PENDING = 2**20
"""How many bytes may wait for a process that is too busy to read them."""

WAIT_FOR_FIRST_PACKET = 120.0
WAIT_FOR_STATUS = 5.0


class Broken(Exception):
    """The client sent what no page of ours sends; the message says what."""


class Visitor(AppService):
    """A visitor's side of the server, over a process that comes from the nest."""

    def __init__(
        self,
        processes: Processes,
        downloads: Downloads,
        *,
        write_bytes: Callable[[bytes], Awaitable[None]],
        write_str: Callable[[str], Awaitable[None]],
    ) -> None:
        """Nothing runs until `start`."""
        super().__init__(
            "", write_bytes=write_bytes, write_str=write_str, close=_nothing, download_manager=downloads
        )
        self._processes = processes
        self._downloads = downloads
        self._child: Child | None = None
        self._told: asyncio.StreamReader | None = None

    async def start(self, width: int, height: int) -> None:
        """Start the process. Raises NotStarted."""
        self._child = await self._processes.start(within(width, COLUMNS), within(height, ROWS))
        self._told, self._stdin = await asyncio.open_unix_connection(sock=self._child.talk)

    async def hear(self) -> int:
        """Pass on what the process shows until it ends; returns its exit status."""
        assert self._child is not None
        assert self._told is not None
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await asyncio.wait_for(self._told.readuntil(b"__GANGLION__\n"), WAIT_FOR_FIRST_PACKET)
            while True:
                kind = await self._told.readexactly(1)
                size = int.from_bytes(await self._told.readexactly(4), "big")
                if size > LONGEST_PACKET:
                    break
                await self._pass_on(kind, await self._told.readexactly(size))
        return await asyncio.wait_for(asyncio.shield(self._child.ended), WAIT_FOR_STATUS)

    async def _pass_on(self, kind: bytes, payload: bytes) -> None:
        match kind:
            case b"D":
                await self.on_data(payload)
            case b"M":
                await self.on_meta(payload)
            case b"P":
                await self.on_packed(payload)
            case _:
                raise ConnectionError("no packet of the driver")

    async def carry_out(self, message: str) -> bool:
        """Do what a message of the page asks; True if it came from the visitor's hands. Raises Broken."""
        try:
            match json.loads(message):
                case ["stdin", str(typed)]:
                    taken = await self.send_bytes(typed.encode("utf-8", "replace"))
                case ["resize", {"width": int(width), "height": int(height)}]:
                    size = {"width": within(width, COLUMNS), "height": within(height, ROWS)}
                    taken = await self.send_meta({"type": "resize", **size})
                case ["focus" | "blur" as what]:
                    taken = await self.send_meta({"type": what})
                case ["ping", str(when)] if len(when) < 40:
                    await self.remote_write_str(json.dumps(["pong", when]))
                    taken = True
                case _:
                    raise Broken("not a message of this page")
        except (ValueError, RecursionError):
            raise Broken("not JSON") from None
        if not taken:
            raise Broken("more than the interview can take in")
        return message.startswith('["stdin"')

    async def send_bytes(self, data: bytes) -> bool:
        """Hand over what was typed; False where too much is waiting already. It never waits itself.

        Whoever listens to the page must hear that it leaves, however busy the process is.
        """
        return self._hand_over(b"D", data)

    async def send_meta(self, data: dict[str, str | int | bool | None]) -> bool:
        """Hand over what is not typed, as `send_bytes` does."""
        return self._hand_over(b"M", json.dumps(data).encode())

    def _hand_over(self, kind: Literal[b"D", b"M"], payload: bytes) -> bool:
        transport = self.stdin.transport
        if transport.is_closing():
            return True  # it has ended, and the page is about to be told so
        if transport.get_write_buffer_size() > MOST_PENDING:
            return False
        self.stdin.write(self.encode_packet(kind, payload))
        return True

    @property
    def complaint(self) -> str:
        """The last line that the process wrote to standard error."""
        return self._child.last_complaint() if self._child is not None else ""

    async def stop(self) -> None:
        """End the process, whatever it is doing, and forget its files."""
        await self._downloads.cancel_app_downloads(self.app_service_id)
        if self._stdin is not None:
            self._stdin.transport.abort()
        if self._child is not None:
            await self._processes.end(self._child)


def within(size: Any, bounds: tuple[int, int]) -> int:
    """A number of columns or rows, brought within what a process is asked to draw."""
    least, most = bounds
    return max(least, min(most, int(size)))


async def _nothing() -> None:
    """The page closes when the process has ended, not when it says that it will."""
