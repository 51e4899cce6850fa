"""The canonical form against what each tap of a kernel reads, counted one by one.

`tests/train/test_canonical.py` proves the same with weights in Keras.
"""

from collections import defaultdict
from dataclasses import replace
from itertools import product

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from archsearch.space import Architecture, Conv, InfeasibleError, Pool, canonical
from archsearch.space.axis import output_size, padding_before
from archsearch.space.canonical import canonical_conv


def axis_family(size, kernel, stride, padding):
    """What a convolution can compute along one axis: what each tap carries from where to where.

    Taps that carry nothing are left out: two convolutions with equal families compute the same
    functions, by permuting and cutting weights.
    """
    outputs = output_size(size, kernel, stride, padding)
    before = padding_before(size, kernel, stride, padding)
    taps = (
        frozenset(
            (output, output * stride - before + tap)
            for output in range(outputs)
            if 0 <= output * stride - before + tap < size
        )
        for tap in range(kernel)
    )
    return outputs, frozenset(tap for tap in taps if tap)


def family(conv, size):
    return tuple(
        axis_family(pixels, kernel, conv.stride, conv.padding)
        for pixels, kernel in zip(size, conv.kernel_size, strict=True)
    )


def every_conv(size, kernels, strides):
    for height, width, stride, padding in product(kernels, kernels, strides, ("same", "valid")):
        if padding == "same" or (height <= size[0] and width <= size[1]):
            yield Conv(kernel_size=(height, width), stride=stride, padding=padding, channels=2)


SIZES = [(1, 1), (1, 2), (2, 2), (3, 2), (3, 3), (4, 4), (5, 3), (5, 7), (6, 6), (1, 8), (8, 8)]


def network(*layers, size=(8, 8), head="gap"):
    return Architecture(
        input_shape=(*size, 1),
        classes=3,
        layers=layers,
        normalization="batch",
        activation="relu",
        head=head,
        dense=(),
    )


def conv(kernel_size=3, stride=1, padding="same", channels=4):
    sides = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    return Conv(kernel_size=sides, stride=stride, padding=padding, channels=channels)


@pytest.mark.parametrize("size", SIZES)
def test_no_two_networks_that_differ_become_equal(size):
    for proposed in every_conv(size, range(1, 8), range(1, 5)):
        assert family(canonical_conv(proposed, size), size) == family(proposed, size), proposed


@pytest.mark.parametrize("size", SIZES)
def test_convolutions_written_canonically_stay_so(size):
    for proposed in every_conv(size, range(1, 8), range(1, 5)):
        once = canonical_conv(proposed, size)
        assert canonical_conv(once, size) == once, proposed


def test_few_convolutions_of_one_function_keep_two_names():
    """The rules need not find every equality; what they miss is known and rare."""
    missed = []
    for side, pair in product(range(1, 13), [(1, 1), (1, 2)]):
        size, names = (side * pair[0], side * pair[1]), defaultdict(set)
        for proposed in every_conv(size, (1, 3, 5, 7), (1, 2, 3)):
            names[family(proposed, size)].add(canonical_conv(proposed, size))
        missed += [(size, same) for same in names.values() if len(same) > 1]
    valid, same = conv(3, 1, "valid", 2), conv(3, 3, "same", 2)  # one position either way
    assert [each for each in missed if each[0][0] == each[0][1]] == [((3, 3), {valid, same})]
    assert len(missed) <= 3


@given(strategies.architectures())
def test_canonical_is_idempotent(architecture):
    once = canonical(architecture)
    assert canonical(once) == once
    assert canonical(once).identity == once.identity


@given(strategies.architectures(), st.data())
def test_canonical_keeps_what_is_not_geometry(architecture, data):
    form = canonical(architecture)
    assert len(form.layers) == len(architecture.layers)
    for mine, theirs in zip(form.layers, architecture.layers, strict=True):
        assert type(mine) is type(theirs)
        if isinstance(mine, Pool):
            assert mine == theirs
        else:
            assert mine.channels == theirs.channels
    assert replace(form, layers=(), head="gap") == replace(architecture, layers=(), head="gap")


@pytest.mark.parametrize(
    ("size", "one", "other"),
    [
        pytest.param((8, 8), conv(1, 1, "valid"), conv(1, 1, "same"), id="kernel 1: valid is same"),
        pytest.param((8, 8), conv(1, 2, "valid"), conv(1, 2, "same"), id="the same with stride"),
        pytest.param((1, 1), conv(3, 2, "same"), conv(3, 1, "same"), id="stride moot on 1×1"),
        pytest.param((1, 1), conv(7, 1, "same"), conv(1, 1, "valid"), id="dead taps on 1×1"),
        pytest.param((2, 2), conv(7, 1, "same"), conv(3, 1, "same"), id="dead taps on 2×2"),
        pytest.param((2, 2), conv(5, 1, "same"), conv(3, 1, "same"), id="dead taps, 5 on 2×2"),
        pytest.param((5, 5), conv(5, 3, "valid"), conv(5, 1, "valid"), id="one position: stride"),
        pytest.param((1, 4), conv((7, 3)), conv((1, 3)), id="dead taps on one axis"),
    ],
)
def test_the_same_function_is_one_architecture(size, one, other):
    first, second = (canonical(network(each, size=size)) for each in (one, other))
    assert first == second
    assert first.identity == second.identity


@pytest.mark.parametrize(
    ("size", "one", "other"),
    [
        pytest.param((8, 8), conv(3, 1, "valid"), conv(3, 1, "same"), id="padding"),
        pytest.param((8, 8), conv(3, 2, "valid"), conv(3, 2, "same"), id="padding, stride 2"),
        pytest.param((8, 8), conv(1, 2, "same"), conv(1, 1, "same"), id="stride"),
        pytest.param((1, 2), conv(3, 2, "same"), conv(3, 1, "same"), id="1×1 on one axis only"),
        pytest.param((4, 4), conv(7), conv(5), id="all taps of 7 live on 4×4"),
        pytest.param((8, 8), conv((3, 5)), conv((5, 3)), id="transposed"),
    ],
)
def test_different_functions_are_two_architectures(size, one, other):
    assert canonical(network(one, size=size)) != canonical(network(other, size=size))


def test_flatten_is_global_pooling_on_one_pixel_only():
    shrink = conv(5, 1, "valid")
    assert canonical(network(shrink, size=(5, 5), head="flatten")).head == "gap"
    assert canonical(network(shrink, size=(5, 6), head="flatten")).head == "flatten"


@pytest.mark.parametrize(
    ("layers", "rule", "parts"),
    [
        (
            (conv(3, 2, "same"), conv(5, 1, "valid")),
            "kernel larger than its map",
            ("layer 2", "5×5", "4×4", 'padding="same"'),
        ),
        (
            (conv(3, 8, "same"), Pool(kind="max")),
            "pool larger than its map",
            ("layer 2", "max pool 2×2", "1×1", "fewer pools"),
        ),
    ],
)
def test_what_leaves_nothing_is_refused_with_its_numbers(layers, rule, parts):
    with pytest.raises(InfeasibleError) as caught:
        canonical(network(*layers))
    assert caught.value.rule == rule
    assert all(part in str(caught.value) for part in parts)
