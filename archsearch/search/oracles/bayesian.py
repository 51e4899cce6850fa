"""`bayesian`: a Gaussian process on the choices and on what the network is, without repeats."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from archsearch.search.oracles.adaptive import Adaptive
from archsearch.search.oracles.choices import Choices
from archsearch.search.oracles.without_waste import seed_of
from archsearch.search.proposing import (
    Features,
    Lessons,
    Picks,
    Surrogate,
    Tried,
    choice_features,
    measured_features,
    most_promising,
    with_rungs,
)

DRAWS = 200
"""Random draws that give the features their scale, as far as they may be trained."""
MORE_DRAWS = 2_000
"""As many at most, where few of them may be trained."""
ENOUGH = 20
"""Draws that may be trained, from which a mean and a deviation can be taken."""


class BayesianOracle(Adaptive):
    """The most promising of a pool of candidates, after 5 at random.

    Where `identify` gives measures, the surrogate sees them beside the choices.
    """

    settings = Surrogate()
    _features: Features | None = None
    _features_of: Choices | None = None
    _lessons: Lessons | None = None
    _cost_lessons: Lessons | None = None

    def suggest(self, trials: list[Tried], choices: Choices, *, seed: int) -> Picks | None:
        """The most promising of a pool drawn by `seed`."""
        if self._features is None or self._lessons is None or self._features_of is not choices:
            features = features_of(choices, seed=seed_of(self.run_seed, 0))
            self._features = with_rungs(features, self.rungs)
            self._features_of = choices
            self._lessons, self._cost_lessons = Lessons(), Lessons()
        return most_promising(
            trials,
            choices,
            self._features,
            self.settings,
            seed=seed,
            lessons=self._lessons,
            cost_of=choices.cost if self.two_objectives else None,
            cost_lessons=self._cost_lessons,
        )


def features_of(choices: Choices, *, seed: int) -> Features:
    """What a surrogate sees of picks; means and deviations are those of draws by `seed`.

    They are taken over what may be trained, as nothing else is ever compared.
    """
    rng = np.random.default_rng(seed)
    draws: list[Picks] = []
    able: list[Picks] = []
    while len(draws) < DRAWS or (len(able) < ENOUGH and len(draws) < MORE_DRAWS):
        draws.append(choices.draw(rng))
        if choices.identity(draws[-1]) is not None:
            able.append(draws[-1])
    if len(set(able)) < 2:
        return choice_features(choices.options, draws)
    if not choices.judged(able[0]).measures:
        return choice_features(choices.options, able)

    def measure(many: Sequence[Picks]) -> NDArray[np.float64]:
        return np.array([choices.judged(picks).measures for picks in many])

    return measured_features(choices.options, measure, able)
