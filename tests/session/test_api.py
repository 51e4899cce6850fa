"""`archsearch.run` from a script."""

import subprocess
import sys
from pathlib import Path

import pytest

import archsearch

pytestmark = pytest.mark.slow

SCRIPT = """
import archsearch
from archsearch import SearchSpace, choice

space = SearchSpace(depth=1, channels=choice(2, 4, 8), epochs=1, train_size=100)
limits = {{"max_params": 100, "avoid": "border layer"}}
{guard}archsearch.run(space, output="out", workers=1, finalists=1, seeds=2, **limits)
"""


def run_script(folder: Path, guard: str) -> subprocess.CompletedProcess[str]:
    (folder / "script.py").write_text(SCRIPT.format(guard=guard))
    return subprocess.run(
        [sys.executable, "script.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_script_runs_a_space_and_opens_the_run(tmp_path: Path):
    ended = run_script(tmp_path, 'if __name__ == "__main__":\n    ')
    assert ended.returncode == 0, ended.stderr
    run = archsearch.open_run(tmp_path / "out")
    assert len(repr(run)) < 300
    assert "trials, best trial" in repr(run)
    assert list(run.finalists["replicate"]) == [1, 2]
    assert sorted(run.trials["params"]) == [2 * 9 + 4 + 20 + 10, 4 * 9 + 8 + 40 + 10]
    assert run.file.command == (
        "archsearch.run(space, output='out', max_params=100, avoid=('border layer',), "
        "finalists=1, seeds=2)"
    )


def test_a_script_without_a_guard_is_told_so(tmp_path: Path):
    ended = run_script(tmp_path, "")
    assert ended.returncode != 0
    assert 'under `if __name__ == "__main__":`' in ended.stderr
    assert len(ended.stderr.splitlines()) < 40


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        ({"max_parms": 3}, "run has no argument 'max_parms'; did you mean 'max_params'?"),
        ({"min_coverage": -1}, "--min-coverage must be a number over 0, but got -1"),
        ({"avoid": "bordr layer"}, "did you mean 'border layer'?"),
        ({"min_params": 9, "max_params": 5}, "must hold, but got 9 > 5"),
    ],
)
def test_limits_that_cannot_be_are_refused_before_anything_is_written(tmp_path, limits, says):
    with pytest.raises(archsearch.InputError) as error:
        archsearch.run(archsearch.SearchSpace(), output=tmp_path / "out", **limits)
    assert says in str(error.value)
    assert not (tmp_path / "out").exists()
