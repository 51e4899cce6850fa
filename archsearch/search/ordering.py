"""Which of several trials are better, by one objective or by a score and a cost."""

import math
from collections.abc import Sequence

Figures = Sequence[float]


def best_first(scores: Figures, costs: Sequence[float | None]) -> list[int]:
    """Places in order, the best first; of equal ones the earlier.

    Larger scores are better. Where there are costs, smaller ones are better too: fronts of trials
    that none dominates come one after the other, and within a front those with most room around
    them (NSGA-II: Deb, Pratap, Agarwal and Meyarivan, 2002, section III).

    >>> best_first([0.8, 0.9, 0.7], [None] * 3)
    [1, 0, 2]
    >>> best_first([0.8, 0.9, 0.7, 0.85], [10.0, 30.0, 20.0, 20.0])
    [0, 1, 3, 2]
    """
    if not scores or costs[0] is None:
        return sorted(range(len(scores)), key=lambda place: -scores[place])
    known = [0.0 if cost is None else cost for cost in costs]
    order: list[int] = []
    for front in fronts(scores, known):
        room = _room(front, scores, known)
        order += sorted(front, key=lambda place: (-room[place], place))
    return order


def fronts(scores: Figures, costs: Figures) -> list[list[int]]:
    """Places by front: none of the first is dominated, none of the second but by the first, ….

    A trial dominates another if it scores at least as well at no higher cost, and differs.

    >>> fronts([0.8, 0.9, 0.7, 0.85], [10.0, 30.0, 20.0, 20.0])
    [[0, 3, 1], [2]]
    """
    left = sorted(range(len(scores)), key=lambda place: (costs[place], -scores[place], place))
    found: list[list[int]] = []
    while left:
        front: list[int] = []
        rest: list[int] = []
        for place in left:
            best = front[-1] if front else None
            same = best is not None and (scores[best], costs[best]) == (
                scores[place],
                costs[place],
            )
            if best is None or scores[place] > scores[best] or same:
                front.append(place)
            else:
                rest.append(place)
        found.append(front)
        left = rest
    return found


def _room(front: Sequence[int], scores: Figures, costs: Figures) -> dict[int, float]:
    """For each place the sides of the box between its neighbours, each in shares of the front.

    The two ends have all the room there is.
    """
    widest = costs[front[-1]] - costs[front[0]] or 1.0
    highest = scores[front[-1]] - scores[front[0]] or 1.0
    room = {front[0]: math.inf, front[-1]: math.inf}
    for before, place, after in zip(front, front[1:], front[2:], strict=False):
        room[place] = (costs[after] - costs[before]) / widest + (
            scores[after] - scores[before]
        ) / highest
    return room
