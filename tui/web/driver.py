"""Textual's driver for a browser, made safe for a server: whole packets, and an end when the server ends."""

from __future__ import annotations

import os
from threading import Lock
from typing import Any

from textual.app import App
from textual.drivers.web_driver import WebDriver

SERVER_GONE = 75
"""The exit status of a process whose server has gone (EX_TEMPFAIL)."""


class VisitorDriver(WebDriver):
    """The driver of one visitor's process; Textual makes it because TEXTUAL_DRIVER names it."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        """Take the size from COLUMNS and ROWS, as the driver it extends does."""
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._one_at_a_time = Lock()
        self._write = self._write_whole  # type: ignore[assignment]  # a partial of os.write otherwise

    def _write_whole(self, packet: bytes) -> int:
        """Write a packet to its end: a download and a frame come from two threads and must not mix."""
        with self._one_at_a_time:
            rest = memoryview(packet)
            while rest:
                rest = rest[os.write(self.fileno, rest) :]
        return len(packet)

    def run_input_thread(self) -> None:
        """Read until the app ends. If the input ends first, nobody is left to talk to.

        The process then ends at once, even where the app waits for its output to be read.
        """
        super().run_input_thread()
        if not self.exit_event.is_set():
            os._exit(SERVER_GONE)
