"""Every model of `keras.applications`: its counts, and its field as its units show it.

All 38 take some minutes: `pytest --hypothesis-profile=thorough` runs them, by default a few do.
"""

from dataclasses import dataclass

import keras
import numpy as np
import pytest
import strategies
from hypothesis import settings
from lit_copy import lights_up, lit_copy

from archsearch.inspect import applications, receptive_field

pytestmark = pytest.mark.slow
THOROUGH = settings().max_examples > strategies.THOROUGH
QUICK = ("MobileNet", "MobileNetV2", "MobileNetV3Small", "VGG16", "ResNet50")
ANY_SIZE = 224
"""Of the image, where an application is built for any."""
NARROW = 96
"""Pixels across: kernels are square, so one axis at a time can be long. The least is 75."""


@dataclass
class Known:
    """What was verified by `test_units_light_up_within_their_field_alone`, and Keras's counts."""

    field: int
    padding: int
    params: int
    macs: int
    depth: int


TABLE = {}


def of(name, **arguments):
    return getattr(keras.applications, name)(weights=None, **arguments)


def some(names):
    """All names in a thorough run, else the quick ones; the rest is shown as skipped."""
    slow = pytest.mark.skipif(not THOROUGH, reason="run with --hypothesis-profile=thorough")
    return [name if name in QUICK else pytest.param(name, marks=slow) for name in names]


def test_the_table_has_every_application():
    assert set(TABLE) == set(applications())


@pytest.mark.parametrize("name", some(TABLE))
def test_an_application_has_the_numbers_of_the_table(name):
    model, known = of(name), TABLE[name]
    report = receptive_field(model)
    if report.image_size is None:
        report = receptive_field(model, image_size=(ANY_SIZE, ANY_SIZE))
    assert report.params == sum(int(np.prod(each.shape)) for each in model.trainable_weights)
    assert report.params + report.params_fixed == model.count_params() == known.params
    assert (set(report.field), set(report.jump)) == ({known.field}, {32})
    assert set(report.padding) == {known.padding}
    assert (report.macs, report.depth) == (known.macs, known.depth)
    assert len(report.layers) >= len(model.layers)


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("name", some(TABLE))
def test_units_light_up_within_their_field_alone(name, axis):
    """On a long strip, two neighbouring units in the middle answer the rim of their field."""
    known, image = TABLE[name], side(name)
    long = image + 32 * max(0, -(-(2 * known.field + 300 - image) // 32))
    size = (long, NARROW) if axis == 0 else (NARROW, long)
    model = of(name, include_top=False, input_shape=(*size, 3))
    report, copy = receptive_field(model), lit_copy(model)
    assert (report.field[axis], report.padding[axis]) == (known.field, known.padding)
    middle = report.output_size[axis] // 2
    for unit in (middle, middle + 1):
        first = unit * 32 - known.padding
        last = first + known.field - 1
        assert 0 < first < last < long - 1
        assert lights_up(copy, size, axis, unit, first, last) == [False, True, True, False]


def side(name):
    """The side of the images that an application is for; the padding depends on it."""
    report = receptive_field(of(name))
    return ANY_SIZE if report.image_size is None else report.image_size[0]
