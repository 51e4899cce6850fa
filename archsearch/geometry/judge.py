"""Whether a point is worth training: feasible and within the limits, by arithmetic alone."""

from dataclasses import dataclass

from archsearch.geometry.limits import (
    FIGURES,
    Limits,
    avoided_kinds,
    broken_limit,
    is_trained_anyway,
)
from archsearch.geometry.profile import Profile, profile
from archsearch.space.architecture import Candidate
from archsearch.space.canonical import InfeasibleError
from archsearch.space.resolve import candidate_at
from archsearch.space.search_space import Point

AVOIDED = "avoided"
"""The kind of a refusal for a warning, which is its rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a candidate is for: images of `input_shape` (height, width, channels) in `classes`."""

    input_shape: tuple[int, int, int]
    classes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A point that may be trained, as its candidate and what that is in numbers.

    `against` are the warnings it has that the space avoids: it is trained all the same, to tell
    what avoiding them costs.
    """

    candidate: Candidate
    profile: Profile
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A point that is not trained: `kind` says by what, `rule` why, in words to count by."""

    kind: str
    rule: str
    detail: str


def judge(point: Point, *, task: Task, limits: Limits) -> Accepted | Refused:
    """What becomes of a point before any training: its candidate, or the rule that refuses it."""
    try:
        candidate = candidate_at(point, input_shape=task.input_shape, classes=task.classes)
    except InfeasibleError as error:
        return Refused(kind="infeasible", rule=error.rule, detail=str(error))
    numbers = profile(candidate.architecture)
    rule = broken_limit(numbers, limits)
    if rule is not None:
        detail = ", ".join(f"{name} {round(of(numbers), 2):,}" for name, of in FIGURES.items())
        return Refused(kind="over limit", rule=rule, detail=detail)
    against = avoided_kinds(numbers, limits)
    if against and not is_trained_anyway(candidate.architecture.identity, limits):
        detail = next(odd.text for odd in numbers.warnings if odd.kind == against[0])
        return Refused(kind=AVOIDED, rule=against[0], detail=detail)
    return Accepted(candidate=candidate, profile=numbers, against=against)
