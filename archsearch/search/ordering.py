"""Which of several trials are better, by one objective or by a score and a cost."""

from collections.abc import Sequence
from math import inf, log

Figures = Sequence[float]
SMALLEST = 1e-9
"""What a cost of nothing counts as where logarithms are taken."""


def best_first(scores: Figures, costs: Sequence[float | None]) -> list[int]:
    """Places in order, the best first; of equal ones the earlier.

    Larger scores are better. Where all costs are known, smaller ones are better too, as `ranks`
    has it.

    >>> best_first([0.8, 0.9, 0.7], [None] * 3)
    [1, 0, 2]
    >>> best_first([0.8, 0.9, 0.7, 0.85], [10.0, 30.0, 20.0, 20.0])
    [0, 1, 3, 2]
    """
    known = [cost for cost in costs if cost is not None]
    if len(known) < len(scores):
        return sorted(range(len(scores)), key=lambda place: -scores[place])
    order = ranks(scores, known)
    return sorted(range(len(scores)), key=lambda place: (order[place][0], -order[place][1]))


def ranks(scores: Figures, costs: Figures) -> list[tuple[int, float]]:
    """For each place its front, counted from 0, and the room around it there.

    Earlier fronts are better, and within a front those with more room (NSGA-II: Deb, Pratap,
    Agarwal and Meyarivan, 2002, section III).

    >>> ranks([0.8, 0.9, 0.7], [10.0, 30.0, 20.0])
    [(0, inf), (0, inf), (1, inf)]
    """
    found = [(0, 0.0)] * len(scores)
    for number, front in enumerate(fronts(scores, costs)):
        for place, room in _room(front, scores, costs).items():
            found[place] = (number, room)
    return found


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

    The two ends have all the room there is. Costs count by their logarithms, as twice the size is
    as much more for a small network as for a large one.
    """
    logs = {place: log(max(costs[place], SMALLEST)) for place in front}
    widest = logs[front[-1]] - logs[front[0]] or 1.0
    highest = scores[front[-1]] - scores[front[0]] or 1.0
    room = {front[0]: inf, front[-1]: inf}
    for before, place, after in zip(front, front[1:], front[2:], strict=False):
        room[place] = (logs[after] - logs[before]) / widest + (
            scores[after] - scores[before]
        ) / highest
    return room
