"""One export: load, write beside its place, check, and only then put it there."""

from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from archsearch.best.exports.answers import answers
from archsearch.best.exports.check import Check, check
from archsearch.best.exports.formats import LABELS, UNFINISHED, Format
from archsearch.best.exports.write import CALIBRATION, Source, write
from archsearch.best.files import refuse_place, remove
from archsearch.best.load import load
from archsearch.best.remedies import in_short
from archsearch.best.source import code_of
from archsearch.data import Split
from archsearch.data.rules import Images
from archsearch.errors import InputError, RunError
from archsearch.journal import RunFile, history_of, read_events, write_text
from archsearch.train.scaling import scaling_of

IMAGES = 256
"""Validation images, evenly chosen, on which an export is compared with Keras."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """Where an export is, its size on the disk in bytes, and how it compares with Keras."""

    path: Path
    bytes: int
    check: Check


def export(
    folder: Path, run: RunFile, split: Split, written: Format, to: Path, *, trial: int | None = None
) -> Exported:
    """Export the best model of a run, or that of a trial, to a path; what is there is replaced.

    The class names stand in `labels.txt`, one a line. Raises InputError for a model that is not
    there and for a backend that cannot write the format, and RunError, leaving nothing behind,
    where the export fails or differs.
    """
    refuse_place(written, to)
    backend = keras.config.backend()
    if written.by_tensorflow and backend != "tensorflow":
        raise InputError(
            f"{written.name} is written by TensorFlow, and the backend is {backend}; "
            "put KERAS_BACKEND=tensorflow before the command: a saved model has no backend"
        )
    beside = to.with_name(f"{UNFINISHED}{to.name}")
    try:
        with keras.device("cpu"):  # a GPU may round numbers of 32 bits further than `check` allows
            checked = _written(folder, run, split, written, beside, trial=trial)
        remove(to)
        beside.replace(to)
    finally:
        remove(beside)
    names = [" ".join(name.split()) for name in run.data["class_names"]]
    labels_file = to / LABELS if to.is_dir() else to.with_name(f"{to.name}.{LABELS}")
    write_text(labels_file, "".join(f"{name}\n" for name in names))
    return Exported(path=to, bytes=_bytes(to), check=checked)


def _written(
    folder: Path, run: RunFile, split: Split, written: Format, path: Path, *, trial: int | None
) -> Check:
    """Write to a path, run what was written, and compare."""
    model = load(folder, trial)
    images = _some(split.val_images, IMAGES)
    labels = np.asarray(split.val_labels)[_evenly(len(split.val_labels), IMAGES)]
    expected = model.predict(images, verbose=0)  # Keras exports only a model that was used
    source = Source(
        model=model,
        code=_code(folder, run, split, trial),
        calibration=_some(split.train_images, CALIBRATION),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    remove(path)  # what an export left there that was killed
    write(written.name, source, path)
    try:
        found, runtime = answers(written.name, path, images)
    except Exception as error:  # of any runtime
        raise RunError(
            f"what was exported as {written.name} cannot be run: {in_short(error)}"
        ) from error
    return check(written, runtime=runtime, expected=expected, found=found, labels=labels)


def _code(folder: Path, run: RunFile, split: Split, trial: int | None) -> str:
    """The network as Python; the trial is there, as its model was loaded."""
    history = history_of(read_events(folder))
    best = history.best(maximize=run.options["maximize"])
    (found,) = [each for each in history.trials if each.number == (trial or (best and best.number))]
    return code_of(found.candidate, scaling_of(split))


def _some(images: Images, most: int) -> NDArray[np.float32]:
    return np.asarray(images[_evenly(len(images), most)], dtype="float32")


def _evenly(count: int, most: int) -> NDArray[np.int64]:
    """At most so many places of `count`, evenly apart."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(np.int64))


def _bytes(path: Path) -> int:
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files)
