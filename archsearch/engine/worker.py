"""What happens inside a worker process: training, and no life after the parent's."""

import os
import threading
import time

from archsearch.train import Failed, Trained, TrainTask
from archsearch.train.quiet import quiet_stderr

WATCH_SECONDS = 1.0


def die_with_parent() -> None:
    """Watch the parent process from a thread, and end this one at once when the parent is gone.

    (A forked worker's parent is the process that forks; that one ends with ours.)

    A worker whose parent was killed would otherwise train its network to the end for nobody.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="watch-parent", daemon=True).start()


def check(task: TrainTask) -> tuple[str, ...]:
    """The names that one evaluation gives, after one batch."""
    with quiet_stderr():
        from archsearch.train import task as work

    return work.check(task)


def train(task: TrainTask) -> Trained | Failed:
    """What a stretch of training brings."""
    with quiet_stderr():
        from archsearch.train import task as work

    return work.train(task)
