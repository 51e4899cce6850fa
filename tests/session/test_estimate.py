"""What a run is said to come to, before it runs."""

import pytest

from archsearch import SearchSpace
from archsearch.session.estimate import finals_of_plan, stretches_of
from archsearch.session.options import Request, plan

SPACE = SearchSpace(epochs=9)


@pytest.mark.parametrize(
    ("request_", "trainings"),
    [
        (Request(trials=30), 5 * 3),
        (Request(trials=30, finalists=2, seeds=4), 2 * 4),
        (Request(trials=3), 3 * 3),
        (Request(trials=30, finalists=0), 0),
        (Request(trials=9, schedule="asha"), 1 * 3),
        (Request(trials=30, schedule="asha"), 3 * 3),
    ],
)
def test_there_are_no_more_finalists_than_trials_trained_in_full(request_: Request, trainings: int):
    finals = finals_of_plan(plan(SPACE, request_, None))
    assert [(each.trials, each.begin, each.end) for each in finals] == (
        [(trainings, 0, 9)] if trainings else []
    )


def test_keras_tuners_hyperband_is_taken_for_ours():
    planned = plan(SPACE, Request(oracle="keras-tuner-hyperband"), None)
    ours = plan(SPACE, Request(schedule="hyperband"), None)
    assert stretches_of(planned, 30) == stretches_of(ours, 30)
