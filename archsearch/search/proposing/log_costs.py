"""What candidates cost, as logarithms: known beforehand, or foretold from those that were tried."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from archsearch.search.proposing.features import Features
from archsearch.search.proposing.gaussian_process import Hyperparameters, condition
from archsearch.search.proposing.trials import Picks, Tried

Array = NDArray[np.float64]
CostOf = Callable[[Picks], float | None]
"""The cost of picks, over 0; None where it is known only once they are tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCosts:
    """Natural logarithms of costs: those that are known, else what a second surrogate foretells.

    It is of the same kind as that of the scores and sees the same features, but learns from the
    logarithms themselves, of the trials that are `measured`; its mean is taken for the truth.
    `learn` gives hyperparameters from features and logarithms with mean 0 and variance 1.
    """

    measured: Sequence[Tried]
    features: Features
    cost_of: CostOf
    learn: Callable[[Array, Array], Hyperparameters]

    def __call__(self, many: Sequence[Picks], known: Sequence[float | None] = ()) -> Array:
        """The log cost of each of many picks; `known` are those that were measured, if any."""
        costs = [
            self.cost_of(picks) if cost is None else cost
            for picks, cost in zip(many, known or [None] * len(many), strict=True)
        ]
        logs = np.array([np.nan if cost is None else log(cost) for cost in costs])
        unknown = np.flatnonzero(np.isnan(logs))
        if len(unknown):
            logs[unknown] = self._foretold([many[place] for place in unknown.tolist()])
        return logs

    def _foretold(self, many: Sequence[Picks]) -> Array:
        logs = np.array([log(trial.cost) for trial in self.measured if trial.cost is not None])
        spread = float(logs.std())
        if spread == 0:
            return np.full(len(many), logs[0])
        x = self.features.at([trial.picks for trial in self.measured if trial.cost is not None])
        y = (logs - logs.mean()) / spread
        foretold: Array = condition(self.learn(x, y), x, y).mean(self.features.at(many))
        return foretold * spread + float(logs.mean())
