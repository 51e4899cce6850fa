"""How well networks can be told good from bad before training, and by what.

A model learns scores from what networks are, and is judged by networks that it has not seen,
against knowing nothing but the mean, or only the parameters, or only the multiply-adds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FOLDS = 5
TREES = 25
SHUFFLES = 3
RESAMPLES = 1_000
MOST = 400
"""Architectures at most, drawn by lot: more take long and tell the same."""
LEAST = 20
"""Architectures under which folds are too small to learn from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Importance:
    """What a group of features is worth: by how much R² falls where it is shuffled.

    Mean and standard error over folds and shuffles.
    """

    group: str
    fall: float
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Surrogate:
    """R² on architectures not seen, by what the model knows; 0 is knowing the mean alone.

    `everything` is the whole of the features, with the `interval` in which luck in the networks
    that judged it leaves it in 95 of 100 cases; what other networks to learn from would change is
    not in it, so that it is too short by a little. `only` is by name of a single feature.
    """

    networks: int
    everything: float
    interval: tuple[float, float]
    only: dict[str, float]
    importance: tuple[Importance, ...]


def load_models() -> None:
    """Import what the surrogate is made with, which takes a second."""
    _model()


def surrogate_of(
    table: pd.DataFrame,
    groups: Mapping[str, Sequence[str]],
    *,
    only: Sequence[str],
    score: str = "score",
    seed: int = 0,
) -> Surrogate | None:
    """What can be predicted, over rows of one architecture each; None where they are too few.

    Extremely randomized trees (Geurts et al., 2006), cross-validated in five folds. The features
    of a group go together and are shuffled together among the networks held out (Breiman, 2001;
    grouped as in Gregorutti et al., 2015): correlated features shuffled one by one would each
    seem to matter little.
    """
    rows = table.sample(MOST, random_state=seed) if len(table) > MOST else table
    if len(rows) < LEAST or rows[score].nunique() < 2:
        return None
    rng = np.random.default_rng(seed)
    y = rows[score].to_numpy(float)
    names = [name for group in groups.values() for name in group]
    x = rows[names].to_numpy(float)
    fold = rng.permutation(len(y)) % FOLDS
    predicted, falls = _importance(x, y, fold, _places(groups, names), rng)
    return Surrogate(
        networks=len(rows),
        everything=_share_told(y, predicted),
        interval=_interval(y, predicted, rng),
        only={name: _r_squared(rows[[name]].to_numpy(float), y, fold) for name in only},
        importance=tuple(
            sorted(
                (
                    Importance(
                        group=group,
                        fall=float(np.mean(fall)),
                        error=float(np.std(fall, ddof=1) / np.sqrt(FOLDS)),
                    )
                    for group, fall in falls.items()
                ),
                key=lambda each: -each.fall,
            )
        ),
    )


def _places(groups: Mapping[str, Sequence[str]], names: list[str]) -> dict[str, list[int]]:
    return {group: [names.index(name) for name in members] for group, members in groups.items()}


def _importance(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    fold: NDArray[np.int64],
    places: dict[str, list[int]],
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], dict[str, list[float]]]:
    """What is predicted over all folds, and by group how much R² falls, fold by fold."""
    predicted = np.empty_like(y)
    falls: dict[str, list[float]] = {group: [] for group in places}
    whole = float(np.square(y - y.mean()).mean())
    for number in range(FOLDS):
        held, seen = fold == number, fold != number
        model = _model().fit(x[seen], y[seen])
        tables = [x[held]]
        for columns in places.values():
            for _ in range(SHUFFLES):
                shuffled = x[held].copy()
                shuffled[:, columns] = shuffled[rng.permutation(held.sum())][:, columns]
                tables.append(shuffled)
        # All at once: a call costs as much as what it computes.
        answers = model.predict(np.concatenate(tables)).reshape(len(tables), -1)
        predicted[held] = answers[0]
        error, *worse = np.square(answers - y[held]).mean(axis=1)
        for place, group in enumerate(places):
            own = worse[place * SHUFFLES : (place + 1) * SHUFFLES]
            falls[group].append(float(np.mean(own) - error) / whole)
    return predicted, falls


def _share_told(y: NDArray[np.float64], predicted: NDArray[np.float64]) -> float:
    """R²: 1 less the mean squared error over the variance."""
    return 1 - float(np.square(predicted - y).mean() / np.square(y - y.mean()).mean())


def _interval(
    y: NDArray[np.float64], predicted: NDArray[np.float64], rng: np.random.Generator
) -> tuple[float, float]:
    """Where 95 of 100 bootstraps over architectures have R², none of them predicted anew."""
    lots = rng.integers(len(y), size=(RESAMPLES, len(y)))
    drawn = y[lots]
    error = np.square(predicted[lots] - drawn).mean(axis=1)
    whole = np.square(drawn - drawn.mean(axis=1, keepdims=True)).mean(axis=1)
    found = 1 - error[whole > 0] / whole[whole > 0]
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def _r_squared(x: NDArray[np.float64], y: NDArray[np.float64], fold: NDArray[np.int64]) -> float:
    predicted = np.empty_like(y)
    for number in range(FOLDS):
        held, seen = fold == number, fold != number
        predicted[held] = _model().fit(x[seen], y[seen]).predict(x[held])
    return _share_told(y, predicted)


def _model() -> Any:
    from sklearn.ensemble import ExtraTreesRegressor

    return ExtraTreesRegressor(n_estimators=TREES, min_samples_leaf=2, random_state=0)
