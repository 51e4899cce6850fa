"""The growth of the field along a line, for networks on sequences: one bar a layer, in SVG."""

from html import escape

from archsearch.geometry.network import FieldReport, LayerReport
from archsearch.report.field.drawing import GROUND, PLAIN, RAMP
from archsearch.report.field.sight import middle_of, tone_of

WIDTH, LINE, LABELS, TOP = 1120, 20, 250, 34
"""Sizes in the drawing's own pixels: the whole, each layer, names at its left, what is above."""

MOST_LINES = 60
"""Layers drawn; of more, only those that enlarge the field, as far as there is room."""


def line_svg(report: FieldReport) -> str | None:
    """The field of each layer's middle unit along the sequence; None without a size."""
    if report.image_size is None:
        return None
    pixels = report.image_size[0]
    spot = middle_of(report.last_spatial)
    found: list[tuple[LayerReport, float, int]] = []
    for layer in report.layers:
        at = middle_of(layer, spot)
        if at is not None and layer.field is not None:
            found.append((layer, at[0], layer.field[0]))
    grown = [each for i, each in enumerate(found) if i == 0 or each[2] > found[i - 1][2]]
    shown = (found if len(found) <= MOST_LINES else grown)[:MOST_LINES]
    start = min(0.0, *(middle - field / 2 for _, middle, field in shown))
    end = max(float(pixels), *(middle + field / 2 for _, middle, field in shown))
    scale = (WIDTH - LABELS - 90) / (end - start)
    height = TOP + LINE * len(shown) + 16
    left, width = LABELS + (0 - start) * scale, pixels * scale
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="Receptive fields along the sequence of {escape(report.name)}" '
        'font-family="system-ui, sans-serif" font-size="12.5">',
        f'<rect width="{WIDTH}" height="{height}" fill="{GROUND}"/>',
        f'<rect x="{left:.1f}" y="{TOP - 8}" width="{width:.1f}" height="{height - TOP}" '
        f'fill="{PLAIN}" fill-opacity=".55"/>',
        f'<text x="{left + 6:.1f}" y="{TOP - 14}" fill="#fff">the sequence, {pixels} steps</text>',
    ]
    for place, (layer, middle, field) in enumerate(shown):
        x, y = LABELS + (middle - field / 2 - start) * scale, TOP + LINE * place
        colour = RAMP[tone_of(field, report.field[0])]
        parts.append(
            f'<text x="{LABELS - 12}" y="{y + 12}" fill="#aab6c1" text-anchor="end">'
            f"{escape(layer.name[:32])}</text>"
            f'<rect x="{x:.1f}" y="{y + 3}" width="{max(field * scale, 1.5):.1f}" height="11" '
            f'rx="2" fill="{colour}"/>'
            f'<text x="{x + field * scale + 7:.1f}" y="{y + 12}" fill="{colour}">{field}</text>'
        )
    return "\n".join([*parts, "</svg>"])
