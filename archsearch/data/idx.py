"""IDX files, the format of MNIST and its successors (http://yann.lecun.com/exdb/mnist/)."""

import gzip
import zlib
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import IO, cast

import numpy as np
from numpy.typing import NDArray

from archsearch.data.wording import quoted
from archsearch.errors import InputError

UNSIGNED_BYTE = 0x08
FILE_NAMES = {
    "train_images": "train-images-idx3-ubyte",
    "train_labels": "train-labels-idx1-ubyte",
    "test_images": "t10k-images-idx3-ubyte",
    "test_labels": "t10k-labels-idx1-ubyte",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IdxFiles:
    """The four files of one data set, each plain or gzipped."""

    train_images: Path
    train_labels: Path
    test_images: Path
    test_labels: Path


def find_idx_files(folder: Path) -> IdxFiles | None:
    """The four IDX files in the folder, or None where one of them is missing."""
    found = _present(folder)
    return IdxFiles(**found) if len(found) == len(FILE_NAMES) else None


def missing_idx_files(folder: Path) -> tuple[str, ...]:
    """The names of the IDX files that the folder lacks."""
    found = _present(folder)
    return tuple(name for part, name in FILE_NAMES.items() if part not in found)


def read_idx(path: Path, *, axes: int) -> NDArray[np.uint8]:
    """The array in an IDX file of unsigned bytes with that many axes.

    Raises InputError when the file cannot be read, is not such a file, or has another length than
    its header says.
    """
    try:
        with _opened(path) as stream:
            return _parsed(stream, axes=axes, path=path)
    except PermissionError:
        raise InputError(f"{quoted(path)} cannot be read: permission denied; chmod it") from None
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            f"{quoted(path)} cannot be read as IDX ({type(error).__name__}: it ends early or is no"
            " gzip file); get it again"
        ) from error
    except (MemoryError, OverflowError) as error:
        raise InputError(
            f"{quoted(path)} announces more values than fit into memory; get it again"
        ) from error


def _present(folder: Path) -> dict[str, Path]:
    found = {part: _plain_or_gzipped(folder / name) for part, name in FILE_NAMES.items()}
    return {part: path for part, path in found.items() if path is not None}


def _plain_or_gzipped(path: Path) -> Path | None:
    for candidate in (path, path.with_name(f"{path.name}.gz")):
        if candidate.is_file():
            return candidate
    return None


def _opened(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _parsed(stream: IO[bytes], *, axes: int, path: Path) -> NDArray[np.uint8]:
    magic = stream.read(4)
    wanted = bytes((0, 0, UNSIGNED_BYTE, axes))
    if magic != wanted:
        raise InputError(
            f"{quoted(path)} must begin with {wanted.hex()} (IDX, unsigned bytes, {axes} axes),"
            f" not {magic.hex() or 'nothing'}; is it the right file?"
        )
    header = stream.read(4 * axes)
    if len(header) < 4 * axes:
        raise InputError(f"{quoted(path)} ends within its IDX header; get it again")
    shape = tuple(int(side) for side in np.frombuffer(header, ">u4"))
    # One byte more than announced tells a file that is too long, without reading all of it.
    values = stream.read(prod(shape) + 1)
    if len(values) != prod(shape):
        found = "more" if len(values) > prod(shape) else f"{len(values):,}"
        raise InputError(
            f"{quoted(path)} announces {prod(shape):,} values {shape} but holds {found};"
            " get it again"
        )
    return np.frombuffer(values, np.uint8).reshape(shape)
