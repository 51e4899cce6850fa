"""Successive halving with a stock tuner that trains in stretches."""

from collections import Counter

import keras_tuner
import numpy as np
import pytest

import archsearch

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # keras-tuner's

NAMES = ["AshaOracle", "HyperbandOracle"]


class Staged(keras_tuner.Hyperband):
    """The tuner that docs/how-it-works.md shows."""

    def __init__(self, oracle, hypermodel, **options):
        keras_tuner.Tuner.__init__(self, oracle=oracle, hypermodel=hypermodel, **options)


class Scored(keras_tuner.Tuner):
    """A tuner whose trials are over at once; `fails` says which of them fail."""

    fails = staticmethod(lambda values: False)

    def run_trial(self, trial, *args, **kwargs):
        values = trial.hyperparameters.values
        if self.fails(values):
            raise keras_tuner.errors.FailedTrialError("no luck")
        return {"score": values["number"] + values["tuner/epochs"] / 100}


def build(hp):
    hp.Choice("number", list(range(200)))


def searched(name, folder, *, fails=lambda values: False, **options):
    oracle = getattr(archsearch.oracles, name)(
        objective=keras_tuner.Objective("score", "max"),
        max_consecutive_failed_trials=99,
        **{"max_epochs": 9, "seed": 1, **options},
    )
    oracle.verbose = 0
    tuner = Scored(oracle=oracle, hypermodel=build, directory=folder, project_name="p")
    tuner.fails = fails
    tuner.search()
    return oracle


def values_of(oracle):
    return [oracle.trials[each].hyperparameters.values for each in oracle.start_order]


def stretches(oracle):
    return Counter(
        (each["tuner/initial_epoch"], each["tuner/epochs"]) for each in values_of(oracle)
    )


def test_one_of_three_goes_on_from_each_rung(tmp_path):
    oracle = searched("AshaOracle", tmp_path, max_trials=27)
    made = stretches(oracle)
    assert made[0, 1] == 27
    assert 9 <= made[1, 3] <= 14
    assert made[3, 9] >= 3
    assert set(made) == {(0, 1), (1, 3), (3, 9)}
    (best,) = oracle.get_best_trials(1)
    assert best.hyperparameters.values["number"] == max(e["number"] for e in values_of(oracle))


def test_with_hyperband_some_begin_beyond_the_early_rungs(tmp_path):
    made = stretches(searched("HyperbandOracle", tmp_path, max_trials=17))
    assert made[0, 1] == 9
    assert (made[0, 3], made[0, 9]) == (5, 3)


@pytest.mark.parametrize("name", NAMES)
def test_a_promotion_goes_on_from_the_trial_it_names(name, tmp_path):
    oracle = searched(name, tmp_path, max_trials=20)
    promoted = [each for each in values_of(oracle) if "tuner/trial_id" in each]
    assert promoted
    for values in promoted:
        past = oracle.trials[values["tuner/trial_id"]].hyperparameters.values
        assert past["number"] == values["number"]
        assert past["tuner/epochs"] == values["tuner/initial_epoch"]
    assert len({each["tuner/trial_id"] for each in promoted}) == len(promoted)


@pytest.mark.parametrize("trials", [1, 2, 5])
def test_somebody_is_always_trained_in_full(trials, tmp_path):
    oracle = searched("AshaOracle", tmp_path, max_trials=trials)
    assert stretches(oracle)[3, 9] >= 1


def test_failures_take_nobodys_place(tmp_path):
    oracle = searched("AshaOracle", tmp_path, max_trials=18, fails=lambda v: v["number"] % 2 == 0)
    made = stretches(oracle)
    assert made[1, 3] >= 6
    assert made[3, 9] >= 2


@pytest.mark.parametrize("name", NAMES)
def test_a_search_that_is_opened_again_goes_on(name, tmp_path):
    whole = values_of(searched(name, tmp_path / "whole", max_trials=12))
    part = tmp_path / "part"
    broken = {"left": 9}

    def breaks(values):
        broken["left"] -= 1
        if broken["left"] < 0:
            raise keras_tuner.errors.FatalError("the process is killed")
        return False

    with pytest.raises(keras_tuner.errors.FatalError):
        searched(name, part, max_trials=12, fails=breaks)
    again = searched(name, part, max_trials=12)
    number = [(each["number"], each["tuner/epochs"]) for each in values_of(again)]
    assert number == [(each["number"], each["tuner/epochs"]) for each in whole]


@pytest.mark.slow
def test_a_real_search_goes_on_from_the_weights(tmp_path):
    import keras

    made = archsearch.hypermodel(
        archsearch.SearchSpace(channels=archsearch.choice(2, 3, 4, 5), kernel_size=3, depth=1),
        input_shape=(6, 6, 1),
        classes=2,
        mean=0.0,
        deviation=1.0,
    )
    x = np.random.default_rng(0).normal(size=(32, 6, 6, 1)).astype("float32")
    y = (x.mean(axis=(1, 2, 3)) > 0).astype(int)
    oracle = archsearch.oracles.AshaOracle(
        objective="val_accuracy", max_epochs=3, max_trials=3, seed=1, identity=made.identity
    )
    oracle.verbose = 0
    tuner = Staged(oracle, made, directory=tmp_path)
    begun = []

    class Begins(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            begun.append(epoch)

    tuner.search(x, y, validation_data=(x, y), verbose=0, callbacks=[Begins()])
    assert begun == [0, 0, 0, 1, 2]
    assert [trial.status for trial in oracle.trials.values()] == ["COMPLETED"] * 4
    assert tuner.get_best_models()[0].predict(x, verbose=0).shape == (32, 2)
