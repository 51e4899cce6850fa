"""What the command line says to wrong usage: one line, exit code 2, and nothing written."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

SPACE = """
from archsearch import SearchSpace, choice, per_layer

space = SearchSpace(
    depth=choice(1, 2),
    kernel_size=per_layer(1, 3),
    channels=4,
)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "space.py").write_text(SPACE)
    return tmp_path


def archsearch(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "archsearch", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("run", "spac.py"), "spac.py: no such space file; did you mean space.py?"),
        (("run", "."), "is a folder; give a space file"),
        (("run", "space.py", "--dataset", "digit"), "did you mean 'digits'?"),
        (("run", "space.py", "--trials", "0"), "--trials must be at least 1, but got 0"),
        (("run", "space.py", "--epochs", "0"), "--epochs must be at least 1, but got 0"),
        (("run", "space.py", "--workers", "0"), "--workers must be at least 1, but got 0"),
        (("run", "space.py", "--time-budget", "soon"), "'soon' is no duration"),
        (("run", "space.py", "--time-budget", "5s"), "--time-budget must be over 10 seconds"),
        (("run", "space.py", "--finalists", "-1"), "--finalists must be at least 0 (0 for none)"),
        (("run", "space.py", "--finalists", "0", "--seeds", "2"), "but --finalists is 0"),
        (("run", "space.py", "--seeds", "0"), "--seeds must be at least 1, but got 0"),
        (("run", "space.py", "--oracle", "randon"), "did you mean 'random'?"),
        (("run", "space.py", "--objective", "accuracy"), "did you mean 'val_accuracy'?"),
        (("run", "space.py", "--max-params", "3"), "over max_params 3"),
        (("run", "space.py", "--max-params", "0"), "--max-params must be a whole number of at"),
        (("run", "space.py", "--min-coverage", "-1"), "--min-coverage must be a number over 0"),
        (("run", "space.py", "--min-coverage", "all"), "'all' is not a valid float"),
        (("run", "space.py", "--min-field", "9", "--max-field", "5"), "must hold, but got 9 > 5"),
        (("run", "space.py", "--avoid", "bordr-layer"), "did you mean 'border layer'?"),
        (("run", "space.py", "--avoid", "zzz"), "there are: border layer, unread pixels"),
        (("run", "space.py", "--avoid-share", "0.5"), "nothing is avoided; give --avoid as well"),
        (
            ("run", "space.py", "--avoid", "small field", "--avoid-share", "2"),
            "--avoid-share must be a share from 0 to 1, but got 2.0",
        ),
        (("run", "space.py", "--resume", "--overwrite"), "exclude each other"),
        (("run", "space.py", "--trails", "3"), "--trials"),
        (("runn", "space.py"), "did you mean 'run'?"),
        (("report", "results"), "no such folder"),
        (("show", "."), "no run folder"),
        (("space", "space.py", "--dataset", "nothing.npz"), "no file or folder 'nothing.npz'"),
    ],
)
def test_one_line_and_exit_code_2(folder: Path, arguments: tuple[str, ...], says: str):
    before = sorted(folder.rglob("*"))
    ended = archsearch(folder, *arguments)
    assert ended.returncode == 2
    assert says in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
    assert ended.stdout == ""
    assert sorted(path for path in folder.rglob("*") if "__pycache__" not in str(path)) == before


def test_a_misspelt_argument_is_named_with_its_line(folder: Path):
    text = SPACE.replace("kernel_size=per", "kernel_sise=per")
    (folder / "space.py").write_text(text)
    ended = archsearch(folder, "run", "space.py")
    assert ended.returncode == 2
    assert "space.py:6: SearchSpace has no argument 'kernel_sise'" in ended.stderr
    assert "did you mean 'kernel_size'?" in ended.stderr


@pytest.mark.parametrize(
    ("accept", "says"),
    [
        ("50_000", "accept must be a function of a profile"),
        ("lambda profile: profile.parms < 9", "no attribute 'parms'; did you mean 'params'?"),
        ("lambda profile: 'yes'", "accept must return True or False, but returned 'yes'"),
    ],
)
@pytest.mark.parametrize("command", ["run", "space"])
def test_an_accept_that_is_wrong_is_named_with_its_line(
    folder: Path, command: str, accept: str, says: str
):
    (folder / "space.py").write_text(SPACE.replace("channels=4,", f"accept={accept},"))
    ended = archsearch(folder, command, "space.py")
    assert ended.returncode == 2
    assert ended.stderr.startswith("archsearch: error: space.py:7: accept ")
    assert says in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert not (folder / "results").exists()


@pytest.mark.parametrize("arguments", [("--help",), ("space", "space.py"), ("run", "--help")])
def test_help_and_space_do_without_keras(folder: Path, arguments: tuple[str, ...]):
    code = (
        "import sys, runpy\n"
        f"sys.argv = ['archsearch', *{arguments!r}]\n"
        "try:\n    runpy.run_module('archsearch', run_name='__main__')\n"
        "finally:\n    print('LOADED', *sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    loaded = ended.stdout.split("LOADED")[1].split()
    assert {"keras", "tensorflow", "keras_tuner"}.isdisjoint(loaded)


def test_space_counts_what_the_arithmetic_says(folder: Path):
    """Depth 1: kernels 1 and 3; depth 2: four pairs of kernels: all feasible, none the same."""
    ended = archsearch(folder, "space", "space.py", "--json")
    assert ended.returncode == 0
    assert '"points": 6' in ended.stdout
    assert '"architectures": 6' in ended.stdout


def test_dry_run_writes_nothing(folder: Path):
    ended = archsearch(folder, "run", "space.py", "--dry-run", "--trials", "3", "--seeds", "2")
    assert ended.returncode == 0
    shown = dict(line.split(maxsplit=1) for line in ended.stdout.splitlines())
    assert (shown["finalists"], shown["seeds"]) == ("5", "2")
    assert not (folder / "results").exists()


def test_a_dry_run_says_what_the_schedule_comes_to_and_how_long_it_takes(folder: Path):
    arguments = ("--trials", "9", "--epochs", "9", "--schedule", "asha")
    ended = archsearch(folder, "run", "space.py", "--dry-run", *arguments)
    rows = dict(line.split(maxsplit=1) for line in ended.stdout.splitlines())
    assert rows["rungs"] == (
        "6 trials to epoch 1 + 2 trials from epoch 1 to 3 + 1 trial from epoch 3 to 9"
    )  # of six points
    assert rows["trials"] == "6"
    assert rows["time"].startswith("about ")
    ended = archsearch(folder, "run", "space.py", "--dry-run", "--json", *arguments)
    facts = json.loads(ended.stdout)
    assert facts["epochs_in_all"] == 6 + 2 * 2 + 6
    assert facts["final_epochs"] == 3 * 9  # of the one that is trained in full
    assert 0 < facts["seconds_about"] < 600


def test_a_schedule_that_compares_nothing_says_so(folder: Path):
    few = ("run", "space.py", "--dry-run", "--schedule", "asha", "--epochs")
    said = "note: --schedule asha compares nothing before the end of 2 epochs"
    assert said in archsearch(folder, *few, "2").stderr
    assert "note:" not in archsearch(folder, *few, "3").stderr


def test_a_dry_run_with_a_time_budget_says_how_many_trials_fit(folder: Path):
    few = ("--time-budget", "12s", "--finalists", "0", "--workers", "1", "--epochs", "500")
    ended = archsearch(folder, "run", "space.py", "--dry-run", *few)
    rows = dict(line.split(maxsplit=1) for line in ended.stdout.splitlines())
    assert rows["trials"].endswith(", as many as there is time for")
    assert rows["rungs"].endswith("to epoch 500")
    ended = archsearch(folder, "run", "space.py", "--dry-run", "--json", "--time-budget", "2h")
    facts = json.loads(ended.stdout)
    assert facts["trials"] is None
    assert facts["trials_about"] == facts["points"] == 6


@pytest.mark.parametrize(
    ("backend", "says"),
    [
        ("pytorch", "KERAS_BACKEND must be one of jax, tensorflow, torch, but is 'pytorch'"),
        ("torch", "Keras is to run on torch, which is not installed: `pip install torch`"),
    ],
)
def test_a_backend_that_there_is_not_is_one_line(folder: Path, monkeypatch, backend, says):
    if find_spec(backend) is not None:
        pytest.skip(f"{backend} is installed")
    monkeypatch.setenv("KERAS_BACKEND", backend)
    ended = archsearch(folder, "run", "space.py", "--trials", "1")
    assert ended.returncode == 2
    assert says in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert not (folder / "results").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has /dev/full")
def test_a_full_disk_is_one_line(folder: Path):
    code = (
        "import sys; sys.argv = ['archsearch', 'datasets', '--json']\n"
        "sys.stdout = open('/dev/full', 'w', buffering=1)\n"
        "from archsearch.cli import main; main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert "the disk is full; nothing finished is lost" in ended.stderr.splitlines()[0]
    assert ended.returncode != 0


def test_a_dry_run_shows_the_limits(folder: Path):
    (folder / "space.py").write_text(
        SPACE.replace("channels=4,", "channels=4,\n    accept=lambda profile: profile.depth > 1,")
    )
    arguments = ("--max-params", "5000", "--avoid", "small-field", "--avoid", "border layer")
    ended = archsearch(folder, "run", "space.py", "--dry-run", *arguments)
    assert ended.returncode == 0, ended.stderr
    (limits,) = [line for line in ended.stdout.splitlines() if line.startswith("limits")]
    assert limits.split(maxsplit=1)[1] == (
        "max_params 5,000, accept lambda profile: profile.depth > 1, "
        "avoid border layer + small field, avoid_share 0.1"
    )


def test_a_run_that_goes_on_cannot_have_fewer_trials_than_it_has(tmp_path: Path):
    example = Path(__file__).parents[2] / "results" / "example"
    for name in ("run.json", "journal.jsonl"):
        (tmp_path / name).write_bytes((example / name).read_bytes())
    space = Path(__file__).parents[2] / "search_spaces" / "small.py"
    ended = archsearch(
        tmp_path, "run", str(space), "-o", str(tmp_path), "--resume", "--trials", "5"
    )
    assert ended.returncode != 0
    assert "has 30 trials already, more than --trials 5" in ended.stderr
    assert (tmp_path / "run.json").read_bytes() == (example / "run.json").read_bytes()
