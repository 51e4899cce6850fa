"""What a network's score costs: the section of the page on the Pareto front."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from archsearch.journal import History, RunFile
from archsearch.report.format import SURE, Shown, count, several
from archsearch.report.measure import Measure
from archsearch.report.sections.enough import Enough
from archsearch.report.tables.front import cost_of, hypervolume_table, pareto_table
from archsearch.search import Cost, Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeOff:
    """The front of a run: what it trades, its members, and its growth.

    `members` has the rows of `pareto.csv`, `growth` the hypervolume after each completed trial.
    `rows` are the cells of the members, and `headings` stand above them.
    """

    cost: Cost
    members: pd.DataFrame
    growth: pd.DataFrame
    headings: tuple[str, ...]
    rows: tuple[tuple[Shown, ...], ...]
    paragraphs: tuple[str, ...]


def trade_off_of(
    run: RunFile, history: History, measure: Measure, enough: Enough | None
) -> TradeOff | None:
    """The trade-off of a run; None where no cost was minimised. `enough` knows the intervals."""
    cost = cost_of(run)
    if cost is None:
        return None
    members = pareto_table(run, history)
    return TradeOff(
        cost=cost,
        members=members,
        growth=hypervolume_table(run, history),
        headings=(
            "Trial",
            "Architecture",
            measure.label[0].upper() + measure.label[1:],
            *([f"{SURE} interval"] if enough else []),
            cost.heading,
            "Hypervolume up to here",
        ),
        rows=tuple(_cells(record, cost, measure, enough) for record in members.to_dict("records")),
        paragraphs=_paragraphs(
            members,
            cost,
            measure,
            Reference(**run.reference),
            luckless=enough is not None and not enough.luck.freedom,
        ),
    )


def front_sentence(members: pd.DataFrame, cost: Cost, measure: Measure) -> str:
    """The front in one line: how many networks, from what cost to what, from what score to what."""
    if members.empty:
        return "Pareto front: none, as no trial was completed"
    first, last = members.iloc[0], members.iloc[-1]
    cheap, dear = cost.text(first[cost.column]), cost.text(last[cost.column])
    if len(members) == 1:
        return f"Pareto front: 1 network of {cheap} {cost.words}, {measure.text(first['score'])}"
    return (
        f"Pareto front: {several(len(members), 'network')} from {cheap} to {dear} {cost.words}, "
        f"{measure.text(first['score'])} to {measure.text(last['score'])}"
    )


def _cells(
    record: dict[Any, Any], cost: Cost, measure: Measure, enough: Enough | None
) -> tuple[Shown, ...]:
    score, volume, paid = (record[name] for name in ("score", "hypervolume", cost.column))
    return (
        Shown(count(record["trial"])),
        Shown(record["architecture"]),
        Shown(measure.text(score), score),
        *([Shown(enough.interval_text(float(score)))] if enough else []),
        Shown(cost.text(record[cost.column]), paid),
        Shown(f"{volume:.3f}", volume),
    )


def _paragraphs(
    members: pd.DataFrame,
    cost: Cost,
    measure: Measure,
    reference: Reference,
    *,
    luckless: bool,
) -> tuple[str, ...]:
    """What to know of the front; `luckless` says that intervals know no luck in training."""
    paragraphs = [f"{front_sentence(members, cost, measure)}."]
    if members.empty:
        return tuple(paragraphs)
    guessing = measure.text(abs(reference.score))
    paragraphs += [
        "Each score is of one training with one seed: where two networks differ by less than "
        "another seed would change them, the front does not say which is the better one."
        + (" Intervals are of luck in the validation images alone." if luckless else ""),
        f"The hypervolume, {members['hypervolume'].iloc[-1]:.3f}, is the area between the front "
        f"and a network that guesses ({guessing}) at {cost.text(reference.cost)} {cost.words}: "
        f"{measure.label} times powers of ten of the cost. That corner does not move as a run goes "
        "on, so runs on the same space and data can be compared.",
        "The best network of this report is the one with the best score, whatever it costs, and "
        "only its weights are kept. “archsearch show” with this folder and a trial’s number has "
        "the layers of any other.",
    ]
    if cost.of is None:
        paragraphs.append(
            "Times are medians of 100 passes on one image, taken in the worker that trained the "
            "network, while others were at work: they depend on this machine and its load, and say "
            "nothing of another."
        )
    return tuple(paragraphs)
