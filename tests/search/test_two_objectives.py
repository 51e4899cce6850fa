"""Whole searches for a Pareto front, with every oracle that can, and with early stops."""

from dataclasses import replace

import numpy as np
import pytest

from archsearch.geometry import profile
from archsearch.journal import Finished, Rung
from archsearch.search import Reference, cost_named, hypervolume
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
from archsearch.search.proposing.trials import standings
from archsearch.space import SearchSpace, choice, per_layer

ORACLES = ["random", "grid", "evolution", "local", "bayesian", "optuna-tpe", "optuna-nsga2"]
LEARNING = ["evolution", "local", "bayesian", "optuna-tpe", "optuna-nsga2"]
SPACE = SearchSpace(
    depth=choice(1, 2, 3, 4),
    kernel_size=per_layer(1, 3, 5),
    channels=choice(8, 16, 24),
    stride=choice(1, 2),
    max_params=30_000,
)


def params(trial):
    return profile(trial.candidate.architecture).params


@pytest.mark.parametrize("schedule", ["none", "asha"])
@pytest.mark.parametrize("minimize", ["params", "latency"])
@pytest.mark.parametrize("oracle", ORACLES)
def test_nothing_twice_and_all_within_the_limits(search, tmp_path, oracle, minimize, schedule):
    ran = search(tmp_path, oracle, SPACE, minimize=minimize, schedule=schedule, trials=17, slots=3)
    trials = ran.history.trials
    assert [trial.number for trial in trials] == list(range(1, 18))
    assert len({trial.candidate for trial in trials}) == 17
    assert all(params(trial) <= 30_000 for trial in trials)
    assert not ran.history.unfinished
    assert ran.history.completed
    if minimize == "latency":
        outcomes = [outcome for trial in trials for outcome in trial.outcomes]
        assert all(outcome.latency_ms for outcome in outcomes)


@pytest.mark.parametrize("schedule", ["none", "asha"])
@pytest.mark.parametrize("minimize", ["params", "latency"])
@pytest.mark.parametrize("oracle", LEARNING)
def test_killed_anywhere_it_ends_as_it_would_have(search, tmp_path, oracle, minimize, schedule):
    options = {"minimize": minimize, "schedule": schedule, "trials": 15}
    whole = search(tmp_path / "whole", oracle, SPACE, **options)
    for number in range(11, len(whole.heard), 4 if schedule == "none" else 9):
        folder = tmp_path / f"killed-{number}"
        search(folder, oracle, SPACE, kill_after=number, **options)
        again = search(folder, oracle, SPACE, **options)
        assert again.fates == whole.fates, number


@pytest.mark.parametrize("oracle", LEARNING)
def test_the_cost_changes_what_is_proposed(search, tmp_path, oracle):
    """Until the learning begins the trials are the same, whatever is minimised."""
    runs = [
        search(tmp_path / str(name), oracle, SPACE, minimize=name, trials=24)
        for name in (None, "params", "latency")
    ]
    candidates = [[trial.candidate for trial in ran.history.trials] for ran in runs]
    assert candidates[0][:5] == candidates[1][:5] == candidates[2][:5]
    assert candidates[0] != candidates[1]
    assert candidates[0] != candidates[2]


def test_early_stops_leave_the_smallest_where_size_counts(search, tmp_path):
    """None beats it in score and parameters at once, however little it scores."""

    def fates_of_the_smallest(minimize):
        for seed in range(4):
            ran = search(
                tmp_path / f"{minimize}-{seed}",
                "random",
                SPACE,
                schedule="asha",
                trials=27,
                minimize=minimize,
                seed=seed,
            )
            trials = ran.history.trials
            yield min(trials, key=lambda each: (params(each), -each.outcomes[0].score)).status

    assert set(fates_of_the_smallest("params")) == {"completed"}
    assert "stopped" in set(fates_of_the_smallest(None))


def test_a_trial_that_everyone_beats_is_stopped(search, tmp_path):
    ran = search(tmp_path, "random", SPACE, schedule="asha", trials=27, minimize="params")
    firsts = {
        trial.number: (params(trial), trial.outcomes[0].score) for trial in ran.history.trials
    }
    for trial in ran.history.trials:
        size, score = firsts[trial.number]
        beaten = sum(other <= size and better > score for other, better in firsts.values())
        if beaten > 14:
            assert trial.status == "stopped"


@pytest.mark.parametrize("schedule", ["none", "asha"])
def test_failures_are_on_no_front(search, tmp_path, schedule):
    """The smallest networks fail: nothing is learnt to be good of them."""

    def fails(candidate, end):
        return profile(candidate.architecture).params < 500

    ran = search(
        tmp_path, "evolution", SPACE, minimize="params", schedule=schedule, trials=30, fails=fails
    )
    failed = [trial for trial in ran.history.trials if trial.status == "failed"]
    assert failed
    assert all(params(trial) >= 500 for trial in ran.history.completed)


def test_a_loss_is_minimised_beside_a_cost(search, tmp_path):
    up, down = (
        search(tmp_path / str(way), "local", SPACE, minimize="params", trials=24, maximize=way)
        for way in (True, False)
    )
    assert up.fates != down.fates


class Line:
    """Sixty points on a line: the further, the better and the dearer, but odd ones are bad."""

    def draw(self, rng):
        return (int(rng.integers(60)),)

    def neighbours(self, picks, rng):
        return [(k,) for k in range(max(0, picks[0] - 3), min(60, picks[0] + 4)) if k != picks[0]]

    def identity(self, picks):
        return picks


def score(picks):
    return picks[0] / 60 if picks[0] % 2 == 0 else picks[0] / 200


def cost(picks):
    return 10 ** (picks[0] / 20)


FEATURES = choice_features([tuple(range(60))], [(k,) for k in range(60)])


def suggest(name, trials, seed, *, known=True):
    if name == "evolution":
        return evolve(trials, Line(), Evolution(), seed=seed)
    if name == "local":
        return climb(trials, Line(), LocalSearch(), seed=seed)
    cost_of = cost if known else lambda picks: None
    return most_promising(
        trials, Line(), FEATURES, Surrogate(), seed=seed, lessons=Lessons(), cost_of=cost_of
    )


def test_standings_are_by_rung_then_front_then_room():
    trials = [
        Tried(picks=(0,), score=0.9, cost=10.0),
        Tried(picks=(1,), score=0.5, cost=20.0, rung=1),
        Tried(picks=(2,), score=0.6, cost=10.0),
        Tried(picks=(3,), score=float("-inf"), cost=1.0),
        Tried(picks=(4,), score=0.5, cost=5.0),
    ]
    keys = standings(trials)
    assert sorted(range(5), key=lambda place: keys[place], reverse=True) == [1, 0, 4, 2, 3]
    alone = [replace(trial, cost=None) for trial in trials]
    assert standings(alone) == [trial.standing for trial in alone]


@pytest.mark.parametrize("name", LEARNING)
def test_what_is_suggested_comes_from_the_front(name):
    """Ten on the front, ten that each of them beats: neighbours of the front are tried."""
    good = [Tried(picks=(k,), score=score((k,)), cost=cost((k,))) for k in range(0, 20, 2)]
    bad = [Tried(picks=(k,), score=0.0, cost=cost((k,))) for k in range(40, 60, 2)]
    trials = [each for pair in zip(bad, good, strict=True) for each in pair]
    found = [suggest(name, trials, seed)[0] for seed in range(12)]
    assert np.mean([k < 30 for k in found]) > 0.7


def test_costs_that_are_measured_later_are_foretold():
    """With costs that follow from the picks, knowing them or foretelling them leads to the same."""
    trials = [Tried(picks=(k,), score=score((k,)), cost=cost((k,))) for k in range(0, 60, 5)]
    pending = Tried(picks=(33,))
    known = [
        suggest("bayesian", [*trials, replace(pending, cost=cost((33,)))], seed)
        for seed in range(5)
    ]
    foretold = [suggest("bayesian", [*trials, pending], seed, known=False) for seed in range(5)]
    assert known == foretold


@pytest.mark.parametrize("oracle", LEARNING)
def test_the_front_grows_faster_than_by_chance(search, tmp_path, oracle):
    """The invented score is mostly luck, so what can be learnt here is the cost."""
    minimize = cost_named("params")
    reference = Reference(score=0, cost=1e5)

    def area(name, seed):
        ran = search(
            tmp_path / f"{name}-{seed}", name, SPACE, trials=40, seed=seed, minimize="params"
        )
        return hypervolume([(minimize.paid(t), t.score) for t in ran.history.completed], reference)

    seeds = range(3)
    assert np.mean([area(oracle, s) for s in seeds]) > np.mean([area("random", s) for s in seeds])


def test_a_run_tells_its_latency_at_every_rung(search, tmp_path):
    ran = search(tmp_path, "random", SPACE, schedule="asha", trials=9, minimize="latency")
    told = [event.outcome for event in ran.events if isinstance(event, Rung | Finished)]
    assert all(outcome is None or outcome.latency_ms > 0 for outcome in told)
