"""What a run is said to come to, before it runs."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from archsearch import SearchSpace
from archsearch.journal import AS_MANY_AS_FIT, Finalist, RunFile
from archsearch.report.sections.settings import settings_of
from archsearch.session.command import command_of
from archsearch.session.estimate import finals_left, finals_of_plan, most_trials, stretches_of
from archsearch.session.plan import plan
from archsearch.session.request import Request
from archsearch.space import SpaceFile, choice

SPACE = SearchSpace(epochs=9, channels=choice(*range(1, 100)))


def trial(number: int, score: float) -> SimpleNamespace:
    """What ranks a completed trial."""
    return SimpleNamespace(number=number, score=score, status="completed")


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


def test_a_space_of_few_points_has_no_more_trials():
    few = SearchSpace(epochs=9, depth=1, kernel_size=choice(1, 3))
    finals = finals_of_plan(plan(few, Request(trials=30), None))
    assert [each.trials for each in finals] == [2 * 3]
    assert most_trials(plan(few, Request(trials=30), None)) == 2


def test_finals_on_record_are_not_to_come_unless_the_search_goes_on():
    trials = [trial(number, 0.5 + number / 100) for number in range(1, 31)]
    done = [Finalist(trial=number, replicate=1, seed=0) for number in (30, 29, 3)]
    history = SimpleNamespace(trials=trials, completed=trials, unfinished=(), finalists=done)
    file = RunFile(space={}, data={}, options={}, versions={}, command="")
    prepared = SimpleNamespace(
        plan=plan(SPACE, Request(trials=30), None), history=history, before=file
    )
    assert [each.trials for each in finals_left(prepared)] == [15 - 2]  # trial 3 is none by now
    prepared.plan = plan(SPACE, Request(trials=31), None)
    assert [each.trials for each in finals_left(prepared)] == [15]
    for nothing_new in ("exhausted", "gave_up"):
        prepared.before = replace(file, totals={nothing_new: True})
        assert [each.trials for each in finals_left(prepared)] == [13]


def test_a_time_budget_alone_sets_no_number_of_trials(tmp_path):
    assert plan(SPACE, Request(), None).trials == 30
    assert plan(SPACE, Request(trials=7, time_budget=600.0), None).trials == 7
    planned = plan(SPACE, Request(time_budget=600.0), None)
    assert planned.is_open
    file = SpaceFile(name="mine", source="", space=SPACE, path=Path("mine.py"))
    command = command_of(planned, file, tmp_path)
    assert "--time-budget 600" in command
    assert "--trials" not in command
    options = (("trials", AS_MANY_AS_FIT), ("epochs", 5))
    run = RunFile(space={}, data={}, options=dict(options), versions={}, command="")
    assert settings_of(run)[0] == ("Trials", "as many as there is time for")


def test_keras_tuners_hyperband_is_taken_for_ours():
    planned = plan(SPACE, Request(oracle="keras-tuner-hyperband"), None)
    ours = plan(SPACE, Request(schedule="hyperband"), None)
    assert stretches_of(planned, 30) == stretches_of(ours, 30)
