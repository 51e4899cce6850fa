"""The oracles with a stock keras_tuner.Tuner, on hyperparameters that are not ours."""

import itertools

import keras_tuner
import numpy as np
import pytest

import archsearch
from archsearch.errors import InputError
from archsearch.search.proposing import INACTIVE

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # keras-tuner's

NAMES = sorted(archsearch.oracles.__all__)
SIX = list(itertools.product(["a", "b"], [1, 2, 3]))


def small():
    hyperparameters = keras_tuner.HyperParameters()
    hyperparameters.Choice("letter", ["a", "b"])
    hyperparameters.Choice("number", [1, 2, 3])
    return hyperparameters


class Scored(keras_tuner.Tuner):
    """A tuner whose trials are over at once."""

    def run_trial(self, trial, *args, **kwargs):
        values = trial.hyperparameters.values
        return {"score": values.get("number", 0) + 10 * (values.get("letter") == "b")}


def build(hp):
    """Both are asked for as the model is built, which is how a stock Tuner learns of them."""
    hp.Choice("letter", ["a", "b"])
    hp.Choice("number", [1, 2, 3])


def oracle_of(name, **options):
    objective = keras_tuner.Objective("score", "max")
    return getattr(archsearch.oracles, name)(objective=objective, **options)


def tuner_of(oracle, folder, hypermodel=build):
    oracle.verbose = 0
    return Scored(oracle=oracle, hypermodel=hypermodel, directory=folder, project_name="p")


def tried(oracle):
    """The candidates in the order of their start; a promotion is no new one."""
    return [
        (values["letter"], values["number"])
        for values in (oracle.trials[each].hyperparameters.values for each in oracle.start_order)
        if "tuner/trial_id" not in values
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_small_space_is_searched_to_its_end_and_no_further(name, tmp_path):
    oracle = oracle_of(name, max_trials=50, seed=0)
    tuner_of(oracle, tmp_path).search()
    assert sorted(tried(oracle)) == SIX


@pytest.mark.parametrize("name", NAMES)
def test_a_search_that_is_opened_again_goes_on(name, tmp_path):
    whole = oracle_of(name, max_trials=6, seed=3)
    tuner_of(whole, tmp_path / "whole").search()
    first = oracle_of(name, max_trials=3, seed=3)
    tuner_of(first, tmp_path / "parts").search()
    assert tried(first) == tried(whole)[:3]
    rest = oracle_of(name, max_trials=6)
    tuner_of(rest, tmp_path / "parts").search()
    assert tried(rest) == tried(whole)


@pytest.mark.parametrize("seed", [0, 7])
def test_equal_seeds_make_equal_searches(seed, tmp_path):
    runs = []
    for name in ("one", "two"):
        oracle = oracle_of("BayesianOracle", seed=seed, hyperparameters=small())
        tuner_of(oracle, tmp_path / name).search()
        runs.append(tried(oracle))
    assert runs[0] == runs[1]


@pytest.mark.parametrize("name", NAMES)
def test_identity_says_what_is_the_same_and_what_is_not_to_be_tried(name, tmp_path):
    def identity(values):
        return None if values["number"] == 3 else values["number"]

    oracle = oracle_of(name, seed=0, hyperparameters=small(), identity=identity)
    tuner_of(oracle, tmp_path).search()
    assert sorted(number for _, number in tried(oracle)) == [1, 2]


def test_features_are_seen_by_the_surrogate(tmp_path):
    asked = []

    def features(values):
        asked.append(values)
        return [np.log(values["number"])]

    oracle = oracle_of("BayesianOracle", seed=0, hyperparameters=small(), features=features)
    tuner_of(oracle, tmp_path).search()
    assert asked
    assert sorted(tried(oracle)) == SIX


def test_features_that_are_no_numbers_are_refused_in_one_line(tmp_path):
    oracle = oracle_of(
        "RandomOracle", hyperparameters=small(), features=lambda values: [float("nan")]
    )
    with pytest.raises(InputError, match="features must be finite numbers, but of"):
        oracle.create_trial("tuner0")


def test_ranges_are_searched_in_steps(tmp_path):
    def ranges(hp):
        hp.Float("rate", 1e-4, 1e-1, sampling="log")
        hp.Int("number", 1, 4)

    oracle = oracle_of("BayesianOracle", max_trials=12, seed=0)
    tuner_of(oracle, tmp_path, ranges).search()
    assert len(oracle.trials) == 12
    # Those that were drawn at random too are among the values that others choose from.
    picks = [
        oracle.choices.picks_of(each.hyperparameters.values) for each in oracle.trials.values()
    ]
    assert all(INACTIVE not in each for each in picks)


@pytest.mark.slow
def test_a_real_search_with_a_stock_tuner(tmp_path):
    import keras

    def network(hp):
        model = keras.Sequential([keras.layers.Input((4,))])
        for layer in range(hp.Int("layers", 1, 2)):
            with hp.conditional_scope("layers", list(range(layer + 1, 3))):
                units = hp.Choice(f"units_{layer}", [4, 8])
            model.add(keras.layers.Dense(units, activation="relu"))
        model.add(keras.layers.Dense(1, activation="sigmoid"))
        rate = hp.Choice("rate", [0.01, 0.1])
        optimizer = keras.optimizers.Adam(rate)
        model.compile(
            optimizer=optimizer, loss="binary_crossentropy", metrics=["accuracy"], run_eagerly=True
        )
        return model

    x = np.random.default_rng(0).normal(size=(64, 4))
    y = (x[:, 0] > 0).astype("float32")
    oracle = archsearch.oracles.BayesianOracle(objective="val_accuracy", max_trials=6, seed=1)
    tuner = keras_tuner.Tuner(oracle=oracle, hypermodel=network, directory=tmp_path)
    tuner.search(x, y, validation_data=(x, y), epochs=1, verbose=0)
    values = [trial.hyperparameters.values for trial in oracle.trials.values()]
    assert [trial.status for trial in oracle.trials.values()] == ["COMPLETED"] * 6
    assert len({tuple(sorted(each.items())) for each in values}) == 6
    assert all(("units_1" in each) == (each["layers"] == 2) for each in values)
    assert tuner.get_best_models()[0].predict(x, verbose=0).shape == (64, 1)
