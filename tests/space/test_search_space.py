"""What a space may say, what it refuses, and how many points it has."""

import json
from math import prod

import pytest
import strategies
from hypothesis import given

from archsearch.space import SearchSpace, SpaceError, choice, format_value, per_layer


def refusal(**arguments):
    with pytest.raises(SpaceError) as caught:
        SearchSpace(**arguments)
    assert len(str(caught.value).splitlines()) == 1
    return caught.value


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        ({"kernel_size": 0}, ("at least 1", "got 0")),
        ({"kernel_size": "3"}, ("whole number", "got '3'")),
        ({"kernel_size": 3.0}, ("whole number", "got 3.0")),
        ({"kernel_size": True}, ("whole number", "got True")),
        ({"kernel_size": [1, 3, 5]}, ("pair", "choice(...)")),
        ({"kernel_size": (3, 0)}, ("at least 1", "(3, 0)")),
        ({"kernel_size": choice(3, "5")}, ("whole number", "got '5'")),
        ({"depth": 0}, ("at least 1", "got 0")),
        ({"depth": [1, 2]}, ("whole number", "[1, 2]", "choice(...)")),
        ({"depth": range(1, 4)}, ("whole number", "choice(...)")),
        ({"depth": per_layer(1, 2)}, ("whole network", "choice(...), not per_layer(...)")),
        ({"depth": choice()}, ("choice() without options", "at least one")),
        ({"kernel_size": per_layer()}, ("per_layer() without options",)),
        ({"kernel_size": choice(3, 5, 3)}, ("twice", "(3, 5, 3)")),
        ({"kernel_size": choice(3, (3, 3))}, ("twice",)),
        ({"channel_growth": choice(1, 1.0)}, ("twice",)),
        ({"padding": "full"}, ("'same', 'valid'", "got 'full'")),
        ({"pool": "mean"}, ("None, 'max', 'average'", "got 'mean'")),
        ({"stride": 0}, ("at least 1", "got 0")),
        ({"channels": per_layer(8, 16)}, ("whole network",)),
        ({"channel_growth": 0}, ("over 0", "got 0")),
        ({"channel_growth": float("inf")}, ("number over 0", "inf")),
        ({"channel_growth": float("nan")}, ("number over 0", "nan")),
        ({"dropout": 1.0}, ("below 1", "got 1.0")),
        ({"dropout": -0.1}, ("at least 0", "got -0.1")),
        ({"learning_rate": "fast"}, ("number over 0", "got 'fast'")),
        ({"learning_rate": True}, ("number over 0", "got True")),
        ({"dense": "64"}, ("tuple of layer widths", "got '64'")),
        ({"dense": (64, 0)}, ("at least 1", "(64, 0)")),
        ({"optimizer": "sdg"}, ("'sgd'", "got 'sdg'")),
        ({"dataset": ""}, ("name or a path",)),
        ({"dataset": choice("digits", "fashion-mnist")}, ("same for every trial", "one value")),
        ({"epochs": choice(5, 10)}, ("same for every trial", "choice(...)")),
        ({"max_params": choice(1, 2)}, ("same for every trial",)),
        ({"train_size": per_layer(10, 20)}, ("same for every trial", "per_layer(...)")),
        ({"train_size": 1}, ("at least 2", "got 1")),
        ({"min_field": 9, "max_field": 5}, ("min_field <= max_field", "9 > 5")),
        ({"min_params": 9_000, "max_params": 5_000}, ("must hold", "9,000 > 5,000")),
        ({"min_coverage": 1, "max_coverage": 0.5}, ("must hold", "1.0 > 0.5")),
        ({"min_coverage": -1}, ("number over 0", "got -1")),
        ({"max_coverage": 0}, ("number over 0", "got 0")),
        ({"max_coverage": "all"}, ("number over 0", "got 'all'")),
        ({"max_activations": 10.5}, ("whole number of at least 1", "got 10.5")),
        ({"min_output_size": 0}, ("at least 1", "got 0")),
        ({"accept": "params < 3"}, ("function of a profile", "lambda", "'params < 3'")),
        ({"accept": int}, ("function of a profile", "got <class 'int'>")),
        ({"accept": choice(len, abs)}, ("same for every trial", "choice(...)")),
        ({"avoid": "bordr layer"}, ("did you mean 'border layer'?", "got 'bordr layer'")),
        ({"avoid": ["border layer", "dead taps"]}, ("must be one of 'border layer'", "dead taps")),
        ({"avoid": 3}, ("tuple of warnings: 'border layer', ", "got 3")),
        ({"avoid": (None,)}, ("must be one of", "(None,)")),
        ({"avoid_share": 1.5}, ("share from 0 to 1", "got 1.5")),
        ({"avoid_share": -0.1}, ("share from 0 to 1", "got -0.1")),
        ({"avoid_share": True}, ("share from 0 to 1", "got True")),
        ({"avoid_share": float("nan")}, ("share from 0 to 1", "got nan")),
    ],
)
def test_what_cannot_be_is_refused_with_name_rule_and_value(arguments, parts):
    error = refusal(**arguments)
    name = next(iter(arguments))
    assert error.argument == name
    assert name in str(error)
    for part in parts:
        assert part in str(error)


def test_a_misspelt_argument_is_refused():
    with pytest.raises(TypeError, match="kernelsize"):
        SearchSpace(kernelsize=3)


def test_a_choice_of_one_is_its_value():
    assert SearchSpace(kernel_size=choice(3), stride=per_layer(2)) == SearchSpace(
        kernel_size=(3, 3), stride=2
    )


def test_several_warnings_are_no_choice():
    assert "choice(...)" not in str(refusal(avoid=["border"]))


def test_one_warning_needs_no_tuple_and_their_order_means_nothing():
    assert SearchSpace(avoid="border layer").avoid == ("border layer",)
    both = SearchSpace(avoid=("border layer", "unread pixels"))
    assert SearchSpace(avoid=["unread pixels", "border layer", "unread pixels"]) == both
    assert SearchSpace(avoid={"unread pixels", "border layer"}) == both


@pytest.mark.parametrize("share", [0, 1, 0.25])
def test_none_or_all_of_the_avoided_may_be_trained(share):
    assert SearchSpace(avoid_share=share).avoid_share == float(share)


def test_a_bound_may_be_its_own_opposite():
    space = SearchSpace(min_field=5, max_field=5, min_coverage=0.5, max_coverage=0.5)
    assert (space.min_field, space.max_coverage) == (5, 0.5)


def test_small_spaces_by_hand():
    assert SearchSpace().size == 1
    assert SearchSpace(depth=choice(1, 2, 3)).size == 3
    per = SearchSpace(depth=choice(1, 2, 3), kernel_size=per_layer(1, 3, 5), stride=choice(1, 2))
    assert per.size == 2 * (3 + 9 + 27)
    two = SearchSpace(depth=choice(3, 1), kernel_size=per_layer(1, 3), stride=per_layer(1, 2))
    assert two.size == 4**3 + 4


@given(strategies.spaces())
@strategies.examples(60)
def test_the_size_is_the_number_of_points(space):
    points = [tuple(sorted(point.items(), key=lambda pick: pick[0])) for point in space.points()]
    assert len(points) == space.size
    assert len(set(points)) == space.size


@given(strategies.spaces())
def test_points_have_no_picks_beyond_their_depth(space):
    names = {dimension.name: dimension for dimension in space.dimensions}
    for number, point in enumerate(space.points()):
        assert set(point) == {
            name for name, each in names.items() if each.is_active(point["depth"])
        }
        assert all(value in names[name].options for name, value in point.items())
        if number == 30:
            break


@given(strategies.spaces())
@strategies.examples(40)
def test_the_point_at_a_place_is_that_of_the_order(space):
    for place, point in enumerate(space.points()):
        found = space.point_at(place)
        assert found == point
        assert list(found) == list(point)
        if place == 300:
            break


def test_the_last_dimension_changes_fastest():
    space = SearchSpace(depth=choice(1, 2), kernel_size=per_layer(1, 3), channels=choice(8, 16))
    picks = [
        (point["depth"], point["kernel_size_1"], point.get("kernel_size_2"), point["channels"])
        for point in space.points()
    ]
    one, three = (1, 1), (3, 3)
    assert picks[:4] == [(1, one, None, 8), (1, one, None, 16), (1, three, None, 8),
                         (1, three, None, 16)]  # fmt: skip
    assert picks[4:6] == [(2, one, one, 8), (2, one, one, 16)]
    assert len(picks) == prod((2, 2)) + prod((2, 2, 2))


@given(strategies.spaces())
def test_a_space_survives_json(space):
    again = SearchSpace.from_json(json.loads(json.dumps(space.to_json())))
    assert again == space
    assert again.to_json() == space.to_json()


@pytest.mark.parametrize(
    ("argument", "value", "text"),
    [
        ("kernel_size", (3, 3), "3"),
        ("kernel_size", (3, 5), "3x5"),
        ("dense", (), "none"),
        ("dense", (64,), "64"),
        ("dense", [64, 32], "64-32"),
        ("pool", None, "none"),
        ("channel_growth", 1.5, "1.5"),
        ("dropout", 0.0, "0.0"),
    ],
)
def test_values_in_tables(argument, value, text):
    assert format_value(argument, value) == text
