"""The large drawing of the page: all fields nested, with what can be laid over them.

The page's script moves what stands here; without a script it shows the last spatial layer.
"""

from math import prod

from archsearch.geometry.network import FieldReport, LayerReport
from archsearch.report.field.drawing import (
    HALO,
    MOST_UNITS,
    RAMP,
    Canvas,
    dimmed,
    frame,
    gaussian,
    ground,
    hatch,
    outlines,
    padding,
    photograph,
    svg_start,
    world_start,
)
from archsearch.report.field.rows import sides
from archsearch.report.field.sight import Sight, View, view_of

NARROW = 150
"""Width of an image, in the drawing's pixels, below which its label stands under it."""


def stage_svg(
    report: FieldReport, sights: dict[int, Sight], last: int, canvas: Canvas, *, heat: str
) -> str:
    """The field of the last spatial layer over those of all others, on the image.

    `last` is its place in the report; `heat` is "#id" of an SVG image of the measured influence,
    or "".
    """
    sight, layer = sights[last], report.layers[last]
    view = view_of(sight, image_size=canvas.image_size, width=canvas.width, height=canvas.height)
    before = [each for place, each in sights.items() if place < last and max(each.field) > 1]
    title = f"Receptive fields of {report.name}: {layer.name} sees {sides(sight.field)} pixels"
    parts = [
        svg_start(canvas, title, attributes=' id="stage"'),
        hatch(canvas),
        ground(canvas),
        padding(sight, view, canvas),
        world_start(view),
        photograph(canvas),
        dimmed(sight, canvas),
        f'<use class="heat" href="{heat}"/>' if heat else "",
        _units(layer),
        outlines(before),
        gaussian(layer, sight),
        "</g>",
        frame(sight, view),
        _labels(sight, view, canvas),
        "</svg>",
    ]
    return "\n".join(parts)


def _units(layer: LayerReport) -> str:
    """A dot in the middle of each unit's field."""
    path = ""
    if layer.output and layer.center and layer.jump and prod(layer.output[-2:]) <= MOST_UNITS:
        down, across = (
            [round(float(start + unit * jump) + 0.5, 2) for unit in range(units)]
            for start, jump, units in zip(
                layer.center[-2:], layer.jump[-2:], layer.output[-2:], strict=True
            )
        )
        path = "".join(f"M{x:g} {y:g}h0" for y in down for x in across)
    return (
        f'<path class="units" d="{path}" stroke="#fff" stroke-width="4" stroke-linecap="round" '
        'vector-effect="non-scaling-stroke"/>'
    )


def _labels(sight: Sight, view: View, canvas: Canvas) -> str:
    """What the rectangles are, where there is room for it."""
    height, width = canvas.image_size
    left, top, right, bottom = sight.box
    inside = view.length(width) >= NARROW
    x, y = (view.x(0) + 8, view.y(height) - 9) if inside else (view.x(0), view.y(height) + 17)
    beyond = left < 0 or top < 0 or right > width or bottom > height
    hidden = "" if beyond else ' visibility="hidden"'
    halo = f'paint-order="stroke" stroke="{HALO}" stroke-width="3.5" stroke-linejoin="round"'
    return (
        f'<g font-family="system-ui, sans-serif" font-size="14" {halo} stroke-opacity=".75">'
        f'<text class="image-label" x="{x}" y="{y}" fill="#fff">image '
        f"{sides(canvas.image_size)} px</text>"
        f'<text class="sight-label" x="{view.x(left)}" y="{view.y(top) - 9}" '
        f'font-weight="600" fill="{RAMP[sight.tone]}">field {sides(sight.field)} px</text>'
        f'<text class="padding-label" x="{view.x(right)}" y="{view.y(top) - 9}" '
        f'text-anchor="end" fill="#aab6c1"{hidden}>hatched: padding</text></g>'
    )
