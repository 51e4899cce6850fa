"""A sample of a space too large to count, and how far what it says may be off."""

import random
from math import ceil, floor, sqrt

Z = 1.959963984540054
"""The normal quantile of a two-sided 95 % interval."""


def sampled_places(points: int, examined: int, *, seed: int) -> list[int]:
    """Ascending places of a uniform sample without repeats, of any number of points.

    >>> sampled_places(5, 5, seed=0), len(set(sampled_places(10**30, 100, seed=0)))
    ([0, 1, 2, 3, 4], 100)
    """
    rng = random.Random(seed)
    places: set[int] = set()
    while len(places) < examined:
        places.add(rng.randrange(points))
    return sorted(places)


def worth(examined: int, points: int) -> float:
    """The size of a sample with repeats that tells as much as one without.

    The finite population correction: Cochran, "Sampling techniques" (1977), 2.6.

    >>> worth(100, 100), worth(1, 100), round(worth(200_000, 10**9))
    (inf, 1.0, 200040)
    """
    if examined == points:
        return float("inf")
    return examined * (points - 1) / (points - examined)


def share_interval(count: int, examined: int, points: int) -> tuple[float, float]:
    """The 95 % interval of a share of all points, where `count` of the `examined` ones have it.

    Wilson, "Probable inference, the law of succession, and statistical inference" (1927), for a
    sample that is worth more as it has no repeats. The share itself where all were examined.

    >>> [round(end, 3) for end in share_interval(90, 100, 10**9)]
    [0.826, 0.945]
    >>> share_interval(30, 100, 100)
    (0.3, 0.3)
    """
    share, size = count / examined, worth(examined, points)
    if size == float("inf"):
        return (share, share)
    weight = 1 + Z**2 / size
    centre = (share + Z**2 / (2 * size)) / weight
    half = Z * sqrt(share * (1 - share) / size + Z**2 / (4 * size**2)) / weight
    return (max(centre - half, 0.0), min(centre + half, 1.0))


def rank_interval(part: float, drawn: int, examined: int, points: int) -> tuple[int, int] | None:
    """The ranks (from 0) of the 95 % interval of a quantile among `drawn` values in order.

    A share `part` of all values is below the quantile, so the number drawn below it is binomial:
    David and Nagaraja, "Order statistics" (2003), 7.1, in its normal approximation, with the
    correction for a sample of `examined` among `points`. None where too few were drawn for both
    ends to be among them.

    >>> rank_interval(0.5, 100, 100, 10**9), rank_interval(0.1, 20, 20, 10**9)
    ((39, 60), None)
    """
    left = 1 - (examined - 1) / (points - 1) if points > 1 else 0.0
    half = Z * sqrt(drawn * part * (1 - part) * left)
    low, high = floor(drawn * part - half) - 1, ceil(drawn * part + half)
    return (low, high) if low >= 0 and high < drawn else None
