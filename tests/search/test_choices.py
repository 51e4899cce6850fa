"""keras-tuner's hyperparameters as picks: what is active, what is near, what comes back."""

import keras_tuner
import numpy as np
import pytest

from archsearch.errors import InputError
from archsearch.search.oracles.choices import Choices
from archsearch.search.oracles.hyperparameters import closed_hyperparameters
from archsearch.search.oracles.without_waste import Identity, all_values
from archsearch.search.proposing import INACTIVE
from archsearch.space import SearchSpace, choice, per_layer

DEEP = SearchSpace(depth=choice(1, 2, 3), kernel_size=per_layer(1, 3, 5), channels=choice(4, 8))


def any_values(values):
    return Identity(key=tuple(sorted(values.items())))


def choices_of(hyperparameters):
    return Choices(hyperparameters, any_values)


def deep():
    return choices_of(closed_hyperparameters(DEEP))


def nested():
    """`rate` is there for sgd alone, `momentum` for one rate of it; `units` has two meanings."""
    hyperparameters = keras_tuner.HyperParameters()
    hyperparameters.Choice("optimizer", ["adam", "sgd"])
    with hyperparameters.conditional_scope("optimizer", ["sgd"]):
        hyperparameters.Choice("rate", [0.1, 0.01, 0.001])
        with hyperparameters.conditional_scope("rate", [0.1]):
            hyperparameters.Boolean("momentum")
        hyperparameters.Choice("units", [8, 16])
    with hyperparameters.conditional_scope("optimizer", ["adam"]):
        hyperparameters.Choice("units", [32, 64])
    return hyperparameters


@pytest.mark.parametrize("hyperparameters", [nested(), closed_hyperparameters(DEEP)])
def test_values_are_picks_and_picks_are_values(hyperparameters):
    choices = choices_of(hyperparameters)
    everything = list(all_values(hyperparameters))
    picks = [choices.picks_of(values) for values in everything]
    assert len(set(picks)) == len(everything)
    assert [choices.values_of(each) for each in picks] == everything
    assert {choices.draw(np.random.default_rng(seed)) for seed in range(2000)} <= set(picks)


@pytest.mark.parametrize("hyperparameters", [nested(), closed_hyperparameters(DEEP)])
def test_neighbours_are_points_that_differ_in_one_choice_and_what_hangs_on_it(hyperparameters):
    choices = choices_of(hyperparameters)
    points = {choices.picks_of(values) for values in all_values(hyperparameters)}
    for picks in points:
        around = choices.neighbours(picks, np.random.default_rng(0))
        assert around == choices.neighbours(picks, np.random.default_rng(0))
        assert set(around) <= points - {picks}
        active = [place for place, pick in enumerate(picks) if pick != INACTIVE]
        assert len(around) == sum(len(choices.options[place]) - 1 for place in active)
        for other in around:
            kept = [(a, b) for a, b in zip(picks, other, strict=True) if INACTIVE not in (a, b)]
            assert sum(a != b for a, b in kept) == 1


def test_more_layers_keep_the_picks_of_the_first_and_draw_the_rest():
    choices = deep()
    picks = choices.picks_of({"depth": 1, "kernel_size_1": "5", "channels": 8})
    drawn = set()
    for seed in range(60):
        around = choices.neighbours(picks, np.random.default_rng(seed))
        values = [choices.values_of(each) for each in around]
        (deepest,) = [each for each in values if each["depth"] == 3]
        assert deepest["kernel_size_1"] == "5"
        assert deepest["channels"] == 8
        drawn.add((deepest["kernel_size_2"], deepest["kernel_size_3"]))
    assert len(drawn) == 9


def test_fewer_layers_drop_the_picks_of_the_last():
    choices = deep()
    values = {"depth": 3, "kernel_size_1": "1", "kernel_size_2": "3", "kernel_size_3": "5"}
    around = choices.neighbours(
        choices.picks_of({**values, "channels": 4}), np.random.default_rng(0)
    )
    assert {"depth": 1, "kernel_size_1": "1", "channels": 4} in map(choices.values_of, around)


def test_values_that_are_missing_or_not_on_offer_are_inactive():
    assert deep().picks_of({"depth": 2, "kernel_size_2": "7"}) == (1, *[INACTIVE] * 4)


def test_what_may_not_be_trained_has_no_identity():
    def no_eight(values):
        return Identity(kind="infeasible") if values["channels"] == 8 else any_values(values)

    choices = Choices(closed_hyperparameters(DEEP), no_eight)
    picks = choices.picks_of({"depth": 1, "kernel_size_1": "1", "channels": 8})
    assert choices.identity(picks) is None
    assert choices.identity((*picks[:-1], 0)) is not None


def test_ranges_have_the_values_that_keras_tuner_gives_them():
    hyperparameters = keras_tuner.HyperParameters()
    hyperparameters.Int("units", 8, 32, step=8)
    hyperparameters.Float("dropout", 0.0, 0.5, step=0.25)
    hyperparameters.Float("rate", 1e-4, 1e-1, sampling="log")
    hyperparameters.Fixed("epochs", 3)
    units, dropout, rate, epochs = choices_of(hyperparameters).options
    assert (units, dropout, epochs) == ((8, 16, 24, 32), (0.0, 0.25, 0.5), (3,))
    assert len(rate) == 10
    assert list(rate) == sorted(rate)


def test_too_many_values_are_refused_in_one_line():
    hyperparameters = keras_tuner.HyperParameters()
    hyperparameters.Int("units", 1, 5000)
    with pytest.raises(InputError, match=r"'units' has 5,000 values, and at most 1,000 can be"):
        choices_of(hyperparameters)


def test_a_kind_without_values_is_refused_in_one_line():
    class Angle(keras_tuner.engine.hyperparameters.HyperParameter):
        pass

    hyperparameters = keras_tuner.HyperParameters()
    hyperparameters._space.append(Angle("turn"))
    with pytest.raises(InputError, match=r"'turn' \(Angle\) has no values to choose from; use"):
        choices_of(hyperparameters)


def test_what_lies_between_the_values_on_offer_becomes_the_nearest():
    hyperparameters = keras_tuner.HyperParameters()
    hyperparameters.Float("rate", 1e-4, 1e-1, sampling="log")
    hyperparameters.Choice("units", [8, 16])
    choices = choices_of(hyperparameters)
    rates = choices.options[0]
    between = (rates[3] * rates[4]) ** 0.5  # half way, in logarithms
    assert choices.nearest({"rate": 0.99 * between, "units": 8}) == {"rate": rates[3], "units": 8}
    assert choices.nearest({"rate": 1.01 * between, "units": 8}) == {"rate": rates[4], "units": 8}
    assert INACTIVE not in choices.picks_of(choices.nearest({"rate": 0.0123, "units": 16}))


@pytest.mark.parametrize("seed", range(20))
def test_what_is_on_offer_stays_as_it_is(seed):
    choices = choices_of(nested())
    values = choices.values_of(choices.draw(np.random.default_rng(seed)))
    assert choices.nearest(values) == values
