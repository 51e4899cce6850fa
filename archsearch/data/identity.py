"""Whether two data sets are the same."""

import hashlib
import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archsearch.data.chunks import chunks
from archsearch.data.dataset import Dataset

DIGITS = 16


def fingerprint(dataset: Dataset) -> str:
    """16 hex digits that change with any pixel, label, shape, dtype or class name.

    They do not depend on the data set's name, source and notes: a copy elsewhere is the same data.
    """
    digest = hashlib.sha256(json.dumps(dataset.class_names).encode())
    for array in (dataset.images, dataset.labels, dataset.test_images, dataset.test_labels):
        _add(digest, array)
    return digest.hexdigest()[:DIGITS]


def _add(digest: "hashlib._Hash", array: NDArray[Any] | None) -> None:
    if array is None:
        digest.update(b"none")
        return
    little_endian = array.dtype.newbyteorder("<")
    # The header keeps apart arrays whose bytes agree but whose shapes do not.
    digest.update(json.dumps([little_endian.str, array.shape]).encode())
    for chunk in chunks(array):
        digest.update(np.ascontiguousarray(chunk, dtype=little_endian).data)
