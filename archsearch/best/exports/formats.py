"""The formats that a model is exported in. No Keras."""

import difflib
from dataclasses import dataclass
from importlib.util import find_spec

from archsearch.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format; `file` is the default name of what is written, a folder where it has no ending.

    `needs` are packages that archsearch does not bring; `exact` says whether its answers are those
    of Keras but for rounding, as they are unless numbers are stored in 8 bits; `by_tensorflow` that
    Keras writes it with that backend alone.
    """

    name: str
    summary: str
    file: str
    needs: tuple[str, ...] = ()
    extra: str = ""
    exact: bool = True
    by_tensorflow: bool = False


FORMATS = {
    each.name: each
    for each in (
        Format(name="keras", summary="one file for keras.models.load_model", file="model.keras"),
        Format(name="saved_model", summary="a folder for TensorFlow Serving", file="saved_model"),
        Format(
            name="litert",
            summary="for phones and boards, 32-bit numbers",
            file="model.tflite",
            by_tensorflow=True,
        ),
        Format(
            name="litert-int8",
            summary="the same in 8-bit numbers, calibrated on training images",
            file="model-int8.tflite",
            exact=False,
            by_tensorflow=True,
        ),
        Format(
            name="onnx",
            summary="for ONNX Runtime and others",
            file="model.onnx",
            needs=("onnx", "tf2onnx", "onnxruntime"),
            extra="onnx",
            by_tensorflow=True,
        ),
        Format(name="python", summary="a folder with readable Keras code", file="python"),
    )
}


LABELS = "labels.txt"
"""The class names: within an export that is a folder; after the name of one that is a file."""
UNFINISHED = ".tmp-"
"""What stands before the name of a model that is being written."""


def format_named(name: str) -> Format:
    """The format of this name. Raises InputError where there is none, or a package is missing."""
    if name not in FORMATS:
        near = difflib.get_close_matches(name, FORMATS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(FORMATS)}"
        raise InputError(f"unknown format {name!r}; {hint}")
    found = FORMATS[name]
    missing = [package for package in found.needs if find_spec(package) is None]
    if missing:
        raise InputError(
            f"--format {name} needs {', '.join(missing)}; "
            f'pip install "archsearch[{found.extra}]" brings what is missing'
        )
    return found
