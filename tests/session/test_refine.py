"""A run's network trained again: the space of its one point, and what cannot be asked for."""

import pytest

from archsearch.errors import InputError
from archsearch.geometry import Task, judge, limits_of
from archsearch.session.plan import plan
from archsearch.session.refine import Refinement, command_to_refine, refinement
from archsearch.session.request import Request
from archsearch.space import SearchSpace, candidate_at, choice, per_layer, transferred

SPACE = SearchSpace(
    depth=choice(1, 2, 3),
    kernel_size=per_layer(1, 3, (3, 5)),
    padding=choice("same", "valid"),
    channels=choice(8, 16),
    dense=choice((), (12,)),
    max_params=2_000,
    avoid="border layer",
    epochs=4,
    train_size=300,
    val_size=200,
)
POINT = {
    "depth": 2,
    "kernel_size_1": (3, 5),
    "kernel_size_2": (1, 1),
    "padding": "valid",
    "channels": 16,
    "dense": (12,),
}


@pytest.fixture
def run(recorded_run):
    return recorded_run(SPACE, [transferred(POINT, SPACE)])


def refined(run, **change):
    return refinement(run, Refinement(**change), request=Request(), name="x")


def test_the_space_has_the_network_and_no_limit(run):
    file, request = refined(run)
    assert file.space.max_params is None
    assert file.space.avoid == ()
    assert len(request.first) == 1
    task = Task(input_shape=(8, 8, 1), classes=10)
    assert judge(request.first[0], task=task, limits=limits_of(file.space, seed=0)).candidate == (
        candidate_at(transferred(POINT, SPACE), input_shape=(8, 8, 1), classes=10)
    )


def test_what_is_changed_and_what_is_not(run):
    file, request = refined(run, epochs=9, width=1.5, train_size="all", val_size=50)
    space = plan(file.space, request, None).space
    assert (space.epochs, space.train_size, space.val_size) == (9, None, 50)
    assert space.channels == 24
    assert request.rest_to_train
    assert (request.trials, request.finalists, request.seeds) == (1, 1, 3)
    same = plan(refined(run)[0].space, refined(run)[1], None)
    assert (same.space.epochs, same.space.train_size, same.space.val_size) == (4, 300, 200)
    assert not same.rest_to_train


def test_the_command_says_what_was_asked(run, tmp_path):
    change = Refinement(epochs=9, width=1.5, train_size="all")
    asked = Request(time_budget=600.0)
    assert command_to_refine(run, change, asked, tmp_path / "o").split()[:4] == [
        "python", "-m", "archsearch", "refine",
    ]  # fmt: skip
    words = command_to_refine(run, change, asked, tmp_path / "o")
    assert "--epochs 9 --width 1.5 --train-size all --time-budget 600 -o" in words


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"trial": 9}, "has no trial 9; there are 1 to 1"),
        ({"seeds": 0}, "--seeds must be at least 1"),
        ({"epochs": 0}, "--epochs must be at least 1, but got 0"),
        ({"width": 0.0}, "--width must be a number over 0"),
        ({"width": float("inf")}, "--width must be a number over 0, but got inf"),
        ({"width": float("nan")}, "--width must be a number over 0, but got nan"),
    ],
)
def test_what_cannot_be_asked_for(run, change, says):
    with pytest.raises(InputError, match=says):
        refined(run, **change)


def test_a_run_without_a_completed_trial(recorded_run):
    with pytest.raises(InputError, match="has no completed trial to refine"):
        refined(recorded_run(SPACE, []))
