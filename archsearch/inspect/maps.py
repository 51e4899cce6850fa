"""The rules of layers that resize, pool, pad or flatten maps."""

from collections.abc import Sequence
from typing import Any

from archsearch.geometry.network import Adaptive, Everything, Local, Resize, Window
from archsearch.inspect.layer_call import POINTWISE, LayerCall, Reading, UnreadableError, local

RADIUS = {"nearest": 0, "bilinear": 1, "bicubic": 2, "lanczos3": 3, "lanczos5": 5}
"""How far each interpolation reads, in input pixels."""


def pooling(call: LayerCall) -> Reading:
    """MaxPooling and AveragePooling."""
    layer = call.layer
    return local(
        *(
            Window(
                kernel=kernel,
                stride=stride,
                padding="same" if layer.padding == "same" else (0, 0),
            )
            for kernel, stride in zip(
                _each(layer.pool_size, call.axes), _each(layer.strides, call.axes), strict=True
            )
        )
    )


def adaptive_pooling(call: LayerCall) -> Reading:
    """AdaptiveAveragePooling and AdaptiveMaxPooling: a fixed number of outputs; one is global."""
    if set(_each(call.layer.output_size, call.axes)) == {1}:
        return Reading(effect=Everything(size=(1,) * call.axes))
    return local(*(Adaptive(output=size) for size in _each(call.layer.output_size, call.axes)))


def global_pooling(call: LayerCall) -> Reading:
    """GlobalAveragePooling and GlobalMaxPooling."""
    return Reading(effect=Everything(size=(1,) * call.axes if call.layer.keepdims else ()))


def zero_padding(call: LayerCall) -> Reading:
    """ZeroPadding1D, 2D, 3D."""
    pads = _pairs(call.layer.padding, call.axes)
    return local(*(Window(padding=(before, after)) for before, after in pads))


def cropping(call: LayerCall) -> Reading:
    """Cropping1D, 2D, 3D."""
    cuts = _pairs(call.layer.cropping, call.axes)
    return local(*(Window(padding=(-before, -after)) for before, after in cuts))


def upsampling(call: LayerCall) -> Reading:
    """UpSampling1D, 2D, 3D."""
    radius = RADIUS[getattr(call.layer, "interpolation", "nearest")]
    factors = _each(call.layer.size, call.axes)
    return local(*(Resize(factor=factor, radius=radius) for factor in factors))


def resizing(call: LayerCall) -> Reading:
    """Resizing to a fixed size, where it keeps the whole image and does not blur."""
    layer = call.layer
    if layer.crop_to_aspect_ratio or getattr(layer, "pad_to_aspect_ratio", False):
        raise UnreadableError("crops or pads by the aspect ratio of each image")
    if getattr(layer, "antialias", False):
        raise UnreadableError("uses antialias, whose reach no rule describes")
    radius = RADIUS[layer.interpolation]
    return local(
        Resize(output=layer.height, radius=radius), Resize(output=layer.width, radius=radius)
    )


def flatten(call: LayerCall) -> Reading:
    """Flatten: all units become channels."""
    return Reading(effect=Everything(flattens=True))


def reshape(call: LayerCall) -> Reading:
    """Reshape: a map's places are lost, unless it stays as it is or gets its only channel."""
    size = call.size(call.output)
    if call.inputs[0] == call.without_channels and call.output == (*call.inputs[0], 1):
        return POINTWISE
    if call.is_map and size == call.size(call.inputs[0]) and None not in size:
        return POINTWISE
    if any(pixels is None for pixels in size):
        raise UnreadableError("reshapes a map of unknown size")
    return Reading(
        effect=Everything(size=tuple(pixels for pixels in size if pixels), flattens=True)
    )


def without_axes(call: LayerCall) -> Reading:
    """A mean, a maximum or a sum over axes of the map (`keras.ops.mean` and its like).

    Over the channels, or over a part of the image's axes, it must keep them (keepdims).
    """
    axes, keepdims = getattr(call.layer, "axis", None), call.layer.keepdims
    gone = call.axes_of(axes) if axes is not None else set(range(len(call.inputs[0])))
    image = [axis for axis in range(1, len(call.inputs[0])) if axis != call.channel_axis]
    if call.is_map and gone == set(image):
        return Reading(effect=Everything(size=(1,) * call.axes if keepdims else ()))
    if call.is_map and keepdims and gone == {call.channel_axis}:
        return POINTWISE
    if call.is_map and keepdims and gone < set(image):
        return local(*(Adaptive(output=1) if axis in gone else Window() for axis in image))
    raise UnreadableError("does not go over the image's axes, or over some axes with keepdims")


def time_distributed(call: LayerCall) -> Reading:
    """TimeDistributed: the layer within, on each step of the first axis."""
    from archsearch.inspect.rules import read_call, rule_of

    inner = call.layer.layer
    first = getattr(inner, "data_format", None) == "channels_first"
    if call.channels_first or first or not call.is_map:
        raise UnreadableError("is read on maps with channels last only")
    if rule_of(inner) is None:
        raise UnreadableError(f"holds a {type(inner).__name__}, which is no layer with a rule")
    within = read_call(
        LayerCall(
            layer=inner,
            inputs=tuple((shape[0], *shape[2:]) for shape in call.inputs),
            output=(call.output[0], *call.output[2:]),
            axes=call.axes - 1,
            channels_first=False,
        )
    )
    if not isinstance(within.effect, Local):
        raise UnreadableError("holds a layer that takes the axes of each step away")
    if not within.effect.steps:
        return within
    steps = (Window(), *within.effect.steps)
    return Reading(
        effect=Local(steps=steps, context=within.effect.context),
        cost=within.cost,
        per_tap=within.per_tap,
        weighted=within.weighted,
    )


def _each(value: Any, axes: int) -> Sequence[int]:
    return tuple(value) if isinstance(value, tuple | list) else (value,) * axes


def _pairs(value: Any, axes: int) -> Sequence[tuple[int, int]]:
    """Keras's padding of one axis is (before, after), of several a pair for each."""
    if axes == 1 and not isinstance(value[0], tuple | list):
        return ((value[0], value[1]),)
    return tuple((before, after) for before, after in value)
