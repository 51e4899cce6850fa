"""Networks drawn evenly from the space of a run, whether it tried them or not."""

import random
from dataclasses import replace

import pandas as pd

from archsearch.geometry import Accepted, Profile, Task, judge, limits_of, random_point
from archsearch.journal import RunFile
from archsearch.report.choices import choice_columns
from archsearch.report.evidence.networks import FEATURES, Untrained
from archsearch.report.tables.trials import geometry_cells
from archsearch.space import Point, SearchSpace

NETWORKS = 1_000
"""As many are drawn: the means of a level then hang little on which they are."""
TRIES = 4_000
"""Points looked at, at most: of tight limits fewer networks are found."""


def drawn_evenly(run: RunFile) -> Untrained:
    """Candidates that the run might have trained, as `random` proposes them, each once.

    Of an `accept` only the text is known here, so that it refuses none.
    """
    space = replace(SearchSpace.from_json(run.space["parsed"]), accept=None)
    height, width, channels = run.data["input_shape"]
    task = Task(input_shape=(height, width, channels), classes=len(run.data["class_names"]))
    limits = limits_of(space, seed=run.options["seed"])
    picks = [pick for pick in choice_columns(run) if len(pick.options) > 1]
    rng = random.Random(0)
    drawn: dict[str, tuple[Point, Profile]] = {}
    for _ in range(TRIES):
        point = random_point(space, rng)
        found = judge(point, task=task, limits=limits)
        if isinstance(found, Accepted):
            drawn[found.candidate.identity] = (point, found.profile)
            if len(drawn) == NETWORKS:
                break
    cells = [geometry_cells(numbers) for _, numbers in drawn.values()]
    choices = {
        pick.name: pd.array([pick.cell(point) for point, _ in drawn.values()], dtype=pick.dtype)  # type: ignore[call-overload]
        for pick in picks
    }
    return Untrained(
        features=pd.DataFrame(cells, columns=list(FEATURES), dtype=float),
        choices=pd.DataFrame(choices),
    )
