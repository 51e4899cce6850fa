"""What any network is, in numbers: a row per layer, and the whole."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from archsearch.geometry.warnings import Warned

Number = int | Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerReport:
    """One call of one layer; tuples have a value for each axis, in the order of `FieldReport.axes`.

    `inputs` are the names of the layers that it reads. Lengths are in pixels of the image.
    `field` is the receptive field of one unit over the path that sees most, `smallest_field` over
    the one that sees least, both unclipped; `clipped_field` is the most that a unit sees of the
    image. `jump` is the distance between neighbouring units; `padding` reaches before the first
    pixel and `padding_after` behind the last one (negative: so many pixels are not reached);
    `center` is the middle of the first unit, from the middle of the first pixel. `effective_sigma`
    is the standard deviation of the effective receptive field. All of these are None behind
    global pooling and flattening, where each unit depends on the whole map.

    `output` is the size of the map and `channels` its channels. `params` are trained, counted at
    the layer's first call; `params_live` are those that can meet a pixel; `macs` are multiply-adds
    for one image. What is None needs the size of the image.
    """

    name: str
    type: str
    inputs: tuple[str, ...]
    output: tuple[int, ...] | None
    channels: int
    kernel_size: tuple[int, ...] | None
    stride: tuple[int, ...] | None
    dilation: tuple[int, ...] | None
    padding_mode: str | None
    field: tuple[int, ...] | None
    smallest_field: tuple[int, ...] | None
    clipped_field: tuple[int, ...] | None
    jump: tuple[Number, ...] | None
    padding: tuple[int, ...] | None
    padding_after: tuple[int, ...] | None
    center: tuple[Fraction, ...] | None
    effective_sigma: tuple[float, ...] | None
    aligned: bool
    context: bool
    params: int
    params_fixed: int
    params_live: int | None
    macs: int | None
    activations: int | None
    weighted: bool
    warnings: tuple[Warned, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldReport:
    """A network in numbers. `field`, `jump` and the like are those of the last spatial layer.

    That is the last layer before global pooling or flattening: behind it everything depends on
    the whole image. `image_size` is None where it is not known; then what needs it is None too.
    (Where `same` with a stride meets upsampling, or branches of unequal length, `field` and
    `aligned` then are those for an image whose sides the strides divide.)
    `depth` is the number of weighted layers on the longest path.
    """

    name: str
    axes: tuple[str, ...]
    image_size: tuple[int, ...] | None
    layers: tuple[LayerReport, ...]
    last_spatial: LayerReport
    depth: int
    warnings: tuple[Warned, ...]

    @property
    def field(self) -> tuple[int, ...]:
        """Receptive field in pixels, unclipped, over the path that sees most."""
        return self.last_spatial.field or ()

    @property
    def smallest_field(self) -> tuple[int, ...]:
        """Receptive field in pixels over the path that sees least."""
        return self.last_spatial.smallest_field or ()

    @property
    def jump(self) -> tuple[Number, ...]:
        """Pixels between neighbouring units."""
        return self.last_spatial.jump or ()

    @property
    def padding(self) -> tuple[int, ...] | None:
        """Pixels that the first unit reaches before the image; None where it needs the size."""
        return self.last_spatial.padding

    @property
    def padding_after(self) -> tuple[int, ...] | None:
        """Pixels that the last unit reaches behind the image."""
        return self.last_spatial.padding_after

    @property
    def center(self) -> tuple[Fraction, ...] | None:
        """The middle of the first unit, in pixels from the middle of the first pixel."""
        return self.last_spatial.center

    @property
    def clipped_field(self) -> tuple[int, ...] | None:
        """The most that one unit sees of the image, in pixels."""
        return self.last_spatial.clipped_field

    @property
    def coverage(self) -> tuple[float, ...] | None:
        """Receptive field ÷ image size."""
        if self.image_size is None:
            return None
        return tuple(field / size for field, size in zip(self.field, self.image_size, strict=True))

    @property
    def effective_sigma(self) -> tuple[float, ...]:
        """Standard deviation of the effective receptive field, in pixels."""
        return self.last_spatial.effective_sigma or ()

    @property
    def output_size(self) -> tuple[int, ...] | None:
        """Units of the last spatial layer's map."""
        return self.last_spatial.output

    @property
    def aligned(self) -> bool:
        """Whether the branches that meet look at the same place."""
        return self.last_spatial.aligned

    @property
    def context(self) -> bool:
        """Whether something of the whole map is mixed in on the way (squeeze-and-excite)."""
        return any(layer.context for layer in self.layers)

    @property
    def params(self) -> int:
        """Trained values; a layer that is called twice counts once."""
        return sum(layer.params for layer in self.layers)

    @property
    def params_fixed(self) -> int:
        """Values that are not trained."""
        return sum(layer.params_fixed for layer in self.layers)

    @property
    def params_live(self) -> int | None:
        """Trained values less those of taps that only ever meet padding."""
        return _sum([layer.params_live for layer in self.layers])

    @property
    def macs(self) -> int | None:
        """Multiply-adds of convolutions and dense layers for one image."""
        return _sum([layer.macs for layer in self.layers])

    @property
    def activations(self) -> int | None:
        """Values that convolutions and dense layers put out for one image."""
        return _sum([layer.activations for layer in self.layers if layer.weighted])

    def layer(self, name: str) -> LayerReport:
        """The row of a layer, at its first call. Raises KeyError where there is none."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(name)

    def to_json(self) -> dict[str, Any]:
        """The report as plain JSON values; fractions of a pixel as numbers."""
        whole = (
            "name", "axes", "image_size", "field", "smallest_field", "clipped_field", "coverage",
            "jump", "padding", "padding_after", "center", "effective_sigma", "output_size",
            "aligned", "context", "depth", "params", "params_fixed", "params_live", "macs",
            "activations",
        )  # fmt: skip
        return {
            **{name: _plain(getattr(self, name)) for name in whole},
            "last_spatial": self.last_spatial.name,
            "warnings": [warned._asdict() for warned in self.warnings],
            "layers": [_layer_json(layer) for layer in self.layers],
        }


def _layer_json(layer: LayerReport) -> dict[str, Any]:
    row = {name: _plain(getattr(layer, name)) for name in LayerReport.__slots__}
    return row | {"warnings": [warned._asdict() for warned in layer.warnings]}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return value


def _sum(values: list[int | None]) -> int | None:
    """The sum, or None where a part is not known."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
