"""The corner from which a run's hypervolume is measured: the same for every run of a space."""

from math import log

from archsearch.geometry import Limits, Task
from archsearch.geometry.surveying import survey
from archsearch.search import Cost, Reference
from archsearch.space import Candidate, SearchSpace
from archsearch.train import Objective

LATENCY_MS = 1000.0
"""The reference where the cost is a time, which no arithmetic tells beforehand."""


def reference_of(
    minimize: Cost,
    objective: Objective,
    *,
    space: SearchSpace,
    task: Task,
    limits: Limits,
    first: Candidate,
) -> Reference:
    """What guessing scores, and the first power of ten above the cost of every network.

    The networks are those that a survey of the space finds: all of them up to a million points, a
    fixed sample of more. `first` is one that may be trained.
    """
    score = guessed(objective, classes=task.classes)
    dearest = minimize.known(first)
    if dearest is None:
        return Reference(score=score, cost=LATENCY_MS)
    surveyed = getattr(survey(space, task=task, limits=limits), minimize.name)
    most = max(int(dearest), int(surveyed.max(initial=0)))
    return Reference(score=score, cost=power_of_ten_above(most))


def guessed(objective: Objective, *, classes: int) -> float:
    """The score of equal probabilities for all classes, on the scale on which larger is better.

    >>> from archsearch.train import OBJECTIVES
    >>> guessed(OBJECTIVES["val_accuracy"], classes=10)
    0.1
    >>> guessed(OBJECTIVES["val_top_3_accuracy"], classes=2)
    1.0
    >>> round(guessed(OBJECTIVES["val_loss"], classes=10), 3)
    -2.303
    """
    if not objective.maximize:
        return -log(classes)
    best = int(objective.metric.split("_")[1]) if objective.metric.startswith("top_") else 1
    return min(1.0, best / classes)


def power_of_ten_above(number: int) -> float:
    """The smallest power of ten that is larger.

    >>> power_of_ten_above(99), power_of_ten_above(100), power_of_ten_above(48_330)
    (100.0, 1000.0, 100000.0)
    """
    return float(10 ** len(str(number)))
