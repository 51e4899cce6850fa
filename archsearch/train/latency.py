"""How long a trained model takes for one image."""

import time

import keras
import numpy as np

WARM_UP = 10
"""Passes before the first that is timed: the first one compiles, the next ones fill caches."""
PASSES = 100
"""Passes that are timed; the median of so many is not moved by what else the machine does at
times."""


def latency_ms(model: keras.Model, image: np.ndarray) -> float:
    """The median time of a compiled forward pass on one image, in milliseconds.

    `image` is (1, height, width, channels). The pass is Keras's `predict_on_batch`: with the way
    into the backend and out again, which takes a third of a millisecond or so by itself.
    """
    for _ in range(WARM_UP):
        model.predict_on_batch(image)
    times = np.empty(PASSES)
    for number in range(PASSES):
        began = time.perf_counter()
        model.predict_on_batch(image)
        times[number] = time.perf_counter() - began
    return float(np.median(times)) * 1000
