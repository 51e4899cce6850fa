"""The rules that images, labels and class names keep; each check raises a one-line InputError.

`what` names the thing checked, as the message's first words.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from archsearch.data.chunks import chunks
from archsearch.data.wording import counted, pixel_size, quoted
from archsearch.errors import InputError

# (images, height, width, channels), uint8 or float32: which of the two is known only at run time.
Images: TypeAlias = NDArray[Any]
Labels: TypeAlias = NDArray[np.int64]

IMAGE_DTYPES = (np.dtype(np.uint8), np.dtype(np.float32))
# A single pixel has no neighbour to convolve with.
LEAST_PIXELS = 2


def check_images(images: Images, *, what: str) -> None:
    """Refuse images that are not a filled (images, height, width, channels) of a stored dtype."""
    if not isinstance(images, np.ndarray) or images.ndim != 4:
        shape = getattr(images, "shape", type(images).__name__)
        raise InputError(f"{what}: images must be (images, height, width, channels), not {shape}")
    if images.dtype not in IMAGE_DTYPES:
        raise InputError(
            f"{what}: images must be uint8 or float32, not {images.dtype}; convert them with astype"
        )
    if images.size == 0:
        raise InputError(f"{what}: there are no images in an array of shape {images.shape}")
    height, width = images.shape[1:3]
    if min(height, width) < LEAST_PIXELS:
        raise InputError(
            f"{what}: images must be at least {pixel_size(LEAST_PIXELS, LEAST_PIXELS)} pixels,"
            f" not {pixel_size(height, width)}; use larger images"
        )


def check_alike(images: Images, training_images: Images, *, what: str) -> None:
    """Refuse images of another size, other channels or another dtype than those trained on."""
    if images.shape[1:] != training_images.shape[1:] or images.dtype != training_images.dtype:
        raise InputError(
            f"{what}: images are {images.dtype} of shape {images.shape[1:]} (height, width,"
            f" channels), but the training images are {training_images.dtype} of shape"
            f" {training_images.shape[1:]}; store both alike"
        )


def check_finite(images: Images, *, what: str) -> None:
    """Refuse float images that hold NaN or infinity, which no training survives."""
    if images.dtype.kind != "f":
        return
    broken = sum(int(np.count_nonzero(~np.isfinite(chunk))) for chunk in chunks(images))
    if broken:
        raise InputError(
            f"{what}: images must be finite float32, but {counted(broken, 'value')} of"
            f" {images.size:,} are NaN or infinite; replace them before loading"
        )


def check_labels(labels: Labels, *, images: Images, classes: int, what: str) -> None:
    """Refuse labels that are not one int64 in [0, classes) for each image."""
    if not isinstance(labels, np.ndarray) or labels.ndim != 1 or labels.dtype != np.int64:
        found = f"{labels.dtype} {labels.shape}" if isinstance(labels, np.ndarray) else type(labels)
        raise InputError(f"{what}: labels must be int64 of shape (images,), not {found}")
    if len(labels) != len(images):
        raise InputError(
            f"{what}: each image needs one label, but there are {counted(len(images), 'image')}"
            f" and {counted(len(labels), 'label')}; remove what has no partner"
        )
    lowest, highest = int(labels.min()), int(labels.max())
    if lowest < 0 or highest >= classes:
        raise InputError(
            f"{what}: labels must lie in 0 to {classes - 1} ({counted(classes, 'class name')}),"
            f" but they go from {lowest} to {highest}; number the classes from 0"
        )


def check_class_names(class_names: Sequence[str], *, what: str) -> None:
    """Refuse fewer than two classes, names twice, and names that cannot be written as UTF-8."""
    if len(class_names) < 2:
        only = f" ({quoted(class_names[0])})" if class_names else ""
        raise InputError(
            f"{what}: classification needs at least 2 classes,"
            f" but there is {len(class_names)}{only}; add images of another class"
        )
    for number, name in enumerate(class_names):
        if not isinstance(name, str):
            raise InputError(f"{what}: class names must be text, not {name!r}; use str()")
        if name in class_names[:number]:
            raise InputError(f"{what}: class name {quoted(name)} stands twice; rename one of them")
        try:
            name.encode()
        except UnicodeEncodeError:
            raise InputError(
                f"{what}: class name {quoted(name)} is not valid Unicode; rename it in UTF-8"
            ) from None


def check_class_sizes(
    labels: Labels, *, class_names: Sequence[str], parts: Sequence[str], what: str
) -> None:
    """Refuse a class with fewer images than there are parts to be filled from `labels`."""
    sizes = np.bincount(labels, minlength=len(class_names))
    smallest = int(sizes.argmin())
    if sizes[smallest] < len(parts):
        raise InputError(
            f"{what}: class {quoted(class_names[smallest])} has"
            f" {counted(int(sizes[smallest]), 'image')}, but each class needs at least"
            f" {len(parts)} (one each for {', '.join(parts)}); add images or remove the class"
        )
