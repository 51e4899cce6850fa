"""What happens inside a worker process: training, and no life after the parent's."""

import os
import signal
import threading
import time
from typing import Any

import distributed

from archsearch.train import Failed, Trained, TrainTask
from archsearch.train.quiet import quiet_stderr

WATCH_SECONDS = 1.0


class WorkerSetup(distributed.WorkerPlugin):  # type: ignore[misc]  # distributed is untyped
    """What every worker does when it starts, the ones that replace a dead one too."""

    name = "archsearch-setup"

    def setup(self, worker: Any) -> None:
        """Called by Dask in the worker's process."""
        os.dup2(2, 1)  # stdout is for the data that the command prints
        worker.loop.add_callback(_ignore_ctrl_c)  # on the main thread, which has the event loop
        threading.Thread(target=_die_with_parent, name="watch-parent", daemon=True).start()


def _ignore_ctrl_c() -> None:
    """A terminal sends Ctrl-C to all its processes; the parent decides what it means."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _die_with_parent() -> None:
    """End this process at once when the parent is gone.

    A worker whose parent was killed would otherwise train its network to the end for nobody.
    (A forked worker's parent is the process that forks; that one ends with ours.)
    """
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os._exit(1)


def kill_worker(dask_worker: Any) -> None:
    """Kill a nanny's worker process; called in the nanny's process, which starts another."""
    if dask_worker.pid is not None:
        os.kill(dask_worker.pid, signal.SIGKILL)


def check(task: TrainTask) -> tuple[str, ...] | Failed:
    """The names that one evaluation gives, after one batch."""
    with quiet_stderr():
        from archsearch.train import task as work

    return work.check(task)


def train(task: TrainTask) -> Trained | Failed:
    """What a stretch of training brings."""
    with quiet_stderr():
        from archsearch.train import task as work

    return work.train(task)
