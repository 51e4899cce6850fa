"""A space as a keras_tuner.HyperModel for stock tuners."""

import keras_tuner
import numpy as np
import pytest

import archsearch
from archsearch import InputError, SearchSpace, choice, per_layer
from archsearch.data import load
from archsearch.geometry import profile
from archsearch.search.oracles.hyperparameters import closed_hyperparameters, point_of
from archsearch.space import candidate_at

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # keras-tuner's

SPACE = SearchSpace(
    depth=choice(1, 2),
    kernel_size=per_layer(9, 3),
    padding="valid",
    channels=choice(4, 8),
    batch_size=choice(16, 32),
    epochs=2,
)
"""The first options (a kernel of 9 on 8 pixels) cannot be trained."""
DIGITS = {"input_shape": (8, 8, 1), "classes": 10, "mean": 4.9, "deviation": 6.0}


def chosen(**values):
    hyperparameters = closed_hyperparameters(SPACE)
    hyperparameters.values |= values
    return hyperparameters


def test_a_model_is_the_canonical_candidate_and_takes_raw_pixels():
    hp = chosen(depth=2, kernel_size_1="3", kernel_size_2="3", channels=8, batch_size=32)
    model = archsearch.hypermodel(SPACE, **DIGITS).build(hp)
    candidate = candidate_at(point_of(hp.values, SPACE), input_shape=(8, 8, 1), classes=10)
    numbers = profile(candidate.architecture)
    assert sum(int(np.prod(w.shape)) for w in model.trainable_weights) == numbers.params
    probabilities = model.predict(load("digits").images[:3].astype("float32"), verbose=0)
    assert probabilities.shape == (3, 10)
    assert model.optimizer is not None
    assert model.get_layer("scaling").scale == pytest.approx(1 / 6)


def test_what_is_built_first_can_be_built():
    """A tuner builds the defaults before its first trial, with whatever conditions it finds."""
    hp = keras_tuner.HyperParameters()
    archsearch.hypermodel(SPACE, **DIGITS).build(hp)
    assert hp.values["kernel_size_1"] == "3"


def test_a_point_that_cannot_be_trained_fails_with_the_rule():
    hp = chosen(depth=1, kernel_size_1="9", channels=8)
    with pytest.raises(
        keras_tuner.errors.FailedTrialError, match="infeasible: kernel larger than its map"
    ):
        archsearch.hypermodel(SPACE, **DIGITS).build(hp)
    small = SearchSpace(channels=choice(4, 64), max_params=5_000)
    hp = closed_hyperparameters(small)
    hp.values["channels"] = 64
    with pytest.raises(keras_tuner.errors.FailedTrialError, match="over limit"):
        archsearch.hypermodel(small, **DIGITS).build(hp)


class Fitted:
    """In the place of a model; keeps what it is fitted with."""

    def fit(self, *args, **kwargs):
        return kwargs


def test_batch_size_and_epochs_are_the_candidates_unless_given():
    made = archsearch.hypermodel(SPACE, **DIGITS)
    hp = chosen(kernel_size_1="3", batch_size=32)
    fitted = made.fit(hp, Fitted())
    assert fitted.pop("callbacks")
    assert fitted == {"batch_size": 32, "epochs": 2, "initial_epoch": 0}
    assert made.fit(hp, Fitted(), epochs=7)["epochs"] == 7
    hp.values |= {"tuner/epochs": 9, "tuner/initial_epoch": 3}
    fitted = made.fit(hp, Fitted())
    assert (fitted["epochs"], fitted["initial_epoch"]) == (9, 3)


def test_a_tuners_callbacks_come_after_the_one_that_puts_the_averages_in_place():
    made = archsearch.hypermodel(SPACE, **DIGITS)
    hp, own = chosen(kernel_size_1="3", batch_size=32), object()
    average, saver = made.fit(hp, Fitted(), callbacks=[own])["callbacks"]
    assert type(average).__name__ == "AverageInPlace"
    assert saver is own


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"classes": None}, "needs classes too"),
        ({"input_shape": (8, 8)}, r"must be \(height, width, channels\), but got \(8, 8\)"),
        ({"deviation": 0.0}, "deviation must be over 0"),
        ({"classes": 1}, "classes must be at least 2"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(change, line):
    with pytest.raises(InputError, match=line):
        archsearch.hypermodel(SPACE, **(DIGITS | change))


@pytest.mark.slow
def test_with_an_oracle_of_ours_no_trial_is_wasted(tmp_path):
    made = archsearch.hypermodel(SPACE)
    oracle = archsearch.oracles.RandomOracle(
        objective="val_accuracy", max_trials=4, seed=1, identity=made.identity
    )
    oracle.verbose = 0
    tuner = keras_tuner.Tuner(oracle=oracle, hypermodel=made, directory=tmp_path)
    digits = load("digits")
    x, y = digits.images[:100].astype("float32"), digits.labels[:100]
    tuner.search(x, y, validation_data=(x, y), verbose=0, epochs=1)
    assert [trial.status for trial in oracle.trials.values()] == ["COMPLETED"] * 4
    assert oracle.refusals or oracle.proposals == 4


@pytest.mark.slow
def test_a_stock_random_search_on_digits(tmp_path):
    tuner = keras_tuner.RandomSearch(
        archsearch.hypermodel(SPACE),
        objective="val_accuracy",
        max_trials=6,
        max_consecutive_failed_trials=7,
        seed=3,
        directory=tmp_path,
    )
    digits = load("digits")
    x, y = digits.images[:300].astype("float32"), digits.labels[:300]
    tuner.search(x, y, validation_data=(x, y), verbose=0)
    found = {trial.trial_id: trial for trial in tuner.oracle.trials.values()}
    kinds = {trial.hyperparameters.get("kernel_size_1"): trial.status for trial in found.values()}
    assert kinds == {"3": "COMPLETED", "9": "FAILED"}
    assert tuner.get_best_models()[0].predict(x[:5], verbose=0).shape == (5, 10)
