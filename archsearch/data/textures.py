"""Patches of brick, grass and gravel, told apart by what a network sees at a time."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from archsearch.data.dataset import Dataset
from archsearch.data.dataset_info import DatasetInfo
from archsearch.errors import InputError

NAME = "textures"
CLASSES = ("brick", "grass", "gravel")
SIDE = 24
"""Pixels of a patch's side."""
ROWS, COLUMNS, TEST_ROWS = 21, 21, 5
"""Patches of a photograph of 512 pixels beside one another, none over another; the lowest rows are
the test part, so that it comes from another region."""
MIDDLE, SPREAD = 128, 32
"""Mean and standard deviation of each patch: brightness and contrast tell nothing."""
HOW_TO_GET = 'pip install "archsearch[textures]"'


def load_textures() -> Dataset:
    """1,323 patches of 24×24 from three photographs that come with scikit-image, uint8.

    They are in the public domain (CC0), as scikit-image says. Raises InputError where it is not
    installed.
    """
    folder = _folder()
    if folder is None:
        raise InputError(f"data set 'textures' comes with scikit-image; {HOW_TO_GET}")
    grids = [_patches(folder / f"{name}.png") for name in CLASSES]
    parts = []
    for rows in (slice(0, ROWS - TEST_ROWS), slice(ROWS - TEST_ROWS, ROWS)):
        patches = [grid[rows].reshape(-1, SIDE, SIDE, 1) for grid in grids]
        numbers = np.repeat(np.arange(len(CLASSES)), [len(each) for each in patches])
        parts.append((np.concatenate(patches), numbers.astype(np.int64)))
    (images, labels), (test_images, test_labels) = parts
    return Dataset(
        name=NAME,
        images=images,
        labels=labels,
        class_names=CLASSES,
        source="photographs that come with scikit-image",
        test_images=test_images,
        test_labels=test_labels,
    )


def textures_info() -> DatasetInfo:
    """What the catalogue says of the textures."""
    folder = _folder()
    return DatasetInfo(
        name=NAME,
        description="brick, grass and gravel, which need a field of some pixels",
        images=ROWS * COLUMNS * len(CLASSES),
        size=f"{SIDE}×{SIDE}",
        channels=1,
        classes=len(CLASSES),
        available=folder is not None,
        where=HOW_TO_GET if folder is None else "comes with scikit-image",
        licence="CC0 (scikit-image, skimage.data)",
    )


def _folder() -> Path | None:
    """Where scikit-image has its pictures; it is not imported."""
    found = find_spec("skimage")
    for place in (found.submodule_search_locations or []) if found else []:
        folder = Path(place) / "data"
        if all((folder / f"{name}.png").is_file() for name in CLASSES):
            return folder
    return None


def _patches(path: Path) -> NDArray[np.uint8]:
    """The patches of a photograph as (rows, columns, height, width)."""
    from PIL import Image

    with Image.open(path) as photograph:
        pixels = np.asarray(photograph.convert("L"), dtype=float)
    cut = pixels[: ROWS * SIDE, : COLUMNS * SIDE].reshape(ROWS, SIDE, COLUMNS, SIDE)
    patches = cut.transpose(0, 2, 1, 3)
    mean = patches.mean(axis=(2, 3), keepdims=True)
    deviation = patches.std(axis=(2, 3), keepdims=True)
    even = MIDDLE + SPREAD * (patches - mean) / np.maximum(deviation, 1e-9)
    whole: NDArray[np.uint8] = np.clip(even.round(), 0, 255).astype(np.uint8)
    return whole
