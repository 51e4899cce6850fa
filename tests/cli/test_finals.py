"""Finals and time budgets from the command line: run, break off, go on, and use the model."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas
import pytest

import archsearch

pytestmark = pytest.mark.slow

SPACE = """
from archsearch import SearchSpace, choice

space = SearchSpace(
    depth=choice(1, 2), channels=choice(4, 8, 16), kernel_size=choice(3, 5), epochs=2,
    train_size=200, learning_rate=0.01,
)
"""
FINALS = ("--trials", "4", "--finalists", "2", "--seeds", "2")


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "archsearch", "run", "space.py", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(folder: Path, *arguments: str) -> tuple[int, str, str]:
    with start(folder, *arguments) as process:
        out, err = process.communicate(timeout=580)
    return process.returncode, out, err


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workplace")
    (folder / "space.py").write_text(SPACE)
    return folder


@pytest.fixture(scope="module")
def whole(workplace: Path) -> Path:
    """A run with finals that nothing disturbed."""
    code, out, err = finish(workplace, *FINALS, "-o", "whole")
    assert code == 0, err
    assert err.count("finalist trial") == 4
    assert "seed 2/2" in err
    assert " over 2 seeds (its trial had " in out
    return workplace / "whole"


def replicates(folder: Path) -> pandas.DataFrame:
    table = archsearch.open_run(folder).finalists
    return table.drop(columns=["seconds"]).sort_values(["replicate", "trial"], ignore_index=True)


def test_the_saved_model_is_the_winners_best_replicate(whole: Path):
    from archsearch.data import load, split

    run = archsearch.open_run(whole)
    table = run.finalists
    assert len(table) == 4
    saved = table[table["saved"]].iloc[0]
    means = table.groupby("trial")["score"].mean()
    assert means[saved["trial"]] == means.max()
    assert saved["score"] == table[table["trial"] == saved["trial"]]["score"].max()
    parts = split(load("digits"), train_size=200)
    predicted = archsearch.load_best(whole).predict(parts.val_images.astype("float32"), verbose=0)
    accuracy = float((predicted.argmax(axis=1) == parts.val_labels).mean())
    assert accuracy == pytest.approx(saved["score"], abs=1e-6)
    assert [event.trial for event in run.history.tested] == [saved["trial"]]
    description = json.loads((whole / "best" / "architecture.json").read_text())
    assert (description["trial"], description["replicate"]) == (saved["trial"], saved["replicate"])
    assert (
        "over 2 seeds; its trial, which chose it, had" in (whole / "best" / "card.md").read_text()
    )
    assert not np.isnan(predicted).any()


def test_nothing_left_to_do_says_it_in_json(workplace: Path, whole: Path):
    code, out, err = finish(workplace, *FINALS, "-o", "whole", "--resume", "--json")
    assert code == 0, err
    facts = json.loads(out)
    table = archsearch.open_run(whole).finalists
    scores = table[table["winner"]]["score"].astype(float)
    assert facts["mean"] == pytest.approx(scores.mean())
    assert facts["deviation"] == pytest.approx(scores.std())
    assert (facts["seeds"], facts["trials"]) == (2, 4)
    assert len(archsearch.open_run(whole).history.tested) == 1


def test_broken_off_in_the_finals_it_is_reported_and_goes_on(workplace: Path, whole: Path):
    process = start(workplace, *FINALS, "-o", "broken")
    journal = workplace / "broken" / "journal.jsonl"
    deadline = time.monotonic() + 300
    while not (journal.is_file() and journal.read_text().count('"finalist"') >= 1):
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGTERM)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 143, err
    assert "not yet tested" in out
    done = archsearch.open_run(workplace / "broken").finalists
    assert 1 <= len(done) < 4
    code, out, err = finish(workplace, *FINALS, "-o", "broken", "--resume")
    assert code == 0, err
    pandas.testing.assert_frame_equal(replicates(workplace / "broken"), replicates(whole))
    shown = subprocess.run(
        [sys.executable, "-m", "archsearch", "show", "broken"],
        cwd=workplace,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "wins by the mean over fresh seeds" in shown


def test_a_time_budget_holds_for_the_whole_run(workplace: Path):
    began = time.monotonic()
    code, out, err = finish(workplace, "--trials", "1000", "--time-budget", "90s", "-o", "timed")
    seconds = time.monotonic() - began
    assert seconds < 90, err
    run = archsearch.open_run(workplace / "timed")
    if code == 0:  # on a machine with much other work no trial may fit
        assert run.history.tested
        assert (workplace / "timed" / "best" / "model.keras").is_file()
        assert "the time for the search is up" in err or "space is exhausted" in out
    else:
        assert "no trial was completed in the time budget of 90 s" in err
    assert (workplace / "timed" / "report.html").is_file()


def test_a_budget_that_is_too_short_says_so_in_one_line(workplace: Path):
    code, _, err = finish(workplace, "--trials", "9", "--time-budget", "11s", "-o", "short", "-q")
    assert code == 1
    assert len(err.strip().splitlines()) == 1
    began = (workplace / "short" / "journal.jsonl").exists()  # a slow machine needs it all to start
    assert ("no trial was completed in the time budget of 11 s: starting took" in err) == began
    assert ("the time budget was spent before the first batch was trained" in err) != began
