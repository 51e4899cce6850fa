"""Image files as the array that a model takes."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from archsearch.best.pictures import Intake, image_files, intake_of
from archsearch.errors import InputError

BYTES = (0.0, 255.0)


def intake(*shape, ends=BYTES, resize=False):
    return Intake(shape=shape, ends=ends, resize=resize)


def saved(path, array, mode=None):
    Image.fromarray(np.asarray(array, np.uint8), mode).save(path)
    return path


def test_grey_goes_in_as_it_is_stored(tmp_path):
    path = saved(tmp_path / "a.png", [[0, 10, 20], [200, 230, 255]])
    picture = intake(2, 3, 1).picture(path).pixels
    assert picture.dtype == np.float32
    assert picture[..., 0].tolist() == [[0, 10, 20], [200, 230, 255]]


def test_values_are_stretched_to_what_black_and_white_are_in_the_data(tmp_path):
    path = saved(tmp_path / "a.png", [[0, 51], [102, 255]])
    assert intake(2, 2, 1, ends=(0.0, 16.0)).picture(path).pixels[..., 0].tolist() == [
        [0, pytest.approx(3.2)],
        [pytest.approx(6.4), 16],
    ]
    assert intake(2, 2, 1, ends=(-1.0, 1.0)).picture(path).pixels[0, 0, 0] == -1


def test_grey_for_a_model_of_colour_is_repeated(tmp_path):
    path = saved(tmp_path / "a.png", [[0, 51], [102, 255]])
    picture = intake(2, 2, 3).picture(path).pixels
    assert picture[0, 1].tolist() == [51, 51, 51]


def test_colour_for_a_model_of_grey_is_its_luma(tmp_path):
    """0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601)."""
    pixels = np.zeros((2, 2, 3))
    pixels[0, 0], pixels[0, 1], pixels[1, 0] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    picture = intake(2, 2, 1).picture(saved(tmp_path / "a.png", pixels)).pixels
    assert picture[..., 0].tolist() == [[76, 150], [29, 0]]


def test_another_size_is_refused_or_resized_on_demand(tmp_path):
    path = saved(tmp_path / "a.png", np.full((6, 4), 7))
    with pytest.raises(InputError, match="is 6×4 pixels, and the model takes 3×2; --resize"):
        intake(3, 2, 1).picture(path)
    assert (intake(3, 2, 1, resize=True).picture(path).pixels == 7).all()


def test_what_is_no_image_is_one_line(tmp_path):
    path = tmp_path / "a.png"
    path.write_text("no image")
    with pytest.raises(InputError, match=r"a.png' cannot be read: it is no image"):
        intake(2, 2, 1).picture(path)
    with pytest.raises(InputError, match="the model takes 4 channels"):
        intake(2, 2, 4).picture(path)


def test_a_folder_stands_for_the_images_below_it(tmp_path):
    (tmp_path / "sub").mkdir()
    names = ["b.png", "a.PNG", "sub/c.jpg"]
    for name in names:
        saved(tmp_path / name, np.zeros((2, 2)))
    (tmp_path / "notes.txt").write_text("no image")
    found = image_files([tmp_path, tmp_path / "b.png"])
    assert [str(path.relative_to(tmp_path)) for path in found] == [
        "a.PNG",
        "b.png",
        "sub/c.jpg",
        "b.png",
    ]
    with pytest.raises(InputError, match="no file or folder"):
        image_files([tmp_path / "nothing"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no image in the folder"):
        image_files([tmp_path / "empty"])


def test_a_run_on_resized_images_resizes(whole_run_file):
    assert not intake_of(whole_run_file, Path(), resize=False).resize
    whole_run_file.options["image_size"] = [8, 8]
    assert intake_of(whole_run_file, Path(), resize=False).resize


@pytest.fixture
def whole_run_file():
    from archsearch.journal import RunFile

    return RunFile(
        space={},
        data={"input_shape": [8, 8, 1], "value_range": [0.0, 16.0]},
        options={"image_size": None},
        versions={},
        command="",
    )
