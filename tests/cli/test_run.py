"""The main job from the command line: run, kill, resume, report, show, and use the model."""

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
from archsearch import SearchSpace, choice, per_layer

space = SearchSpace(
    depth=choice(1, 2),
    kernel_size=per_layer(1, 3),
    stride=choice(1, 2),
    channels=choice(4, 8),
    channel_growth=1.5,
    epochs=2,
    train_size=400,
)
"""


SIX = ("--trials", "6", "--finalists", "0", "--oracle", "random")
"""An oracle that learns proposes by the order in which several workers bring scores."""


def hear_ctrl_c() -> None:
    """As in a terminal; a shell makes what it runs in the background deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "archsearch", "run", "space.py", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a group of its own, as a terminal gives it
        preexec_fn=hear_ctrl_c,  # noqa: PLW1509  # no threads here
    )


def finish(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    with start(folder, *arguments) as process:
        out, err = process.communicate(timeout=300)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def results(folder: Path) -> pandas.DataFrame:
    trials = archsearch.open_run(folder).trials
    return trials[["trial", "architecture", "seed", "status", "score", "val_loss", "epochs"]]


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workplace")
    (folder / "space.py").write_text(SPACE)
    return folder


@pytest.fixture(scope="module")
def whole(workplace: Path) -> Path:
    """A run of six trials that nothing disturbed, the finals left out to save time."""
    ended = finish(workplace, *SIX, "-o", "whole")
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.count("completed") == 6
    assert "report: whole/report.html" in ended.stdout
    return workplace / "whole"


def test_the_run_folder_has_what_it_should(whole: Path):
    assert sorted(path.name for path in whole.iterdir()) == [
        "best",
        "finalists.csv",
        "findings.json",
        "journal.jsonl",
        "layers.csv",
        "report.html",
        "run.json",
        "trials.csv",
        "weights",
    ]
    assert sorted(path.name for path in (whole / "best").iterdir()) == [
        "architecture.json",
        "card.md",
        "model.keras",
        "model.py",
    ]
    assert len(list((whole / "weights").iterdir())) == 1
    trials = pandas.read_csv(whole / "trials.csv")
    assert list(trials["trial"]) == [1, 2, 3, 4, 5, 6]
    assert trials["architecture"].is_unique
    assert (trials["status"] == "completed").all()


def test_the_best_model_scores_what_the_journal_says(whole: Path):
    from archsearch.data import load, split

    run = archsearch.open_run(whole)
    best = run.history.best(maximize=True)
    assert best is not None
    model = archsearch.load_best(whole)
    parts = split(load("digits"), train_size=400)
    predicted = model.predict(parts.val_images.astype("float32"), verbose=0)
    assert predicted.shape == (len(parts.val_labels), 10)
    np.testing.assert_allclose(predicted.sum(axis=1), 1, atol=1e-5)
    accuracy = float((predicted.argmax(axis=1) == parts.val_labels).mean())
    assert accuracy == pytest.approx(best.score, abs=1e-6)
    tested = model.predict(parts.test_images.astype("float32"), verbose=0).argmax(axis=1)
    assert run.history.tested[-1].test_accuracy == pytest.approx(
        float((tested == parts.test_labels).mean()), abs=1e-6
    )


def test_model_py_builds_the_same_network(whole: Path):
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import model, numpy as np\n"
        "trained, fresh = model.load(), model.build()\n"
        "fresh.set_weights(trained.get_weights())\n"
        "x = np.random.default_rng(0).uniform(0, 16, (5, 8, 8, 1)).astype('float32')\n"
        "np.testing.assert_allclose(trained.predict(x, verbose=0), fresh.predict(x, verbose=0),"
        " atol=1e-6)\nprint('equal')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, whole / "best"], capture_output=True, text=True, check=False
    )
    assert "equal" in ended.stdout, ended.stderr


def test_equal_seeds_give_equal_runs_whatever_the_workers(workplace: Path, whole: Path):
    ended = finish(workplace, *SIX, "-o", "again", "--workers", "1", "-q")
    assert ended.returncode == 0, ended.stderr
    pandas.testing.assert_frame_equal(results(workplace / "again"), results(whole))


def test_a_run_killed_and_resumed_equals_one_that_was_not(workplace: Path, whole: Path):
    process = start(workplace, *SIX, "-o", "killed")
    journal = workplace / "killed" / "journal.jsonl"
    wait_for(lambda: journal.is_file() and journal.read_text().count('"finished"') >= 2)
    process.kill()
    process.communicate()
    finished = journal.read_text().count('"finished"')
    with journal.open("a") as file:
        file.write('{"event": "finished", "tri')  # the kill came in the middle of a line
    ended = finish(workplace, *SIX, "-o", "killed", "--resume")
    assert ended.returncode == 0, ended.stderr
    assert f"resumed: {finished} of 6 trials done" in ended.stderr
    pandas.testing.assert_frame_equal(results(workplace / "killed"), results(whole))


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_is_reported_and_goes_on(
    workplace: Path, whole: Path, sent: signal.Signals, code: int
):
    name = sent.name.lower()
    process = start(workplace, *SIX, "-o", name)
    journal = workplace / name / "journal.jsonl"
    wait_for(lambda: journal.is_file() and journal.read_text().count('"finished"') >= 1)
    if sent == signal.SIGINT:
        os.killpg(process.pid, sent)  # Ctrl-C goes to the workers as well
    else:
        os.kill(process.pid, sent)
    out, err = process.communicate(timeout=60)
    assert process.returncode == code, err
    assert "interrupted" in err
    assert "Traceback" not in err
    assert (workplace / name / "report.html").is_file()
    assert "not yet tested" in out
    ended = finish(workplace, *SIX, "-o", name, "--resume")
    assert ended.returncode == 0, ended.stderr
    pandas.testing.assert_frame_equal(results(workplace / name), results(whole))


def test_a_run_that_is_interrupted_while_it_reports_is_reported_first(workplace: Path, whole: Path):
    process = start(workplace, *SIX, "-o", "late")
    journal = workplace / "late" / "journal.jsonl"
    wait_for(lambda: journal.is_file() and journal.read_text().count('"finished"') == 6)
    os.kill(process.pid, signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 143, err
    assert "interrupted (SIGTERM)" in err
    assert (workplace / "late" / "report.html").is_file()
    assert (workplace / "late" / "best" / "model.keras").is_file()
    ended = finish(workplace, *SIX, "-o", "late", "--resume")
    assert ended.returncode == 0, ended.stderr
    pandas.testing.assert_frame_equal(results(workplace / "late"), results(whole))


def test_nothing_left_to_do_rewrites_the_report_without_workers(workplace: Path, whole: Path):
    (whole / "report.html").unlink()
    began = time.monotonic()
    ended = finish(workplace, *SIX, "-o", "whole", "--resume")
    assert ended.returncode == 0, ended.stderr
    assert "starting" not in ended.stderr
    assert (whole / "report.html").is_file()
    assert time.monotonic() - began < 30
    assert len(archsearch.open_run(whole).history.tested) == 1


def test_what_is_derived_can_be_rebuilt(workplace: Path, whole: Path):
    kept = (whole / "trials.csv").read_bytes()
    for name in ("trials.csv", "layers.csv", "finalists.csv", "findings.json", "report.html"):
        (whole / name).unlink()
    ended = subprocess.run(
        [sys.executable, "-m", "archsearch", "report", "whole"], cwd=workplace, check=False
    )
    assert ended.returncode == 0
    assert (whole / "trials.csv").read_bytes() == kept
    assert (whole / "report.html").stat().st_size > 100_000


def test_show_prints_the_leaderboard_and_a_trial(workplace: Path, whole: Path):
    def show(*arguments: str) -> str:
        command = [sys.executable, "-m", "archsearch", "show", "whole", *arguments]
        return subprocess.run(
            command, cwd=workplace, capture_output=True, text=True, check=True
        ).stdout

    best = archsearch.open_run(whole).history.best(maximize=True)
    assert best is not None
    assert show().splitlines()[2].split()[0] == str(best.number)
    assert "conv_1" in show("1")
    assert json.loads(show("1", "--json"))["trial"] == 1


def test_a_space_is_finished_exactly_and_says_so(workplace: Path):
    (workplace / "tiny.py").write_text(
        "from archsearch import SearchSpace, choice\n"
        "space = SearchSpace(depth=1, kernel_size=choice(1, 3), channels=choice(2, 4), epochs=1)\n"
    )
    command = [sys.executable, "-m", "archsearch", "run", "tiny.py", "--oracle", "grid", "-q"]
    command += ["--finalists", "0"]
    subprocess.run(command, cwd=workplace, check=True, capture_output=True)
    folder = workplace / "results" / "tiny"
    assert len(archsearch.open_run(folder).trials) == 4
    assert json.loads((folder / "run.json").read_text())["totals"]["exhausted"]


RULES = """
from archsearch import SearchSpace, choice

MOST = 60_000

space = SearchSpace(
    depth=choice(2, 3),
    kernel_size=5,
    channels=choice(*range(2, 6)),
    epochs=1,
    train_size=100,
    accept=lambda profile: profile.macs < MOST,
    avoid="border layer",
    avoid_share=1,
)
"""


def test_rules_of_a_space_hold_in_a_run_and_after_it(workplace: Path):
    (workplace / "rules.py").write_text(RULES)

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "archsearch", *arguments],
            cwd=workplace,
            capture_output=True,
            text=True,
            check=False,
        )

    run = ("run", "rules.py", "--trials", "8", "--finalists", "0", "-o", "rules", "--resume")
    assert command(*run).returncode == 0
    trials = archsearch.open_run(workplace / "rules").trials
    assert len(trials) == 7
    assert (trials["macs"] < 60_000).all()
    assert list(trials["against"].fillna("")) == [
        "border layer" if depth == 3 else "" for depth in trials["choice_depth"]
    ]
    assert "What avoiding costs" in (workplace / "rules" / "report.html").read_text()
    against = trials.loc[trials["against"].notna(), "trial"].iloc[0]
    shown = command("show", "rules", str(against))
    assert "against what the space avoids: border layer" in shown.stdout
    assert command("report", "rules").returncode == 0
    assert command(*run).returncode == 0, "the same text is the same function"
    (workplace / "rules.py").write_text(RULES.replace("MOST = 60_000", "MOST = 70_000"))
    other = command(*run)
    assert other.returncode == 2
    assert "accept is another function: it says `MOST = 70000`" in other.stderr


def test_an_accept_that_fails_on_a_rare_network_costs_nothing_that_is_finished(workplace: Path):
    (workplace / "rare.py").write_text(
        "from archsearch import SearchSpace, choice\n"
        "space = SearchSpace(\n"
        "    depth=1, channels=choice(*range(1, 4000)), epochs=1, train_size=100,\n"
        "    accept=lambda profile: profile.layers[0].output[2] != 4 or 1 / 0,\n"
        ")\n"
    )
    command = [sys.executable, "-m", "archsearch", "run", "rare.py", "--oracle", "grid", "-q"]
    ended = subprocess.run(command, cwd=workplace, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr == (
        "archsearch: error: rare.py:4: accept raises ZeroDivisionError: division by zero "
        "(what is finished is saved and reported in results/rare)\n"
    )
    folder = workplace / "results" / "rare"
    assert "completed" in set(archsearch.open_run(folder).trials["status"].dropna())
    assert (folder / "report.html").is_file()
    assert (folder / "best" / "model.keras").is_file()


def test_hyperband_promotes_and_stops(workplace: Path):
    few = ("--epochs", "4", "--trials", "8", "--finalists", "0")
    ended = finish(workplace, "--oracle", "keras-tuner-hyperband", *few, "-o", "hb")
    assert ended.returncode == 0, ended.stderr
    trials = archsearch.open_run(workplace / "hb").trials
    assert len(trials) == 8
    assert set(trials["status"]) == {"completed", "stopped"}
    assert (trials.loc[trials["status"] == "completed", "epochs"] == 4).all()
    assert (trials.loc[trials["status"] == "stopped", "epochs"] < 4).all()


def wait_for(condition, seconds: float = 90) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)
