"""Which rule reads which layer. A rule is a function from a call to a Reading."""

from collections.abc import Callable
from typing import Any

import keras
from keras import layers

from archsearch.inspect.convolutions import convolution, dense, depthwise, separable, transposed
from archsearch.inspect.layer_call import (
    POINTWISE,
    WITH_CONTEXT,
    LayerCall,
    Reading,
    UnreadableError,
)
from archsearch.inspect.maps import (
    adaptive_pooling,
    cropping,
    flatten,
    global_pooling,
    pooling,
    reshape,
    resizing,
    time_distributed,
    upsampling,
    without_axes,
    zero_padding,
)

Rule = Callable[[LayerCall], Reading]


class UnknownLayerError(Exception):
    """Raised for a layer or an operation that no rule reads."""


def pointwise(call: LayerCall) -> Reading:
    """Activations, dropout, normalisation over channels, augmentation (which rests in use)."""
    return POINTWISE


def merge(call: LayerCall) -> Reading:
    """Add, Multiply and their like: equal places of several maps."""
    return POINTWISE


def concatenate(call: LayerCall) -> Reading:
    """Concatenate, along the channels."""
    if call.is_map and call.axes_of(call.layer.axis) != {call.channel_axis}:
        raise UnreadableError("joins maps along an axis of the image")
    return POINTWISE


def by_axis(call: LayerCall) -> Reading:
    """A normalisation over `axis`: pointwise over channels, else with context."""
    return _over(call, call.layer.axis)


def softmax(call: LayerCall) -> Reading:
    """A softmax: over channels pointwise, over an axis of the image with context."""
    return _over(call, getattr(call.layer, "axis", -1))


def activation(call: LayerCall) -> Reading:
    """Activation: pointwise, but for a softmax over the image's columns."""
    name = getattr(call.layer.activation, "__name__", "")
    return _over(call, -1) if "softmax" in name else POINTWISE


def over_groups(call: LayerCall) -> Reading:
    """GroupNormalization: its statistics come from the whole map."""
    return WITH_CONTEXT if call.is_map else POINTWISE


def wrapped(call: LayerCall) -> Reading:
    """SpectralNormalization: the layer within."""
    return read_call(
        LayerCall(
            layer=call.layer.layer,
            inputs=call.inputs,
            output=call.output,
            axes=call.axes,
            channels_first=call.channels_first,
        )
    )


def permute(call: LayerCall) -> Reading:
    """Permute, where it leaves every axis in its place."""
    if tuple(call.layer.dims) != tuple(range(1, len(call.inputs[0]))):
        raise UnreadableError("swaps axes")
    return POINTWISE


def _over(call: LayerCall, axis: Any) -> Reading:
    on_channels = not call.is_map or call.axes_of(axis) == {call.channel_axis}
    return POINTWISE if on_channels else WITH_CONTEXT


def _each(rule: Rule, *names: str) -> dict[type, Rule]:
    """The rule for the Keras layers of these names, as far as this version has them."""
    return {getattr(layers, name): rule for name in names if hasattr(layers, name)}


def _dimensions(rule: Rule, *names: str) -> dict[type, Rule]:
    """The rule for the 1D, 2D and 3D variants of these names."""
    return _each(rule, *(name.replace("*", f"{axes}D") for name in names for axes in (1, 2, 3)))


RULES: dict[type, Rule] = {
    **_dimensions(convolution, "Conv*"),
    **_dimensions(depthwise, "DepthwiseConv*"),
    **_dimensions(separable, "SeparableConv*"),
    **_dimensions(transposed, "Conv*Transpose"),
    **_each(dense, "Dense"),
    **_dimensions(pooling, "MaxPooling*", "AveragePooling*"),
    **_dimensions(adaptive_pooling, "AdaptiveMaxPooling*", "AdaptiveAveragePooling*"),
    **_dimensions(global_pooling, "GlobalMaxPooling*", "GlobalAveragePooling*"),
    **_dimensions(zero_padding, "ZeroPadding*"),
    **_dimensions(cropping, "Cropping*"),
    **_dimensions(upsampling, "UpSampling*"),
    **_each(resizing, "Resizing"),
    **_each(flatten, "Flatten"),
    **_each(reshape, "Reshape"),
    **_each(permute, "Permute"),
    **_each(time_distributed, "TimeDistributed"),
    **_each(wrapped, "SpectralNormalization"),
    **_each(merge, "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"),
    **_each(concatenate, "Concatenate"),
    **_each(by_axis, "LayerNormalization", "RMSNormalization", "UnitNormalization"),
    **_each(over_groups, "GroupNormalization"),
    **_each(softmax, "Softmax"),
    **_each(activation, "Activation"),
    **_each(
        pointwise,
        "BatchNormalization", "Normalization", "Rescaling", "Identity",
        "ReLU", "LeakyReLU", "PReLU", "ELU",
        "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout",
        "GaussianDropout", "GaussianNoise", "ActivityRegularization",
        "RandomBrightness", "RandomColorDegeneration", "RandomColorJitter", "RandomContrast",
        "RandomElasticTransform", "RandomErasing", "RandomFlip", "RandomGaussianBlur",
        "RandomGrayscale", "RandomHue", "RandomInvert", "RandomPerspective", "RandomPosterization",
        "RandomRotation", "RandomSaturation", "RandomSharpness", "RandomShear",
        "RandomTranslation", "RandomZoom", "AugMix", "CutMix", "MixUp", "RandAugment",
    ),
}  # fmt: skip
"""The rule of each layer; `register_layer` adds to it. A subclass has its base's rule, as long as
it does not override `call`."""

RULES_BY_NAME: dict[str, Rule] = {}
"""The rules of single layers by their names, which `register_layer` fills."""

OF_APPLICATIONS: dict[str, Rule] = {
    "LayerScale": pointwise,
    "StochasticDepth": pointwise,
    "CustomScaleLayer": merge,
}
"""Layers that `keras.applications` define for themselves, by name."""

OPERATIONS: dict[str, Rule] = {
    **dict.fromkeys(
        (
            "Add", "Subtract", "Multiply", "Divide", "TrueDivide", "Maximum", "Minimum", "Power",
            "Negative", "Absolute", "Square", "Sqrt", "Rsqrt", "Exp", "Log", "Log1p", "Tanh",
            "Clip", "Cast", "Relu", "Relu6", "LeakyRelu", "Elu", "Selu", "Celu", "Gelu", "Silu",
            "Sigmoid", "HardSigmoid", "HardSilu", "HardTanh", "LogSigmoid", "Softplus", "Softsign",
            "Mish", "SoftShrink", "HardShrink", "Identity", "StopGradient",
        ),
        pointwise,
    ),
    "Concatenate": concatenate,
    "Softmax": softmax,
    **dict.fromkeys(("Reshape", "ExpandDims"), reshape),
    **dict.fromkeys(("Mean", "Max", "Sum", "Amax", "Min", "Amin"), without_axes),
}  # fmt: skip
"""Operations of `keras.ops` that a model may hold between its layers, by class name."""


COMPUTING = ("call", "__call__", "convolution_op")
"""The methods that say what a layer computes."""


def known_base(kind: type) -> type | None:
    """The class with a rule that a class is or derives from."""
    return next((base for base in kind.__mro__ if base in RULES), None)


def rule_of(operation: Any) -> Rule | None:
    """The rule for a layer or an operation, or None.

    A class that overrides what the layer that it derives from computes may do anything, so that
    the rule of the base does not hold for it.
    """
    if operation.name in RULES_BY_NAME:
        return RULES_BY_NAME[operation.name]
    kind = type(operation)
    base = known_base(kind)
    if base is not None:
        overrides = any(
            getattr(kind, method, None) is not getattr(base, method, None) for method in COMPUTING
        )
        return None if overrides else RULES[base]
    module = kind.__module__
    if module.startswith("keras.") and isinstance(operation, layers.Layer):
        return OF_APPLICATIONS.get(kind.__name__) if ".applications." in module else None
    if module.startswith("keras.") and isinstance(operation, keras.Operation):
        return OPERATIONS.get(kind.__name__)
    return None


def read_call(call: LayerCall) -> Reading:
    """What the layer of a call does. Raises UnknownLayerError where no rule reads it."""
    rule = rule_of(call.layer)
    if rule is None:
        raise UnknownLayerError(call.layer)
    return rule(call)
