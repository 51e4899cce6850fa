"""The networks of a run that may be compared, as the tables that evidence is drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from archsearch.report.compared import Compared

FEATURES = ("receptive_field", "coverage", "params", "macs", "depth", "output_size", "jump")
"""What a network is known to be before it is trained, as columns of numbers."""
ROWS_PER_LEVEL = 5
"""Trials for each level of the training choices; with fewer, scores are not freed of them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Untrained:
    """What is known of networks before they are trained, in two tables with a row for each.

    `features` has FEATURES as floats, `choices` those of architecture and training that vary.
    """

    features: pd.DataFrame
    choices: pd.DataFrame

    def __len__(self) -> int:
        return len(self.choices)

    def rows(self, places: NDArray[np.int64]) -> "Untrained":
        """Some of the networks."""
        return Untrained(
            features=self.features.iloc[places].reset_index(drop=True),
            choices=self.choices.iloc[places].reset_index(drop=True),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """Trials with their scores after equally many epochs, and the architectures among them.

    `trials` has a row for each trial: `architecture`, `score`, FEATURES as floats; `training` the
    training choices of these, by name. `architectures` has a row for each architecture, with
    FEATURES and as `score` the mean of its trials, freed of what their training choices did;
    `choices` the architecture choices of these, NA beyond the depth.
    """

    trials: pd.DataFrame
    training: pd.DataFrame
    architectures: pd.DataFrame
    choices: pd.DataFrame

    @property
    def untrained(self) -> Untrained:
        """What was known of each trial before it was trained."""
        names = pd.Index(self.architectures["architecture"])
        built = self.choices.iloc[names.get_indexer(self.trials["architecture"])]
        return Untrained(
            features=self.trials[list(FEATURES)],
            choices=pd.concat([built.reset_index(drop=True), self.training], axis=1),
        )

    def drawn(self, most: int, *, seed: int = 0) -> "Networks":
        """At most so many architectures with their trials, drawn by lot."""
        if len(self.architectures) <= most:
            return self
        rows = self.architectures.sample(most, random_state=seed).sort_index()
        kept = self.trials["architecture"].isin(set(rows["architecture"]))
        return Networks(
            trials=self.trials[kept].reset_index(drop=True),
            training=self.training[kept].reset_index(drop=True),
            architectures=rows.reset_index(drop=True),
            choices=self.choices.loc[rows.index].reset_index(drop=True),
        )


def networks_of(
    compared: Compared, *, architecture: Sequence[str], training: Sequence[str]
) -> Networks:
    """The networks of a table of trials; the choices are those that vary, by their column's name.

    `architecture` are choices that say what a network is, `training` those that say how it is
    trained. A column is the choice's name after "choice_".
    """
    table = compared.table.reset_index(drop=True)
    trials = table[["architecture", "score", *FEATURES]].astype(
        {"architecture": str, "score": float} | dict.fromkeys(FEATURES, float)
    )
    trained = _choices(table, training)
    freed = trials.assign(score=trials["score"] - _of_training(trials["score"], trained))
    first = ~trials["architecture"].duplicated()
    return Networks(
        trials=trials,
        training=trained,
        architectures=freed.groupby("architecture", sort=False).mean().reset_index(),
        choices=_choices(table, architecture)[first].reset_index(drop=True),
    )


def _choices(table: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    columns = {f"choice_{name}": name for name in names}
    return table[list(columns)].rename(columns=columns)


def _of_training(scores: pd.Series, training: pd.DataFrame) -> pd.Series:
    """What each trial's training choices add to its score, by least squares; 0 on average.

    An architecture trained at a rate that ruins it would otherwise count as a bad one.
    """
    none = pd.Series(0.0, index=scores.index)
    if training.empty or not len(training.columns):
        return none
    dummies = pd.get_dummies(training.astype("string"), dtype=float)
    if len(scores) < ROWS_PER_LEVEL * dummies.shape[1]:
        return none
    centred = (dummies - dummies.mean()).to_numpy()
    weights = np.linalg.pinv(centred, rcond=1e-9) @ (scores - scores.mean())
    return pd.Series(centred @ weights, index=scores.index)
