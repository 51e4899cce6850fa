"""The trials as a table to read: the best first, with the choices that vary."""

from dataclasses import dataclass

import pandas as pd

from archsearch.journal import History, RunFile
from archsearch.report.choices import choice_columns, choice_text, varying
from archsearch.report.format import NOTHING, both_ways, count, duration, percent, short
from archsearch.report.measure import Measure
from archsearch.report.tables.front import cost_of
from archsearch.search import COSTS

ORDER = {"completed": 0, "stopped": 1, "unfinished": 2, "failed": 3}
"""Where a trial stands in the leaderboard, before its score."""


WRITTEN = 100
"""Rows that stand in the page as a table: 10,000 would take seconds to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the leaderboard; `key` is its name in the page's data, `hint` explains it."""

    key: str
    label: str
    numeric: bool
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One trial: number, identity and status, a text for each number and for each choice."""

    trial: int
    architecture: str
    status: str
    reason: str
    numbers: tuple[str, ...]
    choices: tuple[str, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """All texts but the number, with the reason after the status."""
        return (self.architecture, self.status, self.reason, *self.numbers, *self.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaderboard:
    """Columns and rows; the first three columns are trial, architecture and status."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    choices: tuple[str, ...]

    @property
    def written(self) -> tuple[Row, ...]:
        """The rows that stand in the page without its script; the others are made when needed."""
        return self.rows[:WRITTEN]

    @property
    def made(self) -> tuple[Row, ...]:
        """The rows that the script makes."""
        return self.rows[WRITTEN:]


def leaderboard_of(
    run: RunFile, history: History, trials: pd.DataFrame, measure: Measure
) -> Leaderboard:
    """All trials, completed ones first, each group from the best score to the worst.

    `trials` has the columns that are shown, and where there were finals `fresh_seeds`, the mean of
    a finalist.
    """
    picks = choice_columns(run)
    choices = varying(picks)
    numbers = (
        *_number_columns(measure, finals="fresh_seeds" in trials.columns),
        *_front_columns(run),
    )
    rows = [
        Row(
            trial=trial.number,
            architecture=str(record["architecture"]),
            status=trial.status or "unfinished",
            reason=trial.reason,
            numbers=tuple(
                both_ways(record, column.key)
                if column.key == "receptive_field"
                else _text(column.key, record[column.key], measure)
                for column in numbers
            ),
            choices=tuple(choice_text(picks, argument, trial) for argument in choices),
        )
        for trial, record in zip(history.trials, trials.to_dict("records"), strict=True)
    ]
    scores = {trial.number: trial.score for trial in history.trials}
    rows.sort(
        key=lambda row: (ORDER[row.status], -measure.sign * (scores[row.trial] or 0), row.trial)
    )
    return Leaderboard(
        columns=(
            Column(key="trial", label="Trial", numeric=True),
            Column(key="architecture", label="Architecture", numeric=False),
            Column(key="status", label="Status", numeric=False),
            *numbers,
            *(_choice_column(argument) for argument in choices),
        ),
        rows=tuple(rows),
        choices=choices,
    )


def _number_columns(measure: Measure, *, finals: bool) -> tuple[Column, ...]:
    score = Column(
        key="score", label="Score", numeric=True, hint=f"the objective: {measure.axis_title()}"
    )
    fresh = Column(
        key="fresh_seeds",
        label="Fresh seeds",
        numeric=True,
        hint="mean over fresh seeds of a finalist, by which the winner is chosen",
    )
    return (
        *(() if measure.is_accuracy else (score,)),
        Column(
            key="val_accuracy",
            label="Validation accuracy",
            numeric=True,
            hint="the score of this run" if measure.is_accuracy else "",
        ),
        *((fresh,) if finals else ()),
        Column(key="epochs", label="Epochs", numeric=True),
        Column(key="receptive_field", label="Field", numeric=True, hint="receptive field, pixels"),
        Column(key="coverage", label="Coverage", numeric=True, hint="field ÷ image size"),
        Column(key="params", label="Params", numeric=True, hint="trained values"),
        Column(key="macs", label="MACs", numeric=True, hint="multiply-adds for one image"),
        Column(
            key="depth", label="Layers", numeric=True, hint="weighted layers on the longest path"
        ),
        Column(key="seconds", label="Time", numeric=True, hint="seconds of training in all"),
    )


def _front_columns(run: RunFile) -> tuple[Column, ...]:
    """The Pareto front, and the cost where no other column has it."""
    cost = cost_of(run)
    if cost is None:
        return ()
    front = Column(key="front", label="Front", numeric=True, hint="Pareto front, from 1")
    if cost.column in {"params", "macs"}:
        return (front,)
    hint = "milliseconds for one image" if cost.of is None else "values put out for one image"
    return (front, Column(key=cost.column, label=cost.heading, numeric=True, hint=hint))


def _choice_column(argument: str) -> Column:
    return Column(key=f"choice_{argument}", label=argument, numeric=False, hint="as proposed")


def _text(key: str, value: object, measure: Measure) -> str:
    if not isinstance(value, int | float):
        return NOTHING
    if key in {"score", "fresh_seeds"}:
        return measure.text(value)
    if key == "val_accuracy":
        return percent(value)
    if key == "coverage":
        return percent(value, 0)
    if key in {"macs", "latency_ms"}:
        return short(value) if key == "macs" else COSTS["latency"].text(value)
    return duration(value) if key == "seconds" else count(int(value))
