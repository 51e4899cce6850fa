"""What a surrogate sees of picks."""

import numpy as np
import pytest

from archsearch.geometry import Accepted, Task, judge, limits_of
from archsearch.search.proposing import (
    INACTIVE,
    MEASURES,
    choice_features,
    measured_features,
    measures_of,
)
from archsearch.space import SearchSpace


def draws(count=300):
    rng = np.random.default_rng(0)
    return [tuple(rng.integers(5, size=6).tolist()) for _ in range(count)]


def test_measures_are_standardised_and_stand_beside_the_choices():
    both = measured_features(
        [tuple("abcde")] * 6, lambda many: np.array([[sum(p), 1.0] for p in many]), draws()
    )
    x = both.of(draws())
    assert x.shape == (300, 2 + 35)
    assert both.columns.ties.shape == (37, 2 + 16)
    assert x[:, 0].mean() == pytest.approx(0, abs=1e-9)
    assert x[:, 0].std() == pytest.approx(1)
    assert not x[:, 1].any(), "a measure that never varies"


def test_numbers_and_text_that_spells_numbers_are_ranked():
    features = choice_features([(8, 64, 16), ("1", "3", "5"), ("3", "3x5")], [(0, 0, 0)])
    assert features.of([(0, 0, 0)]).shape == (1, 1 + 1 + 2)
    low, high, middle = features.of([(0, 0, 0), (1, 0, 0), (2, 0, 0)])[:, 0]
    assert low < middle < high


def test_what_is_inactive_lies_in_the_middle():
    features = choice_features([(1, 2, 3), ("a", "b")], [(0, 0)])
    assert not features.of([(INACTIVE, INACTIVE)]).any()


def test_the_measures_of_a_network_are_those_of_its_profile():
    (point,) = SearchSpace(depth=2, kernel_size=3, stride=2, channels=5, padding="same").points()
    task = Task(input_shape=(27, 28, 1), classes=10)
    verdict = judge(point, task=task, limits=limits_of(SearchSpace()))
    assert isinstance(verdict, Accepted)
    by_name = dict(zip(MEASURES, measures_of(verdict.profile), strict=True))
    assert np.exp(by_name["log params"]) == pytest.approx(45 + 10 + 450 + 20 + 110)
    assert np.exp(by_name["log field"]) == pytest.approx(7)
    assert by_name["coverage"] == pytest.approx(7 / 28)
    assert by_name["depth"] == 3
    assert np.exp(by_name["log output size"]) == pytest.approx(7)
    assert np.exp(by_name["log width"]) == pytest.approx(10)
    assert np.exp(by_name["log jump"]) == pytest.approx(4)
    assert np.exp(by_name["log macs"]) == pytest.approx(14 * 14 * 45 + 7 * 7 * 450 + 100)
