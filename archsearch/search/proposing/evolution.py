"""Regularized evolution: the best of a few of the latest trials, with one choice changed.

Real, Aggarwal, Huang and Le, "Regularized evolution for image classifier architecture search"
(2019). Here no candidate is proposed twice, and the population is small, as budgets are. Where
trials have costs, the best is the one of the first front with most room, as NSGA-II selects.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from archsearch.search.proposing.trials import (
    Picks,
    PickSpace,
    Tried,
    finished,
    first_new,
    standings,
    taken,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evolution:
    """`population` latest trials with a score, of which the best of `sample` becomes a parent.

    A population of 100, as in the paper, is useless where 100 trials are a large budget.
    """

    population: int = 10
    sample: int = 5

    def __post_init__(self) -> None:
        if not 1 <= self.sample <= self.population:
            raise ValueError(
                "1 <= sample <= population must hold, "
                f"but got sample={self.sample}, population={self.population}"
            )


def evolve(
    trials: Sequence[Tried], space: PickSpace, settings: Evolution, *, seed: int
) -> Picks | None:
    """The next picks to try; None, for a random draw, at the start and where no child is new."""
    scored = finished(trials)
    if len(trials) < settings.population or len(scored) < settings.sample:
        return None
    rng = np.random.default_rng(seed)
    seen = taken(trials, space)
    alive = scored[-settings.population :]
    for _ in range(settings.population):
        parent = _parent(alive, settings, rng)
        child = first_new(space.neighbours(parent.picks, rng), space, seen, rng)
        if child is not None:
            return child
    return None


def _parent(alive: Sequence[Tried], settings: Evolution, rng: np.random.Generator) -> Tried:
    size = min(settings.sample, len(alive))
    places: list[int] = rng.choice(len(alive), size=size, replace=False).tolist()
    keys = standings(alive)
    return alive[max(places, key=lambda place: keys[place])]
