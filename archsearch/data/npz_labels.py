"""Labels and class names as people store them in an .npz file."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from archsearch.data.wording import counted, listed
from archsearch.errors import InputError

ONE_LABEL_REMEDY = "store one integer or one text for each image"


def label_values(stored: NDArray[Any], *, what: str) -> NDArray[Any]:
    """The labels, (images,), as integers or text; a trailing axis of 1 (as in CIFAR-10) is dropped.

    Raises InputError for one-hot rows, fractions, objects and empty arrays.
    """
    values = stored[:, 0] if stored.ndim == 2 and stored.shape[1] == 1 else stored
    if values.ndim == 2:
        raise InputError(
            f"{what}: labels of shape {values.shape} look one-hot; store y.argmax(axis=1) instead"
        )
    if values.ndim != 1:
        raise InputError(
            f"{what}: labels must be (images,), not {values.shape}; {ONE_LABEL_REMEDY}"
        )
    if not len(values):
        raise InputError(f"{what}: there are no labels; {ONE_LABEL_REMEDY}")
    return _text(values, what=what) if values.dtype.kind == "S" else _exact(values, what=what)


def class_names_of(
    classes: NDArray[Any], *, given: NDArray[Any] | None, what: str
) -> tuple[str, ...]:
    """A name for each of the sorted classes: the given ones in that order, else the values as text.

    Raises InputError when there are more or fewer names than classes, or when the labels are text
    and the names differ from it.
    """
    values = tuple(str(value) for value in classes.tolist())
    if given is None:
        return values
    if given.dtype.kind not in "US" or given.ndim != 1:
        raise InputError(
            f"{what}: class_names must be a row of text, not {given.dtype} of shape {given.shape}"
        )
    names = tuple(_text(given, what=f"{what}, class_names").tolist())
    if len(names) != len(values):
        raise InputError(
            f"{what}: class_names holds {counted(len(names), 'name')}, but the training labels take"
            f" {counted(len(values), 'value')} ({listed(values)}); give one for each, in order"
        )
    if classes.dtype.kind == "U" and names != values:
        raise InputError(
            f"{what}: labels that are text name their classes, in sorted order {listed(values)},"
            f" but class_names says {listed(names)}; leave class_names out"
        )
    return names


def _exact(values: NDArray[Any], *, what: str) -> NDArray[Any]:
    if values.dtype.kind not in "iubU":
        raise InputError(f"{what}: labels must be integers or text, not {values.dtype}; use astype")
    return values


def _text(values: NDArray[Any], *, what: str) -> NDArray[np.str_]:
    if values.dtype.kind == "U":
        return values
    try:
        return np.char.decode(values, "utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{what}: bytes must be UTF-8 text; decode them before storing") from None
