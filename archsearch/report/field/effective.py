"""The effective receptive field as measured by gradients, beside the Gaussian of the arithmetic."""

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from archsearch.geometry.network import FieldReport
from archsearch.report.field.drawing import (
    HALO,
    RAMP,
    Canvas,
    gaussian,
    ground,
    photograph,
    svg_start,
    world_start,
)
from archsearch.report.field.figures import effective_field
from archsearch.report.field.picture import heat_map
from archsearch.report.field.rows import sides
from archsearch.report.field.sight import Sight, View
from archsearch.report.format import percent, several

if TYPE_CHECKING:
    from archsearch.inspect import MeasuredField

Floats = npt.NDArray[np.float64]

SHARE = 0.95
"""The share of the influence that is said to be most of it: what 4σ of a Gaussian hold."""

SIDE = 460
"""Width of the picture, in its own pixels."""

WIDTH, HEIGHT, BASE = 560, 250, 212
"""Sizes of the chart across the image, in its own pixels; `BASE` is where its values are 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """What was measured: its map as a data URI, the map on the image, a chart, and sentences.

    `field_shown` says whether an edge of the field lies in the picture.
    """

    layer: str
    heat: str
    picture: str
    field_shown: bool
    across: str
    sentences: tuple[str, ...]


def effective_of(
    report: FieldReport, sight: Sight, measured: "MeasuredField", *, weights: str, photo: str
) -> Effective:
    """The measured field of the last spatial layer; `weights` says whose weights these were.

    `photo` is "#id" of an SVG image on the page, or "".
    """
    influence = measured.influence
    height, width = influence.shape
    left, top, right, bottom = sight.box
    return Effective(
        layer=measured.layer,
        heat=heat_map(influence),
        picture=picture_svg(report, sight, photo=photo, heat="#heat"),
        field_shown=left > 0 or top > 0 or right < width or bottom < height,
        across=across_svg(report, sight, influence),
        sentences=_sentences(report, sight, measured, weights),
    )


def band(marginal: Floats, middle: float, share: float) -> int:
    """Pixels of the smallest band around `middle` (from the first edge) that holds a share.

    >>> band(np.array([0.1, 0.2, 0.4, 0.2, 0.1]), 2.5, 0.8)
    3
    """
    for pixels in range(1, 2 * len(marginal) + 2):
        first = round(middle - pixels / 2)
        if marginal[max(first, 0) : max(first + pixels, 0)].sum() >= share * marginal.sum() - 1e-9:
            return pixels
    return 2 * len(marginal)


def _sentences(
    report: FieldReport, sight: Sight, measured: "MeasuredField", weights: str
) -> tuple[str, ...]:
    influence = measured.influence
    bands = (
        band(influence.sum(axis=1), sight.middle[0], SHARE),
        band(influence.sum(axis=0), sight.middle[1], SHARE),
    )
    gaussian = [round(side) for side in effective_field(report.effective_sigma)]
    place = " × ".join(str(at) for at in measured.unit)
    size = "×".join(map(str, report.output_size or ()))
    return (
        f"Measured {weights}: the mean absolute gradient of the unit ({place}) of "
        f"{measured.layer} ({size} units) with respect to each pixel, over "
        f"{several(measured.images, 'view')} of the picture, with pixel values from 0 to 255.",
        f"Along an axis, {percent(SHARE, 0)} of the influence lies within {sides(bands)} pixels "
        f"around the unit, {_shares(bands, sight.field)} of the field’s {sides(sight.field)}. In a "
        f"linear network with equal weights it would be {sides(gaussian)} (4σ).",
        f"{_half_says(sight, influence)}Half of all influence comes from "
        f"{percent(_fewest(influence), 1)} of the image’s pixels.",
    )


def _half_says(sight: Sight, influence: Floats) -> str:
    """The share of the influence within half the field, where that is less than the image."""
    if all(half >= side for half, side in zip(_half(sight), influence.shape, strict=True)):
        return ""
    return (
        f"Half of the field’s side, {sides(_half(sight))} pixels, holds "
        f"{percent(_within_half(sight, influence), 0)} of it. "
    )


def _shares(parts: tuple[int, ...], whole: tuple[float, ...]) -> str:
    texts = [percent(part / side, 0) for part, side in zip(parts, whole, strict=True)]
    return texts[0] if len(set(texts)) == 1 else " × ".join(texts)


def _half(sight: Sight) -> tuple[int, int]:
    return (round(sight.field[0] / 2), round(sight.field[1] / 2))


def _within_half(sight: Sight, influence: Floats) -> float:
    """The share of the influence in a box of half the field's sides around its middle."""
    (height, width), (y, x) = _half(sight), sight.middle
    top, left = max(round(y - height / 2), 0), max(round(x - width / 2), 0)
    bottom, right = round(y + height / 2), round(x + width / 2)
    return float(influence[top:bottom, left:right].sum() / influence.sum())


def _fewest(influence: Floats) -> float:
    """The smallest share of the pixels that holds half of the influence."""
    most_first = np.sort(influence, axis=None)[::-1].cumsum()
    return float(np.searchsorted(most_first, most_first[-1] / 2) + 1) / influence.size


def picture_svg(report: FieldReport, sight: Sight, *, photo: str, heat: str) -> str:
    """The image with its measured influence, the Gaussian's 2σ and what is seen of the field."""
    assert report.image_size is not None
    height, width = report.image_size
    canvas = Canvas(
        name="really",
        image_size=(height, width),
        photo=photo,
        width=SIDE,
        height=max(round(SIDE * height / width), 1),
    )
    view = View(scale=SIDE / width, left=0, top=0)
    left, top, _, _ = sight.box
    return "\n".join(
        [
            svg_start(canvas, f"Measured influence on a unit of {report.last_spatial.name}"),
            ground(canvas),
            world_start(view),
            photograph(canvas),
            f'<rect width="{width}" height="{height}" fill="{HALO}" fill-opacity=".6"/>',
            f'<use href="{heat}"/>',
            f'<rect x="{left:g}" y="{top:g}" width="{sight.field[1]:g}" '
            f'height="{sight.field[0]:g}" fill="none" stroke="{RAMP[sight.tone]}" '
            'stroke-width="2.5" vector-effect="non-scaling-stroke"/>',
            gaussian(report.last_spatial, sight),
            "</g>",
            "</svg>",
        ]
    )


def across_svg(report: FieldReport, sight: Sight, influence: Floats) -> str:
    """The influence summed over the rows: what each column of pixels counts, and the Gaussian.

    Both have the same area on the image. The field and the image are bars below.
    """
    pixels = influence.shape[1]
    left, _, right, _ = sight.box
    start, end = min(left, 0.0), max(right, float(pixels))
    if end - start > 3 * pixels:
        start, end = -pixels, 2.0 * pixels
    scale = (WIDTH - 2) / (end - start)
    columns = influence.sum(axis=0)
    sigma, middle = max(report.effective_sigma[-1], 0.3), sight.middle[1]
    steps = np.linspace(start, end, 240)
    inside = np.array([exp(-(((at + 0.5 - middle) / sigma) ** 2) / 2) for at in range(pixels)])
    curve = np.array([exp(-(((x - middle) / sigma) ** 2) / 2) for x in steps]) / inside.sum()
    top = max(float(columns.max()), float(curve.max())) * 1.08

    def x_of(at: float) -> float:
        return round(1 + (min(max(at, start), end) - start) * scale, 1)

    def y_of(value: float) -> float:
        return round(BASE - value / top * (BASE - 12), 1)

    area = "".join(f"L{x_of(at)} {y_of(value)}H{x_of(at + 1)}" for at, value in enumerate(columns))
    line = "L".join(f"{x_of(x)} {y_of(value)}" for x, value in zip(steps, curve, strict=True))
    return "\n".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg" class="across" '
            f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            'aria-label="Influence of each column of pixels, and the Gaussian">',
            f'<path class="measured" d="M{x_of(0)} {BASE}{area}V{BASE}Z"/>',
            f'<path class="gauss" d="M{line}"/>',
            f'<line class="base" x1="1" x2="{WIDTH - 1}" y1="{BASE}" y2="{BASE}"/>',
            _bar("image", x_of(0), x_of(pixels), 9, f"image {pixels} px"),
            _bar("whole", x_of(left), x_of(right), 26, f"field {sight.field[1]:g} px"),
            "</svg>",
        ]
    )


def _bar(kind: str, start: float, end: float, below: int, text: str) -> str:
    y = BASE + below
    middle = (start + end) / 2
    return (
        f'<line class="{kind}" x1="{start}" x2="{end}" y1="{y}" y2="{y}"/>'
        f'<text class="{kind}" x="{middle}" y="{y + 4}">{text}</text>'
    )
