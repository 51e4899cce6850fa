"""Each rule of the canonical form, proved: the weights of what was proposed, cut to the live taps,
give the canonical network the same outputs.
"""

from itertools import product

import numpy as np
import pytest
import strategies
from hypothesis import given

from archsearch.space import Architecture, Conv, Pool, canonical
from archsearch.space.canonical import layer_output

keras = pytest.importorskip("keras")
from archsearch.train.build import Scaling, build  # noqa: E402  # Keras, after all

pytestmark = pytest.mark.slow
SCALING = Scaling(mean=0.3, deviation=1.7)


def live(size, kernel, stride, padding):
    """The taps that meet a pixel, counted, as a slice."""
    if padding == "valid":
        return slice(0, kernel)
    outputs = len(range(0, size, stride))
    before = max((outputs - 1) * stride + kernel - size, 0) // 2
    met = [
        tap
        for tap in range(kernel)
        if any(0 <= output * stride - before + tap < size for output in range(outputs))
    ]
    return slice(met[0], met[-1] + 1)


def cut_kernel(kernel, proposed, form, size):
    """The kernel where it stays as it is, else its live taps."""
    if proposed.kernel_size == form.kernel_size:
        return kernel
    parts = [
        live(pixels, side, proposed.stride, proposed.padding) if side != kept else slice(None)
        for pixels, side, kept in zip(size, proposed.kernel_size, form.kernel_size, strict=True)
    ]
    return kernel[parts[0], parts[1]]


def copy_weights(source, target, proposed, form):
    """Random weights into the source, and the same ones into the target."""
    rng = np.random.default_rng(0)
    size = proposed.input_shape[:2]
    convs = iter(
        [(mine, theirs) for mine, theirs in zip(proposed.layers, form.layers, strict=True)]
    )
    for layer in source.layers:
        weights = [rng.normal(size=each.shape) / 2 for each in layer.get_weights()]
        if layer.name.startswith("norm"):
            weights[3] = np.abs(weights[3]) + 0.5  # a variance
        if weights:
            layer.set_weights(weights)
        if layer.name.startswith(("conv", "pool")):
            mine, theirs = next(convs)
            if isinstance(mine, Conv):
                weights[0] = cut_kernel(weights[0], mine, theirs, size)
            size = layer_output(mine, size, 0)
        if weights:
            target.get_layer(layer.name).set_weights(weights)


def assert_same_function(proposed):
    form = canonical(proposed)
    source, target = (build(each, scaling=SCALING) for each in (proposed, form))
    copy_weights(source, target, proposed, form)
    images = np.random.default_rng(1).normal(size=(3, *proposed.input_shape)).astype("float32")
    outputs, again = (keras.ops.convert_to_numpy(each(images)) for each in (source, target))
    np.testing.assert_allclose(again, outputs, atol=1e-5, err_msg=f"{proposed}\n{form}")
    return outputs


def network(*layers, size, head="gap", normalization="batch"):
    return Architecture(
        input_shape=(*size, 2),
        classes=3,
        layers=layers,
        normalization=normalization,
        activation="tanh",
        head=head,
        dense=(),
    )


def conv(kernel_size, stride, padding):
    sides = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    return Conv(kernel_size=sides, stride=stride, padding=padding, channels=3)


@pytest.mark.parametrize(
    ("size", "layer"),
    [
        ((8, 8), conv(1, 1, "valid")),
        ((7, 5), conv(1, 2, "valid")),
        ((1, 1), conv(3, 2, "same")),
        ((1, 1), conv(7, 3, "same")),
        ((2, 2), conv(7, 1, "same")),
        ((2, 3), conv((7, 6), 1, "same")),
        ((3, 2), conv((7, 5), 2, "same")),
        ((1, 4), conv((4, 3), 3, "same")),
        ((5, 5), conv(5, 3, "valid")),
        ((5, 4), conv((5, 3), 3, "valid")),
        ((4, 2), conv((2, 2), 2, "valid")),
        ((6, 3), conv((3, 3), 3, "valid")),
    ],
)
@pytest.mark.parametrize("head", ["gap", "flatten"])
def test_each_rule_leaves_every_output_as_it_was(size, layer, head):
    proposed = network(layer, size=size, head=head)
    assert canonical(proposed).layers != proposed.layers
    outputs = assert_same_function(proposed)
    assert np.ptp(outputs, axis=0).max() > 1e-3  # the images matter


def test_flatten_on_one_pixel_is_global_pooling():
    proposed = network(conv(5, 1, "valid"), size=(5, 5), head="flatten", normalization=None)
    assert canonical(proposed).head == "gap"
    assert_same_function(proposed)


def test_deep_networks_that_shrink_to_one_pixel():
    for kernel, stride, padding in product((3, (3, 5)), (1, 3), ("same", "valid")):
        layers = (conv(3, 2, "same"), Pool(kind="max"), conv(kernel, stride, "same"))
        last = conv(1, stride, padding)
        assert_same_function(network(*layers, last, size=(9, 6), head="flatten"))


# tanh: with relu, many a small network of random weights puts out the same for every image
SMALL = strategies.architectures(max_side=6, max_depth=3, activations=("tanh",))
LARGER = strategies.architectures(max_side=13, max_depth=3, activations=("tanh",))


@given(SMALL.filter(lambda architecture: canonical(architecture) != architecture))
@strategies.examples(50)
def test_networks_on_small_maps_compute_the_same_in_canonical_form(proposed):
    assert_same_function(proposed)


@given(LARGER)
@strategies.examples(12)
def test_networks_on_larger_maps_compute_the_same_in_canonical_form(proposed):
    assert_same_function(proposed)
