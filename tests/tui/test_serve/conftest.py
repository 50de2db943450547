"""Servers in processes of their own, bare clients, and a real Chromium driven over its DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pyte
import pytest

HERE = Path(__file__).parent
PATIENCE = 60.0
"""Seconds before a test gives up waiting for what must come; nothing waits for it to pass."""

SERVE = """
import json, sys
from picheck.tui.serve import Serving, serve
sys.exit(serve(Serving(port=0, **json.loads(sys.argv[1]))))
"""
COMMAND = "import sys; from picheck.tui.cli import main; sys.exit(main(sys.argv[1:]))"
STUB = "serve_stub"
REPLY = "type an answer"


@dataclass
class Server:
    """A running `picheck serve`."""

    process: subprocess.Popen[str]
    url: str
    errors: Path

    @property
    def origin(self) -> str:
        """What a browser sends as the Origin of its page."""
        return self.url.rstrip("/")

    def family(self) -> set[int]:
        """Every process that descends from the server, itself left out."""
        parents = dict(_processes())
        grown = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in grown} - grown:
            grown |= more
        return grown - {self.process.pid}

    def said(self) -> str:
        """What it wrote to standard error."""
        return self.errors.read_text(encoding="utf-8")


def _processes() -> Iterator[tuple[int, int]]:
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = status.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                yield int(status.parent.name), int(parent)


def alive(process: int) -> bool:
    """Whether a process runs, zombies not counted."""
    return any(pid == process for pid, _ in _processes())


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[Server]:
    errors = folder / f"errors-{os.urandom(4).hex()}"
    environment = os.environ | {"PYTHONPATH": str(HERE), "SECRET": "of-the-user", "TMPDIR": str(folder)}
    environment |= {"PICHECK_HOME": str(folder / "users-own")}
    with (
        errors.open("w") as complaints,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=complaints, text=True, env=environment, cwd=folder
        ) as process,
    ):
        try:
            assert process.stdout is not None
            ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
            url = process.stdout.readline().strip() if ready else ""
            assert url.startswith("http://"), errors.read_text()
            yield Server(process, url, errors)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)
            process.kill()


Serve = Callable[..., Server]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Start a server of the stub, or of the module named, with these fields of `Serving`."""
    with ExitStack() as stack:

        def start(**fields: Any) -> Server:
            command = [sys.executable, "-P", "-c", SERVE, json.dumps({"module": STUB} | fields)]
            return stack.enter_context(_running(command, tmp_path))

        yield start


@pytest.fixture(scope="module")
def stub_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server of the stub, for all tests of a file that leave it as it is."""
    command = [sys.executable, "-P", "-c", SERVE, json.dumps({"module": STUB})]
    with _running(command, tmp_path_factory.mktemp("stub")) as server:
        yield server


@pytest.fixture(scope="session")
def start_command(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """Start `picheck serve` as a user does, with these options and settings of the user's own."""

    def start(*options: str, settings: str = "") -> Any:
        folder = tmp_path_factory.mktemp("command")
        own = folder / "users-own" / "config" / "config.toml"
        own.parent.mkdir(parents=True)
        own.write_text(settings, encoding="utf-8")
        return _running([sys.executable, "-P", "-c", COMMAND, "serve", *options], folder)

    return start


async def until(holds: Callable[[], Any], what: str) -> Any:
    """Wait until something holds and return it; the message says what did not come."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not (found := holds()):  # noqa: ASYNC110  # processes and files tell nobody of their end
                await asyncio.sleep(0.02)
    except TimeoutError:
        pytest.fail(f"waited {PATIENCE:g} seconds in vain: {what}")
    return found


@pytest.fixture(name="until")
def _until() -> Callable[..., Any]:
    return until


@pytest.fixture(name="alive")
def _alive() -> Callable[[int], bool]:
    return alive


class Screen:
    """What the bytes for a terminal draw."""

    def __init__(self, columns: int, rows: int) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    def feed(self, drawn: bytes) -> None:
        """Draw. What only asks the terminal something is left out: this one does not know it."""
        self._stream.feed(re.sub(rb"\x1b\[\?[0-9]+\$p|\x1b\[[<>=][0-9;]*u", b"", drawn))

    def clear(self) -> None:
        """Forget what was drawn."""
        self._screen.reset()

    def resize(self, columns: int, rows: int) -> None:
        """Take another size."""
        self._screen.resize(rows, columns)

    @property
    def lines(self) -> list[str]:
        """The lines, without the space at their end."""
        return [line.rstrip() for line in self._screen.display]

    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)

    def has_cursor(self, words: str) -> bool:
        """Whether a cursor stands on the first letter of these words: what draws them then takes keys."""
        for row, line in enumerate(self.lines):
            if (column := line.find(words)) >= 0:
                cells = self._screen.buffer[row]
                return bool(cells[column].bg != cells[column + 1].bg)
        return False

    def place_of(self, option: str) -> tuple[int, int] | None:
        """Column and row of the first cell of an option, which stands near the left edge."""
        for row, line in enumerate(self.lines):
            if 0 < (column := line.find(option)) < 9:
                return column, row
        return None


@dataclass
class Client:
    """A bare WebSocket client that behaves as the page does, or worse."""

    socket: aiohttp.ClientWebSocketResponse
    screen: Screen
    messages: list[Any] = field(default_factory=list)

    async def type(self, text: str) -> None:
        """Type."""
        await self.socket.send_str(json.dumps(["stdin", text]))

    async def see(self, pattern: str) -> re.Match[str]:
        """Read until the screen shows this."""
        async with asyncio.timeout(PATIENCE):
            while not (found := re.search(pattern, self.screen.text())):
                assert await self._read(), f"{pattern} was not shown:\n{self.screen.text()}"
        return found

    async def takes_keys(self) -> None:
        """Read until the interview has loaded what it needs to take a reply."""
        async with asyncio.timeout(PATIENCE):
            while not self.screen.has_cursor(REPLY):
                assert await self._read(), self.screen.text()

    async def told(self, kind: str) -> Any:
        """Read until a message of this kind comes."""
        async with asyncio.timeout(PATIENCE):
            while not (found := [content for name, content in self.messages if name == kind]):
                assert await self._read(), f"no message {kind}"
        return found[0]

    async def closed(self) -> int | None:
        """Read to the end and return the close code."""
        async with asyncio.timeout(PATIENCE):
            while await self._read():
                pass
        return self.socket.close_code

    async def _read(self) -> bool:
        message = await self.socket.receive()
        if message.type is aiohttp.WSMsgType.BINARY:
            self.screen.feed(message.data)
        elif message.type is aiohttp.WSMsgType.TEXT:
            self.messages.append(json.loads(message.data))
        else:
            return False
        return True


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """A client that sends what it is told to send."""
    async with aiohttp.ClientSession() as made:
        yield made


@pytest.fixture
async def visit(session: aiohttp.ClientSession) -> AsyncIterator[Callable[..., Any]]:
    """Open a visit at a server."""
    opened: list[aiohttp.ClientWebSocketResponse] = []

    async def begin(server: Server, *, columns: int = 100, rows: int = 30) -> Client:
        where = f"{server.url}ws?width={columns}&height={rows}"
        socket = await session.ws_connect(where, headers={"Origin": server.origin}, max_msg_size=0)
        opened.append(socket)
        await socket.send_str('["focus"]')
        return Client(socket, Screen(columns, rows))

    yield begin
    for socket in opened:
        await socket.close()


# --- Chromium --------------------------------------------------------------------------------------

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

QUIET = (
    *("--headless=new", "--no-first-run", "--no-default-browser-check", "--disable-gpu", "--mute-audio"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-extensions", "--no-proxy-server", "--disable-dev-shm-usage"),
    *("--remote-debugging-port=0", "--remote-allow-origins=*", "--window-size=1100,700", "about:blank"),
)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The DevTools address of a headless Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: what a browser shows is not tested here")
    profile = tmp_path_factory.mktemp("chromium")
    command = [CHROMIUM, f"--user-data-dir={profile}", *QUIET]
    if os.geteuid() == 0:
        command.insert(1, "--no-sandbox")  # Chromium's own sandbox refuses to run as root
    with (profile / "errors").open("wb") as errors:
        own = os.environ | {"HOME": str(profile)}
        process = subprocess.Popen(command, stdout=errors, stderr=errors, start_new_session=True, env=own)
    try:
        yield asyncio.run(_address(profile / "errors"))
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


async def _address(errors: Path) -> str:
    def found() -> re.Match[str] | None:
        return re.search(r"DevTools listening on (ws://\S+)", errors.read_text(errors="replace"))

    match = await until(found, "Chromium to start")
    return str(match.group(1))


class Tab:
    """A tab of Chromium: what it asks of the network, what its socket brings, and hands to use it."""

    def __init__(self, devtools: aiohttp.ClientWebSocketResponse, downloads: Path) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.screen = Screen(80, 24)
        self.size = (80, 24)
        self.downloads = downloads
        self._devtools = devtools
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._session: str | None = None
        self._context: str | None = None

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the DevTools protocol."""
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        asked: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session is not None:
            asked["sessionId"] = self._session
        await self._devtools.send_str(json.dumps(asked))
        async with asyncio.timeout(PATIENCE):
            said = await answer
        assert "error" not in said, f"{method}: {said['error']}"
        result: dict[str, Any] = said["result"]
        return result

    async def listen(self) -> None:
        """Take in answers and events until the connection ends."""
        async for message in self._devtools:
            said = json.loads(message.data)
            if "id" in said:
                self._answers.pop(said["id"]).set_result(said)
            else:
                self._happened(said["method"], said["params"])

    def _happened(self, event: str, what: dict[str, Any]) -> None:
        match event:
            case "Network.requestWillBeSent":
                self.requests.append(what["request"]["url"])
            case "Network.webSocketCreated":
                self.requests.append(what["url"])
            case "Network.webSocketFrameReceived" if what["response"]["opcode"] == 2:
                self.screen.feed(base64.b64decode(what["response"]["payloadData"]))
            case "Network.webSocketFrameSent":
                self._sent(what["response"]["payloadData"])
            case "Log.entryAdded" if what["entry"]["level"] == "error":
                self.complaints.append(what["entry"]["text"])
            case "Runtime.exceptionThrown":
                self.complaints.append(str(what["exceptionDetails"]))

    def _sent(self, payload: str) -> None:
        with suppress(ValueError):
            match json.loads(payload):
                case ["resize", {"width": width, "height": height}]:
                    self.size = (width, height)
                    self.screen.resize(width, height)

    async def open(self, url: str) -> None:
        """Open a page in a tab of its own, in a profile of its own."""
        self._context = context = (await self.call("Target.createBrowserContext"))["browserContextId"]
        await self.call(
            "Browser.setDownloadBehavior",
            behavior="allow",
            browserContextId=context,
            downloadPath=str(self.downloads),
        )
        target = await self.call("Target.createTarget", url="about:blank", browserContextId=context)
        attached = await self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Network", "Page", "Runtime", "Log"):
            await self.call(f"{domain}.enable")
        await self.call("Page.navigate", url=url)

    async def see(self, pattern: str) -> re.Match[str]:
        """Wait until the terminal shows this."""
        try:
            found = await until(lambda: re.search(pattern, self.screen.text()), pattern)
        except BaseException:
            print(f"The screen when {pattern!r} did not come:\n{self.screen.text()}\n{self.complaints}")
            raise
        assert isinstance(found, re.Match)
        return found

    async def takes_keys(self) -> None:
        """Wait until the interview has loaded what it needs to take a reply."""
        await until(lambda: self.screen.has_cursor(REPLY), "a cursor in the reply line")

    async def evaluate(self, expression: str) -> Any:
        """The value of an expression of JavaScript in the page."""
        asked = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        return (await self.call("Runtime.evaluate", **asked))["result"].get("value")

    async def holds(self, expression: str) -> None:
        """Wait until an expression holds in the page."""
        async with asyncio.timeout(PATIENCE):
            while not await self.evaluate(expression):  # noqa: ASYNC110  # a page does not tell either
                await asyncio.sleep(0.02)

    async def type(self, text: str) -> None:
        """Press the keys of this text."""
        for letter in text:
            await self._press(key=letter, text=letter)

    async def enter(self) -> None:
        """Press Enter."""
        await self._press(key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")

    async def control(self, letter: str) -> None:
        """Press a letter with Ctrl."""
        await self._press(
            key=letter, code=f"Key{letter.upper()}", windowsVirtualKeyCode=ord(letter.upper()), modifiers=2
        )

    async def _press(self, **what: Any) -> None:
        await self.call("Input.dispatchKeyEvent", type="keyDown", **what)
        what.pop("text", None)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **what)

    async def click(self, option: str) -> None:
        """Click on an option that the terminal shows."""
        column, row = await until(lambda: self.screen.place_of(option), f"to click on: {option}")
        box = await self.evaluate(
            "(box => [box.x, box.y, box.width, box.height])"
            "(document.querySelector('.xterm-screen').getBoundingClientRect())"
        )
        columns, rows = self.size
        x, y = box[0] + (column + 0.5) * box[2] / columns, box[1] + (row + 0.5) * box[3] / rows
        for kind in ("mousePressed", "mouseReleased"):
            await self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def picture(self) -> bytes:
        """A PNG of what is painted."""
        return base64.b64decode((await self.call("Page.captureScreenshot", format="png"))["data"])

    async def close(self) -> None:
        """Close the tab, as a visitor does who has enough."""
        if self._context is not None:
            self._session, context = None, self._context
            self._context = None
            await self.call("Target.disposeBrowserContext", browserContextId=context)


@pytest.fixture
async def tab(chromium: str, tmp_path: Path) -> AsyncIterator[Tab]:
    """A tab, not yet on any page."""
    async with (
        aiohttp.ClientSession() as made,
        made.ws_connect(chromium, max_msg_size=0) as devtools,
    ):
        opened = Tab(devtools, tmp_path)
        listening = asyncio.create_task(opened.listen())
        yield opened
        await opened.close()
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
