"""Searches at equal budget: what each had reached when it had trained for as many epochs."""

from bisect import bisect_right
from dataclasses import dataclass
from math import comb, isfinite

import pandas as pd

from archsearch.journal import History, RunFile
from archsearch.report.format import count, listed, percent, several
from archsearch.report.measure import Measure

FEWEST = 3
"""Networks of a random search from which fewer are drawn anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How a search went: after `epochs` of all its trials, the best score of one in full.

    `epochs`, `scores` and `best` have an entry for each network trained in full, in the order in
    which they ended; `total` are the epochs of all trials, those that failed or were stopped
    included, and those of finalists not; `in_full` those of one network. `is_random` says that its
    networks were drawn at random and each was trained in full: any of them could have come first.
    """

    epochs: tuple[int, ...]
    scores: tuple[float, ...]
    best: tuple[float, ...]
    total: int
    in_full: int
    is_random: bool

    @property
    def table(self) -> pd.DataFrame:
        """A row for each time that a network was trained in full, and one for the end."""
        if not self.best:
            return pd.DataFrame({"epochs": [], "best": []}, dtype=float)
        steps = {"epochs": [*self.epochs, self.total], "best": [*self.best, self.best[-1]]}
        return pd.DataFrame(steps, dtype=float)

    def best_after(self, epochs: int) -> float | None:
        """The best score when so many epochs had been trained; None before the first one."""
        place = bisect_right(self.epochs, epochs)
        return self.best[place - 1] if place else None

    def drawn_in(self, epochs: int) -> int:
        """How many networks are trained in full in so many epochs, as this search went."""
        return min(int(epochs * len(self.scores) / self.total), len(self.scores))


def progress_of(run: RunFile, history: History, *, maximize: bool) -> Progress:
    """The progress of a run. Trials without a finite score cost epochs and reach nothing."""
    leader = max if maximize else min
    ended = sorted(
        ((trial, outcome) for trial in history.trials for outcome in trial.outcomes),
        key=lambda each: (each[1].ended, each[0].number),
    )
    total = 0
    epochs: list[int] = []
    scores: list[float] = []
    best: list[float] = []
    for trial, outcome in ended:
        total += len(outcome.curve) or outcome.epochs
        if trial.status != "completed" or outcome is not trial.last or not isfinite(outcome.score):
            continue
        epochs.append(total)
        scores.append(outcome.score)
        best.append(leader([outcome.score, *best[-1:]]))
    return Progress(
        epochs=tuple(epochs),
        scores=tuple(scores),
        best=tuple(best),
        total=total,
        in_full=max((trial.last.epochs for trial in history.completed if trial.last), default=0),
        is_random=run.options.get("oracle") == "random"
        and run.options.get("schedule") in {None, "none"}
        and all(trial.proposal for trial in history.trials),  # none was given by another run
    )


def at_equal_budget(
    one: str, these: Progress, other: str, those: Progress, measure: Measure
) -> str:
    """What two searches had reached after as many epochs, and what luck has to do with it.

    Where one of them drew its networks at random, it is said what as many of them reach in the
    mean, and how often they reach what the other did: the mean of the best of n of N scores, and
    the share of such draws, are counted and not simulated.
    """
    budget = min(these.total, those.total)
    lacking = [name for name, of in ((one, these), (other, those)) if of.best_after(budget) is None]
    if lacking:
        return (
            f"At equal budget, {several(budget, 'epoch')} of all trials, nothing can be said: "
            f"{listed(lacking)} had no network trained in full by then."
        )
    reached = {one: these.best_after(budget), other: those.best_after(budget)}
    told = [f"{measure.text(score or 0.0)} in {name}" for name, score in reached.items()]
    text = (
        f"At equal budget, after {several(budget, 'epoch')} of all trials, the best network "
        f"trained in full had {listed(told)} (single scores, so optimistic)."
    )
    if these.in_full != those.in_full:
        return f"{text} In full are {these.in_full} epochs in {one} and {those.in_full} in {other}."
    if these.is_random == those.is_random:
        return text
    chance, rival = (these, other) if these.is_random else (those, one)
    number = chance.drawn_in(budget)
    if number < FEWEST or number == len(chance.scores):
        return text
    mean = expected_best(chance.scores, number, maximize=measure.maximize)
    often = share_reaching(chance.scores, number, reached[rival] or 0.0, maximize=measure.maximize)
    drawer = one if these.is_random else other
    return (
        f"{text} Of the {count(len(chance.scores))} networks of {drawer}, which were drawn at "
        f"random, any {count(number)} cost about as much: the best of them has "
        f"{measure.text(mean)} in the mean, and reaches that of {rival} in {percent(often, 0)} of "
        "all draws."
    )


def expected_best(scores: tuple[float, ...], number: int, *, maximize: bool) -> float:
    """The mean, over all ways to draw so many scores, of the best one.

    >>> expected_best((0.1, 0.2, 0.3), 2, maximize=True)  # .2, .3 and .3
    0.26666666666666666
    """
    ordered = sorted(scores, reverse=not maximize)
    ways = sum(comb(place, number - 1) * score for place, score in enumerate(ordered))
    return ways / comb(len(ordered), number)


def share_reaching(
    scores: tuple[float, ...], number: int, level: float, *, maximize: bool
) -> float:
    """The share of all ways to draw so many scores in which one is as good as the level.

    >>> share_reaching((0.1, 0.2, 0.3, 0.4), 2, 0.4, maximize=True)
    0.5
    """
    worse = sum(score < level if maximize else score > level for score in scores)
    return 1 - comb(worse, number) / comb(len(scores), number)
