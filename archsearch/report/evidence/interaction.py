"""Whether what one choice did depended on another, such as a kernel size on the depth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archsearch.report.evidence.effects import LEAST, ChoiceEffect, Design
from archsearch.report.evidence.family import LEVEL, TINY, Columns, Question, adjusted_p

RESAMPLES = 299


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceAt:
    """How much higher scores were at a level of the other choice, and its 95 % interval."""

    level: str
    difference: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """How much higher scores were with `high` than with `low`, levels of `choice`, at two levels of
    `beside`: the first and the last at which there are networks with both.

    `interval` is the 95 % interval of the second difference less the first. `p` is how often luck
    gives as clear an answer to whether the two depend on each other at all.
    """

    choice: str
    beside: str
    high: str
    low: str
    first: DifferenceAt
    last: DifferenceAt
    interval: tuple[float, float]
    p: float

    @property
    def is_claimed(self) -> bool:
        """Whether the table supports that what the one did depended on the other."""
        return self.p <= LEVEL

    @property
    def is_seen(self) -> bool:
        """Whether the two levels differ in it: they need not where another stands out."""
        low, high = self.interval
        return low > 0 or high < 0


def interaction_of(
    effect: ChoiceEffect,
    design: Design,
    beside: Design,
    scores: NDArray[np.float64],
    *,
    seed: int = 0,
) -> Interaction | None:
    """Whether the effect of a choice depended on the choice `beside`; a row is an architecture.

    None where fewer than two levels of the other have enough networks with the best and with the
    worst level of the one. Scores are freed, by least squares, of what the choices do each by
    itself, and the question is whether pairs of levels say anything of the ranks of what is left
    (the aligned rank transform: Higgins and Tashtoush, "An aligned rank transform test for
    interaction", 1994). So the question is one about points: where good networks are near the
    highest score that there can be, what each choice adds is less, and that counts. Intervals are
    percentiles of the Bayesian bootstrap.
    """
    rows = (design.levels.sum(axis=1) > 0) & (beside.levels.sum(axis=1) > 0)
    (ours, names), (theirs, places), scores = _in(design, rows), _in(beside, rows), scores[rows]
    others = design.others[rows] - design.others[rows].mean(axis=0)
    if effect.best not in names or effect.worst not in names:
        return None
    high, low = names.index(effect.best), names.index(effect.worst)
    having = ours.T @ theirs
    both = np.flatnonzero((having[high] >= LEAST) & (having[low] >= LEAST))
    if len(both) < 2:
        return None
    rng = np.random.default_rng(seed)
    weights = rng.standard_exponential((RESAMPLES, len(scores)))
    matrix = np.hstack([_pairs(ours, theirs), others])
    solved = _least_squares(matrix, scores, np.vstack([np.ones(len(scores)), weights]))
    cells = solved[:, : having.size].reshape(-1, *having.shape)
    gained = cells[:, high] - cells[:, low]
    first, last = gained[:, both[0]], gained[:, both[-1]]
    return Interaction(
        choice=design.choice,
        beside=beside.choice,
        high=effect.best,
        low=effect.worst,
        first=_at(places[both[0]], first),
        last=_at(places[both[-1]], last),
        interval=_interval(last - first),
        p=_p(ours, theirs, others, scores, seed=seed),
    )


def _in(design: Design, rows: NDArray[np.bool_]) -> tuple[Columns, list[str]]:
    """The levels that networks in these rows have, as columns and by name."""
    levels = design.levels[rows]
    had = np.flatnonzero(levels.sum(axis=0))
    return levels[:, had], [design.names[place] for place in had]


def _p(
    ours: Columns, theirs: Columns, others: Columns, scores: NDArray[np.float64], *, seed: int
) -> float:
    """Of the question whether pairs of levels say more: as any pattern, or as one trend.

    Asked of points and of units of scatter, and the less clear answer counts: exchanging networks
    is fair to points only where all scatter alike, and units are rough where networks are few.
    """
    pairs = _pairs(ours, theirs)
    each = np.hstack([ours, theirs, others])
    trend = _centred_places(ours) * _centred_places(theirs)
    scatter = _scatter(_left(np.hstack([pairs, others]), scores), ours, theirs)
    found = []
    for unit in (np.ones(len(scores)), scatter):
        given, asked = each / unit[:, None], (pairs / unit[:, None], trend / unit[:, None])
        question = Question(name="pairs", asked=asked, given=given)
        found.append(adjusted_p([question], _left(given, scores / unit), seed=seed)["pairs"])
    return max(found)


def _left(matrix: Columns, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """What least squares leave of scores."""
    left: NDArray[np.float64] = scores - matrix @ (np.linalg.pinv(matrix, rcond=1e-9) @ scores)
    return left


def _scatter(left: NDArray[np.float64], ours: Columns, theirs: Columns) -> NDArray[np.float64]:
    """How much scores scatter with the levels that each network has: one factor for each level."""
    unit = np.ones(len(left))
    for levels in (ours, theirs):
        sizes = np.sqrt(levels.T @ np.square(left / unit) / levels.sum(axis=0))
        unit = unit * (levels @ np.maximum(sizes, TINY * sizes.max(initial=TINY)))
    return unit


def _pairs(ours: Columns, theirs: Columns) -> Columns:
    """A column for each pair of levels."""
    pairs: Columns = (ours[:, :, None] * theirs[:, None, :]).reshape(len(ours), -1)
    return pairs


def _centred_places(levels: Columns) -> Columns:
    """Which level each row has, by its number, as one column."""
    place = levels @ np.arange(levels.shape[1], dtype=float)[:, None]
    centred: Columns = place - place.mean()
    return centred


def _at(level: str, gained: NDArray[np.float64]) -> DifferenceAt:
    """`gained` has the difference, then those of the resampled tables."""
    return DifferenceAt(level=level, difference=float(gained[0]), interval=_interval(gained))


def _interval(gained: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.quantile(gained[1:], [0.025, 0.975])
    return float(low), float(high)


def _least_squares(matrix: Columns, scores: NDArray[np.float64], weights: Columns) -> Columns:
    """Least squares, a row for each row of weights; of equal solutions the shortest."""
    rows, columns = matrix.shape
    pairs = (matrix[:, :, None] * matrix[:, None, :]).reshape(rows, -1)
    squares = (weights @ pairs).reshape(-1, columns, columns)
    products = weights @ (matrix * scores[:, None])
    inverses = np.linalg.pinv(squares, rcond=1e-9, hermitian=True)
    found: Columns = (inverses @ products[:, :, None])[:, :, 0]
    return found
