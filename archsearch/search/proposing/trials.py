"""What a proposer sees: the space it may choose from, and the trials so far."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import inf, nan
from typing import Protocol

import numpy as np

from archsearch.search.ordering import ranks

Picks = tuple[int, ...]
"""For each choice the place of its pick among its options, from 0; INACTIVE where it has none."""
INACTIVE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Picks that have their trial. The larger the score, the better.

    Until there is a score it is nan; a failure scores minus infinity, the worst there is. The
    score is the one at `rung`, the last that was reached; `before` are those at the rungs up to it.
    `cost` is over 0, the smaller the better; it is None where there is one objective, or where the
    cost is not measured yet.
    """

    picks: Picks
    score: float = nan
    rung: int = 0
    before: tuple[float, ...] = ()
    cost: float | None = None

    @property
    def is_pending(self) -> bool:
        """Whether its score is still to come."""
        return self.score != self.score

    @property
    def has_failed(self) -> bool:
        """Whether it ended without a score."""
        return self.score == -inf

    @property
    def standing(self) -> tuple[int, float]:
        """What trials are compared by: whoever got further was better where both were compared."""
        return (-1, self.score) if self.has_failed else (self.rung, self.score)

    @property
    def readings(self) -> list[tuple[int, float]]:
        """The rungs with their scores."""
        scores = (*self.before, self.score)
        return list(enumerate(scores, start=self.rung - len(self.before)))


class PickSpace(Protocol):
    """What may be proposed. Nothing in it depends on the trials."""

    def draw(self, rng: np.random.Generator) -> Picks:
        """Each active choice uniformly; what is drawn may be refused."""

    def neighbours(self, picks: Picks, rng: np.random.Generator) -> Sequence[Picks]:
        """What differs in one choice, in a fixed order; some may be refused.

        Choices that the change makes active are drawn from `rng`, others stay as they are.
        """

    def identity(self, picks: Picks) -> Hashable | None:
        """Equal for picks that are the same candidate; None for what may not be trained."""


def standings(trials: Sequence[Tried]) -> list[tuple[float, ...]]:
    """What each of several trials with a score is compared by, the larger the better.

    Whoever got further is the better one, a failure the worst. Of those that got as far, the score
    decides; where they have costs it is the front, and in a front the room (`ordering.ranks`).
    """
    keys: list[tuple[float, ...]] = [trial.standing for trial in trials]
    for rung in {trial.rung for trial in trials}:
        places = [
            place
            for place, trial in enumerate(trials)
            if trial.rung == rung and trial.cost is not None and not trial.has_failed
        ]
        found = ranks(
            [trials[place].score for place in places],
            [trials[place].cost or 0.0 for place in places],
        )
        for place, (front, room) in zip(places, found, strict=True):
            keys[place] = (rung, -front, room)
    return keys


def finished(trials: Sequence[Tried]) -> list[Tried]:
    """The trials that have a score, failures included, in their order."""
    return [trial for trial in trials if not trial.is_pending]


def taken(trials: Sequence[Tried], space: PickSpace) -> set[Hashable]:
    """The identities that have had their trial or are having it."""
    return {space.identity(trial.picks) for trial in trials}


def is_new(picks: Picks, space: PickSpace, seen: set[Hashable]) -> bool:
    """Whether picks may be trained and are no candidate seen before."""
    identity = space.identity(picks)
    return identity is not None and identity not in seen


def first_new(
    candidates: Sequence[Picks],
    space: PickSpace,
    seen: set[Hashable],
    rng: np.random.Generator,
) -> Picks | None:
    """One of the candidates that are new, uniformly; None where none is."""
    shuffled = [candidates[place] for place in rng.permutation(len(candidates)).tolist()]
    return next((picks for picks in shuffled if is_new(picks, space, seen)), None)
