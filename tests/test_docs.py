"""What README and docs show is what the program does."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from archsearch.cli.app import COMMANDS, app
from archsearch.space import ARGUMENTS, SearchSpace, load_space_file

ROOT = Path(__file__).parent.parent
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(), flags=re.DOTALL)


def shown_commands() -> list[list[str]]:
    lines = [line for path in DOCS for block in blocks(path, "sh") for line in block.splitlines()]
    words = [shlex.split(line, comments=True) for line in lines]
    return [each[3:] for each in words if each[:3] == ["python", "-m", "archsearch"]]


@pytest.mark.parametrize("arguments", shown_commands(), ids=" ".join)
def test_shown_commands_are_understood(arguments: list[str]):
    context = click.Context(app)
    command = app.get_command(context, arguments[0])
    assert command is not None
    command.make_context(arguments[0], list(arguments[1:]))


def test_readme_names_every_command_and_option_of_run():
    text = (ROOT / "README.md").read_text()
    for name in COMMANDS:
        assert f"| `{name}" in text, name
    run = app.get_command(click.Context(app), "run")
    assert run is not None
    options = {option for each in run.params for option in each.opts if option.startswith("--")}
    known = {"--dataset", "--image-size", "--skip-broken", "--json", "--verbose", "--quiet"}
    for option in options - known:
        assert option in text, option


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_shown_spaces_load(path: Path, tmp_path: Path):
    for block in blocks(path, "python"):
        if "SearchSpace(" in block:
            (tmp_path / "shown.py").write_text(block)
            load_space_file(tmp_path / "shown.py")


def test_the_argument_table_names_every_argument_and_its_default():
    table = (ROOT / "docs" / "spaces.md").read_text()
    space = SearchSpace()
    for argument in ARGUMENTS:
        row = next((line for line in table.splitlines() if f"`{argument.name}`" in line), None)
        assert row is not None, argument.name
        if argument.role not in {"limit"} and not argument.name.endswith("_size"):
            default = getattr(space, argument.name)
            shown = f'"{default}"' if isinstance(default, str) else str(default)
            assert shown in row.replace("`", ""), argument.name
        assert ("| yes |" in row) == argument.per_layer, argument.name


def test_readme_shows_the_survey_as_it_is():
    command = [sys.executable, "-m", "archsearch", "space", "search_spaces/small.py"]
    out = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    shown = next(block for block in blocks(ROOT / "README.md", "text") if "4,320 points" in block)
    assert [line.rstrip() for line in out.splitlines()] == [
        line.rstrip() for line in shown.splitlines()
    ]


@pytest.mark.parametrize("path", sorted((ROOT / "search_spaces").glob("*.py")), ids=str)
def test_shipped_spaces_load(path: Path):
    assert load_space_file(path).space.size > 1_000
