"""A slice of the fuzzing small enough for every run; the long one is `make fuzz`."""

from __future__ import annotations

import pytest
from fuzzing.harness import in_time
from fuzzing.ways import WAYS, Way, bombs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_nothing_that_comes_in_this_way_breaks_anything(way: Way, tmp_path):
    few = 3 if way.name == "roster row" else 12

    @settings(max_examples=few, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def throw(data):
        with in_time():
            assert way.run(data.draw(way.examples), tmp_path) >= 1

    throw()


def test_what_is_far_too_large_or_too_deep_is_refused_in_words(tmp_path):
    for name, throw in bombs(tmp_path):
        with in_time():
            try:
                throw()
            except Exception as raised:
                raise AssertionError(name) from raised
