"""What the values of images are: by what a model scales them, which are black and white."""

import math

import numpy as np

from archsearch.data.chunks import chunks
from archsearch.data.rules import Images

HALF = 127
"""Half of what a byte can hold."""


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


def value_range(images: Images) -> tuple[float, float]:
    """The values that stand for black and white, the ends of what an image file can hold.

    Bytes are 0 to 255, as in a file, unless none is over half of that, as with scikit-learn's
    digits of 0 to 16; else the least and the largest value are the ends.

    >>> value_range(np.array([[[[7], [200]]]], np.uint8)), value_range(np.zeros((1, 2, 2, 1)))
    ((0.0, 255.0), (0.0, 1.0))
    """
    least = min(float(chunk.min()) for chunk in chunks(images))
    most = max(float(chunk.max()) for chunk in chunks(images))
    if images.dtype == np.uint8:
        return 0.0, 255.0 if most > HALF else max(most, 1.0)
    return least, most if most > least else least + 1.0


def _squares(chunk: Images, mean: float) -> float:
    distances = np.subtract(chunk, mean, dtype=np.float64)
    return float(np.vdot(distances, distances))
