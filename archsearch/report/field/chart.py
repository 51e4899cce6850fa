"""Field, MACs and parameters of each layer as one chart with three panels, in SVG.

Colours come from the page's style sheet by class. Every panel has the layers across, in the order
of the report.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log2

from archsearch.geometry.network import FieldReport, LayerReport
from archsearch.report.field.figures import effective_field
from archsearch.report.field.rows import sides
from archsearch.report.field.sight import tone_of
from archsearch.report.format import short

WIDTH, LEFT, RIGHT, TOP = 1120, 58, 116, 30
FIELD_HEIGHT, BAR_HEIGHT, GAP = 270, 66, 34
"""Sizes in the chart's own pixels: it is as wide as the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The chart as SVG, and where it has its layers: the first at `first`, `step` apart."""

    svg: str
    first: float
    step: float
    axis: str


def growth_chart(report: FieldReport) -> Chart:
    """The growth of the field along the axis on which it is largest, and what each layer costs."""
    axis = max(range(len(report.axes)), key=lambda at: (report.field[at], -at))
    step = (WIDTH - LEFT - RIGHT) / len(report.layers)
    across = [LEFT + step * (place + 0.5) for place in range(len(report.layers))]
    bars_at = TOP + FIELD_HEIGHT + GAP + 18
    height = bars_at + 2 * BAR_HEIGHT + GAP + 26
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" id="growth" viewBox="0 0 {WIDTH} {height}" '
        f'role="img" aria-label="Field, MACs and parameters of each layer of '
        f'{escape(report.name)}">',
        *_field_panel(report, axis, across, step),
        *_bars("MACs", [layer.macs for layer in report.layers], across, step, top=bars_at),
        *_bars(
            "parameters",
            [layer.params for layer in report.layers],
            across,
            step,
            top=bars_at + BAR_HEIGHT + GAP,
        ),
        f'<line class="cursor" y1="{TOP - 6}" y2="{height - 22}"/>',
        f'<text class="label" x="{LEFT}" y="{height - 4}">layers, in order →</text>',
        "</svg>",
    ]
    return Chart(svg="\n".join(parts), first=across[0], step=step, axis=report.axes[axis])


def _field_panel(report: FieldReport, axis: int, across: Sequence[float], step: float) -> list[str]:
    """Each layer's field from its smallest path to its largest, on a logarithmic scale."""
    image = report.image_size[axis] if report.image_size is not None else None
    most = max(report.field[axis], image or 1, 2)
    top = ceil(log2(most * 1.12) * 4) / 4

    def down(pixels: float) -> float:
        return round(TOP + FIELD_HEIGHT * (1 - log2(max(pixels, 1)) / top), 1)

    parts = _field_scale(top, down)
    parts += _jumps(report.layers, axis, across, step)
    if image is not None:
        y = down(image)
        parts.append(f'<line class="image" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
    parts += _field_marks(report, axis, across, step, down)
    return parts


def _field_scale(top: float, down: Callable[[float], float]) -> list[str]:
    """Grid lines at powers of two, and the panel's name."""
    powers = range(0, floor(top) + 1, 1 if top <= 10 else 2)
    parts = [f'<text class="title" x="{LEFT}" y="14">field in pixels, doubling upwards</text>']
    for power in powers:
        y = down(2**power)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
        parts.append(f'<text class="tick" x="{LEFT - 8}" y="{y + 4}">{2**power:,}</text>')
    return parts


def _jumps(
    layers: Sequence[LayerReport], axis: int, across: Sequence[float], step: float
) -> list[str]:
    """A line where the jump first gets as large as nowhere before."""
    y = TOP + FIELD_HEIGHT + 16
    parts, largest, free = [f'<text class="tick" x="{LEFT - 8}" y="{y}">jump</text>'], 1.0, 0.0
    for layer, x in zip(layers, across, strict=True):
        if layer.jump is None or float(layer.jump[axis]) <= largest:
            continue
        largest = float(layer.jump[axis])
        edge, text = round(x - step / 2, 1), sides((largest,))
        parts.append(f'<path class="stage" d="M{edge} {TOP}v{FIELD_HEIGHT + 6}"/>')
        if edge >= free:
            parts.append(f'<text class="stage" x="{edge}" y="{y}">{text}</text>')
            free = edge + 8 * len(text) + 6
    return parts


def _field_marks(
    report: FieldReport,
    axis: int,
    across: Sequence[float],
    step: float,
    down: Callable[[float], float],
) -> list[str]:
    """For each layer a bar from smallest to largest path, a dot, and a dash for 4σ."""
    largest = max(max(layer.field or (1,)) for layer in report.layers)
    radius = round(min(max(step * 0.42, 1.3), 4), 2)
    ranges, dashes, dots = [], [], []
    half = round(min(max(step * 0.5, 1.4), 6), 2)
    end = None
    for layer, x in zip(report.layers, across, strict=True):
        if layer.field is None or layer.smallest_field is None or layer.effective_sigma is None:
            continue
        field, smallest = layer.field[axis], layer.smallest_field[axis]
        if smallest < field:
            ranges.append(f"M{x:.1f} {down(smallest)}V{down(field)}")
        effective = effective_field((layer.effective_sigma[axis],))[0]
        if effective >= 1:
            dashes.append(f"M{x - half:.1f} {down(effective)}h{2 * half}")
        dots.append(
            f'<circle class="t{tone_of(max(layer.field), largest)}" cx="{x:.1f}" '
            f'cy="{down(field)}" r="{radius}"/>'
        )
        if layer.name == report.last_spatial.name:
            end = (down(field), down(max(effective, 1)), down(smallest))
    parts = [
        f'<path class="range" d="{"".join(ranges)}"/>' if ranges else "",
        f'<path class="effective" d="{"".join(dashes)}"/>',
        *dots,
    ]
    return parts + _ends(report, axis, end, down)


def _ends(
    report: FieldReport,
    axis: int,
    end: tuple[float, float, float] | None,
    down: Callable[[float], float],
) -> list[str]:
    """The names of the marks and of the image's size at the right end, kept apart."""
    if end is None:
        return []
    effective = effective_field(report.effective_sigma)[axis]
    labels = [
        (end[0], "largest", f"field {report.field[axis]:,}"),
        (end[1], "effective", f"4σ {effective:.0f}"),
    ]
    if report.image_size is not None:
        image = report.image_size[axis]
        labels.append((down(image), "image", f"image {image:,}"))
    if report.smallest_field[axis] < report.field[axis]:
        labels.append((end[2], "range", f"smallest {report.smallest_field[axis]:,}"))
    return [
        f'<text class="end {kind}" x="{WIDTH - RIGHT + 8}" y="{y:.1f}">{text}</text>'
        for y, kind, text in _apart(labels)
    ]


def _apart(labels: list[tuple[float, str, str]]) -> list[tuple[float, str, str]]:
    """Labels from top to bottom, each at least a line below the one before."""
    placed: list[tuple[float, str, str]] = []
    for y, kind, text in sorted(labels):
        at = max(y + 4, placed[-1][0] + 16) if placed else y + 4
        placed.append((at, kind, text))
    return placed


def _bars(
    what: str, values: Sequence[int | None], across: Sequence[float], step: float, *, top: float
) -> list[str]:
    """One panel of bars; the largest fills it."""
    known = [value or 0 for value in values]
    most = max(known)
    parts = [f'<text class="title" x="{LEFT}" y="{top - 8}">{what} of each layer</text>']
    bottom = top + BAR_HEIGHT
    parts.append(
        f'<line class="base" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{bottom}" y2="{bottom}"/>'
    )
    if not most:
        note = "needs the image size" if None in values else "none"
        return [*parts, f'<text class="label" x="{LEFT}" y="{bottom - 8}">{note}</text>']
    width = max(step * 0.8, 1.0)
    bars = "".join(
        f"M{x - width / 2:.1f} {bottom}v-{value / most * BAR_HEIGHT:.1f}h{width:.1f}V{bottom}z"
        for value, x in zip(known, across, strict=True)
        if value
    )
    parts.append(f'<path class="bar" d="{bars}"/>')
    parts.append(f'<text class="tick" x="{LEFT - 8}" y="{top + 8}">{short(most)}</text>')
    share = sum(sorted(known)[-max(len(known) // 10, 1) :]) / sum(known)
    if len(known) >= 20:
        parts.append(
            f'<text class="label" x="{WIDTH - RIGHT + 8}" y="{bottom - 16}">a tenth of the</text>'
            f'<text class="label" x="{WIDTH - RIGHT + 8}" y="{bottom}">layers has '
            f"{share:.0%}</text>"
        )
    return parts
