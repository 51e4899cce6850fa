"""The split on the disk while a run lasts, where worker processes map it into memory."""

import fcntl
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from archsearch.data import Split, write_split

PREFIX = "archsearch-data-"
LOCK = "lock"
"""A file that a run holds locked while it lasts: a process number says nothing in a container."""
NEW_SECONDS = 3_600.0
"""A folder that is younger may be about to get its lock."""


@contextmanager
def stored(split: Split) -> Iterator[Path]:
    """A temporary folder with the split, but no test image; those of killed processes are removed.

    A split has a test part, so a validation image stands in its place: workers never see the test
    images, and these need not travel.
    """
    root = Path(tempfile.gettempdir())
    _sweep(root)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
    try:
        with (folder / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            hidden = replace(
                split, test_images=split.val_images[:1], test_labels=split.val_labels[:1]
            )
            write_split(hidden, folder / "split")
            yield folder / "split"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(root: Path) -> None:
    for folder in root.glob(f"{PREFIX}*"):
        with suppress(OSError):  # another user's, or another process removes it
            if not _is_held(folder):
                shutil.rmtree(folder)


def _is_held(folder: Path) -> bool:
    """Whether a run that lasts has this folder."""
    try:
        with (folder / LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return time.time() - folder.stat().st_mtime < NEW_SECONDS
    return False
