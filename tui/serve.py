"""`picheck serve`: the terminal interview in a browser, each visitor with a process of their own.

Built on textual-serve: its script, style and font (served from its package, nothing comes from elsewhere)
and its way of talking to an app. What it leaves open is closed here: who may connect, how many, for how
long, and that no process outlives its visitor.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from aiohttp import WSCloseCode, WSMsgType, web

from picheck.tui.cli import INTERRUPTED, Problem
from picheck.tui.web.door import Door, is_loopback
from picheck.tui.web.downloads import Downloads, Unfinished, disposition
from picheck.tui.web.processes import INTERVIEW, NotStarted, Processes
from picheck.tui.web.visitor import Broken, Visitor

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

IDLE = 4001
"""The WebSocket close code for a visitor who typed nothing for too long; page.js has its words."""

REASONS: dict[int, bytes] = {
    WSCloseCode.GOING_AWAY: b"the server has been stopped",
    WSCloseCode.TRY_AGAIN_LATER: b"all places are taken",
}
"""What is said with a close code, for clients that are no page of ours."""

WAIT_FOR_GOODBYE = 3.0
"""Seconds that a page has to answer when it is told that its visit ends."""

LONGEST_MESSAGE = 64 * 1024
HEARTBEAT = 20.0
BYTES_PER_SECOND, BYTES_AT_ONCE, BYTES_PER_MESSAGE = 32 * 1024, 256 * 1024, 64
"""How much a visitor may send: far above typing, pasting and moving a mouse, below what would do harm."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self' ws://{host} wss://{host}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Serving:
    """How to serve: where, for how many visitors, and for how long one may do nothing.

    A visitor waits `place_seconds` for a place: a page that is loaded again frees its own only then.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    visitors: int = 20
    idle_seconds: float = 30 * 60
    place_seconds: float = 2.0
    names: tuple[str, ...] = ()
    module: str = INTERVIEW

    @property
    def door(self) -> Door:
        """Who is let in: loopback names only at loopback, otherwise IP addresses and this machine's name."""
        if is_loopback(self.host):
            own = ["127.0.0.1", "::1", "localhost", self.host]
        else:
            own = [self.host, socket.gethostname()]
        names = frozenset(name.lower() for name in (*own, *self.names))
        return Door(names, numbers=not is_loopback(self.host))


@dataclass
class Page:
    """The page and the visitors at it."""

    serving: Serving
    downloads: Downloads = field(default_factory=Downloads)
    here: set[web.WebSocketResponse] = field(default_factory=set)

    def __post_init__(self) -> None:
        """No visitors yet."""
        self.door = self.serving.door
        self.processes = Processes(self.serving.module)
        self._place_free = asyncio.Condition()
        self._ending = asyncio.Event()

    def application(self) -> web.Application:
        """The web application: a handful of files by name, the socket, and saved files."""
        made = web.Application(middlewares=[self._at_the_door])
        for path, file in page_files().items():
            made.router.add_get(path, _sender(file))
        made.router.add_get("/ws", self._visit)
        made.router.add_get("/download/{key}", self._download)
        made.on_shutdown.append(self._send_all_home)
        return made

    # -- at the door

    @web.middleware
    async def _at_the_door(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse who is not let in, and have every answer say what a browser must not do with it."""
        refusal = self.door.refusal(request.headers)
        if refusal is None and request.path == "/ws":
            refusal = self.door.socket_refusal(request.headers)
        if refusal is not None:
            return self._marked(request, web.Response(status=403, text=f"{refusal}\n"))
        try:
            response = await handler(request)
        except web.HTTPException as mistake:
            response = web.Response(status=mistake.status, text=f"{mistake.reason}\n")
        return response if response.prepared else self._marked(request, response)

    def _marked(self, request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
        host = request.host if self.door.refusal(request.headers) is None else ""
        response.headers.update(_protection(host))
        return response

    # -- a visit

    async def _visit(self, request: web.Request) -> web.WebSocketResponse:
        """Hold a visit from its first byte to its last; whatever ends it, the process ends with it."""
        websocket = web.WebSocketResponse(
            heartbeat=HEARTBEAT, timeout=WAIT_FOR_GOODBYE, max_msg_size=LONGEST_MESSAGE, compress=False
        )
        await websocket.prepare(request)
        if not await self._take_place(websocket):
            taken = WSCloseCode.TRY_AGAIN_LATER
            await _say_goodbye(request, websocket, WSCloseCode.GOING_AWAY if self._ending.is_set() else taken)
            return websocket
        visitor = Visitor(
            self.processes,
            self.downloads,
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
        )
        code: int = WSCloseCode.INTERNAL_ERROR
        try:
            await visitor.start(_number(request, "width", 80), _number(request, "height", 24))
            code = await self._attend(websocket, visitor)
        except NotStarted as refusal:
            tell(f"a visitor's interview could not be started: {refusal}")
        finally:
            seen_off = asyncio.create_task(self._see_off(websocket, visitor))
            await _say_goodbye(request, websocket, code)
            await asyncio.shield(seen_off)
        return websocket

    async def _attend(self, websocket: web.WebSocketResponse, visitor: Visitor) -> int:
        """Talk both ways until one side or the server ends; returns the close code that says why."""
        hearing = asyncio.create_task(visitor.hear())
        listening = asyncio.create_task(self._listen(websocket, visitor))
        ending = asyncio.create_task(self._ending.wait())
        both_and_end = (hearing, listening, ending)
        try:
            await asyncio.wait(both_and_end, return_when=asyncio.FIRST_COMPLETED)
            if ending.done():
                return WSCloseCode.GOING_AWAY
            if hearing.done():
                return _code_of(hearing, visitor)
            return listening.result()
        finally:
            for task in both_and_end:
                task.cancel()
            await asyncio.gather(*both_and_end, return_exceptions=True)

    async def _listen(self, websocket: web.WebSocketResponse, visitor: Visitor) -> int:
        """Carry out what the page sends until it leaves, is broken, or has done nothing for too long."""
        clock = asyncio.get_running_loop().time
        last_typed = clock()
        pace = Pace(clock())
        while True:
            try:
                remaining = last_typed + self.serving.idle_seconds - clock()
                message = await websocket.receive(timeout=max(0.001, remaining))
            except TimeoutError:
                return IDLE
            if message.type is not WSMsgType.TEXT:
                left = message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED)
                return WSCloseCode.OK if left else WSCloseCode.POLICY_VIOLATION
            if not pace.allows(len(message.data), clock()):
                return WSCloseCode.POLICY_VIOLATION
            try:
                if await visitor.carry_out(message.data):
                    last_typed = clock()
            except Broken:
                return WSCloseCode.POLICY_VIOLATION

    async def _see_off(self, websocket: web.WebSocketResponse, visitor: Visitor) -> None:
        """End the visitor's process; only then is the place free."""
        await visitor.stop()
        async with self._place_free:
            self.here.discard(websocket)
            self._place_free.notify_all()

    async def _take_place(self, websocket: web.WebSocketResponse) -> bool:
        """Take one of the places, waiting a moment for one; False if all stay taken or the server ends."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.serving.place_seconds), self._place_free:
                await self._place_free.wait_for(
                    lambda: self._ending.is_set() or len(self.here) < self.serving.visitors
                )
                if not self._ending.is_set():
                    self.here.add(websocket)
                    return True
        return False

    async def _send_all_home(self, _application: web.Application) -> None:
        """The server ends: have every visit say so itself, once it has stopped listening.

        A socket that is closed while another task listens to it is cut off without waiting for the answer
        of its page; the page may then take the connection for lost (RFC 6455 7.1.1 has the server wait).
        """
        async with self._place_free:
            self._ending.set()
            self._place_free.notify_all()

    # -- saved files

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """A saved file, once, to whoever has its key; always saved, never shown as a page of this server."""
        download = self.downloads.claim(request.match_info["key"])
        if download is None:
            raise web.HTTPNotFound(reason="There is no such file, or it has been fetched already.")
        kind = download.mime_type or "application/octet-stream"
        response = web.StreamResponse(headers=_protection(request.host))
        response.headers["Content-Type"] = (
            f"{kind}; charset={download.encoding}" if download.encoding else kind
        )
        response.headers["Content-Disposition"] = disposition(download.file_name)
        await response.prepare(request)
        try:
            async for chunk in self.downloads.content(download):
                await response.write(chunk)
        except Unfinished:
            if request.transport is not None:
                request.transport.abort()  # so that the browser says that the file is not whole
            return response
        await response.write_eof()
        return response


async def _say_goodbye(request: web.Request, websocket: web.WebSocketResponse, code: int) -> None:
    """Tell the page why it ends and wait for its answer, but not for ever: it may be deaf."""
    try:
        async with asyncio.timeout(WAIT_FOR_GOODBYE):
            await websocket.close(code=code, message=REASONS.get(code, b""))
    except TimeoutError:  # what it does not read is in the way
        if request.transport is not None:
            request.transport.abort()


class Pace:
    """How much one visitor has sent lately."""

    def __init__(self, now: float) -> None:
        """All that may come at once may come."""
        self._left, self._then = float(BYTES_AT_ONCE), now

    def allows(self, size: int, now: float) -> bool:
        """Whether a message of this size, coming now, is no flood."""
        earned = (now - self._then) * BYTES_PER_SECOND
        self._left = min(BYTES_AT_ONCE, self._left + earned) - size - BYTES_PER_MESSAGE
        self._then = now
        return self._left >= 0


def page_files() -> dict[str, Path]:
    """Everything that is served as a file, by its path; there is no folder that a path could leave."""
    ours, theirs = Path(str(files("picheck.tui.web"))), Path(str(files("textual_serve"))) / "static"
    return {
        "/": ours / "page.html",
        "/page.css": ours / "page.css",
        "/page.js": ours / "page.js",
        "/textual.js": theirs / "js" / "textual.js",
        "/xterm.css": theirs / "css" / "xterm.css",
        "/roboto-mono.ttf": theirs / "fonts" / "RobotoMono-VariableFont_wght.ttf",
    }


def serve(serving: Serving) -> int:
    """Serve until interrupted or terminated; returns the exit status. Raises Problem if it cannot start."""
    with _listening_socket(serving) as listening:
        try:
            return asyncio.run(_serve(serving, listening))
        except NotStarted as refusal:
            raise Problem(f"picheck serve: {refusal}.") from None


async def _serve(serving: Serving, listening: socket.socket) -> int:
    stop: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    for number, status in ((signal.SIGINT, INTERRUPTED), (signal.SIGTERM, 0), (signal.SIGHUP, 0)):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup picheck serve & stays when its user goes
            asyncio.get_running_loop().add_signal_handler(number, _settle, stop, status)
    _log_in_one_line()
    page = Page(serving)
    runner = web.AppRunner(page.application(), access_log=None, shutdown_timeout=5)
    try:
        await page.processes.load()
        await runner.setup()
        await web.SockSite(runner, listening).start()
        _announce(serving, listening.getsockname()[1])
        return await stop
    finally:
        await runner.cleanup()
        await page.processes.close()


def _settle(stop: asyncio.Future[int], status: int) -> None:
    if not stop.done():
        stop.set_result(status)


def _announce(serving: Serving, port: int) -> None:
    """The address on standard output, for people and scripts; what goes with it on standard error."""
    host = f"[{serving.host}]" if ":" in serving.host else serving.host
    if not is_loopback(serving.host):
        tell(
            f"WARNING: {serving.host} can be reached from other machines, and there is no login. "
            "Never enter callers' data on a shared host."
        )
    minutes = serving.idle_seconds / 60
    tell(f"visitors at most: {serving.visitors}; minutes idle at most: {minutes:g}; Ctrl+C ends it")
    print(f"http://{host}:{port}/", flush=True)


def tell(what: str) -> None:
    """Say something to whoever started the server."""
    print(f"picheck serve: {what}", file=sys.stderr, flush=True)


def _listening_socket(serving: Serving) -> socket.socket:
    """A socket bound where asked. Raises Problem saying why it cannot be."""
    where = f"{serving.host} port {serving.port}"
    try:
        found = socket.getaddrinfo(
            serving.host, serving.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, kind, protocol, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
        bound = socket.socket(family, kind, protocol)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(address)
            bound.listen(128)
        except OSError:
            bound.close()
            raise
    except (OSError, UnicodeError) as refusal:
        why = (getattr(refusal, "strerror", None) or str(refusal)).lower()
        otherwise = "Choose another port (--port 0: any free one)"
        if getattr(refusal, "errno", None) not in (errno.EADDRINUSE, errno.EACCES):
            otherwise = "Give an address of this machine, such as --host 127.0.0.1"
        raise Problem(f"picheck serve: cannot listen on {where}: {why}. {otherwise}.") from None
    return bound


def _sender(file: Path) -> Handler:
    async def send(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(file)

    return send


def _protection(host: str) -> dict[str, str]:
    """The headers of every answer: nothing from elsewhere, not in a frame, not to other sites."""
    return {
        "Content-Security-Policy": POLICY.format(host=host) if host else "default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-cache",
    }


def _number(request: web.Request, name: str, otherwise: int) -> int:
    try:
        return int(request.query.get(name, ""))
    except ValueError:
        return otherwise


def _code_of(hearing: asyncio.Task[int], visitor: Visitor) -> int:
    """Why a visitor's process ended, as a close code; a fault is told to whoever started the server."""
    try:
        status = hearing.result()
    except ConnectionError:
        return WSCloseCode.OK  # the page left while something was on its way to it
    except TimeoutError:
        tell("a visitor's interview did not answer and was ended")
        return WSCloseCode.INTERNAL_ERROR
    if status == 0:
        return WSCloseCode.OK
    tell(f"a visitor's interview failed (exit status {status}): {visitor.complaint}")
    return WSCloseCode.INTERNAL_ERROR


def _log_in_one_line() -> None:
    """What the libraries complain of, a line each without its traceback, which may quote a visitor."""
    handler = logging.StreamHandler()
    handler.setFormatter(_OneLine("picheck serve: %(message)s"))
    for name in ("aiohttp", "asyncio", "textual-serve"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.ERROR)


class _OneLine(logging.Formatter):
    def formatException(self, ei: object) -> str:  # noqa: N802
        kind = ei[0] if isinstance(ei, tuple) else None
        return kind.__name__ if isinstance(kind, type) else ""
