"""Visits to a real server by bare clients: kept apart, limited, and never outlived by their processes."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from yarl import URL

Visit = Callable[..., Any]
Serve = Callable[..., Any]
CROWD = 3


async def _process_of(client: Any) -> int:
    return int((await client.see(r"pid (\d+) ")).group(1))


async def _status(session: aiohttp.ClientSession, url: str, **headers: str) -> int:
    async with session.get(URL(url, encoded=True), headers=headers) as answer:
        return answer.status


# -- who is let in


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None])
async def test_a_socket_from_another_origin_is_refused(
    stub_server: Any, session: aiohttp.ClientSession, origin: str | None
) -> None:
    headers = {} if origin is None else {"Origin": origin}
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await session.ws_connect(f"{stub_server.url}ws?width=80&height=24", headers=headers)
    assert refused.value.status == 403


@pytest.mark.parametrize("path", ["", "ws", "textual.js", "download/abc", "nowhere"])
async def test_a_request_by_a_foreign_name_is_refused_whatever_it_asks_for(
    stub_server: Any, session: aiohttp.ClientSession, path: str
) -> None:
    name = f"evil.example:{urlsplit(stub_server.url).port}"
    assert await _status(session, stub_server.url + path, Host=name, Origin=f"http://{name}") == 403


@pytest.mark.parametrize(
    "path",
    [
        *("download/../../../../etc/passwd", "download/..%2f..%2f..%2fetc%2fpasswd", "download/%2e%2e"),
        *("..%2f..%2fetc/passwd", "page.css/../serve.py", "textual.js/..%2fimages", "static/", "download/"),
    ],
)
async def test_no_path_leads_to_any_other_file(
    stub_server: Any, session: aiohttp.ClientSession, path: str
) -> None:
    assert await _status(session, stub_server.url + path) == 404


async def test_every_answer_forbids_what_is_from_elsewhere_and_being_framed(
    stub_server: Any, session: aiohttp.ClientSession
) -> None:
    for path in ("", "page.js", "roboto-mono.ttf", "nowhere"):
        async with session.get(stub_server.url + path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'"), path
            assert "http" not in policy, path
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


# -- kept apart


async def test_each_visitor_has_a_process_and_a_folder_and_sees_nothing_of_the_machines_user(
    stub_server: Any, visit: Visit
) -> None:
    one, other = await visit(stub_server, columns=150), await visit(stub_server, columns=150)
    seen = [await client.see(r"pid (\d+) home (\S+) same True secret None end") for client in (one, other)]
    assert len({match.group(1) for match in seen}) == len({match.group(2) for match in seen}) == 2
    assert [_others_may(Path(match.group(2))) for match in seen] == [0, 0]
    await one.type("cc")
    await one.see("count 2")
    await other.type("c")
    await other.see("count 1")


async def test_what_one_leaves_behind_is_deleted_and_all_that_was_started_is_ended(
    stub_server: Any, visit: Visit, until: Any, alive: Any
) -> None:
    before = stub_server.family()
    client = await visit(stub_server, columns=150)
    seen = await client.see(r"pid (\d+) home (\S+) same")
    process, home = int(seen.group(1)), Path(seen.group(2))
    await client.type("p")
    await client.see("key p")
    sleeper = await until(lambda: _child_of(process), "the visitor's process to start another")
    await client.socket.close()
    await until(lambda: not alive(process) and not alive(sleeper), "the processes to end")
    await until(lambda: not home.exists(), "the folder to be deleted")
    await until(lambda: stub_server.family() <= before, "nothing more to run than before")


def _others_may(folder: Path) -> int:
    return folder.stat().st_mode & 0o077


def _child_of(process: int) -> int | None:
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return int(children[0]) if children else None


@pytest.mark.parametrize(("key", "code"), [("x", 1011), ("q", 1000)])
async def test_an_interview_that_fails_or_ends_closes_its_own_page_only(
    stub_server: Any, visit: Visit, key: str, code: int
) -> None:
    one, other = await visit(stub_server), await visit(stub_server)
    await _process_of(one)
    await one.type(key)
    assert await one.closed() == code
    await other.type("c")
    await other.see("count 1")


async def test_a_failure_is_told_in_one_line_without_a_traceback(serve: Serve, visit: Visit) -> None:
    server = serve()
    client = await visit(server)
    await client.type("x")
    await client.closed()
    assert server.said().splitlines()[1:] == [
        "picheck serve: a visitor's interview failed (exit status 1): RuntimeError: failed on purpose"
    ]


async def test_a_process_that_hangs_and_ignores_signals_is_ended_when_its_visitor_leaves(
    stub_server: Any, visit: Visit, until: Any, alive: Any
) -> None:
    client, other = await visit(stub_server), await visit(stub_server)
    process = await _process_of(client)
    await client.type("h")
    await other.type("c")
    await other.see("count 1")
    await client.socket.close()
    await until(lambda: not alive(process), "the process to end")


# -- limits


async def test_who_comes_when_all_places_are_taken_is_told_and_comes_in_later(
    serve: Serve, visit: Visit
) -> None:
    server = serve(visitors=1, place_seconds=0.2)
    first = await visit(server)
    await first.see("count 0")
    refused = await visit(server)
    assert await refused.closed() == 1013
    await first.socket.close()
    later = await visit(server)
    await later.see("count 0")


async def test_a_page_that_is_loaded_again_waits_for_the_place_that_it_had(
    serve: Serve, visit: Visit
) -> None:
    server = serve(visitors=1, place_seconds=30)
    before = await visit(server)
    await before.see("count 0")
    again = asyncio.ensure_future(visit(server))
    await before.socket.close()
    await (await again).see("count 0")


async def test_an_interview_in_which_nothing_is_typed_is_ended(
    serve: Serve, visit: Visit, until: Any
) -> None:
    server = serve(idle_seconds=0.5)
    client = await visit(server)
    assert await client.closed() == 4001
    await until(lambda: len(server.family()) == 1, "all but the nest to end")


# -- slow and broken clients


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("not JSON", 1008),
        ('["stdin", 5]', 1008),
        ('["resize", {"width": "wide"}]', 1008),
        ('["no such thing"]', 1008),
        ("[" * 30_000, 1008),
        ('["resize", {"width": 1' + "0" * 5000 + ', "height": 5}]', 1008),
        ('["stdin", "' + "a" * 70_000 + '"]', 1009),
        (b"\x00\xff", 1008),
    ],
)
async def test_a_broken_message_ends_the_visit_that_sent_it(
    stub_server: Any, visit: Visit, until: Any, message: str | bytes, code: int
) -> None:
    before = stub_server.family()
    client = await visit(stub_server)
    await (
        client.socket.send_bytes(message) if isinstance(message, bytes) else client.socket.send_str(message)
    )
    assert await client.closed() == code
    await until(lambda: stub_server.family() <= before, "its process to end")


async def test_surrogates_and_absurd_sizes_are_brought_into_order(stub_server: Any, visit: Visit) -> None:
    client = await visit(stub_server)
    await client.socket.send_str('["stdin", "\\ud800"]')
    await client.socket.send_str('["resize", {"width": -5, "height": 0}]')
    await client.socket.send_str('["resize", {"width": 1000000000000, "height": 5}]')
    await client.socket.send_str('["resize", {"width": 100, "height": 30}]')
    await client.type("c")
    await client.see("count 1")


async def test_a_visitor_who_does_not_read_holds_up_nobody_and_is_gone_when_leaving(
    stub_server: Any, visit: Visit, until: Any
) -> None:
    before = stub_server.family()
    deaf, other = await visit(stub_server), await visit(stub_server)
    for _ in range(100):
        await deaf.socket.send_str('["stdin", "' + "c" * 1000 + '"]')
    await other.type("c")
    await other.see("count 1")
    await asyncio.gather(deaf.socket.close(), other.socket.close())
    await until(lambda: stub_server.family() <= before, "their processes to end")


async def test_a_visitor_who_floods_is_sent_away(stub_server: Any, visit: Visit, until: Any) -> None:
    before = stub_server.family()
    flood = await visit(stub_server)
    sending = asyncio.ensure_future(_flood(flood))
    assert await flood.closed() in (1008, 1006)  # 1006 where it heard nothing over its own noise
    sending.cancel()
    await until(lambda: stub_server.family() <= before, "its process to end")


async def _flood(client: Any) -> None:
    with suppress(ConnectionError):
        while True:
            await client.type("c" * 1000)


async def test_half_a_request_holds_up_nobody(stub_server: Any, visit: Visit) -> None:
    where = urlsplit(stub_server.url)
    with socket.create_connection((where.hostname, where.port)) as half:
        half.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1")
        client = await visit(stub_server)
        await client.see("count 0")


async def test_a_connection_that_is_cut_ends_the_process(
    stub_server: Any, visit: Visit, until: Any, alive: Any
) -> None:
    client = await visit(stub_server)
    process = await _process_of(client)
    transport = client.socket.get_extra_info("socket")
    client.socket._response.connection.transport.abort()
    assert transport is not None
    await until(lambda: not alive(process), "the process to end")


# -- saved files


async def test_a_saved_file_is_fetched_once_and_whole(
    stub_server: Any, visit: Visit, session: aiohttp.ClientSession
) -> None:
    client = await visit(stub_server)
    await client.type("d")
    key = await client.told("deliver_file_start")
    assert re.fullmatch(r"[0-9a-f]{32}", key)
    reading = asyncio.ensure_future(client.see("never shown"))  # the bytes come while the socket is read
    async with session.get(f"{stub_server.url}download/{key}") as answer:
        assert await answer.read() == "what was saved: é\n".encode() * 5000
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="__answers.txt"')
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert await _status(session, f"{stub_server.url}download/{key}") == 404
    reading.cancel()


async def test_the_files_of_who_has_left_cannot_be_fetched(
    stub_server: Any, visit: Visit, session: aiohttp.ClientSession, until: Any, alive: Any
) -> None:
    client = await visit(stub_server)
    process = await _process_of(client)
    await client.type("d")
    key = await client.told("deliver_file_start")
    await client.socket.close()
    await until(lambda: not alive(process), "the process to end")
    assert await _status(session, f"{stub_server.url}download/{key}") == 404


async def test_a_file_that_breaks_off_does_not_look_whole(
    stub_server: Any, visit: Visit, session: aiohttp.ClientSession
) -> None:
    client = await visit(stub_server)
    process = await _process_of(client)
    await client.type("d")
    key = await client.told("deliver_file_start")
    os.kill(process, signal.SIGSTOP)
    async with session.get(f"{stub_server.url}download/{key}") as answer:
        assert answer.status == 200
        await client.socket.close()
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.read()


# -- the end


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130), (signal.SIGHUP, 0)]
)
async def test_a_server_that_is_stopped_says_so_and_leaves_nothing(
    serve: Serve, visit: Visit, until: Any, alive: Any, tmp_path: Path, number: int, status: int
) -> None:
    server = serve()
    clients = [await visit(server) for _ in range(CROWD)]
    for client in clients:
        await client.see("count 0")
    family = server.family()
    assert len(family) == 1 + CROWD
    assert _folders_in(tmp_path) == CROWD
    server.process.send_signal(number)
    assert [await client.closed() for client in clients] == [1001] * CROWD
    await until(lambda: server.process.poll() is not None, "the server to end")
    assert server.process.returncode == status
    await until(lambda: not any(map(alive, family)), "every process to end")
    await until(lambda: not list(tmp_path.glob("picheck-serve-*")), "the folders to be deleted")


async def test_a_server_that_is_stopped_waits_until_a_slow_page_has_answered(
    serve: Serve, visit: Visit, until: Any, alive: Any
) -> None:
    server = serve()
    clients = [await visit(server) for _ in range(CROWD)]
    processes = [await _process_of(client) for client in clients]
    server.process.send_signal(signal.SIGTERM)
    await until(lambda: not any(map(alive, processes)), "the visitors' processes to end")
    for _ in range(20):  # what has come over the network by now is taken in, the end of a connection too
        await asyncio.sleep(0)
    assert [await client.closed() for client in clients] == [1001] * CROWD  # 1006 where it was cut off


async def test_who_waits_for_a_place_when_the_server_is_stopped_is_told_so(
    serve: Serve, visit: Visit
) -> None:
    server = serve(visitors=1, place_seconds=30)
    inside = await visit(server)
    await inside.see("count 0")
    waiting = await visit(server)
    server.process.send_signal(signal.SIGTERM)
    message = await waiting.socket.receive()
    assert (message.data, message.extra) == (1001, "the server has been stopped")
    assert await inside.closed() == 1001


async def test_a_visitor_who_reads_nothing_does_not_keep_a_server_from_being_stopped(
    serve: Serve, visit: Visit, until: Any, alive: Any
) -> None:
    server = serve()
    deaf, other = await visit(server), await visit(server)
    process = await _process_of(deaf)
    await other.see("count 0")
    deaf.socket._response.connection.transport.pause_reading()
    for turn in range(300):  # more is painted for it than lies between server and client
        await deaf.socket.send_str(f'["resize", {{"width": {499 + turn % 2}, "height": 200}}]')
        await deaf.type("c")
    server.process.send_signal(signal.SIGTERM)
    assert await other.closed() == 1001
    await until(lambda: server.process.poll() is not None, "the server to end")
    assert server.process.returncode == 0
    assert not alive(process)
    deaf.socket._response.connection.transport.resume_reading()


async def test_a_server_that_was_started_with_nohup_stays_when_its_user_goes(
    serve: Serve, visit: Visit
) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does; what is started inherits it
    try:
        server = serve()
    finally:
        signal.signal(signal.SIGHUP, before)
    server.process.send_signal(signal.SIGHUP)
    client = await visit(server)
    await client.see("count 0")
    assert server.process.poll() is None


def _folders_in(temporary: Path) -> int:
    return len(list(temporary.glob("picheck-serve-*/*")))


async def test_a_server_that_is_killed_leaves_no_process_and_no_folder(
    serve: Serve, visit: Visit, until: Any, alive: Any, tmp_path: Path
) -> None:
    server = serve()
    clients = [await visit(server) for _ in range(CROWD)]
    for client in clients:
        await client.see("count 0")
    await clients[0].type("h")
    family = server.family()
    assert _folders_in(tmp_path) == CROWD
    server.process.kill()
    await until(lambda: not any(map(alive, family)), "every process to end")
    await until(lambda: not list(tmp_path.glob("picheck-serve-*")), "the folders to be deleted")


async def test_when_the_nest_is_killed_its_visitors_are_told_and_the_next_gets_a_new_one(
    serve: Serve, visit: Visit, until: Any, alive: Any
) -> None:
    server = serve()
    client = await visit(server)
    process = await _process_of(client)
    (nest,) = server.family() - {process}
    os.kill(nest, signal.SIGKILL)
    assert await client.closed() == 1011
    await until(lambda: not alive(process), "the process to end")
    await (await visit(server)).see("count 0")


def _take_room_away(temporary: Path) -> Callable[[], object]:
    """Have no folder made for visitors, as on a disk that is full; what is returned gives the room back."""
    (folder,) = temporary.glob("picheck-serve-*")
    elsewhere = folder.rename(temporary / "elsewhere")
    return lambda: elsewhere.rename(folder)


async def test_a_visitor_for_whom_there_is_no_room_is_told_and_the_others_go_on(
    serve: Serve, visit: Visit, tmp_path: Path
) -> None:
    server = serve()
    one = await visit(server)
    await one.see("count 0")
    give_back = _take_room_away(tmp_path)
    refused = await visit(server)
    assert await refused.closed() == 1011
    await one.type("c")
    await one.see("count 1")
    assert server.said().splitlines()[1:] == [
        "picheck serve: a visitor's interview could not be started: no such file or directory"
    ]
    give_back()
    await (await visit(server)).see("count 0")


# -- as a command


def test_a_port_that_is_taken_is_said_before_anything_is_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    from picheck.tui.cli import main

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 2
    assert capsys.readouterr().err == (
        f"picheck serve: cannot listen on 127.0.0.1 port {port}: address already in use. "
        "Choose another port (--port 0: any free one).\n"
    )


def test_an_address_of_another_machine_is_refused_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    from picheck.tui.cli import main

    assert main(["serve", "--host", "192.0.2.1"]) == 2
    assert capsys.readouterr().err.endswith("Give an address of this machine, such as --host 127.0.0.1.\n")


@pytest.mark.parametrize(
    "options", [["--visitors", "0"], ["--visitors", "many"], ["--port", "70000"], ["--idle", "nan"]]
)
def test_a_number_that_cannot_be_is_refused(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    from picheck.tui.cli import main

    assert main(["serve", *options]) == 2
    assert options[0] in capsys.readouterr().err


def test_bound_for_others_to_reach_it_warns_that_there_is_no_login(start_command: Serve) -> None:
    with start_command("--port", "0", "--host", "0.0.0.0", "--visitors", "5") as server:
        assert server.said() == (
            "picheck serve: WARNING: 0.0.0.0 can be reached from other machines, and there is no login. "
            "Never enter callers' data on a shared host.\n"
            "picheck serve: visitors at most: 5; minutes idle at most: 30; Ctrl+C ends it\n"
        )
