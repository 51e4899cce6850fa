"""Whether a space has anything to train."""

from collections import Counter

import pytest

from archsearch import InputError, SearchSpace, choice, per_layer
from archsearch.geometry import Limits, Refused, Task, judge, limits_of
from archsearch.session.feasible import first_candidate

TASK = Task(input_shape=(8, 8, 1), classes=10)


def test_says_which_rule_removed_how_many_points():
    space = SearchSpace(depth=2, kernel_size=choice(9, 5), padding="valid", channels=choice(8, 64))
    with pytest.raises(InputError) as error:
        first_candidate(space, task=TASK, limits=limits_of(SearchSpace(max_params=10)))
    text = str(error.value)
    assert "of 4 points" in text
    assert "4 × kernel larger than its map" in text


def test_a_point_that_breaks_two_limits_counts_for_both():
    space = SearchSpace(depth=1, kernel_size=choice(1, 3), channels=choice(8, 64))
    limits = limits_of(SearchSpace(max_params=100, min_field=5))
    with pytest.raises(InputError) as error:
        first_candidate(space, task=TASK, limits=limits)
    text = str(error.value)
    assert "of 4 points, 4 × over max_params 100, 4 × under min_field 5 (" in text
    assert "(a point that breaks two of these is counted for both)" in text


def test_finds_a_needle_that_random_points_miss():
    space = SearchSpace(
        depth=4,
        kernel_size=per_layer(1, 4, 5, 6, 7, 8, 9, 10),
        padding="valid",
        channels=8,
    )
    found = first_candidate(space, task=TASK, limits=limits_of(SearchSpace(max_params=360)))
    assert {layer.kernel_size for layer in found.architecture.layers} == {(1, 1)}


def test_what_is_avoided_is_counted_as_such_and_the_remedy_named():
    space = SearchSpace(depth=choice(4, 5), kernel_size=5, avoid="border layer", avoid_share=0)
    with pytest.raises(InputError) as error:
        first_candidate(space, task=TASK, limits=limits_of(space))
    assert "of 2 points, 2 × avoided: border layer; widen" in str(error.value)
    assert str(error.value).endswith("or raise avoid_share")


def test_an_accept_that_fails_now_and_then_fails_before_anything_starts():
    space = SearchSpace(
        kernel_size=per_layer(1, 3, 5), accept=lambda profile: 1 / (profile.field[0] - 9) < 1
    )
    with pytest.raises(InputError, match="accept raises ZeroDivisionError"):
        first_candidate(space, task=TASK, limits=limits_of(space))


def test_what_limits_remove_is_what_judging_each_point_says():
    space = SearchSpace(
        depth=choice(1, 2, 3),
        kernel_size=per_layer(1, 3, 9),
        stride=choice(1, 2),
        padding=choice("same", "valid"),
        channels=choice(8, 16),
    )
    limits = limits_of(SearchSpace(max_params=5, max_macs=1_000, min_field=4))
    counts: Counter[str] = Counter()
    for point in space.points():
        built = judge(point, task=TASK, limits=Limits())
        if isinstance(built, Refused):
            counts[built.rule] += 1
        else:
            counts.update(each.rule for each in limits.bounds if each.is_broken_by(built.profile))
    with pytest.raises(InputError) as error:
        first_candidate(space, task=TASK, limits=limits)
    assert f"of {space.size:,} points" in str(error.value)
    for rule, count in counts.items():
        assert f"{count:,} × {rule}" in str(error.value)


def test_a_large_space_in_which_only_shallow_networks_may_be_trained_has_them():
    space = SearchSpace(
        depth=choice(1, 2, 3, 4, 5, 6, 7, 8),
        kernel_size=per_layer(1, 3, 5, 7),
        stride=per_layer(1, 2),
        channels=choice(*range(1, 101)),
    )
    limits = limits_of(SearchSpace(max_params=60))
    found = first_candidate(space, task=Task(input_shape=(28, 28, 1), classes=10), limits=limits)
    assert len(found.architecture.layers) < 3
