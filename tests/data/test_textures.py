"""The textures: patches that neither overlap nor differ in brightness or contrast."""

import numpy as np
import pytest

from archsearch import InputError
from archsearch.data import load, textures

pytestmark = pytest.mark.skipif(
    not textures.textures_info().available, reason="scikit-image is not installed"
)


def test_each_class_has_as_many_patches_and_the_test_part_is_the_lowest_rows():
    data = load("textures")
    assert data.images.shape == (3 * 16 * 21, 24, 24, 1)
    assert data.test_images.shape == (3 * 5 * 21, 24, 24, 1)
    assert np.bincount(data.labels).tolist() == [336] * 3
    assert np.bincount(data.test_labels).tolist() == [105] * 3
    assert textures.textures_info().images == len(data.images) + len(data.test_images)


def test_brightness_and_contrast_tell_nothing():
    images = load("textures").images.astype(float)
    assert np.abs(images.mean(axis=(1, 2, 3)) - 128).max() < 2
    deviation = images.std(axis=(1, 2, 3))
    assert np.quantile(deviation, 0.05) > 30  # a flat patch with a speck is cut off at white
    assert deviation.max() < 33


def test_no_patch_is_there_twice():
    data = load("textures")
    every = np.concatenate([data.images, data.test_images]).reshape(-1, 24 * 24)
    assert len(np.unique(every, axis=0)) == len(every)


def test_a_patch_is_where_it_was_in_the_photograph():
    from PIL import Image

    with Image.open(textures._folder() / "gravel.png") as photograph:
        pixels = np.asarray(photograph.convert("L"), dtype=float)
    patch = load("textures").images[2 * 336 + 21 + 3, ..., 0].astype(float)
    original = pixels[24:48, 72:96]
    assert np.corrcoef(patch.ravel(), original.ravel())[0, 1] > 0.99


def test_without_scikit_image_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(textures, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"archsearch\[textures\]"):
        load("textures")
    assert not textures.textures_info().available
