"""The run folder before a run: refused, resumed or overwritten, and only our own files."""

import os
from pathlib import Path
from typing import Literal

from archsearch.errors import InputError
from archsearch.journal import JOURNAL, RUN_FILE, WeightFolder

DERIVED = (
    "trials.csv",
    "layers.csv",
    "finalists.csv",
    "pareto.csv",
    "findings.json",
    "report.html",
)

Mode = Literal["new", "resume", "overwrite"]
State = Literal["new", "go on", "replace"]


def state_of(folder: Path, mode: Mode) -> State:
    """What a run in this folder would do. Nothing is written.

    Raises InputError for a folder that may not be used: one that is not empty without --resume or
    --overwrite, or one that holds something else than a run.
    """
    _refuse_unwritable(folder)
    if not folder.exists() or not any(folder.iterdir()):
        return "new"
    is_run = (folder / RUN_FILE).is_file()
    if mode == "new":
        what = "holds a run" if is_run else "is not empty"
        remedy = "--resume to go on, --overwrite to start anew" if is_run else "another --output"
        raise InputError(f"{folder} {what}; use {remedy}")
    if not is_run and not _is_unborn(folder):
        raise InputError(
            f"{folder} is no run (it has no {RUN_FILE}), so --{mode} leaves it alone; "
            "use another --output"
        )
    if mode == "overwrite" or not is_run:
        return "replace"
    return "go on"


def clear(folder: Path) -> None:
    """Delete what archsearch wrote, except the journal, which is emptied: it is locked by now.

    `run.json` goes last, so that a folder half cleared is still one that may be cleared.
    """
    from archsearch.best.files import remove_best, remove_exports

    for name in DERIVED:
        (folder / name).unlink(missing_ok=True)
    weights = folder / "weights"
    WeightFolder(weights).delete_all_but(())
    if weights.is_dir() and not any(weights.iterdir()):
        weights.rmdir()
    remove_best(folder)
    remove_exports(folder)
    (folder / JOURNAL).write_bytes(b"")
    (folder / RUN_FILE).unlink(missing_ok=True)


def _is_unborn(folder: Path) -> bool:
    """Whether a run began here and was killed before it wrote what it is."""
    names = {path.name for path in folder.iterdir()}
    journal = folder / JOURNAL
    return names <= {JOURNAL, f".{RUN_FILE}.tmp"} and not (
        journal.is_file() and journal.stat().st_size
    )


def _refuse_unwritable(folder: Path) -> None:
    place = folder
    while not place.exists():
        place = place.parent
    if not place.is_dir():
        raise InputError(
            f"{place} is a file, so {folder} cannot be a folder; give another --output"
        )
    if not os.access(place, os.W_OK | os.X_OK):
        raise InputError(f"{place} cannot be written to; give another --output")
