"""keras-tuner's HyperParameters as picks: what proposers see of them, and back to values."""

import math
from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from typing import Any

import keras_tuner
import numpy as np

from archsearch.errors import InputError
from archsearch.search.oracles.without_waste import Identity, Values, is_active
from archsearch.search.proposing import INACTIVE, Picks

MOST_OPTIONS = 1_000
"""Options of one choice, beyond which its neighbours are too many to look at."""
REMEMBERED = 10_000
"""Verdicts kept: those of a thousand trials and of the neighbours of the best of them."""


class Choices:
    """A `PickSpace` of hyperparameters, each of which has a finite number of values.

    A hyperparameter is active as its conditions say. Where a change makes others active, these
    are drawn; what stays active stays as it is.
    """

    def __init__(
        self,
        hyperparameters: keras_tuner.HyperParameters,
        identify: Callable[[Mapping[str, Any]], Identity],
    ) -> None:
        self.entries = tuple(hyperparameters.space)
        self.options = tuple(options_of(entry) for entry in self.entries)
        self._identify = identify
        self.judged = lru_cache(REMEMBERED)(self._judged)

    def values_of(self, picks: Picks) -> Values:
        """keras-tuner's values, without what is inactive."""
        return {
            entry.name: options[pick]
            for entry, options, pick in zip(self.entries, self.options, picks, strict=True)
            if pick != INACTIVE
        }

    def nearest(self, values: Values) -> Values:
        """The values; of those that are not on offer, the nearest that are, as they are drawn."""
        near = dict(values)
        for entry, options in zip(self.entries, self.options, strict=True):
            value = values.get(entry.name)
            if is_active(entry, values) and value is not None and value not in options:
                place = math.log if getattr(entry, "sampling", None) == "log" else float
                distance = [abs(place(each) - place(value)) for each in options]
                near[entry.name] = options[distance.index(min(distance))]
        return near

    def picks_of(self, values: Mapping[str, Any]) -> Picks:
        """The picks of values; a value that is missing or not on offer counts as inactive."""
        return tuple(
            options.index(values[entry.name])
            if entry.name in values and is_active(entry, values) and values[entry.name] in options
            else INACTIVE
            for entry, options in zip(self.entries, self.options, strict=True)
        )

    def draw(self, rng: np.random.Generator) -> Picks:
        """Each active choice uniformly."""
        return self._filled({}, rng)

    def neighbours(self, picks: Picks, rng: np.random.Generator) -> list[Picks]:
        """What differs in one active choice, and in those that this makes active or inactive."""
        return [
            self._filled({**dict(enumerate(picks)), place: other}, rng)
            for place, pick in enumerate(picks)
            if pick != INACTIVE
            for other in range(len(self.options[place]))
            if other != pick
        ]

    def picked(self, pick: Callable[[int], int]) -> Picks:
        """What `pick` says for the place of each active choice, in order."""
        picks: list[int] = []
        values: Values = {}
        for place, (entry, options) in enumerate(zip(self.entries, self.options, strict=True)):
            if not is_active(entry, values):
                picks.append(INACTIVE)
                continue
            picks.append(pick(place))
            values[entry.name] = options[picks[-1]]
        return tuple(picks)

    def identity(self, picks: Picks) -> Hashable | None:
        """The key of the candidate; None for what may not be trained."""
        judged = self.judged(picks)
        return None if judged.kind else judged.key

    def cost(self, picks: Picks) -> float | None:
        """What a second objective keeps small; None where that is not known beforehand."""
        return self.judged(picks).cost

    def _judged(self, picks: Picks) -> Identity:
        return self._identify(self.values_of(picks))

    def _filled(self, wanted: Mapping[int, int], rng: np.random.Generator) -> Picks:
        """The wanted picks where they are active, drawn ones where others are."""

        def pick(place: int) -> int:
            known = wanted.get(place, INACTIVE)
            return int(rng.integers(len(self.options[place]))) if known == INACTIVE else known

        return self.picked(pick)


def options_of(entry: Any) -> tuple[Any, ...]:
    """The values of one hyperparameter; ten of a range without a step, as keras-tuner's grid has.

    Raises InputError for a kind without values, and where there are too many of them.
    """
    name = entry.name
    try:
        options = tuple(entry.values)
    except NotImplementedError:
        raise InputError(
            f"hyperparameter {name!r} ({type(entry).__name__}) has no values to choose from; "
            "use Choice, Boolean, or Int or Float with a step"
        ) from None
    if len(options) > MOST_OPTIONS:
        raise InputError(
            f"hyperparameter {name!r} has {len(options):,} values, and at most {MOST_OPTIONS:,} "
            "can be compared; give it a larger step, or use Choice"
        )
    if isinstance(entry, keras_tuner.engine.hyperparameters.Choice):
        return options
    return tuple(sorted(options))  # of a range without a step they come as a set
