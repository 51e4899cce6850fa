"""Who works on what: workers, jobs, and which job goes to whom. No Dask here.

A worker process has one job at a time: Keras keeps global state, and only so is it known whose
training killed a process, and who was merely near.
"""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from archsearch.train import TrainTask

RESTARTS = 2
"""How often a trial starts again after its worker was killed."""


@dataclass(slots=True, kw_only=True, eq=False)
class Job:
    """One task of a slot; `work` is the function that a worker calls with it.

    `kills` counts the worker processes that ended under it, `end` says how the last one did.
    `failed_at` is the worker on which it failed, if it is to be tried on another.
    """

    slot: int
    work: Any
    task: TrainTask
    kills: int = 0
    end: str = ""
    failed_at: str = ""

    @property
    def is_doomed(self) -> bool:
        """Whether it is not tried again."""
        return self.kills > RESTARTS

    @property
    def why_doomed(self) -> str:
        """Why it is not tried again, in one line.

        >>> job = Job(slot=0, work=None, task=None, kills=3, end="killed by SIGTERM")
        >>> job.why_doomed
        'its worker process ended 3 times: killed by SIGTERM'
        """
        cause = self.end or "lost (out of memory, a crash, or its host is gone)"
        if cause.startswith("out of memory"):
            return f"{cause}, {self.kills} times"
        return f"its worker process ended {self.kills} times: {cause}"


@dataclass(slots=True, kw_only=True, eq=False)
class Worker:
    """A worker process as the parent knows it.

    `future` is what it does now, `since` the `time.monotonic()` at which its job began. `data` is
    the folder of the split there; `parcels` are the pieces of it that are still to be sent.
    `strikes` counts the jobs in a row that failed there and then succeeded elsewhere.
    """

    address: str
    pid: int = 0
    nanny: str | None = None
    data: Path | None = None
    parcels: Iterator[tuple[str, int, bytes]] = field(default_factory=lambda: iter(()))
    future: Any = None
    job: Job | None = None
    since: float = 0.0
    is_ready: bool = False
    strikes: int = 0

    def begin(self, job: Job) -> TrainTask:
        """Take a job on; its task, with the data where this worker has them."""
        assert self.is_ready
        assert self.job is None
        assert self.data is not None
        self.job, self.since = job, time.monotonic()
        return replace(job.task, data=self.data)

    def end(self) -> Job | None:
        """Be done with the job, if there is one."""
        job, self.job, self.future = self.job, None, None
        return job


class Roster:
    """The workers by address, the jobs by slot, and those that wait for a worker."""

    def __init__(self) -> None:
        self.workers: dict[str, Worker] = {}
        self.jobs: dict[int, Job] = {}
        self._waiting: deque[Job] = deque()

    @property
    def ready(self) -> int:
        """How many workers can have jobs, those that are at one included."""
        return sum(worker.is_ready for worker in self.workers.values())

    def add(self, job: Job) -> None:
        """Have a new job wait for a worker."""
        assert job.slot not in self.jobs, "the slot is taken"
        self.jobs[job.slot] = job
        self._waiting.append(job)

    def again(self, job: Job) -> None:
        """Have a job wait whose worker is gone; it goes before the others."""
        self._waiting.appendleft(job)

    def remove(self, slot: int) -> Worker | None:
        """Forget the job of a slot; the worker that is at it, if one is."""
        job = self.jobs.pop(slot)
        if job in self._waiting:
            self._waiting.remove(job)
        return self.at(job)

    def at(self, job: Job) -> Worker | None:
        """The worker that is at a job."""
        return next((each for each in self.workers.values() if each.job is job), None)

    def due(self) -> Iterator[tuple[Worker, Job]]:
        """Each free worker with the job that it should begin, which is its to begin."""
        for worker in list(self.workers.values()):
            if worker.is_ready and worker.job is None:
                job = self._next_for(worker)
                if job is not None:
                    self._waiting.remove(job)
                    yield worker, job

    def _next_for(self, worker: Worker) -> Job | None:
        """The first that waits and did not fail there, unless there is no other worker."""
        is_alone = self.ready < 2
        jobs = (job for job in self._waiting if is_alone or job.failed_at != worker.address)
        return next(jobs, None)
