"""Whether a space has anything to train, before anything is started."""

import random
from collections import Counter
from collections.abc import Iterator

from archsearch.errors import InputError
from archsearch.geometry import (
    AVOIDED,
    ENUMERABLE,
    Accepted,
    Limits,
    Refused,
    Survey,
    Task,
    judge,
    random_point,
    survey,
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
    than a million points is given up after a million drawn at random.
    """
    rng = random.Random(0)
    points = [random_point(space, rng) for _ in range(TRIES)]
    verdicts = [judge(point, task=task, limits=limits) for point in points]
    for point, verdict in zip(points, verdicts, strict=True):
        if isinstance(verdict, Accepted):
            return point, verdict.candidate
    if limits.accept is None:
        whole = survey(space, task=task, limits=limits, at_most=ENUMERABLE)
        for place in whole.place[:TRIES].tolist():
            verdict = judge(space.point_at(place), task=task, limits=limits)
            if isinstance(verdict, Accepted):
                return space.point_at(place), verdict.candidate
        if whole.exact and not whole.accepted:  # a sample has hardly a shallow network
            raise _nothing(space, task, limits, _removed(space, whole, task=task, limits=limits))
    rules: Counter[str] = Counter()
    for point in _all_or_a_million(space, rng):
        verdict = judge(point, task=task, limits=limits)
        if isinstance(verdict, Accepted):
            return point, verdict.candidate
        rules.update(_broken(point, verdict, task=task, limits=limits))
    raise _nothing(space, task, limits, rules)


def _nothing(space: SearchSpace, task: Task, limits: Limits, rules: Counter[str]) -> InputError:
    """That nothing can be trained, and why, of all points or of a million."""
    examined = min(space.size, ENUMERABLE)
    height, width, _ = task.input_shape
    counts = ", ".join(f"{count:,} × {rule}" for rule, count in rules.most_common())
    both = (
        " (a point that breaks two of these is counted for both)"
        if rules.total() > examined
        else ""
    )
    return InputError(
        f"no network of this space can be trained on {height}×{width} images: of "
        f"{examined:,} points{' drawn at random' if examined < space.size else ''}, "
        f"{counts}{both}; "
        f"widen the choices or the limits{' or raise avoid_share' if limits.avoid else ''}"
    )


def _removed(space: SearchSpace, whole: Survey, *, task: Task, limits: Limits) -> Counter[str]:
    """How many points each rule removes: each limit is asked about by itself."""
    kinds = whole.refused.items()
    rules = Counter({rule: count for (kind, rule), count in kinds if kind == "infeasible"})
    for bound in limits.bounds:
        alone = survey(space, task=task, limits=Limits(bounds=(bound,)), at_most=ENUMERABLE)
        rules[bound.rule] += sum(
            count for (kind, _), count in alone.refused.items() if kind != "infeasible"
        )
    return +rules


def _all_or_a_million(space: SearchSpace, rng: random.Random) -> Iterator[Point]:
    """Every point in order; of a space too large for that a million, as those that come first are
    all alike.
    """
    if space.size <= ENUMERABLE:
        return space.points()
    return (random_point(space, rng) for _ in range(ENUMERABLE))


def _broken(point: Point, verdict: Refused, *, task: Task, limits: Limits) -> list[str]:
    """Every limit that a point breaks, or else what it is refused for."""
    if verdict.kind == AVOIDED:
        return [f"avoided: {verdict.rule}"]
    built = judge(point, task=task, limits=Limits())
    if isinstance(built, Refused):
        return [verdict.rule]
    return [bound.rule for bound in limits.bounds if bound.is_broken_by(built.profile)] or [
        verdict.rule
    ]
