"""Shows after a run what the laws walked, wherever they ran: `pytest -q` prints the counts too."""

from __future__ import annotations

import pytest

WALKED = "walked"
"""The property under which a test notes the law that it walked and how far."""


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
