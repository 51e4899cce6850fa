"""Charts as pictures, for a page that is read without JavaScript."""

from base64 import b64encode
from io import BytesIO
from typing import Any

from archsearch.report.charts.filled import filled

SHOWN = ("field", "params")
"""The charts that are drawn: those that the page is about. (Many faint lines take seconds.)"""
SCALE = 1.5
"""Pixels of a picture for each of the page's."""
COLOURS = 64
"""Colours of a picture: more make it large, and nobody sees them."""


def pictured(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The specs of the charts that are drawn, by name; `data` are those of the page."""
    return {name: filled(data, name) for name in SHOWN if name in data["charts"]}


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
        Image.open(BytesIO(content)).convert("RGB").quantize(COLOURS).save(small, "PNG")
        pictures[name] = f"data:image/png;base64,{b64encode(small.getvalue()).decode()}"
    return pictures
