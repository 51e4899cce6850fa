"""Receptive fields drawn on an image, as SVG text that stands alone: no style sheet, no script.

What lies in a field beyond the image's border is hatched: there the network sees its own padding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from archsearch.geometry.network import LayerReport
from archsearch.report.field.sight import Pair, Sight, View, distinct, view_of

RAMP = (
    "#8ec5ff", "#9ab6ff", "#a3a7ff", "#b09afc", "#ca93ed", "#e28bdf",
    "#f188c7", "#f78aa3", "#fd8a7b", "#ff9e70", "#ffb770", "#ffcf6e",
)  # fmt: skip
"""Colours of the tones on a dark ground: even steps in OKLab, from small fields to large ones."""

GROUND, PLAIN, HALO = "#12161b", "#39424c", "#0b0e11"
"""Behind everything; an image without a photograph; around lines on the photograph."""

MOST_OUTLINES = 36
"""Nested outlines in one drawing: of more, evenly chosen ones are drawn."""

COARSE = 64
"""Pixels of a side up to which an image is shown with its pixels as squares."""

CROSS = 24
"""Sides of a field, in the drawing's pixels, from which on its middle is marked."""

MOST_UNITS = 4096
"""Units up to which each is drawn as a dot; more could not be told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """What fields are drawn on: `name` keeps the ids of several drawings on one page apart.

    `photo` is a data URI, or "#id" of an SVG image on the same page that is as large as the image
    in its pixels, or "" for a plain rectangle. `image_size` is (height, width) in pixels.
    """

    name: str
    image_size: tuple[int, int]
    photo: str
    width: int
    height: int


def growth_svg(sights: Sequence[Sight], canvas: Canvas, *, title: str) -> str:
    """A drawing of the last of these fields, with the outlines of those before nested in it.

    The last one is bright, the rest of the image dark; the drawing is as wide as to hold all of it.
    """
    sight = sights[-1]
    view = view_of(sight, image_size=canvas.image_size, width=canvas.width, height=canvas.height)
    parts = [
        ground(canvas),
        padding(sight, view, canvas),
        world_start(view),
        photograph(canvas),
        dimmed(sight, canvas),
        outlines(sights[:-1]),
        "</g>",
        frame(sight, view),
    ]
    return "\n".join([svg_start(canvas, title), hatch(canvas), *parts, "</svg>"])


def svg_start(canvas: Canvas, title: str, *, attributes: str = "") -> str:
    """The opening tag of a drawing, with its title for those who do not see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {canvas.width} {canvas.height}" '
        f'role="img" aria-label="{escape(title)}"{attributes}>'
    )


def hatch(canvas: Canvas) -> str:
    """The pattern that marks padding."""
    return (
        f'<defs><pattern id="{canvas.name}-hatch" width="7" height="7" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="7" height="7" fill="#1b2229"/>'
        '<path d="M0 0V7" stroke="#4c5965" stroke-width="1.6"/></pattern></defs>'
    )


def ground(canvas: Canvas) -> str:
    """What is neither image nor padding."""
    return f'<rect width="{canvas.width}" height="{canvas.height}" fill="{GROUND}"/>'


def padding(sight: Sight, view: View, canvas: Canvas) -> str:
    """The whole field, hatched; the image is laid over it."""
    return f'<rect class="padding" {_placed(sight, view)} fill="url(#{canvas.name}-hatch)"/>'


def world_start(view: View) -> str:
    """The opening tag of a group in which one unit is one pixel of the image."""
    return (
        f'<g class="world" transform="translate({view.left:.2f} {view.top:.2f}) '
        f'scale({view.scale:.5f})">'
    )


def photograph(canvas: Canvas) -> str:
    """The image, or a plain rectangle in its place."""
    height, width = canvas.image_size
    size = f'width="{width}" height="{height}"'
    if not canvas.photo:
        return f'<rect class="photo" {size} fill="{PLAIN}"/>'
    if canvas.photo.startswith("#"):
        return f'<use class="photo" href="{escape(canvas.photo)}"/>'
    return (
        f'<image class="photo" href="{escape(canvas.photo)}" {size} preserveAspectRatio="none"'
        f"{rendering(canvas.image_size)}/>"
    )


def rendering(image_size: Pair) -> str:
    """The attribute for images so small that smoothing would hide what the network gets."""
    return ' image-rendering="pixelated"' if max(image_size) <= COARSE else ""


def dimmed(sight: Sight, canvas: Canvas) -> str:
    """The image outside of the field, darkened."""
    height, width = canvas.image_size
    left, top, right, bottom = sight.box
    left, right = (round(min(max(x, 0), width), 2) for x in (left, right))
    top, bottom = (round(min(max(y, 0), height), 2) for y in (top, bottom))
    hole = f"M{left} {top}V{bottom}H{right}V{top}Z"
    return (
        f'<path class="dim" d="M0 0H{width}V{height}H0Z{hole}" fill="{HALO}" fill-opacity=".62" '
        'fill-rule="evenodd"/>'
    )


def outlines(sights: Sequence[Sight]) -> str:
    """The outlines of fields, the largest first; equal fields are one."""
    shown = distinct(sights, MOST_OUTLINES)
    below = "".join(
        f"M{sight.box[0]:g} {sight.box[1]:g}h{sight.field[1]:g}v{sight.field[0]:g}"
        f"h{-sight.field[1]:g}z"
        for sight in shown
    )
    lines = [
        '<g class="outlines" fill="none" stroke-width="1.6">',
        f'<path d="{below}" stroke="{HALO}" stroke-opacity=".3" stroke-width="3.6" '
        'vector-effect="non-scaling-stroke"/>',
    ]
    for sight in shown:
        left, top, _, _ = sight.box
        lines.append(
            f'<rect class="t{sight.tone}" x="{left:g}" y="{top:g}" width="{sight.field[1]:g}" '
            f'height="{sight.field[0]:g}" stroke="{RAMP[sight.tone]}" '
            'vector-effect="non-scaling-stroke"/>'
        )
    return "".join([*lines, "</g>"])


def frame(sight: Sight, view: View) -> str:
    """The field itself, and a cross on the middle of its unit."""
    x, y = view.x(sight.middle[1]), view.y(sight.middle[0])
    colour = RAMP[sight.tone]
    place = _placed(sight, view)
    hidden = "" if view.length(min(sight.field)) >= CROSS else ' visibility="hidden"'
    return (
        f'<rect class="halo" {place} fill="none" stroke="{HALO}" stroke-opacity=".55" '
        'stroke-width="5"/>'
        f'<rect class="sight" {place} fill="none" stroke="{colour}" stroke-width="2.5"/>'
        f'<path class="cross" d="M{x - 5} {y}h10M{x} {y - 5}v10" stroke="{colour}" '
        f'stroke-width="2"{hidden}/>'
    )


def gaussian(layer: LayerReport, sight: Sight) -> str:
    """The ellipse 2σ around the middle."""
    sigma = layer.effective_sigma or (0.0, 0.0)
    return (
        f'<ellipse class="gaussian" cx="{sight.middle[1]:g}" cy="{sight.middle[0]:g}" '
        f'rx="{2 * sigma[-1]:.2f}" ry="{2 * sigma[-2]:.2f}" fill="none" stroke="#fff" '
        'stroke-width="2" stroke-dasharray="6 5" vector-effect="non-scaling-stroke"/>'
    )


def _placed(sight: Sight, view: View) -> str:
    left, top, _, _ = sight.box
    return (
        f'x="{view.x(left)}" y="{view.y(top)}" width="{view.length(sight.field[1])}" '
        f'height="{view.length(sight.field[0])}"'
    )
