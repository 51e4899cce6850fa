"""The split on the disk while a run lasts, where worker processes map it into memory."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from archsearch.data import Split, write_split

PREFIX = "archsearch-data-"


@contextmanager
def stored(split: Split) -> Iterator[Path]:
    """A temporary folder with the split, but no test image; those of killed processes are removed.

    A split has a test part, so a validation image stands in its place: workers never see the test
    images, and these need not travel.
    """
    root = Path(tempfile.gettempdir())
    _sweep(root)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=root))
    try:
        hidden = replace(split, test_images=split.val_images[:1], test_labels=split.val_labels[:1])
        write_split(hidden, folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(root: Path) -> None:
    for folder in root.glob(f"{PREFIX}*"):
        process = folder.name.removeprefix(PREFIX).split("-")[0]
        if process.isdigit() and not _is_alive(int(process)):
            with suppress(OSError):
                shutil.rmtree(folder)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
