"""The winner's model: saved from its checkpoint, and tested as read back from its file."""

from pathlib import Path

import keras
import numpy as np

from archsearch.best.baselines import baselines_of
from archsearch.best.files import BEST, MODEL
from archsearch.best.winner import Winner
from archsearch.errors import RunError
from archsearch.journal import Tested, WeightFolder
from archsearch.train import TrainTask
from archsearch.train.build import compile_model
from archsearch.train.errors import errors_of
from archsearch.train.scaling import scaling_of
from archsearch.train.task import EVALUATION_BATCH, evaluate, model_for


def save_model(folder: Path, winner: Winner) -> None:
    """Write `best/model.keras`, trained, from the winner's checkpoint.

    It is compiled with an optimizer of Keras's own, so that it loads without archsearch. Raises
    RunError where the checkpoint is gone.
    """
    outcome = winner.outcome
    weights = WeightFolder(folder / "weights").read(outcome.weights or "none")
    if weights is None:
        raise RunError(
            f"the weights of trial {winner.trial.number} ({outcome.weights}) are gone, so its "
            "model cannot be saved; run again with --overwrite"
        )
    task = TrainTask(
        candidate=winner.trial.candidate,
        seed=winner.seed,
        begin=outcome.epochs,
        end=outcome.epochs,
        objective=winner.objective,
        data=folder,
        weights=weights,
    )
    model = model_for(task, scaling_of(winner.split))
    training = winner.trial.candidate.training
    compile_model(model, training, winner.objective, averages=False)
    best = folder / BEST
    best.mkdir(exist_ok=True)
    temporary = best / f".tmp-{MODEL}"
    model.save(temporary)
    temporary.replace(best / MODEL)


def test_model(folder: Path, winner: Winner) -> Tested:
    """The saved model, read back from its file, on the test set; baselines beside it."""
    model = keras.models.load_model(folder / BEST / MODEL)
    images = np.asarray(winner.split.test_images, dtype="float32")
    labels = np.asarray(winner.split.test_labels)
    scores = evaluate(model, images, labels)
    probabilities = model.predict(images, batch_size=EVALUATION_BATCH, verbose=0)
    errors = errors_of(images, labels, probabilities)
    baselines = baselines_of(winner.split)
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
    )
