"""Figures of a survey in bins with round edges, alone and two by two."""

from dataclasses import dataclass
from itertools import count, pairwise
from math import ceil, floor, inf, log10
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]

MANTISSAS = (
    (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8),
    (1, 1.5, 2, 3, 5, 7),
    (1, 2, 5),
    (1, 3),
    (1,),
)
"""Round numbers within a power of ten, from fine to coarse."""
TAIL = 0.02
"""The share of the values that may stand in a last, open bin, so that few do not squeeze many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bins:
    """Bins from each edge to below the next; the last bin holds its end too, which may be infinite.

    `whole` tells that only whole numbers occur.
    """

    edges: tuple[float, ...]
    whole: bool = True

    def __len__(self) -> int:
        return len(self.edges) - 1

    def of(self, values: Numbers) -> npt.NDArray[np.int64]:
        """The bin of each value, from 0 on."""
        return np.searchsorted(np.array(self.edges[1:-1]), values, side="right").astype(np.int64)

    def counts(self, values: Numbers, weights: Numbers) -> list[int]:
        """How many values are in each bin, each counted as often as its weight says.

        >>> Bins(edges=(1, 3, 5, inf)).counts(np.array([1, 2, 3, 9]), np.array([1, 1, 1, 2]))
        [2, 1, 2]
        """
        found = np.bincount(self.of(values), weights=weights, minlength=len(self))
        return [int(each) for each in found]


def joint_counts(
    rows: Bins, row_values: Numbers, columns: Bins, column_values: Numbers, weights: Numbers
) -> list[list[int]]:
    """How many values are in each bin of one figure (a row) and of another (a column)."""
    cells = rows.of(row_values) * len(columns) + columns.of(column_values)
    found = np.bincount(cells, weights=weights, minlength=len(rows) * len(columns))
    return [[int(each) for each in row] for row in found.reshape(len(rows), len(columns))]


def even_bins(values: Numbers, *, at_most: int, through: float, whole: bool = True) -> Bins:
    """At most so many bins of one width (a power of two), one of whose edges is `through`.

    Widths are even where they are not 1, as odd kernels make odd fields: of these a bin of three
    pixels holds one or two in turn. What is far above all others is in a last, open bin. The bins
    go as far as `through` if that is not over twice as far as the values.

    >>> even_bins(np.arange(1, 40), at_most=12, through=28).edges
    (1, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40)
    """
    low, high = values.min(), values.max()
    usual = np.quantile(values, 1 - TAIL, method="inverted_cdf")
    is_near = low <= 2 * through and through <= 2 * high
    for width in (2.0**power for power in count(0 if whole else -6)):
        first, last = (floor((end - through) / width) for end in (low, usual))
        if is_near:
            first, last = min(first, 0), max(last, -1)
        if last - first + 1 < at_most:
            break
    edges: list[float] = [through + width * step for step in range(first, last + 2)]
    if high >= edges[-1]:
        edges.append(edges[-1] + width if high < edges[-1] + width else inf)
    if whole:
        edges = [max(int(edges[0]), 1), *(edge if edge == inf else int(edge) for edge in edges[1:])]
    return Bins(edges=tuple(edges), whole=whole)


def image_bins(values: Numbers, side: int) -> Bins:
    """Bins of receptive fields: from a quarter of an image's side on, a half, one, two and four.

    >>> image_bins(np.array([3, 40]), 28).edges, image_bins(np.array([1, 300]), 28).edges[-2:]
    ((1, 7, 14, 28, 56), (112, inf))
    """
    marks = [*sorted({1, *(ceil(side * quarters / 4) for quarters in (1, 2, 4, 8, 16))}), inf]
    low, high = values.min(), values.max()
    taken = [(here, end) for here, end in pairwise(marks) if end > low and here <= high]
    return Bins(edges=(*(here for here, _ in taken), taken[-1][1]))


def doubling_bins(values: Numbers) -> Bins:
    """A bin for each power of two, up to the next.

    >>> doubling_bins(np.array([1, 2, 6])).edges
    (1, 2, 4, 8)
    """
    low, high = int(values.min()).bit_length(), int(values.max()).bit_length()
    return Bins(edges=tuple(2**power for power in range(low - 1, high + 1)))


def logarithmic_bins(values: Numbers, *, at_most: int) -> Bins:
    """At most so many bins with round edges, about equally wide on a logarithmic axis.

    >>> logarithmic_bins(np.array([90, 4000]), at_most=8).edges
    (50, 100, 200, 500, 1000, 2000, 5000)
    """
    low, high = values.min(), values.max()
    powers = range(floor(log10(low)), ceil(log10(high)) + 2)
    for mantissas in MANTISSAS:
        marks = [mantissa * 10**power for power in powers for mantissa in mantissas]
        first = max(mark for mark in marks if mark <= low)
        last = min(mark for mark in marks if mark >= high and mark > first)
        edges = tuple(mark for mark in marks if first <= mark <= last)
        if len(edges) - 1 <= at_most:
            break
    return Bins(edges=edges)
