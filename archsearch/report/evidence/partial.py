"""How scores went with one thing while others are held fixed, by ranks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

RESAMPLES = 499
BATCH_CELLS = 2_000_000
"""Cells of a batch of resampled tables: 16 MB for each column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialCorrelation:
    """Spearman's rank correlation of two columns with others held fixed, and its 95 % interval.

    Over so many networks. `shared` is the part of the variance of `of`, in ranks, that those held
    fixed explain: near 1 the table hardly tells the two apart.
    """

    of: str
    given: tuple[str, ...]
    value: float
    interval: tuple[float, float]
    networks: int
    shared: float

    @property
    def sign(self) -> int:
        """1 or −1 where the interval leaves out zero, else 0."""
        low, high = self.interval
        return (low > 0) - (high < 0)


def partial_correlation(
    table: pd.DataFrame, of: str, *, given: Sequence[str], score: str = "score", seed: int = 0
) -> PartialCorrelation | None:
    """The rank correlation of a column with the scores, given others.

    None where the column, or the score, never varies, or where there are too few networks. Where
    the others say all of the column, nothing is known of it: 0, between −1 and 1.

    One row of `table` is one network. Ranks of both are made free of the others' ranks by least
    squares, and correlated (Kendall's "Rank correlation methods"; Conover). The others enter with
    their squares, so that a bend in what they do is not taken for an effect of `of`. The interval
    is that of the percentile bootstrap over networks (Efron, 1979).
    """
    columns = [of, score, *given]
    values = table[columns].to_numpy(dtype=float)
    networks = len(values)
    if networks < len(given) * 2 + 4 or min(len(np.unique(values[:, at])) for at in (0, 1)) < 2:
        return None
    found, shared = _correlations(values, np.ones((1, networks)))
    if np.isnan(found[0]):
        return PartialCorrelation(
            of=of,
            given=tuple(given),
            value=0.0,
            interval=(-1.0, 1.0),
            networks=networks,
            shared=float(shared[0]),
        )
    rng = np.random.default_rng(seed)
    batch = max(1, BATCH_CELLS // networks)
    resampled = np.concatenate(
        [
            _correlations(values, _times_drawn(rng, min(batch, left), networks))[0]
            for left in range(RESAMPLES, 0, -batch)
        ]
    )
    known = resampled[~np.isnan(resampled)]
    low, high = np.quantile(known, [0.025, 0.975])
    return PartialCorrelation(
        of=of,
        given=tuple(given),
        value=float(found[0]),
        interval=(float(low), float(high)),
        networks=networks,
        shared=float(shared[0]),
    )


def partial_value(
    table: pd.DataFrame, of: str, *, given: Sequence[str], score: str = "score"
) -> float | None:
    """The correlation alone, without its interval; None where nothing varies."""
    values = table[[of, score, *given]].to_numpy(dtype=float)
    if len(np.unique(values[:, 0])) < 2:
        return None
    found, _ = _correlations(values, np.ones((1, len(values))))
    return None if np.isnan(found[0]) else float(found[0])


def smooth(table: pd.DataFrame) -> NDArray[np.float64]:
    """Columns to hold fixed: their ranks, from about −1 to 1, and the squares of these."""
    ranks = (2 * table.rank().to_numpy(dtype=float) - len(table) - 1) / max(len(table), 1)
    return np.hstack([ranks, np.square(ranks)])


def _times_drawn(rng: np.random.Generator, sets: int, networks: int) -> NDArray[np.float64]:
    """For each resampled set, how often each network was drawn, with replacement."""
    drawn = rng.integers(networks, size=(sets, networks)) + networks * np.arange(sets)[:, None]
    times = np.bincount(drawn.ravel(), minlength=sets * networks).reshape(sets, networks)
    return times.astype(np.float64)


def _correlations(
    values: NDArray[np.float64], times: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each set, the correlation, and the share of the first column that is shared.

    A set is a row of `times`: how often each network is in it. NaN where nothing varies.
    """
    networks = len(values)
    ranks = np.stack([_ranks(column, times) for column in values.T], axis=2)
    ranks = (2 * ranks - networks - 1) / networks  # about −1 to 1; sets × networks × columns
    fixed, pair = ranks[:, :, 2:], ranks[:, :, :2]
    known = np.concatenate([np.ones((*times.shape, 1)), fixed, np.square(fixed)], axis=2)
    weighed = np.swapaxes(known * times[:, :, None], 1, 2)
    inverses = np.linalg.pinv(weighed @ known, rcond=1e-10, hermitian=True)
    left = pair - known @ (inverses @ (weighed @ pair))
    size = (times[:, :, None] * np.square(left)).sum(axis=1)
    middle = (times[:, :, None] * pair).sum(axis=1, keepdims=True) / networks
    whole = (times[:, :, None] * np.square(pair - middle)).sum(axis=1)
    size[size < 1e-9 * np.maximum(whole, 1e-9)] = np.nan
    with np.errstate(invalid="ignore"):
        together = (times * left[:, :, 0] * left[:, :, 1]).sum(axis=1)
        correlation = together / np.sqrt(size.prod(axis=1))
        shared = 1 - np.nan_to_num(size[:, 0]) / np.maximum(whole[:, 0], 1e-9)
    return correlation, shared


def _ranks(column: NDArray[np.float64], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """The ranks of a column's values in each set, equal ones at the mean of their ranks.

    >>> _ranks(np.array([3.0, 1, 3]), np.array([[1.0, 1, 1], [1, 2, 0]])).tolist()
    [[2.5, 1.0, 2.5], [3.0, 1.5, 3.0]]
    """
    _, starts, places = np.unique(np.sort(column), return_index=True, return_inverse=True)
    order = np.argsort(column)
    equal = np.add.reduceat(times[:, order], starts, axis=1)  # sets × distinct values
    of_values = equal.cumsum(axis=1) - (equal - 1) / 2
    ranks = np.empty_like(times)
    ranks[:, order] = of_values[:, places]
    return ranks
