"""What the tests of data sets share: folders of made images, and how a refusal must look."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from archsearch.data import Dataset
from archsearch.errors import InputError

Refused = Callable[..., AbstractContextManager[None]]


@pytest.fixture
def refused() -> Refused:
    """A context that must raise InputError, in one line that holds all the given parts."""

    @contextmanager
    def check(*parts: str) -> Iterator[None]:
        with pytest.raises(InputError) as caught:
            yield
        message = str(caught.value)
        assert len(message.splitlines()) == 1
        for part in parts:
            assert part in message

    return check


@pytest.fixture
def image_folder(tmp_path: Path) -> Path:
    """Two classes of four grey 5×7 images; the pixels of each say which it is."""
    root = tmp_path / "pets"
    for label, name in enumerate(["cats", "dogs"]):
        (root / name).mkdir(parents=True)
        for number in range(4):
            pixels = np.full((5, 7), 10 * label + number, np.uint8)
            Image.fromarray(pixels).save(root / name / f"{number}.png")
    return root


@pytest.fixture
def make_dataset() -> Callable[..., Dataset]:
    """A data set with that many images per class; each image's first pixel is its own number."""

    def make(*sizes: int, test: int = 0) -> Dataset:
        labels = np.repeat(np.arange(len(sizes)), sizes)
        images = np.zeros((len(labels), 3, 2, 1), np.float32)
        images[:, 0, 0, 0] = np.arange(len(labels))
        return Dataset(
            name="made",
            images=images,
            labels=labels,
            class_names=tuple(f"class {number}" for number in range(len(sizes))),
            source="a test",
            test_images=np.full((test, 3, 2, 1), -1, np.float32) if test else None,
            test_labels=np.zeros(test, np.int64) if test else None,
        )

    return make


def idx_bytes(array: np.ndarray) -> bytes:
    """The array as an IDX file of unsigned bytes."""
    shape = b"".join(side.to_bytes(4, "big") for side in array.shape)
    return bytes((0, 0, 8, array.ndim)) + shape + array.astype(np.uint8).tobytes()


@pytest.fixture
def write_idx() -> Callable[..., None]:
    """Writes the four IDX files: 30 images 5×3 to train on and 10 to test, in ten classes."""

    def write(folder: Path, *, compress: bool = False, first_label: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for part, count in (("train", 30), ("t10k", 10)):
            images = np.arange(count * 15).reshape(count, 5, 3) % 251
            labels = np.arange(count) % 10 + first_label
            for name, array in (("images-idx3", images), ("labels-idx1", labels)):
                path = folder / f"{part}-{name}-ubyte"
                if compress:
                    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(idx_bytes(array)))
                else:
                    path.write_bytes(idx_bytes(array))

    return write
