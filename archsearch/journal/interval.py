"""How sure a share of right answers is. Standard library only."""

from math import sqrt

Z = 1.959963984540054
"""The normal quantile of a two-sided 95 % interval."""


def wilson_interval(share: float, images: int) -> tuple[float, float]:
    """The 95 % interval of a share of right answers among so many images.

    Wilson, "Probable inference, the law of succession, and statistical inference" (1927).

    >>> [round(bound, 3) for bound in wilson_interval(0.9, 100)]
    [0.826, 0.945]
    """
    weight = 1 + Z**2 / images
    centre = (share + Z**2 / (2 * images)) / weight
    half = Z * sqrt(share * (1 - share) / images + Z**2 / (4 * images**2)) / weight
    return (max(centre - half, 0.0), min(centre + half, 1.0))
