"""The rungs of a schedule: what each trial had there, and what became of it."""

import pytest

from archsearch.journal import Finished, Rung, history_of
from archsearch.report.charts.rungs import rung_columns, rung_specs
from archsearch.report.format import SPACE
from archsearch.report.measure import Measure
from archsearch.report.sections.schedule import schedule_sentence

ACCURACY = Measure(name="val_accuracy", maximize=True)


def history(synthetic, pairs):
    """A history of trials with a score after 3 epochs and, where they went on, after 9."""
    events = []
    given = synthetic.candidates(len(pairs))
    for number, ((point, candidate), (first, last)) in enumerate(
        zip(given, pairs, strict=True), start=1
    ):
        events.append(synthetic.started(number, point, candidate))
        events.append(Rung(trial=number, rung=0, outcome=synthetic.outcome(first, epochs=3)))
        if last is None:
            events.append(Finished(trial=number, status="stopped", reason="others were better"))
        else:
            done = synthetic.outcome(last, first=4)
            events.append(Finished(trial=number, status="completed", outcome=done))
    return history_of(events)


def test_each_trial_has_a_point_at_each_rung_and_its_fate_there(synthetic):
    columns = rung_columns(history(synthetic, [(0.7, 0.9), (0.6, None)]))
    assert list(zip(*columns.values(), strict=True)) == [
        (1, 3, 0.7, "went on"),
        (1, 9, 0.9, "completed"),
        (2, 3, 0.6, "stopped"),
    ]
    assert "rungs" in rung_specs(columns, ACCURACY)


def test_without_a_schedule_there_is_no_chart_and_no_sentence(synthetic):
    trained = history_of(synthetic.search(10, with_trouble=False))
    assert rung_columns(trained)["trial"] == []
    assert rung_specs(rung_columns(trained), ACCURACY) == {}
    assert schedule_sentence(trained) == ""


def test_the_sentence_counts_and_correlates_those_that_were_trained_in_full(synthetic):
    few = history(synthetic, [(0.7, 0.9), (0.6, None)])
    said = schedule_sentence(few)
    assert said == "Of 2 trials with a score after 3 epochs, 1 went on."
    rising = [(0.5 + number / 100, 0.8 + number / 100) for number in range(8)]
    said = schedule_sentence(history(synthetic, [*rising, (0.4, None)])).replace(SPACE, " ")
    assert "Of 9 trials with a score after 3 epochs, 8 went on." in said
    assert "rank correlation of +1.00" in said


@pytest.mark.parametrize("score", [float("nan"), float("inf")])
def test_scores_that_are_not_finite_are_left_out(synthetic, score):
    columns = rung_columns(history(synthetic, [(0.7, score), (0.6, None)]))
    assert columns["score"] == [0.7, 0.6]
