"""The charts of a Pareto front: score against cost with the front, and hypervolume by trials."""

from typing import Any

import pandas as pd

from archsearch.report.charts.axes import (
    Domain,
    floats,
    log_axis,
    log_domain,
    params_colour,
    score_axis,
)
from archsearch.report.charts.marks import ARE_PICKED, dot_size, plain_spec, trial_points
from archsearch.report.measure import Measure
from archsearch.report.sections.trade_off import TradeOff


def trade_off_specs(found: TradeOff, completed: pd.DataFrame, measure: Measure) -> dict[str, Any]:
    """Specifications by name, "tradeoff" and "hypervolume"; none where no trial was completed."""
    shown = completed[completed[found.cost.column].notna()]
    if shown.empty or found.members.empty:
        return {}
    return {
        "tradeoff": _front_spec(found, shown, measure),
        "hypervolume": _growth_spec(found.growth),
    }


def _front_spec(found: TradeOff, completed: pd.DataFrame, measure: Measure) -> dict[str, Any]:
    """The trials, and through them the best score by cost as a step line."""
    import altair as alt

    cost = found.cost
    domain = log_domain(floats(completed, cost.column), at_least=0.0 if cost.of is None else 1.0)
    x = log_axis(cost.column, cost.words, domain, ticks="~g" if cost.of is None else "~s")
    y = score_axis(floats(completed, "score"), measure)
    size = dot_size(len(completed))
    colour = params_colour(log_domain(floats(completed, "params")), legend=False)
    front = alt.Chart(alt.NamedData("front"))
    layers = alt.layer(
        front.mark_line(style="front", interpolate="step-after").encode(x=x, y=y),
        trial_points(x, y, colour, size, data="completed"),
        front.transform_filter("datum.trial")
        .mark_point(style="ring", size=2.2 * size, filled=False, tooltip=None)
        .encode(x=x, y=y),
    )
    spec = plain_spec(layers, height=340, title=f"{measure.label} against {cost.words}: the front")
    spec["datasets"] = {"front": _line(found, domain)}
    return spec


def _line(found: TradeOff, domain: Domain) -> list[dict[str, float]]:
    """The members, and where the line ends: at the right, as the score of the last one is still
    to be had for more."""
    column = found.cost.column
    line = [
        {"trial": int(row["trial"]), column: float(row[column]), "score": float(row["score"])}
        for _, row in found.members.iterrows()
    ]
    return [*line, {column: domain[1], "score": line[-1]["score"]}]


def _growth_spec(growth: pd.DataFrame) -> dict[str, Any]:
    import altair as alt

    base = alt.Chart(alt.NamedData("growth")).encode(
        x=alt.X(
            "completed:Q",
            title="trials completed",
            scale=alt.Scale(domain=[1, max(2, len(growth))], nice=False),
            axis=alt.Axis(tickMinStep=1, format="d"),
        ),
        y=alt.Y(
            "hypervolume:Q",
            title="hypervolume",
            scale=alt.Scale(domain=[0, max(floats(growth, "hypervolume")) or 1], nice=True),
            axis=alt.Axis(format="~g", tickCount=5),
        ),
    )
    layers = alt.layer(
        base.mark_line(style="front", interpolate="step-after"),
        base.transform_filter(ARE_PICKED).mark_circle(style="standing", size=70),
        base.mark_circle(style="touch", size=200).encode(tooltip=alt.Tooltip("trial:Q")),
    )
    spec = plain_spec(layers, height=220, title="hypervolume after each completed trial")
    spec["datasets"] = {
        "growth": [
            {
                "completed": int(row["completed"]),
                "trial": int(row["trial"]),
                "hypervolume": round(float(row["hypervolume"]), 6),
            }
            for _, row in growth.iterrows()
        ]
    }
    return spec
