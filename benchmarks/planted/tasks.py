"""Images whose classes need what was planted in them, and nothing else."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

IMAGES, TEST = 4_000, 200
"""Images to train and validate on, of which the spaces take 800 and 600, and to test on."""
NEAR, FAR = 6, 9
"""Pixels between two dots: one class each. A unit that sees less than NEAR + 1 pixels never has
both dots of a pair in sight, and a dot by itself says nothing."""
MARGIN = 6
"""Pixels between dots and border, so that zero padding tells no position to such a unit."""
SIDE = 24
PROTOTYPES = 24
COLOUR_CLASSES = 6


def field_images(number: int, rng: np.random.Generator) -> tuple[NDArray, NDArray]:
    """Two bright dots side by side, 6 or 9 pixels apart: needs a receptive field of 7."""
    labels = rng.integers(2, size=number)
    images = rng.normal(0.1, 0.02, size=(number, SIDE, SIDE, 1))
    for image, label in zip(images, labels, strict=True):
        apart = (FAR, NEAR)[label]
        row = rng.integers(MARGIN, SIDE - MARGIN)
        column = rng.integers(MARGIN, SIDE - MARGIN - apart)
        image[row, [column, column + apart]] = 1.0
    return images.astype("float32"), labels


def colour_images(number: int, rng: np.random.Generator) -> tuple[NDArray, NDArray]:
    """One colour all over, of the class of the nearest of 24 colours: needs many channels.

    Every pixel says what all say, so that it is of no use to see more than one.
    """
    palette = np.random.default_rng(24)
    prototypes = palette.uniform(size=(PROTOTYPES, 3))
    classes = np.arange(PROTOTYPES) % COLOUR_CLASSES
    colours = rng.uniform(size=(number, 3))
    nearest = np.square(colours[:, None] - prototypes).sum(axis=2).argmin(axis=1)
    images = colours[:, None, None] + rng.normal(0, 0.02, size=(number, 8, 8, 3))
    return images.astype("float32"), classes[nearest]


TASKS = {"field": field_images, "capacity": colour_images, "confounded": field_images}
"""What makes the images of each task."""


def write_task(name: str, path: Path) -> None:
    """Write a task's images as an `.npz` that archsearch reads, the test images apart."""
    rng = np.random.default_rng(1)
    x_train, y_train = TASKS[name](IMAGES, rng)
    x_test, y_test = TASKS[name](TEST, rng)
    np.savez(path, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
