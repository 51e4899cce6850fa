"""Whether a space has anything to train, before anything is started."""

import random
from collections import Counter

from archsearch.errors import InputError
from archsearch.geometry import (
    AVOIDED,
    ENUMERABLE,
    Accepted,
    Limits,
    Task,
    judge,
    random_point,
)
from archsearch.space import Candidate, Point, SearchSpace

TRIES = 200


def first_candidate(space: SearchSpace, *, task: Task, limits: Limits) -> Candidate:
    """A candidate that may be trained. Raises InputError where there is none."""
    return first_accepted(space, task=task, limits=limits)[1]


def first_accepted(space: SearchSpace, *, task: Task, limits: Limits) -> tuple[Point, Candidate]:
    """A point that may be trained, and its candidate: one of some random ones, else the first.

    All of these points are judged, so that an `accept` that fails does so here if it often does.
    Raises InputError, with what each rule removed, where there is no candidate; a space of more
    than a million points is given up after a million.
    """
    rng = random.Random(0)
    points = [random_point(space, rng) for _ in range(TRIES)]
    verdicts = [judge(point, task=task, limits=limits) for point in points]
    for point, verdict in zip(points, verdicts, strict=True):
        if isinstance(verdict, Accepted):
            return point, verdict.candidate
    rules: Counter[str] = Counter()
    for examined, point in enumerate(space.points()):
        verdict = judge(point, task=task, limits=limits)
        if isinstance(verdict, Accepted):
            return point, verdict.candidate
        rules[f"avoided: {verdict.rule}" if verdict.kind == AVOIDED else verdict.rule] += 1
        if examined + 1 == ENUMERABLE:
            break
    height, width, _ = task.input_shape
    counts = ", ".join(f"{count:,} × {rule}" for rule, count in rules.most_common())
    raise InputError(
        f"no network of this space can be trained on {height}×{width} images: of "
        f"{'the first ' if rules.total() < space.size else ''}{rules.total():,} points, {counts}; "
        f"widen the choices or the limits{' or raise avoid_share' if limits.avoid else ''}"
    )
