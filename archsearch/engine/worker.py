"""What happens inside a worker process: calm TensorFlow, and no life after the parent's."""

import os
import threading
import time

from archsearch.train import Failed, Trained, TrainTask

ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",  # two single-threaded workers beat one with two threads (measured)
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",  # device probing is no news to a user
    "MALLOC_TRIM_THRESHOLD_": "65536",  # give freed memory back; Dask's own default for workers
}
WATCH_SECONDS = 1.0


def die_with_parent() -> None:
    """Watch the parent process from a thread, and end this one at once when the parent is gone.

    A worker whose parent was killed would otherwise train its network to the end for nobody.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="watch-parent", daemon=True).start()


def check(task: TrainTask) -> tuple[str, ...]:
    """The names that one evaluation gives, after one batch; imports Keras in the worker."""
    from archsearch.train import task as work

    return work.check(task)


def train(task: TrainTask) -> Trained | Failed:
    """What a stretch of training brings."""
    from archsearch.train import task as work

    return work.train(task)
