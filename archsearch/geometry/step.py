"""One kernel on a map of a given size, remembered: a space has few of them, and many networks."""

from functools import lru_cache
from typing import NamedTuple

from archsearch.geometry.network.axis_step import Window
from archsearch.geometry.warnings import Warned, kernel_warnings
from archsearch.space.architecture import Pair
from archsearch.space.axis import Padding

STEPS = 65_536
"""Steps that are remembered; each takes some hundred bytes."""


class Step(NamedTuple):
    """What a kernel makes of a map; pairs are (height, width) in pixels of that map.

    `padding` is what is added before the first pixel; `warnings` hold wherever the map comes from.
    """

    output: Pair
    padding: Pair
    warnings: tuple[Warned, ...]


@lru_cache(maxsize=STEPS)
def step(kernel_size: Pair, stride: int, padding: Padding, size: Pair) -> Step:
    """The step of a kernel on a map of `size`, which it must fit.

    >>> step((3, 5), 2, "same", (28, 27))[:2]
    ((14, 14), (0, 2))
    """
    windows = [
        Window(kernel=kernel, stride=stride, padding="same" if padding == "same" else (0, 0)).on(
            pixels
        )
        for kernel, pixels in zip(kernel_size, size, strict=True)
    ]
    rows, columns = windows
    return Step(
        output=(rows.output, columns.output),
        padding=(rows.before, columns.before),
        warnings=kernel_warnings(windows, size),
    )
