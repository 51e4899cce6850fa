from pathlib import Path

import numpy as np
import pytest

from archsearch.data import load

IMAGES = "train-images-idx3-ubyte"
LABELS = "train-labels-idx1-ubyte"


@pytest.mark.parametrize("compress", [False, True])
def test_a_folder_of_idx_files_is_a_data_set(tmp_path, write_idx, compress):
    write_idx(tmp_path / "mine", compress=compress)
    dataset = load(str(tmp_path / "mine"))
    assert dataset.name == "mine"
    assert dataset.images.shape == (30, 5, 3, 1)
    assert dataset.images[1, ..., 0].tolist() == (15 + np.arange(15)).reshape(5, 3).tolist()
    assert dataset.test_images.shape == (10, 5, 3, 1)
    assert dataset.labels[:12].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    assert dataset.class_names == tuple("0123456789")


def test_a_folder_called_fashion_mnist_has_its_class_names(tmp_path, write_idx):
    write_idx(tmp_path / "Fashion_MNIST")
    assert load(str(tmp_path / "Fashion_MNIST")).class_names[1] == "Trouser"


def test_labels_that_start_at_one_keep_their_numbers_as_names(tmp_path, write_idx):
    write_idx(tmp_path / "fashion-mnist", first_label=1)
    dataset = load(str(tmp_path / "fashion-mnist"))
    assert dataset.labels.min() == 0
    assert dataset.class_names == tuple(str(number) for number in range(1, 11))


def test_missing_files_are_named(tmp_path, write_idx, refused):
    write_idx(tmp_path)
    (tmp_path / IMAGES).unlink()
    with refused("lacks", IMAGES):
        load(str(tmp_path))


def test_a_test_label_that_was_never_trained_on_is_refused(tmp_path, write_idx, refused):
    write_idx(tmp_path)
    path = tmp_path / "t10k-labels-idx1-ubyte"
    path.write_bytes(path.read_bytes()[:-1] + b"\x63")
    with refused("test part", "label 99", "training labels"):
        load(str(tmp_path))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def _lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def _swap(path: Path) -> None:
    path.write_bytes((path.parent / LABELS).read_bytes())


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _end_in_header(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9])


def _announce_too_much(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:4] + b"\xff" * 12)


@pytest.mark.parametrize(
    ("damage", "parts"),
    [
        (_cut, ["announces 450 values (30, 5, 3)", "holds 443"]),
        (_lengthen, ["announces 450 values", "holds more"]),
        (_swap, ["must begin with 00000803", "not 00000801"]),
        (_empty, ["must begin with 00000803", "not nothing"]),
        (_end_in_header, ["ends within its IDX header"]),
        (_announce_too_much, ["more values than fit"]),
    ],
)
def test_damaged_files_are_refused(tmp_path, write_idx, refused, damage, parts):
    write_idx(tmp_path)
    damage(tmp_path / IMAGES)
    with refused(IMAGES, *parts):
        load(str(tmp_path))


@pytest.mark.parametrize("content", [b"no gzip at all", None])
def test_damaged_gzip_is_refused(tmp_path, write_idx, refused, content):
    write_idx(tmp_path, compress=True)
    path = tmp_path / f"{IMAGES}.gz"
    path.write_bytes(path.read_bytes()[:-20] if content is None else content)
    with refused(f"{IMAGES}.gz", "cannot be read as IDX", "get it again"):
        load(str(tmp_path))
