"""The winner on the disk: its model, code, architecture and card, made from its weights."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from archsearch.best.card import model_card
from archsearch.best.source import model_source
from archsearch.data import Split
from archsearch.errors import RunError
from archsearch.geometry import profile
from archsearch.journal import RunFile, Tested, Trial, WeightFolder, write_json, write_text
from archsearch.train import Objective, TrainTask
from archsearch.train.build import BATCH_NORM_MOMENTUM, Scaling
from archsearch.train.task import evaluate, model_for, scaling_of

BEST = "best"
MODEL = "model.keras"


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """The best trial, and what its saved model is made from."""

    trial: Trial
    objective: Objective
    split: Split


def save_model(folder: Path, winner: Winner) -> None:
    """Write `best/model.keras`, compiled and trained, from the winner's checkpoint.

    Raises RunError where the checkpoint is gone.
    """
    outcome = winner.trial.last
    assert outcome is not None, "a winner has been trained"
    weights = WeightFolder(folder / "weights").read(outcome.weights or "none")
    if weights is None:
        raise RunError(
            f"the weights of trial {winner.trial.number} ({outcome.weights}) are gone, so its "
            "model cannot be saved; run again with --overwrite"
        )
    task = TrainTask(
        candidate=winner.trial.candidate,
        seed=winner.trial.seed,
        begin=outcome.epochs,
        end=outcome.epochs,
        objective=winner.objective,
        data=folder,
        weights=weights,
    )
    model = model_for(task, scaling_of(winner.split))
    best = folder / BEST
    best.mkdir(exist_ok=True)
    temporary = best / f".tmp-{MODEL}"
    model.save(temporary)
    temporary.replace(best / MODEL)


def test_model(folder: Path, winner: Winner) -> Tested:
    """The saved model, read back from its file, on the test set."""
    model = keras.models.load_model(folder / BEST / MODEL)
    images = np.asarray(winner.split.test_images, dtype="float32")
    scores = evaluate(model, images, np.asarray(winner.split.test_labels))
    return Tested(
        trial=winner.trial.number,
        test_accuracy=scores["accuracy"],
        test_loss=scores["loss"],
        images=len(images),
    )


def write_texts(folder: Path, winner: Winner, run: RunFile, tested: Tested | None) -> None:
    """Write what stands beside the model: its code, its architecture and its card."""
    best = folder / BEST
    scaling = scaling_of(winner.split)
    candidate = winner.trial.candidate
    source = model_source(
        candidate.architecture,
        scale=1 / scaling.deviation,
        offset=-scaling.mean / scaling.deviation,
        momentum=BATCH_NORM_MOMENTUM,
        dropout=candidate.training.dropout,
    )
    write_text(best / "model.py", source)
    write_json(best / "architecture.json", _description(winner, run, scaling))
    write_text(best / "card.md", model_card(winner.trial, run, tested))


def remove_best(folder: Path) -> None:
    """Remove what `save_model` and `write_texts` wrote; other files stay."""
    best = folder / BEST
    for name in (MODEL, f".tmp-{MODEL}", "model.py", "architecture.json", "card.md"):
        (best / name).unlink(missing_ok=True)
    shutil.rmtree(best / "__pycache__", ignore_errors=True)
    if best.is_dir() and not any(best.iterdir()):
        best.rmdir()


def _description(winner: Winner, run: RunFile, scaling: Scaling) -> dict[str, Any]:
    numbers = profile(winner.trial.candidate.architecture)
    return {
        "trial": winner.trial.number,
        "identity": winner.trial.candidate.architecture.identity,
        "class_names": run.data["class_names"],
        "input": "raw pixel values as stored, float32 (images, height, width, channels)",
        "scaling": {"mean": scaling.mean, "deviation": scaling.deviation},
        "receptive_field": list(numbers.field),
        "params": numbers.params,
        "params_fixed": numbers.params_fixed,
        "macs": numbers.macs,
        **winner.trial.candidate.to_json(),
    }
