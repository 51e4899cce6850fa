"""The canonical form: networks that compute the same functions become one architecture.

The rules, each of which leaves every output as it was (`tests/train/test_canonical.py` copies
weights and compares):

1. Taps that can only meet padding do nothing: the kernel is cut to its live taps, where `same`
   pads the smaller kernel to the same alignment.
2. Where a stride leaves one position, a smaller stride that also leaves one is the same.
3. `valid` that loses no position against `same` is `same` (a kernel of 1, for instance).
4. On a 1×1 map, Flatten is global average pooling.
"""

from dataclasses import replace

from archsearch.errors import ArchsearchError
from archsearch.space.architecture import Architecture, Conv, Layer, Pair, Pool
from archsearch.space.axis import (
    Padding,
    live_taps,
    output_size,
    padding_before,
    padding_in_all,
)


class InfeasibleError(ArchsearchError):
    """A point that no network can be built from; `rule` says why in a few words, for counting."""

    def __init__(self, *, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


def canonical(architecture: Architecture) -> Architecture:
    """The one architecture that stands for all that compute the same functions.

    Raises InfeasibleError where a layer leaves nothing of its input.
    """
    height, width, _ = architecture.input_shape
    size = (height, width)
    layers: list[Layer] = []
    for number, layer in enumerate(architecture.layers, start=1):
        same_function = canonical_conv(layer, size) if isinstance(layer, Conv) else layer
        size = layer_output(same_function, size, number)
        layers.append(same_function)
    head = "gap" if size == (1, 1) else architecture.head
    return replace(architecture, layers=tuple(layers), head=head)


def layer_output(layer: Layer, size: Pair, number: int) -> Pair:
    """(height, width) of the map behind a layer; `number` names the layer in the error."""
    if isinstance(layer, Pool):
        height, width = size[0] // layer.size, size[1] // layer.size
        what, rule = f"{layer.kind} pool {layer.size}×{layer.size}", "pool larger than its map"
        remedy = "use fewer pools or a larger image"
    else:
        height = output_size(size[0], layer.kernel_size[0], layer.stride, layer.padding)
        width = output_size(size[1], layer.kernel_size[1], layer.stride, layer.padding)
        what = f"kernel {layer.kernel_size[0]}×{layer.kernel_size[1]}, {layer.padding}"
        rule, remedy = "kernel larger than its map", 'use padding="same" or fewer layers'
    if height < 1 or width < 1:
        raise InfeasibleError(
            rule=rule,
            message=f"layer {number} ({what}) leaves nothing of a "
            f"{size[0]}×{size[1]} map; {remedy}",
        )
    return height, width


def canonical_conv(conv: Conv, size: Pair) -> Conv:
    """The convolution, written canonically, that computes the same on maps of this size."""
    kernel_size, stride, padding = conv.kernel_size, conv.stride, conv.padding
    if any(
        output_size(pixels, kernel, stride, padding) < 1
        for pixels, kernel in zip(size, kernel_size, strict=True)
    ):
        return conv
    stride = max(
        _smallest_stride(pixels, kernel, stride, padding)
        for pixels, kernel in zip(size, kernel_size, strict=True)
    )
    kernel_size = (
        _live_kernel(size[0], kernel_size[0], stride, padding),
        _live_kernel(size[1], kernel_size[1], stride, padding),
    )
    if padding == "valid" and all(
        _same_is_valid(pixels, kernel, stride)
        for pixels, kernel in zip(size, kernel_size, strict=True)
    ):
        padding = "same"
    return replace(conv, kernel_size=kernel_size, stride=stride, padding=padding)


def _smallest_stride(size: int, kernel: int, stride: int, padding: Padding) -> int:
    """The smallest stride with the same outputs: less than `stride` only where one output is left.

    >>> _smallest_stride(1, 3, 2, "same"), _smallest_stride(5, 5, 3, "valid")
    (1, 1)
    """
    if output_size(size, kernel, stride, padding) > 1:
        return stride
    return min(stride, size if padding == "same" else size - kernel + 1)


def _live_kernel(size: int, kernel: int, stride: int, padding: Padding) -> int:
    """The number of live taps, or the kernel where cutting it would move the alignment.

    >>> _live_kernel(2, 7, 1, "same"), _live_kernel(28, 7, 1, "same")
    (3, 7)
    """
    taps = live_taps(size, kernel, stride, padding)
    before = padding_before(size, kernel, stride, padding)
    cut_before = padding_before(size, len(taps), stride, padding)
    return len(taps) if cut_before == before - taps.start else kernel


def _same_is_valid(size: int, kernel: int, stride: int) -> bool:
    """Whether `same` and `valid` read the same pixels into the same outputs along this axis."""
    return padding_in_all(size, kernel, stride, "same") == 0 and output_size(
        size, kernel, stride, "same"
    ) == output_size(size, kernel, stride, "valid")
