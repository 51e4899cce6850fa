"""The rules of convolutions and dense layers. Sizes and counts as in `keras.layers`."""

from math import prod
from typing import Any, Literal

from archsearch.geometry.network import Cost, Local, Transposed, Window
from archsearch.inspect.layer_call import LayerCall, Reading, UnreadableError


def convolution(call: LayerCall) -> Reading:
    """Conv1D, 2D, 3D: kernel · (in ÷ groups) · out weights, as many MACs for each output place."""
    layer = call.layer
    per_tap = call.channels_in // layer.groups * layer.filters
    return Reading(
        effect=Local(steps=windows(layer)),
        cost=Cost(per_output=prod(layer.kernel_size) * per_tap),
        per_tap=per_tap,
        weighted=True,
    )


def depthwise(call: LayerCall) -> Reading:
    """DepthwiseConv1D, 2D: each channel has its own kernels."""
    layer = call.layer
    per_tap = call.channels_in * layer.depth_multiplier
    return Reading(
        effect=Local(steps=windows(layer)),
        cost=Cost(per_output=prod(layer.kernel_size) * per_tap),
        per_tap=per_tap,
        weighted=True,
    )


def separable(call: LayerCall) -> Reading:
    """SeparableConv1D, 2D: a depthwise convolution, then one of 1×1."""
    layer = call.layer
    per_tap = call.channels_in * layer.depth_multiplier
    return Reading(
        effect=Local(steps=windows(layer)),
        cost=Cost(per_output=prod(layer.kernel_size) * per_tap + per_tap * layer.filters),
        per_tap=per_tap,
        weighted=True,
    )


def transposed(call: LayerCall) -> Reading:
    """Conv1DTranspose, 2D, 3D: each input place adds to a kernel's worth of outputs."""
    layer = call.layer
    extra = layer.output_padding
    extras = extra if isinstance(extra, tuple | list) else (extra,) * len(layer.kernel_size)
    per_tap = call.channels_in * layer.filters
    steps = tuple(
        Transposed(
            kernel=kernel,
            stride=stride,
            dilation=dilation,
            padding=layer.padding,
            output_padding=extra,
        )
        for kernel, stride, dilation, extra in zip(
            layer.kernel_size, layer.strides, layer.dilation_rate, extras, strict=True
        )
    )
    return Reading(
        effect=Local(steps=steps),
        cost=Cost(per_input=prod(layer.kernel_size) * per_tap),
        per_tap=per_tap,
        weighted=True,
    )


def dense(call: LayerCall) -> Reading:
    """Dense works on the last axis: on a map, it is a convolution of 1×1."""
    shape = call.inputs[0]
    if call.channels_first and len(shape) > 2:
        raise UnreadableError("mixes the columns of a map whose channels stand first")
    values = shape[-1] or 1
    return Reading(
        effect=Local(),
        cost=Cost(per_output=values * call.layer.units),
        expects=values,
        weighted=True,
    )


def windows(layer: Any) -> tuple[Window, ...]:
    """The window of a convolution along each axis."""
    return tuple(
        Window(
            kernel=kernel,
            stride=stride,
            dilation=dilation,
            padding=_padding(layer.padding, dilation * (kernel - 1)),
        )
        for kernel, stride, dilation in zip(
            layer.kernel_size, layer.strides, layer.dilation_rate, strict=True
        )
    )


def _padding(name: str, past: int) -> Literal["same"] | tuple[int, int]:
    if name == "same":
        return "same"
    return (past, 0) if name == "causal" else (0, 0)
