"""How a time budget is shared: what the search leaves for finalists, winner, test and report."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, linear_regression

from archsearch.journal import Event, Finished, History, Outcome, Rung, Skipped
from archsearch.journal.finals import sort_key

MOST = 1 / 3
"""Share of a time budget that may be kept back for finalists: more left worse networks
(`benchmarks/stand_in.md`)."""
MOST_IN_ALL = 0.5
"""Share that may be kept back for all that comes after the search: it comes first."""
SURPLUS = 1.25
"""What is kept back for finalists, over what they should take: trainings vary in time."""
LEEWAY = 1.1
"""The same when finals begin: less, so that what was kept back for them suffices."""
CHANGE = 2.0
"""Seconds until workers that gave up a trial have started anew and loaded their data."""
ENDING = 4.0
"""Seconds that are kept for saving and testing the winner, the report and the exit …"""
ENDING_PER_START_UP = 1.0
"""… and seconds more for each second that workers took to start: a machine that is slow, or has
other work, is so at both."""
USUAL_TRIALS = 30
ENDING_PER_TRIAL = 0.0005
"""What each trial over the usual number adds to a report, in starts of the workers: a report of
1,000 trials took 2 to 4 s longer than one of 30 (measured), where workers start in 4 to 8."""
ENDING_PER_SKIP = 2e-5
"""The same for each proposal that was skipped, of which a grid under tight limits has very many:
the journal is read some six times, at 13 µs for each (measured, where workers start in 4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many finalists and seeds, and the seconds of what is still to train of them.

    `reason` says why they are fewer than asked for.
    """

    finalists: int
    seeds: int
    seconds: float
    reason: str = ""


def share(
    seconds: Mapping[int, float],
    *,
    seeds: int,
    done: Collection[tuple[int, int]],
    workers: int,
    limit: float | None,
) -> Share:
    """As many finalists and seeds as can be trained in `limit` seconds (None: all).

    `seconds` are those of one training of each finalist, by trial, the best first; `done` are the
    trials and replicates on record. Where time is short there are fewer seeds, at least two, then
    fewer finalists, at least two, else none.

    >>> share({7: 10.0, 3: 10.0}, seeds=3, done=[], workers=2, limit=None).seconds
    35.0
    >>> share({7: 10.0, 3: 10.0}, seeds=3, done=[], workers=2, limit=30).reason
    '2 finalists with 3 seeds each need about 35 s, but the time budget leaves 30 s for them'
    """
    asked = None
    for finalists, number in _smaller(len(seconds), seeds):
        trainings = [
            seconds[trial]
            for trial in list(seconds)[:finalists]
            for replicate in range(1, number + 1)
            if (trial, replicate) not in done
        ]
        needed = makespan(trainings, workers)
        if asked is None:
            asked = needed
        if limit is None or not needed or needed <= limit:
            whole = (finalists, number) == (len(seconds), seeds)
            reason = "" if whole else _reason(len(seconds), seeds, asked, limit or 0.0)
            return Share(finalists=finalists, seeds=number, seconds=needed, reason=reason)
    reason = _reason(len(seconds), seeds, asked or 0.0, limit or 0.0)
    return Share(finalists=0, seeds=0, seconds=0.0, reason=reason)


def makespan(seconds: Sequence[float], workers: int) -> float:
    """The most seconds that trainings take where a free worker takes the next one.

    Graham, "Bounds on multiprocessing timing anomalies" (1969).

    >>> makespan([3.0, 3.0, 3.0], 2), makespan([], 2)
    (6.0, 0.0)
    """
    return sum(seconds) / workers + (1 - 1 / workers) * max(seconds, default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """So many epochs of a trial, trained in one go, and the seconds that this took."""

    epochs: int
    seconds: float


def fixed_seconds(stretches: Collection[Stretch]) -> float | None:
    """Seconds of a stretch that do not depend on its epochs (build, trace, evaluate), at least 0.

    The intercept of a straight line by least squares; None where all are equally long.

    >>> fixed_seconds([Stretch(epochs=1, seconds=3.0), Stretch(epochs=3, seconds=5.0)])
    2.0
    >>> fixed_seconds([Stretch(epochs=3, seconds=5.0)])
    """
    if len({each.epochs for each in stretches}) < 2:
        return None
    line = linear_regression(
        [each.epochs for each in stretches], [each.seconds for each in stretches]
    )
    return max(line.intercept, 0.0)


class TimeShare:
    """What one run's time budget leaves to whom, learnt from its trials as they end.

    `budget` is the whole run's in seconds, `workers` says how many there are now, as a cluster
    grows and shrinks, `start_up` is the seconds that they took to start, and `tested` the number
    of test images over those that one training goes through.
    """

    def __init__(
        self,
        *,
        budget: float,
        start_up: float,
        tested: float,
        finalists: int,
        seeds: int,
        epochs: int,
        workers: Callable[[], int],
        maximize: bool,
        history: History,
    ) -> None:
        self._budget = budget
        self._start_up = start_up
        self._tested = tested
        self._finalists = finalists
        self._seeds = seeds
        self._epochs = epochs
        self._workers = workers
        self._maximize = maximize
        self._stretches: dict[int, list[Stretch]] = {}
        self._scores: dict[int, float] = {}
        self._skips = len(history.skipped)
        self._done = {(each.trial, each.replicate) for each in history.finalists}
        for trial in history.trials:
            for outcome in trial.outcomes:
                self._learn(trial.number, outcome)
            if trial.status == "completed" and trial.score is not None:
                self._scores[trial.number] = trial.score
        self._fixed = self._fixed_seconds()

    def hear(self, event: Event) -> None:
        """Learn from what a trial took, and how much there will be to read."""
        if isinstance(event, Skipped):
            self._skips += 1
        if isinstance(event, Rung | Finished) and event.outcome is not None:
            self._learn(event.trial, event.outcome)
            self._fixed = self._fixed_seconds()
            if isinstance(event, Finished) and event.status == "completed":
                self._scores[event.trial] = event.outcome.score

    @property
    def ending(self) -> float:
        """Seconds that saving, testing, reporting and leaving take."""
        slowest = max(map(self._whole, self._best(1)), default=0.0)
        many = ENDING_PER_TRIAL * max(0, len(self._stretches) - USUAL_TRIALS)
        start_ups = ENDING_PER_START_UP + many + ENDING_PER_SKIP * self._skips
        return ENDING + start_ups * self._start_up + self._tested * slowest

    def kept_back(self) -> float:
        """Seconds of the budget that the search must leave to what comes after it."""
        ending = self.ending
        most = min(MOST * self._budget, MOST_IN_ALL * self._budget - ending)
        limit = (most - CHANGE) / SURPLUS
        finals = self._share(self._expected(), limit)
        return ending + (SURPLUS * finals.seconds + CHANGE if finals.seconds else 0.0)

    def to_complete(self) -> float:
        """Seconds within which a trial that waits at a rung can be trained to its end.

        Those of a whole training twice: others may have to come back first.
        """
        return 2 * self._mean

    def final_share(self, seconds_left: float) -> Share:
        """As many finalists and seeds as that many seconds allow, now that the search is over."""
        known = {trial: seconds for trial, seconds in self._expected().items() if trial > 0}
        found = self._share(known, (seconds_left - self.ending) / LEEWAY)
        if not found.reason:
            return found
        rule = "at most a third of a time budget is kept back for finals"
        return replace(found, reason=f"{found.reason}; {rule}")

    def _share(self, seconds: Mapping[int, float], limit: float) -> Share:
        return share(
            seconds,
            seeds=self._seeds,
            done=self._done,
            workers=max(self._workers(), 1),  # a cluster may be empty for a moment
            limit=limit,
        )

    def _learn(self, trial: int, outcome: Outcome) -> None:
        before = self._stretches.setdefault(trial, [])
        epochs = outcome.epochs - sum(each.epochs for each in before)
        before.append(Stretch(epochs=max(epochs, 1), seconds=outcome.seconds))

    def _fixed_seconds(self) -> float | None:
        return fixed_seconds([each for own in self._stretches.values() for each in own])

    def _whole(self, trial: int) -> float:
        """Seconds of one training of a trial in full; before that can be told, what it took yet."""
        own = self._stretches[trial]
        spent, reached = sum(each.seconds for each in own), sum(each.epochs for each in own)
        if self._fixed is None:
            return spent
        fixed = min(self._fixed, *(each.seconds for each in own), spent)
        return fixed + (spent - fixed * len(own)) * self._epochs / reached

    @property
    def _mean(self) -> float:
        return fmean(map(self._whole, self._stretches)) if self._stretches else 0.0

    def _expected(self) -> dict[int, float]:
        """Seconds of one training of each finalist, as it looks now, the best first.

        Those that are not known yet have numbers below 0, and take as long as the mean trial.
        """
        known = {trial: self._whole(trial) for trial in self._best(self._finalists)}
        mean = self._mean
        if mean:
            known |= {-place: mean for place in range(len(known) + 1, self._finalists + 1)}
        return known

    def _best(self, count: int) -> list[int]:
        order = sorted(
            self._scores,
            key=lambda trial: (sort_key(self._scores[trial], maximize=self._maximize), trial),
        )
        return order[:count]


def _smaller(finalists: int, seeds: int) -> Iterator[tuple[int, int]]:
    """What may be tried in place of so many finalists and seeds, itself first."""
    fewest = min(2, seeds)
    for number in range(seeds, fewest - 1, -1):
        yield finalists, number
    for fewer in range(finalists - 1, min(2, finalists) - 1, -1):
        yield fewer, fewest


def _reason(finalists: int, seeds: int, needed: float, limit: float) -> str:
    many = "1 finalist" if finalists == 1 else f"{finalists} finalists"
    each = "1 seed" if seeds == 1 else f"{seeds} seeds"
    return (
        f"{many} with {each} each need about {math.ceil(needed)} s, but the time budget leaves "
        f"{math.floor(max(limit, 0.0))} s for them"
    )
