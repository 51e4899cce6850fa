"""For how many epochs candidates are trained: the rungs at which they are compared.

`none` trains every candidate in full. `asha` is the asynchronous successive halving of Li et al.,
"A system for massively parallel hyperparameter tuning" (MLSys 2020): one of three goes on from
each rung, and nobody waits for a rung to fill. `hyperband` lets some candidates pass the early
rungs, in the proportions of Li et al., "Hyperband" (JMLR 2018), so that late bloomers have their
chance.
"""

import difflib
import math
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from archsearch.errors import InputError

ScheduleName = Literal["none", "asha", "hyperband"]
SCHEDULES: dict[str, str] = {
    "none": "every candidate is trained in full",
    "asha": "one of three goes on from each rung; nobody waits",
    "hyperband": "the same, and some candidates begin beyond the early rungs",
}
DEFAULT_SCHEDULE: ScheduleName = "none"
FACTOR = 3
"""One of so many goes on, and each rung trains so many times as long, as in both papers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """So many trials are trained from epoch `begin` to epoch `end`."""

    trials: int
    begin: int
    end: int

    @property
    def epochs(self) -> int:
        """Epochs of all these trials together."""
        return self.trials * (self.end - self.begin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """`rungs` are epochs, ascending, the last one a training in full.

    A candidate of bracket b is compared first at `rungs[b]`; `brackets` is their number.
    """

    name: str
    rungs: tuple[int, ...]
    brackets: int = 1
    factor: int = FACTOR

    def first_rung(self, number: int) -> int:
        """The rung at which the trial of this number, from 1, is compared first.

        Brackets get as many candidates as in Hyperband, where each costs about the same.

        >>> hyperband = schedule_named("hyperband", epochs=9)
        >>> [hyperband.first_rung(number) for number in range(1, 18)]
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2]
        """
        sizes = [self._bracket_size(bracket) for bracket in range(self.brackets)]
        place = (number - 1) % sum(sizes)
        bracket = 0
        while place >= sizes[bracket]:
            place -= sizes[bracket]
            bracket += 1
        return bracket

    def stretches(self, trials: int) -> tuple[Stretch, ...]:
        """About what so many trials come to, where none fails.

        As nobody waits, a few more or fewer go on: the best of nine may not be the best of all.

        >>> [(s.trials, s.begin, s.end) for s in schedule_named("asha", epochs=9).stretches(30)]
        [(30, 0, 1), (10, 1, 3), (3, 3, 9)]
        >>> sum(s.epochs for s in schedule_named("asha", epochs=9).stretches(30))
        68
        """
        new = Counter(self.first_rung(number) for number in range(1, trials + 1))
        found: list[Stretch] = []
        came = 0
        for rung, end in enumerate(self.rungs):
            going = max(came // self.factor, min(came, 1))
            begin = self.rungs[rung - 1] if rung else 0
            found += [
                Stretch(trials=count, begin=first, end=end)
                for count, first in ((new[rung], 0), (going, begin))
                if count
            ]
            came = going + new[rung]
        return tuple(found)

    def _bracket_size(self, bracket: int) -> int:
        """Candidates of a bracket in one round of Hyperband (its algorithm 1, line 3)."""
        halvings = len(self.rungs) - 1 - bracket
        candidates: float = len(self.rungs) * self.factor**halvings / (halvings + 1)
        return math.ceil(candidates)


def schedule_named(name: str, *, epochs: int) -> Schedule:
    """The schedule of a name, for trainings of so many epochs in full.

    Raises InputError, with the nearest name, where there is none of that name.

    >>> schedule_named("asha", epochs=20).rungs, schedule_named("none", epochs=20).rungs
    ((2, 7, 20), (20,))
    """
    if name not in SCHEDULES:
        near = difflib.get_close_matches(name, SCHEDULES, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(SCHEDULES)}"
        raise InputError(f"unknown schedule {name!r}; {hint}")
    rungs = [epochs]
    while name != "none" and rungs[0] >= FACTOR:
        rungs.insert(0, round(rungs[0] / FACTOR))
    brackets = len(rungs) if name == "hyperband" else 1
    return Schedule(name=name, rungs=tuple(rungs), brackets=brackets)
