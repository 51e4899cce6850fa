"""The canonical form against what each tap of a kernel reads, counted one by one.

`tests/train/test_canonical.py` proves the same with weights in Keras.
"""

import re
from collections import defaultdict
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import pytest
import strategies
from hypothesis import assume, given
from hypothesis import strategies as st

from archsearch.geometry import profile
from archsearch.space import Architecture, Conv, InfeasibleError, Pool, canonical
from archsearch.space.canonical import canonical_conv, incidence, layer_output

IDENTITY = Path(__file__).parents[2] / "docs" / "identity.md"


@cache
def live_taps_read(size, kernel, stride, padding):
    """For each tap that meets a pixel, in order: the pairs (output, pixel) that it joins; counted.

    None where there is no output.
    """
    if padding == "valid":
        starts = [start for start in range(0, size, stride) if start + kernel <= size]
    else:
        outputs = len(range(0, size, stride))
        zeros = max((outputs - 1) * stride + kernel - size, 0)
        starts = [output * stride - zeros // 2 for output in range(outputs)]
    joined = [
        frozenset(
            (output, start + tap) for output, start in enumerate(starts) if 0 <= start + tap < size
        )
        for tap in range(kernel)
    ]
    return tuple(pairs for pairs in joined if pairs) if starts else None


def reads_of(conv, size):
    return tuple(
        live_taps_read(pixels, kernel, conv.stride, conv.padding)
        for pixels, kernel in zip(size, conv.kernel_size, strict=True)
    )


def family(conv, size):
    """What a convolution can compute on a map: any sum of what its pairs of taps carry.

    Taps are a set, as weights can be permuted. No two taps join the same output with the same
    pixel, so different sets span different families.
    """
    return tuple(frozenset(read) for read in reads_of(conv, size))


def every_conv(size, kernels, strides, channels=2):
    for height, width, stride, padding in product(kernels, kernels, strides, ("same", "valid")):
        if padding == "same" or (height <= size[0] and width <= size[1]):
            sides = (height, width)
            yield Conv(kernel_size=sides, stride=stride, padding=padding, channels=channels)


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


AVERAGE, MAX = Pool(kind="average"), Pool(kind="max")
SMALL_SIZES = list(product(range(1, 5), repeat=2))
LARGER_SIZES = [(5, 5), (5, 3), (5, 7), (6, 6), (1, 8), (9, 2), (8, 8)]


@pytest.mark.parametrize("size", range(1, 13))
def test_three_numbers_are_equal_where_the_same_taps_read_the_same_pixels(size):
    numbers_of, read_of = defaultdict(set), defaultdict(set)
    for kernel, stride, padding in product(range(1, 10), range(1, 7), ("same", "valid")):
        read = live_taps_read(size, kernel, stride, padding)
        if read is not None:
            numbers = incidence(size, kernel, stride, padding)
            numbers_of[frozenset(read)].add(numbers)
            read_of[numbers].add(read)
    assert all(len(numbers) == 1 for numbers in numbers_of.values())
    assert all(len(read) == 1 for read in read_of.values())


@pytest.mark.parametrize("padding", ["same", "valid"])
def test_three_numbers_tell_what_is_read(padding):
    for size, kernel, stride in product(range(1, 13), range(1, 10), range(1, 7)):
        outputs, step, taps = incidence(size, kernel, stride, padding)
        zeros = max((outputs - 1) * step + taps - size, 0) // 2
        read = tuple(
            frozenset(
                (output, output * step - zeros + tap)
                for output in range(outputs)
                if 0 <= output * step - zeros + tap < size
            )
            for tap in range(taps)
        )
        counted = live_taps_read(size, kernel, stride, padding)
        assert counted is None or read == counted, (size, kernel, stride)


@pytest.mark.parametrize("size", SMALL_SIZES + LARGER_SIZES)
def test_the_canonical_form_is_the_first_of_those_that_read_the_same(size):
    """So forms are equal if and only if what is read is equal, and a form is its own form."""
    same = defaultdict(list)
    for proposed in every_conv(size, range(1, 8), range(1, max(*size, 3) + 2)):
        same[family(proposed, size)].append(proposed)
    for members in same.values():
        first = min(members, key=lambda each: (each.stride, each.padding, each.kernel_size))
        assert {canonical_conv(each, size) for each in members} == {first}


@given(strategies.convs(max_kernel=9, max_stride=13), st.integers(1, 12), st.integers(1, 12))
@strategies.examples(150)
def test_forms_are_equal_if_and_only_if_families_are(one, height, width):
    size = (height, width)
    assume(None not in reads_of(one, size))
    form = canonical_conv(one, size)
    assert family(form, size) == family(one, size)
    for other in every_conv(size, range(1, 10), range(1, 14), channels=one.channels):
        assert (canonical_conv(other, size) == form) == (family(other, size) == family(one, size))


@given(strategies.architectures(max_side=12))
@strategies.examples(300)
def test_canonical_is_idempotent(architecture):
    once = canonical(architecture)
    assert canonical(once) == once
    assert canonical(once).identity == once.identity


@given(strategies.architectures(max_side=12))
@strategies.examples(300)
def test_canonical_never_costs_more(architecture):
    proposed, form = profile(architecture), profile(canonical(architecture))
    assert form.params <= proposed.params
    assert form.params_fixed == proposed.params_fixed
    assert form.macs <= proposed.macs


@given(strategies.architectures())
def test_canonical_keeps_what_is_not_geometry(architecture):
    form = canonical(architecture)
    kept, left_out = (
        architecture.layers[: len(form.layers)],
        architecture.layers[len(form.layers) :],
    )
    for mine, theirs in zip(form.layers, kept, strict=True):
        assert type(mine) is type(theirs)
        if isinstance(mine, Pool):
            assert mine == theirs
        else:
            assert mine.channels == theirs.channels
    assert set(left_out) <= {AVERAGE}
    assert replace(form, layers=(), head="gap") == replace(architecture, layers=(), head="gap")


@pytest.mark.parametrize(
    ("size", "one", "other"),
    [
        pytest.param((8, 8), conv(1, 1, "valid"), conv(1, 1, "same"), id="kernel 1: valid is same"),
        pytest.param((8, 8), conv(1, 2, "valid"), conv(1, 2, "same"), id="the same with stride"),
        pytest.param((8, 8), conv(2, 2, "valid"), conv(2, 2, "same"), id="no padding, none lost"),
        pytest.param((1, 1), conv(3, 2, "same"), conv(3, 1, "same"), id="stride moot on 1×1"),
        pytest.param((1, 1), conv(7, 1, "same"), conv(1, 1, "valid"), id="dead taps on 1×1"),
        pytest.param((2, 2), conv(7, 1, "same"), conv(3, 1, "same"), id="dead taps on 2×2"),
        pytest.param((2, 2), conv(5, 1, "same"), conv(3, 1, "same"), id="dead taps, 5 on 2×2"),
        pytest.param((3, 3), conv(6, 2, "same"), conv(5, 2, "same"), id="dead taps at one end"),
        pytest.param((5, 5), conv(5, 3, "valid"), conv(5, 1, "valid"), id="one output: stride"),
        pytest.param((3, 3), conv(3, 1, "valid"), conv(3, 3, "same"), id="one output: padding"),
        pytest.param((2, 2), conv(2, 1, "valid"), conv(7, 2, "same"), id="one output: all three"),
        pytest.param((4, 4), conv(1, 4, "same"), conv(1, 9, "valid"), id="one pixel of 16"),
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
        pytest.param((3, 3), conv(2, 3, "same"), conv(3, 3, "same"), id="one output, more pixels"),
        pytest.param((8, 8), conv((3, 5)), conv((5, 3)), id="transposed"),
    ],
)
def test_different_functions_are_two_architectures(size, one, other):
    assert canonical(network(one, size=size)) != canonical(network(other, size=size))


def test_a_large_map_is_counted_in_closed_form():
    proposed = Conv(kernel_size=(7, 10**6), stride=2, padding="same", channels=64)
    form = canonical_conv(proposed, (224, 10**9))
    assert form == proposed
    assert canonical_conv(proposed, (224, 2)).kernel_size == (7, 2)


def test_flatten_is_global_pooling_on_one_pixel_only():
    shrink = conv(5, 1, "valid")
    assert canonical(network(shrink, size=(5, 5), head="flatten")).head == "gap"
    assert canonical(network(shrink, size=(5, 6), head="flatten")).head == "flatten"


@pytest.mark.parametrize(
    ("size", "head", "layers", "kept", "kept_head"),
    [
        pytest.param((8, 8), "gap", (AVERAGE,), (), "gap", id="average before gap"),
        pytest.param((6, 8), "gap", (AVERAGE,), (), "gap", id="not square"),
        pytest.param((2, 2), "flatten", (AVERAGE,), (), "gap", id="flatten of one pixel"),
        pytest.param((8, 12), "gap", (AVERAGE, AVERAGE), (), "gap", id="two in a row"),
        pytest.param((6, 8), "gap", (AVERAGE,) * 2, (AVERAGE,) * 2, "gap", id="drops a row later"),
        pytest.param((7, 8), "gap", (AVERAGE,), (AVERAGE,), "gap", id="drops a row"),
        pytest.param((8, 7), "gap", (AVERAGE,), (AVERAGE,), "gap", id="drops a column"),
        pytest.param((3, 3), "flatten", (AVERAGE,), (AVERAGE,), "gap", id="drops some, one left"),
        pytest.param((8, 8), "flatten", (AVERAGE,), (AVERAGE,), "flatten", id="before flatten"),
        pytest.param((8, 8), "gap", (MAX,), (MAX,), "gap", id="max"),
        pytest.param((8, 8), "gap", (MAX, AVERAGE), (MAX,), "gap", id="max before average"),
        pytest.param((8, 8), "gap", (AVERAGE, MAX), (AVERAGE, MAX), "gap", id="average, then max"),
        pytest.param((8, 8), "gap", (AVERAGE, conv()), (AVERAGE, conv()), "gap", id="then a conv"),
    ],
)
def test_an_average_of_equal_groups_before_global_pooling_is_left_out(
    size, head, layers, kept, kept_head
):
    form = canonical(network(conv(), *layers, size=size, head=head))
    assert form == network(conv(), *kept, size=size, head=kept_head)


def test_an_only_layer_is_kept():
    assert canonical(network(AVERAGE)).layers == (AVERAGE,)


@pytest.mark.parametrize(
    ("layers", "rule", "parts"),
    [
        (
            (conv(3, 2, "same"), conv(5, 1, "valid")),
            "kernel larger than its map",
            ("layer 2", "5×5", "4×4", 'padding="same"'),
        ),
        (
            (conv(3, 8, "same"), MAX),
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


@given(strategies.convs(max_kernel=5, max_stride=4), st.integers(1, 4), st.integers(1, 4))
def test_a_convolution_is_refused_as_it_was_proposed(proposed, height, width):
    """A form never hides that nothing is left, nor does it leave nothing of its own."""
    reads = reads_of(proposed, (height, width))
    form = canonical_conv(proposed, (height, width))
    if None in reads:
        assert form == proposed
        with pytest.raises(InfeasibleError):
            layer_output(form, (height, width), 1)
    else:
        outputs = tuple(1 + max(pair[0] for tap in read for pair in tap) for read in reads)
        assert layer_output(form, (height, width), 1) == outputs


def test_the_examples_of_the_docs_hold():
    blocks = re.findall(r"```python\n(.*?)```", IDENTITY.read_text(), flags=re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, IDENTITY.name, "exec"), {})
