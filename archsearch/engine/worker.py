"""What happens inside a worker process: a greeting, training, and no life after the parent's."""

import gc
import logging
import os
import shutil
import signal
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import distributed

from archsearch.engine.processes import GPU_ENVIRONMENT, THREAD_VARIABLES
from archsearch.engine.versions import CODE, code
from archsearch.engine.wear import is_worn
from archsearch.train import TrainTask
from archsearch.train.quiet import quiet_stderr
from archsearch.train.versions import versions

WATCH_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """What a worker is: its process, its nanny's address (None without), its versions by name.

    `folder` is where it may write files; they go when its process ends.
    """

    pid: int
    nanny: str | None
    versions: dict[str, str]
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What a task gives, and whether the process has grown so much that a fresh one is due."""

    value: Any
    worn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Broke:
    """An error that a function raised in a worker, in words."""

    error: str
    traceback: str


class WorkerSetup(distributed.WorkerPlugin):  # type: ignore[misc]  # distributed is untyped
    """What a worker of this machine does when it starts, one that replaces a dead one too."""

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


def told(work: Callable[..., Any], *arguments: Any) -> Any:
    """What a function gives, or Broke where it raises.

    Dask sends an exception with its traceback, and one too deep for that (a RecursionError has
    such) never comes: the parent would wait for ever.
    """
    try:
        return work(*arguments)
    except Exception as error:
        return Broke(
            error=f"{type(error).__name__}: {error}", traceback=traceback.format_exc(limit=-20)
        )


def greet() -> Greeting:
    """What this worker is. It has imported Keras when it says so.

    A worker that was started by hand is told before to use its own number of threads, and no more
    of a GPU than it needs, unless its environment says otherwise.
    """
    worker = distributed.get_worker()
    threads = str(worker.state.nthreads)
    for name, value in {**dict.fromkeys(THREAD_VARIABLES, threads), **GPU_ENVIRONMENT}.items():
        os.environ.setdefault(name, value)
    _work()
    return Greeting(
        pid=os.getpid(),
        nanny=worker.nanny,
        versions=versions() | {CODE: code()},
        folder=Path(worker.local_directory),
    )


def receive(folder: Path, name: str, offset: int, piece: bytes) -> None:
    """Write a piece of a file into a folder of this worker, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("r+b" if offset else "wb") as file:
        file.seek(offset)
        file.write(piece)


def forget(name: str, dask_worker: Any) -> None:
    """Delete a folder of this worker; called with `Client.run`, while it may be at work."""
    shutil.rmtree(Path(dask_worker.local_directory) / name, ignore_errors=True)


def check(task: TrainTask) -> Returned:
    """What training on a first batch brings: Checked or Failed."""
    return Returned(value=_work().check(task), worn=False)


def train(task: TrainTask) -> Returned:
    """What a stretch of training brings: Trained or Failed."""
    return Returned(value=_work().train(task), worn=is_worn())


@cache
def _work() -> Any:
    """The module that trains.

    What Keras and its backend have made by then stays for good: the garbage collector need not
    look at it after each training, which took a fifth of a second.
    """
    with quiet_stderr():
        from archsearch.train import task

        task.get_ready()
    gc.freeze()
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # each network is traced, as it must be
    return task
