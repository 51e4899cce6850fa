"""The winner's model: saved from its checkpoint, and tested as read back from its file."""

from pathlib import Path

import keras
import numpy as np

from archsearch.best.baselines import baselines_of
from archsearch.best.exports.formats import UNFINISHED
from archsearch.best.files import BEST, MODEL
from archsearch.best.restore import restored
from archsearch.best.winner import Winner
from archsearch.errors import RunError
from archsearch.journal import Tested, WeightFolder
from archsearch.train.errors import errors_of
from archsearch.train.latency import latency_ms
from archsearch.train.task import EVALUATION_BATCH, evaluate

MANY = 64
"""Images of the larger batch whose time is taken."""


def save_model(folder: Path, winner: Winner) -> None:
    """Write `best/model.keras`, trained, from the winner's checkpoint.

    Raises RunError where the checkpoint is gone.
    """
    outcome = winner.outcome
    weights = WeightFolder(folder / "weights").read(outcome.weights or "none")
    if weights is None:
        raise RunError(
            f"the weights of trial {winner.trial.number} ({outcome.weights}) are gone, so its "
            "model cannot be saved; run again with --overwrite"
        )
    model = restored(
        winner.trial.candidate,
        weights,
        seed=winner.seed,
        objective=winner.objective,
        scaling=winner.scaling,
    )
    best = folder / BEST
    best.mkdir(exist_ok=True)
    temporary = best / f"{UNFINISHED}{MODEL}"
    model.save(temporary)
    temporary.replace(best / MODEL)


def test_model(folder: Path, winner: Winner) -> Tested:
    """The saved model, read back from its file, on the test set; baselines and times beside it."""
    model = keras.models.load_model(folder / BEST / MODEL)
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
