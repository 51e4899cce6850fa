"""Parallel coordinates: each trial through the right places."""

import pandas as pd
import pytest

from archsearch.report.charts.parallel import MISSING, parallel_of, parallel_specs
from archsearch.report.measure import Measure

ACCURACY = Measure(name="val_accuracy", maximize=True)
LOSS = Measure(name="val_loss", maximize=False)


def table(scores=(0.9, 0.8, 0.7)):
    return pd.DataFrame(
        {
            "trial": [1, 2, 3],
            "score": list(scores),
            "receptive_field": [3, 9, 9],
            "params": [100, 1000, 10_000],
            "choice_depth": [1, 2, 2],
            "choice_kernel_size_2": pd.array([None, "3x5", "1"], dtype="string"),
        }
    ).convert_dtypes()


def places(found, label):
    (axis,) = (axis for axis in found.axes if axis.label == label)
    return axis.places


def test_levels_are_at_equal_distances_sizes_by_their_logarithm_and_scores_as_they_are():
    found = parallel_of(table(), ["depth", "kernel_size_2"], ACCURACY, None)
    assert [axis.label for axis in found.axes] == [
        "depth", "kernel_size_2", "field", "parameters", "validation accuracy"
    ]  # fmt: skip
    assert places(found, "depth") == (0, 1, 1)
    assert places(found, "kernel_size_2") == (MISSING, 1, 0)  # "1" before "3x5"
    assert places(found, "parameters") == (0, 0.5, 1)
    assert places(found, "validation accuracy") == pytest.approx((1, 0.5, 0))
    ticks = {text: place for place, text in found.axes[1].ticks}
    assert ticks == {"1": 0, "3×5": 1, "–": MISSING}


def test_the_better_end_is_above_for_a_loss_too():
    found = parallel_of(table((0.2, 0.4, 0.6)), ["depth"], LOSS, None)
    assert places(found, "validation loss") == pytest.approx((1, 0.5, 0))


def test_numbers_are_ordered_by_size_and_words_stay_words():
    kernels = pd.array(["11x11", "3", "3x5"], dtype="string")
    found = parallel_of(
        table().assign(choice_kernel_size_2=kernels, choice_pool=["max", "average", "max"]),
        ["kernel_size_2", "pool"],
        ACCURACY,
        None,
    )
    assert places(found, "kernel_size_2") == (1, 0, 0.5)
    assert [text for _, text in found.axes[0].ticks] == ["3", "3×5", "11×11"]
    assert [text for _, text in found.axes[1].ticks] == ["average", "max"]


def test_scores_that_are_not_finite_have_no_line():
    found = parallel_of(table((0.2, float("inf"), 0.6)), ["depth"], LOSS, None)
    assert found.trials == (1, 3)


def test_what_does_not_vary_stands_in_the_middle():
    same = table((0.5, 0.5, 0.5)).assign(params=100)
    found = parallel_of(same, ["depth"], ACCURACY, None)
    assert set(places(found, "parameters")) == set(places(found, "validation accuracy")) == {0.5}


def test_many_trials_are_thinned_evenly_by_rank_and_the_best_stays():
    rows = pd.concat([table()] * 400, ignore_index=True)
    rows["trial"], rows["score"] = range(1, 1201), [number / 1200 for number in range(1200)]
    found = parallel_of(rows, ["depth"], ACCURACY, None)
    assert len(found.trials) == 400
    assert 1200 in found.trials


def test_nothing_to_compare_is_no_chart():
    assert parallel_of(table().iloc[:1], ["depth"], ACCURACY, None) is None
    assert parallel_of(table(), [], ACCURACY, None) is None
    assert parallel_specs(None, ACCURACY) == {}
