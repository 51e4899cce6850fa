"""How a time budget is shared between the search and what comes after it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archsearch.journal import (
    Finalist,
    Finished,
    History,
    Outcome,
    Rung,
    Skipped,
    Started,
    history_of,
)
from archsearch.search.time_share import (
    CHANGE,
    ENDING,
    ENDING_PER_SKIP,
    ENDING_PER_TRIAL,
    LEEWAY,
    MOST,
    MOST_IN_ALL,
    SURPLUS,
    TimeShare,
    makespan,
    share,
)
from archsearch.space import SearchSpace, candidate_at, choice

SPACE = SearchSpace(channels=choice(*range(1, 40)))
CANDIDATES = [candidate_at(point, input_shape=(8, 8, 1), classes=2) for point in SPACE.points()]


def outcome(seconds, score=0.5, epochs=9):
    return Outcome(
        epochs=epochs,
        score=score,
        val_accuracy=score,
        val_loss=1.0,
        curve=(),
        seconds=seconds,
        worker="w",
        began=0.0,
        ended=seconds,
    )


def started(trial):
    return Started(trial=trial, candidate=CANDIDATES[trial], values={}, seed=1, proposal=trial)


def completed(trial, seconds, score):
    return Finished(trial=trial, status="completed", outcome=outcome(seconds, score))


def time_share(*, budget=200.0, finalists=5, seeds=3, workers=2, history=None, tested=0.0):
    return TimeShare(
        budget=budget,
        start_up=6.0,
        tested=tested,
        finalists=finalists,
        seeds=seeds,
        epochs=9,
        workers=workers if callable(workers) else lambda: workers,
        maximize=True,
        history=history or History(),
    )


FIVE = dict.fromkeys(range(1, 6), 4.0)


@pytest.mark.parametrize(
    ("limit", "finalists", "seeds"),
    [(None, 5, 3), (32, 5, 3), (31.9, 5, 2), (22, 5, 2), (21.9, 4, 2), (17, 3, 2), (10, 2, 2)],
)
def test_first_there_are_fewer_seeds_then_fewer_finalists(limit, finalists, seeds):
    """Fifteen trainings of 4 s on two workers take at most 30 s and half a training."""
    found = share(FIVE, seeds=3, done=[], workers=2, limit=limit)
    assert (found.finalists, found.seeds) == (finalists, seeds)
    assert ("5 finalists with 3 seeds each need about 32 s" in found.reason) == (limit != 32) * (
        limit is not None
    )


def test_never_fewer_than_two_of_each_but_none():
    found = share(FIVE, seeds=3, done=[], workers=2, limit=9.9)
    assert (found.finalists, found.seeds, found.seconds) == (0, 0, 0.0)
    assert found.reason.endswith("but the time budget leaves 9 s for them")


def test_one_finalist_or_one_seed_may_be_asked_for():
    assert share({1: 4.0}, seeds=3, done=[], workers=1, limit=8.0).seeds == 2
    assert share({1: 4.0}, seeds=1, done=[], workers=1, limit=4.0).seeds == 1
    assert share({1: 4.0}, seeds=1, done=[], workers=1, limit=3.9).finalists == 0


def test_what_is_on_record_takes_no_time():
    done = [(trial, replicate) for trial in FIVE for replicate in (1, 2)]
    found = share(FIVE, seeds=3, done=done, workers=2, limit=1.0)
    assert (found.finalists, found.seeds, found.seconds) == (5, 2, 0.0)
    assert share(FIVE, seeds=3, done=done, workers=2, limit=12.0).seeds == 3


@given(seconds=st.lists(st.floats(0.1, 50), min_size=1, max_size=20), workers=st.integers(1, 6))
def test_no_order_of_trainings_takes_longer_than_their_makespan(seconds, workers):
    free = [0.0] * workers
    for training in seconds:
        free[free.index(min(free))] += training
    assert max(free) <= makespan(seconds, workers) * 1.000001


def test_before_any_trial_only_the_ending_is_kept():
    shared = time_share()
    assert shared.kept_back() == shared.ending == ENDING + 6.0


def test_what_the_best_took_is_kept_for_all_their_seeds():
    shared = time_share(budget=400.0)
    for trial in range(1, 9):
        for event in (started(trial), completed(trial, float(trial), trial / 10)):
            shared.hear(event)
    best = [8.0, 7.0, 6.0, 5.0, 4.0]
    needed = makespan(best * 3, 2)
    assert shared.kept_back() == pytest.approx(ENDING + 6.0 + CHANGE + SURPLUS * needed)


def test_not_more_than_a_third_of_the_budget_is_kept_for_finals_and_half_in_all():
    for seconds in (1.0, 3.0, 5.0, 8.0, 20.0, 60.0):
        shared = time_share()
        shared.hear(completed(1, seconds, 0.5))
        assert shared.kept_back() - shared.ending <= 200.0 / 3
        assert shared.kept_back() <= 100.0


def test_trials_of_fewer_epochs_say_how_long_a_whole_one_takes():
    """Two seconds to begin and half a second an epoch: nine epochs take 6.5 s."""
    shared = time_share(finalists=1, seeds=1, workers=1)
    for trial in (1, 2):
        shared.hear(Rung(trial=trial, rung=0, outcome=outcome(2.5, epochs=1)))
    assert shared.to_complete() == pytest.approx(2 * 2.5)  # more cannot be told
    shared.hear(Rung(trial=2, rung=1, outcome=outcome(3.0, epochs=3)))
    assert shared.to_complete() == pytest.approx(2 * 6.5)
    assert shared.kept_back() == pytest.approx(ENDING + 6.0 + CHANGE + SURPLUS * 6.5)
    shared.hear(completed(2, 5.0, 0.5))
    assert shared.kept_back() == pytest.approx(ENDING + 6.0 + CHANGE + SURPLUS * 6.5)


def test_a_trial_in_one_stretch_takes_what_it_took():
    shared = time_share(finalists=1, seeds=1, workers=1)
    for trial, event in enumerate((1.0, 3.0, 2.0), start=1):
        shared.hear(Rung(trial=trial, rung=0, outcome=outcome(event, epochs=trial)))
    shared.hear(completed(4, 8.0, 0.5))
    assert shared.final_share(100.0).seconds == pytest.approx(8.0)


def test_workers_that_join_later_leave_more_to_the_search():
    ready = [1]
    shared = time_share(budget=400.0, workers=lambda: ready[0])
    shared.hear(completed(1, 6.0, 0.5))
    alone = shared.kept_back()
    ready[0] = 15
    assert shared.kept_back() - ENDING < (alone - ENDING) / 3


def test_a_report_of_many_trials_takes_longer():
    shared = time_share(finalists=0)
    for trial in range(1, 1_031):
        shared.hear(completed(trial, 8.0, 0.5))
    assert shared.ending == ENDING + 6.0 + 1_000 * ENDING_PER_TRIAL * 6.0


def test_proposals_that_were_skipped_are_read_too():
    shared = time_share(finalists=0)
    for number in range(1, 50_001):
        shared.hear(Skipped(proposal=number, kind="over budget", reason="", values={}))
    assert shared.ending == pytest.approx(ENDING + 6.0 + 50_000 * ENDING_PER_SKIP * 6.0)


@pytest.mark.parametrize("finalists", [0, 5])
def test_many_test_images_take_time_too(finalists):
    """Half as many as a training goes through: half of its time, though reading takes less."""
    shared = time_share(finalists=finalists, tested=0.5)
    shared.hear(completed(1, 8.0, 0.5))
    assert shared.ending == ENDING + 6.0 + 4.0


@given(st.lists(st.floats(0.5, 30), min_size=1, max_size=12), st.floats(60, 2000))
def test_what_was_kept_back_suffices_when_the_finals_begin(seconds, budget):
    """The finals are then not cut further because a moment has passed."""
    shared = time_share(budget=budget, finalists=len(seconds))
    for trial, each in enumerate(seconds, start=1):
        drawn = hashlib.sha256(str(trial).encode()).digest()[0] / 255
        shared.hear(completed(trial, each, drawn))
    kept = shared.kept_back()
    most = min(MOST * budget, MOST_IN_ALL * budget - shared.ending)
    planned = shared._share(shared._expected(), (most - CHANGE) / SURPLUS)
    held = shared.final_share(kept - 0.2)
    assert (held.finalists, held.seeds) >= (planned.finalists, planned.seeds)
    assert LEEWAY * held.seconds <= max(kept - shared.ending, 0.0)


def test_a_resume_knows_what_the_trials_took():
    events = [started(1), completed(1, 8.0, 0.5), Finalist(trial=1, replicate=1, seed=3)]
    shared = time_share(history=history_of(events), finalists=1, seeds=2, workers=1)
    assert shared.kept_back() == pytest.approx(ENDING + 6.0 + CHANGE + SURPLUS * 8.0)
    assert shared.final_share(100.0).seconds == 8.0
