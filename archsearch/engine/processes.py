"""How worker processes come to be: forked from one that has imported Keras, or started afresh."""

import json
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver
from pathlib import Path

import distributed.utils

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)
GPU_ENVIRONMENT = {  # several workers may share a GPU: take what is needed, not all there is
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
}
ENVIRONMENT = {
    **dict.fromkeys(THREAD_VARIABLES, "1"),  # two such workers beat one with two threads (measured)
    **GPU_ENVIRONMENT,
    "TF_CPP_MIN_LOG_LEVEL": "3",  # device probing is no news to a user
    "MALLOC_TRIM_THRESHOLD_": "65536",  # give freed memory back; Dask's own default for workers
}


def start_method() -> str:
    """How workers start: "forkserver" where that is safe, else "spawn".

    TensorFlow on Linux has no thread of its own until its first operation (measured), so a
    process that only imported it may be forked: a worker then starts in no time and shares
    300 MB. JAX says of itself that it may not.
    """
    return "forkserver" if sys.platform == "linux" and _backend() == "tensorflow" else "spawn"


def warm_up() -> None:
    """Start, in the background, the process that imports Keras for all workers."""
    if start_method() != "forkserver":
        return
    multiprocessing.set_forkserver_preload(["archsearch.engine.preload"])
    distributed.utils._forkserver_preload_set = True  # else Dask sets its own list
    with _environment(), _deaf_to_ctrl_c():
        forkserver.ensure_running()


@contextmanager
def _environment() -> Iterator[None]:
    """The workers' environment, for a process that is started meanwhile."""
    before = {name: os.environ.get(name) for name in ENVIRONMENT}
    os.environ.update(ENVIRONMENT)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Processes started meanwhile ignore SIGINT: a terminal sends it to all, the parent acts."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _backend() -> str:
    """The Keras backend that will be used, found out without importing Keras."""
    named = os.environ.get("KERAS_BACKEND")
    if named:
        return named
    home = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras"))
    try:
        return str(json.loads((home / "keras.json").read_text())["backend"])
    except (OSError, ValueError, KeyError, TypeError):
        return "tensorflow"
