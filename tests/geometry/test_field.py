"""Receptive field, jump and left padding against following every tap back to the image."""

import pytest
import strategies
from hypothesis import given

from archsearch.geometry import profile
from archsearch.space import Architecture, Conv, Pool


def zeros_before(size, kernel, stride, padding):
    """TensorFlow's rule, written down once more: the smaller half of what the outputs lack."""
    if padding == "valid":
        return 0
    outputs = len(range(0, size, stride))
    return max((outputs - 1) * stride + kernel - size, 0) // 2


def steps_along(architecture, axis):
    """(kernel, stride, zeros before, size of the output) of each layer along one axis."""
    size, steps = architecture.input_shape[axis], []
    for layer in architecture.layers:
        if isinstance(layer, Pool):
            kernel, stride, padding = layer.size, layer.size, "valid"
        else:
            kernel, stride, padding = layer.kernel_size[axis], layer.stride, layer.padding
        zeros = zeros_before(size, kernel, stride, padding)
        size = len(
            range(0, size, stride)
            if padding == "same"
            else [start for start in range(0, size, stride) if start + kernel <= size]
        )
        steps.append((kernel, stride, zeros, size))
    return steps


def positions_reached(steps, unit):
    """The image positions, those in the padding too, that a unit behind the steps depends on."""
    positions = {unit}
    for kernel, stride, zeros, _ in reversed(steps):
        positions = {
            position * stride - zeros + tap for position in positions for tap in range(kernel)
        }
    return positions


@given(strategies.architectures(max_depth=5))
@strategies.examples(300)
def test_field_jump_and_padding_are_those_followed_back(architecture):
    numbers = profile(architecture)
    for axis in (0, 1):
        steps = steps_along(architecture, axis)
        first, second = positions_reached(steps, 0), positions_reached(steps, 1)
        assert numbers.field[axis] == max(first) - min(first) + 1
        assert numbers.jump[axis] == min(second) - min(first)
        assert numbers.padding[axis] == -min(first)
        assert numbers.output_size[axis] == steps[-1][-1]


@given(strategies.architectures(max_depth=5))
def test_each_layer_has_the_field_of_the_network_that_ends_there(architecture):
    rows = [row for row in profile(architecture).layers if row.kernel_size is not None]
    for axis in (0, 1):
        steps = steps_along(architecture, axis)
        for number, row in enumerate(rows, start=1):
            reached = positions_reached(steps[:number], 0)
            assert row.field[axis] == max(reached) - min(reached) + 1
            assert row.padding[axis] == -min(reached)
            assert row.output[axis] == steps[number - 1][-1]


def network(*layers, size):
    return Architecture(
        input_shape=(*size, 1),
        classes=2,
        layers=layers,
        normalization=None,
        activation="relu",
        head="gap",
        dense=(),
    )


def conv(kernel_size, stride=1, padding="valid"):
    sides = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    return Conv(kernel_size=sides, stride=stride, padding=padding, channels=1)


@pytest.mark.parametrize(
    ("layers", "size", "expected"),
    [
        pytest.param([conv(3)], (4, 4), ((3, 3), (1, 1), (0, 0), (2, 2)), id="4×4, k 3"),
        pytest.param([conv(3)] * 3, (7, 7), ((7, 7), (1, 1), (0, 0), (1, 1)), id="7×7, 3 of 3×3"),
        pytest.param(
            [conv(3, 2, "same")], (5, 5), ((3, 3), (2, 2), (1, 1), (3, 3)), id="5×5, k 3, p 1, s 2"
        ),
        pytest.param([conv(3, 2)], (28, 28), ((3, 3), (2, 2), (0, 0), (13, 13)), id="28, k 3, s 2"),
        pytest.param(
            [conv((5, 7), 3, "same"), conv(3, 2, "same")],
            (27, 28),
            # rows: 27, k 5, s 3 → 9, one zero; 9, k 3, s 2 → 5, one zero of 3 pixels
            # columns: 28, k 7, s 3 → 10, three zeros; 10, k 3, s 2 → 5, none before
            ((11, 13), (6, 6), (1 + 3, 3), (5, 5)),
            id="27×28, 5×7, stride 3",
        ),
        pytest.param(
            [conv(3, 1, "same"), Pool(kind="max"), conv(3, 1, "same")],
            (9, 8),
            ((8, 8), (2, 2), (3, 3), (4, 4)),
            id="a pool between",
        ),
    ],
)
def test_worked_values(layers, size, expected):
    numbers = profile(network(*layers, size=size))
    assert (numbers.field, numbers.jump, numbers.padding, numbers.output_size) == expected


def test_fields_grow_by_two_from_three_by_three_to_three_by_three():
    rows = profile(network(conv(3), conv(3), conv(3), size=(7, 7))).layers
    assert [row.field for row in rows if row.type == "conv"] == [(3, 3), (5, 5), (7, 7)]


def test_the_field_of_vgg16():
    """212 pixels, jump 32, 90 zeros before, as Araujo, Norris and Sim (2019) list it."""
    block = (conv(3, 1, "same"),) * 2 + (Pool(kind="max"),)
    deep = (conv(3, 1, "same"),) * 3 + (Pool(kind="max"),)
    numbers = profile(network(*block, *block, *deep, *deep, *deep, size=(224, 224)))
    assert (numbers.field, numbers.jump, numbers.padding) == ((212, 212), (32, 32), (90, 90))
    assert numbers.output_size == (7, 7)
