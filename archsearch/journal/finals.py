"""Finalists compared: the best candidates by the mean of fresh seeds, over rounds that are whole.

A trial's own score is what made its candidate a finalist, so it is too good to be compared again:
only seeds that chose nothing count.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import TYPE_CHECKING

from archsearch.journal.events import Finalist

if TYPE_CHECKING:
    from archsearch.journal.history import Trial


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A finalist with its replicates of the whole rounds, in order, failures among them."""

    trial: "Trial"
    replicates: tuple[Finalist, ...]

    @property
    def scores(self) -> tuple[float, ...]:
        """The scores of its fresh seeds."""
        return tuple(each.outcome.score for each in self.replicates if each.outcome is not None)

    @property
    def mean(self) -> float | None:
        """Their mean; None where every seed failed, so that it is out."""
        return fmean(self.scores) if self.scores else None

    @property
    def deviation(self) -> float | None:
        """Their standard deviation (n − 1); None for fewer than two."""
        return stdev(self.scores) if len(self.scores) > 1 else None


def whole_rounds(trials: Sequence[int], replicates: Iterable[Finalist]) -> int:
    """How many rounds every one of these trials has behind it, failures included."""
    done = {(each.trial, each.replicate) for each in replicates}
    rounds = 0
    while trials and all((trial, rounds + 1) in done for trial in trials):
        rounds += 1
    return rounds


def compared(
    trials: Sequence["Trial"], replicates: Sequence[Finalist], *, maximize: bool
) -> tuple[Contender, ...]:
    """The finalists by the mean over whole rounds, the best first; of equal ones the earlier.

    Those that are out come last. Empty where no round is whole, or all are out.
    """
    rounds = whole_rounds([trial.number for trial in trials], replicates)
    found = [
        Contender(trial=trial, replicates=_of(trial.number, replicates, rounds)) for trial in trials
    ]
    if all(each.mean is None for each in found):
        return ()
    return tuple(sorted(found, key=lambda each: sort_key(each.mean, maximize=maximize)))


def sort_key(score: float | None, *, maximize: bool) -> float:
    """What scores are sorted by, the best first; none, or NaN, comes last.

    >>> sorted([0.5, None, 0.9], key=lambda score: sort_key(score, maximize=True))
    [0.9, 0.5, None]
    """
    if score is None or math.isnan(score):
        return math.inf
    return -score if maximize else score


def _of(trial: int, replicates: Iterable[Finalist], rounds: int) -> tuple[Finalist, ...]:
    own = [each for each in replicates if each.trial == trial and each.replicate <= rounds]
    return tuple(sorted(own, key=lambda each: each.replicate))
