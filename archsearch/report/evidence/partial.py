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
    whole = np.arange(networks)[None]
    found, shared = _correlations(values, whole)
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
            _correlations(values, rng.integers(networks, size=(min(batch, left), networks)))[0]
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
    found, _ = _correlations(values, np.arange(len(values))[None])
    return None if np.isnan(found[0]) else float(found[0])


def smooth(table: pd.DataFrame) -> NDArray[np.float64]:
    """Columns to hold fixed: their ranks, from about −1 to 1, and the squares of these."""
    ranks = (2 * table.rank().to_numpy(dtype=float) - len(table) - 1) / max(len(table), 1)
    return np.hstack([ranks, np.square(ranks)])


def _correlations(
    values: NDArray[np.float64], rows: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each set of rows, the correlation, and the share of the first column that is shared.

    NaN where nothing varies.
    """
    sets, networks = rows.shape
    chosen = values[rows].transpose(1, 0, 2)  # rows × sets × columns
    flat = pd.DataFrame(chosen.reshape(networks, -1)).rank().to_numpy(float)
    ranks = flat.reshape(networks, sets, -1).transpose(1, 0, 2)  # sets × rows × columns
    ranks = (2 * ranks - networks - 1) / networks  # about −1 to 1
    fixed = ranks[:, :, 2:]
    known = np.concatenate(
        [np.ones((*rows.shape, 1)), fixed, np.square(fixed)],
        axis=2,
    )
    pair = ranks[:, :, :2]
    squares = np.swapaxes(known, 1, 2) @ known
    products = np.swapaxes(known, 1, 2) @ pair
    fitted = known @ (np.linalg.pinv(squares, rcond=1e-10, hermitian=True) @ products)
    left = pair - fitted
    size = np.square(left).sum(axis=1)
    whole = np.square(pair - pair.mean(axis=1, keepdims=True)).sum(axis=1)
    size[size < 1e-9 * np.maximum(whole, 1e-9)] = np.nan
    with np.errstate(invalid="ignore"):
        correlation = (left[:, :, 0] * left[:, :, 1]).sum(axis=1) / np.sqrt(size.prod(axis=1))
        shared = 1 - np.nan_to_num(size[:, 0]) / np.maximum(whole[:, 0], 1e-9)
    return correlation, shared
