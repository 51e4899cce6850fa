"""The options that limit what is trained: the same names as in a space file, on two commands."""

import click
import pytest

from archsearch.cli.app import app
from archsearch.cli.shared_options import FIGURES
from archsearch.session.overrides import LIMIT_ARGUMENTS, option_of
from archsearch.space import LIMITED, SearchSpace


def asked(command: str, *words: str) -> dict[str, object]:
    found = app.get_command(click.Context(app), command)
    assert found is not None
    parameters = found.make_context(command, [*words, "space.py"]).params
    return {name: parameters[name] for name in LIMIT_ARGUMENTS}


def test_every_figure_has_its_words():
    assert tuple(FIGURES) == LIMITED


@pytest.mark.parametrize("command", ["run", "space"])
def test_what_is_not_said_is_none(command: str):
    assert set(asked(command).values()) == {None}


@pytest.mark.parametrize("command", ["run", "space"])
def test_every_limit_of_a_space_has_its_option(command: str):
    space = SearchSpace(
        **{name: 0.25 if "coverage" in name else 3 for name in LIMIT_ARGUMENTS[:-2]},
        avoid=("border layer", "small field"),
        avoid_share=0.5,
    )
    words = ["--avoid", "Small-Field", "--avoid", "border layer", "--avoid-share", "0.5"]
    for name in LIMIT_ARGUMENTS[:-2]:
        words += [option_of(name), str(getattr(space, name))]
    assert SearchSpace(**asked(command, *words)) == space


@pytest.mark.parametrize("command", ["run", "space"])
def test_each_option_has_one_line_of_help(command: str):
    found = app.get_command(click.Context(app), command)
    assert found is not None
    options = {each.name: each for each in found.params if isinstance(each, click.Option)}
    for name in LIMIT_ARGUMENTS:
        text = options[name].help
        assert text is not None
        assert text.endswith(".")
        assert "\n" not in text
        if name != "avoid":
            assert len(text) < 50, "so that it fits beside its option on 80 columns"
