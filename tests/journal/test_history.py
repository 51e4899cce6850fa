"""A journal folded into trials."""

from contextlib import suppress
from dataclasses import replace

import pytest

from archsearch.errors import InputError
from archsearch.journal import (
    Finished,
    History,
    Interrupted,
    Outcome,
    Resumed,
    Rung,
    Skipped,
    Started,
    history_of,
)
from archsearch.journal import Tested as WinnerTested  # pytest collects names in Test…
from archsearch.space import SearchSpace, candidate_at

POINT = next(iter(SearchSpace().points()))
CANDIDATE = candidate_at(POINT, input_shape=(8, 8, 1), classes=2)


def started(trial, proposal=None, **more):
    return Started(
        trial=trial,
        candidate=CANDIDATE,
        values={"depth": 3},
        seed=100 + trial,
        proposal=proposal or trial,
        time=10.0 * trial,
        **more,
    )


def outcome(score, epochs=3, seconds=2.0):
    return Outcome(
        epochs=epochs,
        score=score,
        val_accuracy=score,
        val_loss=1 - score,
        curve=(),
        seconds=seconds,
        worker="w",
        began=0.0,
        ended=seconds,
    )


def completed(trial, score, **more):
    return Finished(trial=trial, status="completed", outcome=outcome(score, **more), time=99.0)


def skipped(proposal, **values):
    return Skipped(proposal=proposal, kind="duplicate", reason="again", values=values)


def test_no_events_are_no_history():
    assert history_of([]) == History()
    assert history_of([]).best(maximize=True) is None


def test_a_trial_from_start_to_end():
    history = history_of([started(1, drawn=True, oracle={"bracket": 2}), completed(1, 0.5)])
    (trial,) = history.trials
    assert (trial.number, trial.candidate, trial.seed, trial.proposal) == (1, CANDIDATE, 101, 1)
    assert (trial.drawn, trial.oracle, trial.values) == (True, {"bracket": 2}, {"depth": 3})
    assert (trial.started, trial.finished) == (10.0, 99.0)
    assert (trial.status, trial.score, trial.seconds) == ("completed", 0.5, 2.0)
    assert history.completed == (trial,)
    assert history.unfinished == ()


def test_rungs_add_up():
    events = [
        started(1),
        Rung(trial=1, rung=0, outcome=outcome(0.3, epochs=1, seconds=1.0)),
        Rung(trial=1, rung=1, outcome=outcome(0.4, epochs=3, seconds=2.0)),
        completed(1, 0.6, epochs=9, seconds=6.0),
    ]
    for reached, (score, seconds) in enumerate([(None, 0), (0.3, 1), (0.4, 3), (0.6, 9)]):
        (trial,) = history_of(events[: reached + 1]).trials
        assert (len(trial.outcomes), trial.score, trial.seconds) == (reached, score, seconds)
        assert (trial.status is None) == (reached < 3)


def test_a_stopped_trial_keeps_the_score_of_its_rung():
    history = history_of(
        [
            started(1),
            Rung(trial=1, rung=0, outcome=outcome(0.9)),
            Finished(trial=1, status="stopped", reason="not promoted after 3 epochs"),
        ]
    )
    (trial,) = history.trials
    assert (trial.status, trial.score) == ("stopped", 0.9)
    assert trial.reason == "not promoted after 3 epochs"
    assert history.completed == history.unfinished == ()
    assert history.best(maximize=True) is None  # never trained in full


def test_a_failed_trial_has_no_score_even_after_a_rung():
    history = history_of(
        [
            started(1),
            Rung(trial=1, rung=0, outcome=outcome(0.9)),
            Finished(trial=1, status="failed", reason="out of memory"),
        ]
    )
    assert history.trials[0].score is None
    assert history.best(maximize=True) is None


def test_unfinished_are_those_without_an_end():
    history = history_of(
        [started(1), started(2), started(3), Rung(trial=2, rung=0, outcome=outcome(0.1)),
         completed(1, 0.5)]
    )  # fmt: skip
    assert [trial.number for trial in history.unfinished] == [2, 3]


def test_a_trial_started_again_keeps_its_number():
    history = history_of([started(1), started(2), Resumed(trials=2), completed(2, 0.5)])
    assert [trial.number for trial in history.trials] == [1, 2]


def test_skips_that_a_resume_repeats_count_once():
    events = [skipped(1, depth=1), skipped(2, depth=1), started(1, proposal=3)]
    again = [Resumed(trials=5), replace(events[1], time=5.0), skipped(2, depth=2)]
    history = history_of([*events, *again])
    assert [(skip.proposal, skip.values["depth"]) for skip in history.skipped] == [
        (1, 1),
        (2, 1),
        (2, 2),
    ]


def test_seconds_are_those_of_the_sessions_without_the_pauses():
    events = [
        replace(started(1), time=100.0),
        replace(completed(1, 0.5), time=130.0),
        Resumed(trials=5, time=1_000.0),
        replace(started(2), time=1_004.0),
    ]
    assert history_of(events).seconds == 34.0


@pytest.mark.parametrize(("maximize", "best"), [(True, 3), (False, 2)])
def test_the_best_is_the_earliest_of_equals(maximize, best):
    scores = {1: 0.5, 2: 0.1, 3: 0.9, 4: 0.9, 5: 0.1}
    events = [started(number) for number in scores]
    events += [completed(number, scores[number]) for number in (5, 4, 3, 2, 1)]
    assert history_of(events).best(maximize=maximize).number == best


def test_a_score_of_zero_is_a_score():
    events = [started(1), started(2), completed(1, 0.0), completed(2, -1.0)]
    assert history_of(events).best(maximize=True).number == 1
    assert history_of(events).best(maximize=False).number == 2


@pytest.mark.parametrize("maximize", [True, False])
def test_a_score_of_nan_is_never_the_best(maximize):
    events = [started(1), started(2), completed(1, float("nan")), completed(2, 0.5)]
    assert history_of(events).best(maximize=maximize).number == 2


def test_what_else_happened_is_kept_in_order():
    events = [
        Interrupted(reason="Ctrl-C", unfinished=(2,)),
        Resumed(trials=3, unfinished=(2,)),
        WinnerTested(trial=1, test_accuracy=0.9, test_loss=0.1, images=7),
    ]
    history = history_of(events)
    assert (*history.interrupted, *history.resumed, *history.tested) == tuple(events)


@pytest.mark.parametrize("event", [completed(1, 0.5), Rung(trial=1, rung=0, outcome=outcome(0.5))])
def test_the_end_of_a_trial_whose_start_was_deleted_is_no_traceback(event):
    with suppress(InputError):  # leaving it out would do as well
        history_of([event])
