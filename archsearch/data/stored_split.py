"""A split on disk, so that worker processes map the same pages instead of each holding a copy."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from archsearch.data.partition import Split
from archsearch.data.wording import first_line, quoted
from archsearch.errors import InputError, RunError

ARRAYS = (
    "train_images",
    "train_labels",
    "val_images",
    "val_labels",
    "test_images",
    "test_labels",
)
# Written last: the split is complete once this is there.
INDEX = "split.json"


def write_split(split: Split, folder: Path) -> None:
    """Write one .npy file for each array and then the class names, each complete or not there.

    Makes the folder where it is missing and replaces a split that it holds. Raises RunError when
    the disk does not take it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / INDEX).unlink(missing_ok=True)
        for name in ARRAYS:
            _write_array(_array_path(folder, name), getattr(split, name))
        index = json.dumps({"class_names": split.class_names}).encode()
        _write_whole(folder / INDEX, lambda stream: stream.write(index))
    except OSError as error:
        raise RunError(
            f"the split cannot be written to {quoted(folder)}: {error.strerror or error};"
            " free some space or choose another folder"
        ) from error


def read_split(folder: Path) -> Split:
    """The split that `write_split` left in the folder, its arrays mapped read-only from the files.

    Raises InputError when it is incomplete or damaged.
    """
    try:
        index = json.loads((folder / INDEX).read_bytes())
        arrays = {name: _mapped(_array_path(folder, name)) for name in ARRAYS}
        return Split(class_names=tuple(index["class_names"]), **arrays)
    except FileNotFoundError as error:
        missing = quoted(Path(error.filename).name)
        raise InputError(
            f"{quoted(folder)} holds no complete split ({missing} is missing); write it again"
        ) from error
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"the split in {quoted(folder)} is damaged ({first_line(error)}); write it again"
        ) from error


def _array_path(folder: Path, name: str) -> Path:
    return folder / f"{name}.npy"


def _mapped(path: Path) -> NDArray[Any]:
    array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return array


def _write_array(path: Path, array: NDArray[Any]) -> None:
    _write_whole(path, lambda stream: np.save(stream, array, allow_pickle=False))


def _write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    # The process number keeps two writers out of each other's temporary file.
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as stream:
            write(stream)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
