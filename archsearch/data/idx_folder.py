"""A data set from four IDX files."""

import re
from pathlib import Path

import numpy as np

from archsearch.data.class_index import index_classes, index_known_classes
from archsearch.data.dataset import Dataset
from archsearch.data.idx import IdxFiles, read_idx
from archsearch.data.wording import folder_name, quoted

FASHION_CLASSES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)


def load_idx_folder(folder: Path, files: IdxFiles, *, name: str | None = None) -> Dataset:
    """The data set in four IDX files, with its official test part.

    Classes are named by their numbers, save in a folder called fashion-mnist, whose ten are known.
    """
    what = quoted(folder)
    labels = read_idx(files.train_labels, axes=1)
    train_labels, classes = index_classes(labels)
    test_labels = index_known_classes(
        read_idx(files.test_labels, axes=1), classes, what=f"{what}, test part"
    )
    name = name or folder_name(folder.resolve())
    return Dataset(
        name=name,
        images=read_idx(files.train_images, axes=3)[..., np.newaxis],
        labels=train_labels,
        class_names=_class_names(name, tuple(str(value) for value in classes)),
        test_images=read_idx(files.test_images, axes=3)[..., np.newaxis],
        test_labels=test_labels,
        source=f"IDX files in {folder}",
    )


def _class_names(name: str, numbers: tuple[str, ...]) -> tuple[str, ...]:
    is_fashion = re.fullmatch(r"fashion[-_ ]?mnist", name, re.IGNORECASE) is not None
    all_ten = numbers == tuple(str(number) for number in range(len(FASHION_CLASSES)))
    return FASHION_CLASSES if is_fashion and all_ten else numbers
