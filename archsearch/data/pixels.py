"""The statistics that a model's own scaling needs."""

import math

import numpy as np

from archsearch.data.chunks import chunks
from archsearch.data.rules import Images


def pixel_statistics(images: Images) -> tuple[float, float]:
    """(mean, standard deviation) over all values of the images, summed in float64.

    A deviation of 0 is given as 1.0, so that dividing by it is safe.

    >>> pixel_statistics(np.array([[[[0], [2]], [[4], [6]]]], np.uint8))
    (3.0, 2.23606797749979)
    """
    mean = sum(float(chunk.sum(dtype=np.float64)) for chunk in chunks(images)) / images.size
    # A second pass rather than E[x²] − mean², which cancels for a small deviation on a large mean.
    squares = sum(_squares(chunk, mean) for chunk in chunks(images))
    deviation = math.sqrt(squares / images.size)
    return mean, 1.0 if deviation == 0 else deviation


def _squares(chunk: Images, mean: float) -> float:
    distances = np.subtract(chunk, mean, dtype=np.float64)
    return float(np.vdot(distances, distances))
