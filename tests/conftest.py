"""What all tests share: a home of their own, signals as usual, `programs`, and what the laws walked.

The counts of the laws are shown after a run wherever they ran: `pytest -q` prints them too.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for `programs`: it belongs to the tests and is not installed

WALKED = "walked"
"""The property under which a test notes the law that it walked and how far."""


HOME = pytest.StashKey[str]()

LONG = (
    "tests/faults/",
    "tests/fuzz/test_ways_in.py::test_what_is_far_too_large",
    "tests/flow/test_coverage.py::test_what_is_suggested",
    "tests/tui/test_serve/test_serve_chromium",
    "tests/tui/test_serve/test_serve_interview",
    "tests/tui/test_serve/test_serve_visits",
)
"""Tests of whole programs that take long: `make test-long` runs them."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what takes long by where it stands."""
    for item in items:
        if item.nodeid.startswith(LONG):
            item.add_marker(pytest.mark.long)


def pytest_configure(config: pytest.Config) -> None:
    """No test keeps anything in the home of whoever runs it: each worker has a folder of its own."""
    config.stash[HOME] = os.environ["PICHECK_HOME"] = tempfile.mkdtemp(prefix="picheck-tests-")
    _let_programs_be_ended()


def _let_programs_be_ended() -> None:
    """Have the programs that tests start take signals as usual, whoever started the tests.

    `nohup make test` ignores SIGHUP, and `make test &` in a script SIGINT; programs inherit that. What has a
    handler here has none in a program that is started here.
    """
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda _number, _frame: None)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take that folder away again."""
    shutil.rmtree(config.stash[HOME], ignore_errors=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print one line a law: its name, the cases, and the sets of answers that they stand for."""
    lines = [
        str(value)
        for report in terminalreporter.getreports("passed")
        for name, value in getattr(report, "user_properties", ())
        if name == WALKED
    ]
    if lines:
        terminalreporter.section("laws")
        for line in sorted(set(lines)):
            terminalreporter.write_line(line)
