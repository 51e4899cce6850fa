import itertools
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archsearch.data import Dataset, Split, load, split
from archsearch.data.stratify import allot


def _numbers(images: np.ndarray) -> list[int]:
    """Which images of a made data set these are."""
    return images[:, 0, 0, 0].astype(int).tolist()


def test_parts_are_15_percent_each_and_share_no_image(make_dataset):
    parts = split(make_dataset(60, 40, 100))
    images = (parts.train_images, parts.val_images, parts.test_images)
    numbers = [_numbers(part) for part in images]
    assert [len(part) for part in numbers] == [140, 30, 30]
    assert sorted(itertools.chain(*numbers)) == list(range(200))
    assert parts.class_names == ("class 0", "class 1", "class 2")


def test_labels_stay_with_their_images(make_dataset):
    dataset = make_dataset(60, 40, 100)
    parts = split(dataset, train_size=50, val_size=11)
    for images, labels in (
        (parts.train_images, parts.train_labels),
        (parts.val_images, parts.val_labels),
        (parts.test_images, parts.test_labels),
    ):
        assert labels.tolist() == dataset.labels[_numbers(images)].tolist()


def test_each_class_is_in_proportion_everywhere(make_dataset):
    parts = split(make_dataset(60, 40, 100), train_size=70, val_size=10)
    assert np.bincount(parts.train_labels).tolist() == [21, 14, 35]
    assert np.bincount(parts.val_labels).tolist() == [3, 2, 5]
    assert np.bincount(parts.test_labels).tolist() == [9, 6, 15]


def test_an_official_test_part_is_the_test_part(make_dataset):
    dataset = make_dataset(60, 40, test=7)
    parts = split(dataset)
    assert parts.test_images is dataset.test_images
    assert [len(parts.train_labels), len(parts.val_labels)] == [85, 15]


def test_the_same_seed_gives_the_same_parts_and_another_does_not(make_dataset):
    dataset = make_dataset(60, 40)
    first, again, other = (split(dataset, split_seed=seed) for seed in (0, 0, 1))
    for field in fields(Split):
        assert np.array_equal(getattr(first, field.name), getattr(again, field.name))
    assert _numbers(first.test_images) != _numbers(other.test_images)
    assert _numbers(first.val_images) != _numbers(other.val_images)


def test_the_seed_also_draws_the_validation_part_of_an_official_split(make_dataset):
    dataset = make_dataset(60, 40, test=7)
    first, other = (split(dataset, split_seed=seed) for seed in (0, 1))
    assert _numbers(first.val_images) != _numbers(other.val_images)


@pytest.mark.parametrize(
    ("sizes", "total", "leave", "shares"),
    [
        ([10, 3], 9, 2, [8, 1]),
        ([100, 3], 10, 0, [9, 1]),
        ([3, 3, 3], 3, 2, [1, 1, 1]),
        ([5, 4, 6], 15, 0, [5, 4, 6]),
        ([50, 3, 3, 3], 6, 1, [3, 1, 1, 1]),
    ],
)
def test_shares_keep_to_one_and_to_what_must_be_left(sizes, total, leave, shares):
    assert allot(np.array(sizes), total, leave=leave).tolist() == shares


@pytest.mark.parametrize(("total", "leave"), [(1, 0), (12, 1), (2, 3)])
def test_impossible_shares_are_a_mistake_of_ours(total, leave):
    with pytest.raises(ValueError, match=f"total={total}"):
        allot(np.array([10, 3]), total, leave=leave)


def test_the_parts_of_digits_are_pinned():
    # Runs are compared by these parts: a change here makes every older run incomparable.
    parts = split(load("digits"))
    assert [len(parts.train_labels), len(parts.val_labels), len(parts.test_labels)] == [
        1257,
        270,
        270,
    ]
    assert parts.test_labels[:10].tolist() == [5, 2, 4, 6, 7, 9, 3, 4, 6, 8]
    assert parts.val_labels[:10].tolist() == [3, 0, 1, 5, 5, 5, 2, 2, 3, 1]


def test_sizes_change_only_their_own_part(make_dataset):
    dataset = make_dataset(60, 40, 100)
    whole, small = split(dataset), split(dataset, train_size=20, val_size=9)
    assert _numbers(small.test_images) == _numbers(whole.test_images)
    assert set(_numbers(small.train_images)) < set(_numbers(whole.train_images))
    assert set(_numbers(small.val_images)) < set(_numbers(whole.val_images))
    only_val = split(dataset, val_size=9)
    assert _numbers(only_val.val_images) == _numbers(small.val_images)
    assert _numbers(only_val.train_images) == _numbers(whole.train_images)


def test_a_size_may_be_all_there_is_or_one_per_class(make_dataset):
    dataset = make_dataset(60, 40, 100)
    assert len(split(dataset, train_size=140, val_size=30).train_labels) == 140
    assert sorted(split(dataset, train_size=3, val_size=3).train_labels.tolist()) == [0, 1, 2]


@pytest.mark.parametrize(
    ("option", "size", "most"),
    [
        ("train_size", 141, 140),
        ("val_size", 31, 30),
        ("train_size", 2, 140),
        ("train_size", 5.5, 140),
    ],
)
def test_more_than_there_is_or_too_few_is_refused(make_dataset, refused, option, size, most):
    with refused(
        option, "'made'", "3 (one for each class)", f"{most} (all there are)", f"not {size}"
    ):
        split(make_dataset(60, 40, 100), **{option: size})


@pytest.mark.parametrize("seed", [-1, 0.5, None, "0"])
def test_an_impossible_seed_is_refused(make_dataset, refused, seed):
    with refused("split_seed", repr(seed)):
        split(make_dataset(3, 3), split_seed=seed)


@given(
    sizes=st.lists(st.integers(3, 60), min_size=2, max_size=8),
    seed=st.integers(0, 2**32),
    official=st.booleans(),
)
def test_every_class_is_in_every_part(sizes, seed, official):
    labels = np.repeat(np.arange(len(sizes)), sizes)
    images = np.broadcast_to(np.uint8(0), (len(labels), 2, 2, 1))
    dataset = Dataset(
        name="any",
        images=images,
        labels=labels,
        class_names=tuple(str(label) for label in range(len(sizes))),
        source="hypothesis",
        test_images=images[:2] if official else None,
        test_labels=labels[:2] if official else None,
    )
    parts = split(dataset, split_seed=seed)
    everyone = set(range(len(sizes)))
    assert set(parts.train_labels) == set(parts.val_labels) == everyone
    assert official or set(parts.test_labels) == everyone
    kept = [parts.train_labels, parts.val_labels] + ([] if official else [parts.test_labels])
    assert np.bincount(np.concatenate(kept)).tolist() == sizes


def test_a_split_of_unlike_parts_cannot_be_built(make_dataset, refused):
    parts = split(make_dataset(5, 5))
    with refused("validation part", "float32", "store both alike"):
        replace(parts, val_images=parts.val_images.astype(np.uint8))
    with refused("test part", "0 to 1", "from 5 to 5"):
        replace(parts, test_labels=np.full_like(parts.test_labels, 5))
    with refused("training part", "one label"):
        replace(parts, train_labels=parts.train_labels[1:])
