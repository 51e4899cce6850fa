"""Each rule of the canonical form, proved: the weights of what was proposed, cut to the live taps,
give the canonical network the same outputs.
"""

from dataclasses import replace
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


def live_parts(proposed):
    """For each convolution, its live taps in rows and in columns, as two slices."""
    size, parts = proposed.input_shape[:2], []
    for layer in proposed.layers:
        if isinstance(layer, Conv):
            parts.append(
                tuple(
                    live(pixels, side, layer.stride, layer.padding)
                    for pixels, side in zip(size, layer.kernel_size, strict=True)
                )
            )
        size = layer_output(layer, size, 0)
    return parts


def copy_weights(source, target, proposed):
    """Random weights into the source, and the same ones into the target, kernels cut."""
    rng = np.random.default_rng(0)
    parts = iter(live_parts(proposed))
    for layer in source.layers:
        weights = [rng.normal(size=each.shape) / 2 for each in layer.get_weights()]
        if not weights:
            continue
        if layer.name.startswith("norm"):
            weights[3] = np.abs(weights[3]) + 0.5  # a variance
        layer.set_weights(weights)
        if layer.name.startswith("conv"):
            rows, columns = next(parts)
            weights[0] = weights[0][rows, columns]
        target.get_layer(layer.name).set_weights(weights)


def assert_same_function(proposed):
    form = canonical(proposed)
    source, target = (build(each, scaling=SCALING) for each in (proposed, form))
    copy_weights(source, target, proposed)
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
        ((3, 3), conv(3, 3, "same")),  # this and the next four: one output
        ((2, 2), conv(7, 2, "same")),
        ((2, 3), conv((5, 8), 4, "same")),
        ((3, 2), conv((2, 1), 5, "valid")),
        ((4, 5), conv((2, 3), 5, "same")),
        ((3, 3), conv((6, 8), 1, "same")),  # cut by (0, 1) and by (1, 2) taps
        ((7, 3), conv((3, 7), 3, "same")),  # cut by (2, 2) taps, as one column is left
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


@pytest.mark.parametrize(
    ("size", "head", "side"),
    [
        ((8, 8), "gap", 2),
        ((6, 4), "gap", 2),
        ((9, 6), "gap", 3),
        ((2, 2), "flatten", 2),
        ((3, 3), "flatten", 3),
    ],
)
@pytest.mark.parametrize("dense", [(), (5,)])
def test_an_average_of_equal_groups_before_global_pooling_does_nothing(size, head, side, dense):
    layers = (conv(3, 1, "same"), Pool(kind="average", size=side))
    proposed = replace(network(*layers, size=size, head=head), dense=dense)
    assert canonical(proposed).layers == layers[:1]
    assert canonical(proposed).head == "gap"
    assert_same_function(proposed)


@pytest.mark.parametrize(
    ("size", "kind"), [((7, 8), "average"), ((8, 7), "average"), ((8, 8), "max")]
)
def test_other_pools_do_something(size, kind):
    """What the rule leaves alone would change the outputs, if it were left out."""
    proposed = network(conv(3, 1, "same"), Pool(kind=kind), size=size)
    without = replace(proposed, layers=proposed.layers[:1])
    assert canonical(proposed) == proposed
    source, target = (build(each, scaling=SCALING) for each in (proposed, without))
    copy_weights(source, target, proposed)
    images = np.random.default_rng(1).normal(size=(3, *proposed.input_shape)).astype("float32")
    outputs, again = (keras.ops.convert_to_numpy(each(images)) for each in (source, target))
    assert np.abs(outputs - again).max() > 1e-3


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
