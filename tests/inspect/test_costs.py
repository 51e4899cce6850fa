"""Sizes, parameters, MACs, activations and depth of random Keras networks."""

import itertools

import keras
import numpy as np
import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st
from keras import layers
from linear_copy import POSITIVE
from random_networks import draw_network

from archsearch.inspect import receptive_field

pytestmark = pytest.mark.slow


def counted(weights):
    return sum(int(np.prod(weight.shape)) for weight in weights)


@given(st.data())
@strategies.examples(80)
def test_what_a_network_costs_is_what_was_counted_while_it_was_built(data):
    network = draw_network(data.draw)
    if data.draw(st.integers(0, 3)) == 0:
        for layer in network.real.layers[:: data.draw(st.integers(1, 3))]:
            layer.trainable = False
    report = receptive_field(network.real)
    assert report.params == counted(network.real.trainable_weights)
    assert report.params + report.params_fixed == network.real.count_params()
    assert report.macs == network.pair.macs
    assert report.activations == network.pair.activations
    assert report.depth == network.last.depth
    assert report.context == any(
        name.startswith(("scaled", "groupnorm")) for name in reached(network.real)
    )


@given(st.data())
@strategies.examples(60)
def test_every_layer_has_the_size_and_the_parameters_that_keras_gives_it(data):
    network = draw_network(data.draw)
    report = receptive_field(network.real)
    seen = set()
    for layer in network.real.layers:
        if isinstance(layer, keras.Model) or len(layer._inbound_nodes) > 1:
            continue
        row = report.layer(layer.name)
        shape = layer.output.shape
        assert row.output == tuple(shape[1:-1])
        assert row.channels == shape[-1]
        assert row.params == counted(layer.trainable_weights)
        assert row.params_fixed == counted(layer.non_trainable_weights)
        seen.add(row.name)
    assert report.last_spatial.output == network.last.size
    assert len(report.layers) >= len(seen)


def reached(model):
    """The names of all layers, those within others too."""
    for layer in model.layers:
        yield layer.name
        if isinstance(layer, keras.Model):
            yield from reached(layer)


def loops(layer, image):
    """A convolution from its definition, and the multiplications that it took.

    `image` has a shape (height, width, channels); zeros around it are multiplied too.
    """
    kernel, stride = np.asarray(layer.kernel), layer.strides
    extent = [d * (k - 1) + 1 for k, d in zip(layer.kernel_size, layer.dilation_rate, strict=True)]
    if layer.padding == "same":
        out = [-(-pixels // s) for pixels, s in zip(image.shape, stride, strict=False)]
        missing = [
            max((o - 1) * s + e - pixels, 0)
            for o, s, e, pixels in zip(out, stride, extent, image.shape, strict=False)
        ]
        sides = [(each // 2, each - each // 2) for each in missing]
        image = np.pad(image, [*sides, (0, 0)])
    size = [
        len(range(0, pixels - e + 1, s))
        for pixels, e, s in zip(image.shape, extent, stride, strict=False)
    ]
    output, products = np.zeros((*size, layer.filters)), 0
    each_in, each_out = kernel.shape[2], layer.filters // layer.groups
    for y, x, channel in itertools.product(range(size[0]), range(size[1]), range(layer.filters)):
        group = channel // each_out
        for tap in itertools.product(*map(range, layer.kernel_size)):
            row = y * stride[0] + tap[0] * layer.dilation_rate[0]
            column = x * stride[1] + tap[1] * layer.dilation_rate[1]
            for into in range(each_in):
                value = image[row, column, group * each_in + into]
                output[y, x, channel] += value * kernel[(*tap, into, channel)]
                products += 1
    return output, products


@pytest.mark.parametrize(
    ("arguments", "shape"),
    [
        ({"filters": 2, "kernel_size": (2, 3)}, (5, 6, 3)),
        ({"filters": 2, "kernel_size": (5, 3), "strides": (3, 2), "padding": "same"}, (7, 4, 1)),
        ({"filters": 4, "kernel_size": (3, 1), "groups": 2, "strides": 2}, (7, 4, 2)),
        ({"filters": 1, "kernel_size": (2, 3), "dilation_rate": (3, 2)}, (7, 8, 2)),
        ({"filters": 3, "kernel_size": 7, "padding": "same"}, (2, 3, 2)),
    ],
)
def test_macs_are_the_multiplications_of_the_definition(arguments, shape):
    layer = layers.Conv2D(use_bias=False, kernel_initializer=POSITIVE, **arguments)
    model = keras.Sequential([keras.Input(shape), layer])
    image = np.random.default_rng(0).uniform(size=shape).astype("float32")
    output, products = loops(layer, image)
    np.testing.assert_allclose(np.asarray(model(image[None]))[0], output, rtol=1e-5)
    report = receptive_field(model)
    assert report.macs == products
    assert report.output_size == output.shape[:2]


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize(("kernel", "stride", "extra"), [(3, 2, None), (2, 3, None), (5, 3, 1)])
def test_macs_of_a_transposed_convolution_are_those_of_its_definition(
    padding, kernel, stride, extra
):
    layer = layers.Conv1DTranspose(
        2, kernel, strides=stride, padding=padding, output_padding=extra, use_bias=False,
        kernel_initializer=POSITIVE,
    )  # fmt: skip
    model = keras.Sequential([keras.Input((5, 3)), layer])
    image = np.random.default_rng(0).uniform(size=(5, 3)).astype("float32")
    result = np.asarray(model(image[None]))[0]
    weights, size = np.asarray(layer.kernel), len(result)
    missing = max((5 - 1) * stride + kernel - size, 0) if padding == "same" else 0
    output, products = np.zeros((size + 99, 2)), 0
    for place, tap, into, channel in itertools.product(range(5), range(kernel), range(3), range(2)):
        spot = place * stride + tap - missing // 2
        output[spot, channel] += image[place, into] * weights[tap, channel, into]
        products += 1
    np.testing.assert_allclose(result, output[:size], rtol=1e-5)
    assert receptive_field(model).macs == products


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (layers.Conv2D(2, 7, padding="same"), (2, 3, 2)),
        (layers.Conv2D(4, (5, 3), strides=2, padding="same", groups=2), (1, 9, 2)),
        (layers.DepthwiseConv2D((3, 9), padding="same", depth_multiplier=2), (5, 3, 2)),
        (layers.SeparableConv2D(2, (3, 9), padding="same"), (5, 3, 2)),
        (layers.Conv1D(2, 4, dilation_rate=3, padding="same"), (5, 2)),
        (layers.Conv1D(2, 4, padding="causal"), (3, 2)),
        (layers.Conv2D(2, 3, padding="valid"), (9, 8, 2)),
        (layers.Conv2DTranspose(2, 5, strides=2, padding="same"), (1, 2, 2)),
    ],
)
def test_live_parameters_are_those_that_move_the_output(layer, shape):
    """All weights 1 on an image of 1: a weight counts if the output changes without it."""
    model = keras.Sequential([keras.Input(shape), layer])
    names = ("depthwise_kernel", "kernel")
    kernel = next(getattr(layer, name) for name in names if hasattr(layer, name))
    for weight in layer.weights:
        weight.assign(np.ones(weight.shape))
    image = np.ones((1, *shape), "float32")
    full = np.asarray(model(image)).sum()
    dead = 0
    for place in itertools.product(*map(range, kernel.shape)):
        without = np.ones(kernel.shape)
        without[place] = 0
        kernel.assign(without)
        dead += np.asarray(model(image)).sum() == full
    report = receptive_field(model)
    assert report.params_live == report.params - dead
    assert any(warned.kind == "dead taps" for warned in report.warnings) == (
        dead > 0 and "Transpose" not in type(layer).__name__
    )
