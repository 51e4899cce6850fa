import numpy as np
import pytest

from archsearch.data import load


def test_a_known_name_wins_over_a_folder_and_a_dot_forces_the_folder(image_folder, monkeypatch):
    image_folder.rename(image_folder.parent / "digits")
    monkeypatch.chdir(image_folder.parent)
    known = load("digits")
    assert len(known.images) == 1797
    assert "./digits" in known.notes[0]
    assert load("./digits").class_names == ("cats", "dogs")


def test_a_tilde_is_the_home_folder(image_folder, monkeypatch):
    monkeypatch.setenv("HOME", str(image_folder.parent))
    assert load("~/pets").class_names == ("cats", "dogs")


@pytest.mark.parametrize(
    ("spec", "near"),
    [("digit", "digits"), ("Fashion_MNIST", "fashion-mnist"), ("DIGITS", "digits")],
)
def test_an_unknown_name_is_refused_with_the_nearest(refused, spec, near):
    with refused(f"'{spec}'", f"did you mean '{near}'?", ".npz", "folder"):
        load(spec)


@pytest.mark.parametrize("spec", ["", "zebra", "two\nlines", "nul\0byte", "x" * 5000, "🐈"])
def test_an_unknown_name_like_no_other_is_refused_with_what_is_known(refused, spec):
    with refused("no data set or path", "known are 'digits', 'fashion-mnist'", ".npz"):
        load(spec)


@pytest.mark.parametrize("spec", ["./zebra", "/no/such/folder", "zebra.npz", "~nobody/zebra"])
def test_a_path_that_is_not_there_is_refused(refused, spec):
    with refused(f"no file or folder {spec!r}", "four IDX files"):
        load(spec)


def test_another_kind_of_file_is_refused(image_folder, refused):
    with refused("0.png", "neither a folder nor an .npz file", "subfolder"):
        load(str(image_folder / "cats" / "0.png"))


def test_a_path_behind_a_closed_door_is_refused(refused, monkeypatch):
    from pathlib import Path

    def deny(path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", deny)
    with refused("closed/data.npz", "permission denied"):
        load("closed/data.npz")


@pytest.mark.parametrize("size", [(1, 5), (5,), (5, 0), (5.0, 5), (5, 5, 3), ("5", "5")])
def test_an_impossible_size_is_refused(refused, size):
    with refused("image_size", "at least 2 pixels", repr(size)):
        load("digits", image_size=size)


def test_an_unknown_way_with_broken_images_is_refused(refused):
    with refused("on_broken", "'refuse', 'skip'", "'ignore'"):
        load("digits", on_broken="ignore")


def test_arrays_are_resized_channel_by_channel(tmp_path):
    images = np.zeros((6, 4, 6, 2), np.float32)
    images[..., 0] = np.arange(6, dtype=np.float32)[:, np.newaxis, np.newaxis] / 7
    images[..., 1] = -5000
    labels = np.array([0, 1] * 3)
    path = tmp_path / "mine.npz"
    np.savez(path, x_train=images, y_train=labels, x_test=images[:2], y_test=labels[:2])
    dataset = load(str(path), image_size=(3, 7))
    assert dataset.images.shape == (6, 3, 7, 2)
    assert dataset.test_images.shape == (2, 3, 7, 2)
    assert dataset.images.dtype == np.float32
    assert dataset.images[5, 1, 1].tolist() == pytest.approx([5 / 7, -5000])
    assert dataset.notes == ("all images resized from 4×6 to 3×7",)
    assert load(str(path), image_size=(4, 6)).notes == ()
