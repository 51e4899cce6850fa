"""The course of a search, by hand."""

from dataclasses import replace

import pytest

from archsearch.journal import Finished, History, Rung, history_of
from archsearch.report.charts.distributions import shares
from archsearch.report.course import course_columns, course_of


def history(synthetic, *stretches):
    """A history of trials of one stretch each, from second to second, of 9 epochs."""
    events = []
    given = synthetic.candidates(len(stretches))
    for number, ((point, candidate), (began, ended)) in enumerate(
        zip(given, stretches, strict=True), start=1
    ):
        events.append(synthetic.started(number, point, candidate))
        outcome = replace(
            synthetic.outcome(0.9, began=began, seconds=ended - began), ended=ended, began=began
        )
        events.append(Finished(trial=number, status="completed", outcome=outcome))
    return history_of(events)


def test_stretches_come_in_the_order_of_their_end_and_count_epochs(synthetic):
    first, second, third = course_of(history(synthetic, (100, 130), (100, 110), (111, 125)))
    assert [each.trial for each in (first, second, third)] == [2, 3, 1]
    assert (first.began, first.ended) == (0, 10)
    epochs = first.epochs
    assert [each.epochs for each in (first, second, third)] == [epochs, 2 * epochs, 3 * epochs]


def test_there_are_as_many_lanes_as_ran_at_the_same_time(synthetic):
    found = course_of(history(synthetic, (100, 130), (100, 110), (111, 125), (126, 140)))
    assert {each.trial: each.lane for each in found} == {1: 0, 2: 1, 3: 1, 4: 1}


def test_a_long_pause_is_left_out_and_a_short_one_is_not(synthetic):
    found = course_of(history(synthetic, (100, 110), (125, 130), (1000, 1010)))
    assert [(each.began, each.ended) for each in found] == [(0, 10), (25, 30), (30, 40)]


def test_finalists_and_rungs_are_stretches_too(synthetic):
    events = synthetic.search(20)
    found = course_of(history_of(events))
    outcomes = [
        event
        for event in events
        if isinstance(event, Rung | Finished) and event.outcome is not None
    ]
    assert len(found) == len(outcomes)
    assert {each.kind for each in found} == {"completed", "stopped"}


def test_nothing_has_no_course():
    assert course_of(History()) == ()
    assert course_columns(())["trial"] == []


@pytest.mark.parametrize("maximize", [True, False])
def test_shares_count_what_is_at_least_as_good(maximize):
    scores = [0.1, 0.4, 0.2, 0.3]
    for score, share in shares(scores, maximize=maximize):
        better = [each >= score if maximize else each <= score for each in scores]
        assert share == sum(better) / 4


def test_a_line_has_at_most_a_hundred_points():
    found = shares([float(number) for number in range(1000)], maximize=True)
    assert len(found) == 100
    assert found[0] == (0, 1)
    assert found[-1] == (999, 0.001)
