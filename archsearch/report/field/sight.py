"""Where a unit's field lies on the image, and how much of the surroundings a drawing shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log

from archsearch.geometry.network import FieldReport, LayerReport

TONES = 12
"""Steps of colour from the smallest field to the largest."""

MARGIN = 0.06
"""What a drawing leaves free on each side, as a share of its own sides."""

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """The field of one unit: pairs are (height, width) or (y, x), in pixels of the image.

    `middle` is that of the field, from the image's upper left corner; the field may reach beyond
    the image. `tone` goes from 0 for the smallest field to TONES − 1 for the largest.
    """

    name: str
    field: Pair
    middle: Pair
    tone: int = TONES - 1

    @property
    def box(self) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) of the field."""
        (height, width), (y, x) = self.field, self.middle
        return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How pixels of the image become places of a drawing: times `scale`, then moved."""

    scale: float
    left: float
    top: float

    def x(self, pixels: float) -> float:
        """Across."""
        return round(self.left + pixels * self.scale, 2)

    def y(self, pixels: float) -> float:
        """Down."""
        return round(self.top + pixels * self.scale, 2)

    def length(self, pixels: float) -> float:
        """A distance."""
        return round(pixels * self.scale, 2)


def view_of(sight: Sight, *, image_size: Pair, width: float, height: float) -> View:
    """The view that just holds the image and a field, whichever is larger, in the middle.

    >>> small = Sight(name="a", field=(8, 8), middle=(50, 50))
    >>> view_of(small, image_size=(100, 100), width=200, height=200)
    View(scale=1.76, left=12.0, top=12.0)
    """
    left, top, right, bottom = sight.box
    left, right = min(left, 0.0), max(right, image_size[1])
    top, bottom = min(top, 0.0), max(bottom, image_size[0])
    share = 1 - 2 * MARGIN
    scale = min(width * share / (right - left), height * share / (bottom - top))
    return View(
        scale=scale,
        left=width / 2 - scale * (left + right) / 2,
        top=height / 2 - scale * (top + bottom) / 2,
    )


def sights_of(report: FieldReport) -> dict[int, Sight]:
    """A field of each layer that has one, by the layer's place in the report.

    It is that of the middle unit of the last spatial layer, and of the units before that look at
    the same place. Of volumes the middle plane is taken. Nothing where the image has one axis, or
    where its size is not known.
    """
    spot = middle_of(report.last_spatial)
    if spot is None or len(report.axes) < 2:
        return {}
    largest = max(max(layer.field or (1,)) for layer in report.layers)
    sights = {}
    for place, layer in enumerate(report.layers):
        middle = middle_of(layer, spot)
        if layer.field is not None and middle is not None:
            sights[place] = Sight(
                name=layer.name,
                field=(layer.field[-2], layer.field[-1]),
                middle=(middle[-2], middle[-1]),
                tone=tone_of(max(layer.field), largest),
            )
    return sights


def middle_of(
    layer: LayerReport, spot: tuple[float, ...] | None = None
) -> tuple[float, ...] | None:
    """The middle of the field of a unit, from the image's first edge; None where it has none.

    The unit is the one that looks nearest to `spot`, or else the one in the middle of the map.
    """
    if layer.center is None or layer.output is None or layer.jump is None:
        return None
    middle = []
    for axis, (center, units, jump) in enumerate(
        zip(layer.center, layer.output, layer.jump, strict=True)
    ):
        first = float(center) + 0.5
        asked = units // 2 if spot is None else floor((spot[axis] - first) / float(jump) + 0.5)
        middle.append(first + min(max(asked, 0), units - 1) * float(jump))
    return tuple(middle)


def tone_of(field: int, largest: int) -> int:
    """The step of colour for a field: equal factors of size are equal steps.

    >>> tone_of(1, 100), tone_of(10, 100), tone_of(100, 100)
    (0, 6, 11)
    """
    if largest <= 1:
        return TONES - 1
    return round((TONES - 1) * log(max(field, 1)) / log(largest))


def doubling(sights: dict[int, Sight], last: int, number: int) -> list[int]:
    """Places of `number` layers at most, from the first with a field to the last spatial one.

    Their fields grow by about equal factors: each is the first that reaches its mark.
    """
    until = [place for place in sights if place <= last and max(sights[place].field) > 1]
    if not until:
        return [last]
    first, largest = max(sights[until[0]].field), max(sights[last].field)
    marks = [first * (largest / first) ** (step / (number - 1)) for step in range(number - 1)]
    chosen = {
        next(place for place in until if max(sights[place].field) >= mark * 0.999) for mark in marks
    }
    return [place for place in sorted(chosen) if max(sights[place].field) < largest] + [last]


def distinct(sights: Sequence[Sight], most: int) -> list[Sight]:
    """One sight for each field, the largest first, `most` at most: evenly chosen of more.

    >>> sights = [Sight(name=str(n), field=(n, n), middle=(0, 0)) for n in range(1, 100)]
    >>> [int(sight.field[0]) for sight in distinct(sights, 4)]
    [99, 66, 34, 1]
    """
    by_field = {sight.field: sight for sight in sorted(sights, key=lambda each: each.field)}
    found = list(reversed(by_field.values()))
    if len(found) <= most:
        return found
    return [found[round(step * (len(found) - 1) / (most - 1))] for step in range(most)]
