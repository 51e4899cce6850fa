"""The score against the receptive field among networks of like size, and both on one map."""

from typing import TYPE_CHECKING, Any

import pandas as pd

from archsearch.report.charts.axes import (
    floats,
    log_axis,
    log_domain,
    params_colour,
    score_axis,
    score_colour,
)
from archsearch.report.charts.marks import plain_points, plain_spec, trial_points
from archsearch.report.format import short
from archsearch.report.measure import Measure

if TYPE_CHECKING:
    import altair as alt

LEAST = 15
"""Trials under which three parts are too small to show anything."""
PARTS = ("smallest", "middle", "largest")


def matched_specs(scored: pd.DataFrame, measure: Measure) -> dict[str, Any]:
    """Specifications by name: `matched_PART` for thirds of the trials by parameters, and "map".

    Nothing where there are too few trials, or sizes or fields do not vary.
    """
    varies = scored[["params", "receptive_field"]].nunique() > 2
    if len(scored) < LEAST or not varies.all():
        return {}
    bounds = [float(scored["params"].quantile(third / 3)) for third in range(4)]
    score = score_axis(floats(scored, "score"), measure)
    fields = floats(scored, "receptive_field")
    colour = params_colour(log_domain(floats(scored, "params")), legend=False)
    specs = {
        f"matched_{part}": _third(
            bounds[place], bounds[place + 1], score, colour, max(fields), first=place == 0
        )
        for place, part in enumerate(PARTS)
        if bounds[place] < bounds[place + 1]
    }
    return specs | {"map": _map(scored, measure)}


def _third(
    low: float,
    high: float,
    score: "alt.Y",
    colour: "alt.Color",
    widest: float,
    *,
    first: bool,
) -> dict[str, Any]:
    """Networks of `low` parameters belong to the third before, if this is not the first."""
    import altair as alt

    x = alt.X(
        "receptive_field:Q",
        title="receptive field (pixels)",
        scale=alt.Scale(domain=[0, 1.04 * widest], nice=False),
        axis=alt.Axis(tickMinStep=1, format="d", tickCount=5),
    )
    title = f"{short(round(low))} to {short(round(high))} parameters"
    points = plain_points(x, score, colour, 45).transform_filter(
        f"datum.params {'>=' if first else '>'} {low} && datum.params <= {high}"
    )
    spec = plain_spec(points, height=200, title=f"score against receptive field, {title}")
    spec["title"] = title
    return spec


def _map(scored: pd.DataFrame, measure: Measure) -> dict[str, Any]:
    import altair as alt

    domain = log_domain(floats(scored, "params"))
    colour = score_colour(floats(scored, "score"), measure, title=measure.axis_title())
    y = alt.Y(
        "receptive_field:Q",
        title="receptive field (pixels)",
        scale=alt.Scale(domainMin=0, nice=False),
        axis=alt.Axis(tickMinStep=1, format="d"),
    )
    points = trial_points(log_axis("params", "parameters", domain), y, colour, 110)
    return plain_spec(points, height=300, title=f"{measure.label} by field and parameters")
