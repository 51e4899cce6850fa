"""A data set in three parts: to train on, to choose by, and to test once."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from archsearch.data.dataset import Dataset
from archsearch.data.rules import (
    Images,
    Labels,
    check_alike,
    check_class_names,
    check_images,
    check_labels,
)
from archsearch.data.stratify import Indices, draw
from archsearch.data.wording import quoted
from archsearch.errors import InputError

TEST_SHARE = 0.15
VALIDATION_SHARE = 0.15


class Draw(IntEnum):
    """What is drawn: each has its own random stream, so that no draw depends on another's size."""

    TEST = 0
    VALIDATION = 1
    TRAIN_SIZE = 2
    VAL_SIZE = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Split:
    """Training, validation and test part, arrays as in Dataset; a rule broken is an InputError.

    Every image of the data set is in at most one part. Values are not read on construction, so
    that arrays mapped from a file stay there.
    """

    train_images: Images
    train_labels: Labels
    val_images: Images
    val_labels: Labels
    test_images: Images
    test_labels: Labels
    class_names: tuple[str, ...]

    def __post_init__(self) -> None:
        check_class_names(self.class_names, what="split")
        self._check_part("training part", self.train_images, self.train_labels)
        self._check_part("validation part", self.val_images, self.val_labels)
        self._check_part("test part", self.test_images, self.test_labels)

    def _check_part(self, what: str, images: Images, labels: Labels) -> None:
        check_images(images, what=what)
        check_labels(labels, images=images, classes=len(self.class_names), what=what)
        check_alike(images, self.train_images, what=what)


def split(
    dataset: Dataset,
    *,
    split_seed: int = 0,
    train_size: int | None = None,
    val_size: int | None = None,
    rest_to_train: bool = False,
) -> Split:
    """The data set in three parts, stratified: each class in proportion, and at least once.

    The test part is the official one, or 15 % of all images; the validation part is 15 % of all
    images, or of the rest where the test part is official. Both depend on the data and `split_seed`
    alone. `train_size` and `val_size` are numbers of images to keep of those parts; with
    `rest_to_train` the validation images that are not kept are trained on. Raises InputError for
    more than there are, or fewer than one for each class.
    """
    _check_seed(split_seed)
    labels = dataset.labels
    rest = np.arange(len(labels))
    if dataset.test_images is None or dataset.test_labels is None:
        size = _share(TEST_SHARE, len(labels), dataset)
        test, rest = draw(labels, rest, size, leave=2, seed=(split_seed, Draw.TEST))
        test_images, test_labels = dataset.images[test], labels[test]
    else:
        test_images, test_labels = dataset.test_images, dataset.test_labels
    # 15 % of all images without an official test part, and of the training part with one.
    size = _share(VALIDATION_SHARE, len(labels), dataset)
    val, train = draw(labels, rest, size, leave=1, seed=(split_seed, Draw.VALIDATION))
    train = _kept(train, train_size, "train_size", dataset, (split_seed, Draw.TRAIN_SIZE))
    kept = _kept(val, val_size, "val_size", dataset, (split_seed, Draw.VAL_SIZE))
    if rest_to_train:
        train = np.concatenate([train, np.setdiff1d(val, kept)])
    val = kept
    return Split(
        train_images=dataset.images[train],
        train_labels=labels[train],
        val_images=dataset.images[val],
        val_labels=labels[val],
        test_images=test_images,
        test_labels=test_labels,
        class_names=dataset.class_names,
    )


def _check_seed(split_seed: int) -> None:
    if not isinstance(split_seed, int) or split_seed < 0:
        raise InputError(f"split_seed must be a whole number from 0, not {split_seed!r}")


def _share(share: float, images: int, dataset: Dataset) -> int:
    return max(len(dataset.class_names), round(share * images))


def _kept(
    part: Indices, size: int | None, option: str, dataset: Dataset, seed: tuple[int, int]
) -> Indices:
    """All of the part, or a stratified draw of `size` from it."""
    if size is None:
        return part
    classes = len(dataset.class_names)
    if not isinstance(size, int) or not classes <= size <= len(part):
        raise InputError(
            f"{option} of data set {quoted(dataset.name)} must be {classes:,} (one for each class)"
            f" to {len(part):,} (all there are), not {size!r}"
        )
    kept, _ = draw(dataset.labels, part, size, leave=0, seed=seed)
    return kept
