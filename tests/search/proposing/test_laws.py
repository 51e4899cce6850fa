"""What every proposer keeps: nothing twice, a function of its arguments, pending trials counted."""

import itertools
from dataclasses import dataclass

import numpy as np
import pytest

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

OPERATIONS = ("none", "skip", "conv 1x1", "conv 3x3", "pool")
EDGES = 6
FEATURES = choice_features([OPERATIONS] * EDGES, list(itertools.product(range(5), repeat=EDGES)))
PROPOSERS = ("evolution", "local", "surrogate")


@dataclass(frozen=True)
class Cells:
    """Six edges with one of five operations each, as in NAS-Bench-201.

    With `sorts` the order of the edges makes no difference; with `refuses` some may not be tried.
    """

    sorts: bool = False
    refuses: bool = False

    def draw(self, rng):
        return tuple(rng.integers(len(OPERATIONS), size=EDGES).tolist())

    def neighbours(self, picks, rng):
        return [
            (*picks[:edge], pick, *picks[edge + 1 :])
            for edge in range(EDGES)
            for pick in range(len(OPERATIONS))
            if pick != picks[edge]
        ]

    def identity(self, picks):
        if self.refuses and sum(picks) % 3 == 0:
            return None
        return tuple(sorted(picks)) if self.sorts else picks


def suggest(name, trials, space, seed, lessons):
    if name == "evolution":
        return evolve(trials, space, Evolution(), seed=seed)
    if name == "local":
        return climb(trials, space, LocalSearch(), seed=seed)
    return most_promising(trials, space, FEATURES, Surrogate(), seed=seed, lessons=lessons)


def ask(name, trials, space, seed, lessons):
    """A suggestion, or the first of random draws that is new."""
    picks = suggest(name, trials, space, seed, lessons)
    rng = np.random.default_rng(seed)
    seen = {space.identity(trial.picks) for trial in trials}
    while picks is None or space.identity(picks) is None or space.identity(picks) in seen:
        picks = space.draw(rng)
    return picks


def score(number, picks):
    return float("-inf") if number % 7 == 6 else float(sum(picks))


def search(name, space, *, workers=1, count=40):
    """Trials of which the last `workers` − 1 are pending whenever something is proposed."""
    lessons, trials = Lessons(), []
    for number in range(count):
        if number >= workers:
            done = number - workers
            picks = trials[done].picks
            trials[done] = Tried(picks=picks, score=score(done, picks))
        trials.append(Tried(picks=ask(name, trials, space, 1000 + number, lessons)))
    return trials


@pytest.mark.parametrize("space", [Cells(), Cells(sorts=True), Cells(refuses=True)])
@pytest.mark.parametrize("workers", [1, 4, 12])
@pytest.mark.parametrize("name", PROPOSERS)
def test_nothing_twice_nothing_refused_and_the_same_again(name, workers, space):
    trials = search(name, space, workers=workers)
    keys = [space.identity(trial.picks) for trial in trials]
    assert None not in keys
    assert len(set(keys)) == len(trials)
    assert [each.picks for each in search(name, space, workers=workers)] == [
        each.picks for each in trials
    ]


@pytest.mark.parametrize("name", PROPOSERS)
def test_what_it_remembers_changes_nothing(name):
    trials = search(name, Cells())
    history = [
        Tried(picks=each.picks, score=score(number, each.picks))
        for number, each in enumerate(trials[:30])
    ]
    assert suggest(name, history, Cells(), 1030, Lessons()) == trials[30].picks


@pytest.mark.parametrize("name", PROPOSERS)
def test_it_finds_better_than_random(name):
    found = [trial.picks for trial in search(name, Cells())]
    assert np.mean([sum(picks) for picks in found[20:]]) > 14  # random: 12


@pytest.mark.parametrize("name", PROPOSERS)
def test_the_start_is_random(name):
    assert suggest(name, [], Cells(), 0, Lessons()) is None
    pending = [Tried(picks=(k, 0, 0, 0, 0, 0)) for k in range(4)]
    assert suggest(name, pending * 4, Cells(), 0, Lessons()) is None


class Two(Cells):
    """Two points, each the other's only neighbour."""

    def draw(self, rng):
        return (int(rng.integers(2)), 0, 0, 0, 0, 0)

    def neighbours(self, picks, rng):
        return [(1 - picks[0], 0, 0, 0, 0, 0)]


@pytest.mark.parametrize("name", PROPOSERS)
def test_with_nothing_left_nothing_is_suggested(name):
    both = [Tried(picks=(k, 0, 0, 0, 0, 0), score=1.0) for k in (0, 1)]
    assert suggest(name, both * 6, Two(), 0, Lessons()) is None


@pytest.mark.parametrize("name", PROPOSERS)
def test_failures_are_the_worst(name):
    """All that begin with 0 fail, the others are equal: a child of a failure is rare."""
    rng = np.random.default_rng(5)
    draws = [Cells().draw(rng) for _ in range(30)]
    trials = [
        Tried(picks=picks, score=0.5 if picks[0] else float("-inf"))
        for picks in dict.fromkeys(draws)
    ]
    suggested = [suggest(name, trials, Cells(), seed, Lessons()) for seed in range(20)]
    assert sum(picks[0] == 0 for picks in suggested) <= 5  # random: 4 of 20 begin with 0


def test_half_of_the_proposals_go_by_draws_which_spread_further():
    rng = np.random.default_rng(3)
    picks = [Cells().draw(rng) for _ in range(20)]
    trials = [Tried(picks=each, score=float(sum(each)) + rng.normal()) for each in picks]

    def proposed(drawn):
        settings = Surrogate(drawn=drawn)
        return [
            most_promising(trials, Cells(), FEATURES, settings, seed=seed, lessons=Lessons())
            for seed in range(40)
        ]

    improving, by_draws, both = proposed(0), proposed(1), proposed(Surrogate().drawn)
    assert len(set(by_draws)) > 2 * len(set(improving))
    assert all(each in pair for each, *pair in zip(both, improving, by_draws, strict=True))
    told = [(a, b) for a, b, c in zip(both, improving, by_draws, strict=True) if b != c]
    assert 0.25 < sum(a == b for a, b in told) / len(told) < 0.75


def test_local_search_starts_from_the_best():
    trials = [Tried(picks=(k, 1, 2, 3, 4, 0), score=float(k)) for k in range(5)] * 2
    found = climb(trials, Cells(), LocalSearch(), seed=0)
    assert sum(a != b for a, b in zip(found, trials[4].picks, strict=True)) == 1


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (lambda: Evolution(sample=11), "1 <= sample <= population must hold, but got sample=11"),
        (lambda: LocalSearch(start=0), "start must be at least 1, but got 0"),
        (lambda: Surrogate(start=1), "start must be at least 2, but got 1"),
        (lambda: Surrogate(growth=1.0), "growth must be over 1, but got 1.0"),
        (lambda: Surrogate(drawn=1.5), "drawn must be a share from 0 to 1, but got 1.5"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, says):
    with pytest.raises(ValueError, match=says):
        settings()
