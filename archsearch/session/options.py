"""What a run was asked to be: the command line over the space over the defaults."""

import re
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any, cast

from archsearch.errors import InputError
from archsearch.geometry import Limits, limits_of
from archsearch.journal import AS_MANY_AS_FIT, RunFile
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
from archsearch.session.overrides import (
    LIMIT_ARGUMENTS,
    LimitArguments,
    option_of,
    overridden,
    parsed_limits,
)
from archsearch.session.warm_start import first_points
from archsearch.space import LIMITS, Point, SearchSpace, remembered
from archsearch.train import Objective, objective_named

DEFAULT_TRIALS = 30
DEFAULT_FINALISTS = 5
DEFAULT_SEEDS = 3
SHORTEST_TIME_BUDGET = 10.0
"""Seconds that starting workers, saving and reporting take on any machine."""
DEFAULT_OBJECTIVE = "val_accuracy"
FIXED = (
    "oracle",
    "schedule",
    "epochs",
    "finalists",
    "seeds",
    "objective",
    "minimize",
    "seed",
    "trial_timeout",
    "keep_models",
    "start_from",
    "rest_to_train",
    "image_size",
    "skip_broken",
)
"""Options that a resume cannot change."""
ABSENT: dict[str, Any] = {
    "schedule": "none",
    "minimize": None,
    "finalists": 0,
    "seeds": None,
    "trial_timeout": None,
    "keep_models": KEEP[0],
    "start_from": None,
    "first": [],
    "rest_to_train": False,
}
"""What the options mean that an older run says nothing of."""
SPLIT_SEED = 0
"""Of the data, and the same for every run, so that runs can be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a user asked for; None is "not said", which a resume fills from `run.json`.

    `time_budget` and `trial_timeout` are in seconds, `cluster` is a Dask scheduler's address,
    `keep_models` is one of KEEP, `image_size` is (height, width) in pixels, `start_from` is the run
    whose best networks are tried first, `first` are points that are, `rest_to_train` gives the
    validation images that a `val_size` leaves over to training, `limits` are those that replace
    what the space says.
    """

    dataset: str | None = None
    trials: int | None = None
    epochs: int | None = None
    time_budget: float | None = None
    finalists: int | None = None
    seeds: int | None = None
    oracle: str | None = None
    schedule: str | None = None
    objective: str | None = None
    minimize: str | None = None
    seed: int | None = None
    workers: int | None = None
    cluster: str | None = None
    trial_timeout: float | None = None
    keep_models: str | None = None
    image_size: tuple[int, int] | None = None
    skip_broken: bool | None = None
    start_from: str | Path | None = None
    first: tuple[Point, ...] = ()
    rest_to_train: bool | None = None
    limits: LimitArguments = field(default_factory=LimitArguments)

    def __post_init__(self) -> None:
        for name in ("trials", "epochs", "workers", "seeds"):
            _at_least_one(name, getattr(self, name))
        object.__setattr__(self, "limits", parsed_limits(self.limits))
        _check_finalists(self.finalists, self.seeds)
        _over_zero_seconds("trial_timeout", self.trial_timeout)
        _one_of_keep(self.keep_models)
        _address("cluster", self.cluster)
        if self.cluster is not None and self.workers is not None:
            raise InputError(
                "--cluster and --workers exclude each other: a cluster has the workers that it "
                "has; give one of them"
            )
        if self.time_budget is not None and not self.time_budget > SHORTEST_TIME_BUDGET:
            raise InputError(
                f"--time-budget must be over {SHORTEST_TIME_BUDGET:g} seconds, which starting and "
                f"reporting take alone, but got {self.time_budget:g}"
            )


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
        _refuse_other_space(file_space, before)
        request = _filled(request, before)
    given = {"dataset": request.dataset, "epochs": request.epochs}
    given = {name: value for name, value in given.items() if value is not None}
    oracle, schedule = oracle_and_schedule(request.oracle, request.schedule)
    if request.minimize is not None:
        refuse_cost(oracle, cost_named(request.minimize).name)
    finalists = _default(request.finalists, DEFAULT_FINALISTS)
    space = overridden(file_space, {**given, **request.limits})
    first = request.first
    if request.start_from is not None and before is None:
        first = first_points(Path(request.start_from), space)
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
        seed=_default(request.seed, 0),
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
        _refuse_other_options(planned, before)
    return planned


def _filled(request: Request, before: RunFile) -> Request:
    """The request with what it leaves open taken from the run before.

    Only --cluster is not: without it a run goes on here, whatever became of its cluster.
    """
    options, effective = {**ABSENT, **before.options}, before.space["parsed"]
    size = options["image_size"]
    known = {
        "trials": options["trials"],
        "time_budget": options["time_budget"],
        "finalists": options["finalists"],
        "seeds": options["seeds"],
        "workers": None if _was_on_cluster(before) or request.cluster else options["workers"],
        "trial_timeout": options["trial_timeout"],
        "keep_models": options["keep_models"],
        "start_from": options["start_from"],
        "rest_to_train": options["rest_to_train"],
        "oracle": options["oracle"],
        "schedule": options["schedule"],
        "objective": options["objective"],
        "minimize": options["minimize"],
        "seed": options["seed"],
        "skip_broken": options["skip_broken"],
        "image_size": (size[0], size[1]) if size else None,
        "epochs": options["epochs"],
        "dataset": effective["dataset"],
    }
    given = {name: getattr(request, name) for name in known}
    limits = {name: options["limits"].get(name) for name in LIMIT_ARGUMENTS}
    return replace(
        request,
        **{name: known[name] if value is None else value for name, value in given.items()},
        first=tuple(map(remembered, options["first"])),
        limits=cast(LimitArguments, {**limits, **request.limits}),
    )


def _refuse_other_space(file_space: SearchSpace, before: RunFile) -> None:
    now = file_space.to_json()
    then = SearchSpace.from_json(before.space["file"]).to_json()  # an older run says less
    for name, value in now.items():
        if value != then[name]:
            raise InputError(
                f"the space is not that of the run: {_difference(name, value, then[name])}; "
                "use --overwrite or another --output to start anew"
            )


def _refuse_other_options(planned: Plan, before: RunFile) -> None:
    now, then = planned.to_json(), {**ABSENT, **before.options}
    unknown = [name for name in then if name not in now]
    if unknown:
        raise InputError(
            f"the run to go on with has the option {unknown[0]!r}, which this archsearch does not "
            "know: a newer one began it; go on with that one"
        )
    for name in FIXED:
        _refuse_change(name, now[name], then[name])
    for name in LIMIT_ARGUMENTS:
        _refuse_change(name, now["limits"].get(name), then["limits"].get(name))


def _refuse_change(name: str, now: Any, then: Any) -> None:
    if now != then:
        raise InputError(
            f"--resume cannot change {name.replace('_', '-')}: it was {_shown(then)}, "
            f"now {_shown(now)}; leave it out, or start anew with --overwrite"
        )


def _limits_to_json(space: SearchSpace) -> dict[str, Any]:
    """The limits that are set, by name; `accept` as its text."""
    said = space.to_json()
    limits = {name: said[name] for name in LIMITS if said[name] is not None}
    if said["accept"] is not None:
        limits["accept"] = said["accept"]["function"]
    if said["avoid"]:
        limits |= {name: said[name] for name in ("avoid", "avoid_share")}
    return limits


def _difference(name: str, now: Any, then: Any) -> str:
    """How an argument of a space is not what it was; of a function, the first line that differs."""
    both = (now, then)
    if all(isinstance(each, dict) and "function" in each for each in both):
        lines = zip_longest(now["function"].splitlines(), then["function"].splitlines())
        new, old = next((new, old) for new, old in lines if new != old)
        return f"{name} is another function: it says `{new or ''}`, but said `{old or ''}`"
    return f"{name} is {_shown(now)}, but was {_shown(then)}"


def _shown(value: Any) -> str:
    """A value of a space or an option as a user writes it."""
    if isinstance(value, dict) and len(value) == 1:
        kind, options = next(iter(value.items()))
        if isinstance(options, list):
            return f"{kind}({', '.join(map(repr, options))})"
        return " ".join(str(options).split())
    return "not set" if value is None else repr(value)


def _was_on_cluster(before: RunFile) -> bool:
    return before.options.get("cluster") is not None


def _cores() -> int:
    """Those that this process may use: in a container, or under SLURM, not all that there are."""
    import loky

    return int(loky.cpu_count())


def _default(value: int | None, default: int) -> int:
    return default if value is None else value


def _check_finalists(finalists: int | None, seeds: int | None) -> None:
    if finalists is not None and finalists < 0:
        raise InputError(f"--finalists must be at least 0 (0 for none), but got {finalists}")
    if finalists == 0 and seeds is not None:
        raise InputError(
            f"--seeds says how often each finalist is trained, but --finalists is 0; "
            f"leave out --seeds {seeds}"
        )


def _at_least_one(name: str, value: int | None) -> None:
    if value is not None and value < 1:
        raise InputError(f"{option_of(name)} must be at least 1, but got {value}")


def _over_zero_seconds(name: str, value: float | None) -> None:
    if value is not None and not value > 0:
        raise InputError(f"{option_of(name)} must be over 0 seconds, but got {value}")


def _one_of_keep(value: str | None) -> None:
    if value is not None and value not in KEEP:
        raise InputError(f"--keep-models must be one of {', '.join(KEEP)}, but got {value!r}")


def _address(name: str, value: str | None) -> None:
    if value is not None and not re.fullmatch(r"[a-z]+://.+:\d+", value):
        raise InputError(
            f"{option_of(name)} must be a Dask scheduler's address such as tcp://host:8786, but "
            f"got {value!r}"
        )
