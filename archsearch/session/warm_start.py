"""Where a search may begin: with the best networks of a run before it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archsearch.errors import InputError
from archsearch.journal import History, RunFile, Trial, history_of, read_events, read_run_file
from archsearch.search import finalists_of
from archsearch.space import Point, SearchSpace, completed, transferred

MOST = 5
"""Networks that are taken over, at most: as many as a run has finalists."""


def first_points(run: Path, space: SearchSpace) -> tuple[Point, ...]:
    """The best networks of a run, as points of a space, the best first: finalists before others.

    Raises InputError where the run has none, or the space offers none of them.
    """
    file = read_run_file(run)
    best = best_of(history_of(read_events(run)), maximize=file.options["maximize"])[:MOST]
    if not best:
        raise InputError(f"{run} has no completed trial to start from")
    old = SearchSpace.from_json(file.space["parsed"])
    points = [transferred(completed(trial.values, old), space) for trial in best]
    found = tuple(point for point in points if point is not None)
    if not found:
        raise InputError(
            f"this space has none of the {len(best)} best networks of {run}: trial "
            f"{best[0].number} has {_shown(best[0].values)}; offer these too, or leave out --from"
        )
    return found


def next_seed(file: RunFile) -> int:
    """A seed that a run did not have: with its own, its trainings would come again, luck and all.

    The means that chose its best networks would then seem to be confirmed.
    """
    return int(file.options["seed"]) + 1


def best_of(history: History, *, maximize: bool) -> list[Trial]:
    """The completed trials, the best first: finalists by means, then others by scores."""
    finalists = [each.trial for each in history.contenders(maximize=maximize)]
    known = {each.number for each in finalists}
    others = finalists_of(history, len(history.completed), maximize=maximize)
    return [*finalists, *(each for each in others if each.number not in known)]


def _shown(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
