"""When workers trained and when they did not, from the journal of a run."""

from collections.abc import Sequence
from dataclasses import dataclass

import archsearch

Stretch = tuple[float, float]
"""When a training began and ended, in UNIX time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """A search's time in worker seconds: `trained` of `available`, and images in them.

    A worker counts from the first submission to the end of its own last training: afterwards it
    has nothing to do, or trains what the end of the time budget breaks off.
    """

    trained: float
    available: float
    images: int
    workers: int

    @property
    def overhead(self) -> float:
        """The share of the time in which a worker did not train."""
        return 1 - self.trained / self.available

    @property
    def images_per_second(self) -> float:
        """Trained images per second of all workers together."""
        return self.images * self.workers / self.available


def spent(run: archsearch.Run) -> Spent:
    """What the trials of a run took; finalists, after the search, are left out."""
    trials = run.history.trials
    outcomes = [outcome for trial in trials for outcome in trial.outcomes]
    first = min(trial.started for trial in trials)
    workers = int(run.file.options["workers"])
    ends = [lane[-1][1] for lane in lanes([(each.began, each.ended) for each in outcomes])]
    return Spent(
        trained=sum(each.seconds for each in outcomes),
        available=sum(end - first for end in ends),
        images=sum(len(each.curve) for each in outcomes) * run.file.data["train"],
        workers=workers,
    )


def lanes(stretches: Sequence[Stretch]) -> list[list[Stretch]]:
    """The stretches of each worker, in order: one goes to who has been free for longest.

    >>> lanes([(0, 2), (0, 3), (2, 4), (3, 5)])
    [[(0, 2), (2, 4)], [(0, 3), (3, 5)]]
    """
    found: list[list[Stretch]] = []
    for stretch in sorted(stretches):
        free = [lane for lane in found if lane[-1][1] <= stretch[0]]
        if free:
            min(free, key=lambda lane: lane[-1][1]).append(stretch)
        else:
            found.append([stretch])
    return found


def overhead(run: archsearch.Run) -> float:
    """1 − Σ trial seconds ÷ (workers × wall time from first submission to last result).

    What is broken off at the end, and a worker that waits for another one's last trial, count as
    overhead here.
    """
    trials = run.history.trials
    wall = max(trial.finished or 0 for trial in trials) - min(trial.started for trial in trials)
    return 1 - sum(trial.seconds for trial in trials) / (run.file.options["workers"] * wall)
