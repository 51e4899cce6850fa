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


def pictures_of(data: dict[str, Any]) -> dict[str, str]:
    """By the chart's name a PNG as a data URI; `data` are those of the page."""
    import vl_convert
    from PIL import Image

    pictures = {}
    for name in SHOWN:
        if name in data["charts"]:
            content = vl_convert.vegalite_to_png(filled(data, name), scale=SCALE)
            small = BytesIO()
            Image.open(BytesIO(content)).convert("RGB").quantize(COLOURS).save(small, "PNG")
            pictures[name] = f"data:image/png;base64,{b64encode(small.getvalue()).decode()}"
    return pictures
