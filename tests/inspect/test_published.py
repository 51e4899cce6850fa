"""Published receptive fields and costs, to the pixel.

The table is that of Araujo, Norris and Sim, "Computing receptive fields of convolutional neural
networks" (Distill, 2019), of TF-Slim's models: github.com/google-research/receptive_field,
RECEPTIVE_FIELD_TABLE.md. Where Keras pads otherwise than TF-Slim, its model is rebuilt here.
"""

from functools import cache

import keras
import pytest
from keras import layers
from thorough import SLOW, quick_or_thorough

from archsearch.inspect import receptive_field

pytestmark = pytest.mark.slow

VGG16 = {
    "block1_conv1": (3, 1, 1), "block1_pool": (6, 2, 2), "block2_conv1": (10, 2, 4),
    "block2_pool": (16, 4, 6), "block3_conv1": (24, 4, 10), "block3_conv2": (32, 4, 14),
    "block3_pool": (44, 8, 18), "block4_conv1": (60, 8, 26), "block4_conv2": (76, 8, 34),
    "block4_pool": (100, 16, 42), "block5_conv1": (132, 16, 58), "block5_conv2": (164, 16, 74),
    "block5_pool": (212, 32, 90),
}  # fmt: skip
"""End point: field, jump and padding, the same for an image of any size."""

INCEPTION_V3 = {
    "mixed0": (63, 8, 18), "mixed1": (95, 8, 34), "mixed2": (127, 8, 50), "mixed3": (159, 16, 58),
    "mixed4": (351, 16, 154), "mixed5": (543, 16, 250), "mixed6": (735, 16, 346),
    "mixed7": (927, 16, 442), "mixed8": (1055, 32, 490), "mixed9": (1183, 32, 554),
    "mixed10": (1311, 32, 618),
}  # fmt: skip
"""TF-Slim's Mixed_5b to Mixed_7c."""

INCEPTION_RESNET_V2 = {
    "mixed_5b": (63, 8, 18), "mixed_6a": (415, 16, 186), "block17_20_ac": (2335, 16, 1146),
    "mixed_7a": (2399, 32, 1162), "conv_7b_ac": (3039, 32, 1482),
}  # fmt: skip
"""The fourth is what TF-Slim calls PreAuxLogits."""

MOBILENET = {
    224: [
        (7, 2, 2), (11, 4, 2), (19, 4, 6), (27, 8, 6), (43, 8, 14), (59, 16, 14), (91, 16, 30),
        (123, 16, 46), (155, 16, 62), (187, 16, 78), (219, 16, 94), (251, 32, 94), (315, 32, 126),
    ],
    321: [
        (7, 2, 3), (11, 4, 5), (19, 4, 9), (27, 8, 13), (43, 8, 21), (59, 16, 29), (91, 16, 45),
        (123, 16, 61), (155, 16, 77), (187, 16, 93), (219, 16, 109), (251, 32, 125),
        (315, 32, 157),
    ],
}  # fmt: skip
"""Conv2d_1_pointwise to Conv2d_13_pointwise, for two sizes of images: `same` pads by the size."""

RESNET = {
    50: ((3, 4, 6, 3), (35, 99, 291, 483), (15, 47, 143, 239)),
    101: ((3, 4, 23, 3), (35, 99, 835, 1027), (15, 47, 415, 511)),
    152: ((3, 8, 36, 3), (35, 163, 1315, 1507), (15, 79, 655, 751)),
    200: ((3, 24, 36, 3), (35, 419, 1571, 1763), (15, 207, 783, 879)),
}
"""Units of each block, then fields and paddings at 224 pixels behind block1 to block4."""


def numbers(row):
    """Field, jump and padding along both axes, which are equal here."""
    assert len(set(row.field)) == len(set(row.jump)) == len(set(row.padding)) == 1
    return row.field[0], row.jump[0], row.padding[0]


@cache
def bare(name):
    """A model of `keras.applications` up to its last map, for images of any size."""
    return getattr(keras.applications, name)(
        weights=None, include_top=False, input_shape=(None, None, 3)
    )


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("VGG16", VGG16),
        ("InceptionV3", INCEPTION_V3),
        pytest.param("InceptionResNetV2", INCEPTION_RESNET_V2, marks=SLOW),
    ],
)
def test_every_end_point_has_its_published_field_stride_and_padding(name, table):
    model = bare(name)
    for report in (receptive_field(model), receptive_field(model, image_size=(321, 299))):
        assert {end: numbers(report.layer(end)) for end in table} == table
        assert numbers(report.last_spatial) == list(table.values())[-1]


def slim_mobilenet():
    """TF-Slim's mobilenet_v1: `same` everywhere, where Keras pads strides by explicit zeros."""
    image = keras.Input((None, None, 3))
    x = layers.Conv2D(32, 3, strides=2, padding="same")(image)
    filters = (64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024)
    for block, width in enumerate(filters, start=1):
        stride = 2 if block in (2, 4, 6, 12) else 1
        x = layers.DepthwiseConv2D(3, strides=stride, padding="same")(x)
        x = layers.Conv2D(width, 1, name=f"conv_pw_{block}")(x)
    return keras.Model(image, x)


@pytest.mark.parametrize("size", MOBILENET)
def test_mobilenet_has_its_published_numbers_for_images_of_either_size(size):
    report = receptive_field(slim_mobilenet(), image_size=(size, size))
    found = [numbers(report.layer(f"conv_pw_{block}")) for block in range(1, 14)]
    assert found == MOBILENET[size]
    assert 2 * report.macs == pytest.approx({224: 1.140e9, 321: 2.542e9}[size], rel=0.01)
    unsaid = receptive_field(slim_mobilenet())
    assert (unsaid.field, unsaid.padding) == ((315, 315), None)


def test_mobilenet_of_keras_pads_as_that_of_tf_slim_does_on_even_sizes():
    report = receptive_field(bare("MobileNet"), image_size=(224, 224))
    found = [numbers(report.layer(f"conv_pw_{block}")) for block in range(1, 14)]
    assert found == MOBILENET[224]


def slim_resnet(units):
    """TF-Slim's resnet_v1: explicit zeros, and the stride in the last unit of each block."""
    image = keras.Input((None, None, 1))
    x = layers.Conv2D(1, 7, strides=2)(layers.ZeroPadding2D(3)(image))
    x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
    for block, count in enumerate(units, start=1):
        for unit in range(1, count + 1):
            stride = 2 if unit == count and block < 4 else 1
            short = layers.MaxPooling2D(1, strides=stride)(x) if stride > 1 else x
            x = layers.Conv2D(1, 1)(x)
            if stride > 1:
                x = layers.Conv2D(1, 3, strides=2)(layers.ZeroPadding2D(1)(x))
            else:
                x = layers.Conv2D(1, 3, padding="same")(x)
            last = unit == count
            x = layers.Add(name=f"block{block}" if last else None)([layers.Conv2D(1, 1)(x), short])
    return keras.Model(image, x)


@pytest.mark.parametrize("depth", quick_or_thorough(RESNET, [50, 101]))
def test_resnets_built_as_in_tf_slim_have_their_published_numbers(depth):
    units, fields, paddings = RESNET[depth]
    model = slim_resnet(units)
    report = receptive_field(model, image_size=(224, 224))
    found = [numbers(report.layer(f"block{block}")) for block in (1, 2, 3, 4)]
    assert found == list(zip(fields, (8, 16, 32, 32), paddings, strict=True))
    assert report.depth == 1 + 3 * sum(units)
    odd = receptive_field(model, image_size=(321, 321))
    found = [odd.layer(f"block{block}").padding[0] for block in (1, 2, 3, 4)]
    assert found == [padding + 2 for padding in paddings]


@pytest.mark.parametrize(
    ("name", "field", "padding"), [("ResNet50", 483, 241), ("ResNet50V2", 483, 241)]
)
def test_resnets_of_keras_pad_two_pixels_more_than_those_of_tf_slim(name, field, padding):
    """Keras pads the first pool by explicit zeros, which TF-Slim does with `same`."""
    report = receptive_field(bare(name))
    assert numbers(report.last_spatial) == (field, 32, padding)


def test_alexnet_has_its_published_numbers():
    image = keras.Input((224, 224, 3))
    x = layers.Conv2D(64, 11, strides=4, name="conv1")(image)
    x = layers.MaxPooling2D(3, strides=2, name="pool1")(x)
    x = layers.Conv2D(192, 5, padding="same", name="conv2")(x)
    x = layers.MaxPooling2D(3, strides=2)(x)
    for number, filters in ((3, 384), (4, 384), (5, 256)):
        x = layers.Conv2D(filters, 3, padding="same", name=f"conv{number}")(x)
    x = layers.MaxPooling2D(3, strides=2, name="pool5")(x)
    report = receptive_field(keras.Model(image, x))
    table = {
        "conv1": (11, 4, 0), "pool1": (19, 8, 0), "conv2": (51, 8, 16), "conv3": (99, 16, 32),
        "conv4": (131, 16, 48), "conv5": (163, 16, 64), "pool5": (195, 32, 64),
    }  # fmt: skip
    assert {end: numbers(report.layer(end)) for end in table} == table
    assert 2 * report.macs == pytest.approx(1.380e9, rel=0.01)


@pytest.mark.parametrize(
    ("name", "size", "flops"),
    [
        ("VGG16", 224, 30.713e9),
        ("VGG16", 321, 62.729e9),
        ("InceptionV3", 224, 5.689e9),
        ("InceptionV3", 321, 12.727e9),
        pytest.param("InceptionResNetV2", 224, 12.958e9, marks=SLOW),
        ("MobileNet", 224, 1.140e9),
        ("ConvNeXtTiny", 224, 2 * 4.46e9),
    ],
)
def test_multiply_adds_are_half_the_published_operations(name, size, flops):
    """Within 1 %: the tables count biases too. ConvNeXt: Liu et al. (2022)."""
    report = receptive_field(bare(name), image_size=(size, size))
    assert 2 * report.macs == pytest.approx(flops, rel=0.01)
