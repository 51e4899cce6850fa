"""From what a user writes after --dataset to a data set."""

import difflib
import os
from dataclasses import replace
from pathlib import Path

from archsearch.data.dataset import Dataset
from archsearch.data.idx import FILE_NAMES, find_idx_files, missing_idx_files
from archsearch.data.idx_folder import load_idx_folder
from archsearch.data.known import LOADERS
from archsearch.data.npz import load_npz
from archsearch.data.rules import LEAST_PIXELS
from archsearch.data.wording import listed, pixel_size, quoted
from archsearch.errors import InputError

PATH_REMEDY = (
    "give an .npz file, a folder with one subfolder of images for each class, or a folder with the"
    " four IDX files"
)
ON_BROKEN = ("refuse", "skip")


def load(
    spec: str, *, image_size: tuple[int, int] | None = None, on_broken: str = "refuse"
) -> Dataset:
    """The data set of a known name, an .npz file, a folder of IDX files or a folder of images.

    A known name wins over a folder of that name; "./name" means the folder. `image_size` is
    (height, width) in pixels to resize to. `on_broken` is "refuse" or "skip" and concerns images in
    a folder. Raises InputError, in one line, for whatever cannot be used.
    """
    _check_options(image_size, on_broken)
    if spec in LOADERS:
        dataset = _passed_over(LOADERS[spec](), spec)
    else:
        dataset = _load_path(spec, image_size=image_size, skip_broken=on_broken == "skip")
    return dataset if image_size is None else _in_size(dataset, image_size)


def _check_options(image_size: tuple[int, int] | None, on_broken: str) -> None:
    if on_broken not in ON_BROKEN:
        raise InputError(f"on_broken must be one of {listed(ON_BROKEN)}, not {on_broken!r}")
    if image_size is not None and not _is_size(image_size):
        raise InputError(
            f"image_size must be (height, width) of at least {LEAST_PIXELS} pixels each,"
            f" not {image_size!r}"
        )


def _is_size(image_size: tuple[int, int]) -> bool:
    sides_fit = all(isinstance(side, int) and side >= LEAST_PIXELS for side in image_size)
    return len(image_size) == 2 and sides_fit


def _passed_over(dataset: Dataset, spec: str) -> Dataset:
    if not Path(spec).exists():
        return dataset
    note = f"{quoted(spec)} is a known name; a path of that name exists and is meant by './{spec}'"
    return replace(dataset, notes=(*dataset.notes, note))


def _load_path(spec: str, *, image_size: tuple[int, int] | None, skip_broken: bool) -> Dataset:
    path = Path(os.path.expanduser(spec))  # noqa: PTH111  Path's raises where there is no home
    if not spec or not _exists(path):
        raise InputError(_not_found(spec))
    if path.is_dir():
        return _load_folder(path, image_size=image_size, skip_broken=skip_broken)
    if path.suffix.lower() == ".npz":
        return load_npz(path)
    raise InputError(f"{quoted(spec)} is neither a folder nor an .npz file; {PATH_REMEDY}")


def _load_folder(folder: Path, *, image_size: tuple[int, int] | None, skip_broken: bool) -> Dataset:
    files = find_idx_files(folder)
    if files is not None:
        return load_idx_folder(folder, files)
    missing = missing_idx_files(folder)
    if len(missing) < len(FILE_NAMES):
        raise InputError(f"{quoted(folder)} lacks the IDX files {listed(missing)}; add them")
    # Imported here, for the named data sets do without Pillow.
    from archsearch.data.image_folder import load_image_folder

    return load_image_folder(folder, image_size=image_size, skip_broken=skip_broken)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError:
        raise InputError(
            f"{quoted(path)} cannot be read: permission denied; check its folders' permissions"
        ) from None
    # A name too long for any file system, which is only a long name of nothing.
    except OSError:
        return False


def _not_found(spec: str) -> str:
    if spec.startswith(("~", ".")) or os.sep in spec or spec.lower().endswith(".npz"):
        return f"no file or folder {quoted(spec)}; {PATH_REMEDY}"
    near = difflib.get_close_matches(spec.lower().replace("_", "-"), LOADERS, n=1)
    guess = f" (did you mean {quoted(near[0])}?)" if near else ""
    known = listed(list(LOADERS))
    return f"no data set or path {quoted(spec)}{guess}; known are {known}; or {PATH_REMEDY}"


def _in_size(dataset: Dataset, image_size: tuple[int, int]) -> Dataset:
    stored = dataset.images.shape[1:3]
    if stored == image_size:
        return dataset
    from archsearch.data.resize import resize

    test_images = dataset.test_images
    note = f"all images resized from {pixel_size(*stored)} to {pixel_size(*image_size)}"
    return replace(
        dataset,
        images=resize(dataset.images, image_size),
        test_images=None if test_images is None else resize(test_images, image_size),
        notes=(*dataset.notes, note),
    )
