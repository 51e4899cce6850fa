"""What every oracle keeps, whatever it thinks of the trials so far."""

import itertools
import random
from dataclasses import replace

import pytest

from archsearch.errors import InputError
from archsearch.geometry import judge, limits_of, profile, random_point
from archsearch.geometry.judge import Accepted
from archsearch.geometry.limits import avoided_kinds, broken_limit
from archsearch.journal import Finished, Rung, Skipped, Started
from archsearch.search import ORACLES, schedule_named, trial_seed
from archsearch.space import LIMITS, SearchSpace, choice, per_layer

from .conftest import TASK

LARGE = SearchSpace(
    depth=choice(1, 2, 3, 4),
    kernel_size=per_layer(1, 3, 5, (3, 5)),
    padding=choice("same", "valid"),
    stride=choice(1, 2),
    channels=choice(8, 16, 32),
    pool=per_layer(None, "max"),
    dense=choice((), (16,)),
    channel_growth=choice(1.0, 1.5, 2.0),
    max_params=30_000,
    min_field=3,
)
HEMMED = replace(
    LARGE,
    min_params=250,
    max_params=20_000,
    min_macs=1_000,
    max_macs=400_000,
    min_activations=150,
    max_activations=3_500,
    min_field=3,
    max_field=20,
    min_coverage=0.3,
    max_coverage=2.2,
    min_output_size=2,
    max_output_size=7,
    accept=lambda profile: profile.depth != 3,
    avoid=("unread pixels",),
    avoid_share=0.0,
)
"""Every limit that there is, each of which refuses some networks."""
LINE = SearchSpace(depth=choice(*range(1, 13)), channels=choice(*range(1, 5)))
"""Few choices, as keras-tuner's Gaussian process takes seconds for each proposal among many."""
SPACES = dict.fromkeys(ORACLES, LARGE) | {"keras-tuner-bayesian": LINE}
TRIALS = dict.fromkeys(ORACLES, 13) | {"keras-tuner-bayesian": 11}
FAILURES = dict.fromkeys(ORACLES, 1000) | {"local": 200, "bayesian": 100}
"""These two judge a pool of hundreds of candidates for each proposal: a thousand took minutes."""
POOLED = ["evolution", "local", "bayesian"]
"""They choose from a pool, in which what is refused is no proposal."""
FINISHING = ["random", "grid", "evolution", "local", "bayesian", "optuna-tpe", "optuna-nsga2"]
SEEDED = sorted(set(ORACLES) - {"grid"})


def candidates(ran):
    return [trial.candidate for trial in ran.history.trials]


@pytest.mark.parametrize("slots", [1, 3])
@pytest.mark.parametrize("oracle", ORACLES)
def test_trials_are_new_feasible_and_within_the_limits(search, judge_in, tmp_path, oracle, slots):
    space = SPACES[oracle]
    ran = search(tmp_path, oracle, space, slots=slots, trials=TRIALS[oracle])
    begun = [event for event in ran.events if isinstance(event, Started)]
    assert [event.trial for event in begun] == list(range(1, TRIALS[oracle] + 1))
    assert len({event.candidate for event in begun}) == TRIALS[oracle]
    for event in begun:
        verdict = judge_in(space, event.values)
        assert isinstance(verdict, Accepted)
        assert verdict.candidate == event.candidate
        numbers = profile(event.candidate.architecture)
        assert numbers.params <= (space.max_params or 10**9)
        assert min(numbers.field) >= 3
        assert event.seed == trial_seed(0, event.candidate)
    assert all(trial.status is not None for trial in ran.history.trials)
    assert [event.time for event in ran.heard] == [event.time for event in ran.events]


@pytest.mark.parametrize("oracle", ORACLES)
def test_no_limit_is_ever_broken(search, tmp_path, oracle):
    trials = min(TRIALS[oracle], 10)  # as many as keras-tuner's Bayesian search draws at random
    ran = search(tmp_path, oracle, HEMMED, slots=2, trials=trials)
    limits = limits_of(HEMMED)
    assert len(ran.history.trials) == trials
    for trial in ran.history.trials:
        numbers = profile(trial.candidate.architecture)
        assert broken_limit(numbers, limits) is None
        assert avoided_kinds(numbers, limits) == ()


def test_each_of_these_limits_refuses_something():
    rng = random.Random(0)
    points = [random_point(HEMMED, rng) for _ in range(3000)]
    for name in (*LIMITS, "accept", "avoid"):
        none = dict.fromkeys(LIMITS) | {"accept": None, "avoid": ()}
        alone = replace(HEMMED, **(none | {name: getattr(HEMMED, name)}))
        verdicts = (judge(point, task=TASK, limits=limits_of(alone)) for point in points)
        kinds = {getattr(verdict, "kind", "accepted") for verdict in verdicts}
        assert kinds & {"over limit", "avoided"}, name


@pytest.mark.parametrize("oracle", ORACLES)
def test_equal_seeds_make_equal_runs(search, tmp_path, oracle):
    first, again = (
        search(tmp_path / name, oracle, SPACES[oracle], trials=TRIALS[oracle])
        for name in ("a", "b")
    )
    assert first.fates == again.fates
    assert first.skips == again.skips


@pytest.mark.parametrize("oracle", SEEDED)
@pytest.mark.parametrize("pair", [(0, 1), (10, 12)])
def test_other_seeds_make_other_runs(search, tmp_path, oracle, pair):
    first, other = (
        set(candidates(search(tmp_path / str(seed), oracle, LARGE, seed=seed, trials=10)))
        for seed in pair
    )
    assert len(first & other) <= 1


@pytest.mark.parametrize("oracle", ORACLES)
def test_skips_are_on_record_and_cost_no_trial(search, judge_in, tmp_path, oracle):
    ran = search(tmp_path, oracle, LARGE, trials=10)
    skips = [event for event in ran.events if isinstance(event, Skipped)]
    assert {skip.kind for skip in skips} <= {"infeasible", "duplicate", "over limit"}
    assert skips
    for skip in skips:
        verdict = judge_in(LARGE, skip.values)
        if skip.kind == "duplicate":
            earlier = ran.events[: ran.events.index(skip)]
            assert verdict.candidate in [
                event.candidate for event in earlier if isinstance(event, Started)
            ]
        else:
            assert (skip.kind, skip.reason) == (verdict.kind, verdict.rule)
    assert len(ran.history.trials) == 10
    numbers = [event.proposal for event in ran.events if isinstance(event, Started | Skipped)]
    assert numbers == list(range(1, len(numbers) + 1))


NARROW = SearchSpace(
    depth=choice(1, 2, 3, 4),
    kernel_size=per_layer(1, 3, 5, 7),
    padding="valid",
    stride=per_layer(1, 2),
    channels=choice(4, 8, 16),
    min_field=7,
)


@pytest.mark.parametrize("oracle", sorted(set(ORACLES) - {"grid"}))
def test_after_five_refusals_in_a_row_a_trial_is_drawn(search, tmp_path, oracle):
    ran = search(tmp_path, oracle, NARROW, trials=9)
    in_a_row, drawn = 0, 0
    for event in ran.events:
        if isinstance(event, Skipped):
            in_a_row += 1
        elif isinstance(event, Started):
            assert event.drawn == (in_a_row == 5)
            assert in_a_row <= 5
            drawn += event.drawn
            in_a_row = 0
    assert drawn > 0
    assert len(ran.history.trials) == 9


@pytest.mark.parametrize("oracle", ORACLES)
def test_any_number_of_failures_in_a_row_does_not_stop_it(search, tmp_path, oracle):
    count = FAILURES[oracle]
    ran = search(tmp_path, oracle, LARGE, trials=count, fails=lambda candidate, end: True)
    assert [trial.status for trial in ran.history.trials] == ["failed"] * count
    assert {trial.reason for trial in ran.history.trials} == {"out of memory"}
    assert not list((tmp_path / "weights").glob("*"))


@pytest.mark.parametrize("oracle", ORACLES)
def test_some_failures_leave_the_rest_alone(search, tmp_path, oracle):
    def fails(candidate, end):
        return candidate.identity[0] in "0123"

    ran = search(tmp_path, oracle, SPACES[oracle], trials=TRIALS[oracle], slots=2, fails=fails)
    for trial in ran.history.trials:
        assert (trial.status == "failed") == fails(trial.candidate, 9)
    assert len(ran.history.trials) == TRIALS[oracle]


@pytest.mark.parametrize("maximize", [True, False])
@pytest.mark.parametrize("oracle", ORACLES)
def test_the_weights_at_the_end_are_those_of_the_best(search, tmp_path, oracle, maximize):
    ran = search(
        tmp_path, oracle, SPACES[oracle], trials=TRIALS[oracle], slots=2, maximize=maximize
    )
    best = ran.history.best(maximize=maximize)
    extreme = max if maximize else min
    assert best.score == extreme(trial.score for trial in ran.history.completed)
    (file,) = (tmp_path / "weights").iterdir()
    assert file.name == best.last.weights
    assert file.read_bytes() == ran.executor.weights_of(best.candidate, best.last.epochs)


@pytest.mark.parametrize("oracle", ORACLES)
def test_nothing_happens_to_a_trial_after_its_end(search, tmp_path, oracle):
    ran = search(tmp_path, oracle, SPACES[oracle], trials=TRIALS[oracle], slots=3)
    ended = set()
    for event in ran.events:
        if isinstance(event, Started | Rung | Finished):
            assert event.trial not in ended
        if isinstance(event, Finished):
            ended.add(event.trial)
    assert ended == set(range(1, TRIALS[oracle] + 1))


@pytest.mark.parametrize(
    "oracle",
    ORACLES,
)
def test_a_space_of_one_candidate_is_tried_once(search, tmp_path, oracle):
    ran = search(tmp_path, oracle, SearchSpace(), trials=5)
    assert [trial.number for trial in ran.history.trials] == [1]
    assert ran.exhausted


@pytest.mark.parametrize("oracle", ORACLES)
def test_with_nothing_feasible_the_search_ends(search, tmp_path, oracle):
    ran = search(tmp_path, oracle, SearchSpace(kernel_size=choice(9, 11), padding="valid"))
    assert ran.history.trials == ()
    assert ran.exhausted


FINITE = SearchSpace(
    depth=choice(1, 2), kernel_size=per_layer(1, 3, 5), padding=choice("same", "valid")
)
"""24 points on 8×8: with k = 1 valid is same (2 repeats), two 5×5 without padding leave nothing."""


@pytest.mark.parametrize("slots", [1, 2])
@pytest.mark.parametrize("oracle", FINISHING)
def test_a_finite_space_is_finished_to_the_last_candidate(
    search, judge_in, tmp_path, oracle, slots
):
    verdicts = [judge_in(FINITE, point) for point in FINITE.points()]
    distinct = {verdict.candidate for verdict in verdicts if isinstance(verdict, Accepted)}
    assert len(distinct) == 24 - 2 - 1
    ran = search(tmp_path, oracle, FINITE, trials=100, slots=slots)
    assert set(candidates(ran)) == distinct
    assert len(candidates(ran)) == 21
    assert ran.exhausted
    if oracle == "grid":
        assert [skip.kind for skip in ran.history.skipped].count("infeasible") == 1
        assert [skip.kind for skip in ran.history.skipped].count("duplicate") == 2


def test_the_grid_goes_in_the_order_of_the_space(search, judge_in, tmp_path):
    ran = search(tmp_path, "grid", FINITE, trials=100)
    verdicts = [judge_in(FINITE, point) for point in FINITE.points()]
    order = dict.fromkeys(
        verdict.candidate for verdict in verdicts if isinstance(verdict, Accepted)
    )
    assert candidates(ran) == list(order)


@pytest.mark.parametrize(
    ("oracle", "start"),
    [("keras-tuner-bayesian", 10), ("evolution", 10), ("local", 10), ("bayesian", 5)],
)
def test_an_adaptive_oracle_proposes_what_its_scores_suggest(search, tmp_path, oracle, start):
    """Past its random start it is no random search: it depends on the scores."""
    up, down = (
        search(tmp_path / str(way), oracle, LINE, trials=start + 2, maximize=way)
        for way in (True, False)
    )
    assert candidates(up)[:start] == candidates(down)[:start]
    assert candidates(up)[start:] != candidates(down)[start:]


def test_the_starts_of_keras_tuners_bayesian_follow_from_the_proposal_alone(judge_in):
    from archsearch.search.oracles.make import make_oracle

    oracle = make_oracle(
        "keras-tuner-bayesian",
        space=LINE,
        judge=lambda point: judge_in(LINE, point),
        objective="val_loss",
        maximize=False,
        schedule=schedule_named("none", epochs=9),
        seed=0,
    )
    draws = []
    for seed in (3, 4, 3):
        oracle.reseed(seed)
        draws.append(tuple(oracle._random_state.uniform(size=3)))
    assert draws[0] == draws[2] != draws[1]


def test_time_that_is_up_leaves_trials_unfinished(search, tmp_path):
    ran = search(tmp_path, "random", LARGE, slots=2, deadline=0.0)
    assert ran.events[-1].name == "interrupted"
    assert ran.events[-1].reason == "the time for the search is up"
    assert len(ran.history.completed) == 1, "what had come back was thrown away"
    assert list(ran.events[-1].unfinished) == [trial.number for trial in ran.history.unfinished]
    rest = search(tmp_path, "random", LARGE, slots=2)
    whole = search(tmp_path / "whole", "random", LARGE, slots=2)
    assert rest.fates == whole.fates


def test_stretches_and_replicates_have_their_own_seeds():
    (point,) = SearchSpace().points()
    from archsearch.space import candidate_at

    candidate = candidate_at(point, input_shape=(8, 8, 1), classes=2)
    other = candidate_at(point, input_shape=(8, 9, 1), classes=2)
    seeds = [
        trial_seed(run, each, replicate=replicate, stretch=stretch)
        for run, each, replicate, stretch in itertools.product(
            (0, 1), (candidate, other), (0, 1), (0, 1)
        )
    ]
    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed < 2**31 for seed in seeds)
    assert trial_seed(0, candidate) == 2133501389


def test_an_accept_that_changes_its_mind_is_told_so(search, tmp_path):
    answers = itertools.cycle([True, False])
    space = SearchSpace(channels=choice(*range(1, 30)), accept=lambda profile: next(answers))
    with pytest.raises(InputError, match="it must always give the same answer"):
        search(tmp_path, "random", space)


@pytest.mark.parametrize("oracle", FINISHING)
def test_of_what_is_avoided_only_a_share_is_trained_and_the_rest_is_on_record(
    search, judge_in, tmp_path, oracle
):
    space = SearchSpace(
        depth=choice(1, 2, 3, 4),
        kernel_size=choice(1, 3, 5),
        channels=choice(*range(1, 9)),
        avoid="border layer",
        avoid_share=0.3,
    )
    ran = search(tmp_path, oracle, space, trials=96)
    assert ran.exhausted
    kinds = [(e.kind, repr(e.values)) for e in ran.events if isinstance(e, Skipped)]
    skipped = {values for kind, values in kinds if kind == "avoided"}
    against = [
        verdict
        for trial in ran.history.trials
        if (verdict := judge_in(space, trial.values)).against
    ]
    assert against
    assert skipped or oracle in POOLED
    if oracle not in POOLED:
        assert len(against) < len(skipped)
    everything = [judge_in(space, point) for point in space.points()]
    distinct = {each.candidate for each in everything if isinstance(each, Accepted)}
    assert {trial.candidate for trial in ran.history.trials} == distinct
