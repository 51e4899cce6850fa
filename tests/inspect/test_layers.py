"""Each kind of layer alone: which inputs each output reads, on maps of many sizes."""

import keras
import numpy as np
import pytest
from keras import layers
from linear_copy import slabs

from archsearch.geometry.network import Local
from archsearch.inspect.calls import calls_of
from archsearch.inspect.read import graph_of

pytestmark = pytest.mark.slow
ROUNDED = 1e-5
"""A weight below comes of rounding a place: interpolation is computed in 32 bits."""
ONES = {"use_bias": False, "kernel_initializer": "ones"}
DEPTHWISE = {"use_bias": False, "depthwise_initializer": "ones"}
SEPARABLE = DEPTHWISE | {"pointwise_initializer": "ones"}
LINES = [(7, 2), (12, 2), (1, 2)]
MAPS = [(9, 12, 2), (8, 7, 2), (3, 2, 2), (1, 13, 2)]
VOLUMES = [(5, 4, 6, 2)]
CASES = [
    (LINES, layers.Conv1D, {"padding": "causal", "dilation_rate": 2} | ONES, (2, 3)),
    (LINES, layers.Conv1D, {"padding": "causal", "strides": 3} | ONES, (2, 4)),
    (LINES, layers.Conv1D, {"padding": "same", "dilation_rate": 3} | ONES, (2, 4)),
    (MAPS, layers.Conv2D, {"padding": "same", "strides": (3, 2)} | ONES, (2, (5, 7))),
    (MAPS[:2], layers.Conv2D, {"strides": (4, 1)} | ONES, (2, (2, 7))),
    (MAPS[:2], layers.Conv2D, {"dilation_rate": (2, 1)} | ONES, (2, (3, 2))),
    (MAPS[:1], layers.Conv2D, {"groups": 2} | ONES, (2, 3)),
    (MAPS, layers.DepthwiseConv2D, {"padding": "same", "strides": 2} | DEPTHWISE, (3,)),
    (MAPS, layers.DepthwiseConv2D, {"padding": "same", "dilation_rate": 2} | DEPTHWISE, (3,)),
    (MAPS[:2], layers.DepthwiseConv2D, {"strides": 3, "depth_multiplier": 2} | DEPTHWISE, (3,)),
    (LINES, layers.DepthwiseConv1D, {"padding": "same", "strides": 2} | DEPTHWISE, (4,)),
    (MAPS, layers.SeparableConv2D, {"padding": "same", "strides": 3} | SEPARABLE, (2, (2, 5))),
    (LINES, layers.SeparableConv1D, {"padding": "same", "dilation_rate": 2} | SEPARABLE, (2, 3)),
    (VOLUMES, layers.Conv3D, {"padding": "same", "strides": 2} | ONES, (2, (3, 1, 2))),
    (VOLUMES, layers.Conv3D, {"dilation_rate": (1, 2, 1)} | ONES, (2, (2, 2, 3))),
    (LINES, layers.Conv1DTranspose, {"strides": 2} | ONES, (2, 5)),
    (LINES, layers.Conv1DTranspose, {"strides": 3, "padding": "same"} | ONES, (2, 2)),
    (MAPS, layers.Conv2DTranspose, {"strides": (2, 3), "padding": "same"} | ONES, (2, (3, 7))),
    (MAPS, layers.Conv2DTranspose, {"strides": (3, 2), "padding": "valid"} | ONES, (2, (1, 5))),
    (MAPS, layers.Conv2DTranspose,
     {"strides": (3, 2), "padding": "same", "output_padding": (2, 1)} | ONES, (2, (3, 5))),
    (MAPS, layers.Conv2DTranspose,
     {"strides": (2, 3), "padding": "same", "output_padding": (1, 2)} | ONES, (2, (2, 4))),
    (MAPS, layers.Conv2DTranspose,
     {"strides": (2, 3), "padding": "valid", "output_padding": (1, 2)} | ONES, (2, (4, 3))),
    (VOLUMES, layers.Conv3DTranspose, {"strides": 2, "padding": "same"} | ONES, (1, (3, 2, 1))),
    (LINES, layers.MaxPooling1D, {"pool_size": 3, "padding": "same"}, ()),
    (LINES[:2], layers.AveragePooling1D, {"pool_size": 2, "strides": 3}, ()),
    (MAPS, layers.MaxPooling2D, {"pool_size": (2, 3), "strides": (3, 1), "padding": "same"}, ()),
    (MAPS[:2], layers.MaxPooling2D, {"pool_size": (2, 3)}, ()),
    (MAPS, layers.AveragePooling2D, {"pool_size": (4, 3), "strides": 2, "padding": "same"}, ()),
    (VOLUMES, layers.MaxPooling3D, {"pool_size": (2, 3, 1), "padding": "same"}, ()),
    (VOLUMES, layers.AveragePooling3D, {"pool_size": 2, "strides": (1, 2, 2)}, ()),
    (LINES[:2], layers.AdaptiveAveragePooling1D, {"output_size": 5}, ()),
    (MAPS[:2], layers.AdaptiveAveragePooling2D, {"output_size": (5, 4)}, ()),
    (MAPS[:2], layers.AdaptiveMaxPooling2D, {"output_size": (7, 2)}, ()),
    (VOLUMES, layers.AdaptiveAveragePooling3D, {"output_size": (2, 3, 4)}, ()),
    (LINES, layers.ZeroPadding1D, {"padding": (1, 3)}, ()),
    (MAPS, layers.ZeroPadding2D, {"padding": ((0, 2), (3, 1))}, ()),
    (MAPS, layers.ZeroPadding2D, {"padding": (1, 2)}, ()),
    (VOLUMES, layers.ZeroPadding3D, {"padding": ((0, 2), (3, 1), (1, 1))}, ()),
    (LINES[:2], layers.Cropping1D, {"cropping": (1, 3)}, ()),
    (MAPS[:2], layers.Cropping2D, {"cropping": ((0, 2), (3, 1))}, ()),
    (VOLUMES, layers.Cropping3D, {"cropping": ((0, 2), (1, 1), (2, 1))}, ()),
    (LINES, layers.UpSampling1D, {"size": 3}, ()),
    (MAPS, layers.UpSampling2D, {"size": (2, 3)}, ()),
    (MAPS, layers.UpSampling2D, {"size": (2, 3), "interpolation": "bilinear"}, ()),
    (MAPS, layers.UpSampling2D, {"size": (3, 2), "interpolation": "bicubic"}, ()),
    (MAPS, layers.UpSampling2D, {"size": (2, 4), "interpolation": "lanczos3"}, ()),
    (MAPS, layers.UpSampling2D, {"size": (2, 4), "interpolation": "lanczos5"}, ()),
    (VOLUMES, layers.UpSampling3D, {"size": (1, 2, 3)}, ()),
    (MAPS, layers.Resizing, {"interpolation": "bilinear"}, (6, 5)),
    (MAPS, layers.Resizing, {"interpolation": "nearest"}, (5, 17)),
    (MAPS, layers.Resizing, {"interpolation": "bicubic"}, (7, 19)),
]  # fmt: skip


def read_positions(layer, axis, size):
    """For each output along an axis, the positions of the input that change it."""
    answers = np.asarray(layer(slabs(size[:-1], axis, size[-1]).astype("float32")))
    others = tuple(each for each in range(1, answers.ndim) if each != axis + 1)
    moved = (np.abs(answers) > ROUNDED).any(axis=others)
    return [set(np.flatnonzero(moved[:, unit])) for unit in range(moved.shape[1])]


@pytest.mark.skipif(keras.backend.backend() == "tensorflow", reason="not on CPUs with TensorFlow")
@pytest.mark.parametrize("padding", ["same", "valid"])
def test_a_dilated_transposed_convolution_reads_what_the_rule_says(padding):
    named = {"dilation_rate": (2, 3), "padding": padding} | ONES
    check_reads(MAPS, layers.Conv2DTranspose, named, (2, (3, 2)))


@pytest.mark.skipif(keras.backend.backend() == "tensorflow", reason="not on CPUs with TensorFlow")
def test_a_depthwise_convolution_of_unequal_strides_reads_what_the_rule_says():
    named = {"strides": (2, 3), "padding": "same"} | DEPTHWISE
    check_reads(MAPS, layers.DepthwiseConv2D, named, (3,))


@pytest.mark.parametrize(
    ("shapes", "kind", "named", "arguments"),
    CASES,
    ids=[f"{number} {case[1].__name__}" for number, case in enumerate(CASES)],
)
def test_each_output_reads_what_the_rule_says(shapes, kind, named, arguments):
    check_reads(shapes, kind, named, arguments)


def check_reads(shapes, kind, named, arguments):
    """Compare a layer with its rule, along each axis and on a map of each shape."""
    for shape in shapes:
        layer = kind(*arguments, **named)
        graph = graph_of(calls_of(keras.Sequential([keras.Input(shape), layer])))
        steps = graph.nodes[-1].effect.steps
        for axis, step in enumerate(steps):
            pixels = shape[axis]
            placed = step.on(pixels)
            told = [
                set(placed.reads(output)) & set(range(pixels)) for output in range(placed.output)
            ]
            assert told == read_positions(layer, axis, shape), f"{shape}, axis {axis}"


@pytest.mark.parametrize(
    "layer",
    [
        layers.BatchNormalization(),
        layers.LayerNormalization(),
        layers.UnitNormalization(),
        layers.Activation("relu"),
        layers.Activation("softmax"),
        layers.Softmax(),
        layers.LeakyReLU(),
        layers.PReLU(),
        layers.ELU(),
        layers.Dropout(0.5),
        layers.SpatialDropout2D(0.5),
        layers.GaussianNoise(0.5),
        layers.Rescaling(1 / 255),
        layers.Dense(3),
        layers.Identity(),
        layers.RandomFlip(),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_a_layer_that_leaves_units_in_their_places_moves_one_unit_for_each_pixel(layer):
    model = keras.Sequential([keras.Input((4, 5, 3)), layer])
    graph = graph_of(calls_of(model))
    assert graph.nodes[-1].effect == Local()
    image = np.random.default_rng(1).uniform(0.2, 1, (1, 4, 5, 3)).astype("float32")
    changed = image.copy()
    changed[0, 2, 3] *= [2, 3, 5]
    moved = model.predict(image, verbose=0) != model.predict(changed, verbose=0)
    assert set(zip(*np.nonzero(moved.any(axis=-1)[0]), strict=True)) <= {(2, 3)}


@pytest.mark.parametrize(
    "layer",
    [
        layers.GroupNormalization(1),
        layers.LayerNormalization(axis=[1, 2, 3]),
        layers.Softmax(axis=[1, 2]),
        layers.UnitNormalization(axis=[1, 2, 3]),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_a_layer_that_mixes_in_the_whole_map_says_so(layer):
    model = keras.Sequential([keras.Input((4, 5, 3)), layer])
    graph = graph_of(calls_of(model))
    assert graph.nodes[-1].effect == Local(context=True)
    image = np.random.default_rng(1).uniform(0.2, 1, (1, 4, 5, 3)).astype("float32")
    changed = image.copy()
    changed[0, 2, 3] *= [2, 3, 5]
    moved = model.predict(image, verbose=0) != model.predict(changed, verbose=0)
    assert moved.any(axis=-1).all()
