"""A model's variables and its optimizer's, as bytes that travel: one checkpoint to go on from."""

from io import BytesIO

import keras
import numpy as np


def pack(model: keras.Model) -> bytes:
    """Every variable of a compiled model and of its optimizer, as an uncompressed `.npz`."""
    arrays = {
        f"{kind}_{index}": np.asarray(keras.ops.convert_to_numpy(variable))
        for kind, variables in _variables(model).items()
        for index, variable in enumerate(variables)
    }
    file = BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def unpack(model: keras.Model, data: bytes) -> None:
    """Put packed variables into a model of the same architecture, compiled in the same way."""
    with np.load(BytesIO(data), allow_pickle=False) as arrays:
        for kind, variables in _variables(model).items():
            for index, variable in enumerate(variables):
                variable.assign(arrays[f"{kind}_{index}"])


def _variables(model: keras.Model) -> dict[str, list[keras.Variable]]:
    return {"model": model.variables, "optimizer": model.optimizer.variables}
