"""Large arrays, a piece at a time."""

from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray

# 2 Mi values are 16 MiB in float64: large enough for numpy's speed, small beside any data set.
VALUES_PER_CHUNK = 2**21


def chunks(array: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Views along the first axis, in order, of about `VALUES_PER_CHUNK` values each."""
    values_per_row = max(1, array[:1].size)
    rows = max(1, VALUES_PER_CHUNK // values_per_row)
    for start in range(0, len(array), rows):
        yield array[start : start + rows]
