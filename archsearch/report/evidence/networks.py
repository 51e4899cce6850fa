"""The networks of a run that may be compared, as the tables that evidence is drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from archsearch.report.compared import Compared

FEATURES = ("receptive_field", "coverage", "params", "macs", "depth", "output_size", "jump")
"""What a network is known to be before it is trained, as columns of numbers."""
ROWS_PER_LEVEL = 5
"""Trials for each level of the training choices; with fewer, scores are not freed of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """Trials with their scores after equally many epochs, and the architectures among them.

    `trials` has a row for each trial: `architecture`, `score` and the choices by name, NA beyond
    the depth. `architectures` has one for each architecture, with FEATURES as floats, and as
    `score` the mean of its trials, freed of what their training choices did.
    """

    trials: pd.DataFrame
    architectures: pd.DataFrame
    choices: tuple[str, ...]

    def drawn(self, most: int, *, seed: int = 0) -> "Networks":
        """At most so many architectures with their trials, drawn by lot."""
        if len(self.architectures) <= most:
            return self
        rows = self.architectures.sample(most, random_state=seed)
        names = set(rows["architecture"])
        kept = self.trials["architecture"].astype(str).isin(names)
        return replace(
            self,
            architectures=rows.reset_index(drop=True),
            trials=self.trials[kept].reset_index(drop=True),
        )


def networks_of(
    compared: Compared, *, architecture: Sequence[str], training: Sequence[str]
) -> Networks:
    """The networks of a table of trials; the choices are those that vary, by their column's name.

    `architecture` are choices that say what a network is, `training` those that say how it is
    trained. A column is the choice's name after "choice_".
    """
    names = [*architecture, *training]
    renamed = {f"choice_{name}": name for name in names}
    own = compared.table[["architecture", "score", *renamed]].rename(columns=renamed)
    trials = own.reset_index(drop=True).astype({"score": float})
    freed = trials["score"] - _of_training(trials, training)
    features = compared.table.reset_index(drop=True)[list(FEATURES)].astype(float)
    rows = features.assign(architecture=trials["architecture"].astype(str), score=freed)
    return Networks(
        trials=trials,
        architectures=rows.groupby("architecture", sort=False).mean().reset_index(),
        choices=tuple(names),
    )


def _of_training(trials: pd.DataFrame, training: Sequence[str]) -> pd.Series:
    """What each trial's training choices add to its score, by least squares; 0 on average.

    An architecture trained at a rate that ruins it would otherwise count as a bad one.
    """
    none = pd.Series(0.0, index=trials.index)
    if not training:
        return none
    dummies = pd.get_dummies(trials[list(training)].astype("string"), dtype=float)
    if len(trials) < ROWS_PER_LEVEL * dummies.shape[1]:
        return none
    centred = (dummies - dummies.mean()).to_numpy()
    weights = np.linalg.pinv(centred, rcond=1e-9) @ (trials["score"] - trials["score"].mean())
    return pd.Series(centred @ weights, index=trials.index)
