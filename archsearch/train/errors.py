"""Where a model errs: what it takes for what, and its surest errors."""

import numpy as np
from numpy.typing import NDArray

from archsearch.data.thumbnail import thumbnail
from archsearch.journal import Errors, Mistake

SHOWN = 12
"""Mistakes of the winner that are kept as pictures."""
MOST_CLASSES = 100
"""Classes up to which every pair is counted; ten thousand counts are no more to be read."""


def errors_of(
    images: NDArray[np.floating],
    labels: NDArray[np.integer],
    probabilities: NDArray[np.floating],
    *,
    pictures: int = SHOWN,
) -> Errors:
    """Confusion and surest errors of a model that gave these probabilities (images, classes)."""
    return Errors(
        confusion=confusion_of(
            labels, probabilities.argmax(axis=1), classes=probabilities.shape[1]
        ),
        mistakes=mistakes_of(images, labels, probabilities, number=pictures),
    )


def confusion_of(
    labels: NDArray[np.integer], predicted: NDArray[np.integer], *, classes: int
) -> tuple[tuple[int, ...], ...]:
    """How often each class (row) was taken for each (column); () for over a hundred classes.

    >>> confusion_of(np.array([0, 0, 1]), np.array([0, 1, 1]), classes=2)
    ((1, 1), (0, 1))
    """
    if classes > MOST_CLASSES:
        return ()
    counts = np.zeros((classes, classes), dtype=int)
    np.add.at(counts, (labels, predicted), 1)
    return tuple(tuple(row) for row in counts.tolist())


def mistakes_of(
    images: NDArray[np.floating],
    labels: NDArray[np.integer],
    probabilities: NDArray[np.floating],
    *,
    number: int = SHOWN,
) -> tuple[Mistake, ...]:
    """The wrong answers of which it was surest, the surest first, with their pictures.

    Images are (number, height, width, channels), probabilities (number, classes).
    """
    predicted = probabilities.argmax(axis=1)
    sure = probabilities[np.arange(len(labels)), predicted]
    wrong = np.flatnonzero(predicted != labels)
    worst = wrong[np.argsort(-sure[wrong], kind="stable")][:number]
    ends = (float(images.min(initial=0)), float(images.max(initial=1)))
    return tuple(
        Mistake(
            image=thumbnail(images[place], ends),
            truth=int(labels[place]),
            said=int(predicted[place]),
            probability=round(float(sure[place]), 4),
        )
        for place in worst
    )
