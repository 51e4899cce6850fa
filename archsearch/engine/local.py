"""A Dask LocalCluster: one single-threaded worker process per slot, restarted when it dies."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import dask
from distributed import Client, LocalCluster, Security

from archsearch.engine.engine import Engine
from archsearch.engine.line import SILENT, Line, silence_dask
from archsearch.engine.processes import ENVIRONMENT, start_method, warm_up
from archsearch.engine.roster import RESTARTS, Worker
from archsearch.engine.worker import Greeting, WorkerSetup
from archsearch.errors import RunError
from archsearch.train import Objective

CONFIG = {
    "distributed.scheduler.allowed-failures": 0,  # we count them, and only those of the culprit
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.worker.memory.target": False,  # a training's memory cannot be spilled
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
    "distributed.worker.daemon": True,
    "distributed.deploy.lost-worker-timeout": "1000d",  # else one slow to restart is given up
    "distributed.nanny.pre-spawn-environ": ENVIRONMENT,
    "distributed.logging.distributed": "critical",
}
ABSENT_SECONDS = 600.0
"""How long there may be no worker that is ready: to start anew takes seconds."""


class LocalEngine(Engine):
    """Trains in worker processes of this machine. A context manager: leaving it ends them."""

    def __init__(
        self,
        *,
        workers: int,
        data: Path,
        objective: Objective,
        latency: bool = False,
        deadline: float | None = None,
    ) -> None:
        super().__init__(objective=objective, latency=latency, deadline=deadline)
        self._slots = workers
        self._data = data

    @property
    def slots(self) -> int:
        """The number of workers: one that died is soon there again."""
        return self._slots

    def __enter__(self) -> "LocalEngine":
        warm_up()
        dask.config.set(CONFIG)
        dask.config.set({"distributed.worker.multiprocessing-method": start_method()})
        self._cluster = self._started()
        silence_dask()
        client = Client(self._cluster)
        _set_up(client)
        self._line = Line(client)
        self._line.listen()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for nanny in self._cluster.workers.values():
            nanny.close_gracefully(reason="the run is over")  # so that it starts no other
            with suppress(ProcessLookupError, TypeError):  # it is gone, or had no process yet
                os.kill(nanny.pid, signal.SIGKILL)  # it holds nothing; asking takes seconds
        self._hang_up()
        with suppress(TimeoutError):
            self._cluster.close(timeout=5)

    def _started(self) -> LocalCluster:
        """The cluster. A worker process that is killed while it starts makes Dask give up all."""
        for attempt in range(RESTARTS + 1):
            try:
                return LocalCluster(
                    n_workers=self.slots,
                    threads_per_worker=1,
                    processes=True,
                    memory_limit=0,
                    dashboard_address="127.0.0.1:0",  # any free port: Dask has its own HTTP server
                    scheduler_kwargs={"dashboard": False},
                    security=Security(require_encryption=False),  # nothing leaves this machine
                    silence_logs=SILENT,
                )
            except RuntimeError as error:
                if attempt == RESTARTS:
                    raise RunError(
                        f"worker processes do not start ({error}); in a script, call "
                        'archsearch.run() under `if __name__ == "__main__":`'
                    ) from None
        raise AssertionError("the last attempt returns or raises")

    def _welcome(self, worker: Worker, greeting: Greeting) -> str:
        """Every worker of this machine has the parent's software and maps the same files."""
        worker.data = self._data
        return ""

    def _refuse(self, worker: Worker, reason: str) -> None:
        raise RunError(f"worker processes cannot import what they need ({reason})")

    def _notice(self) -> None:
        if self.most_workers and time.monotonic() - self._last_ready > ABSENT_SECONDS:
            raise RunError(
                f"no worker process has come back for {ABSENT_SECONDS / 60:.0f} minutes (is memory "
                "or the disk full?); go on with --resume"
            )
        if len(self._stillborn) > RESTARTS * self._slots:
            raise RunError(
                "worker processes die before they have begun (out of memory, or a crash in native "
                "code); try fewer --workers"
            )

    def _gone(self) -> RunError:
        return RunError("the scheduler of the worker processes is gone; go on with --resume")


def _set_up(client: Client) -> None:
    """Have the workers, those to come as well, set themselves up.

    Dask gives up where one of them is killed meanwhile.
    """
    for attempt in range(RESTARTS + 1):
        with suppress(OSError):
            client.register_plugin(WorkerSetup())
            return
        if attempt == RESTARTS:
            raise RunError("worker processes die while they are set up; try fewer --workers")
