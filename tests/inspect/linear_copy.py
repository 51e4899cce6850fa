"""Keras networks in pairs: one to read, and a linear copy with positive weights to probe.

The copy has no bias and no activation, its normalisations do nothing, its maxima are means and
its products are sums. So a unit of it is more than 0 for a picture of ones and zeros if and only
if it depends on one of the ones: no two paths can cancel out. Whole columns of its Jacobian come
from a forward pass. It takes pictures of any size.
"""

from dataclasses import dataclass, field
from math import prod

import keras
import numpy as np
from keras import layers

POSITIVE = keras.initializers.RandomUniform(0.5, 1.0, seed=1)
DTYPE = "float64"
"""Of the copy: wide enough that no weight is lost beside another."""
WEIGHTED = ("Conv", "Depthwise", "Separable", "Dense")


def layer_of(kind, axes, *, linear, name=None, **arguments):
    """A layer of `kind`, such as "Conv*", for maps of so many axes."""
    kind = kind.replace("*", f"{axes}D")
    if kind.startswith(WEIGHTED):
        names = _initializers(kind)
        arguments |= (
            {"use_bias": False, **dict.fromkeys(names, POSITIVE)}
            if linear
            else {"activation": "relu", **dict.fromkeys(names, "zeros")}
        )
        if linear:  # one group reads the same places, and TensorFlow compiles several on CPUs
            arguments.pop("groups", None)
    elif linear and kind in NOTHING:
        kind, arguments = "Identity", {}
    elif linear and kind.startswith("MaxPooling"):
        kind = f"AveragePooling{axes}D"
    elif linear and kind in ("Multiply", "Subtract", "Maximum", "Minimum"):
        kind = "Add"
    if linear:
        arguments["dtype"] = DTYPE if axes < 3 else "float32"  # TensorFlow pools 3D in float32
    layer = getattr(layers, kind)(name=name, **arguments)
    return Interpolated(layer) if linear and "interpolation" in arguments else layer


class Interpolated:
    """A layer that interpolates, without the weights of 1e-7 that come of rounding a place.

    It takes and gives zeros and ones: all that matters is which units are more than 0.
    """

    def __init__(self, layer):
        self.layer = layer

    def __call__(self, pictures):
        weights = np.asarray(self.layer((np.asarray(pictures) != 0).astype(DTYPE)))
        return (np.abs(weights) > 1e-5).astype(DTYPE)


NOTHING = (
    "BatchNormalization", "LayerNormalization", "GroupNormalization", "Activation", "Dropout",
    "PReLU",
)  # fmt: skip
"""Layers that leave each unit in its place; the copy goes without."""


def _initializers(kind):
    if kind.startswith("Depthwise"):
        return ("depthwise_initializer",)
    if kind.startswith("Separable"):
        return ("depthwise_initializer", "pointwise_initializer")
    return ("kernel_initializer",)


def macs_of(layer, entering, leaving):
    """Multiplications of one call: each weight of a kernel once for every place that it meets."""
    kind, places = type(layer).__name__, leaving
    if kind.endswith("Transpose"):
        places = entering
    kernels = (
        [layer.depthwise_kernel, layer.pointwise_kernel]
        if kind.startswith("Separable")
        else [layer.kernel]
        if kind.startswith(WEIGHTED)
        else []
    )
    return sum(prod(kernel.shape) for kernel in kernels) * prod(places[1:-1])


@dataclass
class Map:
    """A map of the real network, its `key` in the copy, and the longest path's weighted layers."""

    real: object
    key: int = 0
    depth: int = 0

    @property
    def size(self):
        return tuple(self.real.shape[1:-1])

    @property
    def channels(self):
        return self.real.shape[-1]


@dataclass
class Pair:
    """Two networks in the making, with what each call costs, counted along the way.

    The real one is a graph of Keras. The copy is a list of calls, to be made on any pictures.
    """

    axes: int
    macs: int = 0
    activations: int = 0
    keys: dict = field(default_factory=dict)
    calls: list = field(default_factory=list)
    stride: int = 1
    any_size: bool = True
    number: int = 0

    def image(self, shape):
        """The input."""
        self.real_image = keras.Input(shape, name="image")
        return Map(real=self.real_image)

    def add(self, kind, *maps, **arguments):
        """The map behind a layer that is called on these maps, in both networks."""
        self.number += 1
        name = f"{kind.replace('*', '').lower()}_{self.number}"
        real = layer_of(kind, self.axes, linear=False, name=name, **arguments)
        return self.call(real, layer_of(kind, self.axes, linear=True, **arguments), *maps)

    def call(self, real, copy, *maps):
        """The map behind these two layers."""
        given = [each.real for each in maps]
        output = real(given[0] if len(maps) == 1 else given)
        self.calls.append((copy, [each.key for each in maps]))
        weighted = type(real).__name__.startswith(WEIGHTED)
        self.macs += macs_of(real, given[0].shape, output.shape)
        self.activations += prod(output.shape[1:]) if weighted else 0
        done = Map(
            real=output,
            key=len(self.calls),
            depth=max(each.depth for each in maps) + weighted,
        )
        first = real.name not in self.keys
        self.keys[real.name if first else f"{real.name} (2)"] = done.key
        return done

    def excite(self, at):
        """Squeeze and excite: the copy goes without, as it sees the whole map."""
        self.number += 1
        squeezed = getattr(layers, f"GlobalAveragePooling{self.axes}D")(keepdims=True)(at.real)
        dense = layers.Dense(at.channels, activation="sigmoid", name=f"excite_{self.number}")
        excited = dense(squeezed)
        self.macs += macs_of(dense, squeezed.shape, excited.shape)
        self.activations += at.channels
        name = f"scaled_{self.number}"
        real = layers.Multiply(name=name)([at.real, excited])
        self.keys[name] = at.key
        return Map(real=real, key=at.key, depth=at.depth + 1)

    def nested(self, at, build):
        """A model within the model: `build` adds its layers to a pair of its own."""
        self.number += 1
        inner = Pair(axes=self.axes)
        end = build(inner, inner.image((*at.size, at.channels)))
        model = keras.Model(inner.real_image, end.real, name=f"within_{self.number}")
        done = self.call(model, lambda pictures: inner.maps(pictures)[end.key], at)
        del self.keys[model.name]
        self.macs += inner.macs
        self.activations += inner.activations
        self.stride *= inner.stride
        done.depth += end.depth
        return done

    def maps(self, pictures):
        """All maps of the copy for these pictures, by key."""
        found = [pictures]
        for layer, keys in self.calls:
            given = [found[key] for key in keys]
            found.append(layer(given[0] if len(given) == 1 else given))
        return found

    def response(self, pictures, key):
        """A map of the copy for each picture, all channels added up: (pictures, *size)."""
        return self.responses(pictures, [key])[0]

    def responses(self, pictures, keys):
        """Several maps of the copy, all channels added up."""
        found = self.maps(np.asarray(pictures, dtype=DTYPE if self.axes < 3 else "float32"))
        return [np.asarray(found[key]).sum(axis=-1) for key in keys]


def slabs(size, axis, channels):
    """A picture for each position along an axis: ones there, zeros elsewhere."""
    pictures = np.zeros((size[axis], *size, channels))
    for place in range(size[axis]):
        pictures[(place, *[slice(None)] * axis, place)] = 1
    return pictures


def spans_along(response, axis):
    """The first and the last picture that each unit along an axis answers; None for none."""
    others = tuple(each for each in range(1, response.ndim) if each != axis + 1)
    answers = (response != 0).any(axis=others)
    found = [np.flatnonzero(answers[:, unit]) for unit in range(answers.shape[1])]
    return tuple((int(hits[0]), int(hits[-1])) if len(hits) else None for hits in found)
