"""Makes the laws importable, and lets a test walk one and show how far it went."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # `laws` belongs to the tests and is not installed

Law = Callable[[], object]


@pytest.fixture
def walk(record_property: Callable[[str, object], None]) -> Callable[[Law], None]:
    """Walk a law: the test fails with its smallest counterexample, or shows what was walked."""

    def walk_law(law: Law) -> None:
        verdict = law()
        record_property("walked", f"{law.__name__.replace('_', ' ')}: {verdict}")

    return walk_law
