"""One small run whose models are all kept, on digits."""

from pathlib import Path

import pytest
from shell import called

SPACE = """
from archsearch import SearchSpace, choice

space = SearchSpace(
    depth=choice(1, 2),
    kernel_size=choice(1, 3),
    stride=choice(1, 2),
    channels=8,
    dense=choice((), (12,)),
    dropout=0.1,
    augmentation=choice(None, "flip+shift"),
    epochs=3,
    train_size=500,
)
"""


@pytest.fixture(scope="session")
def shell():
    """Calls the command line in a folder."""
    return called


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory) -> Path:
    """A run of nine trials at rungs, some of them stopped, and of finals of two."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "space.py").write_text(SPACE)
    arguments = ["--trials", "9", "--finalists", "2", "--seeds", "2", "--keep-models", "all"]
    arguments += ["--schedule", "asha", "--oracle", "random", "-o", "run"]
    ended = called(folder, "run", "space.py", *arguments)
    assert ended.returncode == 0, ended.stderr
    assert 'archsearch.load("run", trial=N)' in ended.stdout
    return folder / "run"
