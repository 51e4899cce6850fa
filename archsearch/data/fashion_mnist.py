"""Fashion-MNIST, from wherever a copy lies (https://github.com/zalandoresearch/fashion-mnist)."""

import contextlib
import os
import sys
from pathlib import Path

import numpy as np

from archsearch.data.dataset import Dataset
from archsearch.data.dataset_info import DatasetInfo
from archsearch.data.idx import find_idx_files
from archsearch.data.idx_folder import FASHION_CLASSES, load_idx_folder
from archsearch.data.wording import first_line
from archsearch.errors import InputError

NAME = "fashion-mnist"
DEBIAN_FOLDER = Path("/usr/share/datasets/fashion-mnist")
HOW_TO_GET = (
    "apt-get install dataset-fashion-mnist, or put its four IDX files into a folder and give that"
    " with --dataset"
)


def load_fashion_mnist() -> Dataset:
    """Zalando's 70,000 pieces of clothing, 28×28, one channel, uint8; 10,000 are the test part.

    Looks for IDX files in Debian's package and in Keras's cache, then lets Keras download them.
    Raises InputError that says where it looked and how to get them.
    """
    for folder in _folders():
        files = find_idx_files(folder)
        if files is not None:
            return load_idx_folder(folder, files, name=NAME)
    return _downloaded()


def fashion_mnist_info() -> DatasetInfo:
    """What the catalogue says of Fashion-MNIST, and in which folder it lies now."""
    found = next((folder for folder in _folders() if find_idx_files(folder) is not None), None)
    return DatasetInfo(
        name=NAME,
        description="Zalando's pieces of clothing, with an official test part of 10,000",
        images=70_000,
        size="28×28",
        channels=1,
        classes=len(FASHION_CLASSES),
        available=found is not None,
        where=HOW_TO_GET if found is None else str(found),
        licence="MIT (Zalando SE, github.com/zalandoresearch/fashion-mnist)",
    )


def _folders() -> tuple[Path, ...]:
    return (DEBIAN_FOLDER, _keras_cache())


def _keras_cache() -> Path:
    # Keras reads the same variable, and falls back to the same folder.
    home = os.environ.get("KERAS_HOME") or "~/.keras"
    expanded = os.path.expanduser(home)  # noqa: PTH111  Path's raises where there is no home
    return Path(expanded, "datasets", NAME)


def _downloaded() -> Dataset:
    try:
        from keras.datasets import fashion_mnist

        # Keras reports its download on stdout, which belongs to our data.
        with contextlib.redirect_stdout(sys.stderr):
            (images, labels), (test_images, test_labels) = fashion_mnist.load_data()
    # Offline, Keras raises a bare Exception; nothing narrower catches it.
    except Exception as error:
        raise InputError(_nowhere(error)) from error
    return Dataset(
        name=NAME,
        images=np.asarray(images, np.uint8)[..., np.newaxis],
        labels=np.asarray(labels, np.int64),
        class_names=FASHION_CLASSES,
        test_images=np.asarray(test_images, np.uint8)[..., np.newaxis],
        test_labels=np.asarray(test_labels, np.int64),
        source="keras.datasets.fashion_mnist, downloaded",
    )


def _nowhere(error: Exception) -> str:
    folders = " and ".join(str(folder) for folder in _folders())
    return (
        f"{NAME} is not on this machine: no IDX files in {folders}, and keras.datasets could not"
        f" download it ({first_line(error)}); {HOW_TO_GET}"
    )
