"""A chart with its data and its colours: for a notebook, and as a picture."""

import json
from typing import Any

WIDTH = 640
"""Of a chart, in pixels, without its axis."""
CONFIG: dict[str, Any] = {
    "view": {"stroke": None},
    "axis": {"gridColor": "#e2e4e1", "titleFontWeight": 500, "labelOverlap": "greedy"},
    "axisX": {"grid": False},
    "axisY": {"domain": False, "ticks": False},
    "legend": {"titleFontWeight": 500},
    "range": {
        "ramp": {"scheme": "viridis", "extent": [0, 0.88]},
        "heatmap": {"scheme": "viridis", "extent": [0, 0.88]},
        "category": ["#b8420f", "#1f6fb2", "#2a8b57", "#8e5bb5", "#a8790b"],
    },
    "style": {
        "image-rule": {"color": "#b8420f", "strokeDash": [5, 4]},
        "image-label": {"color": "#b8420f", "baseline": "bottom"},
        "ring": {"color": "#b8420f", "strokeWidth": 2.5},
        "band": {"color": "#1c2126", "opacity": 0.09},
        "curve": {"color": "#1c2126", "strokeWidth": 1.75},
        "faint": {"color": "#b3b9bf", "strokeWidth": 1},
        "faint-end": {"color": "#b3b9bf"},
        "front": {"color": "#5c7f9c", "strokeWidth": 2},
        "interval": {"color": "#5c7f9c", "strokeWidth": 1.5, "opacity": 0.7},
        "member": {"color": "#5c7f9c", "strokeWidth": 2},
        "axis-line": {"color": "#b3b9bf", "strokeWidth": 1},
        "axis-halo": {"stroke": "white", "strokeWidth": 3},
        "touch": {"opacity": 0, "strokeWidth": 9},
    },
}
"""How the page has charts look, for a light background."""


def filled(data: dict[str, Any], name: str) -> dict[str, Any]:
    """A chart of the page by its name, as a specification complete in itself.

    `data` are those of the page. Raises KeyError for a chart that it does not have.
    """
    spec = data["charts"][name]
    tables = {key: rows for key, rows in _tables(data).items() if _uses(spec, key)}
    return {
        **spec,
        "datasets": spec.get("datasets", {}) | tables,
        "width": WIDTH,
        "config": CONFIG,
    }


def _tables(data: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
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
        "rungs": [
            dict(zip(data["rungs"], row, strict=True))
            for row in zip(*data["rungs"].values(), strict=True)
        ],
        "parallel": [
            {"trial": trial, "axis": axis, "place": place, "score": score}
            for trial, score, places in zip(
                *(data["parallel"][key] for key in ("trial", "score", "places")), strict=True
            )
            for axis, place in zip(data["parallel"]["axes"], places, strict=True)
        ],
    }


def _uses(spec: dict[str, Any], table: str) -> bool:
    return f'"name": "{table}"' in json.dumps(spec)
