"""What a run is asked to be: overrides, defaults, and what a resume may change."""

from dataclasses import replace

import pytest

from archsearch import InputError, SearchSpace, choice
from archsearch.journal import RunFile
from archsearch.session.options import Request, plan

SPACE = SearchSpace(depth=choice(1, 2), epochs=7, max_params=5_000)


def run_file(space: SearchSpace = SPACE, request: Request | None = None) -> RunFile:
    planned = plan(space, request or Request(), None)
    return RunFile(
        space={"file": space.to_json(), "parsed": planned.space.to_json()},
        data={},
        options=planned.to_json(),
        versions={},
        command="",
    )


def test_the_command_line_wins_over_the_space_and_the_space_over_the_defaults():
    planned = plan(SPACE, Request(epochs=3, max_macs=10), None)
    assert (planned.epochs, planned.limits.max_params, planned.limits.max_macs) == (3, 5_000, 10)
    assert (planned.trials, planned.oracle, planned.seed) == (30, "random", 0)


def test_a_resume_takes_what_was_not_said_from_the_run():
    before = run_file(request=Request(seed=5, oracle="grid", epochs=2, trials=4, max_field=9))
    planned = plan(SPACE, Request(trials=8, workers=1), before)
    assert (planned.seed, planned.oracle, planned.epochs, planned.trials) == (5, "grid", 2, 8)
    assert planned.limits.max_field == 9


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        (Request(seed=1), "seed"),
        (Request(oracle="grid"), "oracle"),
        (Request(epochs=8), "epochs"),
        (Request(objective="val_loss"), "objective"),
        (Request(max_params=6_000), "limits"),
        (Request(image_size=(8, 8)), "image-size"),
    ],
)
def test_a_resume_refuses_a_differing_value_by_name(request_: Request, name: str):
    with pytest.raises(InputError, match=f"--resume cannot change {name}"):
        plan(SPACE, request_, run_file())


def test_a_resume_refuses_another_space_and_says_what_changed():
    other = replace(SPACE, kernel_size=choice(3, 5))
    with pytest.raises(InputError, match=r"kernel_size is choice\(\[3, 3\], \[5, 5\]\)"):
        plan(other, Request(), run_file())


@pytest.mark.parametrize("name", ["trials", "epochs", "workers", "max_params", "min_field"])
def test_nothing_is_less_than_one(name: str):
    with pytest.raises(InputError, match=f"--{name.replace('_', '-')} must be at least 1"):
        Request(**{name: 0})


def test_a_time_budget_is_over_zero():
    with pytest.raises(InputError, match="--time-budget must be over 0"):
        Request(time_budget=0.0)
