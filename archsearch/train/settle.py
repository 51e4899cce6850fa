"""BatchNormalization's averages, estimated anew for the weights as they are now.

The moving averages lag behind the weights; after a short training they are still those of the
start (measured: 0.11 instead of 0.74 after one epoch of 20 steps with Keras's momentum). So the
averages are replaced by those over a part of the training images, as in Wu and Johnson,
"Rethinking 'Batch' in BatchNorm" (2021, section 3, "precise BatchNorm").
"""

import keras
import numpy as np

IMAGES = 2048
"""Images used: their mean and variance per channel are known to about 2 %."""
BATCH = 256


def settle(model: keras.Model, images: np.ndarray) -> None:
    """Set the moving averages to those over the first images, in equal batches."""
    layers = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    if not layers:
        return
    momenta = [layer.momentum for layer in layers]
    images = images[: min(IMAGES, len(images))]
    size = min(BATCH, len(images))
    for number in range(len(images) // size):
        for layer in layers:
            layer.momentum = number / (number + 1)  # a running mean over the batches
        model(_batch(images, number, size), training=True)
    for layer, momentum in zip(layers, momenta, strict=True):
        layer.momentum = momentum


def _batch(images: np.ndarray, number: int, size: int) -> np.ndarray:
    return np.asarray(images[number * size : (number + 1) * size], dtype="float32")
