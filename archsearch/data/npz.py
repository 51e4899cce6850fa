"""A data set from an .npz file."""

import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archsearch.data.class_index import index_classes, index_known_classes
from archsearch.data.dataset import Dataset
from archsearch.data.npz_labels import class_names_of, label_values
from archsearch.data.stored_dtype import as_stored
from archsearch.data.wording import counted, first_line, listed, quoted
from archsearch.errors import InputError

ONE_PART = ("x", "y")
TWO_PARTS = ("x_train", "y_train", "x_test", "y_test")
CLASS_NAMES = "class_names"


def load_npz(path: Path) -> Dataset:
    """The data set under the keys `x, y` or `x_train, y_train, x_test, y_test`.

    Images are (images, height, width) or (images, height, width, channels); labels are integers or
    text, one for each image, and count as classes in sorted order; `class_names` names these.
    Pickled objects are never loaded. Raises InputError for anything else.
    """
    what = quoted(path)
    arrays = _read(path, what=what)
    keys = _wanted_keys(arrays, what=what)
    images, notes = as_stored({key: arrays[key] for key in keys[0::2]}, what=what)
    values = [label_values(arrays[key], what=f"{what}, {key}") for key in keys[1::2]]
    train_labels, classes = index_classes(values[0])
    return Dataset(
        name=path.stem,
        images=images[0],
        labels=train_labels,
        class_names=class_names_of(classes, given=arrays.get(CLASS_NAMES), what=what),
        test_images=images[1] if keys == TWO_PARTS else None,
        test_labels=(
            index_known_classes(values[1], classes, what=f"{what}, y_test")
            if keys == TWO_PARTS
            else None
        ),
        source=f"arrays in {path}",
        notes=(*notes, *_ignored(arrays, keys)),
    )


def _read(path: Path, *, what: str) -> dict[str, NDArray[Any]]:
    try:
        # Opened here, for numpy leaves a damaged file open.
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            return {key: _array(stored, key, what=what) for key in stored.files}
    except PermissionError:
        raise InputError(f"{what} cannot be read: permission denied; chmod it") from None
    # What numpy and zipfile raise on a file that is text, empty, cut short or of an unknown
    # version. A bare array is no context manager, which is a TypeError.
    except (OSError, EOFError, ValueError, TypeError, RuntimeError, zipfile.BadZipFile) as error:
        raise InputError(
            f"{what} is no .npz file, or a damaged one; write it with numpy.savez(path, x=…, y=…)"
        ) from error


def _array(stored: np.lib.npyio.NpzFile, key: str, *, what: str) -> NDArray[Any]:
    try:
        return np.asarray(stored[key])
    except ValueError as error:
        if "Object arrays" not in str(error):
            raise
        raise InputError(
            f"{what}: {key!r} holds Python objects, which are never unpickled; store plain numbers"
            " or text of one shape"
        ) from error
    # A zip file with encryption or an unknown compression is a RuntimeError.
    except (zipfile.BadZipFile, zlib.error, EOFError, MemoryError, RuntimeError) as error:
        raise InputError(
            f"{what}: {key!r} cannot be read ({first_line(error)}); write it again"
        ) from error


def _wanted_keys(found: dict[str, Any], *, what: str) -> tuple[str, ...]:
    present = {key for key in (*ONE_PART, *TWO_PARTS) if key in found}
    for keys in (ONE_PART, TWO_PARTS):
        if present == set(keys):
            return keys
    raise InputError(
        f"{what} must hold the keys {', '.join(ONE_PART)} or {', '.join(TWO_PARTS)} (and perhaps"
        f" {CLASS_NAMES}), but it holds {listed(sorted(found)) or 'none'}; rename the arrays"
    )


def _ignored(found: dict[str, Any], keys: tuple[str, ...]) -> tuple[str, ...]:
    others = sorted(set(found) - {*keys, CLASS_NAMES})
    return (f"{counted(len(others), 'other array')} ignored: {listed(others)}",) if others else ()
