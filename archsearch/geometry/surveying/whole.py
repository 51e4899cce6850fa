"""A whole space, counted: what is feasible, what is the same network twice, what breaks a limit.

The counting itself is numpy and is imported when it is asked for, so that this stays light.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archsearch.geometry.judge import Task
from archsearch.geometry.limits import Limits
from archsearch.geometry.surveying.sample import sampled_places
from archsearch.geometry.warnings import FIELD_KINDS, LAYER_KINDS
from archsearch.space.search_space import Point, SearchSpace

if TYPE_CHECKING:
    import numpy.typing as npt

ENUMERABLE = 1_000_000
"""Points up to which a question about a whole space is decided point by point."""
SAMPLE = 200_000
"""Points of a larger space that a survey looks at: shares are then within 0.22 points (95 %)."""
SAMPLE_WITH_ACCEPT = 20_000
"""The same where a function of the user has to be called for each network."""
KINDS = (*LAYER_KINDS, *FIELD_KINDS)
"""The warnings of a network, in the order of the bits of `Survey.odd`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Survey:
    """The counts of a space, and the figures of its distinct architectures that may be trained.

    `examined` points were looked at: all of `points`, or a uniform sample if there are too many.
    `refused` counts those that are never trained by (kind, rule), `candidates` the distinct
    candidates among the others. Architectures with a warning that the space would `avoid` are
    among these, as a share of them (`avoid_share`) is trained.

    The arrays have an entry for each distinct architecture: the `place` of the first examined
    point that names it (`space.point_at(place)`), how many examined points name it (`names`), its
    warnings as bits (`odd`, in the order of KINDS) and its figures, of the axis where they are
    smaller. Figures too large for a machine word are Python's whole numbers.
    """

    points: int
    examined: int
    refused: Mapping[tuple[str, str], int]
    candidates: int
    avoid: tuple[str, ...]
    avoid_share: float
    place: "npt.NDArray[Any]"
    names: "npt.NDArray[Any]"
    odd: "npt.NDArray[Any]"
    field: "npt.NDArray[Any]"
    jump: "npt.NDArray[Any]"
    coverage: "npt.NDArray[Any]"
    output_size: "npt.NDArray[Any]"
    params: "npt.NDArray[Any]"
    params_fixed: "npt.NDArray[Any]"
    macs: "npt.NDArray[Any]"
    activations: "npt.NDArray[Any]"
    depth: "npt.NDArray[Any]"

    @property
    def exact(self) -> bool:
        """Whether every point was looked at."""
        return self.examined == self.points

    @property
    def accepted(self) -> int:
        """Examined points that may be trained."""
        return self.examined - sum(self.refused.values())

    @property
    def duplicates(self) -> int:
        """Examined points that may be trained, but are candidates that came before."""
        return self.accepted - self.candidates

    @property
    def architectures(self) -> int:
        """Distinct architectures among the examined points that may be trained."""
        return len(self.place)

    @property
    def refused_by_count(self) -> list[tuple[tuple[str, str], int]]:
        """What refuses points, by kind, and in each kind the most frequent rule first."""
        return sorted(self.refused.items(), key=lambda each: (each[0][0], -each[1], each[0][1]))

    def has(self, *kinds: str) -> "npt.NDArray[Any]":
        """Whether each architecture has a warning of one of these kinds."""
        bits = sum(1 << KINDS.index(kind) for kind in kinds)
        found: npt.NDArray[Any] = (self.odd & bits) != 0
        return found


def survey(
    space: SearchSpace, *, task: Task, limits: Limits, at_most: int | None = None, seed: int = 0
) -> Survey:
    """The counts of a space; of one over `at_most` points, those of a uniform sample of as many.

    Without `at_most`, a space of up to ENUMERABLE points is counted in full, and a larger one by
    SAMPLE points; with a function `accept` both are SAMPLE_WITH_ACCEPT. Equal seeds give equal
    samples. Raises InputError where the space's own `accept` fails.
    """
    from archsearch.geometry.surveying.count import count

    whole, sample = ENUMERABLE, SAMPLE
    if limits.accept is not None:
        whole = sample = SAMPLE_WITH_ACCEPT
    if at_most is not None:
        whole = sample = at_most
    places = None if space.size <= whole else sampled_places(space.size, sample, seed=seed)
    return count(space, places, task=task, limits=limits)


def random_point(space: SearchSpace, rng: random.Random) -> Point:
    """A point, each active dimension drawn uniformly (so that depths are equally likely)."""
    point: dict[str, object] = {}
    for dimension in space.dimensions:
        depth = point.get("depth", 0)
        if dimension.argument == "depth" or dimension.is_active(depth):  # type: ignore[arg-type]
            point[dimension.name] = rng.choice(dimension.options)
    return point  # type: ignore[return-value]
