"""`optuna-tpe`: Optuna's tree-structured Parzen estimator on the choices, without repeats."""

from optuna.samplers import TPESampler

from archsearch.search.oracles.adaptive import Adaptive
from archsearch.search.oracles.choices import Choices
from archsearch.search.oracles.optuna_study import Study, quietly, study_of
from archsearch.search.proposing import Picks, Tried, finished

START = 10
"""Trials at random before the first estimate, as by default in Optuna."""


class OptunaTPEOracle(Adaptive):
    """Draws where good trials are dense and others are not; the first 10 are random.

    Choices are estimated together (multivariate), in groups that networks have in common: a layer
    that some networks lack is no reason to draw it at random.
    """

    _study: Study | None = None

    def suggest(self, trials: list[Tried], choices: Choices, *, seed: int) -> Picks | None:
        """What Optuna suggests; it may be refused."""
        if sum(not trial.has_failed for trial in finished(trials)) < START:
            return None
        if self._study is None or self._study.choices is not choices:
            self._study = study_of(choices, complete=False, two_objectives=self.two_objectives)
        with quietly():
            sampler = TPESampler(seed=seed, n_startup_trials=START, multivariate=True, group=True)
        return self._study.ask(trials, sampler)
