"""A space as closed keras-tuner HyperParameters, and back."""

import pytest
import strategies
from hypothesis import given

from archsearch.space import SearchSpace, choice, per_layer


@pytest.fixture(scope="module")
def closed():
    from archsearch.search.oracles import hyperparameters

    return hyperparameters


@given(space=strategies.spaces())
@strategies.examples(30)
def test_points_are_values_and_values_are_points(closed, space):
    for number, point in enumerate(space.points()):
        assert closed.point_of(closed.values_of(point, space), space) == point
        if number == 100:
            break


@given(space=strategies.spaces())
@strategies.examples(30)
def test_closed_hyperparameters_have_as_many_points_as_the_space(closed, space):
    from archsearch.search.oracles.without_waste import all_values

    if space.size > 500:
        return
    points = [
        closed.point_of(values, space)
        for values in all_values(closed.closed_hyperparameters(space))
    ]
    assert points == list(space.points())


def test_what_has_no_choice_is_left_out(closed):
    space = SearchSpace(depth=choice(1, 2), kernel_size=per_layer(3, (3, 5)), channels=8)
    names = [each.name for each in closed.closed_hyperparameters(space).space]
    assert names == ["depth", "kernel_size_1", "kernel_size_2"]


def test_pairs_widths_and_nothing_are_written_as_in_tables(closed):
    space = SearchSpace(
        kernel_size=choice(3, (3, 5)), dense=choice((), (64, 32)), pool=choice(None, "max")
    )
    values = {each.name: each.values for each in closed.closed_hyperparameters(space).space}
    assert values == {
        "kernel_size": ["3", "3x5"],
        "dense": ["none", "64-32"],
        "pool": ["none", "max"],
    }


def test_a_point_from_json_has_lists_and_is_the_same(closed):
    space = SearchSpace(kernel_size=choice(3, (3, 5)), dense=choice((), (64,)))
    for point in space.points():
        listed = {name: list(v) if isinstance(v, tuple) else v for name, v in point.items()}
        assert closed.values_of(listed, space) == closed.values_of(point, space)
