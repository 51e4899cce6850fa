"""The oracles by name, as a table that can be read without Keras, and what a name stands for."""

import difflib
import importlib.util
from dataclasses import dataclass

from archsearch.errors import InputError
from archsearch.search.schedule import DEFAULT_SCHEDULE, SCHEDULES, schedule_named


@dataclass(frozen=True, slots=True, kw_only=True)
class OracleName:
    """An oracle that `--oracle` takes, in one line.

    `extra` is the extra of archsearch that brings it, and the package that it needs.
    """

    name: str
    summary: str
    extra: str | None = None


ORACLES = {
    oracle.name: oracle
    for oracle in (
        OracleName(name="random", summary="each active choice uniformly, no candidate twice"),
        OracleName(name="grid", summary="every candidate in order"),
        OracleName(
            name="evolution",
            summary="one choice of a good recent trial changed, after 10 at random",
        ),
        OracleName(
            name="local",
            summary="one choice of the best trial changed, after 10 at random",
        ),
        OracleName(
            name="bayesian",
            summary="a Gaussian process on choices and geometry, after 5 at random",
        ),
        OracleName(
            name="optuna-tpe",
            summary="Optuna's estimator of where good trials are dense, after 10 at random",
            extra="optuna",
        ),
        OracleName(
            name="optuna-nsga2",
            summary="Optuna's genetic algorithm, after 10 at random",
            extra="optuna",
        ),
        OracleName(
            name="keras-tuner-bayesian",
            summary="keras-tuner's Gaussian process; a second or two per proposal",
        ),
        OracleName(
            name="keras-tuner-hyperband",
            summary="keras-tuner's Hyperband: many start, the better ones go on",
        ),
    )
}
DEFAULT_ORACLE = "bayesian"
ONE_OBJECTIVE = frozenset({"keras-tuner-bayesian", "keras-tuner-hyperband"})
"""The oracles that compare by a score alone, as keras-tuner does."""
OWN_SCHEDULE = "keras-tuner-hyperband"
"""The oracle that says itself for how long."""


def oracle_named(name: str) -> OracleName:
    """The oracle of this name.

    Raises InputError with the nearest name where there is none, and with the command that installs
    it where its package is missing.
    """
    if name not in ORACLES:
        near = difflib.get_close_matches(name, ORACLES, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(ORACLES)}"
        raise InputError(f"unknown oracle {name!r}; {hint}")
    oracle = ORACLES[name]
    if oracle.extra and importlib.util.find_spec(oracle.extra) is None:
        raise InputError(
            f"the oracle {name} needs the package {oracle.extra}, which is not installed; "
            f'pip install "archsearch[{oracle.extra}]"'
        )
    return oracle


def refuse_cost(oracle: str, cost: str) -> None:
    """Raise InputError where an oracle cannot take a cost into account."""
    if oracle in ONE_OBJECTIVE:
        able = ", ".join(name for name in ORACLES if name not in ONE_OBJECTIVE)
        raise InputError(
            f"{oracle} compares by one objective, so --minimize {cost} would do nothing; "
            f"use one of: {able}"
        )


def oracle_and_schedule(oracle: str | None, schedule: str | None) -> tuple[str, str]:
    """The names of the oracle and the schedule that are asked for; None is "not said".

    A schedule's name as an oracle means random candidates with that schedule. Raises InputError
    for unknown names and for two schedules at once.

    >>> oracle_and_schedule("asha", None), oracle_and_schedule("grid", "hyperband")
    (('random', 'asha'), ('grid', 'hyperband'))
    """
    if schedule is not None:
        schedule_named(schedule, epochs=1)
    if oracle in SCHEDULES and oracle != "none":
        if schedule not in {None, oracle}:
            raise InputError(
                f"--oracle {oracle} means --oracle random --schedule {oracle}; "
                f"it cannot go with --schedule {schedule}"
            )
        return "random", oracle
    name = oracle_named(DEFAULT_ORACLE if oracle is None else oracle).name
    if name != OWN_SCHEDULE:
        return name, schedule or DEFAULT_SCHEDULE
    if schedule not in {None, "none"}:
        raise InputError(f"{name} has a schedule of its own; leave out --schedule {schedule}")
    return name, "none"
