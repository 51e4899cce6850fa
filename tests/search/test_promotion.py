"""Successive halving as functions: who goes on, who stops; then whole searches with a schedule."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archsearch.errors import InputError
from archsearch.journal import Finished, Rung, Started
from archsearch.search import trial_seed
from archsearch.search.names import oracle_and_schedule
from archsearch.search.ordering import best_first, fronts
from archsearch.search.promotion import Standing, hopeless, promotion
from archsearch.search.schedule import schedule_named
from archsearch.space import SearchSpace, choice, per_layer

ASHA = schedule_named("asha", epochs=9)
SPACE = SearchSpace(
    depth=choice(1, 2, 3, 4),
    kernel_size=per_layer(1, 3, 5),
    channels=choice(8, 16, 24),
    stride=choice(1, 2),
)
ORACLES = ["random", "grid", "evolution", "local", "bayesian"]


def at_first(*scores):
    return [Standing(trial=number, scores=(score,)) for number, score in enumerate(scores, 1)]


def test_nobody_goes_on_before_three_are_compared():
    assert promotion(at_first(0.9, 0.8), ASHA, closed=False) is None
    assert promotion(at_first(0.8, 0.9, 0.7), ASHA, closed=False) == 2


def test_equal_scores_go_on_in_the_order_of_their_start():
    assert promotion(at_first(0.5, 0.5, 0.5), ASHA, closed=False) == 1


def test_the_highest_rung_comes_first():
    up = [Standing(trial=n, scores=(0.9, 0.9 + n / 100)) for n in (1, 2, 3)]
    waiting = [Standing(trial=n, scores=(0.95,)) for n in range(4, 13)]
    assert promotion([*up, *waiting], ASHA, closed=False) == 3


def test_a_failure_is_compared_and_takes_nobodys_place():
    failed = [Standing(trial=n, failed=True) for n in (1, 2)]
    assert promotion([*failed, Standing(trial=3, scores=(0.1,))], ASHA, closed=False) == 3
    fell = Standing(trial=1, scores=(0.9,), failed=True)
    rest = at_first(0, 0.5, 0.4)[1:]
    assert promotion([fell, *rest], ASHA, closed=False) == 2


def test_at_the_end_the_best_goes_on_from_a_short_rung():
    two = at_first(0.8, 0.9)
    assert promotion(two, ASHA, closed=True) == 2
    busy = [two[0], Standing(trial=2, scores=(0.9,), busy=True)]
    assert promotion(busy, ASHA, closed=True) is None
    assert promotion([two[0], Standing(trial=2, scores=(0.9, 0.9))], ASHA, closed=True) == 2
    done = [two[0], Standing(trial=2, scores=(0.9, 0.9, 0.9))]
    assert promotion(done, ASHA, closed=True) is None


def test_the_worse_half_stops_but_not_the_first_three():
    assert hopeless(at_first(0.1, 0.2, 0.3), ASHA) == []
    assert hopeless(at_first(0.1, 0.2, 0.3, 0.4), ASHA) == [1]
    assert hopeless(at_first(*[n / 10 for n in range(10)]), ASHA) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("name", "epochs", "rungs"),
    [
        ("none", 9, (9,)),
        ("asha", 1, (1,)),
        ("asha", 2, (2,)),
        ("asha", 3, (1, 3)),
        ("asha", 5, (2, 5)),
        ("hyperband", 27, (1, 3, 9, 27)),
        ("asha", 100, (1, 4, 11, 33, 100)),
    ],
)
def test_rungs(name, epochs, rungs):
    assert schedule_named(name, epochs=epochs).rungs == rungs


@given(st.integers(1, 300))
def test_rungs_ascend_to_the_full_number_of_epochs(epochs):
    rungs = schedule_named("asha", epochs=epochs).rungs
    assert rungs[-1] == epochs
    assert list(rungs) == sorted(set(rungs))
    assert rungs[0] <= 2


def test_a_schedules_name_as_an_oracle_means_random():
    assert oracle_and_schedule("hyperband", None) == ("random", "hyperband")
    assert oracle_and_schedule("asha", "asha") == ("random", "asha")
    assert oracle_and_schedule("keras-tuner-hyperband", None) == ("keras-tuner-hyperband", "none")


@pytest.mark.parametrize(
    ("oracle", "schedule", "line"),
    [
        ("asha", "hyperband", "means --oracle random --schedule asha"),
        ("keras-tuner-hyperband", "asha", "has a schedule of its own"),
        ("random", "ahsa", "did you mean 'asha'"),
        ("randon", "asha", "did you mean 'random'"),
    ],
)
def test_what_cannot_go_together_is_told(oracle, schedule, line):
    with pytest.raises(InputError, match=line):
        oracle_and_schedule(oracle, schedule)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12))
def test_fronts_are_what_counting_one_by_one_says(points):
    scores = [float(score) for score, _ in points]
    costs = [float(cost) for _, cost in points]

    def dominates(a, b):
        return (
            scores[a] >= scores[b]
            and costs[a] <= costs[b]
            and (scores[a], costs[a]) != (scores[b], costs[b])
        )

    left, expected = set(range(len(points))), []
    while left:
        front = {a for a in left if not any(dominates(b, a) for b in left)}
        expected.append(front)
        left -= front
    assert [set(front) for front in fronts(scores, costs)] == expected
    assert sorted(best_first(scores, list(costs))) == list(range(len(points)))


def trained(ran):
    return Counter(
        tuple(outcome.epochs for outcome in trial.outcomes) for trial in ran.history.trials
    )


@pytest.mark.parametrize("slots", [1, 3])
@pytest.mark.parametrize("oracle", ORACLES)
def test_one_of_three_goes_on(search, tmp_path, oracle, slots):
    ran = search(tmp_path, oracle, SPACE, schedule="asha", trials=27, slots=slots)
    counts = Counter(len(trial.outcomes) for trial in ran.history.trials)
    assert sum(counts.values()) == 27
    assert counts[2] + counts[3] >= 9  # early in the run more than a third may go on
    assert counts[3] >= 3
    assert counts[2] + counts[3] <= 18  # the more the later candidates are better
    assert set(trained(ran)) <= {(1,), (1, 3), (1, 3, 9)}
    assert {trial.status for trial in ran.history.trials} == {"completed", "stopped"}
    assert not ran.history.unfinished


def test_who_goes_on_was_better_where_it_was_compared(search, tmp_path):
    ran = search(tmp_path, "random", SPACE, schedule="asha", trials=30)
    first = {trial.number: trial.outcomes[0].score for trial in ran.history.trials}
    went_on = [trial.number for trial in ran.history.trials if len(trial.outcomes) > 1]
    best = sorted(first, key=first.get, reverse=True)[:10]
    assert set(best) <= set(went_on)


@pytest.mark.parametrize("oracle", ORACLES)
def test_a_promotion_has_its_own_seed_and_the_trials_weights(search, tmp_path, oracle):
    """(The executor asserts that the weights are those of the candidate at the right epoch.)"""
    ran = search(tmp_path, oracle, SPACE, schedule="asha", trials=14, slots=2)
    on = [stretch for stretch in ran.executor.given if stretch.begin > 0]
    assert on
    for stretch in on:
        rung = {1: 1, 3: 2}[stretch.begin]
        assert stretch.seed == trial_seed(0, stretch.candidate, stretch=rung)


@pytest.mark.parametrize("oracle", ORACLES)
def test_only_the_winners_weights_are_left(search, tmp_path, oracle):
    ran = search(tmp_path, oracle, SPACE, schedule="asha", trials=14, slots=2)
    (file,) = (tmp_path / "weights").iterdir()
    assert file.name == ran.history.best(maximize=True).last.weights


@pytest.mark.parametrize("schedule", ["asha", "hyperband"])
def test_trials_of_later_brackets_pass_the_early_rungs(search, tmp_path, schedule):
    ran = search(tmp_path, "random", SPACE, schedule=schedule, trials=17)
    firsts = [trial.outcomes[0].epochs for trial in ran.history.trials]
    expected = {"asha": [1] * 17, "hyperband": [1] * 9 + [3] * 5 + [9] * 3}
    assert firsts == expected[schedule]


@pytest.mark.parametrize("trials", [1, 2, 7, 17, 30])
@pytest.mark.parametrize("name", ["none", "asha", "hyperband"])
def test_a_search_trains_about_what_its_schedule_foretells(search, tmp_path, name, trials):
    space = SearchSpace(depth=choice(*range(1, 13)), channels=choice(*range(1, 5)))
    ran = search(tmp_path, "random", space, schedule=name, trials=trials)
    trained = sum(stretch.end - stretch.begin for stretch in ran.executor.given)
    foretold = sum(each.epochs for each in schedule_named(name, epochs=9).stretches(trials))
    assert 0.9 * foretold <= trained <= 1.5 * foretold


@pytest.mark.parametrize("trials", range(1, 9))
def test_however_few_there_are_one_is_trained_in_full(search, tmp_path, trials):
    ran = search(tmp_path, "random", SPACE, schedule="asha", trials=trials)
    assert len(ran.history.completed) >= 1
    assert not ran.history.unfinished


@pytest.mark.parametrize("failures", range(9))
def test_failures_do_not_starve_promotion(search, tmp_path, failures):
    seen = []

    def fails(candidate, end):
        if candidate not in seen:
            seen.append(candidate)
        return seen.index(candidate) < failures

    ran = search(tmp_path, "random", SPACE, schedule="asha", trials=9, fails=fails)
    statuses = Counter(trial.status for trial in ran.history.trials)
    assert statuses["failed"] == failures
    assert statuses["completed"] >= 1
    assert sum(len(trial.outcomes) > 1 for trial in ran.history.trials) >= min(3, 9 - failures)


def test_an_exhausted_space_still_has_its_best_trained_in_full(search, tmp_path):
    few = SearchSpace(depth=choice(1, 2), channels=choice(8, 16, 32))
    ran = search(tmp_path, "random", few, schedule="asha", trials=30, slots=2)
    assert len(ran.history.trials) == 6
    assert ran.exhausted
    assert ran.history.completed
    assert not ran.history.unfinished


@pytest.mark.parametrize("schedule", ["asha", "hyperband"])
@pytest.mark.parametrize("oracle", [*ORACLES, "keras-tuner-bayesian"])
def test_nothing_happens_to_a_trial_after_its_end(search, tmp_path, oracle, schedule):
    space = SearchSpace(depth=choice(*range(1, 13)), channels=choice(*range(1, 5)))
    ran = search(tmp_path, oracle, space, schedule=schedule, trials=13, slots=3)
    ended = set()
    for event in ran.events:
        if isinstance(event, Started | Rung | Finished):
            assert event.trial not in ended
        if isinstance(event, Finished):
            ended.add(event.trial)
    assert ended == set(range(1, 14))


@pytest.mark.parametrize("fails", [None, lambda candidate, end: candidate.identity[0] in "012"])
@pytest.mark.parametrize("schedule", ["asha", "hyperband"])
@pytest.mark.parametrize("oracle", ["random", "grid", "bayesian"])
def test_killed_after_any_event_it_ends_the_same(search, tmp_path, oracle, schedule, fails):
    options = {"schedule": schedule, "trials": 11} | ({"fails": fails} if fails else {})
    whole = search(tmp_path / "whole", oracle, SPACE, **options)
    for number in range(1, len(whole.heard) + 1):
        folder = tmp_path / f"killed-{number}"
        search(folder, oracle, SPACE, kill_after=number, **options)
        again = search(folder, oracle, SPACE, **options)
        assert again.fates == whole.fates, number
        assert again.skips == whole.skips, number
        (file,) = (folder / "weights").iterdir()
        assert file.name == whole.history.best(maximize=True).last.weights


@pytest.mark.parametrize("oracle", ORACLES)
def test_more_trials_go_on_and_disturb_no_trial_that_ended(search, tmp_path, oracle):
    search(tmp_path, oracle, SPACE, schedule="asha", trials=7, slots=2)
    more = search(tmp_path, oracle, SPACE, schedule="asha", trials=16, slots=2)
    assert [trial.number for trial in more.history.trials] == list(range(1, 17))
    assert len({trial.candidate for trial in more.history.trials}) == 16
    assert not more.history.unfinished


def test_a_surrogate_learns_from_every_rung(search, tmp_path):
    """The same first scores and others later: what is proposed differs."""
    up, down = (
        search(tmp_path / str(way), "bayesian", SPACE, schedule="asha", trials=16, maximize=way)
        for way in (True, False)
    )
    candidates = [[trial.candidate for trial in ran.history.trials] for ran in (up, down)]
    assert candidates[0][:5] == candidates[1][:5]
    assert candidates[0] != candidates[1]
