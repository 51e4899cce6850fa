"""What is expected of networks drawn evenly, where those tried are no even sample."""

import numpy as np
import pandas as pd
import pytest

from archsearch.report.compared import Compared
from archsearch.report.evidence.expected import KNOWN, LEAST, expected_of
from archsearch.report.evidence.networks import FEATURES, Untrained, networks_of
from archsearch.report.evidence.study import study_of


def drawn(networks, *, seed):
    """Networks of depths 1 to 4 with kernels of 1, 3 and 5, widths and paddings, and their truth.

    A kernel of 5 rather than 1 is worth 8 points where there is one layer, and none where there
    are four.
    """
    rng = np.random.default_rng(seed)
    depth, kernel = rng.choice([1, 2, 3, 4], networks), rng.choice([1, 3, 5], networks)
    channels = rng.choice([4, 8, 16, 32], networks)
    params = depth * kernel**2 * channels**2 + 10 * channels
    field = 1 + depth * (kernel - 1)
    return pd.DataFrame(
        {
            "receptive_field": field,
            "coverage": field / 28,
            "params": params,
            "macs": 400 * params,
            "depth": depth + 1,
            "output_size": 28,
            "jump": 1,
            "choice_depth": depth,
            "choice_kernel_size": kernel,
            "choice_padding": rng.choice(["same", "valid"], networks),
            "truth": 0.6 + 0.05 * depth + 0.02 * (kernel - 1) * (4 - depth) / 3,
        }
    )


def networks(frame, *, seed=0, noise=0.004, training=()):
    luck = noise * np.random.default_rng(seed).normal(size=len(frame))
    table = frame.assign(
        architecture=[f"a{number}" for number in range(len(frame))], score=frame["truth"] + luck
    ).convert_dtypes()
    return networks_of(
        Compared(epochs=9, in_full=True, table=table),
        architecture=["depth", "kernel_size", "padding"],
        training=training,
    )


def evenly(frame):
    """As if these had been drawn evenly."""
    return lambda: networks(frame).untrained


def chosen(number, *, seed):
    """Mostly deep networks, as an oracle chooses them that has seen that they are good."""
    frame = drawn(2_000, seed=seed)
    deep = frame[frame["choice_depth"] == 4].head(number - number // 3)
    shallow = frame[frame["choice_depth"] < 4].head(number // 3)
    return pd.concat([deep, shallow], ignore_index=True)


def kernels(study):
    return next(each.of for each in study.effects if each.of.choice == "kernel_size")


def test_of_networks_that_were_chosen_the_effect_in_the_whole_space_is_found():
    true = 0.04  # the mean of 8, 5⅓, 2⅔ and 0 points
    among, whole = [], []
    for seed in range(6):
        tried = networks(chosen(60, seed=seed))
        study = study_of(tried, evenly(drawn(1_000, seed=100 + seed)))
        whole.append(kernels(study))
        assert study.of_space
        alone = study_of(tried)
        among.append(kernels(alone).difference)
        assert not alone.of_space
    assert np.mean(among) < true - 0.01
    assert np.abs([each.difference - true for each in whole]).mean() < 0.005
    assert sum(each.interval[0] < true < each.interval[1] for each in whole) >= 5


def test_networks_like_those_tried_are_known_and_others_are_not():
    space = drawn(400, seed=9)
    deep = networks(chosen(60, seed=0))
    found = expected_of(deep, evenly(space))
    unsure = np.sqrt(np.diag(found.covariance))
    is_deep = (space["choice_depth"] == 4).to_numpy()
    assert unsure[is_deep].mean() < unsure[~is_deep].mean() / 1.3
    off = np.abs(found.means - space["truth"].to_numpy())
    assert off[is_deep].mean() < 0.003
    assert (off < 1.96 * unsure).mean() > 0.75


def test_equal_scores_are_expected_everywhere():
    found = expected_of(networks(drawn(30, seed=0).assign(truth=0.5), noise=0.0))
    assert found.means == pytest.approx(0.5)
    assert not found.covariance.any()


def test_of_many_trials_some_are_drawn_by_lot():
    space = drawn(300, seed=9)
    tried = networks(drawn(KNOWN + 500, seed=0))
    one, again, other = (expected_of(tried, evenly(space), seed=seed) for seed in (0, 0, 1))
    assert one.means == pytest.approx(space["truth"].to_numpy(), abs=0.01)
    assert np.array_equal(one.means, again.means)
    assert not np.allclose(one.means, other.means, atol=1e-9)
    assert len(expected_of(tried).means) == KNOWN


def test_trainings_that_failed_are_not_all_that_is_learnt():
    frame, space = drawn(80, seed=0), evenly(drawn(1_000, seed=9))
    frame["truth"] = -frame["truth"]  # such as a loss
    failed = frame.assign(truth=frame["truth"].where(frame.index > 2, -1e9))
    found = [kernels(study_of(networks(each), space)) for each in (frame, failed)]
    assert found[0].best == found[1].best == "1"
    assert found[1].difference == pytest.approx(found[0].difference, abs=0.02)


def test_what_a_learning_rate_does_is_asked_of_it_beside_the_networks():
    frame = drawn(120, seed=0).assign(
        choice_learning_rate=np.random.default_rng(1).choice([0.001, 0.01], 120)
    )
    frame["truth"] += 0.1 * (frame["choice_learning_rate"] == 0.01)
    study = study_of(networks(frame, training=["learning_rate"]))
    (rate,) = (each for each in study.effects if each.of.choice == "learning_rate")
    assert rate.is_claimed
    assert (rate.of.best, rate.of.worst) == ("0.01", "0.001")
    assert rate.of.difference == pytest.approx(0.1, abs=0.01)


def test_where_hardly_any_network_was_drawn_those_tried_stand_in():
    tried = networks(drawn(40, seed=0))
    few = expected_of(tried, evenly(drawn(LEAST - 1, seed=9)))
    assert not few.is_even
    assert len(few.means) == 40
    none = Untrained(
        features=pd.DataFrame(columns=list(FEATURES), dtype=float), choices=few.choices.head(0)
    )
    assert not expected_of(tried, lambda: none).is_even
    assert not expected_of(tried, lambda: None).is_even
