"""What an exported model answers, each in its own runtime."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from archsearch.errors import RunError

Images = NDArray[np.float32]
REBUILD = """
import sys
sys.modules["archsearch"] = None  # what is exported stands on its own
import numpy, model
trained, built = model.load(), model.build()
built.set_weights(trained.get_weights())
numpy.save(sys.argv[2], built.predict(numpy.load(sys.argv[1]), verbose=0))
"""
"""Loads the trained model of a folder `python`, and gives its weights to one built anew."""


ON_CPU = {"CUDA_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu"}
"""So that a process of its own leaves alone a GPU that this one holds."""


def answers(name: str, path: Path, images: Images) -> tuple[NDArray[np.floating], str]:
    """Probabilities (images, classes) of what stands at `path`, and which runtime gave them."""
    return RUNTIMES[name](path, images)


def _keras(path: Path, images: Images) -> tuple[NDArray[np.floating], str]:
    model = keras.models.load_model(path)
    return model.predict(images, verbose=0), f"Keras {keras.__version__}"


def _saved_model(path: Path, images: Images) -> tuple[NDArray[np.floating], str]:
    import tensorflow as tf

    served = tf.saved_model.load(str(path))
    return np.asarray(served.serve(images)), f"TensorFlow {tf.__version__}"


def _litert(path: Path, images: Images) -> tuple[NDArray[np.floating], str]:
    interpreter, runtime = _interpreter(path)
    interpreter.allocate_tensors()
    into, out = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    rows = []
    for image in images:
        interpreter.set_tensor(into["index"], image[np.newaxis])
        interpreter.invoke()
        rows.append(interpreter.get_tensor(out["index"])[0].copy())
    return np.stack(rows), runtime


def _interpreter(path: Path) -> tuple[Any, str]:
    """LiteRT's own package where it is installed, else the one that TensorFlow carries."""
    if find_spec("ai_edge_litert") is not None:
        from ai_edge_litert.interpreter import Interpreter

        return Interpreter(model_path=str(path)), f"LiteRT {version('ai-edge-litert')}"
    import tensorflow as tf

    return tf.lite.Interpreter(model_path=str(path)), f"TensorFlow {tf.__version__}'s LiteRT"


def _onnx(path: Path, images: Images) -> tuple[NDArray[np.floating], str]:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {session.get_inputs()[0].name: images})
    return np.asarray(found), f"ONNX Runtime {onnxruntime.__version__}"


def _python(path: Path, images: Images) -> tuple[NDArray[np.floating], str]:
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder) / "images.npy", Path(folder) / "answers.npy"
        np.save(given, images)
        command = [sys.executable, "-B", "-c", REBUILD, str(given), str(found)]
        ran = subprocess.run(
            command, cwd=path, env=os.environ | ON_CPU, capture_output=True, text=True, check=False
        )
        if ran.returncode != 0:
            last = (ran.stderr.strip().splitlines() or ["it says nothing"])[-1]
            raise RunError(f"the exported model.py does not run: {last}")
        return np.load(found), "its own code, rebuilt without archsearch"


RUNTIMES: dict[str, Callable[[Path, Images], tuple[NDArray[np.floating], str]]] = {
    "keras": _keras,
    "saved_model": _saved_model,
    "litert": _litert,
    "litert-int8": _litert,
    "onnx": _onnx,
    "python": _python,
}
