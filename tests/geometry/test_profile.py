"""Parameters, multiply-adds and warnings by hand and by counting."""

from itertools import product

import pytest
import strategies
from hypothesis import given

from archsearch.geometry import profile
from archsearch.space import Architecture, Conv, Pool


def conv(channels, kernel_size=(3, 3), stride=1, padding="same"):
    return Conv(kernel_size=kernel_size, stride=stride, padding=padding, channels=channels)


def network(*layers, shape=(8, 8, 1), classes=10, normalization=None, head="gap", dense=()):
    return Architecture(
        input_shape=shape,
        classes=classes,
        layers=layers,
        normalization=normalization,
        activation="relu",
        head=head,
        dense=dense,
    )


def test_vgg16_has_the_known_numbers_of_parameters_and_macs():
    layers = []
    for channels, times in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        layers += [conv(channels)] * times + [Pool(kind="max")]
    vgg = network(*layers, shape=(224, 224, 3), classes=1000, head="flatten", dense=(4096, 4096))
    numbers = profile(vgg)
    assert numbers.params == 138_357_544
    assert numbers.params_fixed == 0
    assert round(numbers.macs / 1e9, 2) == 15.47
    assert numbers.depth == 16


def test_a_small_network_by_hand():
    numbers = profile(
        network(
            conv(4, (3, 5), stride=2, padding="valid"),
            Pool(kind="average"),
            conv(6, (1, 1)),
            shape=(9, 14, 2),
            classes=3,
            normalization="batch",
            head="flatten",
            dense=(7,),
        )
    )
    rows = {row.name: row for row in numbers.layers}
    assert list(rows) == [
        "conv_1", "norm_1", "pool_1", "conv_2", "norm_2", "head", "dense_1", "classes",
    ]  # fmt: skip
    assert rows["conv_1"].output == (4, 5, 4)
    assert rows["conv_1"].params == 3 * 5 * 2 * 4  # no bias before a normalisation
    assert rows["conv_1"].macs == 4 * 5 * 3 * 5 * 2 * 4
    assert (rows["norm_1"].params, rows["norm_1"].params_fixed) == (8, 8)
    assert rows["pool_1"].output == (2, 2, 4)
    assert rows["conv_2"].macs == 2 * 2 * 4 * 6
    assert rows["head"].output == (1, 1, 24)
    assert (rows["dense_1"].params, rows["dense_1"].macs) == (24 * 7 + 7, 24 * 7)
    assert rows["classes"].params == 7 * 3 + 3
    assert numbers.params == 120 + 8 + 24 + 12 + 175 + 24
    assert numbers.params_fixed == 8 + 12
    assert numbers.macs == 2400 + 96 + 168 + 21
    assert numbers.depth == 4
    assert numbers.last_spatial.name == "norm_2"
    assert numbers.coverage == (5 / 9, 7 / 14)
    assert rows["pool_1"].activations == 16


def test_a_bias_where_nothing_normalises():
    with_bias, without = (
        profile(network(conv(5), normalization=each)).layers[0].params for each in (None, "batch")
    )
    assert (with_bias, without) == (9 * 5 + 5, 9 * 5)


def multiplications(architecture):
    """Multiply-adds counted one at a time: every output value, every tap, every input channel."""
    count, (height, width, channels) = 0, architecture.input_shape
    for layer in architecture.layers:
        if isinstance(layer, Pool):
            height, width = height // layer.size, width // layer.size
            continue
        starts = [
            range(0, size, layer.stride)
            if layer.padding == "same"
            else [at for at in range(0, size, layer.stride) if at + kernel <= size]
            for size, kernel in zip((height, width), layer.kernel_size, strict=True)
        ]
        for _ in product(*starts, range(layer.channels)):
            for _ in product(*map(range, layer.kernel_size), range(channels)):
                count += 1
        height, width, channels = len(starts[0]), len(starts[1]), layer.channels
    values = channels if architecture.head == "gap" else height * width * channels
    for units in (*architecture.dense, architecture.classes):
        for _ in product(range(values), range(units)):
            count += 1
        values = units
    return count


@given(strategies.architectures(max_side=7, max_depth=3, max_channels=2))
@strategies.examples(60)
def test_macs_are_those_counted_one_by_one(architecture):
    assert profile(architecture).macs == multiplications(architecture)


@given(strategies.architectures())
def test_the_whole_is_the_sum_of_its_layers(architecture):
    numbers = profile(architecture)
    names = [row.name for row in numbers.layers]
    assert len(set(names)) == len(names)
    assert numbers.params == sum(row.params for row in numbers.layers)
    assert all(min(row.output) >= 1 for row in numbers.layers)
    weighted = sum(isinstance(layer, Conv) for layer in architecture.layers)
    assert numbers.depth == weighted + len(architecture.dense) + 1


def test_activations_are_what_layers_with_weights_put_out():
    numbers = profile(
        network(
            conv(4, (3, 5), stride=2, padding="valid"),
            Pool(kind="max"),
            conv(6),
            shape=(9, 14, 2),
            classes=3,
            normalization="batch",
            head="flatten",
            dense=(7,),
        )
    )
    assert numbers.activations == 4 * 5 * 4 + 2 * 2 * 6 + 7 + 3
    assert sum(row.activations for row in numbers.layers) > numbers.activations


@pytest.mark.parametrize(
    ("layers", "shape", "expected"),
    [
        pytest.param([conv(4)], (8, 8, 1), (), id="nothing odd"),
        pytest.param(
            [conv(4, (1, 1), stride=2)],
            (9, 9, 1),
            (("unread pixels", "stride 2 over kernel 1×1 skips pixels"),),
            id="skips",
        ),
        pytest.param(
            [conv(4, stride=2, padding="valid")],
            (8, 7, 1),
            (("unread pixels", "never reads the last 1 of 8 rows"),),
            id="drops",
        ),
        pytest.param(
            [conv(4, (7, 7))],
            (2, 2, 1),
            (("dead taps", "only 9 of 49 taps ever meet a pixel"),),
            id="dead taps",
        ),
        pytest.param(
            [conv(4, (3, 2))],
            (8, 7, 1),
            (("asymmetric padding", "pads columns unequally: 0 before, 1 after"),),
            id="asymmetric",
        ),
        pytest.param(
            [conv(4, (5, 5)), conv(4)],
            (5, 4, 1),
            (("border layer", "its input already sees 5×5 of 5×4"),),
            id="border",
        ),
        pytest.param([conv(4, (5, 5)), conv(4)], (6, 5, 1), (), id="covers one axis only"),
    ],
)
def test_warnings_say_what_is_odd_with_its_numbers(layers, shape, expected):
    rows = [row for row in profile(network(*layers, shape=shape)).layers if row.type == "conv"]
    assert rows[-1].warnings == expected


def test_a_stride_on_a_map_of_one_position_skips_nothing():
    rows = profile(network(conv(4, (1, 1), stride=2), shape=(1, 1, 1))).layers
    assert "unread pixels" not in {warned.kind for warned in rows[0].warnings}


def test_a_pool_that_drops_the_last_column_says_so():
    rows = {row.name: row for row in profile(network(Pool(kind="max"), shape=(8, 9, 1))).layers}
    (warned,) = rows["pool_0"].warnings
    assert warned == ("unread pixels", "never reads the last 1 of 9 columns")


@pytest.mark.parametrize(
    ("kernel_size", "shape", "expected"),
    [
        pytest.param((3, 3), (10, 9, 1), "small field", id="under a third of one axis"),
        pytest.param((3, 3), (9, 9, 1), None, id="a third"),
        pytest.param((9, 9), (3, 3, 1), None, id="three times"),
        pytest.param((11, 9), (3, 3, 1), None, id="over three times on one axis"),
        pytest.param((11, 11), (3, 3, 1), "large field", id="over three times"),
    ],
)
def test_the_whole_network_is_warned_of_a_field_far_from_the_image(kernel_size, shape, expected):
    numbers = profile(network(conv(4, kernel_size), shape=shape))
    whole = [warned for warned in numbers.warnings if warned not in numbers.layers[0].warnings]
    assert [warned.kind for warned in whole] == ([] if expected is None else [expected])
    for warned in whole:
        assert "×".join(map(str, kernel_size)) in warned.text
        assert f"{shape[0]}×{shape[1]} image" in warned.text


@given(strategies.architectures())
def test_the_warnings_of_the_whole_are_those_of_its_layers_and_one_of_its_field(architecture):
    numbers = profile(architecture)
    of_layers = [warned for row in numbers.layers for warned in row.warnings]
    assert list(numbers.warnings[: len(of_layers)]) == of_layers
    assert {warned.kind for warned in numbers.warnings[len(of_layers) :]} <= {
        "small field",
        "large field",
    }
