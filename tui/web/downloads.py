"""Saved files on their way to a visitor's browser: each is fetched once, by an unguessable key.

No path is ever opened here: the bytes come from the visitor's own process, under the key that it drew.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import quote

from textual_serve.app_service import AppService
from textual_serve.download_manager import Download, DownloadManager

MOST_WAITING = 8
"""How many files of one visitor may wait to be fetched; the oldest gives way."""

CHUNK = 32 * 1024
WAIT_FOR_CHUNK = 15.0


Asked = dict[str, str | int | bool | None]


class Unfinished(Exception):
    """The rest of a file did not come: the visitor has left, or the process hangs."""


class Downloads(DownloadManager):
    """The files of all visitors. Unlike in the class it extends, one that breaks off never looks whole."""

    def __init__(self) -> None:
        """No files yet."""
        super().__init__()
        self._claimed: set[str] = set()

    async def create_download(
        self,
        *,
        app_service: AppService,
        delivery_key: str,
        file_name: str,
        open_method: str,
        mime_type: str,
        encoding: str | None = None,
        name: str | None = None,
    ) -> None:
        """Have a file wait for its visitor."""
        theirs = [key for key in self._of(app_service.app_service_id) if key not in self._claimed]
        for oldest in theirs[: max(0, len(theirs) - MOST_WAITING + 1)]:
            del self._active_downloads[oldest]
        download = Download(app_service, delivery_key, file_name, open_method, mime_type, encoding, name)
        self._active_downloads[delivery_key] = download

    def claim(self, key: str) -> Download | None:
        """The file of this key for the first who asks; None for anybody else."""
        if key in self._claimed or key not in self._active_downloads:
            return None
        self._claimed.add(key)
        return self._active_downloads[key]

    async def content(self, download: Download) -> AsyncIterator[bytes]:
        """The bytes of a claimed file. Raises Unfinished."""
        key = download.delivery_key
        try:
            while True:
                asked: Asked = {
                    "type": "deliver_chunk_request",
                    "key": key,
                    "size": CHUNK,
                    "name": download.name,
                }
                if not await download.app_service.send_meta(asked):
                    raise Unfinished
                chunk = await asyncio.wait_for(download.incoming_chunks.get(), WAIT_FOR_CHUNK)
                if chunk is None:
                    raise Unfinished
                if not chunk:
                    return
                yield chunk
        except TimeoutError:
            raise Unfinished from None
        finally:
            self._active_downloads.pop(key, None)
            self._claimed.discard(key)

    async def cancel_app_downloads(self, app_service_id: str) -> None:
        """Forget the files of a visitor who leaves, and break off those on their way."""
        for key in self._of(app_service_id):
            await self._active_downloads.pop(key).incoming_chunks.put(None)

    def _of(self, app_service_id: str) -> list[str]:
        """The keys of a visitor's files, the oldest first."""
        every = self._active_downloads.items()
        return [key for key, download in every if download.app_service.app_service_id == app_service_id]


def disposition(file_name: str) -> str:
    """The Content-Disposition that saves a file under its name, whatever characters that has."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in file_name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"
