"""The split on the disk while a run lasts, where worker processes map it into memory."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archsearch.data import Split, write_split

PREFIX = "archsearch-data-"


@contextmanager
def stored(split: Split) -> Iterator[Path]:
    """A temporary folder with the split; folders of processes that were killed are swept away."""
    root = Path(tempfile.gettempdir())
    _sweep(root)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=root))
    try:
        write_split(split, folder)
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
