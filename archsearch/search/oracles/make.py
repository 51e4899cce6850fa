"""From a name and a space to a prepared oracle."""

from collections.abc import Callable
from typing import Any

import keras_tuner

from archsearch.geometry import Accepted, Refused
from archsearch.search.oracles.grid import GridOracle
from archsearch.search.oracles.hyperparameters import closed_hyperparameters, point_of
from archsearch.search.oracles.keras_tuner_bayesian import BayesianOracle
from archsearch.search.oracles.keras_tuner_hyperband import HyperbandOracle
from archsearch.search.oracles.random import RandomOracle
from archsearch.search.oracles.without_waste import Identity, WithoutWaste, seed_of
from archsearch.space import Point, SearchSpace

RANDOM_START = 10
"""Completed trials before the Gaussian process takes over; keras-tuner's default for a search."""


def make_oracle(
    name: str,
    *,
    space: SearchSpace,
    judge: Callable[[Point], Accepted | Refused],
    objective: str,
    maximize: bool,
    epochs: int,
    seed: int,
) -> WithoutWaste:
    """The oracle of a name in `search.names`, on the closed space, ready for its first proposal."""
    common: dict[str, Any] = {
        "objective": keras_tuner.Objective(objective, "max" if maximize else "min"),
        "hyperparameters": closed_hyperparameters(space),
        "allow_new_entries": False,
        "tune_new_entries": False,
        "seed": seed_of(seed, 0),
        "max_consecutive_failed_trials": 10**9,  # failures are counted and reported, not fatal
    }
    oracle = _construct(name, common, epochs)
    oracle.prepare(run_seed=seed, identify=lambda values: _identity(judge(point_of(values, space))))
    return oracle


def _construct(name: str, common: dict[str, Any], epochs: int) -> WithoutWaste:
    match name:
        case "random":
            return RandomOracle(**common, max_trials=None)
        case "grid":
            return GridOracle(**common, max_trials=None)
        case "keras-tuner-bayesian":
            return BayesianOracle(**common, max_trials=None, num_initial_points=RANDOM_START)
        case "keras-tuner-hyperband":
            return HyperbandOracle(**common, max_epochs=epochs, hyperband_iterations=None)
        case _:
            raise KeyError(name)


def _identity(verdict: Accepted | Refused) -> Identity:
    if isinstance(verdict, Refused):
        return Identity(kind=verdict.kind, rule=verdict.rule)
    return Identity(key=verdict.candidate)
