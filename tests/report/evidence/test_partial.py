"""Partial rank correlations, against least squares by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata

from archsearch.report.evidence.partial import partial_correlation, partial_value


def table(networks=120, *, seed=1, effect=0.0):
    rng = np.random.default_rng(seed)
    size = rng.normal(size=networks)
    field = 0.7 * size + rng.normal(size=networks)
    score = size + effect * field + 0.5 * rng.normal(size=networks)
    return pd.DataFrame({"field": field, "size": size, "score": score})


def by_hand(frame):
    ranks = [(2 * rankdata(frame[name]) - len(frame) - 1) / len(frame) for name in frame]
    known = np.column_stack([np.ones(len(frame)), ranks[1], np.square(ranks[1])])
    left = [each - known @ np.linalg.lstsq(known, each, rcond=None)[0] for each in ranks]
    return np.corrcoef(left[0], left[2])[0, 1], 1 - left[0].var() / np.var(ranks[0])


def test_it_is_the_correlation_of_what_the_others_leave():
    frame = table(effect=0.3)
    found = partial_correlation(frame, "field", given=["size"])
    value, shared = by_hand(frame)
    assert found.value == pytest.approx(value)
    assert found.shared == pytest.approx(shared)
    assert partial_value(frame, "field", given=["size"]) == pytest.approx(value)
    low, high = found.interval
    assert low < value < high
    assert found.sign == 1


def test_what_only_came_along_with_size_has_no_effect_of_its_own():
    frame = table()
    found = partial_correlation(frame, "field", given=["size"])
    assert frame.corr(method="spearman").loc["field", "score"] > 0.4
    assert found.sign == 0


def test_a_bend_in_what_is_held_fixed_is_not_taken_for_an_effect():
    rng = np.random.default_rng(8)
    size = rng.uniform(size=400)
    field = np.square(size) + 0.05 * rng.normal(size=400)
    frame = pd.DataFrame(
        {"field": field, "size": size, "score": size**3 + 0.05 * rng.normal(size=400)}
    )
    assert abs(partial_value(frame, "field", given=["size"])) < 0.12


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    truth = partial_value(table(20_000, seed=0, effect=0.3), "field", given=["size"])
    intervals = [
        partial_correlation(table(80, seed=seed, effect=0.3), "field", given=["size"]).interval
        for seed in range(1, 61)
    ]
    assert 51 <= sum(low <= truth <= high for low, high in intervals) <= 60


@pytest.mark.parametrize("constant", ["field", "score"])
def test_what_never_varies_has_no_correlation(constant):
    frame = table(30)
    frame[constant] = 1.0
    assert partial_correlation(frame, "field", given=["size"]) is None


def test_of_what_follows_from_what_is_held_fixed_nothing_is_known():
    frame = table(30)
    frame["size"] = frame["field"]
    found = partial_correlation(frame, "field", given=["size"])
    assert (found.value, found.interval, found.sign) == (0, (-1, 1), 0)
    assert found.shared == pytest.approx(1)
