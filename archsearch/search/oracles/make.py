"""From a name and a space to a prepared oracle."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import keras_tuner

from archsearch.geometry import Accepted, Refused
from archsearch.search.costs import Cost
from archsearch.search.oracles.bayesian import BayesianOracle
from archsearch.search.oracles.evolution import EvolutionOracle
from archsearch.search.oracles.grid import GridOracle
from archsearch.search.oracles.hyperparameters import closed_hyperparameters, point_of
from archsearch.search.oracles.keras_tuner_bayesian import KerasTunerBayesianOracle
from archsearch.search.oracles.keras_tuner_hyperband import HyperbandOracle
from archsearch.search.oracles.local import LocalSearchOracle
from archsearch.search.oracles.random import RandomOracle
from archsearch.search.oracles.without_waste import Identity, WithoutWaste, seed_of
from archsearch.search.proposing import measures_of
from archsearch.search.schedule import Schedule
from archsearch.space import Point, SearchSpace

OWN: Mapping[str, type[WithoutWaste]] = {
    "random": RandomOracle,
    "grid": GridOracle,
    "evolution": EvolutionOracle,
    "local": LocalSearchOracle,
    "bayesian": BayesianOracle,
}
OPTUNAS = {
    "optuna-tpe": ("archsearch.search.oracles.optuna_tpe", "OptunaTPEOracle"),
    "optuna-nsga2": ("archsearch.search.oracles.optuna_nsga2", "OptunaNSGA2Oracle"),
}
"""By module and class, as Optuna is an extra and takes a while to import."""
RANDOM_START = 10
"""Completed trials before the Gaussian process takes over; keras-tuner's default for a search."""


def make_oracle(
    name: str,
    *,
    space: SearchSpace,
    judge: Callable[[Point], Accepted | Refused],
    objective: str,
    maximize: bool,
    schedule: Schedule,
    seed: int,
    minimize: Cost | None = None,
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
    oracle = _construct(name, common, schedule.rungs[-1])
    oracle.prepare(
        run_seed=seed,
        identify=lambda values: _identity(judge(point_of(values, space)), minimize),
        rungs=schedule.rungs,
        two_objectives=minimize is not None,
        points=space.size,
        in_pieces=True,
    )
    return oracle


def _construct(name: str, common: dict[str, Any], epochs: int) -> WithoutWaste:
    if name == "keras-tuner-bayesian":
        return KerasTunerBayesianOracle(**common, max_trials=None, num_initial_points=RANDOM_START)
    if name == "keras-tuner-hyperband":
        return HyperbandOracle(**common, max_epochs=epochs, hyperband_iterations=None)
    return kind_of(name)(**common, max_trials=None)


def kind_of(name: str) -> type[WithoutWaste]:
    """The class of an oracle that needs nothing but the common arguments."""
    if name not in OPTUNAS:
        return OWN[name]
    module, kind = OPTUNAS[name]
    found: type[WithoutWaste] = getattr(import_module(module), kind)
    return found


def _identity(verdict: Accepted | Refused, minimize: Cost | None) -> Identity:
    if isinstance(verdict, Refused):
        return Identity(kind=verdict.kind, rule=verdict.rule)
    cost = minimize.of(verdict.profile) if minimize and minimize.of else None
    return Identity(key=verdict.candidate, measures=measures_of(verdict.profile), cost=cost)
