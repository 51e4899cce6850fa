"""The whole family of questions, over tables whose truth was put there."""

import numpy as np
import pandas as pd
import pytest

from archsearch.report.compared import Compared
from archsearch.report.evidence.networks import FEATURES, networks_of
from archsearch.report.evidence.study import study_of


def table(architectures, score, *, trials=1, seed=0, kernels=(1, 3, 5)):
    """Networks of depths 1 to 4, such kernels and widths 4 to 32, each trained so often.

    `score` gives the scores from the columns, the luck of each architecture and a source of luck.
    """
    rng = np.random.default_rng(seed)
    depth = rng.choice([1, 2, 3, 4], architectures)
    kernel = rng.choice(kernels, architectures)
    channels = rng.choice([4, 8, 16, 32], architectures)
    place = np.repeat(np.arange(architectures), trials)
    field = 1 + depth * (kernel - 1)
    params = depth * kernel**2 * channels**2 + 10 * channels
    frame = pd.DataFrame(
        {
            "architecture": [f"a{number}" for number in range(architectures)],
            "receptive_field": field,
            "coverage": field / 28,
            "params": params,
            "macs": params * rng.choice([100, 400, 784], architectures),
            "depth": depth + 1,
            "output_size": 28 - field,
            "jump": 1,
            "choice_depth": depth,
            "choice_kernel_size": kernel,
            "choice_channels": channels,
            "choice_padding": rng.choice(["same", "valid"], architectures),
        }
    ).iloc[place]
    frame["choice_learning_rate"] = rng.choice([0.001, 0.003, 0.03], len(frame))
    frame["score"] = score(frame, rng.normal(size=architectures)[place], rng)
    return frame.reset_index(drop=True).convert_dtypes()


def networks(frame):
    return networks_of(
        Compared(epochs=9, in_full=True, table=frame),
        architecture=["depth", "kernel_size", "channels", "padding"],
        training=["learning_rate"],
    )


def claimed(study):
    return {effect.of.choice for effect in study.effects if effect.is_claimed}


def by_depth(frame, luck, rng):
    return 0.5 + 0.05 * frame["choice_depth"].to_numpy() + 0.01 * rng.normal(size=len(frame))


@pytest.mark.parametrize("trials", [1, 3])
def test_a_learning_rate_that_matters_is_found_and_counts_for_no_architecture(trials):
    def score(frame, luck, rng):
        good = (frame["choice_learning_rate"] == 0.003).to_numpy()
        return 0.6 + 0.2 * good + 0.01 * rng.normal(size=len(frame))

    study = study_of(networks(table(60, score, trials=trials)))
    assert claimed(study) == {"learning_rate"}
    (rate,) = (effect.of for effect in study.effects if effect.of.choice == "learning_rate")
    assert rate.best == "0.003"
    assert rate.difference == pytest.approx(0.2, abs=0.02)
    assert not study.field.is_claimed
    assert not study.size.is_claimed


def test_luck_of_an_architecture_that_was_trained_often_is_no_effect_of_its_choices():
    def score(frame, luck, rng):
        return 0.8 + 0.02 * luck + 0.003 * rng.normal(size=len(frame))

    claiming = sum(
        study_of(networks(table(14, score, trials=6, seed=seed))).claims_anything
        for seed in range(30)
    )
    assert claiming <= 3  # one in 40 is to be expected; over 3 have a chance of one in 150


def test_architecture_choices_are_found_beside_training_choices():
    study = study_of(networks(table(80, by_depth)))
    assert "depth" in claimed(study)
    assert "padding" not in claimed(study)


def test_of_many_networks_some_are_drawn_and_scores_stay_with_them():
    def score(frame, luck, rng):
        return frame["params"].to_numpy() / 1e6

    whole = networks(table(200, score, trials=2))
    some = whole.drawn(50)
    assert len(some.architectures) == len(some.choices) == 50
    assert len(some.trials) == len(some.training) == 100
    for frame in (some.architectures, some.trials):
        assert frame["params"].nunique() > 20
    raw = some.trials
    assert raw["score"].to_numpy() == pytest.approx(raw["params"].to_numpy() / 1e6)
    channels = whole.choices.set_index(whole.architectures["architecture"])["channels"]
    assert some.choices["channels"].tolist() == (
        channels.loc[some.architectures["architecture"]].tolist()
    )


def test_a_field_that_follows_from_the_depth_is_entangled_and_not_claimed():
    frame = table(60, by_depth)
    frame["receptive_field"] = 1 + 2 * frame["choice_depth"]
    study = study_of(networks(frame))
    assert study.field.is_entangled
    assert not study.field.is_claimed
    assert study.field.partial.shared == pytest.approx(1)


def test_equal_scores_claim_nothing_and_few_networks_are_no_study():
    def score(frame, luck, rng):
        return np.full(len(frame), 0.5)

    assert not study_of(networks(table(30, score))).claims_anything
    assert study_of(networks(table(9, score))) is None


def test_a_finding_that_hangs_on_one_level_names_it():
    def score(frame, luck, rng):
        small = (frame["choice_kernel_size"] == 1).to_numpy()
        return 0.8 - 0.4 * small + 0.01 * rng.normal(size=len(frame))

    study = study_of(networks(table(150, score)))
    assert study.field.is_claimed
    assert study.field.carried_by == ("kernel_size = 1",)


def test_a_threshold_under_nearly_all_networks_is_found_though_it_is_no_trend():
    def score(frame, luck, rng):
        blind = (frame["receptive_field"] == 1).to_numpy()
        return 0.9 - 0.2 * blind + 0.02 * rng.normal(size=len(frame))

    study = study_of(networks(table(90, score, kernels=(1,) + 5 * (3, 5, 7))))
    assert study.field.partial.sign == 0
    assert study.field.is_claimed
    assert (study.field.curve.shape, study.field.curve.threshold) == ("step", 3)
    assert study.field.carried_by == ("kernel_size = 1",)
    assert not study.size.is_claimed


def test_a_step_in_the_size_is_not_taken_for_one_in_the_field():
    def score(frame, luck, rng):
        large = (frame["params"] >= frame["params"].quantile(0.3)).to_numpy(bool)
        return 0.8 + 0.1 * large + 0.01 * rng.normal(size=len(frame))

    studies = [study_of(networks(table(400, score, seed=seed))) for seed in range(3)]
    assert all(study.size.is_claimed for study in studies)
    assert sum(study.field.is_claimed for study in studies) <= 1


def test_features_are_floats_whatever_they_were():
    found = networks(table(12, by_depth))
    assert set(found.architectures[list(FEATURES)].dtypes.astype(str)) == {"float64"}
