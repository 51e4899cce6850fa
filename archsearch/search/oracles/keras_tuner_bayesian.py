"""`keras-tuner-bayesian`: keras-tuner's Gaussian process on the raw choices, without repeats."""

import warnings
from typing import Any

import keras_tuner
import numpy as np

from archsearch.one_thread import one_thread
from archsearch.search.oracles.without_waste import Values, WithoutWaste


class KerasTunerBayesianOracle(WithoutWaste, keras_tuner.oracles.BayesianOptimizationOracle):
    """keras-tuner's Bayesian optimisation; a proposal takes it a second or two.

    Its random start is 10 completed trials, whatever the number of choices (its own default of
    three per choice would leave a usual search at random to the end).
    """

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """The optimum of the acquisition function; at random until 10 trials are completed."""
        completed = sum(trial.status == "COMPLETED" for trial in self.trials.values())
        sample = self._sample if completed < self.num_initial_points else self._optimum
        values = self.propose(sample)
        return {"status": "STOPPED" if values is None else "RUNNING", "values": values}

    def reseed(self, seed: int) -> None:
        """Also the state from which the acquisition's starting points are drawn."""
        super().reseed(seed)
        self._random_state = np.random.RandomState(seed)

    def _optimum(self) -> Values:
        """What keras-tuner proposes from the trials so far."""
        with one_thread(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a fit that did not converge, at each proposal
            response = keras_tuner.oracles.BayesianOptimizationOracle.populate_space(self, "")
        return dict(response["values"])
