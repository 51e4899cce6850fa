"""Image files classified, as a table for a notebook."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from archsearch.best.load import load
from archsearch.best.pictures import image_files, intake_of
from archsearch.best.predict import Refused, predict
from archsearch.errors import InputError
from archsearch.journal import read_run_file


def predictions_table(
    folder: Path, images: Sequence[str | Path], *, trial: int | None, resize: bool
) -> pd.DataFrame:
    """A row for each file: file, label, probability. Raises InputError for the first refused."""
    run = read_run_file(folder)
    names = run.data["class_names"]
    files = image_files([Path(image) for image in images])
    rows = []
    for each in predict(load(folder, trial), intake_of(run, folder, resize=resize), files):
        if isinstance(each, Refused):
            raise InputError(each.reason)
        (best,) = each.likeliest(1)
        rows.append((str(each.file), names[best], each.probabilities[best]))
    return pd.DataFrame(rows, columns=["file", "label", "probability"])
