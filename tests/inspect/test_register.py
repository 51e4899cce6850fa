"""Layers of one's own, with each way to say what they do."""

import keras
import numpy as np
import pytest
from keras import layers, ops

import archsearch
from archsearch.errors import InputError
from archsearch.geometry.network import Transposed
from archsearch.inspect.rules import RULES

pytestmark = pytest.mark.slow
SHAPE = (27, 28, 3)


@pytest.fixture(autouse=True)
def rules_as_before():
    """No rule outlives its test."""
    before = dict(RULES)
    yield
    RULES.clear()
    RULES.update(before)


class Scale(layers.Layer):
    def build(self, shape):
        self.gain = self.add_weight(shape=(shape[-1],))

    def call(self, images):
        return images * self.gain


class Blur(layers.Layer):
    def __init__(self, size=5):
        super().__init__()
        self.size = size

    def call(self, images):
        return ops.average_pool(images, self.size, 2, "same")


class Standardised(layers.Conv2D):
    def convolution_op(self, images, kernel):
        return super().convolution_op(images, kernel - ops.mean(kernel))


def report(*found, shape=SHAPE):
    model = keras.Sequential([keras.Input(shape), *found])
    made = archsearch.receptive_field(model)
    assert made.params == sum(int(np.prod(each.shape)) for each in model.trainable_weights)
    return made


def test_a_pointwise_layer_keeps_the_field_and_counts_its_weights():
    archsearch.register_layer(Scale, "pointwise")
    found = report(layers.Conv2D(4, 3), Scale())
    assert (found.field, found.params, found.context) == ((3, 3), 116, False)


def test_a_layer_with_context_keeps_the_field_and_says_so():
    archsearch.register_layer(Scale, "context")
    found = report(layers.Conv2D(4, 3), Scale())
    assert (found.field, found.context) == ((3, 3), True)


def test_a_layer_that_sees_everything_ends_the_spatial_ones():
    class Everywhere(layers.Layer):
        def call(self, images):
            return ops.mean(images, axis=(1, 2)) + 1

    archsearch.register_layer(Everywhere, "everything")
    found = report(layers.Conv2D(4, 3), Everywhere(), layers.Dense(2))
    assert (found.field, found.macs) == ((3, 3), 25 * 26 * 27 * 4 + 8)


def test_a_layer_that_does_what_a_keras_layer_does():
    archsearch.register_layer(Standardised, keras.layers.Conv2D)
    found = report(Standardised(4, 3, strides=2, padding="same"))
    assert (found.field, found.jump, found.output_size) == ((3, 3), (2, 2), (14, 14))
    assert found.macs == 14 * 14 * 27 * 4
    assert found.depth == 1


def test_a_layer_whose_window_is_said_as_a_function():
    archsearch.register_layer(
        Blur,
        lambda layer: archsearch.Window(kernel=layer.size, stride=2, padding="same"),
        macs_per_output=lambda layer: layer.size**2 * 3,
    )
    found = report(Blur(), layers.Conv2D(4, 3))
    assert (found.field, found.jump, found.output_size) == ((9, 9), (2, 2), (12, 12))
    assert found.padding == (2, 1)
    assert found.macs == 14 * 14 * 75 + 12 * 12 * 27 * 4
    assert found.depth == 2
    twin = report(layers.AveragePooling2D(5, strides=2, padding="same"), layers.Conv2D(4, 3))
    assert (found.field, found.padding, found.center) == (twin.field, twin.padding, twin.center)


def test_a_function_may_give_a_step_for_each_axis():
    class Odd(layers.Layer):
        def call(self, images):
            return ops.repeat(ops.average_pool(images, (3, 1), (3, 1)), 2, axis=2)

    archsearch.register_layer(
        Odd,
        lambda _: [archsearch.Window(kernel=3, stride=3), Transposed(kernel=2, stride=2)],
    )
    found = report(Odd())
    assert (found.field, found.output_size) == ((3, 1), (9, 56))


def test_a_subclass_of_a_registered_layer_has_its_rule_until_it_computes_otherwise():
    class Same(Blur):
        pass

    class Otherwise(Blur):
        def call(self, images):
            return images

    archsearch.register_layer(Blur, lambda layer: archsearch.Window(kernel=5, padding="same"))
    assert report(Same()).field == (5, 5)
    with pytest.raises(InputError, match="Otherwise, which no rule reads"):
        report(Otherwise())


def test_a_registered_layer_of_layers_is_not_looked_into():
    class Block(layers.Layer):
        def __init__(self):
            super().__init__()
            self.within = layers.Conv2D(4, 7, padding="same")

        def call(self, images):
            return self.within(images)

    assert report(Block()).field == (7, 7)
    archsearch.register_layer(Block, "pointwise")
    assert report(Block(), layers.Conv2D(2, 3)).field == (3, 3)


@pytest.mark.parametrize("does", ["local", None, 3, layers.Conv2D(1, 1), Scale, int])
def test_what_no_layer_does_is_refused(does):
    with pytest.raises(InputError, match="a layer does") as refused:
        archsearch.register_layer(Scale, does)
    assert "\n" not in str(refused.value)


def test_only_a_class_can_be_registered():
    with pytest.raises(InputError, match="takes a layer class or a layer"):
        archsearch.register_layer(Scale(), "pointwise")


@pytest.mark.parametrize("steps", [3, "same", None, [archsearch.Window()], [None, None]])
def test_a_function_that_gives_no_windows_is_refused_by_the_name_of_the_layer(steps):
    archsearch.register_layer(Blur, lambda _: steps)
    with pytest.raises(InputError, match="blur") as refused:
        report(Blur())
    assert "\n" not in str(refused.value)
