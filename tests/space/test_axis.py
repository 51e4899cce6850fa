"""Convolution arithmetic against counting positions one by one, with nothing of Keras."""

import pytest

from archsearch.space.axis import live_taps, output_size, padding_before, padding_in_all

CASES = [
    (size, kernel, stride)
    for size in range(1, 21)
    for kernel in range(1, 10)
    for stride in range(1, 5)
]


def valid_starts(size, kernel, stride):
    """Where a kernel can lie on the axis without leaving it."""
    return [start for start in range(0, size, stride) if start + kernel <= size]


def same_starts(size, kernel, stride):
    """Where TensorFlow lays the kernel: one output for every stride begun, padding evenly."""
    outputs = len(range(0, size, stride))
    reach = (outputs - 1) * stride + kernel  # positions from the first tap to the last
    padding = max(reach - size, 0)
    left = len([zero for zero in range(padding) if zero % 2 == 1])  # the odd one goes right
    return [output * stride - left for output in range(outputs)]


@pytest.mark.parametrize("padding", ["same", "valid"])
def test_sizes_padding_and_live_taps_are_those_counted(padding):
    for size, kernel, stride in CASES:
        starts = (same_starts if padding == "same" else valid_starts)(size, kernel, stride)
        case = (size, kernel, stride, padding)
        if not starts:
            assert output_size(*case) < 1, case
            continue
        live = [tap for tap in range(kernel) if any(0 <= start + tap < size for start in starts)]
        assert output_size(*case) == len(starts), case
        assert padding_before(*case) == -starts[0], case
        assert list(live_taps(*case)) == live, case
        behind = max(starts[-1] + kernel - size, 0)
        assert padding_in_all(*case) == -starts[0] + behind, case


@pytest.mark.parametrize(
    ("case", "size"),
    [
        ((4, 3, 1, "valid"), 2),
        ((5, 3, 2, "same"), 3),
        ((28, 3, 2, "valid"), 13),
        ((28, 3, 2, "same"), 14),
        ((27, 3, 2, "same"), 14),
        ((27, 5, 3, "valid"), 8),
        ((3, 4, 1, "valid"), 0),
    ],
)
def test_worked_values(case, size):
    assert output_size(*case) == size


def test_seven_by_seven_on_two_by_two_has_nine_live_taps():
    assert len(live_taps(2, 7, 1, "same")) ** 2 == 9
