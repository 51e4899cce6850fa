"""Pictures of images, looked at pixel by pixel."""

from base64 import b64decode
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from archsearch.data.thumbnail import thumbnail


@pytest.mark.parametrize(("channels", "mode"), [(1, "L"), (3, "RGB"), (5, "L")])
def test_a_picture_has_the_image_between_black_and_white(channels, mode):
    array = np.linspace(0, 16, 8 * 8 * channels).reshape(8, 8, channels)
    shown = Image.open(BytesIO(b64decode(thumbnail(array, (0.0, 16.0)))))
    assert (shown.mode, shown.size) == (mode, (8, 8))
    values = np.asarray(shown)
    assert values.min() <= 10
    assert values.max() >= 245


def test_a_large_image_becomes_a_small_thumbnail():
    shown = Image.open(BytesIO(b64decode(thumbnail(np.ones((300, 200, 3)), (0.0, 1.0)))))
    assert shown.size == (64, 96)
