"""Which trials may be compared, and after how many epochs."""

import pytest

from archsearch.journal import Finished, Rung, history_of
from archsearch.report import render_report, trials_table
from archsearch.report.compared import compared_trials, trained_in_full
from archsearch.report.findings import findings_of
from archsearch.report.measure import Measure


@pytest.fixture
def compared(synthetic):
    """What may be compared of trials, each given as its scores by epochs and its status."""

    def of(*trials):
        events = [
            synthetic.started(number, *pair)
            for number, pair in enumerate(synthetic.candidates(len(trials)), start=1)
        ]
        for number, (scores, status) in enumerate(trials, start=1):
            events += [
                Rung(trial=number, rung=rung, outcome=synthetic.outcome(score, epochs=epochs))
                for rung, (epochs, score) in enumerate(scores.items())
            ]
            if status:
                events.append(Finished(trial=number, status=status))
        history = history_of(events)
        return compared_trials(history, trials_table(synthetic.run_file(), history))

    return of


FULL = ({1: 0.5, 3: 0.6, 9: 0.9}, "completed")
MIDDLE = ({1: 0.4, 3: 0.55}, "stopped")
SHORT = ({1: 0.3}, "stopped")


def scores_of(found):
    return dict(zip(found.table["trial"], found.table["score"], strict=True))


def test_a_schedule_is_compared_where_all_were_looked_at(compared):
    found = compared(FULL, SHORT, MIDDLE)
    assert found.epochs == 1
    assert not found.in_full
    assert scores_of(found) == {1: 0.5, 2: 0.3, 3: 0.4}
    assert found.table["epochs"].tolist() == [1, 1, 1]
    assert found.table["rung"].tolist() == [0, 0, 0]
    assert found.after == " after 1 epoch"


def test_of_two_numbers_of_epochs_that_equally_many_reached_the_larger_counts(compared):
    found = compared(FULL, MIDDLE, MIDDLE)
    assert found.epochs == 3
    assert scores_of(found) == {1: 0.6, 2: 0.55, 3: 0.55}


def test_without_rungs_those_trained_in_full_are_compared(compared):
    found = compared(({9: 0.9}, "completed"), ({9: 0.8}, "completed"), ({3: 0.7}, "completed"))
    assert found.epochs == 9
    assert found.in_full
    assert scores_of(found) == {1: 0.9, 2: 0.8}


def test_trials_that_an_interrupted_run_left_at_a_rung_are_not_trained_in_full(compared):
    waiting = ({3: 0.6}, None)
    found = compared(waiting, waiting, waiting)
    assert (found.epochs, found.in_full, found.longer) == (3, False, False)
    assert not compared(FULL, SHORT).in_full
    assert compared(FULL, SHORT).longer


def test_those_that_went_on_where_others_were_stopped_are_counted(compared):
    begun = ({3: 0.7}, "stopped")  # in a bracket that has no earlier rung
    found = compared(FULL, MIDDLE, begun, begun, SHORT)
    assert (found.epochs, found.promoted) == (3, 2)
    assert compared(FULL, MIDDLE).promoted == 0
    assert compared(FULL, SHORT, SHORT).promoted == 0


def test_a_failed_trial_has_no_score_whatever_its_rungs_brought(compared):
    assert scores_of(compared(FULL, ({1: 0.3}, "failed"), SHORT)) == {1: 0.5, 3: 0.3}


def test_a_trial_that_waits_at_a_rung_has_one(compared):
    assert scores_of(compared(({1: 0.3}, None), SHORT)) == {1: 0.3, 2: 0.3}


def test_nothing_is_compared_where_nothing_was_scored(compared):
    found = compared(({}, "failed"), ({}, None))
    assert (found.epochs, found.after, len(found.table)) == (None, "", 0)


def test_those_trained_in_full_are_completed_with_the_most_epochs(synthetic):
    events = [
        synthetic.started(number, *pair)
        for number, pair in enumerate(synthetic.candidates(3), start=1)
    ]
    events += [
        Finished(trial=1, status="completed", outcome=synthetic.outcome(0.9, epochs=9)),
        Finished(trial=2, status="completed", outcome=synthetic.outcome(0.8, epochs=3)),
        Rung(trial=3, rung=0, outcome=synthetic.outcome(0.7, epochs=9)),
        Finished(trial=3, status="stopped"),
    ]
    trials = trials_table(synthetic.run_file(), history_of(events))
    assert trained_in_full(trials)["trial"].tolist() == [1]


def rungs(synthetic, number):
    """A search in which every third trial goes on from its first rung."""
    events = []
    for place, pair in enumerate(synthetic.candidates(number), start=1):
        score = 0.5 + place / 100
        events.append(synthetic.started(place, *pair))
        events.append(Rung(trial=place, rung=0, outcome=synthetic.outcome(score, epochs=3)))
        if place % 3:
            events.append(Finished(trial=place, status="stopped", reason="others were better"))
        else:
            done = synthetic.outcome(score + 0.2, first=4)
            events.append(Finished(trial=place, status="completed", outcome=done))
    return history_of(events)


def test_the_page_says_after_how_many_epochs_networks_are_compared(synthetic):
    run, history = synthetic.run_file(), rungs(synthetic, 30)
    trials = trials_table(run, history)
    found = findings_of(
        run,
        trials,
        compared_trials(history, trials),
        Measure(name="val_accuracy", maximize=True),
    )
    assert found.study.networks == 30
    assert "compared after 3 epochs" in found.paragraphs[0]
    assert found.paragraphs[-1].startswith("Networks are compared after 3 epochs, where most")
    html = render_report(run, history)
    assert "Each point is a trial with its validation accuracy after 3 epochs" in html
    assert '"title":"validation accuracy after 3 epochs"' in html
