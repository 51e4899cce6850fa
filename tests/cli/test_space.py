"""`archsearch space`: what it prints and writes, and what it says to wrong usage."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SPACE = """
from archsearch import SearchSpace, choice, per_layer

space = SearchSpace(
    depth=choice(1, 2),
    kernel_size=per_layer(1, 3, 9),
    padding=choice("same", "valid"),
    channels=4,
    learning_rate=choice(0.1, 0.01),
)
"""
NOTHING = """
from archsearch import SearchSpace

space = SearchSpace(kernel_size=9, padding="valid")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.py").write_text(SPACE)
    (tmp_path / "nothing.py").write_text(NOTHING)
    return tmp_path


def space(folder: Path, *arguments: str, ends: int = 0) -> subprocess.CompletedProcess[str]:
    ended = subprocess.run(
        [sys.executable, "-m", "archsearch", "space", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == ends, ended.stderr
    return ended


def facts(folder: Path, *arguments: str) -> dict:
    return json.loads(space(folder, *arguments, "--json").stdout)


def test_every_point_is_one_row_of_the_table(folder: Path):
    out = space(folder, "mine.py").stdout
    found = facts(folder, "mine.py")
    assert found["exact"]
    refused = sum(each["points"] for each in found["refused"])
    assert found["points"] == found["candidates"] + found["duplicates"] + refused == 48
    assert re.search(rf"duplicates of these +{found['duplicates']} ", out)
    assert re.search(
        rf"candidates \({found['architectures']} architectures .* {found['candidates']} ", out
    )
    assert "infeasible: kernel larger than its map" in out
    share = found["wasted"]["share"]
    assert share == (refused + found["duplicates"]) / 48
    assert f"{share:.1%}".replace("%", " %") + " of the points would be wasted trials" in out


def test_shares_over_all_rows_are_one(folder: Path):
    found = facts(folder, "mine.py")
    shares = [found["accepted"]["share"], *(each["share"] for each in found["refused"])]
    assert sum(shares) == pytest.approx(1)
    networks = found["architectures"]
    assert sum(map(sum, found["joint"]["networks"])) == networks
    assert {each["of"] for each in found["warnings"]} == {networks}


def test_the_keys_are_those_in_the_docs(folder: Path):
    text = (ROOT / "docs" / "survey.md").read_text()
    table = text.split("## The JSON keys")[1]
    named = {
        key
        for row in re.findall(r"^\| (`.*?) \|", table, flags=re.M)
        for key in re.findall(r"`(\w+)`", row)
    }
    assert named == set(facts(folder, "mine.py"))


def test_limits_of_the_command_line_count(folder: Path):
    found = facts(folder, "mine.py", "--max-params", "150", "--min-field", "3")
    rules = {each["rule"] for each in found["refused"] if each["kind"] == "over limit"}
    assert rules == {"over max_params 150", "under min_field 3"}
    out = space(folder, "mine.py", "--avoid", "small-field", "--avoid-share", "0.5").stdout
    assert re.search(r"have a warning that is avoided \(small field\): 50 % of these", out)


def test_the_files_are_where_it_says(folder: Path):
    out = space(folder, "mine.py", "--csv", "--html", "-o", "deep/er").stdout
    assert "wrote deep/er/mine-space.csv" in out
    assert "wrote deep/er/mine-space.html" in out
    with (folder / "deep/er/mine-space.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == facts(folder, "mine.py")["architectures"]
    assert (folder / "deep/er/mine-space.html").read_text().startswith("<!DOCTYPE html>")
    found = facts(folder, "mine.py", "--csv")
    assert found["files"] == {"csv": "mine-space.csv"}
    assert (folder / "mine-space.csv").read_bytes() == (
        folder / "deep/er/mine-space.csv"
    ).read_bytes()


def test_files_of_an_earlier_survey_are_replaced(folder: Path):
    space(folder, "mine.py", "--csv")
    before = (folder / "mine-space.csv").read_text()
    space(folder, "mine.py", "--csv", "--max-params", "60")
    assert (folder / "mine-space.csv").read_text() != before
    assert not list(folder.glob(".*.tmp"))


@pytest.mark.parametrize("output", ["mine.py", "mine.py/below"])
def test_what_cannot_be_written_is_one_line(folder: Path, output: str):
    ended = space(folder, "mine.py", "--html", "-o", output, ends=2)
    assert "mine-space.html cannot be written" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
    assert ended.stdout == ""
    assert (folder / "mine.py").read_text() == SPACE


def test_a_space_without_networks_is_no_error(folder: Path):
    out = space(folder, "nothing.py", "--html", "--csv").stdout
    assert "infeasible: kernel larger than its map" in out
    assert "Nothing of this space can be trained: widen the choices or the limits." in out
    found = facts(folder, "nothing.py")
    assert found["joint"] is None
    assert found["distributions"]["params"] == {}


def test_a_sample_is_said_to_be_one(folder: Path):
    text = SPACE.replace("choice(1, 2)", "choice(11, 12)")
    (folder / "deep.py").write_text(text)
    out = space(folder, "deep.py").stdout
    assert "Counted on a uniform sample of 200,000 points" in out
    assert re.search(r"may be trained +[\d,]+ +[\d.]+ % ± [\d.]+", out)
    assert "95 % interval" in out
    assert "points that may be trained" in out
    found = facts(folder, "deep.py")
    assert not found["exact"]
    accepted = found["accepted"]
    assert accepted["low"] < accepted["share"] < accepted["high"]
    low, high = found["intervals"]["params"]["median"]
    assert low <= found["distributions"]["params"]["median"] <= high
    assert found["intervals"]["params"]["least"] == [None, None]


def test_all_of_it_does_without_keras(folder: Path):
    code = (
        "import sys, runpy\n"
        "sys.argv = ['archsearch', 'space', 'mine.py', '--csv', '--html']\n"
        "try:\n    runpy.run_module('archsearch', run_name='__main__')\n"
        "finally:\n    print('LOADED', *sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    loaded = ended.stdout.split("LOADED")[1].split()
    assert {"keras", "tensorflow", "keras_tuner"}.isdisjoint(loaded)
