"""The verdict: the right winner, honest words."""

import pytest

from archsearch import journal
from archsearch.journal import Finished, Interrupted, Resumed, Rung, history_of
from archsearch.report.conclusions import conclusions_of
from archsearch.report.format import SPACE
from archsearch.report.sections.spent import spent_of


@pytest.fixture
def verdict(synthetic):
    def of(events, **options):
        run, history = synthetic.run_file(**options), history_of(events)
        return conclusions_of(run, history).verdict

    return of


def said(verdict):
    return " ".join(verdict.sentences).replace(SPACE, " ")


def completed(synthetic, scores):
    events = []
    for number, ((point, candidate), score) in enumerate(
        zip(synthetic.candidates(len(scores)), scores, strict=True), start=1
    ):
        events.append(synthetic.started(number, point, candidate))
        outcome = synthetic.outcome(score)
        events.append(Finished(trial=number, status="completed", outcome=outcome))
    return events


def test_only_a_completed_trial_may_win(synthetic, verdict):
    events = completed(synthetic, [0.8, 0.7])
    point, candidate = synthetic.candidates(3)[2]
    events += [
        synthetic.started(3, point, candidate),
        Rung(trial=3, rung=0, outcome=synthetic.outcome(0.99, epochs=3)),
        Finished(trial=3, status="stopped"),
    ]
    assert verdict(events).best == 1


def test_the_test_stands_beside_what_is_reached_without_a_convolution(synthetic, verdict):
    events = completed(synthetic, [0.8])
    tested = journal.Tested(
        trial=1, test_accuracy=0.9, test_loss=0.3, images=100, majority=0.1, linear=0.8125
    )
    text = said(verdict([*events, tested]))
    assert "a linear model of the pixels is right for 81.3 %" in text
    assert "always saying the largest class for 10.0 %" in text
    older = journal.Tested(trial=1, test_accuracy=0.9, test_loss=0.3, images=100)
    assert "linear model" not in said(verdict([*events, older]))


def test_a_winner_of_fewer_epochs_has_no_word_on_noise(synthetic, verdict):
    events = completed(synthetic, [0.8])
    point, candidate = synthetic.candidates(2)[1]
    shorter = synthetic.outcome(0.99, epochs=3)
    events += [
        synthetic.started(2, point, candidate),
        Finished(trial=2, status="completed", outcome=shorter),
    ]
    found = verdict(events)
    assert found.best == 2
    assert "standard error" not in said(found)


def test_a_minimised_objective_takes_the_smallest_score(synthetic, verdict):
    events = completed(synthetic, [0.8, 0.7, 0.9])
    found = verdict(events, options={"objective": "val_loss", "maximize": False})
    assert found.best == 2
    assert "validation loss is 0.7" in said(found)


def test_a_best_of_many_is_called_optimistic(synthetic, verdict):
    found = verdict(completed(synthetic, [0.8, 0.7, 0.9]))
    assert "validation accuracy is 90.0 %, the best of 3 by validation, so optimistic" in said(
        found
    )
    assert "has not been tested" in said(found)


def test_with_a_schedule_those_that_were_stopped_count_among_what_the_best_is_of(
    synthetic, verdict
):
    events = completed(synthetic, [0.8])
    for number, (point, candidate) in enumerate(synthetic.candidates(4)[1:], start=2):
        events.append(synthetic.started(number, point, candidate))
        if number < 4:
            outcome = synthetic.outcome(0.5, epochs=3)
            events.append(Rung(trial=number, rung=0, outcome=outcome))
            events.append(Finished(trial=number, status="stopped"))
        else:
            events.append(Finished(trial=number, status="failed", reason="NaN"))
    found = verdict(events)
    assert "80.0 %, the best of 3 trials scored by validation, so optimistic" in said(found)
    assert found.tiles[0].remark == "best of 3 trials scored, so optimistic"


def test_the_test_accuracy_has_its_wilson_interval(synthetic, verdict):
    events = completed(synthetic, [0.8, 0.7])
    events.append(journal.Tested(trial=1, test_accuracy=0.9, test_loss=0.3, images=100))
    # Wilson, 90 of 100: 82.6 to 94.5.
    assert "90.0 % of 100 test images rightly (95 % interval 82.6 % to 94.5 %)" in said(
        verdict(events)
    )


def test_a_test_of_an_earlier_winner_is_not_shown_as_this_ones(synthetic, verdict):
    events = completed(synthetic, [0.8, 0.7])
    events.append(journal.Tested(trial=2, test_accuracy=0.9, test_loss=0.3, images=100))
    assert "has not been tested" in said(verdict(events))


def test_reading_the_test_set_more_than_once_is_said(synthetic, verdict):
    events = completed(synthetic, [0.8, 0.7])
    events += [
        journal.Tested(trial=2, test_accuracy=0.7, test_loss=0.3, images=100),
        journal.Tested(trial=1, test_accuracy=0.9, test_loss=0.3, images=100),
    ]
    assert "The test set was read 2 times, before for trial 2" in said(verdict(events))


def test_no_trial(verdict):
    assert verdict([]).headline == "No trial was begun, so there is no best network."


def test_only_failures_name_the_most_frequent_one(synthetic, verdict):
    events = []
    for number, (point, candidate) in enumerate(synthetic.candidates(3), start=1):
        reason = "out of memory" if number < 3 else "NaN"
        events.append(synthetic.started(number, point, candidate))
        events.append(Finished(trial=number, status="failed", reason=reason))
    found = verdict(events)
    assert found.best is None
    assert "No trial was completed" in found.headline
    assert "The most frequent failure (2 times): out of memory" in said(found)


def test_only_unfinished_trials(synthetic, verdict):
    events = [synthetic.started(1, *synthetic.candidates(1)[0]), Interrupted(reason="Ctrl-C")]
    found = verdict(events)
    assert found.best is None
    assert "1 trial (1 unfinished)" in said(found)


def test_overhead_is_one_minus_trial_seconds_over_worker_time(synthetic):
    run = synthetic.run_file(options={"workers": 2})
    (one, two) = synthetic.candidates(2)
    start = synthetic.start
    events = [
        synthetic.started(1, *one),
        synthetic.started(2, *two),
        Finished(
            trial=1,
            status="completed",
            outcome=synthetic.outcome(0.8, began=start + 1, seconds=6),
        ),
        Finished(
            trial=2,
            status="completed",
            outcome=synthetic.outcome(0.8, began=start + 2, seconds=8),
        ),
    ]
    spent = spent_of(run, history_of(events))
    assert spent.wall == pytest.approx(10)
    assert spent.overhead == pytest.approx(1 - 14 / 20)
    assert spent.epochs == 18


def test_a_pause_before_a_resume_is_no_overhead(synthetic):
    run = synthetic.run_file(options={"workers": 1})
    (one, two) = synthetic.candidates(2)
    start = synthetic.start
    late = synthetic.started(2, *two)
    from dataclasses import replace

    events = [
        synthetic.started(1, *one),
        Finished(
            trial=1, status="completed", outcome=synthetic.outcome(0.8, began=start, seconds=5)
        ),
        Resumed(trials=2, time=start + 1000),
        replace(late, time=start + 1001),
        Finished(
            trial=2,
            status="completed",
            outcome=synthetic.outcome(0.8, began=start + 1001, seconds=5),
        ),
    ]
    spent = spent_of(run, history_of(events))
    assert spent.wall == pytest.approx(10)
    assert spent.overhead == pytest.approx(0)
