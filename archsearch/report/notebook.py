"""A run in a notebook: its findings as HTML, and each chart of its report as an altair chart."""

import json
from typing import TYPE_CHECKING, Any

from archsearch.errors import InputError
from archsearch.journal import History, RunFile
from archsearch.report.conclusions import conclusions_of
from archsearch.report.page import page_of

if TYPE_CHECKING:
    import altair as alt

STYLES = {
    "image-rule": {"color": "#b8420f", "strokeDash": [5, 4]},
    "image-label": {"color": "#b8420f", "baseline": "bottom"},
    "ring": {"color": "#b8420f", "strokeWidth": 2.5},
    "band": {"color": "#1c2126", "opacity": 0.09},
    "curve": {"color": "#1c2126", "strokeWidth": 1.75},
    "faint": {"color": "#b3b9bf", "strokeWidth": 1},
    "faint-end": {"color": "#b3b9bf"},
    "front": {"color": "#5c7f9c", "strokeWidth": 2},
    "touch": {"opacity": 0, "strokeWidth": 9},
}
"""What the page's style sheet says of the marks, for a light background."""


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

    _, data = page_of(run, history)
    specs = data["charts"]
    if name not in specs:
        known = ", ".join(specs) or "none, as there are no scores"
        raise InputError(f"the report has no chart {name!r}; there are: {known}")
    spec = specs[name]
    tables = spec.get("datasets", {}) | {
        key: rows for key, rows in tables_of(data).items() if _uses(spec, key)
    }
    chart: alt.Chart | alt.LayerChart = alt.Chart.from_dict(
        {**spec, "datasets": tables, "width": 640, "config": {"style": STYLES}}
    )
    return chart


def tables_of(data: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The data sets that the page's script makes for the charts, as rows."""
    columns = data["trials"]
    trials = {
        number: {key: column[place] for key, column in columns.items()}
        for place, number in enumerate(columns["trial"])
    }
    course = data["course"]
    stretches = [
        {key: column[place] for key, column in course.items()}
        for place in range(len(course["trial"]))
    ]
    for row in stretches:
        row["began"], row["ended"] = row["began"] / 60, row["ended"] / 60
    ends = {row["trial"]: row for row in stretches if row["kind"] == "completed"}
    return {
        "scored": [
            {**trials[number], "score": score, "best": number == data["best"]}
            for number, score in zip(data["scored"]["trial"], data["scored"]["score"], strict=True)
        ],
        "completed": [trials[number] for number in data["completed"]],
        "curves": [
            {
                "trial": number,
                "label": f"trial {number}" if number in data["top"] else None,
                "epoch": epoch,
                "accuracy": accuracy,
                "last": epoch == len(accuracies),
            }
            for number, accuracies in data["curves"].items()
            for epoch, accuracy in enumerate(accuracies, start=1)
            if accuracy is not None
        ],
        "course": [
            {
                "trial": number,
                "score": trials[number]["score"],
                "minutes": ends[number]["ended"],
                "epochs": ends[number]["epochs"],
            }
            for number in data["completed"]
            if number in ends
        ],
        "stretches": stretches,
    }


def _uses(spec: dict[str, Any], table: str) -> bool:
    return f'"name": "{table}"' in json.dumps(spec)
