"""The oracles that learn: what they propose is what the pure functions say, and what they see."""

import hashlib

import keras_tuner
import numpy as np
import pytest

from archsearch.geometry import Task, judge, limits_of
from archsearch.search import schedule_named
from archsearch.search.oracles.bayesian import BayesianOracle, features_of
from archsearch.search.oracles.choices import Choices
from archsearch.search.oracles.evolution import EvolutionOracle
from archsearch.search.oracles.local import LocalSearchOracle
from archsearch.search.oracles.make import make_oracle
from archsearch.search.oracles.without_waste import Identity, seed_of
from archsearch.search.proposing import (
    Evolution,
    Lessons,
    LocalSearch,
    Surrogate,
    Tried,
    choice_features,
    climb,
    evolve,
    most_promising,
)
from archsearch.space import SearchSpace, choice, per_layer

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # keras-tuner's

OPERATIONS = ["none", "skip", "conv 1x1", "conv 3x3", "pool"]
ORACLES = {
    "evolution": EvolutionOracle,
    "local": LocalSearchOracle,
    "bayesian": BayesianOracle,
}


def cells():
    hyperparameters = keras_tuner.HyperParameters()
    for edge in range(6):
        hyperparameters.Choice(f"edge_{edge}", OPERATIONS)
    return hyperparameters


def by_values(values):
    return Identity(key=tuple(sorted(values.items())))


def prepared(name, seed):
    oracle = ORACLES[name](objective=keras_tuner.Objective("score", "min"), hyperparameters=cells())
    oracle.prepare(run_seed=seed, identify=by_values)
    return oracle


def loss_of(values):
    """Fewer convolutions are better; some luck, and every tenth fails."""
    luck = hashlib.sha256(repr(sorted(values.items())).encode()).digest()[0]
    return None if luck < 26 else sum("conv" in each for each in values.values()) + luck / 255


def answer(oracle, trial):
    loss = loss_of(trial.hyperparameters.values)
    trial.status = "FAILED" if loss is None else "COMPLETED"
    if loss is not None:
        oracle.update_trial(trial.trial_id, {"score": loss})
    oracle.end_trial(trial)


def function_of(name, choices, seed):
    """The same proposer without an oracle."""
    if name == "evolution":
        return lambda trials, number: evolve(
            trials, choices, Evolution(), seed=seed_of(seed, number)
        )
    if name == "local":
        return lambda trials, number: climb(
            trials, choices, LocalSearch(), seed=seed_of(seed, number)
        )
    features, lessons = features_of(choices, seed=seed_of(seed, 0)), Lessons()
    return lambda trials, number: most_promising(
        trials, choices, features, Surrogate(), seed=seed_of(seed, number), lessons=lessons
    )


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", ORACLES)
def test_an_oracle_proposes_what_the_function_says(name, seed):
    oracle = prepared(name, seed)
    oracle.max_consecutive_failed_trials = 10**9
    choices = Choices(cells(), by_values)
    function = function_of(name, choices, seed)
    tried, running, suggested = [], [], 0
    for number in range(30):
        running.append((number, oracle.create_trial(f"slot-{number}")))
        picks = choices.picks_of(running[-1][1].hyperparameters.values)
        expected = function(tried, oracle.proposals)
        suggested += expected is not None
        assert expected in (None, picks)
        tried.append(Tried(picks=picks))
        if len(running) == 3:  # two are pending when the next is proposed
            place, trial = running.pop(0)
            answer(oracle, trial)
            loss = loss_of(trial.hyperparameters.values)
            score = float("-inf") if loss is None else -loss
            tried[place] = Tried(picks=tried[place].picks, score=score)
    assert suggested >= 19


SPACE = SearchSpace(
    depth=choice(1, 2, 3),
    kernel_size=per_layer(1, 3, 5),
    padding=choice("same", "valid"),
    channels=choice(8, 16, 32),
    learning_rate=choice(0.1, 0.01),
    min_field=3,
)


def made(space):
    task, limits = Task(input_shape=(8, 8, 1), classes=10), limits_of(space)
    return make_oracle(
        "bayesian",
        space=space,
        judge=lambda point: judge(point, task=task, limits=limits),
        objective="val_accuracy",
        maximize=True,
        schedule=schedule_named("none", epochs=3),
        seed=0,
    )


def test_the_surrogate_sees_what_a_network_is_and_its_choices():
    choices = made(SPACE).choices
    features = features_of(choices, seed=1)
    rng = np.random.default_rng(2)
    able = [p for p in (choices.draw(rng) for _ in range(400)) if choices.identity(p) is not None]
    assert 100 < len(able) < 400
    x = features.of(able)
    assert x.shape[1] == 8 + len(choice_features(choices.options, able).columns.variances)
    assert np.abs(x[:, :8].mean(axis=0)).max() < 0.3
    assert np.abs(x[:, :8].std(axis=0) - 1).max() < 0.3 or not x[:, 7].any()
    assert np.isfinite(x).all()


def test_features_do_without_anything_that_may_be_trained():
    choices = Choices(cells(), lambda values: Identity(kind="infeasible"))
    assert features_of(choices, seed=1).columns.variances.sum() > 0


def test_refused_points_of_a_pool_are_no_proposals():
    oracle = made(SPACE)
    for number in range(15):
        trial = oracle.create_trial("slot")
        verdict = oracle.identify(trial.hyperparameters.values)
        assert not verdict.kind
        oracle.update_trial(trial.trial_id, {"val_accuracy": number / 15})
        trial.status = "COMPLETED"
        before = oracle.proposals
        oracle.end_trial(trial)
        if number >= 5:
            refused = len(oracle.refusals)
            trial = oracle.create_trial("slot")
            assert oracle.proposals == before + 1
            assert len(oracle.refusals) == refused
            oracle.update_trial(trial.trial_id, {"val_accuracy": 0.1})
            trial.status = "COMPLETED"
            oracle.end_trial(trial)


def test_all_that_is_proposed_differs_as_a_candidate():
    oracle = made(SPACE)
    found = set()
    for number in range(25):
        trial = oracle.create_trial("slot")
        key = oracle.identify(trial.hyperparameters.values).key
        found.add(key)
        oracle.update_trial(trial.trial_id, {"val_accuracy": number % 4})
        trial.status = "COMPLETED"
        oracle.end_trial(trial)
    assert len(found) == 25
