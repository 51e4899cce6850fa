from dataclasses import fields, replace

import numpy as np
import pytest

from archsearch.data import Split, read_split, split, write_split
from archsearch.errors import RunError

HOSTILE = ("<script>alert(1)</script>", "🐈\nline")


@pytest.fixture
def parts(make_dataset) -> Split:
    return replace(split(make_dataset(9, 11)), class_names=HOSTILE)


def test_what_is_written_is_read_and_mapped(parts, tmp_path):
    write_split(parts, tmp_path / "new" / "folder")
    read = read_split(tmp_path / "new" / "folder")
    assert read.class_names == HOSTILE
    for field in fields(Split):
        if field.name != "class_names":
            array = getattr(read, field.name)
            assert isinstance(array, np.memmap)
            assert not array.flags.writeable
            assert array.dtype == getattr(parts, field.name).dtype
            assert np.array_equal(array, getattr(parts, field.name))


def test_nothing_temporary_is_left(parts, tmp_path):
    write_split(parts, tmp_path)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json"] + [".npy"] * 6


def test_a_second_split_replaces_the_first(parts, tmp_path, make_dataset):
    write_split(parts, tmp_path)
    write_split(split(make_dataset(30, 30)), tmp_path)
    assert read_split(tmp_path).class_names == ("class 0", "class 1")
    assert len(read_split(tmp_path).train_labels) == 42


def test_an_interrupted_writing_leaves_no_split(parts, tmp_path, monkeypatch, refused):
    write_split(parts, tmp_path)

    def fill_the_disk(stream, array, **options):
        stream.write(b"the beginning")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", fill_the_disk)
    with pytest.raises(RunError, match="No space left on device; free some space"):
        write_split(parts, tmp_path)
    assert not list(tmp_path.glob("*.tmp"))
    with refused("no complete split", "'split.json' is missing"):
        read_split(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("split.json", None, "'split.json' is missing"),
        ("val_labels.npy", None, "'val_labels.npy' is missing"),
        ("split.json", b"{", "damaged"),
        ("split.json", b"{}", "damaged"),
        ("split.json", b"[]", "damaged"),
        ("train_images.npy", b"", "damaged"),
        ("train_images.npy", b"\x93NUMPY\x01\x00", "damaged"),
    ],
)
def test_a_damaged_split_is_refused(parts, tmp_path, refused, name, content, part):
    write_split(parts, tmp_path)
    if content is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(content)
    with refused(str(tmp_path), part, "write it again"):
        read_split(tmp_path)


def test_an_array_cut_short_is_refused(parts, tmp_path, refused):
    write_split(parts, tmp_path)
    path = tmp_path / "train_images.npy"
    path.write_bytes(path.read_bytes()[:-5])
    with refused("damaged"):
        read_split(tmp_path)
