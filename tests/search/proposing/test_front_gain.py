"""What a candidate is expected to add to a front, against drawing its score many times."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archsearch.search import Reference, hypervolume
from archsearch.search.proposing.front_gain import (
    expected_gain,
    improvement,
    reference_beyond,
    steps_of,
)

NUMBERS = st.floats(-2, 2).map(lambda x: round(x, 2))
FRONT = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=8)
FLOOR, END = -2.5, 2.5


def area(pairs):
    """By the function that the report uses, whose costs are powers of ten."""
    return hypervolume(
        [(10.0**cost, score) for cost, score in pairs], Reference(score=FLOOR, cost=10.0**END)
    )


def steps(pairs):
    costs, scores = np.array(pairs).T
    return steps_of(scores, costs, floor=FLOOR, reference=END)


@given(FRONT, NUMBERS, NUMBERS)
def test_without_doubt_the_gain_is_the_area_that_is_added(pairs, cost, score):
    gain = expected_gain(np.array([score]), np.array([1e-9]), np.array([cost]), steps(pairs))
    assert gain[0] == pytest.approx(area([*pairs, (cost, score)]) - area(pairs), abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_the_expectation_is_the_mean_over_many_draws(seed):
    rng = np.random.default_rng(seed)
    pairs = rng.uniform(-2, 2, size=(6, 2)).tolist()
    costs, means, deviations = rng.uniform(-2, 2, 5), rng.normal(size=5), rng.uniform(0.1, 1, 5)
    found = expected_gain(means, deviations, costs, steps(pairs))
    before = area(pairs)
    for place in range(5):
        draws = rng.normal(means[place], deviations[place], size=4000)
        gains = [area([*pairs, (costs[place], draw)]) - before for draw in draws]
        error = np.std(gains) / len(gains) ** 0.5
        assert found[place] == pytest.approx(np.mean(gains), abs=4 * error + 1e-4)


def test_of_equal_promise_the_cheaper_one_adds_more():
    front = steps([(0.0, 0.5), (1.0, 1.0)])
    gains = expected_gain(np.full(3, 0.8), np.full(3, 0.3), np.array([-1.0, 0.5, 2.0]), front)
    assert gains[0] > gains[1] > gains[2] > 0


def test_beyond_the_reference_nothing_is_added():
    front = steps([(0.0, 0.5)])
    assert expected_gain(np.array([2.0]), np.array([0.3]), np.array([END]), front)[0] == 0


def test_with_one_step_and_a_width_of_one_it_is_the_expected_improvement():
    front = steps_of(np.array([0.5]), np.array([0.0]), floor=-1, reference=1)
    means, deviations = np.array([0.2, 0.9]), np.array([0.5, 0.1])
    gains = expected_gain(means, deviations, np.zeros(2), front)
    np.testing.assert_allclose(gains, improvement(means, deviations, over=0.5))


def test_the_reference_lies_beyond_all_costs():
    assert reference_beyond([np.array([1.0, 3.0]), np.array([0.0])]) == pytest.approx(3.3)
    assert reference_beyond([np.array([2.0])]) > 2
