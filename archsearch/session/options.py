"""What a run was asked to be: the command line over the space over the defaults."""

import os
from dataclasses import dataclass, replace
from typing import Any

from archsearch.errors import InputError
from archsearch.geometry import Limits, limits_of
from archsearch.journal import RunFile
from archsearch.search import DEFAULT_ORACLE, oracle_named
from archsearch.space import SearchSpace
from archsearch.train import Objective, objective_named

DEFAULT_TRIALS = 30
DEFAULT_OBJECTIVE = "val_accuracy"
OVERRIDES = ("dataset", "epochs", "max_params", "max_macs", "min_field", "max_field")
"""Arguments of a space that the command line may set instead."""
SPLIT_SEED = 0
"""Of the data, and the same for every run, so that runs can be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a user asked for; None is "not said", which a resume fills from `run.json`.

    `time_budget` is in seconds, `image_size` is (height, width) in pixels.
    """

    dataset: str | None = None
    trials: int | None = None
    epochs: int | None = None
    time_budget: float | None = None
    oracle: str | None = None
    objective: str | None = None
    seed: int | None = None
    workers: int | None = None
    image_size: tuple[int, int] | None = None
    skip_broken: bool | None = None
    max_params: int | None = None
    max_macs: int | None = None
    min_field: int | None = None
    max_field: int | None = None

    def __post_init__(self) -> None:
        for name in ("trials", "epochs", "workers", "max_params", "max_macs"):
            _at_least_one(name, getattr(self, name))
        for name in ("min_field", "max_field"):
            _at_least_one(name, getattr(self, name))
        if self.time_budget is not None and not self.time_budget > 0:
            raise InputError(f"--time-budget must be over 0 seconds, but got {self.time_budget}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run will be, with every default filled in; `space` has the command line's values."""

    file_space: SearchSpace
    space: SearchSpace
    trials: int
    time_budget: float | None
    oracle: str
    objective: Objective
    seed: int
    workers: int
    image_size: tuple[int, int] | None
    skip_broken: bool

    @property
    def limits(self) -> Limits:
        """The limits that hold for this run."""
        return limits_of(self.space)

    @property
    def epochs(self) -> int:
        """Epochs of a trial that is trained in full."""
        return int(self.space.epochs)

    def to_json(self) -> dict[str, Any]:
        """The options as `run.json` has them."""
        return {
            "oracle": self.oracle,
            "trials": self.trials,
            "epochs": self.epochs,
            "objective": self.objective.name,
            "maximize": self.objective.maximize,
            "seed": self.seed,
            "workers": self.workers,
            "time_budget": self.time_budget,
            "limits": {name: getattr(self.limits, name) for name in Limits.__slots__},
            "image_size": list(self.image_size) if self.image_size else None,
            "skip_broken": self.skip_broken,
            "split_seed": SPLIT_SEED,
        }


def plan(file_space: SearchSpace, request: Request, before: RunFile | None) -> Plan:
    """The run that is asked for; `before` is the run that it goes on from, if any.

    Raises InputError for an unknown oracle or objective, and, on a resume, for a space or an
    option that differs from the run's, by name.
    """
    if before is not None:
        _refuse_other_space(file_space, before)
        request = _filled(request, before)
    overrides = {
        name: getattr(request, name) for name in OVERRIDES if getattr(request, name) is not None
    }
    oracle = oracle_named(request.oracle or DEFAULT_ORACLE)
    planned = Plan(
        file_space=file_space,
        space=replace(file_space, **overrides),
        trials=_default(request.trials, DEFAULT_TRIALS),
        time_budget=request.time_budget,
        oracle=oracle.name,
        objective=objective_named(request.objective or DEFAULT_OBJECTIVE),
        seed=_default(request.seed, 0),
        workers=_default(request.workers, os.cpu_count() or 1),
        image_size=request.image_size,
        skip_broken=bool(request.skip_broken),
    )
    if before is not None:
        _refuse_other_options(planned, before)
    return planned


def _filled(request: Request, before: RunFile) -> Request:
    """The request with what it leaves open taken from the run before."""
    options, effective = before.options, before.space["parsed"]
    size = options["image_size"]
    known = {
        "trials": options["trials"],
        "time_budget": options["time_budget"],
        "workers": options["workers"],
        "oracle": options["oracle"],
        "objective": options["objective"],
        "seed": options["seed"],
        "skip_broken": options["skip_broken"],
        "image_size": (size[0], size[1]) if size else None,
        "epochs": options["epochs"],
        "dataset": effective["dataset"],
        **options["limits"],
    }
    given = {name: getattr(request, name) for name in known}
    return replace(
        request,
        **{name: known[name] if value is None else value for name, value in given.items()},
    )


def _refuse_other_space(file_space: SearchSpace, before: RunFile) -> None:
    now, then = file_space.to_json(), before.space["file"]
    for name, value in now.items():
        if value != then.get(name):
            raise InputError(
                f"the space is not that of the run: {name} is {_shown(value)}, but was "
                f"{_shown(then.get(name))}; use --overwrite or another --output to start anew"
            )


def _refuse_other_options(planned: Plan, before: RunFile) -> None:
    now, then = planned.to_json(), before.options
    for name in ("oracle", "epochs", "objective", "seed", "image_size", "skip_broken", "limits"):
        if now[name] != then[name]:
            raise InputError(
                f"--resume cannot change {name.replace('_', '-')}: it was {_shown(then[name])}, "
                f"now {_shown(now[name])}; leave it out, or start anew with --overwrite"
            )


def _shown(value: Any) -> str:
    """A value of a space or an option as a user writes it."""
    if isinstance(value, dict) and len(value) == 1:
        kind, options = next(iter(value.items()))
        if isinstance(options, list):
            return f"{kind}({', '.join(map(repr, options))})"
    return repr(value)


def _default(value: int | None, default: int) -> int:
    return default if value is None else value


def _at_least_one(name: str, value: int | None) -> None:
    if value is not None and value < 1:
        option = name.replace("_", "-")
        raise InputError(f"--{option} must be at least 1, but got {value}")
