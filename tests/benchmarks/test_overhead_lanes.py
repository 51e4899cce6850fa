"""Overhead of a run from when its workers trained."""

import pytest

from benchmarks.overhead.lanes import lanes


def test_a_lane_is_a_worker() -> None:
    assert lanes([(0, 5), (1, 2), (3, 9), (5.5, 7)]) == [[(0, 5), (5.5, 7)], [(1, 2), (3, 9)]]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_as_many_lanes_as_overlap(workers) -> None:
    stretches = [
        (turn * 10 + 0.1 * n, turn * 10 + 9 + 0.1 * n) for turn in range(4) for n in range(workers)
    ]

    assert [len(lane) for lane in lanes(stretches)] == [4] * workers
