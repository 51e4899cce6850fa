"""Who goes on to the next rung of a schedule, and who no longer can: functions of what all reached.

Asynchronous successive halving (Li et al., MLSys 2020, algorithm 2), with two additions. A failure
counts among those compared but takes nobody's place, so that failures do not starve promotion.
And once no new candidate may begin, the best of a rung goes on even where fewer than three reached
it, so that every search trains somebody in full.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from archsearch.search.ordering import best_first
from archsearch.search.schedule import Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a trial stands: its `scores` at rungs from `first` on, the larger the better.

    `cost` is what a second objective minimises, `busy` says that it is being trained for its next
    rung, `failed` that it will not reach it, `stopped` that it does not try.
    """

    trial: int
    first: int = 0
    scores: tuple[float, ...] = ()
    cost: float | None = None
    busy: bool = False
    failed: bool = False
    stopped: bool = False

    @property
    def reached(self) -> int:
        """The last rung with a score; `first` - 1 where there is none."""
        return self.first + len(self.scores) - 1

    @property
    def waits(self) -> bool:
        """Whether it has a score and nobody trains it now."""
        return bool(self.scores) and not (self.busy or self.failed or self.stopped)

    def score_at(self, rung: int) -> float:
        """Its score at a rung that it was compared at."""
        return self.scores[rung - self.first]


def promotion(standings: Sequence[Standing], schedule: Schedule, *, closed: bool) -> int | None:
    """The trial that goes on to its next rung; None where none is due.

    `closed` says that no new candidate will begin.
    """
    for rung in range(len(schedule.rungs) - 2, -1, -1):
        due = _due(standings, rung, _quota(standings, rung, schedule))
        if due is not None:
            return due
    if not closed or any(each.busy for each in standings):
        return None
    for rung in range(len(schedule.rungs) - 1):
        due = _due(standings, rung, max(1, _quota(standings, rung, schedule)))
        if due is not None:
            return due
    return None


def hopeless(standings: Sequence[Standing], schedule: Schedule) -> list[int]:
    """The trials that wait and are neither in the better half of their rung nor among its first.

    They would go on only if half as many again came to that rung and none of them were better.
    Without them, the checkpoints that are kept stay few.
    """
    numbers = []
    for rung in range(len(schedule.rungs) - 1):
        order = _compared(standings, rung)
        keep = max(schedule.factor, -(-len(order) // 2))
        numbers += [each.trial for each in order[keep:] if each.waits and each.reached == rung]
    return sorted(numbers)


def _quota(standings: Sequence[Standing], rung: int, schedule: Schedule) -> int:
    """How many of those at a rung may go on: a third of those who came there, or failed on it."""
    came = sum(
        each.first <= rung and (each.reached >= rung or (each.failed and each.reached == rung - 1))
        for each in standings
    )
    return came // schedule.factor


def _due(standings: Sequence[Standing], rung: int, quota: int) -> int | None:
    best = _compared(standings, rung)[:quota]
    return next((each.trial for each in best if each.waits and each.reached == rung), None)


def _compared(standings: Sequence[Standing], rung: int) -> list[Standing]:
    """Those that have a score at a rung and did not fail later, the best first."""
    here = [each for each in standings if each.first <= rung <= each.reached and not each.failed]
    order = best_first([each.score_at(rung) for each in here], [each.cost for each in here])
    return [here[place] for place in order]
