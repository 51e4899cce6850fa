"""Two choices together: the mean of each pair of levels, by hand."""

from types import SimpleNamespace

import pandas as pd
import pytest

from archsearch.report.charts.together import together_specs
from archsearch.report.evidence.study import pair_of
from archsearch.report.measure import Measure

ACCURACY = Measure(name="val_accuracy", maximize=True)


def study(*told):
    """A study in which the choices were told from luck or not, the clearest first."""
    effects = tuple(
        SimpleNamespace(
            is_claimed=claimed,
            of=SimpleNamespace(
                choice=name, levels=tuple(SimpleNamespace(level=level) for level in levels)
            ),
        )
        for name, levels, claimed in told
    )
    return SimpleNamespace(pair=pair_of(effects))


DEPTH = ("depth", ("1", "2"), True)
KERNEL = ("kernel_size_1", ("1", "3x5"), True)
STRIDE = ("stride", ("1", "2"), True)


def names(found):
    return None if found is None else tuple(of.choice for of in found)


def test_depth_and_a_kernel_size_come_before_the_two_clearest():
    assert names(study(STRIDE, DEPTH, KERNEL).pair) == ("kernel_size_1", "depth")
    third = ("kernel_size_3", ("1", "3"), True)
    assert names(study(third, KERNEL, DEPTH).pair) == ("kernel_size_1", "depth")
    assert names(study(third, DEPTH).pair) == ("kernel_size_3", "depth")
    assert names(study(STRIDE, DEPTH).pair) == ("stride", "depth")
    assert study(DEPTH, ("stride", ("1", "2"), False)).pair is None
    assert together_specs(None, pd.DataFrame(), ACCURACY) == {}


def test_choices_of_which_no_network_has_both_are_no_chart():
    table = pd.DataFrame(
        {"score": [0.5, 0.7], "choice_depth": [1, 2], "choice_kernel_size_1": [None, None]}
    ).convert_dtypes()
    assert together_specs(study(DEPTH, KERNEL), table, ACCURACY) == {}


def test_each_pair_of_levels_has_its_mean_and_its_number():
    table = pd.DataFrame(
        {
            "score": [0.5, 0.7, 0.9, 0.8],
            "choice_depth": [1, 1, 2, 2],
            "choice_kernel_size_1": ["1", "1", "3x5", "7"],  # 7 is no level that is compared
        }
    ).convert_dtypes()
    spec = together_specs(study(DEPTH, KERNEL), table, ACCURACY)["together"]
    (first, second) = spec["datasets"]["cells"]
    assert (first["across"], first["down"], first["score"]) == ("1", "1", pytest.approx(0.6))
    assert first["text"].endswith("(2)")
    assert (second["across"], second["down"], second["score"]) == ("3×5", "2", 0.9)


def test_a_label_is_white_where_that_has_more_contrast():
    table = pd.DataFrame(
        {"score": [0.5, 0.9], "choice_depth": [1, 2], "choice_kernel_size_1": ["1", "3x5"]}
    ).convert_dtypes()
    *_, labels = together_specs(study(DEPTH, KERNEL), table, ACCURACY)["together"]["layer"]
    condition = labels["encoding"]["color"]["condition"]
    assert condition["value"] == "white"
    limit = float(condition["test"].rpartition("<")[2])
    dark = sum(  # the relative luminance of #1c2126 (WCAG 2)
        weight * ((value / 255 + 0.055) / 1.055) ** 2.4
        for weight, value in ((0.2126, 0x1C), (0.7152, 0x21), (0.0722, 0x26))
    )
    assert (1 + 0.05) / (limit + 0.05) == pytest.approx((limit + 0.05) / (dark + 0.05), rel=0.02)
