"""The oracles for a stock keras_tuner.Tuner: on any hyperparameters, with keras-tuner's own files.

Here identity is the values and nothing is refused, unless functions say otherwise.
"""

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import keras_tuner

from archsearch.errors import InputError
from archsearch.search.oracles import bayesian, evolution, grid, local, random
from archsearch.search.oracles.without_waste import Identity, WithoutWaste, seed_of

Identify = Callable[[Mapping[str, Any]], Hashable | None]
Measure = Callable[[Mapping[str, Any]], Sequence[float]]


class Stock(WithoutWaste):
    """Mixed in before an oracle: keras-tuner's constructor, and its files to go on from.

    `identity` gives, from a mapping of values, what is equal for values that make the same
    candidate, and None for what is not to be tried; without it the values themselves decide.
    `features` gives numbers that say what the values amount to (say, the logarithm of the
    parameters), as many for each; only `BayesianOracle` uses them.
    """

    def __init__(  # noqa: PLR0917  # positional, as in keras-tuner
        self,
        objective: Any = None,
        max_trials: int | None = 10,
        seed: int | None = None,
        hyperparameters: keras_tuner.HyperParameters | None = None,
        allow_new_entries: bool = True,
        tune_new_entries: bool = True,
        max_retries_per_trial: int = 0,
        max_consecutive_failed_trials: int = 3,
        *,
        identity: Identify | None = None,
        features: Measure | None = None,
    ) -> None:
        super().__init__(
            objective=objective,
            max_trials=max_trials,
            seed=None if seed is None else seed_of(seed, 0),
            hyperparameters=hyperparameters,
            allow_new_entries=allow_new_entries,
            tune_new_entries=tune_new_entries,
            max_retries_per_trial=max_retries_per_trial,
            max_consecutive_failed_trials=max_consecutive_failed_trials,
        )
        self.prepare(
            run_seed=self.seed if seed is None else seed,
            identify=lambda values: _identified(values, identity, features),
        )
        self.verbose = 1

    @keras_tuner.synchronized  # type: ignore[untyped-decorator]
    def end_trial(self, trial: Any) -> None:
        """End a trial, and save once more: keras-tuner saves while it still counts as ongoing."""
        super().end_trial(trial)
        self.save()

    def save(self) -> None:
        """As keras-tuner does, so that a Tuner can be opened again."""
        keras_tuner.Oracle.save(self)

    def _save_trial(self, trial: Any) -> None:
        keras_tuner.Oracle._save_trial(self, trial)

    def get_state(self) -> dict[str, Any]:
        """What keras-tuner saves, and how many proposals there were."""
        return {**super().get_state(), "run_seed": self.run_seed, "proposals": self.proposals}

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on from what was saved; what was tried is known from the trials."""
        super().set_state(state)
        self.prepare(run_seed=state["run_seed"], identify=self.identify)
        self.verbose = 1
        self.proposals = state["proposals"]
        for trial in self.trials.values():
            self.take(trial.hyperparameters.values)


class RandomOracle(Stock, random.RandomOracle):
    """Each active choice uniformly, never the same candidate twice."""


class GridOracle(Stock, grid.GridOracle):
    """Every candidate in order, the last hyperparameter changing fastest."""


class EvolutionOracle(Stock, evolution.EvolutionOracle):
    """Regularized evolution: one choice of a good recent trial changed, after 10 at random."""


class LocalSearchOracle(Stock, local.LocalSearchOracle):
    """Local search: one choice of the best trial changed, after 10 at random."""


class BayesianOracle(Stock, bayesian.BayesianOracle):
    """A Gaussian process on the choices, and on `features` where given, after 5 at random."""


def _identified(
    values: Mapping[str, Any], identity: Identify | None, features: Measure | None
) -> Identity:
    key = identity(values) if identity else tuple(sorted(values.items(), key=_name))
    if key is None:
        return Identity(kind="infeasible", rule="refused by identity")
    measures = tuple(float(number) for number in features(values)) if features else ()
    if not all(map(math.isfinite, measures)):
        raise InputError(
            f"features must be finite numbers, but of {dict(values)} they are {measures}"
        )
    return Identity(key=key, measures=measures)


def _name(item: tuple[str, Any]) -> str:
    return item[0]
