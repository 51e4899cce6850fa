"""Charts as pictures, for a page that is read without JavaScript."""

import json
from base64 import b64encode
from functools import cache
from io import BytesIO
from typing import Any

from archsearch.report.charts.filled import TABLES, with_tables

LEFT_OUT = ("matched_", "best_epochs", "parallel")
"""The charts that are not drawn, by how their names begin: those that say again what others do."""
LINES = 60
"""Learning curves of a picture at most, evenly chosen, and those that stand out: more take long."""
SCALE = 1.2
"""Pixels of a picture for each of the page's."""
COLOURS = 64
"""Colours of a picture: more make it large, and nobody sees them."""


def pictured(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The specs of the charts that are drawn, by name; `data` are those of the page."""
    step = -(-len(data["curves"]) // LINES) or 1
    some = {
        number: curve
        for place, (number, curve) in enumerate(data["curves"].items())
        if place % step == 0 or number in data["top"]
    }
    shown = {name: spec for name, spec in data["charts"].items() if not name.startswith(LEFT_OUT)}
    text = json.dumps(shown)

    @cache
    def table(key: str) -> list[dict[str, Any]]:
        """A data set, without the columns that no chart draws."""
        rows = TABLES[key](data | {"curves": some})
        drawn = [
            name for name in (rows[0] if rows else ()) if f'"{name}"' in text or f".{name}" in text
        ]
        return [{name: row[name] for name in drawn} for row in rows]

    return {name: at_rest(with_tables(spec, table)) for name, spec in shown.items()}


def at_rest(spec: Any) -> Any:
    """A spec without what answers to a reader, with opacities of strokes and fills.

    A mark's own opacity has the renderer paint it on a sheet of its own: a hundred lines took
    seconds.
    """
    if isinstance(spec, list):
        return [at_rest(each) for each in spec if not _is_touched(each)]
    if not isinstance(spec, dict):
        return spec
    still = {key: at_rest(value) for key, value in spec.items() if key != "datasets"}
    match still.get("opacity"):
        case {"condition": {"value": value}}:
            del still["opacity"]
            still |= {"strokeOpacity": {"value": value}, "fillOpacity": {"value": value}}
    return still | {key: spec[key] for key in spec if key == "datasets"}


def _is_touched(layer: Any) -> bool:
    """Whether a layer is unseen and there to be touched."""
    return isinstance(layer, dict) and (layer.get("mark") or {}).get("style") == "touch"


def start_renderer() -> None:
    """Draw something small: the first picture of a process takes a second longer."""
    import vl_convert

    vl_convert.vegalite_to_png({"data": {"values": [{}]}, "mark": "point"})


def pictures_of(specs: dict[str, dict[str, Any]]) -> dict[str, str]:
    """By the chart's name a PNG as a data URI, of specs with their data."""
    import vl_convert
    from PIL import Image

    pictures = {}
    for name, spec in specs.items():
        content = vl_convert.vegalite_to_png(spec, scale=SCALE)
        small = BytesIO()
        Image.open(BytesIO(content)).convert("RGB").quantize(
            COLOURS, Image.Quantize.FASTOCTREE
        ).save(small, "PNG")
        pictures[name] = f"data:image/png;base64,{b64encode(small.getvalue()).decode()}"
    return pictures
