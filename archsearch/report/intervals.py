"""How sure a number is: textbook intervals, each with its source."""

from collections.abc import Sequence
from math import atanh, sqrt, tanh
from statistics import NormalDist, fmean

import numpy as np

from archsearch.journal.interval import Z


def standard_error(share: float, images: int) -> float:
    """The binomial standard error of a share of right answers among so many images.

    >>> round(standard_error(0.92, 10_000), 4)
    0.0027
    """
    return sqrt(share * (1 - share) / images)


def error_of_share(share: float, images: int) -> float:
    """The standard error of a share; near 100 % it goes to zero, but one image is no evidence.

    >>> error_of_share(1.0, 200)
    0.005
    """
    return max(standard_error(min(max(share, 0.0), 1.0), images), 1 / images)


def rank_correlation_interval(correlation: float, pairs: int) -> tuple[float, float]:
    """The 95 % interval of Spearman's rank correlation over at least 4 pairs.

    Bonett and Wright, "Sample size requirements for estimating Pearson, Kendall and Spearman
    correlations" (2000): Fisher's z with the variance (1 + r²/2) / (n − 3).

    >>> [round(bound, 2) for bound in rank_correlation_interval(0.5, 30)]
    [0.15, 0.74]
    """
    if abs(correlation) >= 1:
        return (correlation, correlation)
    half = Z * sqrt((1 + correlation**2 / 2) / (pairs - 3))
    centre = atanh(correlation)
    return (tanh(centre - half), tanh(centre + half))


def difference_interval(
    these: Sequence[float], those: Sequence[float], *, questions: int = 1, level: float = 0.05
) -> tuple[float, float, float]:
    """The median of all differences these − those, and its interval; at least 5 on each side.

    A share `level` of such intervals does not hold the true value. Of several `questions` it is the
    interval with which all hold together (Bonferroni), as far as so few numbers give one: it never
    leaves the differences.

    Hodges and Lehmann, "Estimates of location based on rank tests" (1963). The interval is that of
    the Wilcoxon-Mann-Whitney test by its normal approximation, rounded outwards (Lehmann,
    "Nonparametrics: statistical methods based on ranks", 1975). It assumes no distribution, but
    that both have the same shape.

    >>> [round(end, 2) for end in difference_interval([5, 6, 7, 8, 9], [0.1, 1.2, 2.3, 3.4, 4.5])]
    [4.7, 1.6, 7.8]
    >>> few = difference_interval([5, 6, 7, 8, 9], [0.1, 1.2, 2.3, 3.4, 4.5], questions=4)
    >>> [round(end, 2) for end in few]
    [4.7, 0.5, 8.9]
    """
    pairs = len(these) * len(those)
    spread = sqrt(pairs * (len(these) + len(those) + 1) / 12)
    z = NormalDist().inv_cdf(1 - level / 2 / questions)
    outside = max(1, int(pairs / 2 - z * spread))
    with np.errstate(invalid="ignore"):
        differences = np.subtract.outer(these, those).ravel()
    differences[np.isnan(differences)] = 0  # two infinite losses are equal
    differences.sort()
    ends = (differences[outside - 1], differences[pairs - outside])
    return (float(np.median(differences)), float(ends[0]), float(ends[1]))


def pooled_difference_interval(
    groups: Sequence[Sequence[float]], *, least: float = 0.0
) -> tuple[float, float] | None:
    """The 95 % interval of the difference of the first two groups' means; None if none has two.

    Student's t, with the variance pooled over all groups, as each alone has too few values to
    tell its own (Fisher's least significant difference). It assumes that all scatter alike. The
    deviation counts as at least `least`, by which values that are equal may yet differ.

    >>> found = pooled_difference_interval([[0.91, 0.93], [0.90, 0.92], [0.88, 0.90]])
    >>> [round(end, 3) for end in found]  # 0.01 ± 3.182 · 0.01414
    [-0.035, 0.055]
    """
    from scipy.special import stdtrit

    freedom = sum(len(group) - 1 for group in groups)
    if freedom < 1:
        return None
    squares = sum((value - fmean(group)) ** 2 for group in groups for value in group)
    first, second = groups[0], groups[1]
    half = float(stdtrit(freedom, 0.975)) * sqrt(
        max(squares / freedom, least**2) * (1 / len(first) + 1 / len(second))
    )
    difference = fmean(first) - fmean(second)
    return (difference - half, difference + half)


def stratified_difference_interval(
    parts: Sequence[tuple[Sequence[float], Sequence[float]]],
) -> tuple[float, float, float]:
    """The mean of the differences first − second of some parts, and its 95 % interval.

    Each part has values of two populations, two or more of each, and counts by how many it has in
    all. Student's t by Welch, "The generalization of 'Student's' problem when several different
    population variances are involved" (1947), with Satterthwaite's degrees of freedom (1946) over
    all parts.

    >>> [round(end, 2) for end in stratified_difference_interval([([3, 4, 5], [1, 2, 3])])]
    [2.0, -0.27, 4.27]
    """
    from scipy.special import stdtrit

    total = sum(len(one) + len(other) for one, other in parts)
    found, variance, squares = 0.0, 0.0, 0.0
    for one, other in parts:
        weight = (len(one) + len(other)) / total
        found += weight * (fmean(one) - fmean(other))
        for values in (one, other):
            of_mean = weight**2 * float(np.var(values, ddof=1)) / len(values)
            variance += of_mean
            squares += of_mean**2 / (len(values) - 1)
    if not variance:
        return (found, found, found)
    half = float(stdtrit(variance**2 / squares, 0.975)) * sqrt(variance)
    return (found, found - half, found + half)
