"""A search for a Pareto front from the command line: run, resume, read."""

import json
import subprocess
import sys
from pathlib import Path

import pandas
import pytest

import archsearch

pytestmark = pytest.mark.slow

SPACE = """
from archsearch import SearchSpace, choice, per_layer

space = SearchSpace(
    depth=choice(1, 2), kernel_size=per_layer(1, 3), channels=choice(4, 8), epochs=3, train_size=300
)
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "space.py").write_text(SPACE)
    return subprocess.run(
        [sys.executable, "-m", "archsearch", "run", "space.py", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )


def test_a_front_of_latency_with_early_stops(tmp_path: Path):
    arguments = ("--minimize", "latency", "--schedule", "asha", "-o", "out", "--workers", "1")
    assert run(tmp_path, *arguments, "--trials", "4").returncode == 0
    ended = run(tmp_path, "--resume", "--trials", "6", "-o", "out", "--json")
    assert ended.returncode == 0, ended.stderr
    folder = tmp_path / "out"
    facts = json.loads(ended.stdout)
    opened = archsearch.open_run(folder)
    assert opened.file.options["minimize"] == "latency"
    assert opened.file.reference == {"score": 0.1, "cost": 1000.0}
    assert [row["trial"] for row in facts["front"]] == opened.front["trial"].tolist()
    table = pandas.read_csv(folder / "trials.csv")
    assert (table["latency_ms"] > 0).all()
    assert set(table.loc[table["status"] == "completed", "front"]) >= {1}
    assert table.loc[table["status"] != "completed", "front"].isna().all()
    assert len(pandas.read_csv(folder / "pareto.csv")) == len(opened.front)
    assert "--minimize latency" in opened.file.command
    shown = subprocess.run(
        [sys.executable, "-m", "archsearch", "show", "out"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Pareto front: " in shown
    assert "latency_ms" in shown


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--minimize", "prams"), "did you mean 'params'?"),
        (("--minimize", "params", "--oracle", "keras-tuner-hyperband"), "would do nothing"),
    ],
)
def test_bad_costs_are_one_line(tmp_path: Path, arguments: tuple[str, ...], says: str):
    ended = run(tmp_path, *arguments)
    assert ended.returncode == 2
    assert says in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert not (tmp_path / "results").exists()


def test_a_dry_run_says_what_is_minimised(tmp_path: Path):
    ended = run(tmp_path, "--minimize", "macs", "--dry-run", "--json")
    assert json.loads(ended.stdout)["minimize"] == "macs"
