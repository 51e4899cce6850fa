"""`archsearch predict`: image files in, labels out; a bad one costs no other."""

import json

import numpy as np
import pytest
from PIL import Image

import archsearch
from archsearch.data import load, split

pytestmark = pytest.mark.slow


@pytest.fixture
def predict(shell):
    return lambda folder, *arguments: shell(folder, "predict", *arguments)


@pytest.fixture(scope="module")
def pictures(run_folder):
    """Validation digits, 0 to 16, as PNG files of 0 to 255."""
    folder = run_folder.parent / "pictures"
    folder.mkdir()
    parts = split(load("digits"), train_size=500)
    for number in range(20):
        values = np.round(parts.val_images[number, ..., 0] * (255 / 16)).astype(np.uint8)
        Image.fromarray(values).save(folder / f"digit-{number:02d}.png")
    return folder


def test_what_it_says_is_what_the_model_says_of_the_stored_values(predict, run_folder, pictures):
    done = predict(run_folder.parent, "run", "pictures", "--json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert [row["file"] for row in rows] == [f"pictures/digit-{n:02d}.png" for n in range(20)]
    parts = split(load("digits"), train_size=500)
    expected = archsearch.load_best(run_folder).predict(
        parts.val_images[:20].astype("float32"), verbose=0
    )
    for row, probabilities in zip(rows, expected, strict=True):
        told = row["probabilities"]
        assert row["label"] == next(iter(told)) == max(told, key=told.get)
        # a byte holds a sixteenth of the range only to 1 in 510
        for digit, probability in enumerate(probabilities):
            assert told[str(digit)] == pytest.approx(probability, abs=0.02)


def test_what_was_changed_of_images_is_said(predict, run_folder, tmp_path):
    rgba = np.zeros((8, 8, 4), np.uint8)
    rgba[..., 3] = 128
    Image.fromarray(rgba).save(tmp_path / "see-through.png")
    Image.new("RGB", (8, 8), (200, 0, 0)).save(tmp_path / "red.png")
    done = predict(run_folder.parent, "run", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "note: 2 of 2 images: colour reduced to grey" in done.stderr
    assert "note: 1 of 2 images: " in done.stderr
    assert "white" in done.stderr


def test_json_of_the_likeliest_alone(predict, run_folder, pictures):
    done = predict(run_folder.parent, "run", "pictures/digit-03.png", "--top", "2", "--json")
    (row,) = json.loads(done.stdout)
    first, second = row["probabilities"].values()
    assert first >= second
    assert row["label"] == next(iter(row["probabilities"]))


def test_a_table_of_the_likeliest(predict, run_folder, pictures):
    done = predict(run_folder.parent, "run", "pictures/digit-03.png", "--top", "2", "--trial", "1")
    assert done.returncode == 0, done.stderr
    head, _, row = done.stdout.splitlines()[:3]
    assert head.split() == ["file", "label", "probability", "2.", "probability"]
    assert row.split()[0] == "pictures/digit-03.png"
    assert row.split()[2].endswith("%")


def test_a_bad_image_costs_no_other(predict, run_folder, pictures, tmp_path):
    (tmp_path / "no.png").write_text("no image")
    Image.new("L", (5, 5)).save(tmp_path / "small.png")
    good = str(pictures / "digit-00.png")
    done = predict(
        run_folder.parent, "run", str(tmp_path / "no.png"), good, str(tmp_path / "small.png")
    )
    assert done.returncode == 2
    assert "digit-00.png" in done.stdout
    first, second = done.stderr.splitlines()
    assert "it is no image" in first
    assert "is 5×5 pixels, and the model takes 8×8; --resize" in second
    resized = predict(run_folder.parent, "run", str(tmp_path / "small.png"), "--resize")
    assert resized.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("run", "nothing.png"), "no file or folder 'nothing.png'"),
        (("run",), "Missing argument"),
        (("nowhere", "a.png"), "no such folder"),
        (("run", "pictures", "--top", "11"), "--top must be 1 to 10"),
        (("run", "pictures", "--trial", "77"), "has no trial 77"),
    ],
)
def test_wrong_usage_is_one_line(predict, run_folder, pictures, arguments, says):
    done = predict(run_folder.parent, *arguments)
    assert done.returncode == 2
    assert says in done.stderr


def test_the_same_in_python(run_folder, pictures):
    table = archsearch.open_run(run_folder).predict([pictures / "digit-00.png"])
    assert list(table.columns) == ["file", "label", "probability"]
    assert table.loc[0, "label"] in {str(digit) for digit in range(10)}
    with pytest.raises(archsearch.InputError, match="no file or folder"):
        archsearch.open_run(run_folder).predict(["nothing.png"])
