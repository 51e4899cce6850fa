"""How to run it again: what is printed gives the same run."""

import shlex
from pathlib import Path

import click
import pytest

from archsearch import SearchSpace
from archsearch.cli.app import app
from archsearch.session.command import command_of
from archsearch.session.plan import plan
from archsearch.session.request import Request
from archsearch.space import SpaceFile

SPACE = SearchSpace(max_params=5_000, avoid="small field")
LIMITS = {
    "max_params": 4_000,
    "min_coverage": 0.3,
    "avoid": ("border layer", "unread pixels"),
    "avoid_share": 0.25,
}


def command(request: Request, path: Path | None = Path("mine.py")) -> str:
    file = SpaceFile(name="mine", source="", space=SPACE, path=path)
    return command_of(plan(SPACE, request, None), file, Path("out"))


def test_what_the_space_says_is_not_repeated():
    assert command(Request()) == "python -m archsearch run mine.py -o out"
    same = Request(limits={"max_params": 5_000})
    assert command(same) == "python -m archsearch run mine.py -o out"


def test_what_makes_the_result_is_said():
    asked = Request(trials=7, oracle="grid", schedule="asha", objective="val_loss", minimize="macs")
    words = "--trials 7 --oracle grid --schedule asha --objective val_loss --minimize macs"
    assert command(asked) == f"python -m archsearch run mine.py {words} -o out"
    assert "mine.py --finalists 0 -o" in command(Request(finalists=0))


def test_the_command_asks_for_the_same_limits():
    words = shlex.split(command(Request(seed=3, limits=LIMITS)))  # type: ignore[arg-type]
    run = app.get_command(click.Context(app), "run")
    assert run is not None
    asked = run.make_context("run", words[4:]).params
    assert {name: asked[name] for name in LIMITS} == LIMITS
    assert asked["seed"] == 3
    assert asked["min_params"] is None


@pytest.mark.parametrize("limits", [{}, LIMITS])
def test_without_a_file_it_is_a_call(limits):
    text = command(Request(limits=limits), path=None)
    assert text.startswith("archsearch.run(space, output='out'")
    given = eval(f"dict({text.removeprefix('archsearch.run(space, ')}")
    assert given == {"output": "out", **limits}
