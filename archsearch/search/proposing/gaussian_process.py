"""A Gaussian process on features: posterior mean and deviation of scores, noise included.

Rasmussen and Williams, "Gaussian processes for machine learning" (2006), algorithm 2.1 and 5.4.1.
Covariance: Matérn 5/2 of a weighted distance plus a linear part on the same weights. Every column
of the features has a weight (an inverse squared length scale); columns of one-hot choices are tied,
so that few weights are learnt from few trials. Pure: no state, no randomness, no files.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack, solve_triangular
from scipy.optimize import minimize
from scipy.special import ndtri

Array = NDArray[np.float64]

ROOT5 = 5**0.5
JITTER = 1e-6
"""Added to the noise variance, of scores with variance 1, so that a factorisation exists."""
REACH = 6.0
"""How far logarithms of hyperparameters may lie from their prior's mode."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """Normal priors (mode, deviation) of logarithms of the hyperparameters; scores have variance 1.

    `distance` is the mean squared distance between random points at the mode, whatever the number
    of columns: without that, spaces with many choices look empty and every point far from all
    others (Hvarfner, Hellsten and Nardi, "Vanilla Bayesian optimization performs great in high
    dimensions", 2024). `weight` is the deviation of the logarithm of each learnt weight. `slope` is
    small, so that what is larger is not taken for better (`benchmarks/stand_in.md`).
    """

    distance: float = 2.0
    weight: float = 1.0
    amplitude: tuple[float, float] = (0.0, 1.0)
    slope: tuple[float, float] = (-4.0, 1.0)
    noise: tuple[float, float] = (-3.0, 1.0)

    def modes(self, weights: int) -> Array:
        """The modes in the order of a hyperparameter vector."""
        rest = (self.amplitude, self.slope, self.noise)
        return np.array([0.0] * weights + [each[0] for each in rest])

    def deviations(self, weights: int) -> Array:
        """The deviations in the same order."""
        rest = (self.amplitude, self.slope, self.noise)
        return np.array([self.weight] * weights + [each[1] for each in rest])


@dataclass(frozen=True, slots=True, kw_only=True)
class Hyperparameters:
    """What is learnt: a weight for each column, and the variances of the parts."""

    weights: Array
    amplitude: float
    slope: float
    noise: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """The process given some scores: what it expects elsewhere.

    `factor` is the lower Cholesky factor of the covariance with noise, `solved` the covariance's
    inverse times the scores.
    """

    hyperparameters: Hyperparameters
    x: Array
    y: Array
    factor: Array
    solved: Array

    @property
    def noise(self) -> float:
        """The variance that sets a score apart from what it measures."""
        return self.hyperparameters.noise + JITTER

    def mean(self, x: Array) -> Array:
        """Posterior means of the noiseless scores at rows of features."""
        return covariance(self.hyperparameters, x, self.x) @ self.solved

    def mean_and_deviation(self, x: Array) -> tuple[Array, Array]:
        """Posterior means and standard deviations of the noiseless scores at rows of features."""
        cross, half = self._known_of(x)
        left = variances(self.hyperparameters, x) - np.einsum("ij,ij->j", half, half)
        return cross @ self.solved, np.sqrt(np.maximum(left, 1e-10))

    def mean_and_covariance(self, x: Array) -> tuple[Array, Array]:
        """Posterior means of the noiseless scores at rows of features, and their covariances."""
        cross, half = self._known_of(x)
        return cross @ self.solved, covariance(self.hyperparameters, x, x) - half.T @ half

    def _known_of(self, x: Array) -> tuple[Array, Array]:
        """Covariances with the scores, and what their squares take from those among the rows."""
        cross = covariance(self.hyperparameters, x, self.x)
        return cross, solve_triangular(self.factor, cross.T, lower=True, check_finite=False)

    def believing(self, x: Array) -> "Posterior":
        """The posterior as if each row of `x`, in turn, had scored its mean (kriging believer).

        Ginsbourger, Le Riche and Carraro, "Kriging is well-suited to parallelize optimization"
        (2010). A new row of the Cholesky factor each, so it costs n² and not n³. Means stay as
        they are; deviations near the rows shrink.
        """
        posterior = self
        for row in x:
            posterior = posterior._with_row(row[None, :])
        return posterior

    def _with_row(self, row: Array) -> "Posterior":
        count = len(self.y)
        cross = covariance(self.hyperparameters, row, self.x)[0]
        corner = variances(self.hyperparameters, row)[0] + self.noise
        edge = solve_triangular(self.factor, cross, lower=True, check_finite=False)
        factor = np.zeros((count + 1, count + 1))
        factor[:count, :count] = self.factor
        factor[count, :count] = edge
        factor[count, count] = max(corner - edge @ edge, JITTER) ** 0.5
        believed = float(cross @ self.solved)
        return Posterior(
            hyperparameters=self.hyperparameters,
            x=np.vstack([self.x, row]),
            y=np.append(self.y, believed),
            factor=factor,
            solved=np.append(self.solved, 0.0),  # a score equal to the mean carries no weight
        )


def ranks_to_normal(scores: Array) -> Array:
    """Scores by rank, as quantiles of a normal distribution, with mean 0 and deviation 1.

    Networks that learn nothing lie far below the rest and would otherwise take up all the scale.
    Equal scores get equal values.

    >>> [round(float(each), 2) for each in ranks_to_normal(np.array([0.1, 0.9, 0.91]))]
    [-1.22, 0.0, 1.22]
    """
    ordered = np.sort(scores)
    low = np.searchsorted(ordered, scores, side="left")
    high = np.searchsorted(ordered, scores, side="right")
    normal: Array = ndtri((low + high) / 2 / len(scores))
    spread = float(normal.std())
    return normal / spread if spread > 0 else normal


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What is known of the columns of features before any trial.

    `ties` is (columns, learnt weights): the logarithm of a column's weight is `base` plus its row
    times the logarithms that are learnt. `variances` (columns,) are over random points.
    """

    ties: Array
    variances: Array

    def base(self, distance: float) -> float:
        """The logarithm of the weight that gives random points this mean squared distance."""
        total = max(2 * float(self.variances.sum()), 1e-9)  # 0 where all random points are equal
        return float(np.log(distance / total))


def fit(x: Array, y: Array, columns: Columns, *, prior: Prior, steps: int) -> Hyperparameters:
    """The hyperparameters most likely a posteriori, after so many steps of L-BFGS at most.

    `x` is (trials, columns), `y` (trials,) with mean 0 and variance 1.
    """
    modes = prior.modes(columns.ties.shape[1])
    found = minimize(
        _loss,
        modes,
        args=(x, y, columns, prior),
        jac=True,
        method="L-BFGS-B",
        bounds=list(zip(modes - REACH, modes + REACH, strict=True)),
        options={"maxiter": steps},
    )
    return _unpacked(found.x, columns, prior)


def condition(hyperparameters: Hyperparameters, x: Array, y: Array) -> Posterior:
    """The posterior given scores `y` (trials,) at features `x` (trials, columns)."""
    matrix = covariance(hyperparameters, x, x)
    matrix[np.diag_indices(len(y))] += hyperparameters.noise + JITTER
    factor, _ = lapack.dpotrf(matrix, lower=1, clean=1)
    solved, _ = lapack.dpotrs(factor, y, lower=1)
    return Posterior(hyperparameters=hyperparameters, x=x, y=y, factor=factor, solved=solved)


def covariance(hyperparameters: Hyperparameters, x: Array, other: Array) -> Array:
    """Prior covariances between rows of two feature matrices."""
    linear, squared = _products(hyperparameters.weights, x, other)
    distance = ROOT5 * np.sqrt(squared)
    matern = (1 + distance + distance * distance / 3) * np.exp(-distance)
    slope = hyperparameters.slope / hyperparameters.weights.sum()
    both: Array = hyperparameters.amplitude * matern + slope * linear
    return both


def variances(hyperparameters: Hyperparameters, x: Array) -> Array:
    """Prior variances at rows of features."""
    slope = hyperparameters.slope / hyperparameters.weights.sum()
    both: Array = hyperparameters.amplitude + slope * ((x * x) @ hyperparameters.weights)
    return both


def _products(weights: Array, x: Array, other: Array) -> tuple[Array, Array]:
    """Weighted inner products and squared distances of rows."""
    weighted = x * weights
    inner = weighted @ other.T
    lengths = np.einsum("ij,ij->i", weighted, x)
    others = lengths if other is x else (other * other) @ weights
    squared = np.maximum(lengths[:, None] + others[None, :] - 2 * inner, 1e-16)
    return inner, squared


def _unpacked(theta: Array, columns: Columns, prior: Prior) -> Hyperparameters:
    amplitude, slope, noise = np.exp(theta[-3:])
    return Hyperparameters(
        weights=np.exp(columns.base(prior.distance) + columns.ties @ theta[:-3]),
        amplitude=float(amplitude),
        slope=float(slope),
        noise=float(noise),
    )


def _loss(theta: Array, x: Array, y: Array, columns: Columns, prior: Prior) -> tuple[float, Array]:
    """Negative log posterior of the hyperparameters, and its gradient (5.9 in the book)."""
    now = _unpacked(theta, columns, prior)
    weights, total, count = now.weights, now.weights.sum(), len(y)
    inner, squared = _products(weights, x, x)
    inner /= total
    distance = ROOT5 * np.sqrt(squared)
    decay = np.exp(-distance)
    matern = (1 + distance + distance * distance / 3) * decay
    matrix = now.amplitude * matern + now.slope * inner
    matrix[np.diag_indices(count)] += now.noise + JITTER
    factor, failed = lapack.dpotrf(matrix, lower=1, clean=1)
    if failed:
        return 1e10, np.zeros_like(theta)
    inverse, _ = lapack.dpotri(factor, lower=1)
    inverse += np.tril(inverse, -1).T
    solved = inverse @ y
    pull = np.outer(solved, solved) - inverse
    by_squared = pull * decay * (1 + distance) * (-5 / 6 * now.amplitude)
    by_inner = now.slope / total * pull
    by_weight = (
        2 * by_squared.sum(1) @ (x * x)
        + np.einsum("ij,ij->j", x, (by_inner - 2 * by_squared) @ x)
        - (by_inner * inner).sum()
    )
    gradient = -0.5 * np.concatenate(
        [
            columns.ties.T @ (by_weight * weights),
            [now.amplitude * (pull * matern).sum()],
            [now.slope * (pull * inner).sum()],
            [now.noise * np.trace(pull)],
        ]
    )
    learnt = columns.ties.shape[1]
    deviations = prior.deviations(learnt)
    off = (theta - prior.modes(learnt)) / deviations
    value = 0.5 * float(y @ solved) + float(np.log(np.diag(factor)).sum()) + 0.5 * float(off @ off)
    return value, gradient + off / deviations
