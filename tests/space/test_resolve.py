"""From a point to its layers: channel growth, pools and per-layer picks."""

import pytest

from archsearch.space import (
    Conv,
    InfeasibleError,
    Pool,
    SearchSpace,
    candidate_at,
    choice,
    per_layer,
)
from archsearch.space.resolve import layers_at, width


def only_point(**arguments):
    (point,) = SearchSpace(**arguments).points()
    return point


def channels_of(**arguments):
    return [layer.channels for layer in layers_at(only_point(**arguments))]


def test_channels_grow_at_each_layer():
    assert channels_of(depth=4, channels=8, channel_growth=2.0, grow_at="layer") == [8, 16, 32, 64]


def test_channels_grow_at_strides_from_layer_two_on():
    grown = channels_of(depth=3, channels=8, channel_growth=2.0, stride=2)
    assert grown == [8, 16, 32]  # layer 1 has `channels` whatever its stride
    assert channels_of(depth=3, channels=8, channel_growth=2.0, stride=1) == [8, 8, 8]


def test_growth_counts_the_strides_so_far():
    space = SearchSpace(depth=4, stride=per_layer(1, 2), channels=8, channel_growth=1.5)
    point = {**next(iter(space.points())), "stride_2": 2, "stride_3": 1, "stride_4": 2}
    assert [layer.channels for layer in layers_at(point)] == [8, 12, 12, 18]


@pytest.mark.parametrize(
    ("case", "channels"),
    [
        ((3, 1.5, 1), 5),  # 4.5, half up and not to even
        ((5, 1.5, 1), 8),  # 7.5
        ((1, 2.5, 1), 3),  # 2.5
        ((8, 1.5, 3), 27),
        ((10, 1.04, 1), 10),
        ((10, 1.05, 1), 11),
        ((1, 0.1, 1), 1),  # never none
        ((16, 0.5, 9), 1),
        ((7, 3.0, 0), 7),
    ],
)
def test_widths_are_rounded_half_up_and_at_least_one(case, channels):
    assert width(*case) == channels


def test_pools_follow_the_convolutions_that_pick_them():
    space = SearchSpace(depth=2, pool=per_layer(None, "max"), kernel_size=(3, 5))
    point = {**next(iter(space.points())), "pool_1": "max", "pool_2": None}
    layers = layers_at(point)
    assert [type(layer) for layer in layers] == [Conv, Pool, Conv]
    assert layers[1] == Pool(kind="max", size=2)
    assert layers[0].kernel_size == (3, 5)


def test_a_moot_stride_still_grows_the_channels():
    """Whether a stride is moot is judged after growth is resolved."""
    point = only_point(depth=2, stride=2, padding="same", channels=8)
    candidate = candidate_at(point, input_shape=(1, 1, 1), classes=2)
    assert [(layer.stride, layer.channels) for layer in candidate.architecture.layers] == [
        (1, 8),
        (1, 16),
    ]


def test_a_candidate_has_the_training_of_its_point():
    space = SearchSpace(learning_rate=choice(0.1, 0.2), dropout=0.5, batch_size=7, optimizer="sgd")
    candidates = [candidate_at(each, input_shape=(8, 9, 3), classes=4) for each in space.points()]
    assert [each.training.learning_rate for each in candidates] == [0.1, 0.2]
    assert {each.architecture for each in candidates} == {candidates[0].architecture}
    training, architecture = candidates[0].training, candidates[0].architecture
    assert (training.dropout, training.batch_size, training.optimizer) == (0.5, 7, "sgd")
    assert (architecture.input_shape, architecture.classes) == ((8, 9, 3), 4)


def test_growth_beyond_every_machine_is_infeasible():
    with pytest.raises(InfeasibleError, match="more than 1,000,000"):
        width(8, 1e200, 3)
    assert width(1_000_000, 1.0, 50) == 1_000_000
