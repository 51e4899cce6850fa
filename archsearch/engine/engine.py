"""Training on the workers of a Dask scheduler: what the local and the remote engine share.

Each job is pinned to one worker, and what to do when that worker ends is decided here, not by
Dask: Dask counts a worker's end against every task that was near, and tries again without asking.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

from archsearch.engine import nanny
from archsearch.engine.line import (
    ANSWER_SECONDS,
    BrokeError,
    Came,
    Done,
    EndedError,
    Line,
    News,
    Went,
    why_mute,
)
from archsearch.engine.result import Result
from archsearch.engine.roster import Job, Roster, Worker
from archsearch.engine.worker import Greeting, Returned, check, greet, receive, train
from archsearch.errors import RunError
from archsearch.space import Candidate
from archsearch.train import Checked, Failed, Objective, Trained, TrainTask

LOOK_SECONDS = 0.5
"""How often the parent looks whether the scheduler is still there while nothing happens."""
CHECK_SECONDS = 600.0
"""How long the first batch may take."""
STRIKES = 3
"""So many jobs in a row fail on a worker and succeed on others, and it is used no more."""
KILL_SECONDS = 1.0
"""How long is waited for a nanny that kills its process: whether it answers changes nothing."""
CHECK_SLOT = -1
"""The slot of the check, which is none of the search's."""


class Engine(ABC):
    """Trains on the workers of a scheduler. A context manager; see the two kinds of it.

    With `latency` each trained model is timed as well. `deadline` is the `time.monotonic()` by
    which the first batch must have been trained, None where there is time for it. `_line` is there
    from entering on.
    """

    _line: Line

    def __init__(
        self, *, objective: Objective, latency: bool, deadline: float | None = None
    ) -> None:
        self._objective = objective
        self._deadline = deadline
        self._latency = latency
        self._roster = Roster()
        self._is_over = False
        self._stillborn: list[str] = []
        self._last_ready = time.monotonic()
        self.most_workers = 0
        """How many workers were ready at the same time, at most."""

    @property
    @abstractmethod
    def slots(self) -> int:
        """How many stretches may run side by side now."""

    @abstractmethod
    def _welcome(self, worker: Worker, greeting: Greeting) -> str:
        """Say where the split is on a worker that greeted, and what must be sent for it.

        Gives the reason why the worker cannot be used, "" where it can.
        """

    @abstractmethod
    def _refuse(self, worker: Worker, reason: str) -> None:
        """Take note of a worker that cannot be used."""

    @abstractmethod
    def _gone(self) -> RunError:
        """What to say when the scheduler is no longer there."""

    @abstractmethod
    def _notice(self) -> None:
        """Called now and then while waiting: see whether something is to be said of the workers."""

    def check(self, candidate: Candidate) -> float | None:
        """Have a worker train and score a candidate on one batch.

        Gives about how many seconds an epoch of it will take, None where it cannot be trained.
        Raises RunError where it did not work, or the objective is not among the figures.
        """
        task = self._task(candidate, seed=0, begin=0, end=1, weights=None, errors=False)
        self._roster.add(Job(slot=CHECK_SLOT, work=check, task=task))
        self._give_out()
        deadline = time.monotonic() + CHECK_SECONDS
        if self._deadline is not None:
            deadline = min(deadline, self._deadline)
        answer: Any = None
        while answer is None:
            answer = next(iter(self._come(deadline)), None)
            if answer is None and self._deadline is not None and time.monotonic() > self._deadline:
                raise RunError(
                    "the time budget was spent before the first batch was trained; nothing was "
                    "begun: give a longer --time-budget"
                )
            if answer is None and time.monotonic() > deadline and self._roster.ready:
                raise RunError(
                    f"the first batch takes longer than {CHECK_SECONDS / 60:.0f} minutes; "
                    "limit the size of the networks, such as with --max-macs"
                )
        if isinstance(answer[1], str):
            raise RunError(f"on the first batch, {answer[1]}; try fewer --workers")
        if isinstance(answer[1], Failed):
            return None  # this candidate's own trial will fail, and say why
        checked: Checked = answer[1]
        if self._objective.metric not in checked.figures:
            raise RunError(
                f"objective {self._objective.name} needs the figure "
                f"{self._objective.metric!r}, but one batch gave: {', '.join(checked.figures)}"
            )
        return checked.epoch_seconds

    def submit(
        self,
        slot: int,
        *,
        candidate: Candidate,
        seed: int,
        begin: int,
        end: int,
        weights: bytes | None,
        errors: bool,
    ) -> None:
        """Start training a candidate from epoch `begin` to `end` in a free slot."""
        task = self._task(
            candidate, seed=seed, begin=begin, end=end, weights=weights, errors=errors
        )
        self._roster.add(Job(slot=slot, work=train, task=task))
        self._give_out()

    def wait(self, timeout: float | None) -> list[Result]:
        """What came back: one result, or none when the timeout (in seconds) ran out.

        None also when there are more slots than before, so that they do not stay empty.
        Raises RunError, once, when the scheduler is gone.
        """
        if self._is_over:
            return []
        deadline = None if timeout is None else time.monotonic() + timeout
        return [_result(slot, value) for slot, value in self._come(deadline)]

    def cancel(self, slot: int) -> None:
        """Give up what runs in a slot; the slot is free at once, and nothing comes back from it.

        The worker process is killed, for a training cannot be interrupted; its nanny starts
        another.
        """
        worker = self._roster.remove(slot)
        if worker is not None:
            self._replace(worker)

    def elapsed(self, slot: int) -> float | None:
        """Seconds since a worker began with what is in a slot; None while none is at it."""
        job = self._roster.jobs.get(slot)
        worker = self._roster.at(job) if job else None
        return time.monotonic() - worker.since if worker else None

    def _task(
        self,
        candidate: Candidate,
        *,
        seed: int,
        begin: int,
        end: int,
        weights: bytes | None,
        errors: bool,
    ) -> TrainTask:
        return TrainTask(
            candidate=candidate,
            seed=seed,
            begin=begin,
            end=end,
            objective=self._objective,
            data=Path(),  # where the worker has it, once there is one
            weights=weights,
            latency=self._latency,
            errors=errors,
        )

    def _come(self, deadline: float | None) -> list[tuple[int, Any]]:
        """The slot and the value, or the reason for a failure, of a job that ended.

        Nothing once the deadline is past, or when there are more slots than at first.
        """
        slots = self.slots
        while True:
            left = LOOK_SECONDS
            if deadline is not None:
                left = min(left, max(0.0, deadline - time.monotonic()))
            news = self._line.next(left)
            self._look()
            if news is not None:
                ended = self._take(news)
                self._give_out()
                if ended is not None:
                    return [ended]
            if self._roster.ready:
                self._last_ready = time.monotonic()
            self._notice()
            is_late = deadline is not None and time.monotonic() >= deadline
            if (self.slots > slots or is_late) and self._line.is_quiet:
                return []

    def _look(self) -> None:
        if not self._line.is_open:
            self._is_over = True
            raise self._gone()

    def _take(self, news: News) -> tuple[int, Any] | None:
        """Take in what happened; a job that ended by it, with its value or the reason."""
        worker = self._roster.workers.get(news.address)
        match news:
            case Came() if worker is None:
                worker = Worker(address=news.address)
                self._roster.workers[news.address] = worker
                self._ask(worker, greet)
            case Went() if worker is not None:
                return self._lose(worker)
            case Done(future=future) if worker is not None and worker.future is future:
                return self._hear_out(worker)
            case Done(future=future):
                future.release()  # of a job that was given up
        return None

    def _hear_out(self, worker: Worker) -> tuple[int, Any] | None:
        """Gather what a worker has to say; a result that came goes on."""
        try:
            value = self._line.answer(worker.address, worker.future)
        except EndedError:
            self._look()
            return self._lose(worker)
        except Exception as error:
            if worker.job is None:
                self._refuse(worker, why_mute(error))
                return None
            if worker.job.slot == CHECK_SLOT or not isinstance(error, BrokeError):
                raise
            return self._fail(worker, str(error))  # others need not fail by it
        if worker.job is None:
            self._prepare(worker, value)
            return None
        assert isinstance(value, Returned)
        is_lame = isinstance(value.value, Failed) and not value.value.diverged
        ended = (self._fail if is_lame else self._succeed)(worker, value.value)
        if value.worn and worker.nanny is not None:
            self._replace(worker)
        return ended

    def _fail(self, worker: Worker, value: Failed | str) -> tuple[int, Any] | None:
        """End a job that failed, or have it tried on another worker: this one may be to blame."""
        job = worker.job
        assert job is not None
        if job.slot == CHECK_SLOT or job.failed_at or not self._may_try_elsewhere:
            return self._end_job(worker), value
        worker.end()
        job.failed_at = worker.address
        self._roster.again(job)
        return None

    def _succeed(self, worker: Worker, value: Any) -> tuple[int, Any]:
        """End a job; a worker on which several failed that succeed elsewhere is used no more."""
        assert worker.job is not None
        worker.strikes = 0
        lame = self._roster.workers.get(worker.job.failed_at)
        if lame is not None:
            lame.strikes += 1
            if lame.strikes == STRIKES:
                lame.is_ready = False
                self._refuse(lame, f"fails what others can do, {STRIKES} times in a row")
        return self._end_job(worker), value

    @property
    def _may_try_elsewhere(self) -> bool:
        """Whether what failed on one worker may succeed on another, of which there is one."""
        return False

    def _end_job(self, worker: Worker) -> int:
        """Take a job from a worker that is done with it; its slot."""
        job = worker.end()
        assert job is not None
        del self._roster.jobs[job.slot]
        return job.slot

    def _prepare(self, worker: Worker, answer: Greeting | None) -> None:
        """Take in a greeting, and send the next piece of data where one is left to send."""
        if isinstance(answer, Greeting):
            worker.pid, worker.nanny = answer.pid, answer.nanny
            reason = self._welcome(worker, answer)
            if reason:
                self._refuse(worker, reason)
                return
            self._ask_nanny(worker, nanny.watch)
        parcel = next(worker.parcels, None)
        if parcel is None:
            worker.future, worker.is_ready = None, True
            self._stillborn.clear()
            self.most_workers = max(self.most_workers, self._roster.ready)
        else:
            self._ask(worker, receive, worker.data, *parcel)

    def _lose(self, worker: Worker) -> tuple[int, str] | None:
        """Forget a worker that ended; its job goes to another, unless it was one too many."""
        self._forget(worker)
        job = worker.job
        if job is None:
            if not worker.is_ready and worker.strikes < STRIKES:
                self._stillborn.append(worker.address)
            return None
        job.kills += 1
        if not job.is_doomed:
            self._roster.again(job)
            return None
        job.end = self._ask_nanny(worker, nanny.cause_of_end) or ""
        del self._roster.jobs[job.slot]
        return job.slot, job.why_doomed

    def _give_out(self) -> None:
        self._look()
        for worker, job in self._roster.due():
            self._ask(worker, job.work, worker.begin(job))

    def _ask(self, worker: Worker, work: Callable[..., Any], *arguments: Any) -> None:
        """Have a worker call a function; the news will have what it gives."""
        worker.future = self._line.ask(worker.address, work, *arguments)

    def _replace(self, worker: Worker) -> None:
        """Have a worker's nanny put a fresh process in its place.

        One without a nanny is used again when it is done with what it does.
        """
        self._forget(worker)
        if worker.nanny is None:
            self._take(Came(address=worker.address))
        else:
            self._ask_nanny(worker, nanny.kill, seconds=KILL_SECONDS)

    def _forget(self, worker: Worker) -> None:
        self._roster.workers.pop(worker.address, None)
        if worker.future is not None:
            worker.future.release()

    def _ask_nanny(
        self, worker: Worker, ask: Callable[..., Any], *, seconds: float = ANSWER_SECONDS
    ) -> Any:
        """What the nanny answers; None where there is none, or it does not answer."""
        if worker.nanny is None:
            return None
        answers = self._line.tell([worker.nanny], ask, worker.pid, seconds=seconds)
        return answers.get(worker.nanny)

    def _hang_up(self) -> None:
        """Let go of everything that was asked for, and leave the scheduler."""
        futures = [worker.future for worker in self._roster.workers.values()]
        self._line.hang_up(future for future in futures if future is not None)


def _result(slot: int, value: Trained | Failed | str) -> Result:
    if isinstance(value, Trained):
        return Result(slot=slot, outcome=value.outcome, weights=value.weights)
    reason = value if isinstance(value, str) else value.reason
    return Result(slot=slot, outcome=None, reason=reason)
