"""Writing a model in each format, by Keras's own exporters."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from archsearch.best.remedies import in_short
from archsearch.errors import RunError

CALIBRATION = 200
"""Training images, evenly chosen, by which the ranges of 8-bit numbers are chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is written: the model, its Python code, and training images as it takes them."""

    model: keras.Model
    code: str
    calibration: NDArray[np.float32]


def write(name: str, source: Source, path: Path) -> None:
    """Write the model in the format of this name to a path that is not there yet.

    Raises RunError where the format cannot hold the network.
    """
    try:
        WRITERS[name](source, path)
    except Exception as error:  # converters have exceptions of their own kinds
        text = in_short(error, most=300)
        raise RunError(f"this network cannot be written as {name}: {text}") from None


def _keras(source: Source, path: Path) -> None:
    source.model.save(path)


def _saved_model(source: Source, path: Path) -> None:
    source.model.export(path, format="tf_saved_model", verbose=False)


def _litert(source: Source, path: Path) -> None:
    """With LiteRT's own operations alone: Keras also lets in those of TensorFlow."""
    import tensorflow as tf

    builtin = {"supported_ops": [tf.lite.OpsSet.TFLITE_BUILTINS]}
    source.model.export(path, format="litert", verbose=False, target_spec=builtin)


def _litert_int8(source: Source, path: Path) -> None:
    """Weights and activations in 8 bits; images go in and probabilities come out as floats."""
    import tensorflow as tf

    def some() -> Iterator[list[NDArray[np.float32]]]:
        for image in source.calibration:
            yield [image[np.newaxis]]

    source.model.export(
        path,
        format="litert",
        verbose=False,
        optimizations=[tf.lite.Optimize.DEFAULT],
        representative_dataset=some,
        target_spec={"supported_ops": [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]},
    )


def _onnx(source: Source, path: Path) -> None:
    source.model.export(path, format="onnx", verbose=False)


def _python(source: Source, path: Path) -> None:
    path.mkdir()
    source.model.save(path / "model.keras")
    (path / "model.py").write_text(source.code, encoding="utf-8")


WRITERS: dict[str, Callable[[Source, Path], None]] = {
    "keras": _keras,
    "saved_model": _saved_model,
    "litert": _litert,
    "litert-int8": _litert_int8,
    "onnx": _onnx,
    "python": _python,
}
