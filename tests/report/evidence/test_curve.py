"""Curves over tables whose shape was put there."""

import numpy as np
import pandas as pd
import pytest

from archsearch.report.evidence.curve import curve_of

NOISE = 0.01


def table(shape, networks=120, *, seed=0):
    """Fields from 1 to 29, sizes that go with them, and scores of a shape in the field."""
    rng = np.random.default_rng(seed)
    field = rng.choice(np.arange(1, 30, 2), size=networks).astype(float)
    size = field * rng.uniform(50, 500, size=networks)
    score = 0.5 + shape(field) + 0.01 * np.log(size) + NOISE * rng.normal(size=networks)
    return pd.DataFrame({"field": field, "size": size, "score": score})


def found(shape, **more):
    return curve_of(table(shape, **more), "field", given=["size"])


@pytest.mark.parametrize("seed", range(5))
def test_a_step_is_found_where_it_is(seed):
    curve = found(lambda field: 0.3 * (field >= 7), seed=seed)
    assert curve.shape == "step"
    assert curve.threshold == 7
    assert curve.threshold_interval[0] >= 5
    assert curve.threshold_interval[1] <= 9
    assert curve.gain == pytest.approx(0.3, abs=0.02)


@pytest.mark.parametrize("seed", range(5))
def test_what_levels_off_does_so_where_it_does(seed):
    curve = found(lambda field: 0.1 * np.log(np.minimum(field, 11)), seed=seed)
    assert curve.shape == "hinge"
    low, high = curve.threshold_interval
    assert low <= 11 <= high
    assert high - low < 8
    assert curve.gain == pytest.approx(0.1 * np.log(11), abs=0.03)


def test_what_goes_on_growing_has_no_threshold():
    curve = found(lambda field: 0.05 * np.log(field))
    assert (curve.shape, curve.threshold, curve.threshold_interval) == ("log", None, None)
    assert curve.gain == pytest.approx(0.05 * np.log(29), rel=0.1)
    assert curve.gain_interval[0] < curve.gain < curve.gain_interval[1]


@pytest.mark.parametrize("seed", range(8))
def test_what_only_size_does_is_flat(seed):
    curve = found(lambda field: 0.0 * field, seed=seed)
    assert curve.shape == "flat"
    assert curve.gain == 0
    assert np.ptp(curve.line) == 0


def test_the_band_holds_the_line_and_ends_where_the_values_do():
    curve = found(lambda field: 0.1 * np.log(np.minimum(field, 11)))
    assert (curve.grid[0], curve.grid[-1]) == (pytest.approx(1), pytest.approx(29))
    assert all(
        low - 1e-9 <= line <= high + 1e-9
        for low, line, high in zip(curve.low, curve.line, curve.high, strict=True)
    )
    assert curve.error["hinge"] == pytest.approx(NOISE, rel=0.3)
    assert curve.error["flat"] > 3 * curve.error["hinge"]


def test_two_values_or_few_networks_have_no_curve():
    frame = table(lambda field: field)
    assert curve_of(frame[frame["field"] < 4], "field", given=["size"]) is None
    assert curve_of(frame.head(15), "field", given=["size"]) is None
