"""A whole space, counted: what is feasible, what is the same network twice, what breaks a limit."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from archsearch.geometry.judge import Accepted, Task, judge
from archsearch.geometry.limits import Limits
from archsearch.space.architecture import Architecture, Candidate
from archsearch.space.search_space import Point, SearchSpace

ENUMERABLE = 1_000_000
"""Points up to which a question about a whole space is decided one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The counts of a space, and the numbers of its distinct architectures that may be trained.

    `examined` points were looked at: all of `points`, or a uniform sample if there are too many.
    `refused` counts points by (kind, rule). `fields` (pixels, smaller axis), `coverages`,
    `params` and `macs` have one entry for each distinct architecture.
    """

    points: int
    examined: int
    candidates: int
    duplicates: int
    refused: dict[tuple[str, str], int]
    fields: tuple[int, ...]
    coverages: tuple[float, ...]
    params: tuple[int, ...]
    macs: tuple[int, ...]

    @property
    def exact(self) -> bool:
        """Whether every point was looked at."""
        return self.examined == self.points

    @property
    def architectures(self) -> int:
        """Distinct architectures among the points examined that may be trained."""
        return len(self.params)


def survey(
    space: SearchSpace, *, task: Task, limits: Limits, at_most: int = 20_000, seed: int = 0
) -> Survey:
    """The counts of a space; over `at_most` points, those of a uniform sample without repeats."""
    refused: Counter[tuple[str, str]] = Counter()
    candidates: set[Candidate] = set()
    architectures: dict[Architecture, Accepted] = {}
    duplicates = examined = 0
    for point in _points_to_examine(space, at_most, seed):
        examined += 1
        verdict = judge(point, task=task, limits=limits)
        if not isinstance(verdict, Accepted):
            refused[(verdict.kind, verdict.rule)] += 1
        elif verdict.candidate in candidates:
            duplicates += 1
        else:
            candidates.add(verdict.candidate)
            architectures.setdefault(verdict.candidate.architecture, verdict)
    profiles = [verdict.profile for verdict in architectures.values()]
    return Survey(
        points=space.size,
        examined=examined,
        candidates=len(candidates),
        duplicates=duplicates,
        refused=dict(refused),
        fields=tuple(min(profile.field) for profile in profiles),
        coverages=tuple(min(profile.coverage) for profile in profiles),
        params=tuple(profile.params for profile in profiles),
        macs=tuple(profile.macs for profile in profiles),
    )


def random_point(space: SearchSpace, rng: random.Random) -> Point:
    """A point, each active dimension drawn uniformly (so that depths are equally likely)."""
    point: dict[str, object] = {}
    for dimension in space.dimensions:
        depth = point.get("depth", 0)
        if dimension.argument == "depth" or dimension.is_active(depth):  # type: ignore[arg-type]
            point[dimension.name] = rng.choice(dimension.options)
    return point  # type: ignore[return-value]


def _points_to_examine(space: SearchSpace, at_most: int, seed: int) -> Iterator[Point]:
    if space.size <= at_most:
        return space.points()
    rng, size = random.Random(seed), space.size
    places: dict[int, None] = {}
    while len(places) < at_most:
        places[rng.randrange(size)] = None
    return (space.point_at(place) for place in places)
