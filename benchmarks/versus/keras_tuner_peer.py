"""keras-tuner's own tuners, used as their documentation has it, on the same space.

The model's layers are conditional on the depth. `HyperModel.fit` trains, lets BatchNormalization
settle and gives the score, so that a tuner compares what archsearch compares. With more than one
process, keras-tuner's own chief and workers are used.
"""

import random
from pathlib import Path
from typing import Any

import keras
import keras_tuner

from archsearch.space import Dimension, Point
from benchmarks.versus.records import FULL_EPOCHS
from benchmarks.versus.space import space
from benchmarks.versus.training import Workshop, option_of, plain

ENDLESS = 1_000_000
"""Trials, rounds and failures in a row: only time ends the search."""
RANDOM_STARTS = 10
"""Its default, three times the number of choices, would leave nothing but random trials."""


def search(name: str, workshop: Workshop, *, seed: int, folder: Path) -> None:
    """Search until killed."""
    model = _HyperModel(workshop, seed)
    tuner = _tuner(
        name,
        hypermodel=model,
        objective=keras_tuner.Objective("val_accuracy", "max"),
        seed=1_000_003 * seed + 1,  # its seeds are counters, which run into one another
        max_consecutive_failed_trials=ENDLESS,
        directory=str(folder),
        project_name=name,
    )
    model.refuses = True
    tuner.search(epochs=FULL_EPOCHS, verbose=0)


def _tuner(name: str, **arguments: Any) -> keras_tuner.Tuner:
    if name == "keras-tuner-random":
        return keras_tuner.RandomSearch(max_trials=ENDLESS, **arguments)
    if name == "keras-tuner-bayesian":
        return keras_tuner.BayesianOptimization(
            max_trials=ENDLESS, num_initial_points=RANDOM_STARTS, **arguments
        )
    return keras_tuner.Hyperband(
        max_epochs=FULL_EPOCHS, factor=3, hyperband_iterations=ENDLESS, **arguments
    )


class _HyperModel(keras_tuner.HyperModel):
    """The space as a define-by-run model."""

    def __init__(self, workshop: Workshop, seed: int) -> None:
        super().__init__()
        self._workshop = workshop
        self._seeds = random.Random(seed)
        self.refuses = False  # a tuner builds first to see what choices there are

    def build(self, hp: keras_tuner.HyperParameters) -> keras.Model:
        candidate = self._workshop.candidate(_point(hp))
        if self.refuses:
            self._refuse(self._workshop.over_limit(candidate))
        try:
            return self._workshop.model(candidate, seed=self._seeds.randrange(2**31))
        except ValueError:
            self._refuse("Keras cannot build it")
            raise

    def fit(
        self, hp: keras_tuner.HyperParameters, model: keras.Model, **arguments: Any
    ) -> dict[str, float]:
        score = self._workshop.fit(
            model,
            self._workshop.candidate(_point(hp)),
            begin=arguments.get("initial_epoch", 0),
            end=arguments["epochs"],
            callbacks=arguments["callbacks"],
            **self._workshop.validation,
        )
        return {"val_accuracy": score}

    def _refuse(self, reason: str | None) -> None:
        if reason is not None:
            self._workshop.log.refused(reason)
            raise keras_tuner.errors.FailedTrialError(reason)


def _point(hp: keras_tuner.HyperParameters) -> Point:
    """The choices, those of a layer only where the network is that deep."""
    point: dict[str, Any] = {}
    for dimension in space.dimensions:
        if len(dimension.options) == 1:
            point[dimension.name] = dimension.options[0]
            continue
        value = _pick(hp, dimension)
        if value is not None:
            point[dimension.name] = option_of(dimension, value)
    return point


def _pick(hp: keras_tuner.HyperParameters, dimension: Dimension) -> Any:
    """A plain value; None for a layer that the network does not have."""
    options = plain(dimension)
    if dimension.layer is None:
        return hp.Choice(dimension.name, options)
    deep_enough = [depth for depth in space.depths if depth >= dimension.layer]
    with hp.conditional_scope("depth", deep_enough):
        return hp.Choice(dimension.name, options)
