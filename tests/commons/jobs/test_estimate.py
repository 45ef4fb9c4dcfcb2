"""Time left is told by the speed so far, and only where it can be told."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infosilk.commons.jobs.engine.estimate import MOST, time_left

SECONDS = st.floats(0, 1e7).map(lambda seconds: timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("worked", "done", "total", "left"),
    [
        (10, 50, 100, 10),
        (10, 100, 100, 0),
        (10, 120, 100, 0),
        (90, 10, 40, 270),
        (10, 0, 100, None),
        (10, 5, None, None),
        (10, 5, 0, None),
        (1, 50, 100, None),
        (10, 1, 1000, None),
    ],
)
def test_the_rest_takes_as_long_as_its_share(worked: int, done: int, total: int | None, left: int | None) -> None:
    told = time_left(timedelta(seconds=worked), done, total)

    assert told == (None if left is None else timedelta(seconds=left))


@given(SECONDS, st.integers(0, 10**9), st.none() | st.integers(-5, 10**9))
def test_it_is_never_negative_nor_endless(worked: timedelta, done: int, total: int | None) -> None:
    told = time_left(worked, done, total)

    assert told is None or timedelta(0) <= told <= MOST


@given(SECONDS, st.integers(1, 10**6), st.integers(1, 10**6))
def test_who_came_further_in_the_same_time_needs_less(worked: timedelta, done: int, more: int) -> None:
    total = done + more + 10
    earlier, later = time_left(worked, done, total), time_left(worked, done + more, total)

    assert earlier is None or later is None or later <= earlier
