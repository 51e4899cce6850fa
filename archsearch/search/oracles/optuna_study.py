"""An Optuna study that is told the trials so far, and asked for picks.

Optuna's samplers remember what they drew, and a study what it was asked. Here both are functions of
the trials: each question has a sampler of its own with the seed of the proposal, and what a study
is asked is told to have failed, which samplers pass over.
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from math import atan, log, pi
from random import Random
from typing import Any, Literal

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, IntDistribution
from optuna.samplers import BaseSampler
from optuna.trial import FrozenTrial, TrialState, create_trial

from archsearch.search.oracles.choices import Choices
from archsearch.search.proposing import INACTIVE, Picks, Tried

Values = Callable[[Tried], Sequence[float]]
Direction = Literal["minimize", "maximize"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gene:
    """One choice as Optuna knows it; `values` are Optuna's, in the order of the options.

    They are ranks where the options are three numbers or more, else names without an order.
    """

    name: str
    values: tuple[int, ...]
    ordered: bool

    @property
    def distribution(self) -> BaseDistribution:
        """What Optuna draws from."""
        if self.ordered:
            return IntDistribution(0, len(self.values) - 1)
        return CategoricalDistribution(self.values)

    def pick(self, trial: optuna.Trial) -> int:
        """The place of the option that Optuna suggests for a trial."""
        if self.ordered:
            return self.values.index(trial.suggest_int(self.name, 0, len(self.values) - 1))
        return self.values.index(trial.suggest_categorical(self.name, self.values))


def gene_of(place: int, options: Sequence[Any]) -> Gene:
    """The gene of a choice. Names of hyperparameters may repeat, so it is named by its place.

    >>> gene_of(0, (32, 8, 16)).values, gene_of(1, ("same", "valid")).values
    ((2, 0, 1), (0, 1))
    """
    ordered = len(options) > 2 and set(map(type, options)) <= {int, float}
    places = sorted(options).index if ordered else options.index
    return Gene(name=str(place), values=tuple(map(places, options)), ordered=ordered)


def larger_is_better(trial: Tried) -> tuple[float]:
    """What a trial is compared by, as one number: its rung, and its score where rungs are equal.

    >>> low, high = Tried(picks=(0,), score=9e9), Tried(picks=(0,), score=-1.0, rung=1)
    >>> larger_is_better(low) < larger_is_better(high)
    True
    """
    return (trial.rung + 0.5 + atan(trial.score) / pi,)


def score_and_cost(trial: Tried) -> tuple[float, float]:
    """What a trial is compared by where less cost is better too; the cost as its logarithm.

    >>> score_and_cost(Tried(picks=(0,), score=0.0, cost=1.0))
    (0.5, 0.0)
    """
    assert trial.cost is not None, "a trial with a score has its cost"
    return (*larger_is_better(trial), log(trial.cost))


def study_of(choices: Choices, *, complete: bool, two_objectives: bool) -> "Study":
    """A study of one objective, or of a score and a cost; `complete` is as in Study."""
    if two_objectives:
        both: tuple[Direction, Direction] = ("maximize", "minimize")
        return Study(choices, complete=complete, values=score_and_cost, directions=both)
    return Study(choices, complete=complete)


class Study:
    """What is told stays told: trials that only become more are told once.

    `complete` says that Optuna sees every choice of every trial: those that a network does not
    have are drawn once, as genes without an effect. Otherwise it sees what a network has.
    `directions` has one entry for each number that `values` gives.
    """

    def __init__(
        self,
        choices: Choices,
        *,
        complete: bool,
        values: Values = larger_is_better,
        directions: Sequence[Direction] = ("maximize",),
    ) -> None:
        self.choices = choices
        self._complete = complete
        self._values = values
        self._directions = list(directions)
        self._told: list[Tried] = []

    @cached_property
    def genes(self) -> tuple[Gene, ...]:
        """The choices as genes, in their order."""
        return tuple(gene_of(place, each) for place, each in enumerate(self.choices.options))

    @cached_property
    def space(self) -> dict[str, BaseDistribution]:
        """Every gene's distribution by its name."""
        return {gene.name: gene.distribution for gene in self.genes}

    def ask(self, trials: Sequence[Tried], sampler: BaseSampler) -> Picks:
        """What a sampler suggests after these trials; pending ones are left out."""
        with quietly():
            study = self._after([trial for trial in trials if not trial.is_pending])
            study.sampler = sampler
            asked = study.ask(self.space if self._complete else None)
            picks = self.choices.picked(lambda place: self.genes[place].pick(asked))
            study.tell(asked, state=TrialState.FAIL)
        return picks

    def _after(self, trials: list[Tried]) -> optuna.Study:
        """The study that knows these trials and no others."""
        if not self._told or trials[: len(self._told)] != self._told:
            self._study = optuna.create_study(directions=self._directions)
            self._told = []
        for trial in trials[len(self._told) :]:
            self._study.add_trial(self._frozen(trial))
        self._told = trials
        return self._study

    def _frozen(self, trial: Tried) -> FrozenTrial:
        values = self._gene_values(trial.picks)
        distributions = {name: self.space[name] for name in values}
        if trial.has_failed:
            return create_trial(state=TrialState.FAIL, params=values, distributions=distributions)
        return create_trial(
            params=values, distributions=distributions, values=list(self._values(trial))
        )

    def _gene_values(self, picks: Picks) -> dict[str, int]:
        silent = Random(repr(picks))
        values = {}
        for gene, pick in zip(self.genes, picks, strict=True):
            if pick != INACTIVE:
                values[gene.name] = gene.values[pick]
            elif self._complete:
                values[gene.name] = silent.randrange(len(gene.values))
        return values


@contextmanager
def quietly() -> Iterator[None]:
    """Without Optuna's log, and its warnings of what is experimental."""
    verbosity = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        optuna.logging.set_verbosity(verbosity)
