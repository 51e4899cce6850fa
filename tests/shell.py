"""The command line as a process of its own, and what a run left, for tests."""

import os
import subprocess
import sys
from pathlib import Path

import archsearch


def python(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python in a folder, with more in its environment."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def called(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line in a folder, with more in its environment."""
    return python(folder, "-m", "archsearch", *arguments, **environment)


def board(run: Path) -> list[tuple[object, ...]]:
    """Each trial of a run with what two equal runs have in common."""
    columns = ["trial", "architecture", "seed", "status", "score", "val_loss", "epochs"]
    trials = archsearch.open_run(run).trials
    return list(trials[columns].itertuples(index=False, name=None))
