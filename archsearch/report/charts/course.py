"""Charts of the course of a search: the best so far, and what each worker did."""

from typing import Any

import pandas as pd

from archsearch.report.charts.axes import floats, of_column, score_axis
from archsearch.report.charts.marks import opacity, plain_spec
from archsearch.report.course import Stretch
from archsearch.report.measure import Measure

MOST_BARS = 600
"""Stretches up to which the workers' time is drawn: more are too thin to see."""
POOR = 0.25
"""The part of the scores, the worst, that may lie outside the chart of the best so far."""


def course_specs(
    stretches: tuple[Stretch, ...], completed: pd.DataFrame, measure: Measure
) -> dict[str, Any]:
    """Specifications by name: "best_time", "best_epochs", "workers"; what has no data lacks.

    They draw the data sets "course", a row for each completed trial when it ended, and
    "stretches".
    """
    specs: dict[str, Any] = {}
    if len(completed) > 1:
        for name, column, title in (
            ("best_time", "minutes", "minutes of training"),
            ("best_epochs", "epochs", "epochs of all trials"),
        ):
            specs[name] = _best_spec(column, title, completed, measure)
    if 1 < len(stretches) <= MOST_BARS:
        specs["workers"] = _workers_spec(max(each.lane for each in stretches) + 1)
    return specs


def _best_spec(
    column: str, title: str, completed: pd.DataFrame, measure: Measure
) -> dict[str, Any]:
    import altair as alt

    score = score_axis(better_part(floats(completed, "score"), measure), measure)
    x = alt.X(
        f"{column}:Q",
        title=title,
        scale=alt.Scale(domainMin=0, nice=True),
        axis=alt.Axis(tickCount=8),
    )
    data = alt.Chart(alt.NamedData("course"))
    best = of_column(score, "best")
    layers = alt.layer(
        data.transform_window(
            best=f"{'max' if measure.maximize else 'min'}(score)",
            sort=[alt.SortField(column)],
            frame=[None, 0],
        )
        .mark_line(style="front", interpolate="step-after", clip=True)
        .encode(x=x, y=best),
        data.mark_circle(style="faint-end", clip=True, size=36).encode(
            x=x, y=score, tooltip=alt.Tooltip("trial:Q"), opacity=opacity(0.9, others=0.15)
        ),
    )
    return plain_spec(layers, height=240, title=f"the best {measure.label} so far, by {title}")


def better_part(scores: list[float], measure: Measure) -> list[float]:
    """The scores that a chart of the best so far has room for."""
    ordered = sorted(scores, reverse=not measure.maximize)
    return ordered[int(POOR * len(ordered)) :]


def _workers_spec(lanes: int) -> dict[str, Any]:
    import altair as alt

    kinds = ["failed", "completed", "finalist", "stopped", "unfinished"]
    bars: alt.Chart = (
        alt.Chart(alt.NamedData("stretches"))
        .mark_bar(style="bar")
        .encode(
            x=alt.X(
                "began:Q",
                title="minutes",
                scale=alt.Scale(domainMin=0, nice=False),
                axis=alt.Axis(tickCount=10),
            ),
            x2=alt.X2("ended:Q"),
            y=alt.Y("lane:O", title="side by side", axis=alt.Axis(ticks=False)),
            color=alt.Color(
                "kind:N",
                title=None,
                scale=alt.Scale(domain=kinds),
                legend=alt.Legend(orient="top"),
            ),
            opacity=opacity(0.9, others=0.15),
            tooltip=alt.Tooltip("trial:Q"),
        )
    )
    return plain_spec(bars, height=60 + 26 * lanes, title="what each worker trained when")
