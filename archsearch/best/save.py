"""The winner's model: saved from its checkpoint, read back from its file, and tested."""

from pathlib import Path

import keras
import numpy as np

from archsearch.best.baselines import baselines_of
from archsearch.best.exports.formats import UNFINISHED
from archsearch.best.files import ARCHITECTURE, BEST, MODEL
from archsearch.best.remedies import DAMAGED, in_short, to_train_again
from archsearch.best.restore import restored
from archsearch.best.winner import Winner
from archsearch.errors import RunError
from archsearch.journal import Tested, WeightFolder
from archsearch.train.errors import errors_of
from archsearch.train.latency import latency_ms
from archsearch.train.task import EVALUATION_BATCH, evaluate

MANY = 64
"""Images of the larger batch whose time is taken."""
ROUNDING = 2
"""Validation images of a thousand that another rounding may have answered otherwise."""


def save_model(folder: Path, winner: Winner) -> keras.Model:
    """Write `best/model.keras`, trained, from the winner's checkpoint; the model as read back.

    What describes the model that stood there is removed first: `write_texts` writes it anew.
    Raises RunError where the checkpoint is gone or damaged, and where the file has not the
    validation accuracy that its training had.
    """
    best = folder / BEST
    best.mkdir(exist_ok=True)
    temporary = best / f"{UNFINISHED}{MODEL}"
    _restored(folder, winner).save(temporary)
    (best / ARCHITECTURE).unlink(missing_ok=True)
    temporary.replace(best / MODEL)
    model = keras.models.load_model(best / MODEL)
    images = np.asarray(winner.split.val_images, dtype="float32")
    found = evaluate(model, images, np.asarray(winner.split.val_labels))["accuracy"]
    had = winner.outcome.val_accuracy
    if not abs(found - had) <= max(1, ROUNDING * len(images) / 1000) / len(images):
        raise RunError(
            f"{best / MODEL} has a validation accuracy of {found:.4f}, and its training had "
            f"{had:.4f}: it is not what was trained"
        )
    return model


def _restored(folder: Path, winner: Winner) -> keras.Model:
    outcome, again = winner.outcome, to_train_again(folder)
    weights = WeightFolder(folder / "weights").read(outcome.weights or "none")
    if weights is None:
        raise RunError(
            f"the weights of trial {winner.trial.number} ({outcome.weights}) are gone, so its "
            f"model cannot be saved; {again}"
        )
    try:
        return restored(
            winner.trial.candidate,
            weights,
            seed=winner.seed,
            objective=winner.objective,
            scaling=winner.scaling,
        )
    except DAMAGED as error:
        raise RunError(
            f"weights/{outcome.weights} is damaged ({in_short(error)}); {again}"
        ) from None


def test_model(model: keras.Model, winner: Winner) -> Tested:
    """The model that `save_model` gave on the test set; baselines and times beside it."""
    images = np.asarray(winner.split.test_images, dtype="float32")
    labels = np.asarray(winner.split.test_labels)
    scores = evaluate(model, images, labels)
    probabilities = model.predict(images, batch_size=EVALUATION_BATCH, verbose=0)
    errors = errors_of(images, labels, probabilities)
    baselines = baselines_of(winner.split)
    single, many = (latency_ms(model, images[np.arange(n) % len(images)]) for n in (1, MANY))
    return Tested(
        trial=winner.trial.number,
        test_accuracy=scores["accuracy"],
        test_loss=scores["loss"],
        images=len(images),
        replicate=winner.number,
        confusion=errors.confusion,
        mistakes=errors.mistakes,
        majority=baselines.majority,
        linear=baselines.linear,
        latency_ms=round(single, 3),
        latency_64_ms=round(many, 3),
    )
