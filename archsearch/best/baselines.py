"""What is reached without a convolution: the largest class, and a linear model of the pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archsearch.data import Split

MOST_IMAGES = 10_000
"""Training images, evenly chosen, that the linear model learns from: more help it little."""
LONGEST = 32
"""Pixels of the longer side at most, for the linear model: its cost grows with their cube."""
FEATURES = 2_048
"""Values of an image at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baselines:
    """Test accuracies: of always saying the largest training class, and of a linear model."""

    majority: float
    linear: float


def baselines_of(split: Split) -> Baselines:
    """The baselines on the test images, after learning from the training images.

    The linear model is ridge regression on the classes (Hoerl and Kennard, 1970), on pixels with
    mean 0 and variance 1, of images of at most 32 pixels on their longer side. It is the last layer
    of a network without any layer before it.
    """
    from sklearn.linear_model import RidgeClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    step = -(-len(split.train_labels) // MOST_IMAGES)
    images, labels = split.train_images[::step], np.asarray(split.train_labels[::step])
    truth = np.asarray(split.test_labels)
    values, counts = np.unique(np.asarray(split.train_labels), return_counts=True)
    # One penalty for every hundred images: enough to keep pixels that hardly vary quiet.
    model = make_pipeline(StandardScaler(), RidgeClassifier(alpha=max(len(labels) / 100, 1.0)))
    model.fit(_flat(images), labels)
    return Baselines(
        majority=round(float((truth == values[counts.argmax()]).mean()), 6),
        linear=round(float((model.predict(_flat(split.test_images)) == truth).mean()), 6),
    )


def _flat(images: NDArray[np.floating]) -> NDArray[np.float32]:
    """Each image as a row of numbers, made smaller by averaging where it is large."""
    images = np.asarray(images, dtype="float32")
    count, height, width, channels = images.shape
    side = max(1, min(LONGEST, int((FEATURES / channels) ** 0.5)))
    factor = -(-max(height, width) // side)
    if factor > 1:
        rows, columns = max(height // factor, 1), max(width // factor, 1)
        cut = images[:, : rows * factor, : columns * factor]
        tall, wide = cut.shape[1] // rows, cut.shape[2] // columns
        cut = cut[:, : rows * tall, : columns * wide]
        images = cut.reshape(count, rows, tall, columns, wide, channels).mean(axis=(2, 4))
    return images.reshape(count, -1)
