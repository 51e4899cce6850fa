"""How far a front is expected to move if a candidate is trained: two objectives, one of them known.

The expected hypervolume improvement (Emmerich, Giannakoglou and Naujoks, "Single- and
multiobjective evolutionary optimization assisted by Gaussian random field metamodels", 2006) has a
plain form where the cost is known and only the score S is not. Let best(u) be the best score that
the front has at a log cost of u or less; left of its cheapest member, that is a floor. A candidate
of log cost c adds, at each u from c to the reference, what S exceeds best(u) by. The area added is
the integral of max(0, S - best(u)) over these u, and expectation and integral may change places. As
best(u) is a step function, what is left is a sum over its steps: the width of the step beyond c,
times the expected improvement over its level.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Array = NDArray[np.float64]

ROOM = 0.1
"""The reference lies so much of the range of log costs beyond the largest, so that a score that is
better than all others adds something even to the most expensive candidate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The best score by log cost: `levels[k]` from `edges[k]` to `edges[k + 1]`.

    The first edge is minus infinity, the last one the reference.
    """

    edges: Array
    levels: Array


def steps_of(scores: Array, log_costs: Array, *, floor: float, reference: float) -> Steps:
    """The steps of the front of some scores and log costs, from a floor up.

    >>> found = steps_of(np.array([2.0, 1.0, 0.5]), np.array([5.0, 3.0, 4.0]), floor=0, reference=9)
    >>> found.edges.tolist(), found.levels.tolist()
    ([-inf, 3.0, 5.0, 9.0], [0.0, 1.0, 2.0])
    """
    edges, levels = [-np.inf], [float(floor)]
    for place in np.lexsort((-scores, log_costs)).tolist():
        if scores[place] > levels[-1] and log_costs[place] < reference:
            edges.append(float(log_costs[place]))
            levels.append(float(scores[place]))
    return Steps(edges=np.array([*edges, reference]), levels=np.array(levels))


def expected_gain(means: Array, deviations: Array, log_costs: Array, front: Steps) -> Array:
    """The area that each candidate is expected to add, from its score's mean and deviation."""
    begins = np.maximum(front.edges[:-1], log_costs[:, None])
    widths = np.maximum(front.edges[1:] - begins, 0)
    gains = improvement(means[:, None], deviations[:, None], over=front.levels)
    area: Array = (widths * gains).sum(axis=1)
    return area


def improvement(means: Array, deviations: Array, *, over: Array | float) -> Array:
    """How far normal variables are expected to exceed a value (0 if they do not).

    Jones, Schonlau and Welch, "Efficient global optimization" (1998), equation 15.
    """
    z = (means - over) / deviations
    gains: Array = deviations * (z * ndtr(z) + np.exp(-z * z / 2) / (2 * np.pi) ** 0.5)
    return gains


def reference_beyond(log_costs: Sequence[Array]) -> float:
    """The log cost up to which area counts: a little beyond all of these."""
    every = np.concatenate(log_costs)
    low, high = float(every.min()), float(every.max())
    return high + (ROOM * (high - low) or 1.0)
