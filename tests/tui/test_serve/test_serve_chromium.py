"""The served interview in a real Chromium: from first question to verdict, with nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

Serve = Callable[..., Any]
SMALL_PRACTICE = (
    ("Which performance year", "2025\r"),
    ("link to a Shared Savings", "2"),
    ("kind of clinician", "1"),
    ("your QP status", "3"),
    ("exceed the low-volume", "1"),
    ("special statuses does", "4\r"),
    ("What PI data", "1"),
)
"""FAQ Table 1: a clinician in a small practice, everything else plain, by the keys of each question."""

LOW_VOLUME_BY_MOUSE = (
    ("Which performance year", "2025"),
    ("link to a Shared Savings", "Bills through a practice"),
    ("kind of clinician", "A MIPS eligible type"),
    ("your QP status", "3  Neither"),
    ("exceed the low-volume", "No, not all three"),
    ("What PI data", "Nothing"),
)


@pytest.fixture(scope="module")
def server(start_command: Callable[..., Any]) -> Iterator[Any]:
    """`picheck serve` as a user starts it, with a settings file that no visitor may notice."""
    with start_command("--port", "0") as started:
        yield started


@pytest.fixture
async def page(tab: Any, server: Any) -> Any:
    """The page of the server, at its first question."""
    await tab.open(server.url)
    await tab.takes_keys()
    return tab


async def _answer(page: Any, question: str, keys: str) -> None:
    await page.see(f"█ .*{question}")
    for key in keys:
        await (page.enter() if key == "\r" else page.type(key))


async def test_table_1_small_practice_is_excluded_from_the_first_key_to_the_verdict_and_its_file(
    page: Any, server: Any, until: Any
) -> None:
    for question, keys in SMALL_PRACTICE:
        await _answer(page, question, keys)
    await page.see(r"│ EXCLUDED +│ NOT REQUIRED +│ NOT COUNTED")
    await page.type("e")
    await page.see("Markdown")
    await page.click("Markdown")
    saved = await until(lambda: list(page.downloads.glob("picheck-*.md")), "the file to be downloaded")
    await until(lambda: "425.507(b)(3)" in saved[0].read_text(encoding="utf-8"), "the file to be whole")
    _asked_nobody_else(page, server)


async def test_table_1_low_volume_is_excluded_by_mouse_alone(page: Any, server: Any) -> None:
    for question, option in LOW_VOLUME_BY_MOUSE:
        await page.see(f"█ .*{question}")
        await page.click(option)
    await page.see(r"│ EXCLUDED +│ NOT REQUIRED")
    _asked_nobody_else(page, server)


def _asked_nobody_else(page: Any, server: Any) -> None:
    """No request went anywhere but to this server, none was refused, and the page had no fault."""
    assert {urlsplit(url).netloc for url in page.requests} == {urlsplit(server.url).netloc}
    assert len(page.requests) >= 7
    assert page.complaints == []


async def test_an_interview_is_saved_as_a_transcript_to_the_visitors_own_machine(
    page: Any, until: Any
) -> None:
    await _answer(page, *SMALL_PRACTICE[0])
    await page.see(SMALL_PRACTICE[1][0])
    await page.control("s")
    (saved,) = await until(lambda: list(page.downloads.glob("*.json")), "the file to be downloaded")
    await until(lambda: '"front": "browser"' in saved.read_text(encoding="utf-8"), "the file to be whole")


async def test_the_page_is_painted_in_its_own_font_and_takes_keys_without_a_click(page: Any) -> None:
    assert await page.evaluate("document.fonts.check(\"16px 'Roboto Mono'\")")
    assert await page.evaluate("document.activeElement.className") == "xterm-helper-textarea"
    assert await page.evaluate("document.getElementById('notice').hidden")
    await page.holds("document.querySelectorAll('.xterm-screen canvas').length > 0")
    colours = set((await page.picture())[-2000:])
    assert len(colours) > 100, "a blank page compresses to next to nothing"


async def test_the_window_can_be_made_small_and_large_again(page: Any) -> None:
    for width, height in ((420, 300), (1900, 1100), (800, 600)):
        await page.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        await page.see(r"Which performance\s+year")
    assert page.complaints == []


async def test_a_tab_that_is_closed_ends_its_process(page: Any, server: Any, until: Any) -> None:
    assert len(server.family()) > 1
    await page.close()
    await until(lambda: len(server.family()) == 1, "all but the nest to end")


async def test_an_interview_that_is_quit_offers_to_start_again(page: Any) -> None:
    await _answer(page, *SMALL_PRACTICE[0])
    await page.see(SMALL_PRACTICE[1][0])
    await page.control("q")
    await page.holds("document.getElementById('notice').dataset.code === '1000'")
    assert await page.evaluate("document.getElementById('says').textContent") == "The interview has ended."
    assert await page.evaluate("document.activeElement.id") == "again"
    page.screen.clear()
    await page.evaluate("document.getElementById('again').click()")
    await page.see("Which performance year")


async def test_when_all_places_are_taken_the_page_says_so_in_words(
    serve: Serve, visit: Any, tab: Any
) -> None:
    full = serve(visitors=1, place_seconds=0.2)
    await (await visit(full)).see("count 0")
    await tab.open(full.url)
    await tab.holds("document.getElementById('notice').dataset.code === '1013'")
    says = await tab.evaluate("document.getElementById('says').textContent")
    assert says == "All places are taken at the moment. Please try again in a few minutes."


async def test_when_the_server_is_stopped_the_page_says_so(serve: Serve, tab: Any, until: Any) -> None:
    stopped = serve()
    await tab.open(stopped.url)
    await tab.see("count 0")
    stopped.process.terminate()
    await tab.holds("document.getElementById('notice').dataset.code === '1001'")
    await until(lambda: stopped.process.poll() == 0, "the server to end")


async def test_a_page_of_another_site_cannot_open_a_socket_here(
    server: Any, stub_server: Any, tab: Any, until: Any
) -> None:
    """A page of another server on this machine tries: another port is another origin."""
    await tab.open(stub_server.url + "nowhere")
    await until(lambda: tab.requests, "the page to load")
    before = server.family()
    attempt = (
        "new Promise(done => { const socket = new WebSocket('ws://" + urlsplit(server.url).netloc + "/ws');"
        " socket.onopen = () => done('open'); socket.onerror = () => done('refused'); })"
    )
    assert await tab.evaluate(attempt) == "refused"
    assert server.family() <= before
