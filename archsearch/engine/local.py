"""A Dask LocalCluster: one single-threaded worker process per slot, restarted when it dies."""

import logging
import os
import queue
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import dask
from distributed import Client, LocalCluster
from distributed.scheduler import KilledWorker

from archsearch.engine.processes import ENVIRONMENT, start_method, warm_up
from archsearch.engine.worker import WorkerSetup, check, kill_worker, train
from archsearch.errors import RunError
from archsearch.journal import Outcome
from archsearch.space import Candidate
from archsearch.train import Failed, Objective, Trained, TrainTask

RESTARTS = 2
"""How often a trial starts again after its worker was killed."""

CONFIG = {
    "distributed.scheduler.allowed-failures": RESTARTS,
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.worker.memory.target": False,  # a training's memory cannot be spilled
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
    "distributed.worker.daemon": True,
    "distributed.nanny.pre-spawn-environ": ENVIRONMENT,
    "distributed.logging.distributed": "critical",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came back from a slot: an outcome with its weights, or the reason why there is none."""

    slot: int
    outcome: Outcome | None
    weights: bytes = field(repr=False, default=b"")
    reason: str = ""


class LocalEngine:
    """Trains in worker processes of this machine. A context manager: leaving it ends them."""

    def __init__(self, *, workers: int, data: Path, objective: Objective) -> None:
        self.slots = workers
        self._data = data
        self._objective = objective
        self._running: dict[int, Any] = {}
        self._done: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()

    def __enter__(self) -> "LocalEngine":
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        warm_up()
        dask.config.set(CONFIG)
        dask.config.set({"distributed.worker.multiprocessing-method": start_method()})
        try:
            self._cluster = LocalCluster(
                n_workers=self.slots,
                threads_per_worker=1,
                processes=True,
                memory_limit=0,
                dashboard_address="127.0.0.1:0",  # any free port: Dask has its own HTTP server
                scheduler_kwargs={"dashboard": False},
                silence_logs=logging.CRITICAL,
            )
        except RuntimeError as error:
            raise RunError(
                f"worker processes do not start ({error}); in a script, call archsearch.run() "
                'under `if __name__ == "__main__":`'
            ) from None
        self._client = Client(self._cluster)
        self._client.register_plugin(WorkerSetup())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for nanny in self._cluster.workers.values():
            nanny.auto_restart = False
            with suppress(ProcessLookupError, TypeError):  # it is gone, or had no process yet
                os.kill(nanny.pid, signal.SIGKILL)  # it holds nothing; asking takes seconds
        with suppress(TimeoutError):
            self._client.close(timeout=2)
        with suppress(TimeoutError):
            self._cluster.close(timeout=5)

    def check(self, candidate: Candidate) -> None:
        """Have a worker train and score a candidate on one batch.

        Raises RunError where it did not work, or the objective is not among the figures.
        """
        task = TrainTask(
            candidate=candidate,
            seed=0,
            begin=0,
            end=1,
            objective=self._objective,
            data=self._data,
        )
        try:
            names = self._client.submit(check, task, pure=False).result()
        except KilledWorker:
            raise RunError(
                "worker processes die on the first batch (out of memory, or a crash in native "
                "code); try fewer --workers"
            ) from None
        if isinstance(names, Failed):
            return  # this candidate's own trial will fail, and say why
        if self._objective.metric not in names:
            raise RunError(
                f"objective {self._objective.name} needs the figure "
                f"{self._objective.metric!r}, but one batch gave: {', '.join(names)}"
            )

    def submit(
        self,
        slot: int,
        *,
        candidate: Candidate,
        seed: int,
        begin: int,
        end: int,
        weights: bytes | None,
    ) -> None:
        """Start training a candidate from epoch `begin` to `end` in a free slot."""
        task = TrainTask(
            candidate=candidate,
            seed=seed,
            begin=begin,
            end=end,
            objective=self._objective,
            data=self._data,
            weights=weights,
        )
        future = self._client.submit(train, task, pure=False)
        self._running[slot] = future
        future.add_done_callback(lambda done: self._done.put((slot, done)))

    def wait(self, timeout: float | None) -> list[Result]:
        """What came back: one result, or none when the timeout (in seconds) ran out."""
        try:
            slot, future = self._done.get(timeout=timeout)
        except queue.Empty:
            return []
        if self._running.get(slot) is not future:
            return []  # it was cancelled
        del self._running[slot]
        return [_result(slot, future)]

    def cancel(self, slot: int) -> None:
        """Give up what runs in a slot; the slot is free at once, and nothing comes back from it.

        The worker process is killed, for a training cannot be interrupted; its nanny starts
        another. The task was let go before, so the kill counts against nobody.
        """
        future = self._running.pop(slot)
        processing = self._client.processing()
        workers = [worker for worker, keys in processing.items() if future.key in keys]
        future.release()
        if workers:
            self._client.run(kill_worker, workers=workers, nanny=True, on_error="ignore")


def _result(slot: int, future: Any) -> Result:
    """Gather a result and let go of it at once: one held on a dead worker is computed again."""
    try:
        returned = future.result()
    except KilledWorker:
        reason = f"its worker process was killed {RESTARTS + 1} times (out of memory, or a crash)"
        return Result(slot=slot, outcome=None, reason=reason)
    finally:
        future.release()
    if isinstance(returned, Trained):
        return Result(slot=slot, outcome=returned.outcome, weights=returned.weights)
    return Result(slot=slot, outcome=None, reason=returned.reason)
