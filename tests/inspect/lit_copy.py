"""Copies of big models in which a unit is 1 if it depends on a lit pixel, else 0.

Every kernel is of ones, every convolution has one channel, every normalisation and activation says
whether anything came in. So nothing is rounded away however deep the model is, and an image of
thousands of pixels costs little.
"""

import keras
import numpy as np
from keras import layers, ops


class Lit(layers.Layer):
    """1 where anything comes in."""

    def call(self, x, **unused):
        return ops.cast(x > 1e-4, "float32")


class Nothing(layers.Layer):
    """Zeros in place of global pooling, so that a context lights nothing."""

    def call(self, x, **unused):
        return ops.zeros_like(x[:, :1, :1])


class Together(layers.Layer):
    """A sum: what is multiplied depends on all factors."""

    def call(self, inputs, **unused):
        return sum(inputs[1:], start=inputs[0])


class Alone(keras.Operation):
    """A map in place of its sum or product with a number; of two maps, the sum."""

    def call(self, x, other):
        return x if isinstance(other, float) else x + other

    def compute_output_spec(self, x, other):
        return keras.KerasTensor(x.shape, x.dtype)


class Vector(layers.Layer):
    """A map of one pixel stays as it is, where a vector was reshaped into it."""

    def call(self, x, **unused):
        return x


ONE_CHANNEL = {
    "kernel_initializer": "ones",
    "depthwise_initializer": "ones",
    "pointwise_initializer": "ones",
    "use_bias": False,
    "activation": None,
    "filters": 1,
    "units": 1,
    "groups": 1,
    "depth_multiplier": 1,
}
SAME = (
    "InputLayer", "ZeroPadding2D", "Cropping2D", "MaxPooling2D", "AveragePooling2D", "Concatenate",
    "Add", "UpSampling2D",
)  # fmt: skip
SAYING = (
    "BatchNormalization", "LayerNormalization", "Activation", "ReLU", "Dropout", "Rescaling",
    "Normalization", "LayerScale", "StochasticDepth",
)  # fmt: skip


def lit_copy(model):
    """The copy of a model of `keras.applications`, of another class for each kind of layer."""
    return keras.models.clone_model(model, clone_function=_twin)


def _twin(layer):  # noqa: PLR0911  # a table of kinds, with a return for each
    kind = type(layer).__name__
    if not isinstance(layer, layers.Layer):
        assert kind in ("Add", "Multiply"), f"no twin for {kind}"
        return Alone()
    config = layer.get_config()
    if kind in SAME:
        return type(layer).from_config(config)
    if kind in SAYING:
        return Lit(name=layer.name)
    if kind in ("Multiply", "CustomScaleLayer"):
        return Together(name=layer.name)
    if kind == "GlobalAveragePooling2D":
        return Nothing(name=layer.name)
    if kind == "Reshape":
        return Vector(name=layer.name)
    if kind == "Sequential":
        return keras.Sequential([_twin(each) for each in layer.layers], name=layer.name)
    assert "Conv2D" in kind or kind == "Dense", f"no twin for {kind}"
    config |= {name: value for name, value in ONE_CHANNEL.items() if name in config}
    return type(layer).from_config(config)


def lights_up(copy, size, axis, unit, first, last):
    """Whether a unit lights up with all before its span, its first and last pixel, all behind."""
    lit = [slice(0, first), slice(first, first + 1), slice(last, last + 1), slice(last + 1, None)]
    answers = []
    for where in lit:
        picture = np.zeros((1, *size, 3), "float32")
        picture[(slice(None), *[slice(None)] * axis, where)] = 1
        response = np.asarray(copy(picture))[0]
        answers.append(bool((np.take(response, unit, axis=axis) > 1e-4).any()))
    return answers
