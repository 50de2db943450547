"""The real interview behind `picheck serve`, without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from picheck.tui.settings import Settings
from picheck.tui.web.interview import VISITORS_SETTINGS

FIRST_QUESTION = "Which performance year"
CROWD = 8


@pytest.fixture(scope="module")
def server(start_command: Callable[..., Any]) -> Iterator[Any]:
    """`picheck serve`, its user's settings file one that picheck refuses to start with."""
    with start_command("--port", "0", settings="no_such_setting = true\n") as started:
        yield started


async def test_nothing_of_a_visit_is_written_and_the_users_own_settings_are_not_read(
    server: Any, visit: Any
) -> None:
    client = await visit(server)
    await client.takes_keys()
    await client.type("2025\r")
    await client.see("link to a Shared Savings")
    folder = Path(server.errors).parent
    (home,) = folder.glob("picheck-serve-*/*")
    written = [path for path in home.rglob("*") if path.is_file()]
    assert [path.name for path in written] == ["config.toml"]
    assert written[0].read_text(encoding="utf-8") == VISITORS_SETTINGS
    own = folder / "users-own"
    assert {str(path.relative_to(own)) for path in own.rglob("*")} == {"config", "config/config.toml"}


def test_the_process_that_visitors_are_forked_from_has_one_thread(server: Any) -> None:
    parents = {pid: int(_status(pid)["PPid"]) for pid in server.family()}
    (nest,) = [pid for pid, parent in parents.items() if parent == server.process.pid]
    assert _status(nest)["Threads"] == "1", (
        "a fork takes one thread along and leaves the locks of others shut"
    )


def _status(process: int) -> dict[str, str]:
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


async def test_an_interview_may_be_quit_at_any_moment_while_it_loads(server: Any, visit: Any) -> None:
    for wait_for in ("picheck", FIRST_QUESTION) * (CROWD // 2):
        client = await visit(server)
        await client.see(wait_for)
        await client.type("\x11")
        assert await client.closed() == 1000, server.said()


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (500, 200)])
async def test_every_window_that_a_browser_may_have_shows_something(
    server: Any, visit: Any, size: tuple[int, int]
) -> None:
    client = await visit(server, columns=size[0], rows=size[1])
    await client.see(r"\w+")


def test_the_settings_of_visitors_are_settings() -> None:
    name, _, value = VISITORS_SETTINGS.strip().partition(" = ")
    assert re.fullmatch("true|false", value)
    assert Settings.model_validate({name: value == "true"}).save_sessions is False
