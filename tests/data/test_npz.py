import numpy as np
import pytest

from archsearch.data import load


@pytest.fixture
def save(tmp_path):
    """Writes an .npz and gives its path as text."""

    def write(**arrays: object) -> str:
        np.savez(tmp_path / "mine.npz", **arrays)
        return str(tmp_path / "mine.npz")

    return write


X = np.arange(6 * 5 * 3, dtype=np.uint8).reshape(6, 5, 3)
Y = np.array([0, 0, 0, 1, 1, 1])


def test_x_and_y_are_a_data_set(save):
    dataset = load(save(x=X, y=Y))
    assert dataset.name == "mine"
    assert dataset.images.shape == (6, 5, 3, 1)
    assert dataset.images.dtype == np.uint8
    assert np.array_equal(dataset.images[..., 0], X)
    assert dataset.labels.dtype == np.int64
    assert dataset.class_names == ("0", "1")
    assert dataset.test_images is None
    assert dataset.notes == ()


def test_x_test_is_the_official_test_part(save):
    colour = np.zeros((6, 5, 3, 3), np.float32)
    path = save(x_train=colour, y_train=Y, x_test=colour[:2] + 1, y_test=np.array([1, 0]))
    dataset = load(path)
    assert dataset.images.shape == (6, 5, 3, 3)
    assert dataset.test_labels.tolist() == [1, 0]
    assert dataset.test_images.max() == 1


@pytest.mark.parametrize(
    ("y", "labels", "names"),
    [
        ([7, -3, 7, -3, 7, -3], [1, 0, 1, 0, 1, 0], ("-3", "7")),
        (["ä", "b", "ä", "b", "ä", "b"], [1, 0, 1, 0, 1, 0], ("b", "ä")),
        (["10", "9", "10", "9", "10", "9"], [0, 1, 0, 1, 0, 1], ("10", "9")),
        ([b"\xc3\xa4", b"b", b"b", b"b", b"\xc3\xa4", b"\xc3\xa4"], [1, 0, 0, 0, 1, 1], ("b", "ä")),
        ([[1], [2], [1], [2], [1], [2]], [0, 1, 0, 1, 0, 1], ("1", "2")),
        ([True, False, True, False, True, False], [1, 0, 1, 0, 1, 0], ("False", "True")),
    ],
)
def test_label_values_count_as_classes_in_sorted_order(save, y, labels, names):
    dataset = load(save(x=X, y=np.array(y)))
    assert dataset.labels.tolist() == labels
    assert dataset.class_names == names


def test_class_names_name_the_sorted_values(save):
    hostile = ["<script>alert(1)</script>", "🐈\n{{ 7*7 }}"]
    dataset = load(save(x=X, y=Y + 5, class_names=hostile))
    assert dataset.class_names == tuple(hostile)
    assert all(type(name) is str for name in dataset.class_names)


@pytest.mark.parametrize(
    ("x", "dtype", "note"),
    [
        (X.astype(np.int64), np.uint8, "from int64 to uint8"),
        (X.astype(np.int64) * 3, np.float32, "from int64 to float32"),
        (X.astype(np.int16) - 1, np.float32, "from int16 to float32"),
        (X / 255, np.float32, "from float64 to float32"),
        (X > 3, np.uint8, "from bool to uint8"),
    ],
)
def test_other_numbers_are_converted_and_noted(save, x, dtype, note):
    dataset = load(save(x=x, y=Y))
    assert dataset.images.dtype == dtype
    assert dataset.images[..., 0] == pytest.approx(x.astype(float))
    assert len(dataset.notes) == 1
    assert note in dataset.notes[0]


def test_byte_order_is_no_conversion(save):
    dataset = load(save(x=X.astype(">f4"), y=Y.astype(">i4")))
    assert dataset.images.dtype == np.float32
    assert dataset.images.dtype.isnative
    assert dataset.labels.tolist() == Y.tolist()
    assert dataset.notes == ()


def test_other_arrays_are_noted(save):
    assert load(save(x=X, y=Y, weights=Y)).notes == ("1 other array ignored: 'weights'",)


OBJECTS = np.array([X[0], None], dtype=object)


@pytest.mark.parametrize(
    ("arrays", "parts"),
    [
        ({"images": X, "labels": Y}, ["x, y or x_train", "'images', 'labels'", "rename"]),
        ({"x": X, "y": Y, "x_test": X}, ["x, y or x_train", "'x_test'"]),
        ({"x_train": X, "y_train": Y}, ["x_test, y_test", "'x_train', 'y_train'"]),
        ({}, ["x, y or x_train", "holds none"]),
        ({"x": OBJECTS, "y": Y}, ["'x' holds Python objects", "unpickled"]),
        ({"x": X[:0], "y": Y[:0]}, ["y: there are no labels"]),
        ({"x": X[:0], "y": Y}, ["no images", "(0, 5, 3, 1)"]),
        ({"x": X[:5], "y": Y}, ["5 images and 6 labels"]),
        ({"x": X, "y": np.eye(2, dtype=int)[Y]}, ["one-hot", "argmax(axis=1)"]),
        ({"x": X, "y": Y / 2}, ["integers or text", "float64"]),
        ({"x": X, "y": np.zeros((6, 1, 1), int)}, ["must be (images,)", "(6, 1, 1)"]),
        ({"x": X, "y": np.array([b"\xff", b"a"] * 3)}, ["UTF-8"]),
        ({"x": X, "y": Y * 0}, ["at least 2 classes", "'0'"]),
        ({"x": X, "y": np.array([0, 0, 0, 0, 0, 1])}, ["'1' has 1 image,", "at least 3"]),
        ({"x": X.reshape(6, 15), "y": Y}, ["(images, height, width)", "(6, 15)"]),
        ({"x": np.zeros((6, 3, 9, 9)), "y": Y}, ["channels first", "transpose(0, 2, 3, 1)"]),
        ({"x": X.astype(str), "y": Y}, ["must be numbers", "astype"]),
        ({"x": X.astype(complex), "y": Y}, ["must be numbers", "complex128"]),
        ({"x": X[:, :1], "y": Y}, ["at least 2×2", "not 1×3"]),
        ({"x": np.full((6, 5, 3), 1e300), "y": Y}, ["90 values of 90", "infinite"]),
        ({"x": X, "y": Y, "class_names": ["a"]}, ["1 name,", "2 values ('0', '1')"]),
        ({"x": X, "y": Y, "class_names": [1, 2]}, ["class_names must be a row of text"]),
        (
            {"x": X, "y": np.array(["cat", "dog"] * 3), "class_names": ["dog", "cat"]},
            ["'cat', 'dog'", "'dog', 'cat'", "leave class_names out"],
        ),
        (
            {"x_train": X, "y_train": Y, "x_test": X, "y_test": Y + 1},
            ["y_test", "label 2", "never occurs"],
        ),
        (
            {"x_train": X, "y_train": Y, "x_test": X / 255, "y_test": Y},
            ["x_train is uint8", "x_test is float64", "store both alike"],
        ),
    ],
)
def test_what_cannot_be_used_is_refused(save, refused, arrays, parts):
    path = save(**arrays)
    with refused("mine", *parts):
        load(path)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04garbage", b"\x80\x04K\x01."])
def test_a_file_that_is_no_npz_is_refused(tmp_path, refused, content):
    path = tmp_path / "mine.npz"
    path.write_bytes(content)
    with refused("mine.npz", "no .npz file", "numpy.savez"):
        load(str(path))


def test_one_bare_array_is_no_npz(tmp_path, refused):
    with (tmp_path / "mine.npz").open("wb") as stream:
        np.save(stream, X)
    with refused("mine.npz", "no .npz file"):
        load(str(tmp_path / "mine.npz"))


def test_an_npz_cut_short_anywhere_is_refused(tmp_path, save, refused):
    path = save(x=X, y=Y)
    whole = (tmp_path / "mine.npz").read_bytes()
    for end in range(0, len(whole), 7):
        (tmp_path / "mine.npz").write_bytes(whole[:end])
        with refused("mine.npz"):
            load(path)


def test_a_flipped_pixel_is_noticed(tmp_path, save, refused):
    path = save(x=X, y=Y)
    whole = (tmp_path / "mine.npz").read_bytes()
    (tmp_path / "mine.npz").write_bytes(whole.replace(b"\x07\x08\x09", b"\x07\x00\x09"))
    with refused("'x' cannot be read"):
        load(path)


def test_an_encrypted_zip_is_refused(tmp_path, save, refused):
    path = save(x=X, y=Y)
    content = bytearray((tmp_path / "mine.npz").read_bytes())
    content[content.index(b"PK\x03\x04") + 6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "mine.npz").write_bytes(content)
    with refused("'x' cannot be read", "encrypted"):
        load(path)


def test_an_unknown_version_of_zip_is_refused(tmp_path, save, refused):
    path = save(x=X, y=Y)
    content = bytearray((tmp_path / "mine.npz").read_bytes())
    content[content.index(b"PK\x01\x02") + 6] = 99
    (tmp_path / "mine.npz").write_bytes(content)
    with refused("no .npz file, or a damaged one"):
        load(path)


def test_a_file_without_permission_is_refused(save, refused, monkeypatch):
    path = save(x=X, y=Y)

    def deny(*arguments: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(np, "load", deny)
    with refused("mine.npz", "permission denied"):
        load(path)
