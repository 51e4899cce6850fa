"""How fast this machine trains a network: a few batches, timed."""

import time

import keras

from archsearch.train.messages import Pace, TrainTask
from archsearch.train.task import model_for, worker_data

BATCHES = 20
"""Timed after the first one; a mean over so many is known to a few percent."""


def pace(task: TrainTask) -> Pace:
    """Seconds that a stretch of training takes to start, and for each image it trains on."""
    data = worker_data(task.data)
    size = min(task.candidate.training.batch_size, len(data.train_images))
    images, labels = data.train_images[:size], data.train_labels[:size]
    began = time.perf_counter()
    model = model_for(task, data.scaling)
    model.train_on_batch(images, labels)
    model.evaluate(data.val_images[:size], data.val_labels[:size], verbose=0)
    started = time.perf_counter()
    for _ in range(BATCHES):
        model.train_on_batch(images, labels)
    ended = time.perf_counter()
    keras.backend.clear_session()
    return Pace(start=started - began, image=(ended - started) / BATCHES / size)
