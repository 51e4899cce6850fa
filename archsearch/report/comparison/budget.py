"""Searches at equal budget: what each had reached when it had trained for as many epochs."""

from bisect import bisect_right
from dataclasses import dataclass
from math import isfinite

import pandas as pd

from archsearch.journal import History, RunFile
from archsearch.report.format import SURE, count, listed, percent, several
from archsearch.report.measure import Measure

ENOUGH = 10
"""Networks of a random search under which nothing is said of how probable a score is."""


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
    mean, and how probably they reach what the other did.
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
        f"At equal budget, after {several(budget, 'epoch')} of all trials (finals not counted), "
        f"the best network trained in full had {listed(told)}: single scores, so optimistic."
    )
    if these.in_full != those.in_full:
        return (
            f"{text} A training in full has {several(these.in_full, 'epoch')} in {one} and "
            f"{those.in_full} in {other}."
        )
    if these.is_random == those.is_random:
        return text
    drawer, rival = (one, other) if these.is_random else (other, one)
    chance = these if these.is_random else those
    number = chance.drawn_in(budget)
    level = reached[rival] or 0.0
    if len(chance.scores) < ENOUGH or number < 1:
        return text
    found = chance_of(chance.scores, number, level, maximize=measure.maximize)
    mean = expected_best(chance.scores, number, maximize=measure.maximize)
    reach = count(found.reaching) if found.reaching else "none"
    return (
        f"{text} Of the {count(len(chance.scores))} networks of {drawer}, which were drawn at "
        f"random, {reach} {'reach' if found.reaching > 1 else 'reaches'} that of {rival}. So a "
        f"random search of that budget, {several(number, 'network')}, has {measure.text(mean)} at "
        f"best in the mean, and reaches it with a probability of {percent(found.share, 0)} "
        f"({SURE} interval {percent(found.low, 0)} to {percent(found.high, 0)})."
    )


def expected_best(scores: tuple[float, ...], number: int, *, maximize: bool) -> float:
    """The mean of the best of so many draws from these scores, each draw from all of them.

    >>> round(expected_best((0.1, 0.2), 2, maximize=True), 3)  # .1 once, and .2 three times
    0.175
    """
    ordered = sorted(scores, reverse=not maximize)
    whole = len(ordered)
    return sum(
        score * ((place / whole) ** number - ((place - 1) / whole) ** number)
        for place, score in enumerate(ordered, start=1)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """How probable it is that one of some draws reaches a level, as `reaching` networks do.

    `low` and `high` are the ends of the 95 % interval.
    """

    reaching: int
    share: float
    low: float
    high: float


def chance_of(scores: tuple[float, ...], number: int, level: float, *, maximize: bool) -> Chance:
    """How probably so many draws at random reach a level, by networks that were drawn at random.

    One draw reaches it as often as these do, with the exact interval of a share: Clopper and
    Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial"
    (1934).

    >>> found = chance_of((0.1, 0.2, 0.3, 0.4), 2, 0.4, maximize=True)
    >>> found.reaching, round(found.share, 4), round(found.low, 3), round(found.high, 3)
    (1, 0.4375, 0.013, 0.962)
    """
    from scipy.special import betaincinv

    reaching = sum(score >= level if maximize else score <= level for score in scores)
    rest = len(scores) - reaching
    low = float(betaincinv(reaching, rest + 1, 0.025)) if reaching else 0.0
    high = float(betaincinv(reaching + 1, rest, 0.975)) if rest else 1.0
    share, least, most = (1 - (1 - each) ** number for each in (reaching / len(scores), low, high))
    return Chance(reaching=reaching, share=share, low=least, high=most)
