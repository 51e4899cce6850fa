"""What the report says of random Keras networks, against what their linear copies depend on."""

import keras
import numpy as np
import pytest
import strategies
from hypothesis import assume, given
from hypothesis import strategies as st
from linear_copy import Interpolated, slabs, spans_along
from random_networks import draw_network

from archsearch.geometry.network import measure
from archsearch.geometry.network.measure import states_of
from archsearch.inspect import receptive_field
from archsearch.inspect.calls import calls_of
from archsearch.inspect.read import graph_of

pytestmark = pytest.mark.slow
MOST_VALUES = 3_000_000
"""In a picture of a test; larger ones take too long."""


def states_by_name(network, size=None):
    """What the report knows of each layer's map, and of the last map under the name "last"."""
    graph = graph_of(calls_of(network.real))
    states = states_of(graph, size or network.shape[:-1])
    last = graph.outputs[0]
    while not states[last].axes:
        last = graph.nodes[last].inputs[0]
    found = {node.name: state for node, state in zip(graph.nodes, states, strict=True)}
    return found | {"last": states[last]}


@given(st.data())
@strategies.examples(130)
def test_every_unit_of_every_layer_spans_the_pixels_that_move_it(data):
    network = draw_network(data.draw)
    states, size = states_by_name(network), network.shape[:-1]
    keys = network.pair.keys | {"last": network.last.key}
    for axis in range(len(size)):
        pictures = slabs(size, axis, network.shape[-1])
        responses = network.pair.responses(pictures, keys.values())
        for name, response in zip(keys, responses, strict=True):
            assert states[name].size == response.shape[1:]
            told, true = states[name].axes[axis].spans, spans_along(response, axis)
            assert told == true, f"{name}, axis {axis}"


@given(st.data())
@strategies.examples(60)
def test_inside_a_large_image_units_see_the_whole_field_and_nothing_else(data):
    """Field, jump and padding, on an image enlarged by a multiple of all strides."""
    network = draw_network(data.draw, wild=False)
    report = receptive_field(network.real)
    axis = data.draw(st.integers(0, len(network.shape) - 2))
    more = [  # across, as much as no tap needs to be dead
        4 * side + 60 if at == axis else side + 20 for at, side in enumerate(report.field)
    ]
    size = tuple(
        pixels + network.pair.stride * -(-extra // network.pair.stride)
        for pixels, extra in zip(network.shape, more, strict=False)
    )
    assume(np.prod(size) * 4 < MOST_VALUES)
    graph = graph_of(calls_of(without_head(network)))
    again = measure(graph, image_size=size)
    assert (again.field, again.jump, again.padding) == (report.field, report.jump, report.padding)
    assume(min(again.clipped_field) > 0)
    unit = again.output_size[axis] // 2 + data.draw(st.integers(0, 3))
    first, last = span_of(graph, size, axis, unit)
    if again.jump[axis].denominator == 1 and len(phases(graph, size, axis)) == 1:
        assert first == unit * again.jump[axis] - again.padding[axis]
        assert last - first + 1 == again.field[axis]
    answers = answers_at(network, size, axis, unit, first, last)
    assert answers == [False, True, True, False]


def without_head(network):
    """The network up to its last spatial layer, which takes images of any size."""
    return keras.Model(network.pair.real_image, network.last.real)


def phases(graph, size, axis):
    return states_of(graph, size, with_spans=False)[graph.outputs[0]].axes[axis].largest.first


def span_of(graph, size, axis, unit):
    """The span of a unit on an endless image."""
    reach = states_of(graph, size, with_spans=False)[graph.outputs[0]].axes[axis].largest
    turn, phase = divmod(unit, len(reach.first))
    assume(reach.first[phase] is not None)
    return reach.first[phase] + turn * reach.shift, reach.last[phase] + turn * reach.shift


def answers_at(network, size, axis, unit, first, last):
    """Whether a unit moves with all before its span, its first and last pixel, all behind it."""
    lit = [slice(0, first), slice(first, first + 1), slice(last, last + 1), slice(last + 1, None)]
    pictures = np.zeros((4, *size, network.shape[-1]))
    for picture, where in zip(pictures, lit, strict=True):
        picture[(*[slice(None)] * axis, where)] = 1
    response = network.pair.response(pictures, network.last.key)
    found = np.take(response, unit, axis=axis + 1)
    return [bool((each != 0).any()) for each in found]


@given(st.data())
@strategies.examples(30)
def test_the_gradient_of_a_unit_fills_its_spans_to_the_rim(data):
    tensorflow = pytest.importorskip("tensorflow")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("gradients are taken with TensorFlow")
    network = draw_network(data.draw, axes=(1, 2), wild=False)
    assume(not any(isinstance(layer, Interpolated) for layer, _ in network.pair.calls))
    state = states_by_name(network)["last"]
    unit = tuple(data.draw(st.integers(0, side - 1)) for side in state.size)
    pixels = tensorflow.ones((1, *network.shape), "float64")
    with tensorflow.GradientTape() as tape:
        tape.watch(pixels)
        value = tensorflow.reduce_sum(network.pair.maps(pixels)[network.last.key][(0, *unit)])
    gradient = tape.gradient(value, pixels)
    moved = np.zeros(network.shape[:-1], bool)
    if gradient is not None:
        moved = (np.asarray(gradient)[0] != 0).any(axis=-1)
    spans = [axis.spans[place] for axis, place in zip(state.axes, unit, strict=True)]
    if None in spans:
        assert not moved.any()
        return
    for axis, span in enumerate(spans):
        others = tuple(each for each in range(moved.ndim) if each != axis)
        hits = np.flatnonzero(moved.any(axis=others))
        assert (hits[0], hits[-1]) == span


@given(st.data())
@strategies.examples(40)
def test_an_image_size_that_is_said_counts_as_one_that_was_built(data):
    network = draw_network(data.draw, axes=(1, 2), wild=False)
    built = without_head(network)
    anew = keras.models.clone_model(built, input_tensors=keras.Input((None,) * network.pair.axes
                                    + network.shape[-1:], name="image"))  # fmt: skip
    said = receptive_field(anew, image_size=network.shape[:-1])
    known = receptive_field(built)
    assert said.layers == known.layers
    assert said.warnings == known.warnings
    unsaid = receptive_field(anew)
    assert (unsaid.jump, unsaid.params, unsaid.depth) == (known.jump, known.params, known.depth)
    assert unsaid.padding in (None, known.padding)
    assert (unsaid.macs, unsaid.output_size, unsaid.coverage) == (None, None, None)
