"""Who is let in, decided from the headers alone."""

from __future__ import annotations

import pytest

from picheck.tui.serve import BYTES_AT_ONCE, BYTES_PER_SECOND, Pace, Serving, page_files
from picheck.tui.web.door import is_loopback, name_of
from picheck.tui.web.downloads import disposition
from picheck.tui.web.visitor import COLUMNS, within

LOOPBACK = Serving().door
EVERYWHERE = Serving(host="0.0.0.0", names=("Picheck.example.org",)).door


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "LOCALHOST", "[::1]:8000"])
def test_at_loopback_the_names_of_loopback_are_let_in(host: str) -> None:
    assert LOOPBACK.refusal({"Host": host}) is None


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:8000",  # a name that its owner points at 127.0.0.1
        "127.0.0.1.evil.example",
        "localhost.",
        "192.168.1.5:8000",
        "evil.example@127.0.0.1",
        "127.0.0.1:8000/..",
        "127.0.0.1:port",
        "[::1",
        "",
        "lоcalhost",  # with a Cyrillic letter
    ],
)
def test_at_loopback_nobody_else_is_let_in(host: str) -> None:
    assert LOOPBACK.refusal({"Host": host}) is not None
    assert LOOPBACK.refusal({}) is not None


def test_elsewhere_addresses_and_the_names_that_were_allowed_are_let_in_and_no_other_name() -> None:
    for host in ("192.168.1.5:8000", "[fe80::1]:8000", "picheck.example.org", "PICHECK.example.org:443"):
        assert EVERYWHERE.refusal({"Host": host}) is None, host
    refusal = EVERYWHERE.refusal({"Host": "evil.example:8000"})
    assert refusal == (
        "This server is not called 'evil.example'. "
        "Use the address that it printed, or start it with --allow-host NAME."
    )


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("http://LocalHost:8000", "localhost:8000"),
        ("https://picheck.example.org", "picheck.example.org"),
    ],
)
def test_a_socket_is_opened_from_a_page_of_the_very_same_address(origin: str, host: str) -> None:
    assert LOOPBACK.socket_refusal({"Origin": origin, "Host": host}) is None


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://127.0.0.1:9000",  # another program on this machine
        "http://localhost:8000",  # the same machine, but not the address that was called
        "http://127.0.0.1:8000.evil.example",
        "http://evil.example/127.0.0.1:8000",
        "http://127.0.0.1:8000@evil.example",
        "file://127.0.0.1:8000",
        "http://[",
        "null",
        "",
    ],
)
def test_a_socket_from_any_other_origin_or_none_is_refused(origin: str) -> None:
    assert LOOPBACK.socket_refusal({"Origin": origin, "Host": "127.0.0.1:8000"}) is not None
    assert LOOPBACK.socket_refusal({"Host": "127.0.0.1:8000"}) is not None


def test_a_host_header_is_read_without_its_port() -> None:
    assert name_of("Example.org:80") == "example.org"
    assert name_of("[::1]:80") == "::1"
    assert name_of("a b") != "a"


def test_loopback_is_told_from_addresses_that_others_reach() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.8.8.8", "::1", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.168.1.5", "example.org", "")))


def test_a_file_is_saved_under_its_name_and_a_name_cannot_write_headers() -> None:
    assert disposition("answers.md") == "attachment; filename=\"answers.md\"; filename*=UTF-8''answers.md"
    harmless = disposition('é"\r\nSet-Cookie: a.md')
    assert harmless == (
        "attachment; filename=\"____Set-Cookie__a.md\"; filename*=UTF-8''%C3%A9%22%0D%0ASet-Cookie%3A%20a.md"
    )


def test_typing_pasting_and_moving_a_mouse_are_no_flood() -> None:
    pace = Pace(0.0)
    assert pace.allows(BYTES_AT_ONCE // 2, 0.0)
    assert not pace.allows(BYTES_AT_ONCE, 0.0)
    assert pace.allows(10, 10 * BYTES_AT_ONCE / BYTES_PER_SECOND)
    mouse = Pace(0.0)
    assert all(mouse.allows(len('["stdin", "\\u001b[<35;100;30M"]'), move / 200) for move in range(20_000))


def test_a_window_of_any_size_is_brought_within_what_can_be_drawn() -> None:
    assert [within(size, COLUMNS) for size in (-1, 0, 80, 10**12)] == [20, 20, 80, 500]


def test_everything_that_is_served_is_there_and_links_to_nothing_elsewhere() -> None:
    for path, file in page_files().items():
        assert file.is_file(), path
    for name in ("/", "/page.css", "/page.js"):
        text = page_files()[name].read_text(encoding="utf-8")
        assert "http" not in text.replace('"https:" ?', ""), name
