"""The Pareto front of a run: who is on it, and how good it was at each time."""

import pandas as pd

from archsearch.errors import InputError
from archsearch.journal import History, RunFile, Trial
from archsearch.search import Cost, Reference, cost_named, front_of, hypervolume
from archsearch.search.ordering import fronts


def cost_of(run: RunFile) -> Cost | None:
    """What a run kept small beside its objective; None where that was nothing."""
    name = run.options.get("minimize")
    return cost_named(name) if name else None


def front_numbers(history: History, cost: Cost, *, maximize: bool) -> dict[int, int]:
    """The front of each completed trial, counted from 1, by trial number.

    None of the first front is beaten in score and cost at once, none of the second but by one of
    the first, and so on.
    """
    compared = [(trial, *pair) for trial, pair in _pairs(history, cost, maximize=maximize)]
    found = fronts([score for _, _, score in compared], [paid for _, paid, _ in compared])
    return {
        compared[place][0].number: number
        for number, front in enumerate(found, start=1)
        for place in front
    }


def pareto_table(run: RunFile, history: History) -> pd.DataFrame:
    """The first front from the cheapest to the dearest, with the columns of `pareto.csv`.

    `hypervolume` is that of a member and all that are cheaper, so the last one is the front's.
    Raises InputError for a run that kept no cost small.
    """
    cost, reference = _asked(run)
    maximize = run.options["maximize"]
    numbers = front_numbers(history, cost, maximize=maximize)
    members = [
        (trial, pair)
        for trial, pair in _pairs(history, cost, maximize=maximize)
        if numbers[trial.number] == 1
    ]
    members.sort(key=lambda member: (member[1][0], member[0].number))
    pairs = [pair for _, pair in members]
    columns = {
        "trial": ([trial.number for trial, _ in members], "Int64"),
        "architecture": (
            [trial.candidate.architecture.identity for trial, _ in members],
            "string",
        ),
        "score": ([trial.score for trial, _ in members], "Float64"),
        cost.column: ([paid for paid, _ in pairs], cost.dtype),
        "hypervolume": (
            [hypervolume(pairs[: place + 1], reference) for place in range(len(pairs))],
            "Float64",
        ),
    }
    return pd.DataFrame(
        {name: pd.array(values, dtype=dtype) for name, (values, dtype) in columns.items()}  # type: ignore[call-overload]
    )


def hypervolume_table(run: RunFile, history: History) -> pd.DataFrame:
    """The hypervolume after each completed trial, in the order in which they ended."""
    cost, reference = _asked(run)
    ended = sorted(
        _pairs(history, cost, maximize=run.options["maximize"]),
        key=lambda each: (each[0].finished or 0.0, each[0].number),
    )
    front: list[tuple[float, float]] = []
    rows = []
    for place, (trial, pair) in enumerate(ended, start=1):
        front = front_of([*front, pair])
        area = hypervolume(front, reference)
        rows.append({"completed": place, "trial": trial.number, "hypervolume": area})
    return pd.DataFrame(rows, columns=["completed", "trial", "hypervolume"])


def _asked(run: RunFile) -> tuple[Cost, Reference]:
    cost = cost_of(run)
    if cost is None:
        raise InputError(
            "this run has no Pareto front, as it kept no cost small; "
            "search with --minimize params, macs, activations or latency"
        )
    return cost, Reference(**run.reference)


def _pairs(
    history: History, cost: Cost, *, maximize: bool
) -> list[tuple[Trial, tuple[float, float]]]:
    """Completed trials with their cost and score, the larger the better."""
    found = []
    for trial in history.completed:
        paid, score = cost.paid(trial), trial.score
        if paid is not None and score is not None:
            found.append((trial, (paid, score if maximize else -score)))
    return found
