"""The comparison of runs as one HTML page that works offline."""

from typing import TYPE_CHECKING, Any

import pandas as pd

from archsearch.report.charts.axes import floats, log_axis, log_domain, of_column, score_axis
from archsearch.report.charts.course import better_part
from archsearch.report.charts.distributions import distribution_lines, shares
from archsearch.report.charts.marks import plain_spec
from archsearch.report.comparison.compare import HEADINGS, Comparison
from archsearch.report.measure import Measure
from archsearch.report.offline import asset, offline_page
from archsearch.report.page import chart_scripts, script_json

if TYPE_CHECKING:
    import altair as alt

MOST = 5
"""Runs that are drawn: as many as a reader can tell apart by colour."""


def render_comparison(comparison: Comparison) -> str:
    """The page, complete in itself."""
    charts = comparison_specs(comparison)
    data = {"charts": charts}
    return offline_page(
        "compare.html.j2",
        {
            "comparison": comparison,
            "headings": HEADINGS,
            "charts": tuple(charts),
            "data": script_json(data),
        },
        style=asset("page.css"),
        scripts=(
            *(chart_scripts() if charts else ()),
            asset("tables.js"),
            asset("compare.js"),
        ),
    )


def comparison_specs(comparison: Comparison) -> dict[str, Any]:
    """Specifications by name: "progress", "distribution", "field", "params".

    The first one where a run has a network trained in full, the others where there are networks
    after equally many epochs; none where scores may not be compared.
    """
    import altair as alt

    if not comparison.is_comparable:
        return {}
    names = [brief.name for brief in comparison.briefs][:MOST]
    colour = alt.Color(
        "run:N", title=None, scale=alt.Scale(domain=names), legend=alt.Legend(orient="top")
    )
    specs: dict[str, Any] = {}
    reached = comparison.progress[comparison.progress["run"].isin(names)]
    if len(reached):
        specs["progress"] = _progress_spec(reached, comparison.measure, colour)
    table = comparison.networks[comparison.networks["run"].isin(names)]
    if comparison.is_alike and len(table):
        specs |= _network_specs(table, names, comparison.measure, colour)
    return specs


def _network_specs(
    table: pd.DataFrame, names: list[str], measure: Measure, colour: "alt.Color"
) -> dict[str, Any]:
    """All networks: how their scores are distributed, and each by its field and its size."""
    import altair as alt

    score = score_axis(floats(table, "score"), measure)
    columns = ["run", "architecture", "score", "receptive_field", "params"]
    rows = table[columns].to_dict("records")
    points = (
        alt.Chart(alt.NamedData("networks"))
        .mark_circle(style="dot", size=70)
        .encode(y=score, color=colour, tooltip=alt.Tooltip("architecture:N"))
    )
    field = alt.X("receptive_field:Q", title="receptive field (pixels)")
    params = log_axis("params", "parameters", log_domain(floats(table, "params")))
    shown: list[dict[str, Any]] = [
        {"run": name, "score": round(value, 5), "share": share}
        for name in names
        if (of := floats(table[table["run"] == name], "score"))
        for value, share in shares(of, maximize=measure.maximize)
    ]
    lines = distribution_lines(shown, "run", names, measure, title=None)
    title = f"distribution of {measure.label} by run"
    specs = {
        "distribution": plain_spec(lines, height=280, title=title),
        "field": plain_spec(points.encode(x=field), height=280, title="score against field"),
        "params": plain_spec(points.encode(x=params), height=280, title="score against parameters"),
    }
    specs["distribution"]["datasets"] = {"distribution": shown}
    for name in ("field", "params"):
        specs[name]["datasets"] = {"networks": rows}
    return specs


def _progress_spec(reached: pd.DataFrame, measure: Measure, colour: "alt.Color") -> dict[str, Any]:
    """The best score so far of each run against the epochs of all its trials, as step lines."""
    import altair as alt

    best = better_part(floats(reached, "best"), measure)
    lines: alt.Chart = (
        alt.Chart(alt.NamedData("progress"))
        .mark_line(style="top", interpolate="step-after", clip=True)
        .encode(
            x=alt.X(
                "epochs:Q",
                title="epochs of all trials",
                scale=alt.Scale(domainMin=0, nice=False),
                axis=alt.Axis(tickCount=8),
            ),
            y=of_column(score_axis(best, measure), "best"),
            color=colour,
        )
    )
    spec = plain_spec(lines, height=280, title=f"the best {measure.label} so far by run")
    spec["datasets"] = {"progress": reached.round({"best": 5}).to_dict("records")}
    return spec
