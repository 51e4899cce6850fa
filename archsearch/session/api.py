"""`archsearch.run`: what the command does, from a notebook or a script."""

import logging
import multiprocessing
import os
from pathlib import Path
from typing import Unpack

from archsearch.errors import InputError
from archsearch.journal import Event
from archsearch.session.opened import Run, open_run
from archsearch.session.overrides import LimitArguments
from archsearch.session.prepare import prepare
from archsearch.session.request import Request
from archsearch.session.run import execute
from archsearch.space import SearchSpace, SpaceFile, load_space_file

_log = logging.getLogger("archsearch")
"""What a user should know of a cluster; Python prints it to stderr unless told otherwise."""


def run(
    space: SearchSpace | str | Path,
    *,
    output: str | Path | None = None,
    resume: bool = False,
    overwrite: bool = False,
    dataset: str | None = None,
    trials: int | None = None,
    epochs: int | None = None,
    time_budget: float | None = None,
    finalists: int | None = None,
    seeds: int | None = None,
    oracle: str | None = None,
    schedule: str | None = None,
    objective: str | None = None,
    minimize: str | None = None,
    seed: int | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    trial_timeout: float | None = None,
    keep_models: str | None = None,
    start_from: str | Path | None = None,
    image_size: tuple[int, int] | None = None,
    skip_broken: bool | None = None,
    **limits: Unpack[LimitArguments],
) -> Run:
    """Search a space and open the run.

    `space` is a SearchSpace (then `output` is needed) or the path of a space file; `time_budget`
    and `trial_timeout` are in seconds, the budget for the whole call; the best `finalists`
    candidates are trained again with so many fresh `seeds` each (0 finalists: none); `start_from`
    is a run whose best networks are tried first; the rest is as on the command line. `limits` are
    `min_params`, `max_params` and the others of a space, and `avoid` and `avoid_share`; what is
    given replaces what the space says. In a script, call it under `if __name__ == "__main__":`,
    for worker processes import the script again. Raises InputError for what cannot be used and
    RunError where no trial succeeded or the cluster went away; a KeyboardInterrupt passes once
    what is finished is saved and reported.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        os._exit(1)  # a worker imports a script without a guard; the parent says so
    if resume and overwrite:
        raise InputError("resume and overwrite exclude each other; give one of them")
    space_file = _space_file(space, output)
    request = Request(
        dataset=dataset,
        trials=trials,
        epochs=epochs,
        time_budget=time_budget,
        finalists=finalists,
        seeds=seeds,
        oracle=oracle,
        schedule=schedule,
        objective=objective,
        minimize=minimize,
        seed=seed,
        workers=workers,
        cluster=cluster,
        trial_timeout=trial_timeout,
        keep_models=keep_models,
        start_from=start_from,
        image_size=image_size,
        skip_broken=skip_broken,
        limits=limits,
    )
    folder = Path(output) if output is not None else Path("results") / space_file.name
    prepared = prepare(
        space_file,
        request,
        folder=folder,
        mode="resume" if resume else "overwrite" if overwrite else "new",
    )
    ended = execute(prepared, _silent, _log.warning)
    if ended.broken_off:
        raise KeyboardInterrupt(ended.broken_off)
    return open_run(folder)


def _space_file(space: SearchSpace | str | Path, output: str | Path | None) -> SpaceFile:
    if not isinstance(space, SearchSpace):
        return load_space_file(Path(space))
    if output is None:
        raise InputError('a SearchSpace has no name to save under; give output="results/…"')
    return SpaceFile(name=Path(output).name, source="", space=space)


def _silent(event: Event) -> None:
    """A notebook sees the result, not the trials."""
