"""A Keras model from a file, or from `keras.applications` by name."""

import difflib
import json
import re
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, is_zipfile

import keras

from archsearch.errors import InputError

ZIP, HDF5 = b"PK\x03\x04", b"\x89HDF\r\n\x1a\n"
"""What the two kinds of files that Keras loads begin with."""

SAID = 200
"""Characters of one of Keras's own messages that are passed on."""


def open_model(source: str, *, allow_code: bool = False) -> Any:
    """The model in a .keras file, or the one of `keras.applications` of that name, untrained.

    A run folder stands for its best model. Files are loaded in Keras's safe mode: one that holds
    code is refused unless `allow_code`. Raises InputError for a path that is no model and for an
    unknown name.
    """
    name = application_named(source)
    if name is not None:
        return getattr(keras.applications, name)(weights=None)
    path = model_path(source)
    _check(path)
    try:
        return keras.models.load_model(path, compile=False, safe_mode=not allow_code)
    except Exception as error:  # Keras raises whatever its zip, JSON or HDF5 reader does
        raise InputError(f"{path}: {_why(path, error)}") from error


def applications() -> tuple[str, ...]:
    """The names of all models of `keras.applications`."""
    return tuple(
        name
        for name in dir(keras.applications)
        if name[0].isupper() and callable(getattr(keras.applications, name))
    )


def application_named(source: str) -> str | None:
    """The name in `keras.applications` that is meant, whatever its case; None for a path."""
    return {name.lower(): name for name in applications()}.get(source.lower())


def model_path(source: str) -> Path:
    """The model file that is meant: the one of that path, or the best one of a run folder."""
    path = Path(source)
    if not path.exists():
        near = difflib.get_close_matches(
            source.lower(), [name.lower() for name in applications()], n=1, cutoff=0.6
        )
        hint = f"did you mean {application_named(near[0])}?" if near else _files_beside(path)
        raise InputError(f"{source} is neither a file nor a model of keras.applications; {hint}")
    if not path.is_dir():
        return path
    best = path / "best" / "model.keras"
    if best.is_file():
        return best
    if (path / "saved_model.pb").is_file():
        raise InputError(
            f"{source} is a TensorFlow SavedModel, which holds no Keras layers; save the model as "
            "a .keras file"
        )
    hint = "a run folder without a best model" if _is_run(path) else "a folder"
    raise InputError(f"{source} is {hint}; give a .keras file")


def _is_run(path: Path) -> bool:
    return (path / "journal.jsonl").is_file()


def _files_beside(path: Path) -> str:
    found = (
        sorted(each.name for each in path.parent.glob("*.keras")) if path.parent.is_dir() else []
    )
    near = difflib.get_close_matches(path.name, found, n=1, cutoff=0.75)
    return f"did you mean {path.parent / near[0]}?" if near else "check the path"


def _check(path: Path) -> None:
    """Raise InputError for a file that can be told to be no model without Keras."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    if not start:
        raise InputError(f"{path} is empty; save the model again")
    if start.startswith(HDF5):
        _check_hdf5(path)
    elif start.startswith(ZIP):
        _check_zip(path)
    else:
        raise InputError(
            f"{path} is no Keras model: it is neither a .keras archive nor an HDF5 file; give what "
            "model.save() wrote"
        )


def _check_hdf5(path: Path) -> None:
    if path.suffix not in {".h5", ".hdf5"}:
        raise InputError(f"{path} is an HDF5 file; rename it to end in .h5, so that Keras reads it")
    if path.name.endswith(".weights.h5"):
        raise InputError(
            f"{path} holds weights alone and no network; give the .keras file that model.save() "
            "wrote"
        )


def _check_zip(path: Path) -> None:
    if not is_zipfile(path):
        raise InputError(
            f"{path} is cut short: it begins as a .keras file does, but lacks its end; copy or "
            "save it again"
        )
    if path.suffix != ".keras":
        raise InputError(f"{path} is a zip archive; a Keras model's name ends in .keras")
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
    except (BadZipFile, OSError, EOFError) as error:
        raise InputError(f"{path} is damaged: {error}; copy or save it again") from None
    if "config.json" not in names:
        raise InputError(f"{path} is a zip archive without a config.json, so no Keras model")


def _why(path: Path, error: Exception) -> str:
    """One of Keras's errors in a sentence with its remedy."""
    text = " ".join(str(error).split())
    if _is_damaged(path):
        return "the file is damaged; copy or save it again"
    if "safe_mode" in text or "unsafe" in text:
        return (
            "the file holds code (a Lambda layer, or a pickled function) that loading it would "
            "run; --allow-code (Python: allow_code=True) loads it all the same, if you trust where "
            "it is from"
        )
    written = _version(path)
    newer = f"; it was saved by Keras {written}, this is {keras.__version__}" if written else ""
    missing = re.search(r"Could not locate class '([^']+)'", text) or re.search(
        r"Unknown layer:? '?\"?([\w>]+)", text
    )
    if missing:
        return (
            f"the class {missing[1]!r} is not known here; define it, decorated with "
            "@keras.saving.register_keras_serializable(), in a Python file and give that with "
            f"--import FILE.py (Python: import it before){newer}"
        )
    if "No model config found" in text:
        return "the file holds weights alone and no network; give what model.save() wrote"
    last = text.split("Exception encountered: ")[-1][:SAID]
    return f"Keras cannot load it ({type(error).__name__}: {last}){newer}"


def _is_damaged(path: Path) -> bool:
    """Whether a part of a .keras file is not what was written."""
    try:
        with ZipFile(path) as archive:
            return archive.testzip() is not None
    except BadZipFile:
        return path.suffix == ".keras"
    except (OSError, EOFError, ValueError, RuntimeError):
        return True


def _version(path: Path) -> str | None:
    """The Keras version that wrote a .keras file, if it is another than this one."""
    try:
        with ZipFile(path) as archive:
            written = json.loads(archive.read("metadata.json")).get("keras_version")
    except (BadZipFile, OSError, KeyError, ValueError, AttributeError):
        return None
    return written if isinstance(written, str) and written != keras.__version__ else None
