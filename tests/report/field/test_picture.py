"""Photographs as a network gets them and as a page shows them."""

from base64 import b64decode
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from archsearch.errors import InputError
from archsearch.report.field.picture import (
    Picture,
    heat_map,
    read_picture,
    sample_picture,
    shown,
    views_of,
)


@pytest.fixture
def picture():
    """Redder to the right, greener downwards: 60×90 pixels."""
    pixels = np.zeros((60, 90, 3), np.uint8)
    pixels[..., 0] = np.arange(90) * 2
    pixels[..., 1] = np.arange(60)[:, np.newaxis] * 3
    return Picture(pixels=pixels)


def opened(uri):
    kind, content = uri.split(";base64,")
    return kind, Image.open(BytesIO(b64decode(content)))


def test_views_have_the_networks_shape_and_raw_values(picture):
    views = views_of([picture], (20, 16), channels=3, number=5)
    assert views.shape == (5, 20, 16, 3)
    assert views.dtype == np.float32
    assert 100 < views.max() <= 255


def test_the_first_view_is_the_middle_and_the_second_its_mirror_image(picture):
    first, second = views_of([picture], (30, 30), channels=3, number=2)
    assert np.array_equal(first, second[:, ::-1])
    assert first[:, :, 0].mean() == pytest.approx(89, abs=1.5)


def test_views_are_equal_from_call_to_call_and_differ_from_each_other(picture):
    views = views_of([picture], (20, 20), channels=3, number=12)
    assert np.array_equal(views, views_of([picture], (20, 20), channels=3, number=12))
    assert len({view.tobytes() for view in views}) == 12


def test_pictures_take_turns(picture):
    black = Picture(pixels=np.zeros((40, 40, 3), np.uint8))
    views = views_of([picture, black], (20, 20), channels=3, number=4)
    assert [bool(view.any()) for view in views] == [True, False, True, False]


@pytest.mark.parametrize("channels", [1, 5])
def test_other_channels_get_the_grey_picture(picture, channels):
    view = views_of([picture], (20, 20), channels=channels, number=1)[0]
    assert view.shape == (20, 20, channels)
    assert np.array_equal(view[..., 0], view[..., -1])


def test_a_large_image_is_shown_sharper_than_the_network_gets_it(picture):
    kind, image = opened(shown(picture, (100, 80), channels=3))
    assert kind == "data:image/jpeg"
    assert image.size == (160, 200)


def test_a_small_image_is_shown_pixel_by_pixel(picture):
    kind, image = opened(shown(picture, (8, 6), channels=1))
    assert (kind, image.size, image.mode) == ("data:image/png", (6, 8), "L")


def test_a_huge_image_is_shown_small_enough(picture):
    _, image = opened(shown(picture, (2000, 3000), channels=3))
    assert max(image.size) == 640


def test_heat_is_brightest_where_the_influence_is_and_clear_where_there_is_none():
    influence = np.zeros((40, 50))
    influence[10, 20] = 0.75
    influence[10, 21] = 0.25
    _, image = opened(heat_map(influence))
    rgba = np.asarray(image.convert("RGBA"))
    assert rgba.shape == (40, 50, 4)
    assert rgba[0, 0, 3] == 0
    assert rgba[10, 20, 3] > 200
    assert rgba[10, 20].sum() >= rgba[10, 21].sum()


def test_the_sample_is_credited():
    picture = sample_picture()
    assert picture.pixels.shape == (427, 640, 3)
    assert "danielbuechele" in picture.credit
    assert "CC BY 2.0" in picture.credit


def test_what_is_no_image_is_said_in_one_line(tmp_path):
    path = tmp_path / "a.png"
    with pytest.raises(InputError, match=r"a\.png cannot be read: No such file"):
        read_picture(path)
    path.write_text("hello")
    with pytest.raises(InputError, match="it is no image that Pillow knows; give a PNG or JPEG"):
        read_picture(path)
