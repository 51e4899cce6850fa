"""trials.csv as a table: one row per trial, in the order in which they were proposed."""

from typing import Any

import pandas as pd

from archsearch.geometry import Limits, Profile, avoided_kinds, limits_of, profile
from archsearch.journal import History, RunFile, Trial
from archsearch.report.choices import choice_columns
from archsearch.report.tables.front import cost_of, front_numbers
from archsearch.space import SearchSpace

SEPARATOR = "; "
"""What stands between several warnings in one cell."""


def _with_axes(name: str, dtype: str) -> dict[str, str]:
    """The dtype for a column and its companion on each axis."""
    return dict.fromkeys((name, f"{name}_height", f"{name}_width"), dtype)


COLUMNS = {
    "trial": "Int64",
    "architecture": "string",
    "status": "string",
    "reason": "string",
    "score": "Float64",
    "val_accuracy": "Float64",
    "val_loss": "Float64",
    "epochs": "Int64",
    "rung": "Int64",
    "seconds": "Float64",
    "seed": "Int64",
    **_with_axes("receptive_field", "Int64"),
    **_with_axes("jump", "Int64"),
    **_with_axes("coverage", "Float64"),
    **_with_axes("output_size", "Int64"),
    "params": "Int64",
    "params_fixed": "Int64",
    "macs": "Int64",
    "depth": "Int64",
    "against": "string",
}
"""Every column but the choices and those of a second objective, with its pandas dtype."""


def trials_table(run: RunFile, history: History) -> pd.DataFrame:
    """One row per trial, with the columns of `trials.csv`; what is not known is NA.

    A trial that has no end yet has no status and the reason "unfinished". `rung` counts from 0
    the stretches in which a trial was trained. Field, coverage and output size are those of the
    axis where they are smaller, the jump of the one where it is larger; `_height` and `_width`
    stand behind each. `against` names the warnings that the network has and the space avoids.
    Where a cost is minimised, there are its column and `front`, the Pareto front of a completed
    trial, counted from 1.
    """
    choices = choice_columns(run)
    second, second_dtypes = _second_objective(run, history)
    limits = limits_of(SearchSpace.from_json(run.space["parsed"]))
    rows = [
        {
            **_training(trial),
            **_known(profile(trial.candidate.architecture), limits),
            **second.get(trial.number, {}),
            **{f"choice_{pick.name}": pick.cell(trial.values) for pick in choices},
        }
        for trial in history.trials
    ]
    dtypes = COLUMNS | second_dtypes | {f"choice_{pick.name}": pick.dtype for pick in choices}
    return pd.DataFrame(
        {
            name: pd.array([row[name] for row in rows], dtype=dtype)  # type: ignore[call-overload]
            for name, dtype in dtypes.items()
        }
    )


def _second_objective(
    run: RunFile, history: History
) -> tuple[dict[int, dict[str, Any]], dict[str, str]]:
    """Cost and front by trial number, and the dtypes of these columns; nothing without a cost."""
    cost = cost_of(run)
    if cost is None:
        return {}, {}
    numbers = front_numbers(history, cost, maximize=run.options["maximize"])
    cells = {
        trial.number: {cost.column: cost.paid(trial), "front": numbers.get(trial.number)}
        for trial in history.trials
    }
    return cells, {cost.column: cost.dtype, "front": "Int64"}


def _training(trial: Trial) -> dict[str, Any]:
    """What training brought. A failed trial has no score, whatever its earlier rungs brought."""
    last = None if trial.status == "failed" else trial.last
    reached = trial.last
    return {
        "trial": trial.number,
        "architecture": trial.candidate.architecture.identity,
        "status": trial.status,
        "reason": "unfinished" if trial.status is None else trial.reason or None,
        "score": trial.score,
        "val_accuracy": last.val_accuracy if last else None,
        "val_loss": last.val_loss if last else None,
        "epochs": reached.epochs if reached else None,
        "rung": len(trial.outcomes) - 1 if reached else None,
        "seconds": trial.seconds if reached else None,
        "seed": trial.seed,
    }


def _known(numbers: Profile, limits: Limits) -> dict[str, Any]:
    """What is known before training."""
    avoided = SEPARATOR.join(avoided_kinds(numbers, limits)) or None
    return {**geometry_cells(numbers), "against": avoided}


def geometry_cells(numbers: Profile) -> dict[str, float]:
    """What a network is, by column."""
    return {
        **_per_axis("receptive_field", numbers.field, min(numbers.field)),
        **_per_axis("jump", numbers.jump, max(numbers.jump)),
        **_per_axis("coverage", numbers.coverage, min(numbers.coverage)),
        **_per_axis("output_size", numbers.output_size, min(numbers.output_size)),
        "params": numbers.params,
        "params_fixed": numbers.params_fixed,
        "macs": numbers.macs,
        "depth": numbers.depth,
    }


def _per_axis(name: str, sides: tuple[float, float], whole: float) -> dict[str, float]:
    return {name: whole, f"{name}_height": sides[0], f"{name}_width": sides[1]}
