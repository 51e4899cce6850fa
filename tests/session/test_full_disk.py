"""A full disk: one line, nothing damaged, and `--resume` goes on once there is room."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from shell import board, called

import archsearch
from archsearch.journal import read_events

pytestmark = pytest.mark.slow

SPACE = """
from archsearch import SearchSpace, choice, per_layer

space = SearchSpace(
    depth=choice(1, 2),
    kernel_size=per_layer(1, 3),
    channels=choice(8, 16),
    epochs=2,
    train_size=400,
)
"""


class Disk:
    """A file system in memory that has so many KB."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def make(self, *, size: int, options: str = "") -> bool:
        """Mounts it, or, with options="remount,", gives it another size."""
        command = ["mount", "-t", "tmpfs", "-o", f"{options}size={size}k", "tmpfs", str(self.path)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    path = tmp_path / "disk"
    path.mkdir()
    found = Disk(path)
    if sys.platform != "linux" or not found.make(size=8):
        pytest.skip("only root may mount a disk, on Linux")
    yield found
    subprocess.run(["umount", "--lazy", str(path)], check=True)


def archsearch_run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    plan = ("--trials", "4", "--finalists", "2", "--seeds", "1", "--schedule", "asha")
    return called(folder, "run", "space.py", *plan, *arguments)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed")
    (folder / "space.py").write_text(SPACE)
    ended = archsearch_run(folder, "--workers", "1", "-o", "run")
    assert ended.returncode == 0, ended.stderr
    return folder / "run"


@pytest.mark.parametrize("size", [40, 120, 200, 400])
def test_a_full_disk_costs_nothing_that_was_finished(
    disk: Disk, undisturbed: Path, tmp_path: Path, size: int
) -> None:
    """There is no room (KB) for more trials, for finals, for the model, for the report."""
    (tmp_path / "space.py").write_text(SPACE)
    disk.make(size=size, options="remount,")
    run = disk.path / "run"
    ended = archsearch_run(tmp_path, "--workers", "1", "-o", str(run))
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == (
        "archsearch: error: the disk is full; nothing finished is lost: make room, then go on with "
        "--resume"
    )
    before = read_events(run) if (run / "journal.jsonl").is_file() else []
    disk.make(size=50_000, options="remount,")
    ended = archsearch_run(tmp_path, "--workers", "1", "-o", str(run), "--resume")
    assert ended.returncode == 0, ended.stderr
    assert read_events(run)[: len(before)] == before
    assert board(run) == board(undisturbed)
    assert archsearch.load_best(run).count_params() > 0
    assert not list(run.rglob(".*.tmp"))
