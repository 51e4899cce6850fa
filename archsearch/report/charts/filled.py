"""A chart with its data and its colours: for a notebook, and as a picture."""

import json
from collections.abc import Callable
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
    return with_tables(data["charts"][name], lambda key: TABLES[key](data))


def with_tables(spec: dict[str, Any], table: Callable[[str], "Rows"]) -> dict[str, Any]:
    """A chart of the page with its data; `table` gives a data set by its name."""
    text = json.dumps(spec)
    tables = {key: table(key) for key in TABLES if f'"name": "{key}"' in text}
    return {
        **spec,
        "datasets": spec.get("datasets", {}) | tables,
        "width": WIDTH,
        "config": CONFIG,
    }


Data = dict[str, Any]
Rows = list[dict[str, Any]]


def _rows(columns: dict[str, list[Any]]) -> Rows:
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _trials(data: Data) -> dict[int, dict[str, Any]]:
    return {row["trial"]: row for row in _rows(data["trials"])}


def _scored(data: Data) -> Rows:
    trials = _trials(data)
    return [
        {**trials[row["trial"]], **row, "best": row["trial"] == data["best"]}
        for row in _rows(data["scored"])
    ]


def _completed(data: Data) -> Rows:
    trials = _trials(data)
    return [{**trials[row["trial"]], **row} for row in _rows(data["completed"])]


def _curves(data: Data) -> Rows:
    return [
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
    ]


def _stretches(data: Data) -> Rows:
    return [
        {**row, "began": row["began"] / 60, "ended": row["ended"] / 60}
        for row in _rows(data["course"])
    ]


def _course(data: Data) -> Rows:
    ends = {row["trial"]: row for row in _stretches(data) if row["kind"] == "completed"}
    return [
        {
            "trial": row["trial"],
            "score": row["score"],
            "minutes": ends[row["trial"]]["ended"],
            "epochs": ends[row["trial"]]["epochs"],
        }
        for row in _completed(data)
        if row["trial"] in ends
    ]


def _rungs(data: Data) -> Rows:
    return _rows(data["rungs"])


def _parallel(data: Data) -> Rows:
    lines = {key: data["parallel"][key] for key in ("trial", "score", "places")}
    return [
        {"trial": line["trial"], "axis": axis, "place": place, "score": line["score"]}
        for line in _rows(lines)
        for axis, place in zip(data["parallel"]["axes"], line["places"], strict=True)
    ]


def _standing(_data: Data) -> Rows:
    """Nothing is picked where nothing can be clicked."""
    return []


TABLES: dict[str, Callable[[Data], Rows]] = {
    "scored": _scored,
    "completed": _completed,
    "curves": _curves,
    "course": _course,
    "stretches": _stretches,
    "rungs": _rungs,
    "parallel": _parallel,
    "standing": _standing,
}
"""The data sets that the page's script makes for the charts, as rows."""
