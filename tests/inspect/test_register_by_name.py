"""A Lambda's class says nothing, so it is registered by the layer's name."""

import keras
import pytest
from keras import layers

from archsearch.errors import InputError
from archsearch.inspect import receptive_field, register_layer
from archsearch.inspect.rules import RULES_BY_NAME


def with_lambdas():
    image = keras.Input((9, 9, 1))
    doubled = layers.Lambda(lambda pixels: 2 * pixels, name="double_it")(image)
    seen = layers.Conv2D(2, 3)(doubled)
    return keras.Model(image, layers.Lambda(lambda pixels: -pixels, name="negate_it")(seen))


def test_a_name_registers_one_layer_and_no_other(monkeypatch):
    monkeypatch.delitem(RULES_BY_NAME, "double_it", raising=False)
    model = with_lambdas()
    with pytest.raises(InputError, match=r'double_it is a Lambda.*register_layer\("double_it"'):
        receptive_field(model)
    monkeypatch.setitem(RULES_BY_NAME, "double_it", None)  # undone at the end, whatever is set
    register_layer("double_it", "pointwise")
    with pytest.raises(InputError, match=r'register_layer\("negate_it"'):
        receptive_field(model)
    monkeypatch.setitem(RULES_BY_NAME, "negate_it", None)
    register_layer("negate_it", "pointwise")
    assert receptive_field(model).field == (3, 3)


def test_what_is_neither_a_class_nor_a_name_is_refused():
    with pytest.raises(InputError, match="takes a layer class or a layer's name, but got 3"):
        register_layer(3, "pointwise")
