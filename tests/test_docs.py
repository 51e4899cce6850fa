"""What README and docs show is what the program does."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from archsearch.cli.app import COMMANDS, app
from archsearch.geometry import (
    Accepted,
    LayerProfile,
    Profile,
    Refused,
    Task,
    judge,
    limits_of,
)
from archsearch.search import ORACLES, SCHEDULES
from archsearch.space import ARGUMENTS, AVOIDABLE, SearchSpace, load_space_file

ROOT = Path(__file__).parent.parent
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(), flags=re.DOTALL)


def shown_commands() -> list[list[str]]:
    lines = [line for path in DOCS for block in blocks(path, "sh") for line in block.splitlines()]
    words = [shlex.split(line.removesuffix(" &"), comments=True) for line in lines]
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


@pytest.mark.parametrize("oracle", ORACLES)
def test_every_oracle_is_described(oracle: str):
    assert f"`{oracle}`" in (ROOT / "README.md").read_text()
    assert f"| `{oracle}` |" in (ROOT / "docs" / "how-it-works.md").read_text()


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_schedule_is_described(schedule: str):
    assert f"| `{schedule}` |" in (ROOT / "docs" / "how-it-works.md").read_text()


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


def test_the_tables_of_a_profile_name_all_that_accept_can_use():
    text = (ROOT / "docs" / "spaces.md").read_text()
    for word, kind in (("profile", Profile), ("layer", LayerProfile)):
        rows = [line for line in text.splitlines() if line.startswith(f"| `{word}.")]
        shown = [name for row in rows for name in re.findall(rf"`{word}\.(\w+)`", row)]
        offered = [name for name in dir(kind) if not name.startswith("_")]
        assert sorted(shown) == sorted(set(offered) - set(dir(tuple)))


def test_the_table_of_warnings_names_those_that_can_be_avoided():
    text = (ROOT / "docs" / "spaces.md").read_text().split("## Warnings, and avoiding them")[1]
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert [re.findall("`(.+?)`", row)[0] for row in rows] == list(AVOIDABLE)


def test_the_rule_that_is_shown_takes_some_networks_and_refuses_others(tmp_path: Path):
    shown = [block for block in blocks(ROOT / "docs" / "spaces.md", "python") if "accept" in block]
    (tmp_path / "shown.py").write_text(shown[0])
    space = load_space_file(tmp_path / "shown.py").space
    task = Task(input_shape=(8, 8, 1), classes=10)
    verdicts = [judge(point, task=task, limits=limits_of(space)) for point in space.points()]
    assert any(isinstance(verdict, Accepted) for verdict in verdicts)
    refused = {verdict.rule for verdict in verdicts if isinstance(verdict, Refused)}
    assert refused == {"refused by accept"}


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
