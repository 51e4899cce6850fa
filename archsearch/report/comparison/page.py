"""The comparison of runs as one HTML page that works offline."""

from typing import Any

from archsearch.report.charts import floats, log_axis, log_domain, plain_spec, score_axis
from archsearch.report.comparison.compare import HEADINGS, Comparison
from archsearch.report.distributions import shares
from archsearch.report.offline import asset, offline_page
from archsearch.report.page import chart_scripts, script_json

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
        scripts=(*chart_scripts(), asset("compare.js")) if charts else (),
    )


def comparison_specs(comparison: Comparison) -> dict[str, Any]:
    """Specifications by name: "distribution", "field", "params"; none without networks."""
    names = [brief.name for brief in comparison.briefs if brief.networks][:MOST]
    table = comparison.networks[comparison.networks["run"].isin(names)]
    if table.empty:
        return {}
    import altair as alt

    measure = comparison.measure
    score = score_axis(floats(table, "score"), measure)
    colour = alt.Color(
        "run:N", title=None, scale=alt.Scale(domain=names), legend=alt.Legend(orient="top")
    )
    columns = ["run", "architecture", "score", "receptive_field", "params"]
    rows = table[columns].to_dict("records")
    points = (
        alt.Chart(alt.NamedData("networks"))
        .mark_circle(style="dot", size=70)
        .encode(y=score, color=colour, tooltip="architecture:N")
    )
    field = alt.X("receptive_field:Q", title="receptive field (pixels)")
    params = log_axis("params", "parameters", log_domain(floats(table, "params")))
    specs = {
        "distribution": plain_spec(
            _distribution(colour, measure.axis_title(), share=measure.is_share),
            height=280,
            title=f"distribution of {measure.label} by run",
        ),
        "field": plain_spec(points.encode(x=field), height=280, title="score against field"),
        "params": plain_spec(points.encode(x=params), height=280, title="score against parameters"),
    }
    specs["distribution"]["datasets"] = {
        "distribution": [
            {"run": name, "score": round(value, 5), "share": share}
            for name in names
            for value, share in shares(
                floats(table[table["run"] == name], "score"), maximize=measure.maximize
            )
        ]
    }
    for name in ("field", "params"):
        specs[name]["datasets"] = {"networks": rows}
    return specs


def _distribution(colour: Any, title: str, *, share: bool) -> Any:
    import altair as alt

    return (
        alt.Chart(alt.NamedData("distribution"))
        .mark_line(style="top", interpolate="step-before")
        .encode(
            x=alt.X(
                "score:Q",
                title=title,
                scale=alt.Scale(zero=False, nice=False),
                axis=alt.Axis(format=".0%" if share else ".3~g", tickCount=6),
            ),
            y=alt.Y(
                "share:Q",
                title="networks at least as good",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format=".0%", tickCount=5),
            ),
            color=colour,
        )
    )
