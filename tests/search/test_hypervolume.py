"""The area under a front, against counting squares one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archsearch.search import Reference, front_of, hypervolume
from archsearch.search.ordering import best_first, fronts, ranks

POINTS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 9)), max_size=10)
"""Exponents of ten of the cost, and scores in tenths."""


def members(points):
    return [(10.0**exponent, score / 10) for exponent, score in points]


@given(POINTS, st.integers(1, 6), st.integers(0, 8))
def test_the_area_is_the_number_of_squares_that_some_member_dominates(points, most, least):
    squares = sum(
        any(exponent <= x and score > y for exponent, score in points)
        for x in range(most)
        for y in range(least, 10)
    )
    reference = Reference(score=least / 10, cost=10.0**most)
    assert hypervolume(members(points), reference) == pytest.approx(squares / 10)


@given(POINTS)
def test_a_front_is_the_first_of_all_fronts_without_repeats(points):
    pairs = members(points)
    first = fronts([s for _, s in pairs], [c for c, _ in pairs])[:1]
    assert front_of(pairs) == sorted({pairs[place] for front in first for place in front})


@given(POINTS, st.integers(1, 5))
def test_equal_ratios_of_cost_count_alike(points, factor):
    """Every network ten times as large, the reference too: the front is as good as it was."""
    reference = Reference(score=0.1, cost=1e6)
    larger = [(cost * 10**factor, score) for cost, score in members(points)]
    there = Reference(score=0.1, cost=1e6 * 10**factor)
    assert hypervolume(larger, there) == pytest.approx(hypervolume(members(points), reference))


def test_what_is_worse_than_the_reference_adds_nothing():
    reference = Reference(score=0.1, cost=100)
    assert hypervolume([(10, 0.05), (1000, 0.9)], reference) == 0
    assert hypervolume([], reference) == 0


def test_room_is_judged_on_a_logarithmic_scale():
    """Of 10, 100, 1,000 and 1,100 parameters, the third is the one that crowds."""
    scores = [0.1, 0.2, 0.3, 0.4]
    rooms = [room for _, room in ranks(scores, [10, 100, 1000, 1100])]
    assert rooms[0] == rooms[3] == float("inf")
    assert rooms[1] > rooms[2]
    assert best_first(scores, [10, 100, 1000, 1100]) == [0, 3, 1, 2]


def test_one_unknown_cost_leaves_the_scores_alone_to_decide():
    assert best_first([0.1, 0.3, 0.2], [1.0, 2.0, None]) == [1, 2, 0]


def test_a_reference_without_a_logarithm_is_refused():
    with pytest.raises(ValueError, match="the reference cost must be over 0, but got 0"):
        Reference(score=0.1, cost=0)
