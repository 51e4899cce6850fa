"""An image as a small picture that can stand in a text file."""

from base64 import b64encode
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

LONGEST = 96
"""Pixels of the longer side at most."""


def thumbnail(image: NDArray[np.floating], ends: tuple[float, float]) -> str:
    """An image (height, width, channels) as a PNG in base64; `ends` are black and white.

    Of an image that is neither grey nor in colour it is the mean of the channels.
    """
    from PIL import Image

    low, high = ends
    scaled = np.clip((image.astype(float) - low) / max(high - low, 1e-12) * 255, 0, 255)
    if scaled.shape[2] != 3:
        scaled = scaled.mean(axis=2)
    shown = Image.fromarray(scaled.round().astype(np.uint8))
    shown.thumbnail((LONGEST, LONGEST))
    content = BytesIO()
    shown.save(content, "PNG", optimize=True)
    return b64encode(content.getvalue()).decode()
