"""The canonical form: networks that compute the same functions become one architecture.

The rules, each with its reason and an example in `docs/identity.md`:

1. Of the convolutions with the same incidence on both axes of their map, the first stands for all:
   the smallest stride, then `same` before `valid`; its kernel is the live taps.
2. On a 1×1 map, Flatten is global average pooling.
3. An average pool that drops no row or column, directly before global average pooling, does nothing
   and is left out (unless it is the only layer).

Every convolution puts out what it did before, so training sees the same batch statistics as well.
"""

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from archsearch.errors import ArchsearchError
from archsearch.space.architecture import Architecture, Conv, Layer, Pair, Pool
from archsearch.space.axis import Padding, live_taps, output_size

CONVS_KEPT = 2**14
"""Results of `canonical_conv` kept, a few MB: a space meets some hundred pairs of convolution and
map, again and again."""


class InfeasibleError(ArchsearchError):
    """A point that no network can be built from; `rule` says why in a few words, for counting."""

    def __init__(self, *, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


class Incidence(NamedTuple):
    """Which tap of a convolution reads which pixel for which output, along one axis.

    Live tap t (counted from 0) reads pixel i·stride − zeros + t for output i, if there is one;
    zeros = max((outputs − 1)·stride + taps − size, 0) ÷ 2, rounded down. A single output has no
    stride: 1 stands for it.
    """

    outputs: int
    stride: int
    taps: int


def canonical(architecture: Architecture) -> Architecture:
    """The one architecture that stands for all that compute the same functions.

    Raises InfeasibleError where a layer leaves nothing of its input.
    """
    height, width, _ = architecture.input_shape
    sizes = [(height, width)]
    layers: list[Layer] = []
    for number, layer in enumerate(architecture.layers, start=1):
        form = canonical_conv(layer, sizes[-1]) if isinstance(layer, Conv) else layer
        sizes.append(layer_output(form, sizes[-1], number))
        layers.append(form)
    head = "gap" if sizes[-1] == (1, 1) else architecture.head
    if head == "gap":
        while len(layers) > 1 and _averages_equal_groups(layers[-1], sizes[len(layers) - 1]):
            layers.pop()
    return replace(architecture, layers=tuple(layers), head=head)


def layer_output(layer: Layer, size: Pair, number: int) -> Pair:
    """(height, width) of the map behind a layer; `number` names the layer in the error."""
    if isinstance(layer, Pool):
        height, width = size[0] // layer.size, size[1] // layer.size
    else:
        height = output_size(size[0], layer.kernel_size[0], layer.stride, layer.padding)
        width = output_size(size[1], layer.kernel_size[1], layer.stride, layer.padding)
    if height < 1 or width < 1:
        raise _nothing_left(layer, size, number)
    return height, width


@lru_cache(maxsize=CONVS_KEPT)
def canonical_conv(conv: Conv, size: Pair) -> Conv:
    """The first convolution with the same incidence on maps of this size, by stride and padding.

    One that leaves nothing of its map comes back as it is.

    >>> conv = Conv(kernel_size=(7, 7), stride=2, padding="same", channels=8)
    >>> first = canonical_conv(conv, (2, 2))
    >>> first.kernel_size, first.stride, first.padding
    ((2, 2), 1, 'valid')
    """
    rows = incidence(size[0], conv.kernel_size[0], conv.stride, conv.padding)
    columns = incidence(size[1], conv.kernel_size[1], conv.stride, conv.padding)
    if rows.outputs < 1 or columns.outputs < 1:
        return conv
    stride = conv.stride
    if rows.outputs == columns.outputs == 1:  # the smallest with one output: that of `valid`
        stride = max(size[0] - rows.taps, size[1] - columns.taps) + 1
    with_same = (
        incidence(size[0], rows.taps, stride, "same"),
        incidence(size[1], columns.taps, stride, "same"),
    )
    return replace(
        conv,
        kernel_size=(rows.taps, columns.taps),
        stride=stride,
        padding="same" if with_same == (rows, columns) else "valid",
    )


def incidence(size: int, kernel: int, stride: int, padding: Padding) -> Incidence:
    """What a convolution reads along an axis of `size` pixels, in three numbers.

    They are equal if and only if each live tap reads the same pixels for the same outputs. Two
    outputs tell the stride, as the tap that reads pixel 0 for one reads pixel `stride` for the
    other. The zeros before pixel 0 tell nothing more: `same` needs as many for the live taps as
    for the kernel, less its dead taps, and where it has the outputs of `valid` it needs none.

    >>> incidence(2, 7, 1, "same") == incidence(2, 3, 1, "same")
    True
    >>> incidence(3, 3, 3, "same") == incidence(3, 3, 1, "valid")
    True
    >>> incidence(7, 3, 2, "same")
    Incidence(outputs=4, stride=2, taps=3)
    """
    outputs = output_size(size, kernel, stride, padding)
    return Incidence(
        outputs=outputs,
        stride=stride if outputs > 1 else 1,
        taps=len(live_taps(size, kernel, stride, padding)),
    )


def _averages_equal_groups(layer: Layer, size: Pair) -> bool:
    """Whether a layer takes means of groups of equal size that hold every pixel of its map.

    The mean of such means is the mean of all pixels.
    """
    return (
        isinstance(layer, Pool)
        and layer.kind == "average"
        and size[0] % layer.size == 0
        and size[1] % layer.size == 0
    )


def _nothing_left(layer: Layer, size: Pair, number: int) -> InfeasibleError:
    if isinstance(layer, Pool):
        what, rule = f"{layer.kind} pool {layer.size}×{layer.size}", "pool larger than its map"
        remedy = "use fewer pools or a larger image"
    else:
        what = f"kernel {layer.kernel_size[0]}×{layer.kernel_size[1]}, {layer.padding}"
        rule, remedy = "kernel larger than its map", 'use padding="same" or fewer layers'
    return InfeasibleError(
        rule=rule,
        message=f"layer {number} ({what}) leaves nothing of a {size[0]}×{size[1]} map; {remedy}",
    )
