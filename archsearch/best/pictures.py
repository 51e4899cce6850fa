"""Image files as the array that a saved model takes, made as its training data were."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from archsearch.data.image_file import IMAGE_SUFFIXES, BrokenImageError, read_image
from archsearch.data.wording import first_line, pixel_size, quoted
from archsearch.errors import InputError
from archsearch.journal import RunFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Raw pixel values, float32 (height, width, channels); what had to be changed, in phrases."""

    pixels: NDArray[np.float32]
    conversions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What a model takes: images of `shape` (height, width, channels), black and white at `ends`.

    With `resize` an image of another size is resized, as those of the training data were.
    """

    shape: tuple[int, int, int]
    ends: tuple[float, float]
    resize: bool

    def picture(self, path: Path) -> Picture:
        """One image file as the model takes it.

        Grey is repeated in three channels, colour is reduced to grey (ITU-R BT.601 luma), as the
        model has channels. Raises InputError for what is no image, or one of another size.
        """
        height, width, channels = self.shape
        if channels not in {1, 3}:
            raise InputError(
                f"the model takes {channels} channels, and image files have 1 or 3; give arrays "
                "to archsearch.load_best"
            )
        try:
            read = read_image(path.read_bytes(), image_size=self.shape[:2] if self.resize else None)
        except BrokenImageError as error:
            raise InputError(f"{quoted(path)} cannot be read: {error}") from None
        except OSError as error:
            what = error.strerror or first_line(error)
            raise InputError(f"{quoted(path)} cannot be read: {what}") from None
        if read.size != (height, width):
            raise InputError(
                f"{quoted(path)} is {pixel_size(*read.size)} pixels, and the model takes "
                f"{pixel_size(height, width)}; --resize resizes it"
            )
        values, changed = _with_channels(read.pixels, channels)
        pixels = values.astype(np.float32)
        black, white = self.ends
        if self.ends != (0.0, 255.0):
            pixels = black + pixels * ((white - black) / 255)
        return Picture(pixels=pixels, conversions=(*read.conversions, *changed))


def intake_of(run: RunFile, folder: Path, *, resize: bool) -> Intake:
    """What a run's model takes; images are resized where the run's were, or on demand.

    Raises InputError for a run that does not say which values are black and white.
    """
    height, width, channels = run.data["input_shape"]
    if "value_range" not in run.data:
        raise InputError(
            "the run was made by an older archsearch, which kept no black and white of its images; "
            f"`{run.command_with('resume', folder)}` adds them"
        )
    black, white = run.data["value_range"]
    return Intake(
        shape=(height, width, channels),
        ends=(black, white),
        resize=resize or run.options.get("image_size") is not None,
    )


def image_files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files, and of folders the image files below them, sorted.

    Raises InputError for a path that there is not, and for a folder without an image.
    """
    return tuple(file for path in paths for file in _files_of(path))


def _files_of(path: Path) -> Iterable[Path]:
    if not path.is_dir():
        if not path.exists():
            raise InputError(f"no file or folder {quoted(path)}")
        return [path]
    found = sorted(each for each in path.rglob("[!.]*") if each.suffix.lower() in IMAGE_SUFFIXES)
    if not found:
        raise InputError(f"no image in the folder {quoted(path)}")
    return found


def _with_channels(
    pixels: NDArray[np.uint8], channels: int
) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
    """The pixels in so many channels, and what was done."""
    if pixels.shape[2] == channels:
        return pixels, ()
    if channels == 3:
        return np.repeat(pixels, 3, axis=2), ("grey repeated in 3 channels",)
    from PIL import Image

    grey = np.asarray(Image.fromarray(pixels).convert("L"))[..., np.newaxis]
    return grey, ("colour reduced to grey",)
