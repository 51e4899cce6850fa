"""Photographs: what fields are drawn on, and what gradients are measured on."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from archsearch.data.image_file import BrokenImageError, read_image
from archsearch.errors import InputError

Pixels = npt.NDArray[np.uint8]

CREDIT = (
    "Photograph by danielbuechele (flickr.com/photos/danielbuechele/6061409035), licensed under "
    "CC BY 2.0 (creativecommons.org/licenses/by/2.0); it comes with scikit-learn as china.jpg, "
    "and is cropped and resized here."
)

SHARP = 2
"""Pixels of the shown picture for each one of the network's image: twice as many look sharp."""

LONGEST = 640
"""Pixels of the longer side of a shown picture at most, so that the page stays small."""

CROPS = ((1.0, 0.5, 0.5), (0.7, 0, 0), (0.7, 1, 1), (0.7, 0, 1), (0.7, 1, 0), (0.5, 0.5, 0.5),
         (0.8, 0.5, 0), (0.8, 0.5, 1))  # fmt: skip
"""Views of a picture: (share of its sides, place down, place across from 0 to 1)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """A photograph as (height, width, channels) pixels, and who made it where that must be said."""

    pixels: Pixels
    credit: str = ""


def sample_picture() -> Picture:
    """The photograph that comes with scikit-learn."""
    content = files("sklearn.datasets.images").joinpath("china.jpg").read_bytes()
    return Picture(pixels=read_image(content).pixels, credit=CREDIT)


def read_picture(path: Path) -> Picture:
    """A user's photograph. Raises InputError for what is none."""
    try:
        return Picture(pixels=read_image(path.read_bytes()).pixels)
    except BrokenImageError as error:
        raise InputError(f"--image {path}: {error}; give a PNG or JPEG file") from None
    except OSError as error:
        raise InputError(f"--image {path} cannot be read: {error.strerror}") from None


def shown(picture: Picture, image_size: tuple[int, int], *, channels: int) -> str:
    """The picture as a data URI, cropped to the shape of the image and grey where that is grey."""
    height, width = image_size
    scale = min(SHARP, LONGEST / max(image_size)) if max(image_size) > 64 else 1
    size = (max(round(height * scale), 1), max(round(width * scale), 1))
    image = _fitted(picture.pixels, size, (1.0, 0.5, 0.5), grey=channels == 1)
    content = BytesIO()
    if max(size) <= 64:
        image.save(content, "PNG", optimize=True)
        return data_uri(content.getvalue(), "image/png")
    image.save(content, "JPEG", quality=82, optimize=True, progressive=True)
    return data_uri(content.getvalue(), "image/jpeg")


def views_of(
    pictures: Sequence[Picture], image_size: tuple[int, int], *, channels: int, number: int
) -> npt.NDArray[np.float32]:
    """So many views of the pictures as a network gets them: (views, height, width, channels).

    Values are 0 to 255. Views are crops and their mirror images, equal from call to call. Of an
    image with other channels than grey or colour, each is the grey picture.
    """
    views = []
    for index in range(number):
        picture, turn = pictures[index % len(pictures)], index // len(pictures)
        crop = CROPS[turn // 2 % len(CROPS)]
        image = _fitted(picture.pixels, image_size, crop, grey=channels != 3)
        array = np.asarray(image, dtype=np.float32)
        if array.ndim == 2:
            array = np.repeat(array[..., np.newaxis], channels, axis=2)
        views.append(array[:, ::-1] if turn % 2 else array)
    return np.stack(views)


def heat_map(influence: npt.NDArray[np.float64]) -> str:
    """A map of influence as a data URI of a PNG: clear where there is none, glowing where much.

    Brightness goes with the square root, so that the faint rim is seen as well, and is full from
    the influence on that only one pixel in 500 exceeds.
    """
    image = Image.fromarray(influence / influence.max())
    image.thumbnail((LONGEST // 2, LONGEST // 2), Image.Resampling.BOX)
    share = np.asarray(image)
    most = np.quantile(share, 0.998) or share.max()
    steps = np.round(np.sqrt(np.minimum(share / most, 1)) * 63).astype(np.uint8)
    heat = Image.fromarray(steps, mode="P")
    heat.putpalette([channel for step in range(64) for channel in _glow(step / 63)])
    content = BytesIO()
    alpha = bytes(round(min(step / 63 * 1.6, 1) * 240) for step in range(64))
    heat.save(content, "PNG", optimize=True, transparency=alpha)
    return data_uri(content.getvalue(), "image/png")


def data_uri(content: bytes, kind: str) -> str:
    """Bytes that stand in the page itself."""
    return f"data:{kind};base64,{b64encode(content).decode()}"


GLOW = ((0.0, (40, 8, 72)), (0.35, (190, 30, 90)), (0.65, (255, 130, 30)), (1.0, (255, 246, 190)))


def _glow(share: float) -> tuple[int, int, int]:
    """The colour of a share of the largest influence."""
    for (low, dark), (high, bright) in pairwise(GLOW):
        if share <= high:
            part = (share - low) / (high - low)
            red, green, blue = (
                round(a + part * (b - a)) for a, b in zip(dark, bright, strict=True)
            )
            return red, green, blue
    return GLOW[-1][1]


def _fitted(
    pixels: Pixels, size: tuple[int, int], crop: tuple[float, float, float], *, grey: bool
) -> Image.Image:
    """A part of a picture in the shape of `size` (height, width), in its pixels."""
    plane = pixels[..., 0] if pixels.shape[2] == 1 else pixels
    image = Image.fromarray(plane).convert("L" if grey else "RGB")
    share, down, across = crop
    scale = share * min(image.height / size[0], image.width / size[1])
    height, width = size[0] * scale, size[1] * scale
    top, left = (image.height - height) * down, (image.width - width) * across
    return image.resize(
        (size[1], size[0]),
        Image.Resampling.BICUBIC,
        box=(left, top, left + width, top + height),
    )
