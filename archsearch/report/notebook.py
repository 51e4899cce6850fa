"""A run in a notebook: its findings as HTML, and each chart of its report as an altair chart."""

from typing import TYPE_CHECKING

from archsearch.errors import InputError
from archsearch.journal import History, RunFile
from archsearch.report.charts.filled import filled
from archsearch.report.conclusions import conclusions_of
from archsearch.report.page import page_of
from archsearch.report.tables.layers import layers_both_ways

if TYPE_CHECKING:
    import altair as alt


def findings_html(run: RunFile, history: History) -> str:
    """The verdict, what to watch out for, and the findings of a run, as HTML without style."""
    from markupsafe import Markup, escape

    found = conclusions_of(run, history)
    parts = [Markup("<h3>{}</h3>").format(found.verdict.headline)]
    parts += [Markup("<p>{}</p>").format(text) for text in found.verdict.sentences]
    if found.alerts:
        items = Markup("").join(
            Markup("<li><b>{}</b>: {}</li>").format(alert.title, alert.text)
            for alert in found.alerts
        )
        parts.append(Markup("<ul>{}</ul>").format(items))
    said = (*found.findings.paragraphs, *found.findings.choices)
    parts += [Markup("<p>{}</p>").format(text) for text in said]
    return str(escape(Markup("\n").join(parts)))


def chart_of(run: RunFile, history: History, name: str) -> "alt.Chart | alt.LayerChart":
    """A chart of the report by name, with its data. Raises InputError for one it does not have."""
    import altair as alt

    _, data = page_of(run, history, conclusions_of(run, history), layers_both_ways(history))
    if name not in data["charts"]:
        known = ", ".join(data["charts"]) or "none, as there are no scores"
        raise InputError(f"the report has no chart {name!r}; there are: {known}")
    chart: alt.Chart | alt.LayerChart = alt.Chart.from_dict(filled(data, name))
    return chart
