"""What can be predicted, where it was put there."""

import numpy as np
import pandas as pd
import pytest

from archsearch.report.evidence.surrogate import surrogate_of

GROUPS = {"field": ("field", "coverage"), "size": ("params", "macs")}


def table(networks=150, *, of_field=0.0, of_size=0.0, noise=0.02):
    rng = np.random.default_rng(0)
    field = rng.integers(1, 30, size=networks).astype(float)
    params, macs = rng.uniform(1, 10, size=(2, networks))
    score = of_field * (field >= 9) + of_size * np.log(params) + noise * rng.normal(size=networks)
    return pd.DataFrame(
        {"field": field, "coverage": field / 28, "params": params, "macs": macs, "score": score}
    )


def test_what_decides_is_what_counts():
    found = surrogate_of(table(of_field=0.2), GROUPS, only=["params"])
    assert found.everything > 0.8
    assert found.only["params"] < 0.1
    first, second = found.importance
    assert first.group == "field"
    assert first.fall > 1
    assert abs(second.fall) < 0.1


def test_a_single_feature_can_be_all_there_is():
    found = surrogate_of(table(of_size=0.2), GROUPS, only=["params", "macs"])
    assert found.only["params"] > 0.9
    assert found.only["macs"] < 0.1
    assert found.importance[0].group == "size"


def test_noise_is_not_predicted():
    found = surrogate_of(table(), GROUPS, only=["params"])
    assert found.everything < 0.1
    assert found.interval[0] < 0


def test_the_interval_is_as_wide_as_other_architectures_make_it():
    """That of half the architectures is wider, and has what is told of the others."""
    whole = table(400, of_field=0.1, noise=0.05)
    halves = [
        surrogate_of(whole.iloc[half::2].reset_index(drop=True), GROUPS, only=["params"])
        for half in (0, 1)
    ]
    found = surrogate_of(whole, GROUPS, only=["params"])
    assert found.interval[0] < found.everything < found.interval[1]
    for one, other in (halves, halves[::-1]):
        assert one.interval[0] < other.everything < one.interval[1]
        width = one.interval[1] - one.interval[0]
        assert width > 1.15 * (found.interval[1] - found.interval[0])


@pytest.mark.parametrize("frame", [table(15), table(noise=0.0)])
def test_too_few_networks_or_equal_scores_teach_nothing(frame):
    assert surrogate_of(frame, GROUPS, only=["params"]) is None
