"""Networks drawn evenly from the space of a run, whether it tried them or not."""

import random

import pandas as pd

from archsearch.geometry import Accepted, Profile, Task, judge, limits_of, random_point
from archsearch.journal import RunFile
from archsearch.report.choices import choice_columns
from archsearch.report.evidence.networks import FEATURES, Untrained
from archsearch.report.tables.trials import geometry_cells
from archsearch.space import Point, SearchSpace

NETWORKS = 1_000
"""Networks that are drawn at most."""
TRIES = 10_000
"""Points looked at, at most: where limits are tight fewer networks are found."""


def drawn_evenly(run: RunFile, *, seed: int = 0) -> Untrained | None:
    """Networks that the run might have trained, each active choice drawn uniformly.

    As they are drawn: in a small space some come again, so that every level is as frequent as
    limits leave it. None where the space has an `accept`, of which a report knows only the text.
    """
    space = SearchSpace.from_json(run.space["parsed"])
    if space.accept is not None:
        return None
    height, width, channels = run.data["input_shape"]
    task = Task(input_shape=(height, width, channels), classes=len(run.data["class_names"]))
    limits = limits_of(space, seed=run.options.get("seed", 0))
    picks = [pick for pick in choice_columns(run) if len(pick.options) > 1]
    rng = random.Random(seed)
    drawn: list[tuple[Point, Profile]] = []
    for _ in range(TRIES):
        point = random_point(space, rng)
        found = judge(point, task=task, limits=limits)
        if isinstance(found, Accepted):
            drawn.append((point, found.profile))
            if len(drawn) == NETWORKS:
                break
    cells = [geometry_cells(numbers) for _, numbers in drawn]
    choices = {
        pick.name: pd.array([pick.cell(point) for point, _ in drawn], dtype=pick.dtype)  # type: ignore[call-overload]
        for pick in picks
    }
    return Untrained(
        features=pd.DataFrame(cells, columns=list(FEATURES), dtype=float),
        choices=pd.DataFrame(choices),
    )
