"""Runs beside one another in figures, and what may be said of their differences."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from archsearch.geometry import profile
from archsearch.journal import Contender, History, RunFile, Tested
from archsearch.report.compared import Compared, compared_trials
from archsearch.report.comparison.budget import at_equal_budget, progress_of
from archsearch.report.even_sample import learns, uneven_sample
from archsearch.report.findings import compared_networks
from archsearch.report.format import SURE, count, duration, listed, pair, percent, several, short
from archsearch.report.intervals import (
    difference_interval,
    pooled_difference_interval,
    stratified_difference_interval,
)
from archsearch.report.measure import Measure, measure_of
from archsearch.report.sections.finals import mean_text
from archsearch.report.sections.spent import spent_of
from archsearch.report.tables.trials import trials_table

ENOUGH = 10
"""Architectures of each run under which populations are not compared."""
LEAST = 3
"""Networks of each run in a part of like size: of two, how much they scatter is hardly known."""
PARTS = 5
"""Parts of like size into which networks are divided by their parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A run in a row of text. `networks` may be compared, after so many `epochs`."""

    name: str
    data: str
    oracle: str
    spent: str
    networks: int
    epochs: int | None
    best: str
    test: str
    params: str
    macs: str
    field: str


HEADINGS = {
    "name": "run",
    "data": "data",
    "oracle": "oracle",
    "spent": "spent",
    "best": "best",
    "test": "test accuracy",
    "params": "parameters",
    "macs": "MACs",
    "field": "field",
}
"""The columns of a table of runs, with their headings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Runs beside one another; `networks` has a row for each network with its score.

    `progress` has the best score so far of each run, for each network trained in full, after the
    `epochs` of all its trials; the last epoch of a run is there once more. `measure` is the
    objective of the first run; `is_comparable` says that scores are of the same data and objective,
    `is_alike` that those of `networks` are after equally many epochs too.
    """

    briefs: tuple[Brief, ...]
    paragraphs: tuple[str, ...]
    networks: pd.DataFrame
    progress: pd.DataFrame
    measure: Measure
    is_comparable: bool
    is_alike: bool


def comparison_of(runs: Mapping[str, tuple[RunFile, History]]) -> Comparison:
    """The comparison of runs by name, each against the one before it."""
    measures = {name: measure_of(run) for name, (run, _) in runs.items()}
    compared = {
        name: compared_trials(history, trials_table(run, history))
        for name, (run, history) in runs.items()
    }
    tables = {name: _networks(name, run, compared[name]) for name, (run, _) in runs.items()}
    briefs = [
        _brief(name, run, history, measures[name], tables[name])
        for name, (run, history) in runs.items()
    ]
    courses = {
        name: progress_of(run, history, maximize=measures[name].maximize)
        for name, (run, history) in runs.items()
    }
    hindrance = hindrance_of({name: run for name, (run, _) in runs.items()})
    if hindrance:
        paragraphs = [hindrance]
    else:
        measure = next(iter(measures.values()))
        paragraphs = []
        for one, other in pairwise(runs):
            both = {name: runs[name] for name in (one, other)}
            paragraphs.append(_winners(both, one, other, measure))
            paragraphs.append(at_equal_budget(one, courses[one], other, courses[other], measure))
            paragraphs.append(_populations(tables[one], tables[other], one, other, measure))
        paragraphs += filter(None, [_led({name: run for name, (run, _) in runs.items()})])
        for name, (run, _) in runs.items():
            if not learns(run):  # the others are named together
                reasons = uneven_sample(run, compared[name])
                paragraphs += [f"{name}: {reason}" for reason in reasons]
    networks = pd.concat(list(tables.values()), ignore_index=True)
    return Comparison(
        briefs=tuple(briefs),
        paragraphs=tuple(paragraphs),
        networks=networks.astype({"run": "string", "architecture": "string"}),
        progress=pd.concat(
            [course.table.assign(run=name) for name, course in courses.items()], ignore_index=True
        ).astype({"run": "string"}),
        measure=next(iter(measures.values())),
        is_comparable=not hindrance,
        is_alike=not hindrance and networks["epochs"].nunique() <= 1,
    )


def at_equal_size(these: pd.DataFrame, those: pd.DataFrame) -> tuple[float, float, float] | None:
    """The difference these − those of mean scores among networks of like size, and its interval.

    Tables have `params` and `score`. Networks are divided into five parts by the parameters of
    both together; each part in which both have three or more counts by its number of networks. None
    without such a part.
    """
    both = pd.concat([these["params"], those["params"]])
    bounds = np.unique(np.quantile(both, np.linspace(0, 1, PARTS + 1)))
    if len(bounds) == 1:
        bounds = np.repeat(bounds, 2)  # all are of one size, and one part
    parts = []
    for low, high in pairwise(bounds):
        one, other = (
            table.loc[
                (table["params"] >= low) & ((table["params"] < high) | (high == bounds[-1])),
                "score",
            ].tolist()
            for table in (these, those)
        )
        if min(len(one), len(other)) >= LEAST:
            parts.append((one, other))
    return stratified_difference_interval(parts) if parts else None


def _networks(name: str, run: RunFile, compared: Compared) -> pd.DataFrame:
    table = compared_networks(run, compared).architectures
    return table.assign(run=name, epochs=compared.epochs)


def _brief(
    name: str, run: RunFile, history: History, measure: Measure, table: pd.DataFrame
) -> Brief:
    winner = history.best(maximize=measure.maximize)
    contenders = history.contenders(maximize=measure.maximize)
    spent = spent_of(run, history)
    test = history.test_of_best(maximize=measure.maximize)
    numbers = profile(winner.candidate.architecture) if winner else None
    time = "" if spent.wall is None else f", {duration(spent.wall)}"
    return Brief(
        name=name,
        data=str(run.data["spec"]),
        oracle="/".join(
            str(run.options[key]) for key in ("oracle", "schedule") if run.options.get(key)
        ),
        spent=f"{several(spent.trials, 'trial')}, {several(spent.epochs, 'epoch')}{time}",
        networks=len(table),
        epochs=int(table["epochs"].iloc[0]) if len(table) else None,
        best=_best(contenders, winner.score if winner else None, measure),
        test="" if test is None else _tested(test),
        params=count(numbers.params) if numbers else "",
        macs=short(numbers.macs) if numbers else "",
        field=f"{pair(numbers.field)} px" if numbers else "",
    )


def _best(contenders: tuple[Contender, ...], score: float | None, measure: Measure) -> str:
    if contenders:
        return mean_text(contenders[0], measure)
    return "" if score is None else f"{measure.text(score)}, one seed, the best of all"


def _tested(test: Tested) -> str:
    low, high = test.interval
    return f"{percent(test.test_accuracy)} ({percent(low)} to {percent(high)})"


def hindrance_of(runs: Mapping[str, RunFile]) -> str:
    """Why scores may not be compared; "" where they may."""
    if len({run.data["fingerprint"] for run in runs.values()}) > 1:
        what = listed([f"{name} is of {run.data['spec']}" for name, run in runs.items()])
        return f"The data are not the same ({what}), so that scores stand beside one another only."
    parts = {tuple(run.data.get(part) for part in ("train", "val")) for run in runs.values()}
    if len(parts) > 1:
        return (
            "The runs train or validate on different numbers of images, so that scores stand "
            "beside one another only."
        )
    if len({run.options["objective"] for run in runs.values()}) > 1:
        what = listed([f"{name} by {run.options['objective']}" for name, run in runs.items()])
        return f"The objectives differ ({what}), so that scores stand beside one another only."
    return ""


def _winners(
    runs: Mapping[str, tuple[RunFile, History]], one: str, other: str, measure: Measure
) -> str:
    """The difference of the winners' means over seeds."""
    found = {
        name: history.contenders(maximize=measure.maximize) for name, (_, history) in runs.items()
    }
    lacking = [name for name, contenders in found.items() if not contenders]
    if lacking:
        return (
            f"The winners of {one} and {other} cannot be compared, as {listed(lacking)} had no "
            "finals: the best of many single scores is too good."
        )
    first, second = found[one][0], found[other][0]
    images = runs[one][0].data.get("val") or 0
    rest = [each.scores for name in found for each in found[name][1:] if each.scores]
    interval = pooled_difference_interval(
        [second.scores, first.scores, *rest], least=measure.of_one(images)
    )
    difference = (second.mean or 0.0) - (first.mean or 0.0)
    text = f"The winner of {other} differs from that of {one} by {_amount(difference, measure)}"
    epochs = {name: runs[name][0].options["epochs"] for name in (one, other)}
    if len(set(epochs.values())) > 1:
        text += f", trained for {several(epochs[other], 'epoch')} and not {epochs[one]}"
    if interval is None:
        return f"{text}; one seed each cannot tell whether that is luck in training."
    text += f" ({_between(interval, measure)} by luck in training)"
    is_clear = not interval[0] <= 0 <= interval[1]
    if is_clear and abs(difference) < measure.luck_of_images(first.mean or 0.0, images):
        return f"{text}: no more than luck in the choice of the validation images may do."
    return f"{text}: {_meaning(interval, f'the winner of {other}', measure)}."


def _populations(
    these: pd.DataFrame, those: pd.DataFrame, one: str, other: str, measure: Measure
) -> str:
    """The difference of all networks of two runs, as they are and at equal size."""
    if min(len(these), len(those)) < ENOUGH:
        return (
            f"{one} and {other} have {len(these)} and {len(those)} networks with a score: too few "
            f"to compare all of them; {ENOUGH} each are needed."
        )
    if these["epochs"].iloc[0] != those["epochs"].iloc[0]:
        return (
            f"The networks of {one} have scores after "
            f"{several(int(these['epochs'].iloc[0]), 'epoch')}, those of {other} after "
            f"{int(those['epochs'].iloc[0])}: they cannot be compared."
        )
    middle, *ends = difference_interval(those["score"].tolist(), these["score"].tolist())
    interval = (ends[0], ends[1])
    text = (
        f"All networks: the median difference between one of {other} and one of {one} is "
        f"{_amount(middle, measure)} ({_between(interval, measure)}): "
        f"{_meaning(interval, f'what {other} tried', measure)}."
    )
    matched = at_equal_size(those, these)
    if matched is None:
        return f"{text} Too few of them are of like size to compare those."
    size = (matched[1], matched[2])
    return (
        f"{text} Among networks of like size it is {_amount(matched[0], measure)} in the mean "
        f"({_between(size, measure)}): {_meaning(size, f'what {other} tried', measure)}."
    )


def _led(runs: Mapping[str, RunFile]) -> str:
    """What networks that an oracle chose do not tell; "" where all were drawn evenly."""
    led = [name for name, run in runs.items() if learns(run)]
    if not led:
        return ""
    return (
        f"The oracle of {listed(led)} tried more networks where scores were good, so all networks "
        "tell what was tried and not which space is better: for that, search both with "
        "--oracle random."
    )


def _amount(difference: float, measure: Measure) -> str:
    return measure.change(difference) + measure.unit


def _between(interval: tuple[float, float], measure: Measure) -> str:
    return f"{SURE} interval {measure.change(interval[0])} to {measure.change(interval[1])}"


def _meaning(interval: tuple[float, float], what: str, measure: Measure) -> str:
    low, high = interval
    if low <= 0 <= high:
        return "no more than luck may do"
    better = (low > 0) == measure.maximize
    return f"{what} is {'better' if better else 'worse'}"
