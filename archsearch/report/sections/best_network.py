"""The best network layer by layer: what each spatial layer sees of the image, as a drawing."""

from dataclasses import dataclass

from archsearch.geometry import Profile
from archsearch.report.format import pair

LONGER_SIDE = 64
"""Drawn length of the image's longer side, in CSS pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One layer: the image as a rectangle, and in it the field of the layer's middle unit.

    `width` and `height` are those of the drawing, `field` is (x, y, width, height) in it, cut to
    the image; `kernel`, `size` and `sees` are in words.
    """

    layer: str
    kernel: str
    size: str
    sees: str
    width: float
    height: float
    field: tuple[float, float, float, float]
    whole: bool


def sights_of(numbers: Profile) -> tuple[Sight, ...]:
    """What the convolutions and pools of a network see, in order."""
    height, width, _ = numbers.input_shape
    scale = LONGER_SIDE / max(height, width)
    sights = []
    for layer in numbers.layers:
        if layer.kernel_size is None:
            continue
        seen = (min(layer.field[0], height) * scale, min(layer.field[1], width) * scale)
        left, top = (width * scale - seen[1]) / 2, (height * scale - seen[0]) / 2
        stride = f", stride {layer.stride}" if layer.stride != 1 else ""
        sights.append(
            Sight(
                layer=layer.name.replace("_", " "),
                kernel=f"{layer.kernel_size[0]}×{layer.kernel_size[1]}{stride}",
                size=f"{layer.output[0]}×{layer.output[1]}×{layer.output[2]}",
                sees=f"{pair(layer.field)} px",
                width=width * scale,
                height=height * scale,
                field=tuple(round(x, 1) for x in (left, top, seen[1], seen[0])),  # type: ignore[arg-type]  # four
                whole=layer.field[0] >= height and layer.field[1] >= width,
            )
        )
    return tuple(sights)
