"""What an architecture is, in numbers, before it is built: a row per layer, and the whole."""

from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from archsearch.geometry.step import step
from archsearch.geometry.warnings import Warned, border_warning, field_warning
from archsearch.space.architecture import Architecture, Conv, Pair, Pool


class LayerProfile(NamedTuple):
    """One layer in numbers; pairs are (height, width), field, jump and padding in input pixels.

    `field`, `jump` and `padding` (zeros before the first pixel, as the whole network so far sees
    them) are those of the layer's output units; they stay as they are behind the last spatial
    layer. `params` are trained values, `params_fixed` are not, `macs` are multiply-adds for one
    image. A named tuple, as it is made a dozen times for each point of a space.
    """

    name: str
    type: str
    output: tuple[int, int, int]
    field: Pair
    jump: Pair
    padding: Pair
    kernel_size: Pair | None = None
    stride: int | None = None
    padding_mode: str | None = None
    params: int = 0
    params_fixed: int = 0
    macs: int = 0
    warnings: tuple[Warned, ...] = ()

    @property
    def activations(self) -> int:
        """Values that the layer puts out for one image."""
        return prod(self.output)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An architecture in numbers; pairs are (height, width)."""

    input_shape: tuple[int, int, int]
    layers: tuple[LayerProfile, ...]

    @property
    def last_spatial(self) -> LayerProfile:
        """The last layer before global pooling or Flatten."""
        return next(layer for layer in reversed(self.layers) if layer.type in SPATIAL_TYPES)

    @property
    def field(self) -> Pair:
        """Receptive field of a unit of the last spatial layer, in input pixels, unclipped."""
        return self.last_spatial.field

    @property
    def jump(self) -> Pair:
        """Input pixels between neighbouring units of the last spatial layer."""
        return self.last_spatial.jump

    @property
    def padding(self) -> Pair:
        """Zeros before the first pixel, as the last spatial layer sees them."""
        return self.last_spatial.padding

    @property
    def output_size(self) -> Pair:
        """Pixels of the last spatial layer's map."""
        return self.last_spatial.output[:2]

    @property
    def coverage(self) -> tuple[float, float]:
        """Receptive field ÷ input size."""
        return (self.field[0] / self.input_shape[0], self.field[1] / self.input_shape[1])

    @property
    def params(self) -> int:
        """Trained values."""
        return sum(layer.params for layer in self.layers)

    @property
    def params_fixed(self) -> int:
        """Values that are not trained (the moving averages of BatchNormalization)."""
        return sum(layer.params_fixed for layer in self.layers)

    @property
    def macs(self) -> int:
        """Multiply-adds of convolutions and dense layers for one image."""
        return sum(layer.macs for layer in self.layers)

    @property
    def activations(self) -> int:
        """Values that convolutions and dense layers put out for one image.

        So counted by Radosavovic et al., "Designing network design spaces" (2020), who find that
        it foretells the run time on accelerators better than multiply-adds do.
        """
        return sum(layer.activations for layer in self.layers if layer.type in WEIGHTED_TYPES)

    @property
    def warnings(self) -> tuple[Warned, ...]:
        """What is odd about each layer, in order, and about the whole."""
        odd = tuple(warned for layer in self.layers for warned in layer.warnings)
        return odd + field_warning(self.field, self.input_shape[:2])

    @property
    def depth(self) -> int:
        """Layers with weights on the longest path, normalisation not counted."""
        return sum(layer.type in WEIGHTED_TYPES for layer in self.layers)


WEIGHTED_TYPES = frozenset({"conv", "dense"})
SPATIAL_TYPES = frozenset({"conv", "batch_normalization", "max_pool", "average_pool"})


def profile(architecture: Architecture) -> Profile:
    """The profile of an architecture, which must be feasible (`space.canonical` checks that).

    Field and jump as in Araujo, Norris and Sim, "Computing receptive fields of convolutional
    neural networks" (Distill, 2019): r += (k − 1)·j, then j *= s, from r = j = 1.

    >>> conv = Conv(kernel_size=(3, 3), stride=1, padding="valid", channels=8)
    >>> three = profile(Architecture(input_shape=(7, 7, 1), classes=2, layers=(conv,) * 3,
    ...     normalization=None, activation="relu", head="gap", dense=()))
    >>> [layer.field[0] for layer in three.layers if layer.type == "conv"], three.output_size
    ([3, 5, 7], (1, 1))
    """
    image = LayerProfile(
        name="image",
        type="input",
        output=architecture.input_shape,
        field=(1, 1),
        jump=(1, 1),
        padding=(0, 0),
    )
    rows = [image]
    number = 0
    for layer in architecture.layers:
        if isinstance(layer, Pool):
            rows.append(_pool_row(rows[-1], layer, number))
            continue
        number += 1
        rows.append(_conv_row(rows[-1], layer, number, architecture))
        if architecture.normalization is not None:
            rows.append(_normalization_row(rows[-1], number))
    rows += _head_rows(rows[-1], architecture)
    return Profile(input_shape=architecture.input_shape, layers=tuple(rows[1:]))


def _conv_row(
    before: LayerProfile, conv: Conv, number: int, architecture: Architecture
) -> LayerProfile:
    height, width, channels = before.output
    done = step(conv.kernel_size, conv.stride, conv.padding, (height, width))
    weights = conv.kernel_size[0] * conv.kernel_size[1] * channels * conv.channels
    bias = 0 if architecture.normalization is not None else conv.channels
    return LayerProfile(
        name=f"conv_{number}",
        type="conv",
        kernel_size=conv.kernel_size,
        stride=conv.stride,
        padding_mode=conv.padding,
        output=(*done.output, conv.channels),
        field=_field_after(before, conv.kernel_size),
        jump=(before.jump[0] * conv.stride, before.jump[1] * conv.stride),
        padding=(
            before.padding[0] + done.padding[0] * before.jump[0],
            before.padding[1] + done.padding[1] * before.jump[1],
        ),
        params=weights + bias,
        macs=done.output[0] * done.output[1] * weights,
        warnings=border_warning(before.field, architecture.input_shape[:2]) + done.warnings,
    )


def _pool_row(before: LayerProfile, pool: Pool, number: int) -> LayerProfile:
    height, width, channels = before.output
    kernel_size = (pool.size, pool.size)
    done = step(kernel_size, pool.size, "valid", (height, width))
    return LayerProfile(
        name=f"pool_{number}",
        type=f"{pool.kind}_pool",
        kernel_size=kernel_size,
        stride=pool.size,
        padding_mode="valid",
        output=(*done.output, channels),
        field=_field_after(before, kernel_size),
        jump=(before.jump[0] * pool.size, before.jump[1] * pool.size),
        padding=before.padding,
        warnings=done.warnings,
    )


def _normalization_row(before: LayerProfile, number: int) -> LayerProfile:
    channels = before.output[2]
    return LayerProfile(
        name=f"norm_{number}",
        type="batch_normalization",
        output=before.output,
        field=before.field,
        jump=before.jump,
        padding=before.padding,
        params=2 * channels,
        params_fixed=2 * channels,
    )


def _head_rows(before: LayerProfile, architecture: Architecture) -> list[LayerProfile]:
    height, width, channels = before.output
    pooled = architecture.head == "gap"
    values = channels if pooled else height * width * channels
    kind = "global_average_pooling" if pooled else "flatten"
    rows = [_flat_row(before, "head", kind, values)]
    for number, units in enumerate(architecture.dense, start=1):
        rows.append(_dense_row(before, f"dense_{number}", values, units))
        values = units
    rows.append(_dense_row(before, "classes", values, architecture.classes))
    return rows


def _dense_row(before: LayerProfile, name: str, values: int, units: int) -> LayerProfile:
    row = _flat_row(before, name, "dense", units)
    return row._replace(params=values * units + units, macs=values * units)


def _flat_row(before: LayerProfile, name: str, kind: str, values: int) -> LayerProfile:
    """A layer behind the last map: it sees everything, so the field stays the last map's."""
    return LayerProfile(
        name=name,
        type=kind,
        output=(1, 1, values),
        field=before.field,
        jump=before.jump,
        padding=before.padding,
    )


def _field_after(before: LayerProfile, kernel_size: Pair) -> Pair:
    return (
        before.field[0] + (kernel_size[0] - 1) * before.jump[0],
        before.field[1] + (kernel_size[1] - 1) * before.jump[1],
    )
