"""Limits on a profile: which networks are not worth a training step to this user."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from archsearch.geometry.profile import Profile
from archsearch.space.arguments import LIMITED, LIMITS
from archsearch.space.predicate import Predicate
from archsearch.space.search_space import SearchSpace

REFUSED_BY_ACCEPT = "refused by accept"

FIGURES: Mapping[str, Callable[[Profile], float]] = {
    "params": lambda profile: profile.params,
    "macs": lambda profile: profile.macs,
    "activations": lambda profile: profile.activations,
    "field": lambda profile: min(profile.field),
    "coverage": lambda profile: min(profile.coverage),
    "output_size": lambda profile: min(profile.output_size),
}
"""What may be bounded; of figures with two axes, the smaller one."""
assert tuple(FIGURES) == LIMITED


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """`max_params=50_000` and the like: one end of what a figure may be."""

    name: str
    value: float

    def __post_init__(self) -> None:
        if self.name not in LIMITS:
            raise ValueError(f"no limit is called {self.name!r}; there are {', '.join(LIMITS)}")

    @property
    def figure(self) -> str:
        """What is bounded: a key of FIGURES."""
        return self.name.split("_", 1)[1]

    @property
    def is_upper(self) -> bool:
        """Whether larger figures break it."""
        return self.name.startswith("max_")

    @property
    def rule(self) -> str:
        """What breaks it, as a phrase to count by.

        >>> Bound(name="max_params", value=50_000).rule, Bound(name="min_coverage", value=0.5).rule
        ('over max_params 50,000', 'under min_coverage 0.5')
        """
        return f"{'over' if self.is_upper else 'under'} {self.name} {self.value:,}"

    def is_broken_by(self, profile: Profile) -> bool:
        """Whether the figure lies beyond; at the bound itself it does not."""
        figure = FIGURES[self.figure](profile)
        return figure > self.value if self.is_upper else figure < self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What may be trained.

    `bounds` and `accept` are hard: what breaks them is never trained. Of the architectures with a
    warning among the kinds in `avoid`, a share of `avoid_share` is trained all the same, drawn by
    identity and `seed`, so that one can tell what avoiding them costs.
    """

    bounds: tuple[Bound, ...] = ()
    accept: Predicate | None = None
    avoid: tuple[str, ...] = ()
    avoid_share: float = 0.1
    seed: int = 0


def limits_of(space: SearchSpace, *, seed: int = 0) -> Limits:
    """The limits that a space sets; `seed` decides which avoided networks are trained anyway."""
    values = {name: getattr(space, name) for name in LIMITS}
    return Limits(
        bounds=tuple(
            Bound(name=name, value=value) for name, value in values.items() if value is not None
        ),
        accept=space.accept,
        avoid=space.avoid,
        avoid_share=space.avoid_share,
        seed=seed,
    )


def broken_limit(profile: Profile, limits: Limits) -> str | None:
    """The first hard limit that a profile breaks, as a phrase to count by; None if it keeps all.

    `accept` is asked last, and only about what keeps every bound. Raises InputError where it fails
    or gives neither True nor False.
    """
    for bound in limits.bounds:
        if bound.is_broken_by(profile):
            return bound.rule
    if limits.accept is not None and not limits.accept(profile):
        return REFUSED_BY_ACCEPT
    return None


def avoided_kinds(profile: Profile, limits: Limits) -> tuple[str, ...]:
    """The kinds of warnings in `limits.avoid` that a profile has, each once, in their order."""
    if not limits.avoid:
        return ()
    kinds = {warned.kind for warned in profile.warnings}
    return tuple(kind for kind in limits.avoid if kind in kinds)


def is_trained_anyway(identity: str, limits: Limits) -> bool:
    """Whether an architecture that is to be avoided is among the share that is trained.

    A hash decides, so that it is the same on every machine and after every resume.
    """
    digest = hashlib.sha256(f"{limits.seed}/{identity}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < limits.avoid_share * 2**64
