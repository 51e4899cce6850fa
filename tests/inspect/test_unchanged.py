"""Reading a model neither runs nor changes it, and says the same each time."""

import keras
import numpy as np
import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st
from keras import layers, ops
from random_networks import draw_network

from archsearch.inspect import receptive_field

pytestmark = pytest.mark.slow
SHAPE = (12, 13, 3)


class Block(layers.Layer):
    def __init__(self, **arguments):
        super().__init__(**arguments)
        self.wide, self.narrow = [layers.Conv2D(3, size, padding="same") for size in (5, 1)]

    def call(self, images):
        return ops.relu(self.wide(images) + self.narrow(images)) * 2


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.block, self.drop = Block(), layers.Dropout(0.5)
        self.tower = keras.Sequential([keras.Input(SHAPE), layers.Conv2D(2, 3)])

    def call(self, images, training=False):
        return self.tower(self.drop(self.block(images), training=training) + 1)


def functional_with_blocks():
    image = keras.Input(SHAPE)
    block = Block()
    return keras.Model(image, ops.relu(block(block(image)) * 3))


def subclassed_on_a_symbolic_image():
    model = Subclassed()
    model(keras.Input(SHAPE))
    return model


def subclassed_on_an_image():
    model = Subclassed()
    model(np.zeros((1, *SHAPE)))
    return model


def subclassed_within_a_model():
    image = keras.Input(SHAPE)
    return keras.Model(image, Subclassed()(image))


def every_layer(model):
    return list(model._flatten_layers())


def nodes(model):
    """The graph that each layer has, by identity."""
    return [
        (layer.name, [*map(id, layer._inbound_nodes)], [*map(id, layer._outbound_nodes)])
        for layer in every_layer(model)
    ]


def outputs(model):
    found = []
    for layer in every_layer(model):
        try:
            found.append(id(layer.output))
        except (AttributeError, ValueError) as error:
            found.append(type(error))
    return found


@pytest.mark.filterwarnings("ignore:`build")
@pytest.mark.parametrize(
    "build",
    [
        functional_with_blocks,
        subclassed_on_a_symbolic_image,
        subclassed_on_an_image,
        subclassed_within_a_model,
    ],
)
def test_a_model_is_as_it_was_before_it_was_read(build):
    model = build()
    image = np.random.default_rng(0).uniform(size=(1, *SHAPE)).astype("float32")
    result = np.asarray(model(image))
    before = nodes(model), outputs(model), [id(weight) for weight in model.weights]
    values = [np.asarray(weight).copy() for weight in model.weights]
    first = receptive_field(model)
    assert (nodes(model), outputs(model), [id(weight) for weight in model.weights]) == before
    for weight, value in zip(model.weights, values, strict=True):
        np.testing.assert_array_equal(np.asarray(weight), value)
    np.testing.assert_array_equal(np.asarray(model(image)), result)
    assert receptive_field(model) == first
    assert first.params + first.params_fixed == model.count_params()


def test_a_refused_model_is_as_it_was_too():
    class Broken(Block):
        def call(self, images):
            return layers.Lambda(lambda x: x)(super().call(images))

    model = keras.Sequential([keras.Input(SHAPE), Broken()])
    before = nodes(model)
    with pytest.raises(Exception, match="Lambda"):
        receptive_field(model)
    assert nodes(model) == before


@given(st.data())
@strategies.examples(20)
def test_a_second_report_equals_the_first(data):
    network = draw_network(data.draw)
    before = nodes(network.real)
    assert receptive_field(network.real) == receptive_field(network.real)
    assert nodes(network.real) == before


def test_a_model_that_was_saved_and_loaded_has_the_same_report(tmp_path):
    image = keras.Input(SHAPE)
    tower = keras.Sequential([keras.Input(SHAPE), layers.Conv2D(3, 3, padding="same")], name="t")
    x = layers.Add()([tower(image), tower(tower(image))])
    model = keras.Model(image, layers.Conv2DTranspose(2, 3, strides=2)(ops.relu(x)), name="m")
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert receptive_field(loaded) == receptive_field(model)
