"""One stretch of training: build, fit, settle, score."""

import math
import os
import time
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import keras
import numpy as np

from archsearch.data import read_split
from archsearch.journal import EpochRecord, Errors, Outcome
from archsearch.train.averaging import with_averages
from archsearch.train.build import build_candidate, compile_model
from archsearch.train.errors import errors_of
from archsearch.train.latency import latency_ms
from archsearch.train.messages import VALIDATION_COST, Checked, Failed, Trained, TrainTask
from archsearch.train.scaling import Scaling, scaling_of
from archsearch.train.settle import settle
from archsearch.train.weights import pack, unpack

EVALUATION_BATCH = 512
PICTURES = 6
"""Mistakes of a finalist's seed that are kept as pictures: the journal has all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerData:
    """What a worker keeps of a data set: float32 training and validation images, and scaling."""

    train_images: np.ndarray
    train_labels: np.ndarray
    val_images: np.ndarray
    val_labels: np.ndarray
    scaling: Scaling


def get_ready() -> None:
    """Import what else a training needs: for the seed Keras takes TensorFlow, on JAX too."""
    keras.utils.set_random_seed(0)


def train(task: TrainTask) -> Trained | Failed:
    """Build the candidate, train it, settle it, and score exactly the weights that come back.

    NaN, too little memory and whatever Keras refuses come back as Failed; a bug of ours raises.
    """
    began, clock = time.time(), time.perf_counter()
    keras.utils.set_random_seed(task.seed)
    try:
        data = worker_data(task.data)
        model = model_for(task, data.scaling)
        curve = _fit(model, task, data)
        if not math.isfinite(curve[-1].loss):
            return Failed(
                reason=f"the loss became {curve[-1].loss} in epoch {curve[-1].epoch}", diverged=True
            )
        settle(model, data.train_images)
        scores = evaluate(model, data.val_images, data.val_labels)
        curve = (*curve[:-1], _scored(curve[-1], scores))
        if not math.isfinite(scores["loss"]):
            return Failed(reason=f"the validation loss is {scores['loss']}", diverged=True)
        weights = pack(model)
        latency = latency_ms(model, data.val_images[:1]) if task.latency else None
        errors = _errors(model, data) if task.errors else None
    except _refusals() as error:
        return Failed(reason=_reason(error))
    finally:
        keras.backend.clear_session()
    outcome = Outcome(
        epochs=task.end,
        score=scores[task.objective.metric],
        val_accuracy=scores["accuracy"],
        val_loss=scores["loss"],
        curve=curve,
        seconds=time.perf_counter() - clock,
        worker=f"process {os.getpid()}",
        began=began,
        ended=time.time(),
        latency_ms=latency,
        errors=errors,
    )
    return Trained(outcome=outcome, weights=weights)


def check(task: TrainTask) -> Checked | Failed:
    """Train on one batch twice, the second time for its pace, and evaluate on one."""
    data = worker_data(task.data)
    batch = slice(0, task.candidate.training.batch_size)
    try:
        model = model_for(task, data.scaling)
        model.train_on_batch(data.train_images[batch], data.train_labels[batch])
        clock = time.perf_counter()  # by now the network has been traced
        model.train_on_batch(data.train_images[batch], data.train_labels[batch])
        seconds = time.perf_counter() - clock
        figures = tuple(evaluate(model, data.val_images[batch], data.val_labels[batch]))
    except _refusals() as error:
        return Failed(reason=_reason(error))
    images = len(data.train_labels) + VALIDATION_COST * len(data.val_labels)
    size = len(data.train_labels[batch])
    return Checked(figures=figures, epoch_seconds=seconds * images / size)


def evaluate(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Loss and metrics over all images, by Keras name."""
    scores = model.evaluate(
        images, labels, batch_size=EVALUATION_BATCH, verbose=0, return_dict=True
    )
    return {name: float(score) for name, score in scores.items()}


def _errors(model: keras.Model, data: WorkerData) -> Errors:
    """Where it errs on the validation images."""
    probabilities = model.predict(data.val_images, batch_size=EVALUATION_BATCH, verbose=0)
    return errors_of(data.val_images, data.val_labels, probabilities, pictures=PICTURES)


@lru_cache(maxsize=1)
def worker_data(folder: Path) -> WorkerData:
    """The training and validation images of a stored split, loaded once by each worker."""
    split = read_split(folder)
    return WorkerData(
        train_images=np.asarray(split.train_images, dtype="float32"),
        train_labels=np.asarray(split.train_labels),
        val_images=np.asarray(split.val_images, dtype="float32"),
        val_labels=np.asarray(split.val_labels),
        scaling=scaling_of(split),
    )


def model_for(task: TrainTask, scaling: Scaling) -> keras.Model:
    """The compiled model of a task, with the task's weights where it has some."""
    model = build_candidate(task.candidate, scaling=scaling, seed=task.seed)
    compile_model(model, task.candidate.training, task.objective)
    if task.weights is not None:
        unpack(model, task.weights)
    return model


def _fit(model: keras.Model, task: TrainTask, data: WorkerData) -> tuple[EpochRecord, ...]:
    """The epochs of a stretch; the last one has no validation figures yet.

    Validated is what would be kept if the stretch ended there: the average of the weights.
    """
    history = model.fit(
        data.train_images,
        data.train_labels,
        batch_size=task.candidate.training.batch_size,
        initial_epoch=task.begin,
        epochs=task.end,
        validation_data=(data.val_images, data.val_labels),
        validation_freq=list(range(task.begin + 1, task.end)),
        validation_batch_size=EVALUATION_BATCH,
        callbacks=with_averages([_StopOnNaN()]),
        verbose=0,
    )
    return _curve(history.history, task.begin)


class _StopOnNaN(keras.callbacks.Callback):  # type: ignore[misc]  # keras is untyped
    """Keras's TerminateOnNaN without its line on stdout."""

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        if not math.isfinite((logs or {}).get("loss", 0.0)):
            self.model.stop_training = True


def _scored(record: EpochRecord, scores: dict[str, float]) -> EpochRecord:
    """The last epoch with the figures of the weights that are kept, which need no second look."""
    return replace(record, val_loss=scores["loss"], val_accuracy=scores["accuracy"])


def _curve(history: dict[str, list[Any]], begin: int) -> tuple[EpochRecord, ...]:
    """A row per epoch; the last one, and one broken off (NaN), has no validation figures."""
    epochs = len(history["loss"])
    nothing = [math.nan] * epochs
    columns = [
        [*history.get(name, []), *nothing][:epochs]
        for name in ("loss", "accuracy", "val_loss", "val_accuracy")
    ]
    return tuple(
        EpochRecord(
            epoch=begin + index + 1,
            loss=float(columns[0][index]),
            accuracy=float(columns[1][index]),
            val_loss=float(columns[2][index]),
            val_accuracy=float(columns[3][index]),
        )
        for index in range(epochs)
    )


def _refusals() -> tuple[type[Exception], ...]:
    """What Keras raises for a network that it cannot build, and the backend out of memory."""
    return (MemoryError, ValueError, *_backend_errors())


def _backend_errors() -> tuple[type[Exception], ...]:
    if keras.config.backend() == "tensorflow":
        import tensorflow

        return (tensorflow.errors.OpError,)
    if keras.config.backend() == "jax":
        import jax

        return (jax.errors.JaxRuntimeError,)
    return (RuntimeError,)


def _reason(error: Exception) -> str:
    """One line for a failure: what it was, and the first 300 characters that the backend says."""
    text = " ".join(str(error).split())[:300]
    kind = type(error).__name__
    if isinstance(error, MemoryError) or "RESOURCE_EXHAUSTED" in text or "Exhausted" in kind:
        return f"out of memory{': ' if text else ''}{text}"
    return f"{kind}: {text}" if text else kind
