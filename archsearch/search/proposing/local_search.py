"""Local search: a new neighbour of the best trial that still has one.

White, Nolen and Savani, "Exploring the loss landscape in neural architecture search" (2021), find
it as good as any method where scores carry little noise. Where every neighbour of the best was
tried, the second best is next, and so on: there is no need to start anew. Where trials have costs,
these are the members of the first front, those with most room first, and then of the others.
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

FILL = 0
"""Seed of what a change makes active, the same in each proposal.

So a trial has a fixed, finite set of neighbours: were the new layers of a deeper network drawn
anew each time, the best trial would never run out of them.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalSearch:
    """`start` trials are drawn at random before the search begins at the best of them."""

    start: int = 10

    def __post_init__(self) -> None:
        if self.start < 1:
            raise ValueError(f"start must be at least 1, but got {self.start}")


def climb(
    trials: Sequence[Tried], space: PickSpace, settings: LocalSearch, *, seed: int
) -> Picks | None:
    """The next picks to try; None, for a random draw, at the start and where nothing is new."""
    scored = finished(trials)
    if len(trials) < settings.start or not scored:
        return None
    rng = np.random.default_rng(seed)
    seen = taken(trials, space)
    keys = standings(scored)
    for place in sorted(range(len(scored)), key=lambda place: keys[place], reverse=True):
        around = space.neighbours(scored[place].picks, np.random.default_rng(FILL))
        found = first_new(around, space, seen, rng)
        if found is not None:
            return found
    return None
