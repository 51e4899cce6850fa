"""Images that stand in two parts, and how many each class has."""

import numpy as np

from archsearch.data import Split, class_counts, repeated_images


def split_of(train, val, test):
    """Parts of 2×2 images, each filled with a number; its class is whether that is odd."""
    parts = {}
    for name, numbers in (("train", train), ("val", val), ("test", test)):
        images = np.array(numbers, dtype="uint8")[:, None, None, None] * np.ones(
            (1, 2, 2, 1), dtype="uint8"
        )
        parts |= {f"{name}_images": images, f"{name}_labels": np.array(numbers) % 2}
    return Split(**parts, class_names=("even", "odd"))


def test_images_of_the_training_part_are_counted_in_the_others():
    assert repeated_images(split_of([1, 2, 3], [3, 4], [5, 2, 2])) == {"val": 1, "test": 2}


def test_test_images_by_which_a_network_was_chosen_are_counted_once():
    assert repeated_images(split_of([1, 2], [2, 3, 4], [2, 3, 5, 5])) == {"val": 1, "test": 2}


def test_apart_there_are_none():
    assert repeated_images(split_of([1, 2], [3, 4], [5, 6])) == {"val": 0, "test": 0}


def test_one_value_makes_another_image():
    split = split_of([1, 2], [1, 4], [5, 6])
    split.val_images[0, 1, 1, 0] = 9
    assert repeated_images(split)["val"] == 0


def test_classes_are_counted_over_all_parts():
    assert class_counts(split_of([1, 2, 3], [3, 4], [5, 2])) == [3, 4]
