"""What cannot be read is refused in one line that names the layer and says what to do."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from archsearch.errors import InputError
from archsearch.inspect import receptive_field

pytestmark = pytest.mark.slow
SHAPE = (27, 28, 3)


def conv(kernel_size=3, **arguments):
    return layers.Conv2D(4, kernel_size, **arguments)


def chain(*found, shape=SHAPE):
    return keras.Sequential([keras.Input(shape), *found], name="chain")


class Twice(layers.Layer):
    def call(self, images):
        return images * 2


class Padded(layers.Conv2D):
    def call(self, images):
        return super().call(ops.pad(images, [[0, 0], [2, 2], [2, 2], [0, 0]]))


class Centred(layers.Conv2D):
    def convolution_op(self, images, kernel):
        return super().convolution_op(ops.roll(images, 1, axis=1), kernel)


class Foreign(layers.Layer):
    """A layer of layers whose call leaves Keras."""

    def __init__(self, **arguments):
        super().__init__(**arguments)
        self.within = conv()

    def call(self, images):
        return ops.convert_to_tensor(np.asarray(self.within(images)) * 2)

    def compute_output_spec(self, images):
        return keras.KerasTensor((None, 25, 26, 4))


class Two(keras.Model):
    def __init__(self):
        super().__init__(name="two")
        self.within = conv()

    def call(self, left, right):
        return self.within(left + right)


def two():
    model = Two()
    model(np.zeros((1, *SHAPE)), np.zeros((1, *SHAPE)))
    return model


def attention():
    image = keras.Input(SHAPE)
    x = layers.Reshape((650, 4))(conv()(image))
    return keras.Model(image, layers.MultiHeadAttention(2, 2, name="heads")(x, x))


def two_inputs():
    left, right = keras.Input(SHAPE, name="left"), keras.Input(SHAPE, name="right")
    return keras.Model([left, right], conv()(left + right), name="pair")


def mixed():
    return chain(
        layers.Conv2D(3, 3, data_format="channels_first", name="first"), conv(name="last"),
        shape=(9, 27, 28),
    )  # fmt: skip


def loose():
    return keras.Sequential([conv(), conv()], name="loose")


def swapped():
    return chain(conv(), layers.Permute((2, 1, 3), name="swap"))


def image_only():
    image = keras.Input(SHAPE)
    return keras.Model(image, image, name="nothing")


def films(within, shape=(5, *SHAPE)):
    return chain(layers.TimeDistributed(within, name="film"), shape=shape)


def sliced():
    image = keras.Input(SHAPE)
    return keras.Model(image, conv()(image[:, ::2]))


REFUSED = {
    "never built": (loose, ["loose was never built", "call it once"]),
    "two inputs": (two_inputs, ["2 inputs (left, right)", "input_name="]),
    "lambda": (lambda: chain(conv(), layers.Lambda(lambda x: x, name="fun")), ["layer fun is a"]),
    "operation": (
        sliced, ["layer get_item is a GetItem", 'register_layer("get_item", "pointwise")'],
    ),
    "unknown layer": (
        lambda: chain(Twice(name="own")),
        ["layer own is a Twice", 'register_layer(Twice, "pointwise")'],
    ),
    "call overridden": (
        lambda: chain(Padded(4, 3, name="own")),
        ["layer own is a Padded", "register_layer(Padded, keras.layers.Conv2D)"],
    ),
    "convolution overridden": (
        lambda: chain(Centred(4, 3, name="own")),
        ["layer own is a Centred", "register_layer(Centred, keras.layers.Conv2D)"],
    ),
    "foreign call": (
        lambda: chain(Foreign(name="own")),
        ["the calls within own (Foreign) cannot be followed", "register_layer(Foreign"],
    ),
    "two arguments": (two, ["the calls within two (Two) cannot be followed", "keras.Input"]),
    "attention": (attention, ["layer heads is a MultiHeadAttention"]),
    "recurrent": (
        lambda: chain(layers.ConvLSTM2D(2, 3, name="lstm"), shape=(5, *SHAPE)),
        ["layer lstm is a ConvLSTM2D"],
    ),
    "mixed formats": (mixed, ["chain mixes channels first (layer first) and", "(layer last)"]),
    "swapped axes": (swapped, ["layer swap (Permute) swaps axes"]),
    "joined along rows": (
        lambda: joined(axis=1), ["layer join (Concatenate) joins maps along an axis of the image"],
    ),
    "mean over rows": (
        lambda: chain(conv(), Rows(name="own")), ["layer own/mean (Mean) does not go over"],
    ),
    "a model in each step": (
        lambda: films(chain(conv())), ["layer film (TimeDistributed) holds a Sequential"],
    ),
    "a vector for each step": (
        lambda: films(layers.GlobalAveragePooling2D()), ["layer film", "takes the axes"],
    ),
    "channels first in each step": (
        lambda: films(layers.Conv2D(2, 3, data_format="channels_first"), (5, 3, 27, 28)),
        ["layer film (TimeDistributed) is read on maps with channels last only"],
    ),
    "antialias": (
        lambda: chain(layers.Resizing(9, 9, antialias=True, name="small"), conv()),
        ["layer small (Resizing) uses antialias"],
    ),
    "aspect ratio": (
        lambda: chain(layers.Resizing(9, 9, crop_to_aspect_ratio=True, name="small"), conv()),
        ["layer small (Resizing) crops or pads"],
    ),
    "a fixed size of any size": (
        lambda: chain(layers.Resizing(9, 9, name="small"), conv(), shape=(None, None, 3)),
        ["layer small makes a map of a fixed size", "image_size="],
    ),
    "adaptive of any size": (
        lambda: chain(conv(), layers.AdaptiveMaxPooling2D(5, name="five"), shape=(None, None, 3)),
        ["layer five makes a map of a fixed size", "image_size="],
    ),
    "no image": (
        lambda: chain(layers.Dense(3), shape=(784,)), ["chain has the shape (None, 784)"],
    ),
    "only dense": (
        lambda: chain(layers.Flatten(), layers.Dense(3)), ["chain has no spatial layer"],
    ),
    "no layer": (image_only, ["nothing has no spatial layer"]),
    "a layer": (lambda: conv(name="alone"), ["a keras.Model, but got Conv2D"]),
    "a name": (lambda: "ResNet50", ["a keras.Model, but got str: 'ResNet50'"]),
}  # fmt: skip


class Rows(layers.Layer):
    """Loses an axis of the image."""

    def __init__(self, **arguments):
        super().__init__(**arguments)
        self.within = conv()

    def call(self, images):
        return ops.mean(self.within(images), axis=1)


def joined(axis):
    image = keras.Input(SHAPE)
    return keras.Model(image, layers.Concatenate(axis=axis, name="join")([image, image]))


@pytest.mark.filterwarnings("ignore:`build", "ignore:Layer 'own' looks like")
@pytest.mark.parametrize(("model", "parts"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_in_one_line(model, parts):
    with pytest.raises(InputError) as refused:
        receptive_field(model())
    message = str(refused.value)
    assert "\n" not in message
    for part in parts:
        assert part in message


@pytest.mark.parametrize(
    ("size", "part"),
    [
        ((4, 50), "layer third leaves nothing of a 2×48 map; use a larger image"),
        ((0, 50), "image_size must be 2 whole numbers over 0, but got (0, 50)"),
        ((-3, 50), "but got (-3, 50)"),
        ((8.5, 50), "but got (8.5, 50)"),
        ((50,), "takes images with 2 axes"),
        ((50, 50, 3), "takes images with 2 axes"),
        (50, "but got 50"),
        ("50x50", "but got '50x50'"),
    ],
)
def test_an_image_size_that_cannot_be_is_refused(size, part):
    with pytest.raises(InputError) as refused:
        receptive_field(chain(conv(), conv(2), conv(name="third")), image_size=size)
    if size == (4, 50):
        part = part.replace("2×48", "1×47")
    assert part in str(refused.value)


def test_a_dense_layer_says_which_number_of_values_it_was_built_for():
    model = chain(conv(), layers.Flatten(), layers.Dense(3, name="classes"))
    with pytest.raises(InputError, match="layer classes was built for 2,600 values, but gets 2,5"):
        receptive_field(model, image_size=(27, 27))
    assert receptive_field(model, image_size=(28, 27)).output_size == (26, 25)


def test_a_size_that_a_u_net_cannot_put_together_again_is_refused():
    image = keras.Input((None, None, 3))
    features = conv(padding="same")(image)
    deep = layers.Conv2DTranspose(4, 2, strides=2)(layers.MaxPooling2D()(features))
    model = keras.Model(image, layers.Concatenate(name="join")([features, deep]))
    assert receptive_field(model, image_size=(28, 30)).output_size == (28, 30)
    with pytest.raises(InputError, match="layer join combines maps of 26×30 and 27×30, which"):
        receptive_field(model, image_size=(27, 30))


def test_a_reshape_says_which_number_of_values_it_was_built_for():
    model = chain(conv(), layers.Reshape((13, 50, 4), name="fold"), layers.Dense(3))
    with pytest.raises(InputError, match="layer fold was built for 2,600 values"):
        receptive_field(model, image_size=(27, 27))


def test_an_unknown_input_is_named_beside_those_that_there_are():
    with pytest.raises(InputError, match="pair has no input 'top'; its inputs are left, right"):
        receptive_field(two_inputs(), input_name="top")
