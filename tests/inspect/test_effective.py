"""The effective receptive field, measured by gradients."""

import keras
import numpy as np
import pytest
from keras import layers, ops
from small_models import conv

from archsearch.errors import InputError
from archsearch.inspect import measured_field, receptive_field

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        keras.backend.backend() not in ("tensorflow", "jax"),
        reason="gradients are taken with these",
    ),
]
SHAPE = (41, 44, 2)
IMAGES = np.random.default_rng(0).uniform(0.1, 1, (2, *SHAPE)).astype("float32")


def equal_weights():
    """A linear network whose weights are all equal, with strides, dilation and pooling."""
    given = {"use_bias": False, "kernel_initializer": "ones"}
    return keras.Sequential(
        [
            keras.Input(SHAPE),
            conv((3, 5), padding="same", **given),
            layers.AveragePooling2D(2),
            conv(3, dilation_rate=(2, 1), padding="same", **given),
            layers.GlobalAveragePooling2D(),
            layers.Dense(3),
        ]
    )


def test_in_a_linear_network_of_equal_weights_it_is_what_the_formula_says():
    model = equal_weights()
    report, measured = receptive_field(model), measured_field(model, IMAGES)
    assert measured.layer == report.last_spatial.name
    assert measured.sigma == pytest.approx(report.effective_sigma, rel=1e-4)
    unit = [center + place * jump for center, place, jump in
            zip(report.center, measured.unit, report.jump, strict=True)]  # fmt: skip
    assert measured.center == pytest.approx([float(each) for each in unit], abs=1e-3)
    assert measured.influence.sum() == pytest.approx(1)


def field_of(report, measured):
    """The first and the last pixel of the unit that was measured."""
    first = [
        int(place * jump) - padding
        for place, jump, padding in zip(measured.unit, report.jump, report.padding, strict=True)
    ]
    return first, [start + side - 1 for start, side in zip(first, report.field, strict=True)]


def test_all_influence_lies_within_the_field_and_fills_it():
    report, measured = receptive_field(equal_weights()), measured_field(equal_weights(), IMAGES)
    first, last = field_of(report, measured)
    assert measured.share_within(first, last) == pytest.approx(1)
    assert measured.share_within([first[0] + 1, first[1]], last) < 1
    assert measured.share_within(first, [last[0], last[1] - 1]) < 1


class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.within = conv(5, filters=2, padding="same")

    def call(self, images):
        return ops.relu(self.within(images) + images) * 2


def test_nested_and_shared_layers_are_followed():
    image, block = keras.Input(SHAPE), Block()
    model = keras.Model(image, conv()(block(block(image))))
    report, measured = receptive_field(model), measured_field(model, IMAGES)
    assert report.field == (11, 11)
    first, last = field_of(report, measured)
    assert measured.share_within(first, last) == pytest.approx(1)


def test_another_layer_may_be_asked_for():
    model = equal_weights()
    name = model.layers[0].name
    measured = measured_field(model, IMAGES, layer=name)
    assert measured.layer == name
    assert int((measured.influence > 0).sum()) == 15
    with pytest.raises(InputError, match="has no layer 'other'"):
        measured_field(model, IMAGES, layer="other")
    with pytest.raises(InputError, match="depends on the whole image"):
        measured_field(model, IMAGES, layer=model.layers[-1].name)


def test_images_of_another_shape_are_refused():
    with pytest.raises(InputError, match="takes images of the shape"):
        measured_field(equal_weights(), IMAGES[:, :40])


def test_a_unit_that_nothing_moves_is_refused():
    model = keras.Sequential([keras.Input(SHAPE), conv(kernel_initializer="zeros")])
    with pytest.raises(InputError, match="no gradient"):
        measured_field(model, IMAGES)
