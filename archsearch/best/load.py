"""`load_best`: the answer to "how do I get the trained model?" in one line."""

from pathlib import Path
from typing import TYPE_CHECKING

from archsearch.errors import InputError
from archsearch.journal import read_run_file

if TYPE_CHECKING:
    import keras


def load_best(path: str | Path) -> "keras.Model":
    """The best trained model of a run folder, compiled, ready to predict.

    It takes raw pixel values as stored, float32 (images, height, width, channels), and gives class
    probabilities (images, classes); class names stand in `best/architecture.json`. Raises
    InputError where the folder is no run, or has no (readable) model.
    """
    folder = Path(path)
    read_run_file(folder)
    file = folder / "best" / "model.keras"
    if not file.is_file():
        raise InputError(
            f"{folder} has no best model yet ({file.name} is missing in best/): no trial was "
            "completed, or the file was deleted; `archsearch run … --resume` writes it"
        )
    import keras

    try:
        return keras.models.load_model(file)
    except (ValueError, OSError, KeyError) as error:
        text = " ".join(str(error).split())[:200]
        raise InputError(f"{file} cannot be loaded, it may be damaged: {text}") from None
