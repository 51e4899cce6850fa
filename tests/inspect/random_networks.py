"""Random Keras networks of every kind of layer that moves over a map, each with its linear copy."""

from dataclasses import dataclass

import keras
from hypothesis import strategies as st
from keras import layers
from linear_copy import Map, Pair, layer_of

MERGES = ("Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract", "Concatenate")
STAYING = (
    ("BatchNormalization", {}),
    ("LayerNormalization", {}),
    ("GroupNormalization", {"groups": 1}),
    ("Activation", {"activation": "relu"}),
    ("Dropout", {"rate": 0.5}),
    ("PReLU", {}),
)


@dataclass
class Network:
    """A network to read, its linear copy, and what was counted while they were built."""

    real: keras.Model
    last: Map
    pair: Pair
    shape: tuple


class Drawing:
    """Draws layers that fit the map that they are drawn for."""

    def __init__(self, draw, axes):
        self.draw, self.axes, self.most = draw, axes, {1: 60, 2: 40, 3: 9}[axes]

    def number(self, low, high):
        return self.draw(st.integers(low, high))

    def each(self, low, high):
        return tuple(self.number(low, high) for _ in range(self.axes))

    def padding(self, size, extent):
        if any(pixels < reach for pixels, reach in zip(size, extent, strict=True)):
            return "same"
        return self.draw(st.sampled_from(["same", "valid"]))

    def kernel(self, stride, *, equal_strides=False):
        """Kernel, strides and dilation: Keras refuses a stride and a dilation together."""
        # Without oneDNN, TensorFlow starts Conv3D with "same" inside the image where the stride is
        # larger than the kernel by two and more: 2, 5 of the pixels 1 to 6, and not 1, 4.
        least = max(1, stride - 1) if self.axes == 3 else 1
        kernel = self.each(least, 5)
        strides = (stride,) * self.axes
        if stride > 1 and not equal_strides:
            strides = tuple(self.draw(st.sampled_from([1, stride])) for _ in range(self.axes))
        dilation = (1,) * self.axes if max(strides) > 1 else self.each(1, 2)
        extent = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
        return kernel, strides, dilation, extent

    def convolution(self, pair, at, stride):
        """Plain, grouped, depthwise or separable."""
        kind = self.draw(st.sampled_from(["Conv*", "Conv*", "DepthwiseConv*", "SeparableConv*"]))
        if self.axes == 3:
            kind = "Conv*"
        # TensorFlow on CPUs refuses other strides of Depthwise, and computes Conv3D wrongly.
        equal = kind != "Conv*" or self.axes == 3
        kernel, strides, dilation, extent = self.kernel(stride, equal_strides=equal)
        given = {
            "kernel_size": kernel,
            "strides": strides,
            "dilation_rate": dilation,
            "padding": self.padding(at.size, extent),
        }
        if self.axes == 1 and kind == "Conv*" and self.number(0, 3) == 0:
            given["padding"] = "causal"
        if kind == "DepthwiseConv*":
            given["depth_multiplier"] = self.number(1, 2)
        else:
            given["filters"] = self.number(1, 3)
        if kind == "Conv*" and at.channels > 1 and self.number(0, 2) == 0:
            given |= {"groups": at.channels, "filters": at.channels * self.number(1, 2)}
        self.strided(pair, strides)
        return pair.add(kind, at, **given)

    def strided(self, pair, strides):
        for stride in strides:
            pair.stride *= stride

    def pool(self, pair, at, stride):
        kind = self.draw(st.sampled_from(["MaxPooling*", "AveragePooling*"]))
        size = self.each(1, 3)
        strides = tuple(self.draw(st.sampled_from([1, stride])) for _ in range(self.axes))
        self.strided(pair, strides)
        padding = self.padding(at.size, size)
        return pair.add(kind, at, pool_size=size, strides=strides, padding=padding)

    def pad_or_crop(self, pair, at):
        sides = tuple((self.number(0, 2), self.number(0, 2)) for _ in range(self.axes))
        if self.draw(st.booleans()) or min(at.size) < 6:
            return pair.add("ZeroPadding*", at, padding=sides if self.axes > 1 else sides[0])
        return pair.add("Cropping*", at, cropping=sides if self.axes > 1 else sides[0])

    def enlarge(self, pair, at):
        if max(at.size) > self.most // 2:
            return self.pool(pair, at, 2)
        if self.draw(st.booleans()):
            given = {"size": self.each(1, 2) if self.axes > 1 else self.number(1, 3)}
            if self.axes == 2:
                given["interpolation"] = self.draw(st.sampled_from(["nearest", "bilinear"]))
            return pair.add("UpSampling*", at, **given)
        given = {"kernel_size": self.each(1, 4), "strides": self.each(1, 2)}
        padding = self.draw(st.sampled_from(["same", "valid"]))
        return pair.add("Conv*Transpose", at, filters=self.number(1, 2), padding=padding, **given)

    def fixed_size(self, pair, at):
        pair.any_size = False
        if self.axes == 2 and self.draw(st.booleans()):
            # TensorFlow rounds a nearest place that falls between two pixels up or down
            height, width = self.each(2, 12)
            return pair.add("Resizing", at, height=height, width=width, interpolation="bilinear")
        return pair.add(
            "AdaptiveAveragePooling*", at, output_size=tuple(self.number(2, 6) for _ in at.size)
        )

    def stay(self, pair, at):
        kind, arguments = self.draw(st.sampled_from(STAYING))
        if kind == "PReLU":  # else it has a weight for each place, and fits one size alone
            arguments = {"shared_axes": tuple(range(1, self.axes + 1))}
        return pair.add(kind, at, **arguments)

    def twice(self, pair, at):
        """One layer, called twice in a row."""
        pair.number += 1
        given = {"filters": at.channels, "padding": "same", "name": f"shared_{pair.number}"}
        real, copy = shared_convolutions(self.axes, kernel_size=self.each(1, 3), **given)
        return pair.call(real, copy, pair.call(real, copy, at))

    def within(self, pair, at):
        """A model of two layers within the model."""
        return pair.nested(at, lambda inner, start: self.plain(inner, self.plain(inner, start)))

    def plain(self, pair, at):
        stride = self.number(1, 3) if max(at.size) > 3 else 1
        return self.draw(st.sampled_from([self.convolution, self.pool]))(pair, at, stride)

    def branches(self, pair, at, *, together=True):
        """Paths of different length that meet; `together` with equal strides, else with any."""
        stride = (self.number(1, 2),) * self.axes
        ends = []
        for _ in range(self.number(2, 3)):
            end = at
            for place in range(self.number(0, 2)):
                end = self.convolution(pair, end, 1 if together or place else 3)
            if together and max(stride) > 1:
                kernel = self.each(1, 3)
                end = pair.add(
                    "Conv*", end, filters=at.channels, kernel_size=kernel, strides=stride,
                    padding=self.padding(end.size, kernel),
                )  # fmt: skip
            ends.append(end)
        self.strided(pair, stride)
        if not together:
            pair.any_size = False
        return self.meet(pair, ends)

    def meet(self, pair, ends):
        """Crop all to the smallest and give them as many channels, then combine them."""
        smallest = tuple(min(sizes) for sizes in zip(*(end.size for end in ends), strict=True))
        channels, fitted = ends[0].channels, []
        for end in ends:
            more = [pixels - least for pixels, least in zip(end.size, smallest, strict=True)]
            if max(more) > 0:
                early = [self.number(0, each) for each in more]
                sides = tuple((a, all_ - a) for a, all_ in zip(early, more, strict=True))
                cropping = sides if self.axes > 1 else sides[0]
                end = pair.add("Cropping*", end, cropping=cropping)  # noqa: PLW2901
            if end.channels != channels:
                end = pair.add("Conv*", end, filters=channels, kernel_size=1)  # noqa: PLW2901
            fitted.append(end)
        kinds = MERGES if len(fitted) == 2 else [kind for kind in MERGES if kind != "Subtract"]
        return pair.add(self.draw(st.sampled_from(kinds)), *fitted)

    def block(self, pair, at, *, wild):
        """One more layer, or several that belong together."""
        kinds = [self.plain, self.plain, self.plain, self.branches, self.stay, self.pad_or_crop]
        kinds += [self.enlarge, self.twice, self.within, lambda pair, at: pair.excite(at)]
        if wild:
            kinds += [self.fixed_size, lambda pair, at: self.branches(pair, at, together=False)]
        return self.draw(st.sampled_from(kinds))(pair, at)


def shared_convolutions(axes, **arguments):
    """The same convolution for both networks."""
    return [layer_of("Conv*", axes, linear=linear, **arguments) for linear in (False, True)]


def draw_network(draw, axes=(1, 2, 2, 2, 3), *, wild=True):
    """A network with its copy; not `wild` ones do the same on an image of any size.

    To be drawn in a test, not in a strategy: Keras takes seeds from Python's own generator.
    """
    dimensions = draw(st.sampled_from(axes))
    drawing, pair = Drawing(draw, dimensions), Pair(axes=dimensions)
    low, high = {1: (5, 40), 2: (5, 28), 3: (4, 8)}[dimensions]
    shape = (*(drawing.number(low, high) for _ in range(dimensions)), drawing.number(1, 2))
    at = drawing.plain(pair, pair.image(shape))
    for _ in range(drawing.number(0, 4)):
        at = drawing.block(pair, at, wild=wild)
    output = head(draw, pair, at)
    real = keras.Model(pair.real_image, output, name="network")
    return Network(real=real, last=at, pair=pair, shape=shape)


def head(draw, pair, at):
    """Nothing, or what turns the last map into classes."""
    kind = draw(st.sampled_from(["none", "pooled", "flat"]))
    if kind == "none":
        return at.real
    pooling = getattr(layers, f"GlobalAveragePooling{pair.axes}D")
    flat = (layers.Flatten if kind == "flat" else pooling)()(at.real)
    dense = layers.Dense(3, activation="softmax", name="classes")
    output = dense(flat)
    pair.macs += flat.shape[-1] * 3
    pair.activations += 3
    at.depth += 1
    return output
