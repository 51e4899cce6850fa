"""Charts of networks of like size: each network is in one third."""

import re

import numpy as np
import pandas as pd
import pytest

from archsearch.report.charts.matched import matched_specs
from archsearch.report.measure import Measure

ACCURACY = Measure(name="val_accuracy", maximize=True)


@pytest.mark.parametrize("params", [range(100, 160), [100, 200, 300, 400] * 15])
def test_every_network_is_in_one_third(params):
    rng = np.random.default_rng(0)
    scored = pd.DataFrame(
        {
            "trial": range(60),
            "params": list(params),
            "receptive_field": rng.integers(3, 20, 60),
            "score": rng.uniform(size=60),
        }
    )
    specs = matched_specs(scored, ACCURACY)
    thirds = [spec for name, spec in specs.items() if name.startswith("matched_")]
    assert len(thirds) == 3
    filters = [re.search(r"datum\.params [^'\"]*", str(spec)).group() for spec in thirds]
    counts = [
        sum(
            eval(each.replace("datum.params", str(number)).replace("&&", "and")) for each in filters
        )
        for number in params
    ]
    assert set(counts) == {1}
