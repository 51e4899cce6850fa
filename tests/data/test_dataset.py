from dataclasses import replace

import numpy as np
import pytest

from archsearch.data import chunks


def test_a_broken_value_in_a_late_chunk_is_found(make_dataset, refused, monkeypatch):
    monkeypatch.setattr(chunks, "VALUES_PER_CHUNK", 12)
    dataset = make_dataset(5, 4)
    images = dataset.images.copy()
    images[-1, 2, 1, 0] = np.inf
    images[3, 0, 0, 0] = np.nan
    with refused("'made'", "2 values of 54", "NaN or infinite"):
        replace(dataset, images=images)


def test_the_test_part_may_hold_no_broken_value_either(make_dataset, refused):
    dataset = make_dataset(3, 3, test=2)
    with refused("test part", "6 values of 12", "NaN"):
        replace(
            dataset,
            test_images=np.stack([dataset.images[0], np.full((3, 2, 1), np.nan, np.float32)]),
        )


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        ({"images": np.zeros((6, 3, 2), np.uint8)}, ["(images, height, width, channels)"]),
        ({"images": np.zeros((6, 3, 2, 1))}, ["uint8 or float32", "float64", "astype"]),
        ({"images": np.zeros((0, 3, 2, 1), np.uint8)}, ["no images", "(0, 3, 2, 1)"]),
        ({"images": np.zeros((6, 1, 2, 1), np.uint8)}, ["at least 2×2", "not 1×2"]),
        ({"labels": np.zeros(6, np.uint8)}, ["int64", "uint8"]),
        ({"labels": np.zeros(5, np.int64)}, ["6 images and 5 labels"]),
        ({"labels": np.array([0, 0, 0, 1, 1, 2])}, ["0 to 1", "from 0 to 2"]),
        ({"labels": np.array([0, 0, 0, 1, 1, -1])}, ["0 to 1", "from -1 to 1"]),
        ({"labels": np.array([0, 0, 0, 0, 1, 1])}, ["'class 1' has 2 images", "at least 3"]),
        ({"class_names": ("only",)}, ["at least 2 classes", "'only'"]),
        ({"class_names": ("a", "a")}, ["'a' stands twice"]),
        ({"class_names": ("a", "b\udcff")}, [r"'b\udcff'", "UTF-8"]),
        ({"class_names": ("a", 7)}, ["must be text", "7"]),
        ({"test_labels": np.zeros(2, np.int64)}, ["both be given"]),
        ({"test_images": np.zeros((2, 3, 3, 1), np.float32)}, ["both be given"]),
    ],
)
def test_what_is_wrong_cannot_be_built(make_dataset, refused, change, parts):
    with refused("data set 'made'", *parts):
        replace(make_dataset(3, 3), **change)


@pytest.mark.parametrize(
    "images", [np.zeros((2, 3, 3, 1), np.float32), np.zeros((2, 3, 2, 1), np.uint8)]
)
def test_the_test_part_is_like_the_training_part(make_dataset, refused, images):
    with refused("test part", "(3, 2, 1)", "float32", str(images.dtype), "store both alike"):
        replace(make_dataset(3, 3, test=2), test_images=images)


def test_with_an_official_test_part_two_images_of_a_class_are_enough(make_dataset, refused):
    assert len(make_dataset(2, 9, test=1).labels) == 11
    with refused("'class 0' has 1 image,", "at least 2 (one each for training, validation)"):
        make_dataset(1, 9, test=1)
    with refused("'class 0' has 0 images"):
        make_dataset(0, 9)
    with refused("'class 1' has 0 images"):
        make_dataset(9, 0)
