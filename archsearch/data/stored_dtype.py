"""From whatever numbers an array holds to the two dtypes that images are kept in."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archsearch.data.rules import Images
from archsearch.errors import InputError


def as_stored(
    parts: Mapping[str, NDArray[Any]], *, what: str
) -> tuple[list[Images], tuple[str, ...]]:
    """The parts as (images, height, width, channels) in one dtype, and notes on what was converted.

    Fractions become float32; integers become uint8 where all lie in 0 to 255, else float32.
    Raises InputError for other dtypes, for parts of differing dtypes and for other ranks.
    """
    dtypes = {key: array.dtype.newbyteorder("=") for key, array in parts.items()}
    if len(set(dtypes.values())) > 1:
        found = ", ".join(f"{key} is {dtype}" for key, dtype in dtypes.items())
        raise InputError(f"{what}: {found}, which may differ in scale; store both alike")
    before = next(iter(dtypes.values()))
    after = _target(parts, what=what)
    notes = (f"pixel values converted from {before} to {after}",) if before != after else ()
    # Float64 beyond float32's range turns infinite, which the data set then refuses by count.
    with np.errstate(over="ignore"):
        images = [
            _with_channels(array, what=f"{what}, {key}").astype(after, copy=False)
            for key, array in parts.items()
        ]
    return images, notes


def _target(parts: Mapping[str, NDArray[Any]], *, what: str) -> np.dtype[Any]:
    for key, array in parts.items():
        if array.dtype.kind not in "fiub":
            raise InputError(
                f"{what}, {key}: images must be numbers, not {array.dtype}; use astype('uint8')"
            )
    in_byte = all(
        array.dtype.kind != "f" and (not array.size or (array.min() >= 0 and array.max() <= 255))
        for array in parts.values()
    )
    return np.dtype(np.uint8 if in_byte else np.float32)


def _with_channels(images: NDArray[Any], *, what: str) -> NDArray[Any]:
    if images.ndim == 3:
        return images[..., np.newaxis]
    if images.ndim != 4:
        raise InputError(
            f"{what}: images must be (images, height, width) or (images, height, width, channels),"
            f" not {images.shape}; reshape them"
        )
    # Three rows of pixels in dozens of channels are far likelier a channels-first array.
    if images.shape[1] in (1, 3, 4) and images.shape[3] > 4:
        raise InputError(
            f"{what}: {images.shape} looks like channels first; store x.transpose(0, 2, 3, 1)"
        )
    return images
