"""Whether an exported model answers as Keras does."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archsearch.best.exports.formats import Format
from archsearch.errors import RunError

LARGEST = 1e-4
"""Difference of a probability that rounding in 32 bits explains; ten times what was seen."""
LEAST_SAME = 0.9
"""Share of images of which 8-bit numbers must say the same class as Keras does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The same images by Keras and by the export's own runtime.

    `same` counts images of which both say the same class, `largest` is the largest difference of a
    probability; `accuracy` are the shares of right answers, of Keras and of the export.
    """

    runtime: str
    images: int
    same: int
    largest: float
    accuracy: tuple[float, float]


def check(
    written: Format,
    *,
    runtime: str,
    expected: NDArray[np.floating],
    found: NDArray[np.floating],
    labels: NDArray[np.integer],
) -> Check:
    """The comparison of two tables of probabilities (images, classes).

    Raises RunError where they differ by more than the format explains.
    """
    if found.shape != expected.shape:
        raise RunError(
            f"{written.name} gives {found.shape} probabilities where Keras gives {expected.shape}"
        )
    ours, theirs = expected.argmax(axis=1), found.argmax(axis=1)
    checked = Check(
        runtime=runtime,
        images=len(labels),
        same=int((ours == theirs).sum()),
        largest=float(np.abs(expected - found).max()),
        accuracy=(float((ours == labels).mean()), float((theirs == labels).mean())),
    )
    if written.exact and not checked.largest <= LARGEST:
        raise RunError(
            f"{written.name} differs from Keras by up to {checked.largest:.2g} in a probability, "
            f"over {LARGEST:g}; nothing was exported"
        )
    if not checked.same >= LEAST_SAME * checked.images:
        raise RunError(
            f"{written.name} says the same class as Keras for only {checked.same} of "
            f"{checked.images} images; nothing was exported"
        )
    return checked
