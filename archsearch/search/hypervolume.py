"""How good a front is, as one number: the area that it dominates.

Zitzler and Thiele, "Multiobjective evolutionary algorithms: a comparative case study" (1999). Here
one side of the area is the score above that of guessing, the other the logarithm of the cost below
a reference, in powers of ten: so a front that holds a score at a tenth of the cost gains as much
for small networks as for large ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log10

Member = tuple[float, float]
"""Cost and score, the larger the better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The corner from which the area is measured; what is worse in either adds nothing.

    `score` is on the scale on which larger is better, `cost` is over 0. It depends on the space,
    the data and the objective alone, so that it stays where it is as a run goes on, and runs can
    be compared.
    """

    score: float
    cost: float

    def __post_init__(self) -> None:
        if not self.cost > 0:
            raise ValueError(f"the reference cost must be over 0, but got {self.cost}")


def front_of(members: Iterable[Member]) -> list[Member]:
    """Those that none dominates, each once, from the cheapest to the dearest.

    >>> front_of([(30, 0.9), (10, 0.8), (20, 0.7), (20, 0.85), (40, 0.9)])
    [(10, 0.8), (20, 0.85), (30, 0.9)]
    """
    front: list[Member] = []
    for member in sorted(members, key=lambda each: (each[0], -each[1])):
        if not front or member[1] > front[-1][1]:
            front.append(member)
    return front


def hypervolume(members: Iterable[Member], reference: Reference) -> float:
    """The area that members dominate, in units of the score times powers of ten of the cost.

    >>> round(hypervolume([(10, 0.9), (100, 1.0)], Reference(score=0.1, cost=1000)), 9)
    1.7
    """
    area, level = 0.0, reference.score
    for cost, score in front_of(members):
        if score > level and cost < reference.cost:
            area += (log10(reference.cost) - log10(cost)) * (score - level)
            level = score
    return area
