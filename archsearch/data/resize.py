"""Arrays of images in another size."""

import numpy as np
from PIL import Image

from archsearch.data.rules import Images


def resize(images: Images, image_size: tuple[int, int]) -> Images:
    """The images, each channel on its own, in (height, width) pixels and in the same dtype.

    Bilinear, with the smoothing that making smaller needs.
    """
    height, width = image_size
    resized = np.empty((len(images), height, width, images.shape[3]), images.dtype)
    for number, image in enumerate(images):
        for channel in range(images.shape[3]):
            plane = Image.fromarray(np.ascontiguousarray(image[..., channel]))
            resized[number, ..., channel] = plane.resize((width, height), Image.Resampling.BILINEAR)
    return resized
