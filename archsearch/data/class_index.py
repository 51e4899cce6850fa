"""From label values to class numbers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from archsearch.data.rules import Labels
from archsearch.errors import InputError


def index_classes(values: NDArray[Any]) -> tuple[Labels, NDArray[Any]]:
    """Labels (int64, from 0) and the distinct values in sorted order, which the labels index.

    >>> index_classes(np.array([7, 3, 7]))
    (array([1, 0, 1]), array([3, 7]))
    """
    classes, labels = np.unique(values, return_inverse=True)
    return labels.astype(np.int64), classes


def index_known_classes(values: NDArray[Any], classes: NDArray[Any], *, what: str) -> Labels:
    """Labels (int64) of values by their place in the sorted classes; InputError where one is new.

    >>> index_known_classes(np.array([3, 3, 7]), np.array([3, 7]), what="test part")
    array([0, 0, 1])
    """
    if not len(classes):
        raise InputError(f"{what}: there are no training labels to compare with; add images")
    labels = np.searchsorted(classes, values).clip(max=len(classes) - 1)
    unknown = np.unique(values[classes[labels] != values])
    if len(unknown):
        raise InputError(
            f"{what}: label {unknown[0].item()!r} never occurs among the training labels;"
            " remove those images or add some to train on"
        )
    return labels.astype(np.int64)
