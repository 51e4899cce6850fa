"""Models that are put together in unusual ways, and their numbers by hand."""

import sys
from fractions import Fraction

import keras
import numpy as np
import pytest
from keras import layers, ops
from small_models import SHAPE, checked, conv, counted

pytestmark = pytest.mark.slow


class Branches(keras.Model):
    """Two branches that meet, and a layer that is never called."""

    def __init__(self):
        super().__init__(name="branches")
        self.short, self.long, self.head = conv(padding="same"), conv(5, padding="same"), conv()
        self.unused = layers.Dense(7)

    def call(self, images, training=None):
        short = ops.relu(self.short(images)) * 0.5 + 1
        return self.head(short + self.long(images))


def test_a_sequential_model_that_was_built_by_calling_it():
    model = keras.Sequential([conv(), conv(strides=2), layers.Flatten(), layers.Dense(3)])
    model(np.zeros((2, *SHAPE)))
    report = checked(model)
    assert (report.field, report.jump, report.output_size) == ((5, 5), (2, 2), (12, 12))
    assert report.image_size == (27, 28)
    assert report.depth == 3


@pytest.mark.filterwarnings("ignore:`build")
@pytest.mark.parametrize("how", ["called", "symbolic"])
def test_a_subclassed_model_with_branches(how):
    model = Branches()
    model(np.zeros((1, *SHAPE)) if how == "called" else keras.Input(SHAPE))
    report = checked(model)
    assert (report.field, report.smallest_field) == ((7, 7), (5, 5))
    assert (report.padding, report.output_size) == ((2, 2), (25, 26))
    assert report.macs == 27 * 28 * (9 + 25) * 3 * 4 + 25 * 26 * 9 * 4 * 4
    assert report.depth == 2
    assert report.aligned


def test_a_subclassed_model_of_a_dict_of_inputs():
    class Two(keras.Model):
        def __init__(self):
            super().__init__()
            self.left, self.both = conv(5, padding="same"), conv()

        def call(self, views):
            return self.both(self.left(views["left"]) + views["right"])

    model = Two()
    model({"left": np.zeros((1, 9, 9, 3)), "right": np.zeros((1, 9, 9, 4))})
    assert checked(model, input_name="left").field == (7, 7)
    assert checked(model, input_name="right").field == (3, 3)


def siamese(shape, head):
    tower = keras.Sequential(
        [keras.Input(shape), conv(), layers.MaxPooling2D(), conv(2)], name="tower"
    )
    left, right = keras.Input(shape, name="left"), keras.Input(shape, name="right")
    return keras.Model([left, right], head(tower(left), tower(right)))


def test_a_pair_of_towers_that_share_their_layers():
    model = siamese(
        SHAPE, lambda left, right: layers.Subtract()(
            [layers.GlobalAveragePooling2D()(each) for each in (left, right)]
        )
    )  # fmt: skip
    report = checked(model, input_name="left")
    assert (report.field, report.jump, report.output_size) == ((6, 6), (2, 2), (11, 12))
    each = 25 * 26 * 27 * 4 + 11 * 12 * 16 * 4
    assert report.macs == 2 * each
    names = [row.name.split("/")[-1] for row in report.layers if row.type == "conv2d"]
    assert [name.endswith(" (2)") for name in names] == [False, False, True, True]
    assert [row.params for row in report.layers if row.params] == [27 * 4 + 4, 16 * 4 + 4]


def test_the_other_input_has_the_size_that_is_said_for_the_image():
    model = siamese(
        (None, None, 3), lambda left, right: conv()(layers.Concatenate()([left, right]))
    )
    report = checked(model, input_name="right", image_size=(27, 28))
    assert (report.field, report.output_size) == ((10, 10), (9, 10))
    towers = 2 * (25 * 26 * 27 * 4 + 11 * 12 * 16 * 4)
    assert report.macs == towers + 9 * 10 * 9 * 8 * 4
    assert checked(model, input_name="right").field == (10, 10)


def test_a_layer_that_is_called_three_times_counts_once_and_sees_thrice():
    image, shared = keras.Input(SHAPE), conv(filters=3, padding="same")
    report = checked(keras.Model(image, shared(shared(shared(image)))))
    assert report.field == (7, 7)
    assert report.params == 9 * 9 + 3
    assert report.macs == 3 * 27 * 28 * 9 * 9
    assert report.depth == 3


def test_what_lies_behind_the_output_does_not_count():
    image = keras.Input(SHAPE)
    middle = conv()(image)
    conv()(middle)
    report = checked(keras.Model(image, middle))
    assert (report.field, report.params) == ((3, 3), 112)


def test_of_several_outputs_the_one_that_sees_most_is_reported():
    image = keras.Input(SHAPE)
    fine = conv()(image)
    coarse = conv(strides=2)(fine)
    pooled = layers.GlobalAveragePooling2D()(fine)
    report = checked(keras.Model(image, [pooled, coarse, fine]))
    assert (report.field, report.jump) == ((5, 5), (2, 2))
    assert report.macs == (25 * 26 * 27 + 12 * 12 * 36) * 4


def test_operations_between_layers():
    image = keras.Input(SHAPE)
    scaled = ops.relu(conv(padding="same")(image) * 0.5 + 1)
    together = ops.concatenate([image, scaled], axis=-1)
    report = checked(keras.Model(image, layers.Dense(2)(ops.mean(conv()(together), axis=[1, 2]))))
    assert (report.field, report.depth) == ((5, 5), 3)
    assert report.macs == 27 * 28 * 27 * 4 + 25 * 26 * 9 * 7 * 4 + 8
    assert not report.context


def test_a_stride_over_the_kernel_and_a_kernel_over_the_map():
    model = keras.Sequential([keras.Input(SHAPE), conv(2, strides=5), conv(5, padding="same")])
    report = checked(model)
    assert (report.field, report.jump, report.output_size) == ((22, 22), (5, 5), (6, 6))
    assert {warned.kind for warned in report.warnings} >= {"unread pixels"}
    report = checked(keras.Sequential([keras.Input((2, 3, 3)), conv(9, padding="same")]))
    assert (report.field, report.clipped_field, report.output_size) == ((9, 9), (2, 3), (2, 3))
    assert report.params_live == 3 * 5 * 3 * 4 + 4


def test_maps_of_one_pixel():
    report = checked(keras.Sequential([keras.Input((3, 3, 1)), conv(), conv(1)]))
    assert (report.field, report.output_size, report.padding_after) == ((3, 3), (1, 1), (0, 0))
    report = checked(keras.Sequential([keras.Input((1, 1, 5)), conv(1), layers.Flatten()]))
    assert (report.field, report.jump) == ((1, 1), (1, 1))


def test_frozen_layers_are_parameters_that_are_not_trained():
    model = keras.Sequential([keras.Input(SHAPE), conv(), layers.BatchNormalization(), conv()])
    model.layers[0].trainable = False
    report = checked(model)
    assert (report.params, report.params_fixed) == (8 + 36 * 4 + 4, 8 + 112)
    model.trainable = False
    model.layers[2].trainable = True  # Keras trains nothing of a frozen model
    assert checked(model).params == 0


def test_a_kernel_that_two_layers_own_counts_once():
    first = conv(7, 3, padding="same")

    class Tied(layers.Conv2D):
        def build(self, shape):
            self._kernel, self.bias = first._kernel, self.add_weight(shape=(3,))
            self.built = True

    second = Tied(3, 7, padding="same")
    model = keras.Sequential([keras.Input((2, 3, 3)), first, second])
    report = checked(model)
    kernel = 49 * 9
    assert report.params == counted([first.kernel, first.bias, second.bias]) == kernel + 6
    assert report.params_live == 3 * 5 * 9 + 6


def test_images_of_whole_numbers_and_images_without_channels():
    model = keras.Sequential(
        [keras.Input((9, 9, 3), dtype="uint8"), layers.Rescaling(1 / 255), conv()]
    )
    assert checked(model).field == (3, 3)
    model = keras.Sequential(
        [keras.Input((28, 27)), layers.Rescaling(1 / 255), layers.Reshape((28, 27, 1)), conv()]
    )
    report = checked(model)
    assert (report.field, report.image_size, report.output_size) == ((3, 3), (28, 27), (26, 25))
    assert report.macs == 26 * 25 * 9 * 4


@pytest.mark.parametrize("shape", [(None, None, 3), (None, 64, 3)])
def test_images_of_any_size(shape):
    model = keras.Sequential(
        [keras.Input(shape), conv(padding="same", strides=2), conv(), layers.GlobalMaxPooling2D()]
    )
    report = checked(model)
    assert (report.field, report.jump) == ((7, 7), (2, 2))
    assert (report.padding, report.macs, report.output_size) == (None, None, None)
    even = checked(model, image_size=(28, 64))
    assert (even.padding, even.output_size) == ((0, 0), (12, 30))
    odd = checked(model, image_size=(27, 65))
    assert (odd.padding, odd.output_size) == ((1, 1), (12, 31))


def test_pooling_to_one_unit_is_global():
    model = keras.Sequential(
        [keras.Input((None, None, 3)), conv(), layers.AdaptiveAveragePooling2D(1), layers.Flatten()]
    )
    report = checked(model)
    assert (report.last_spatial.type, report.field) == ("conv2d", (3, 3))


def test_each_step_of_a_film():
    model = keras.Sequential(
        [
            keras.Input((5, *SHAPE)),
            layers.TimeDistributed(conv(strides=2)),
            layers.TimeDistributed(layers.MaxPooling2D()),
            layers.Conv3D(2, (3, 1, 1)),
        ]
    )
    report = checked(model)
    assert (report.field, report.jump) == ((3, 5, 5), (1, 4, 4))
    assert report.macs == 5 * 13 * 13 * 27 * 4 + 3 * 6 * 6 * 3 * 4 * 2


def test_a_layer_of_layers_with_two_inputs_and_a_weight_of_its_own():
    class Block(layers.Layer):
        def __init__(self, **arguments):
            super().__init__(**arguments)
            self.wide, self.narrow = conv(5, padding="same"), conv(padding="same")

        def build(self, images_shape, skip_shape):
            self.gain = self.add_weight(shape=(4,))
            self.wide.build(images_shape)
            self.narrow.build(skip_shape)

        def call(self, images, skip=None, scale=2):
            return ops.relu(self.wide(images) + self.narrow(skip) * scale) * self.gain

    image = keras.Input(SHAPE)
    features = conv(padding="same")(image)
    report = checked(keras.Model(image, Block(name="block")(features, skip=image)))
    assert (report.field, report.smallest_field, report.depth) == ((7, 7), (3, 3), 2)
    assert [row.name for row in report.layers if row.name.startswith("block/")][-1].startswith(
        "block/multiply"
    )


def test_a_pipeline_of_layers():
    pipeline = layers.Pipeline([layers.Rescaling(1 / 255), layers.AveragePooling2D(2)])
    report = checked(keras.Sequential([keras.Input(SHAPE), pipeline, conv()]))
    assert (report.field, report.jump, report.output_size) == ((6, 6), (2, 2), (11, 12))


def test_a_pretrained_base_that_is_not_trained():
    base = keras.applications.MobileNet(
        weights=None, include_top=False, input_shape=(64, 64, 3), alpha=0.25
    )
    base.trainable = False
    model = keras.Sequential(
        [
            keras.Input((64, 64, 3)),
            layers.RandomFlip(),
            base,
            layers.GlobalMaxPooling2D(),
            layers.Dense(5),
        ]
    )
    model.compile("adam", "mse", metrics=["mae"])
    report = checked(model)
    assert (report.field, report.params) == ((315, 315), 256 * 5 + 5)
    assert report.last_spatial.name.endswith("/conv_pw_13_relu")


def test_channels_first_is_read_as_its_twin_with_channels_last():
    def network(order, shape):
        image = keras.Input(shape)
        x = layers.Conv2D(4, (3, 5), strides=2, padding="same", data_format=order)(image)
        y = layers.DepthwiseConv2D(3, padding="same", data_format=order)(x)
        axis = 1 if order == "channels_first" else -1
        x = layers.Concatenate(axis=axis)([x, layers.BatchNormalization(axis=axis)(y)])
        x = layers.ZeroPadding2D(((0, 1), (2, 0)), data_format=order)(x)
        x = layers.UpSampling2D((2, 1), data_format=order)(x)
        x = layers.MaxPooling2D((3, 2), strides=(1, 2), data_format=order)(x)
        x = layers.Conv2DTranspose(2, 3, strides=2, data_format=order)(x)
        x = layers.GlobalAveragePooling2D(data_format=order)(x)
        return keras.Model(image, layers.Dense(3)(x), name="network")

    first = checked(network("channels_first", (3, 27, 28)))
    keras.utils.clear_session(free_memory=False)
    last = checked(network("channels_last", SHAPE))
    assert first.to_json() == last.to_json() | {"layers": first.to_json()["layers"]}
    for one, other in zip(first.layers, last.layers, strict=True):
        assert (one.output, one.channels, one.field, one.macs, one.params, one.warnings) == (
            other.output, other.channels, other.field, other.macs, other.params, other.warnings,
        )  # fmt: skip


def test_a_chain_of_more_than_a_thousand_layers():
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)  # Keras itself needs it to build such a model
    try:
        image = keras.Input((9, 8, 1))
        x, shared = image, conv(1, 1)
        for number in range(1200):
            x = layers.Activation("relu")(x) if number % 3 else shared(x)
        model = keras.Model(image, conv()(x))
    finally:
        sys.setrecursionlimit(limit)
    report = checked(model)
    assert (report.field, report.depth) == ((3, 3), 401)
    assert len(report.layers) == 1202


def test_a_fraction_of_a_pixel_between_units():
    model = keras.Sequential(
        [keras.Input((8, 9, 1)), layers.UpSampling2D((2, 3), interpolation="bilinear"), conv()]
    )
    report = checked(model)
    assert report.jump == (Fraction(1, 2), Fraction(1, 3))
    assert report.to_json()["jump"] == [0.5, 1 / 3]
