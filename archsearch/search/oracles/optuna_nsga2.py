"""`optuna-nsga2`: Optuna's genetic algorithm NSGA-II on the choices, without repeats."""

import optuna
from optuna.distributions import BaseDistribution
from optuna.samplers import NSGAIISampler
from optuna.trial import FrozenTrial, TrialState

from archsearch.search.oracles.adaptive import Adaptive
from archsearch.search.oracles.choices import Choices
from archsearch.search.oracles.optuna_study import Study, study_of
from archsearch.search.proposing import Picks, Tried, finished

POPULATION = 10
"""Trials of a generation; Optuna's 50 are half of a large budget."""


class OptunaNSGA2Oracle(Adaptive):
    """Crosses and changes the 10 best of the generations before; the first 10 are random.

    With one objective that is a plain genetic algorithm; with a cost beside it, NSGA-II.
    """

    _study: Study | None = None

    def suggest(self, trials: list[Tried], choices: Choices, *, seed: int) -> Picks | None:
        """A child of two parents drawn by `seed`; it may be refused."""
        if sum(not trial.has_failed for trial in finished(trials)) < POPULATION:
            return None
        if self._study is None or self._study.choices is not choices:
            self._study = study_of(choices, complete=True, two_objectives=self.two_objectives)
        return self._study.ask(trials, Generations(self._study.space, seed=seed))


class Generations(NSGAIISampler):
    """NSGA-II over trials that it has not drawn: each ten with a score are a generation."""

    def __init__(self, space: dict[str, BaseDistribution], *, seed: int) -> None:
        super().__init__(population_size=POPULATION, seed=seed)
        self._space = space

    def infer_relative_search_space(
        self, study: optuna.Study, trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        """Every choice, for a study has them all in each trial."""
        return {name: each for name, each in self._space.items() if not each.single()}

    def get_trial_generation(self, study: optuna.Study, trial: FrozenTrial) -> int:
        """The generation of what is drawn now."""
        return len(_scored(study)) // POPULATION

    def get_population(self, study: optuna.Study, generation: int) -> list[FrozenTrial]:
        """The trials of a generation that is full."""
        begin = generation * POPULATION
        return _scored(study)[begin : begin + POPULATION]

    def get_parent_population(self, study: optuna.Study, generation: int) -> list[FrozenTrial]:
        """The survivors before a generation, in the order of their start, whoever asked before.

        Optuna gives them by rank when it selects them and by number from then on, and parents are
        drawn by place.
        """
        survivors = super().get_parent_population(study, generation)
        return sorted(survivors, key=lambda trial: trial.number)


def _scored(study: optuna.Study) -> list[FrozenTrial]:
    return study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
