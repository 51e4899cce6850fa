"""Whether what one choice did depended on another, over tables whose truth was put there."""

import numpy as np
import pandas as pd
import pytest

from archsearch.report.compared import Compared
from archsearch.report.evidence.effects import designs_of
from archsearch.report.evidence.interaction import interaction_of
from archsearch.report.evidence.networks import networks_of
from archsearch.report.evidence.study import study_of
from benchmarks.interactions import SCATTERS, answer, effect_of


def study(score, *, networks=120, seed=0, noise=0.01):
    """Networks of depths 1 to 4 with kernels of 1, 3 and 5 everywhere; `score` of both."""
    rng = np.random.default_rng(seed)
    depth = rng.choice([1, 2, 3, 4], networks)
    kernel = rng.choice([1, 3, 5], networks)
    field = 1 + depth * (kernel - 1)
    frame = pd.DataFrame(
        {
            "architecture": [f"a{number}" for number in range(networks)],
            "receptive_field": field,
            "coverage": field / 28,
            "params": rng.integers(100, 10_000, networks),
            "macs": rng.integers(10_000, 1_000_000, networks),
            "depth": depth + 1,
            "output_size": 28,
            "jump": 1,
            "choice_depth": depth,
            "choice_kernel_size": kernel,
            "choice_padding": rng.choice(["same", "valid"], networks),
            "score": score(depth, kernel) + noise * rng.normal(size=networks),
        }
    ).convert_dtypes()
    compared = Compared(epochs=9, in_full=True, table=frame)
    choices = ["depth", "kernel_size", "padding"]
    return study_of(networks_of(compared, architecture=choices, training=[]))


def less_when_deep(depth, kernel):
    return 0.2 + 0.12 * depth + 0.02 * (kernel - 1) * (4 - depth)


def each_by_itself(depth, kernel):
    return 0.5 + 0.05 * depth + 0.03 * (kernel - 1)


def test_a_kernel_that_matters_less_in_deep_networks_is_found_with_what_it_gains():
    found = study(less_when_deep).interaction
    assert found.is_claimed
    assert (found.choice, found.beside) == ("kernel_size", "depth")
    assert (found.high, found.low) == ("5", "1")
    assert (found.first.level, found.last.level) == ("1", "4")
    assert found.first.difference == pytest.approx(0.24, abs=0.02)
    assert found.last.difference == pytest.approx(0.0, abs=0.02)
    assert found.first.interval[0] < 0.24 < found.first.interval[1]
    assert found.last.interval[0] < 0.0 < found.last.interval[1]


def test_one_depth_that_stands_out_is_found_though_the_first_and_the_last_are_alike():
    def at_two(depth, kernel):
        return each_by_itself(depth, kernel) + 0.1 * (kernel == 5) * (depth == 2)

    found = [study(at_two, seed=seed).interaction for seed in range(4)]
    assert all(each.is_claimed for each in found)
    assert sum(each.is_seen for each in found) <= 1


@pytest.mark.parametrize("scatter", SCATTERS)
def test_large_effects_that_add_up_are_no_interaction(scatter):
    found = [answer(scatter, 100, seed) for seed in range(50)]
    assert all(each is not None for each in found)
    assert sum(each.is_claimed for each in found) <= 5  # 1 or 2 are to be expected


def test_a_layer_that_shallow_networks_lack_is_compared_where_it_is():
    rng = np.random.default_rng(0)
    depth = rng.choice([1, 2, 3, 4], 200)
    kernel = rng.choice(["1", "3", "5"], 200)
    scores = 0.05 * depth + (kernel == "5") * 0.1 * (depth == 4) + 0.01 * rng.normal(size=200)
    table = pd.DataFrame({"depth": depth, "kernel_size_3": np.where(depth > 2, kernel, None)})
    names = [str(number) for number in range(200)]
    by_choice = {each.choice: each for each in designs_of(table.convert_dtypes(), names)}
    third = by_choice["kernel_size_3"]

    def asked(scores):
        effect = effect_of("kernel_size_3", by_choice, table, scores)
        return interaction_of(effect, third, by_choice["depth"], scores)

    found = asked(scores)
    assert (found.first.level, found.last.level) == ("3", "4")
    assert found.is_claimed
    assert found.first.difference == pytest.approx(0.0, abs=0.02)
    assert found.last.difference == pytest.approx(0.1, abs=0.02)
    assert 0 < asked(rng.permutation(scores)).p <= 1


def test_it_is_not_asked_unless_both_were_told_from_luck():
    def by_depth(depth, kernel):
        return 0.5 + 0.05 * depth

    assert study(by_depth).interaction is None


def test_it_is_not_asked_where_no_two_depths_have_both_kernels():
    def score(depth, kernel):
        return 0.5 + 0.05 * depth + np.where(depth > 1, 0.02 * kernel, 0.0)

    assert study(score, networks=24, noise=0.001).interaction is None
