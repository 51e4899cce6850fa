"""The comparison of runs as one HTML page that works offline."""

from typing import Any

from archsearch.report.charts.axes import floats, log_axis, log_domain, score_axis
from archsearch.report.charts.distributions import distribution_lines, shares
from archsearch.report.charts.marks import plain_spec
from archsearch.report.comparison.compare import HEADINGS, Comparison
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
    """Specifications by name: "distribution", "field", "params".

    None without networks, or where their scores may not be compared.
    """
    if not comparison.is_comparable:
        return {}
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
        .encode(y=score, color=colour, tooltip=alt.Tooltip("architecture:N"))
    )
    field = alt.X("receptive_field:Q", title="receptive field (pixels)")
    params = log_axis("params", "parameters", log_domain(floats(table, "params")))
    shown: list[dict[str, Any]] = [
        {"run": name, "score": round(value, 5), "share": share}
        for name in names
        for value, share in shares(
            floats(table[table["run"] == name], "score"), maximize=measure.maximize
        )
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
