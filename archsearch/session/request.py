"""What a user asks of a run; what is not said is filled in later."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from archsearch.errors import InputError
from archsearch.search import KEEP
from archsearch.session.overrides import LimitArguments, option_of, parsed_limits
from archsearch.space import Point

SHORTEST_TIME_BUDGET = 10.0
"""Seconds that starting workers, saving and reporting take on any machine."""


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
