"""Optuna's TPE with its Hyperband pruner, used as its documentation has it, on the same space.

Several processes share one study through its journal file. A network is scored where the pruner
looks: after 1, 3 and 9 epochs, with BatchNormalization settled, and nowhere else.
"""

from pathlib import Path
from typing import Any

import keras
import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

from archsearch.space import Dimension, Point
from benchmarks.versus.records import FULL_EPOCHS
from benchmarks.versus.space import space
from benchmarks.versus.training import Workshop, option_of, plain

FACTOR = 3
RUNGS = (1, 3, FULL_EPOCHS)


def search(workshop: Workshop, *, seed: int, process: int, folder: Path) -> None:
    """Search until killed, as one of the processes of a study, counted from 0."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    file = JournalFileBackend(f"{folder}/study.log")
    study = optuna.create_study(
        study_name="versus",
        storage=JournalStorage(file),
        load_if_exists=True,
        direction="maximize",
        sampler=optuna.samplers.TPESampler(
            multivariate=True, group=True, seed=100 * seed + process
        ),
        pruner=optuna.pruners.HyperbandPruner(
            min_resource=RUNGS[0], max_resource=FULL_EPOCHS, reduction_factor=FACTOR
        ),
    )
    study.optimize(
        lambda trial: _objective(trial, workshop, seed=seed), catch=ValueError, gc_after_trial=True
    )


def _objective(trial: optuna.Trial, workshop: Workshop, *, seed: int) -> float:
    """The accuracy after a training in full. Raises TrialPruned for one that ends before."""
    keras.backend.clear_session()
    candidate = workshop.candidate(_point(trial))
    reason = workshop.over_limit(candidate)
    if reason is not None:
        workshop.log.refused(reason)
        raise optuna.TrialPruned(reason)
    try:
        model = workshop.model(candidate, seed=1_000_000 * seed + trial.number)
    except ValueError:
        workshop.log.refused("Keras cannot build it")
        raise
    score = 0.0
    for begin, end in zip((0, *RUNGS), RUNGS, strict=False):
        score = workshop.fit(model, candidate, begin=begin, end=end)
        trial.report(score, step=end)
        if end < FULL_EPOCHS and trial.should_prune():
            raise optuna.TrialPruned
    return score


def _point(trial: optuna.Trial) -> Point:
    """The choices, those of a layer only where the network is that deep."""
    point: dict[str, Any] = {}
    for dimension in space.dimensions:
        if len(dimension.options) == 1:
            point[dimension.name] = dimension.options[0]
        elif dimension.argument == "depth" or dimension.is_active(point["depth"]):
            point[dimension.name] = option_of(dimension, _pick(trial, dimension))
    return point


def _pick(trial: optuna.Trial, dimension: Dimension) -> Any:
    options = plain(dimension)
    if dimension.argument == "depth":
        return trial.suggest_int("depth", min(options), max(options))
    return trial.suggest_categorical(dimension.name, options)
