"""A data set from a folder with one subfolder of images per class."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from archsearch.data.class_folders import ClassFile, find_class_files
from archsearch.data.dataset import Dataset
from archsearch.data.image_file import BrokenImageError, ReadImage, read_image
from archsearch.data.rules import Images
from archsearch.data.wording import (
    conversion_notes,
    counted,
    first_line,
    folder_name,
    listed,
    pixel_size,
    quoted,
)
from archsearch.errors import InputError


def load_image_folder(
    folder: Path, *, image_size: tuple[int, int] | None, skip_broken: bool
) -> Dataset:
    """The images below the folder, sorted by class and file name; each subfolder names its class.

    All grey gives 1 channel, any colour gives 3 (RGB). `image_size` is (height, width) in pixels to
    resize to; without it all must have one size. A broken image is refused or, with `skip_broken`,
    counted and named in the notes. Raises InputError.
    """
    found = find_class_files(folder)
    files: list[ClassFile] = []
    images: list[ReadImage] = []
    broken: list[ClassFile] = []
    for file in found.files:
        try:
            image = read_image(_content(folder, file), image_size=image_size)
        except BrokenImageError as error:
            if not skip_broken:
                raise InputError(_broken(folder, file, error)) from error
            broken.append(file)
            continue
        if images:
            _check_same_size(folder, files[0], images[0], file, image)
        files.append(file)
        images.append(image)
    _check_any(folder, images, broken)
    notes = (*found.notes, *_broken_notes(broken), *_conversion_notes(images))
    return Dataset(
        name=folder_name(folder.resolve()),
        labels=np.array([file.label for file in files], np.int64),
        images=_stacked(images),
        class_names=found.class_names,
        source=f"images in {folder}",
        notes=notes,
        from_image_files=True,
    )


def _content(folder: Path, file: ClassFile) -> bytes:
    try:
        return (folder / file.path).read_bytes()
    except OSError as error:
        raise InputError(
            f"image {quoted(file.path)} in {quoted(folder)} cannot be read:"
            f" {error.strerror or first_line(error)}; check its permissions or remove it"
        ) from error


def _broken(folder: Path, file: ClassFile, error: BrokenImageError) -> str:
    return (
        f"image {quoted(file.path)} in {quoted(folder)} is broken: {error}; mend or remove it, or"
        " leave broken images out with --skip-broken"
    )


def _check_same_size(
    folder: Path, first_file: ClassFile, first: ReadImage, file: ClassFile, image: ReadImage
) -> None:
    if image.size == first.size:
        return
    raise InputError(
        f"images in {quoted(folder)} must have one size, but {quoted(first_file.path)} is"
        f" {pixel_size(*first.size)} and {quoted(file.path)} is {pixel_size(*image.size)}; resize"
        " all with --image-size HxW"
    )


def _check_any(folder: Path, images: Sequence[ReadImage], broken: Sequence[ClassFile]) -> None:
    if not images:
        raise InputError(
            f"{quoted(folder)}: all {counted(len(broken), 'image')} are broken; give other images"
        )


def _broken_notes(broken: Sequence[ClassFile]) -> tuple[str, ...]:
    if not broken:
        return ()
    names = listed([file.path for file in broken])
    return (f"{counted(len(broken), 'broken image')} skipped: {names}",)


def _conversion_notes(images: Sequence[ReadImage]) -> tuple[str, ...]:
    grey = [image.pixels.shape[2] == 1 for image in images]
    repeated = () if all(grey) else ("grey among colour, repeated in 3 channels",)
    return conversion_notes(
        [
            (*image.conversions, *(repeated if is_grey else ()))
            for image, is_grey in zip(images, grey, strict=True)
        ]
    )


def _stacked(images: list[ReadImage]) -> Images:
    """One (images, height, width, channels) array; empties the list as it goes.

    Freeing each image once it is copied keeps the peak near one data set instead of two.
    """
    height, width = images[0].size
    channels = max(image.pixels.shape[2] for image in images)
    stacked: NDArray[np.uint8] = np.empty((len(images), height, width, channels), np.uint8)
    for number in reversed(range(len(images))):
        stacked[number] = images.pop().pixels
    return stacked
