"""How long a trained model takes for one image, and for several at once."""

import time

import keras
import numpy as np

WARM_UP = 10
"""Passes before the first that is timed: the first one compiles, the next ones fill caches."""
PASSES = 100
"""Passes that are timed; the median of so many is not moved by what else the machine does at
times."""
LONG_ENOUGH = 1.0
"""Seconds after which no further pass is timed, once there are as many as there were to warm up."""


def latency_ms(model: keras.Model, images: np.ndarray) -> float:
    """The median time of a compiled forward pass on all images at once, in milliseconds.

    `images` is (images, height, width, channels). The pass is Keras's `predict_on_batch`: with the
    way into the backend and out again, which takes a third of a millisecond or so by itself.
    """
    for _ in range(WARM_UP):
        model.predict_on_batch(images)
    times: list[float] = []
    while len(times) < PASSES and (len(times) < WARM_UP or sum(times) < LONG_ENOUGH):
        began = time.perf_counter()
        model.predict_on_batch(images)
        times.append(time.perf_counter() - began)
    return float(np.median(times)) * 1000
