"""The same networks without archsearch: one process, as many threads as Keras takes, a loop.

    python -m benchmarks.overhead.plain_loop RUN

Prints trained images per second of the loop, from before the first network to after the last.
"""

import os
import sys
import time

import archsearch


def main(folder: str) -> None:
    """Train the candidates of a run, in order, for as many epochs as they were."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras
    import numpy as np

    from archsearch.data import load, split
    from archsearch.train import objective_named
    from archsearch.train.build import build, compile_model
    from archsearch.train.scaling import scaling_of

    run = archsearch.open_run(folder)
    space = run.file.space["parsed"]
    parts = split(
        load(space["dataset"]), train_size=space["train_size"], val_size=space["val_size"]
    )
    scaling = scaling_of(parts)
    train_images = np.asarray(parts.train_images, dtype="float32")
    val_images = np.asarray(parts.val_images, dtype="float32")
    images, began = 0, time.perf_counter()
    for trial in run.history.completed:
        keras.backend.clear_session()
        model = build(trial.candidate.architecture, scaling=scaling, seed=trial.seed)
        compile_model(model, trial.candidate.training, objective_named("val_accuracy"))
        assert trial.last is not None
        model.fit(
            train_images,
            parts.train_labels,
            batch_size=trial.candidate.training.batch_size,
            epochs=trial.last.epochs,
            validation_data=(val_images, parts.val_labels),
            verbose=0,
        )
        images += trial.last.epochs * len(train_images)
    print(images / (time.perf_counter() - began))


if __name__ == "__main__":
    main(sys.argv[1])
