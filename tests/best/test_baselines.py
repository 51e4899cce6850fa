"""What is reached without a convolution."""

from types import SimpleNamespace

import numpy as np
import pytest

from archsearch.best.baselines import _flat, baselines_of


def split(images, labels, test_images, test_labels):
    """Of a split, what baselines read."""
    return SimpleNamespace(
        train_images=np.asarray(images, dtype="float32"),
        train_labels=np.asarray(labels),
        test_images=np.asarray(test_images, dtype="float32"),
        test_labels=np.asarray(test_labels),
    )


def test_the_largest_class_of_the_training_part_is_said_of_the_test_part():
    rng = np.random.default_rng(0)
    images = rng.normal(size=(40, 4, 4, 1))
    labels = [0] * 10 + [1] * 30
    assert baselines_of(split(images, labels, images[:8], labels[:8])).majority == 0
    assert baselines_of(split(images, labels, images[-8:], labels[-8:])).majority == 1


def test_a_linear_model_finds_what_is_linear_and_not_what_is_not():
    rng = np.random.default_rng(1)
    images = rng.normal(size=(600, 6, 6, 2))
    brighter = (images.mean(axis=(1, 2, 3)) > 0).astype(int)
    alike = (images[:, 0, 0, 0] * images[:, 5, 5, 1] > 0).astype(int)  # a product of two pixels
    found = [
        baselines_of(split(images[:400], labels[:400], images[400:], labels[400:])).linear
        for labels in (brighter, alike)
    ]
    assert found[0] > 0.8
    assert 0.35 < found[1] < 0.65


@pytest.mark.parametrize(
    ("shape", "values"),
    [((8, 8, 1), 64), ((28, 28, 1), 784), ((64, 64, 3), 21 * 21 * 3), ((200, 40, 3), 25 * 5 * 3)],
)
def test_large_images_are_averaged_and_no_image_has_too_many_values(shape, values):
    images = np.ones((2, *shape))
    flat = _flat(images)
    assert flat.shape == (2, values)
    assert (flat == 1).all()
