import socket
from pathlib import Path

import numpy as np
import pytest

from archsearch.data import catalogue, fashion_mnist, fingerprint, load
from archsearch.data.known import LOADERS

no_debian_package = pytest.mark.skipif(
    not fashion_mnist.DEBIAN_FOLDER.is_dir(), reason="dataset-fashion-mnist is not installed"
)


@pytest.fixture
def nowhere(monkeypatch, tmp_path) -> Path:
    """No copy of Fashion-MNIST on the machine."""
    monkeypatch.setattr(fashion_mnist, "DEBIAN_FOLDER", tmp_path / "debian")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return tmp_path


def test_digits_are_small_counts_of_dark_pixels():
    digits = load("digits")
    assert (digits.images.shape, digits.images.dtype) == ((1797, 8, 8, 1), np.uint8)
    assert (digits.images.min(), digits.images.max()) == (0, 16)
    assert digits.labels[:4].tolist() == [0, 1, 2, 3]
    assert digits.class_names == tuple("0123456789")
    assert digits.test_images is None
    assert digits.notes == ()


def test_the_catalogue_tells_what_loading_gives():
    assert [info.name for info in catalogue()] == list(LOADERS)
    info = catalogue()[0]
    digits = load("digits")
    assert (info.images, info.size, info.channels) == (1797, "8×8", 1)
    assert (info.classes, info.available) == (len(digits.class_names), True)


@no_debian_package
def test_fashion_mnist_comes_from_debians_package():
    dataset = load("fashion-mnist")
    assert dataset.images.shape == (60_000, 28, 28, 1)
    assert dataset.test_images.shape == (10_000, 28, 28, 1)
    assert np.bincount(dataset.test_labels).tolist() == [1000] * 10
    assert dataset.class_names[dataset.labels[0]] == "Ankle boot"
    assert dataset.class_names[0] == "T-shirt/top"
    assert "/usr/share/datasets/fashion-mnist" in dataset.source
    info = catalogue()[1]
    assert (info.available, info.where) == (True, "/usr/share/datasets/fashion-mnist")
    # The folder is the same data as the name.
    assert fingerprint(load(str(fashion_mnist.DEBIAN_FOLDER))) == fingerprint(dataset)


def test_fashion_mnist_comes_from_keras_cache(nowhere, write_idx):
    write_idx(nowhere / "keras" / "datasets" / "fashion-mnist", compress=True)
    dataset = load("fashion-mnist")
    assert len(dataset.images) == 30
    assert dataset.name == "fashion-mnist"
    assert dataset.class_names[9] == "Ankle boot"
    assert catalogue()[1].available


def test_fashion_mnist_nowhere_says_where_it_looked_and_how_to_get_it(
    nowhere, monkeypatch, refused
):
    def offline() -> None:
        raise Exception("URL fetch failure:\nno network")

    _pretend_keras(monkeypatch, offline)
    with refused(
        str(nowhere / "debian"),
        str(nowhere / "keras" / "datasets" / "fashion-mnist"),
        "URL fetch failure",
        "apt-get install dataset-fashion-mnist",
        "--dataset",
    ):
        load("fashion-mnist")
    info = catalogue()[1]
    assert not info.available
    assert "apt-get install dataset-fashion-mnist" in info.where


def test_what_keras_downloads_is_used_and_its_progress_stays_off_stdout(
    nowhere, monkeypatch, capsys
):
    def download() -> tuple:
        print("Downloading data")
        images = np.zeros((30, 28, 28), np.uint8)
        labels = np.tile(np.arange(10, dtype=np.uint8), 3)
        return (images, labels), (images[:10], labels[:10])

    _pretend_keras(monkeypatch, download)
    dataset = load("fashion-mnist")
    assert dataset.images.shape == (30, 28, 28, 1)
    assert dataset.test_labels.dtype == np.int64
    assert capsys.readouterr() == ("", "Downloading data\n")


def test_the_catalogue_never_goes_online(nowhere, monkeypatch):
    def refuse(*arguments: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert not catalogue()[1].available


def _pretend_keras(monkeypatch, load_data) -> None:
    import sys
    from types import ModuleType, SimpleNamespace

    datasets = ModuleType("keras.datasets")
    datasets.fashion_mnist = SimpleNamespace(load_data=load_data)
    monkeypatch.setitem(sys.modules, "keras", ModuleType("keras"))
    monkeypatch.setitem(sys.modules, "keras.datasets", datasets)
