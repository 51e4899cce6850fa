"""How fast this machine trains now: images per second of one fixed network in one process.

Machines that look alike, and one machine at different hours, train at speeds that differ by more
than contenders do, so only repeats of a like pace may be compared.
"""

import os
import subprocess
import sys
import time

from archsearch.engine.processes import ENVIRONMENT

IMAGES = 6_000
ALIKE = 1.3
"""Paces that differ by more than this factor are those of different machines."""


def pace() -> float:
    """Images per second, measured in a process of its own with one thread."""
    command = [sys.executable, "-m", "benchmarks.versus.pace"]
    told = subprocess.run(
        command, env={**os.environ, **ENVIRONMENT}, capture_output=True, check=True, text=True
    )
    return float(told.stdout.split()[-1])


def measured() -> float:
    """Images per second of the second epoch, in which nothing is traced any more."""
    import keras
    import numpy as np

    rng = np.random.default_rng(0)
    images = rng.normal(size=(IMAGES, 28, 28, 1)).astype("float32")
    labels = rng.integers(10, size=IMAGES)
    layers = [keras.Input((28, 28, 1))]
    for kernel_size, channels, strides in ((7, 16, 1), (5, 16, 2), (3, 32, 1), (3, 32, 2)):
        layers += [
            keras.layers.Conv2D(channels, kernel_size, strides=strides, padding="same"),
            keras.layers.BatchNormalization(),
            keras.layers.ReLU(),
        ]
    layers += [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(10)]
    model = keras.Sequential(layers)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, jit_compile=False)
    model.fit(images, labels, batch_size=64, verbose=0)
    began = time.perf_counter()
    model.fit(images, labels, batch_size=64, verbose=0)
    return IMAGES / (time.perf_counter() - began)


if __name__ == "__main__":
    print(f"{measured():.0f}")
