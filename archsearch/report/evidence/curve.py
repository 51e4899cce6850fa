"""The shape of a score against receptive field or size: flat, growing, levelling off, or a step.

Chosen by how well each shape predicts networks that it has not seen; the simplest of those that
predict about equally well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from archsearch.report.evidence.partial import smooth

Values = NDArray[np.float64]
ShapeName = Literal["flat", "log", "step", "hinge"]

SHAPES: tuple[ShapeName, ...] = ("flat", "log", "step", "hinge")
"""From the simplest on: nothing; c·log x; c from a threshold t on; c·log x up to t."""
FOLDS = 10
ROUNDS = 5
"""How often networks are dealt into folds anew."""
RESAMPLES = 299
THRESHOLDS = 40
"""Places at most where a fitted threshold may lie."""
LEAST_BESIDE = 3
"""Networks at least on each side of a threshold: fewer would carry it alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """How scores depend on a column with others held fixed, over so many networks.

    `gain` is what the score changes by from the smallest value to the largest, with its 95 %
    interval; `threshold` is where a step lies (the smallest value above it) or where a hinge
    levels off, with its interval, and so many networks lie `below` it. `grid`, `line`, `low` and
    `high` are the curve and its 95 % band at the mean of what is held fixed. `error` is the root
    mean square error of prediction by shape, in units of the score.
    """

    of: str
    shape: ShapeName
    networks: int
    gain: float
    gain_interval: tuple[float, float]
    threshold: float | None
    threshold_interval: tuple[float, float] | None
    below: int | None
    error: dict[ShapeName, float]
    grid: tuple[float, ...]
    line: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    @property
    def sign(self) -> int:
        """1 or −1 where it goes up or down and the gain's interval leaves out zero, else 0."""
        low, high = self.gain_interval
        return 0 if self.shape == "flat" else (low > 0) - (high < 0)


def curve_of(
    table: pd.DataFrame, of: str, *, given: Sequence[str], score: str = "score", seed: int = 0
) -> Curve | None:
    """The curve of the scores over a positive column; None where it has fewer than 3 values.

    One row of `table` is one network. Those held fixed enter by their ranks and the squares of
    these. The shape is chosen by cross-validation, five times ten folds of networks, with the rule
    of one standard error (Breiman et al., "Classification and regression trees", 1984); intervals
    and band are percentiles over resampled networks, with the threshold found anew in each.
    """
    rng = np.random.default_rng(seed)
    x = table[of].to_numpy(dtype=float)
    if len(np.unique(x)) < 3 or len(x) < 2 * FOLDS:
        return None
    y, fixed = table[score].to_numpy(dtype=float), smooth(table[list(given)])
    errors = _errors(x, y, fixed, rng)
    shape = _simplest(errors)
    fit = _fit(shape, x, y, _Held.of(fixed))
    grid = np.geomspace(x.min(), x.max(), 60) if shape != "step" else _stairs(x, fit.threshold)
    fits = [
        _fit(shape, x[again], y[again], _Held.of(fixed[again]))
        for again in rng.integers(len(x), size=(RESAMPLES, len(x)))
    ]
    lines = np.array([each.at(grid) for each in fits])
    gains = [each.gain(x) for each in fits]
    thresholds = [each.threshold for each in fits if each.threshold is not None]
    low, high = np.quantile(lines, [0.025, 0.975], axis=0)
    return Curve(
        of=of,
        shape=shape,
        networks=len(x),
        gain=fit.gain(x),
        gain_interval=_interval(gains),
        threshold=fit.threshold,
        threshold_interval=_interval(thresholds) if fit.threshold is not None else None,
        below=None if fit.threshold is None else int((x < fit.threshold).sum()),
        error={name: float(np.sqrt(errors[name].mean())) for name in SHAPES},
        grid=tuple(grid.tolist()),
        line=tuple(fit.at(grid).tolist()),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
    )


def thresholds_of(x: Values, *, most: int = THRESHOLDS, least: int = LEAST_BESIDE) -> list[float]:
    """Values of x with at least so many networks below, and so many from there on; `most` of them.

    >>> thresholds_of(np.array([1.0, 1, 1, 3, 3, 3, 5]))
    [3.0]
    """
    values = np.unique(x)[1:]
    below = np.searchsorted(np.sort(x), values)
    inside = values[(below >= least) & (len(x) - below >= least)]
    if len(inside) > most:
        inside = inside[np.linspace(0, len(inside) - 1, most + 2).round().astype(int)[1:-1]]
    return [float(value) for value in inside]


def shaped(shape: ShapeName, x: Values, threshold: float | Values | None) -> Values:
    """The values that a shape's slope is a factor of; of several thresholds one beside another."""
    if shape == "log":
        logarithms: Values = np.log(x)
        return logarithms
    if shape == "flat" or threshold is None:
        return np.zeros_like(x)
    if shape == "step":
        return (x >= threshold).astype(float)
    bent: Values = np.log(np.minimum(x, threshold))
    return bent


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Held:
    """What is held fixed in some networks, and the inverse by which its part is taken out."""

    means: Values
    known: Values
    inverse: Values

    @classmethod
    def of(cls, fixed: Values) -> "_Held":
        means = fixed.mean(axis=0)
        known = fixed - means
        return cls(means=means, known=known, inverse=np.linalg.pinv(known, rcond=1e-8))

    def beyond(self, values: Values) -> Values:
        """What is left of values, a row or a number for each network."""
        left: Values = values - self.known @ (self.inverse @ values)
        return left


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fit:
    """A fitted shape; `level` is the mean score, `centre` that of the shape over the networks.

    `weights` are those of what is held fixed, from its `means`.
    """

    shape: ShapeName
    threshold: float | None
    slope: float
    level: float
    centre: float
    weights: Values
    means: Values

    def at(self, x: Values) -> Values:
        """Scores at values of x, with the others at their means."""
        line: Values = self.level + self.slope * (
            shaped(self.shape, x, self.threshold) - self.centre
        )
        return line

    def predict(self, x: Values, fixed: Values) -> Values:
        """Scores of networks."""
        predicted: Values = self.at(x) + (fixed - self.means) @ self.weights
        return predicted

    def gain(self, x: Values) -> float:
        """The change from the smallest to the largest of x."""
        ends = self.at(np.array([x.min(), x.max()]))
        return float(ends[1] - ends[0])


def _fit(shape: ShapeName, x: Values, y: Values, held: _Held) -> _Fit:
    """Least squares; a threshold is where the squares are least."""
    level = float(y.mean())
    rest = held.beyond(y - level)
    thresholds = thresholds_of(x) if shape in {"step", "hinge"} else []
    columns = shaped(shape, x[:, None], np.array(thresholds) if thresholds else None)
    centres = columns.mean(axis=0)
    columns = columns - centres
    beyond = held.beyond(columns)
    sizes = np.square(beyond).sum(axis=0)
    varies = sizes > 1e-9 * np.maximum(np.square(columns).sum(axis=0), 1e-9)
    slopes = np.where(varies, beyond.T @ rest / np.where(varies, sizes, 1.0), 0.0)
    best = int((np.square(slopes) * sizes).argmax())
    threshold = thresholds[best] if thresholds else None
    slope, centre = float(slopes[best]), float(centres[best])
    return _Fit(
        shape=shape,
        threshold=threshold,
        slope=slope,
        level=level,
        centre=centre,
        weights=held.inverse @ (y - level - slope * columns[:, best]),
        means=held.means,
    )


def _errors(
    x: Values, y: Values, fixed: Values, rng: np.random.Generator
) -> dict[ShapeName, Values]:
    """By shape, each network's squared error of prediction, the mean over the rounds."""
    errors = {shape: np.zeros(len(x)) for shape in SHAPES}
    for _ in range(ROUNDS):
        fold = rng.permutation(len(x)) % FOLDS
        for number in range(FOLDS):
            held, seen = fold == number, fold != number
            known = _Held.of(fixed[seen])
            for shape in SHAPES:
                fit = _fit(shape, x[seen], y[seen], known)
                errors[shape][held] += np.square(fit.predict(x[held], fixed[held]) - y[held])
    return {shape: error / ROUNDS for shape, error in errors.items()}


def _simplest(errors: dict[ShapeName, Values]) -> ShapeName:
    """The first shape whose error is at most one standard error over that of the best."""
    best = min(SHAPES, key=lambda shape: errors[shape].mean())
    for shape in SHAPES:
        worse = errors[shape] - errors[best]
        if worse.mean() <= worse.std(ddof=1) / np.sqrt(len(worse)):
            return shape
    return best


def _stairs(x: Values, threshold: float | None) -> Values:
    """The distinct values, about 60 at most, the threshold among them."""
    values = np.unique(x)
    places = np.unique(np.linspace(0, len(values) - 1, 60).round().astype(int))
    stairs: Values = np.union1d(values[places], [] if threshold is None else [threshold])
    return stairs


def _interval(values: Sequence[float]) -> tuple[float, float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return (float(low), float(high))
