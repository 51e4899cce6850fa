"""The run folder before a run: refused, resumed or overwritten, and only our own files."""

from pathlib import Path
from typing import Literal

from archsearch.errors import InputError
from archsearch.journal import JOURNAL, RUN_FILE, WeightFolder

FILES = (RUN_FILE, JOURNAL, "trials.csv", "layers.csv", "finalists.csv", "report.html")
FOLDERS = ("weights", "best")

Mode = Literal["new", "resume", "overwrite"]
State = Literal["new", "go on", "replace"]


def state_of(folder: Path, mode: Mode) -> State:
    """What a run in this folder would do. Nothing is written.

    Raises InputError for a folder that may not be used: one that is not empty without --resume or
    --overwrite, or one that holds something else than a run.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; give another --output")
    if not folder.exists() or not any(folder.iterdir()):
        return "new"
    is_run = (folder / RUN_FILE).is_file()
    if mode == "new":
        what = "holds a run" if is_run else "is not empty"
        remedy = "--resume to go on, --overwrite to start anew" if is_run else "another --output"
        raise InputError(f"{folder} {what}; use {remedy}")
    if not is_run and not _only_ours(folder):
        raise InputError(
            f"{folder} is no run (it has no {RUN_FILE}), so --{mode} leaves it alone; "
            "use another --output"
        )
    if mode == "overwrite" or not is_run:
        return "replace"
    return "go on"


def clear(folder: Path) -> None:
    """Delete what archsearch wrote, except the journal, which is emptied: it is locked by now."""
    from archsearch.best.save import remove_best

    for name in FILES:
        if name != JOURNAL:
            (folder / name).unlink(missing_ok=True)
    (folder / JOURNAL).write_bytes(b"")
    weights = folder / "weights"
    WeightFolder(weights).delete_all_but(())
    if weights.is_dir():
        weights.rmdir()
    remove_best(folder)


def _only_ours(folder: Path) -> bool:
    """Whether everything in the folder is of ours: what a kill during the start leaves behind."""
    ours = {*FILES, *FOLDERS, *(f".{name}.tmp" for name in FILES)}
    return all(path.name in ours for path in folder.iterdir())
