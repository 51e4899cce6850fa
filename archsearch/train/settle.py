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
    """Set the moving averages to those over a random part of the images, in equal batches.

    The part is the same for every model. Images may be sorted by class, so the first ones will
    not do.
    """
    layers = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    if not layers:
        return
    scaling = model.get_layer("scaling")
    network = keras.Model(scaling.output, model.output)  # behind the augmentation, if there is one
    momenta = [layer.momentum for layer in layers]
    chosen = np.random.default_rng(0).permutation(len(images))[:IMAGES]
    size = min(BATCH, len(chosen))
    for number in range(len(chosen) // size):
        for layer in layers:
            layer.momentum = number / (number + 1)  # a running mean over the batches
        batch = images[chosen[number * size : (number + 1) * size]]
        network(scaling(np.asarray(batch, dtype="float32")), training=True)
    for layer, momentum in zip(layers, momenta, strict=True):
        layer.momentum = momentum
