"""What a run will be: the command line over the space over the defaults."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archsearch.errors import InputError
from archsearch.geometry import Limits, limits_of
from archsearch.journal import AS_MANY_AS_FIT, RunFile, read_run_file
from archsearch.search import (
    KEEP,
    OWN_SCHEDULE,
    Cost,
    Schedule,
    cost_named,
    oracle_and_schedule,
    refuse_cost,
    schedule_named,
)
from archsearch.session.overrides import overridden
from archsearch.session.request import Request
from archsearch.session.resuming import filled, refuse_other_options, refuse_other_space
from archsearch.session.warm_start import first_points, next_seed
from archsearch.space import LIMITS, Point, SearchSpace
from archsearch.train import Objective, objective_named

DEFAULT_TRIALS = 30
DEFAULT_FINALISTS = 5
DEFAULT_SEEDS = 3
DEFAULT_OBJECTIVE = "val_accuracy"
SPLIT_SEED = 0
"""Of the data, and the same for every run, so that runs can be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run will be, with every default filled in; `space` has the command line's values.

    Without `finalists` there are no `seeds` either. `workers` are those of this machine: None on
    a cluster.
    """

    file_space: SearchSpace
    space: SearchSpace
    trials: int
    time_budget: float | None
    finalists: int
    seeds: int
    oracle: str
    schedule_name: str
    objective: Objective
    minimize: Cost | None
    seed: int
    workers: int | None
    cluster: str | None
    trial_timeout: float | None
    keep_models: str
    image_size: tuple[int, int] | None
    skip_broken: bool
    start_from: str | None
    first: tuple[Point, ...]
    rest_to_train: bool

    @property
    def is_open(self) -> bool:
        """Whether only time sets an end to the search, and no number of trials."""
        return self.time_budget is not None and self.trials >= AS_MANY_AS_FIT

    @property
    def limits(self) -> Limits:
        """The limits that hold for this run."""
        return limits_of(self.space, seed=self.seed)

    @property
    def epochs(self) -> int:
        """Epochs of a trial that is trained in full."""
        return int(self.space.epochs)

    @property
    def schedule(self) -> Schedule:
        """After how many epochs candidates are compared."""
        return schedule_named(self.schedule_name, epochs=self.epochs)

    def to_json(self) -> dict[str, Any]:
        """The options as `run.json` has them."""
        return {
            "oracle": self.oracle,
            "schedule": self.schedule_name,
            "trials": self.trials,
            "epochs": self.epochs,
            "objective": self.objective.name,
            "maximize": self.objective.maximize,
            "minimize": self.minimize.name if self.minimize else None,
            "seed": self.seed,
            "workers": self.workers,
            "cluster": self.cluster,
            "trial_timeout": self.trial_timeout,
            "time_budget": self.time_budget,
            "finalists": self.finalists,
            "seeds": self.seeds or None,
            "keep_models": self.keep_models,
            "start_from": self.start_from,
            "first": [dict(point) for point in self.first],
            "rest_to_train": self.rest_to_train,
            "limits": _limits_to_json(self.space),
            "image_size": list(self.image_size) if self.image_size else None,
            "skip_broken": self.skip_broken,
            "split_seed": SPLIT_SEED,
        }


def plan(file_space: SearchSpace, request: Request, before: RunFile | None) -> Plan:
    """The run that is asked for; `before` is the run that it goes on from, if any.

    Raises InputError for an unknown oracle, objective or cost, and, on a resume, for a space or an
    option that differs from the run's, by name.
    """
    if before is not None:
        refuse_other_space(file_space, before)
        request = filled(request, before)
    given = {"dataset": request.dataset, "epochs": request.epochs}
    given = {name: value for name, value in given.items() if value is not None}
    oracle, schedule = oracle_and_schedule(request.oracle, request.schedule)
    if request.minimize is not None:
        refuse_cost(oracle, cost_named(request.minimize).name)
    finalists = _default(request.finalists, DEFAULT_FINALISTS)
    space = overridden(file_space, {**given, **request.limits})
    first, seed = request.first, request.seed
    if request.start_from is not None and before is None:
        run = Path(request.start_from)
        first = first_points(run, space)
        seed = next_seed(read_run_file(run)) if seed is None else seed
    if first and oracle == OWN_SCHEDULE:
        raise InputError(
            f"--oracle {oracle} draws its own candidates, so it cannot start --from a run; use "
            "--schedule hyperband"
        )
    planned = Plan(
        file_space=file_space,
        space=space,
        trials=_default(
            request.trials, DEFAULT_TRIALS if request.time_budget is None else AS_MANY_AS_FIT
        ),
        time_budget=request.time_budget,
        finalists=finalists,
        seeds=_default(request.seeds, DEFAULT_SEEDS) if finalists else 0,
        oracle=oracle,
        schedule_name=schedule,
        objective=objective_named(request.objective or DEFAULT_OBJECTIVE),
        minimize=None if request.minimize is None else cost_named(request.minimize),
        seed=_default(seed, 0),
        workers=None if request.cluster else _default(request.workers, _cores()),
        cluster=request.cluster,
        trial_timeout=request.trial_timeout,
        keep_models=request.keep_models or KEEP[0],
        image_size=request.image_size,
        skip_broken=bool(request.skip_broken),
        start_from=None if request.start_from is None else str(request.start_from),
        first=first,
        rest_to_train=bool(request.rest_to_train),
    )
    if before is not None:
        refuse_other_options(planned.to_json(), before)
    return planned


def _limits_to_json(space: SearchSpace) -> dict[str, Any]:
    """The limits that are set, by name; `accept` as its text."""
    said = space.to_json()
    limits = {name: said[name] for name in LIMITS if said[name] is not None}
    if said["accept"] is not None:
        limits["accept"] = said["accept"]["function"]
    if said["avoid"]:
        limits |= {name: said[name] for name in ("avoid", "avoid_share")}
    return limits


def _cores() -> int:
    """Those that this process may use: in a container, or under SLURM, not all that there are."""
    import loky

    return int(loky.cpu_count())


def _default(value: int | None, default: int) -> int:
    return default if value is None else value
