"""One image file as an array of pixels."""

import struct
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from archsearch.data.rules import LEAST_PIXELS
from archsearch.data.wording import first_line, pixel_size

# A fixed list rather than Pillow's, so that the same folder is the same data with every Pillow.
IMAGE_SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".jfif", ".bmp", ".webp", ".gif", ".avif"}
    | {".tif", ".tiff", ".ppm", ".pgm", ".pbm", ".pnm"}
)
GREY_MODES = frozenset({"1", "L", "LA", "La"})
PALETTE_MODES = frozenset({"P", "PA"})
DEEP_MODES = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N"})
MODE_NAMES = {"1": "black and white", "L": "grey", "P": "palette", "RGB": "RGB"}
EXIF_ORIENTATION = 0x0112


class BrokenImageError(Exception):
    """The content is no image, is damaged, or cannot be turned into 8-bit pixels; says why."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadImage:
    """Pixels, (height, width, channels) uint8 with 1 channel for grey or 3 for colour.

    `conversions` are phrases for what had to be changed to get there.
    """

    pixels: NDArray[np.uint8]
    conversions: tuple[str, ...]

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        return self.pixels.shape[0], self.pixels.shape[1]


def read_image(content: bytes, *, image_size: tuple[int, int] | None = None) -> ReadImage:
    """The first frame in the bytes of an image file, upright, resized to (height, width) if given.

    Raises BrokenImageError.
    """
    try:
        with warnings.catch_warnings():
            # Pillow warns of odd metadata and of large images, neither of which changes pixels.
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(content)) as image:
                return _read(image, image_size)
    except UnidentifiedImageError:
        raise BrokenImageError("it is no image that Pillow knows") from None
    # What Pillow's decoders raise on content that is cut short, garbled, or absurdly large.
    except (
        OSError,
        SyntaxError,
        ValueError,
        TypeError,
        LookupError,
        OverflowError,
        RuntimeError,
        EOFError,
        struct.error,
        zlib.error,
        Image.DecompressionBombError,
    ) as error:
        raise BrokenImageError(first_line(error)) from error


def _read(image: Image.Image, image_size: tuple[int, int] | None) -> ReadImage:
    upright, turned = _upright(image)
    plain, converted = _eight_bit(upright)
    if min(plain.size) < LEAST_PIXELS:
        raise BrokenImageError(
            f"it is {pixel_size(plain.height, plain.width)} pixels, and at least"
            f" {pixel_size(LEAST_PIXELS, LEAST_PIXELS)} are needed"
        )
    sized, resized = _resized(plain, image_size)
    pixels = np.asarray(sized, dtype=np.uint8)
    return ReadImage(
        pixels=pixels[..., np.newaxis] if pixels.ndim == 2 else pixels,
        conversions=(*turned, *converted, *resized),
    )


def _upright(image: Image.Image) -> tuple[Image.Image, tuple[str, ...]]:
    frames = ("only the first frame kept",) if getattr(image, "is_animated", False) else ()
    image.load()
    turned = image.getexif().get(EXIF_ORIENTATION, 1) in range(2, 9)
    upright = ImageOps.exif_transpose(image)
    return upright, (*frames, "turned as EXIF says") if turned else frames


def _eight_bit(image: Image.Image) -> tuple[Image.Image, tuple[str, ...]]:
    """The image in mode L or RGB, and what was done."""
    if image.mode in DEEP_MODES:
        return _from_sixteen_bit(image), ("16-bit values reduced to 8 bits",)
    if image.mode == "F":
        raise BrokenImageError("it holds fractions of unknown scale; use PNG, or an .npz")
    plain_mode = "L" if image.mode in GREY_MODES or _has_grey_palette(image) else "RGB"
    if image.has_transparency_data:
        return _over_white(image, plain_mode)
    if image.mode == plain_mode:
        return image, ()
    phrase = f"converted from {MODE_NAMES.get(image.mode, image.mode)} to {MODE_NAMES[plain_mode]}"
    return image.convert(plain_mode), (phrase,)


def _has_grey_palette(image: Image.Image) -> bool:
    # Programs that shrink PNG files give grey images a palette, and GIF knows nothing else.
    palette = image.getpalette("RGB") if image.mode in PALETTE_MODES else None
    return palette is not None and palette[0::3] == palette[1::3] == palette[2::3]


def _from_sixteen_bit(image: Image.Image) -> Image.Image:
    values = np.asarray(image).astype(np.int64)
    if values.min() < 0 or values.max() > 65_535:
        raise BrokenImageError(
            f"its values go from {values.min()} to {values.max()}, beyond 16 bits; use an .npz"
        )
    # 65,535 ÷ 257 is 255 exactly; half is added to round.
    return Image.fromarray(((values + 128) // 257).astype(np.uint8))


def _over_white(image: Image.Image, plain_mode: str) -> tuple[Image.Image, tuple[str, ...]]:
    layered = image.convert("RGBA")
    page = Image.new("RGBA", layered.size, "white")
    page.alpha_composite(layered)
    return page.convert(plain_mode), ("transparency laid over white",)


def _resized(
    image: Image.Image, image_size: tuple[int, int] | None
) -> tuple[Image.Image, tuple[str, ...]]:
    if image_size is None or image_size == (image.height, image.width):
        return image, ()
    height, width = image_size
    stretched = height * image.width != width * image.height
    phrase = f"resized to {pixel_size(height, width)}"
    resized = image.resize((width, height), Image.Resampling.BILINEAR)
    return resized, (phrase, "stretched to another aspect ratio") if stretched else (phrase,)
