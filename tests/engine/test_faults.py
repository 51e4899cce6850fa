"""Trainings that crash, hang or eat all memory: they fail, and nobody else is disturbed.

A worker plugin puts in place of the training what a seed asks for; the rest is the product.
"""

import ctypes
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cloudpickle
import distributed
import pytest

from archsearch.data import load, split, write_split
from archsearch.engine import LocalEngine, Result, wear
from archsearch.geometry import Accepted, Task, judge, limits_of
from archsearch.journal import Outcome
from archsearch.space import Candidate, SearchSpace
from archsearch.train import OBJECTIVES, Failed, Trained, TrainTask

pytestmark = pytest.mark.slow

ABORT, KILL, KILL_TWICE, HANG, EAT, SLEEP, GROW, WORK = range(8)
"""Seeds, and what a training with that seed does."""

cloudpickle.register_pickle_by_value(sys.modules[__name__])  # workers cannot import tests


ballast: list[bytearray] = []
"""What a process has grown by."""


class Faults(distributed.WorkerPlugin):
    """Replaces the training of every worker; `diary` notes each start."""

    name = "faults"

    def __init__(self, diary: Path) -> None:
        self._diary = diary

    def setup(self, worker: distributed.Worker) -> None:
        from archsearch.train import task as work

        genuine = work.train

        def train(task: TrainTask) -> Trained | Failed:
            with self._diary.open("a") as file:
                file.write(f"{task.seed} {os.getpid()}\n")
            if task.seed == EAT:
                work.model_for = eat_memory
                return genuine(task)
            misbehave(task.seed, starts(self._diary, task.seed))
            return trained(task)

        work.train = train


def misbehave(seed: int, tries: int) -> None:
    if seed == ABORT:
        os.abort()
    if seed == KILL or (seed == KILL_TWICE and tries < 3):
        os.kill(os.getpid(), signal.SIGKILL)
    if seed == HANG:
        ctypes.PyDLL(None).sleep(10_000)  # holds Python's lock, as stuck native code may
    if seed == SLEEP:
        time.sleep(6)
    if seed == GROW:
        ballast.append(bytearray(b"x" * (wear.GROWTH + 2**26)))


def eat_memory(task: TrainTask, scaling: object) -> object:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * os.sysconf("SC_PAGE_SIZE") + 2**28
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
    try:
        return [bytearray(2**24) for _ in range(1000)]
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def trained(task: TrainTask) -> Trained:
    outcome = Outcome(
        epochs=task.end,
        score=0.5,
        val_accuracy=0.5,
        val_loss=1.0,
        curve=(),
        seconds=0.1,
        worker=f"process {os.getpid()}",
        began=0.0,
        ended=0.1,
    )
    return Trained(outcome=outcome, weights=b"w")


def starts(diary: Path, seed: int) -> int:
    """How often a training with this seed has begun, this time included."""
    return [int(line.split()[0]) for line in diary.read_text().splitlines()].count(seed)


def candidate() -> Candidate:
    space = SearchSpace(depth=1, channels=4)
    verdict = judge(
        next(space.points()), task=Task(input_shape=(8, 8, 1), classes=10), limits=limits_of(space)
    )
    assert isinstance(verdict, Accepted)
    return verdict.candidate


def submit(engine: LocalEngine, slot: int, seed: int) -> None:
    engine.submit(
        slot, candidate=candidate(), seed=seed, begin=0, end=1, weights=None, errors=False
    )


def come(engine: LocalEngine, count: int, *, seconds: float = 120) -> dict[int, Result]:
    """So many results by slot, or fewer when the time is over."""
    deadline = time.monotonic() + seconds
    came: dict[int, Result] = {}
    while len(came) < count and time.monotonic() < deadline:
        came |= {result.slot: result for result in engine.wait(1)}
    return came


@pytest.fixture(scope="module")
def diary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("faults") / "diary"
    path.touch()
    return path


@pytest.fixture(scope="module")
def engine(diary: Path) -> Iterator[LocalEngine]:
    data = diary.parent / "data"
    write_split(split(load("digits"), train_size=50, val_size=50), data)
    with LocalEngine(workers=2, data=data, objective=OBJECTIVES["val_accuracy"]) as engine:
        engine._line.client.register_plugin(Faults(diary))
        yield engine
        submit(engine, 0, HANG)
        come(engine, 1, seconds=3)
        clock = time.monotonic()
    assert time.monotonic() - clock < 8, "leaving waits for a worker that hangs"


@pytest.mark.parametrize(
    ("seed", "reason"),
    [
        (ABORT, "its worker process ended 3 times: a crash in native code (SIGABRT)"),
        (KILL, "its worker process ended 3 times: killed by SIGKILL, as the kernel does when"),
    ],
)
def test_a_crash_fails_its_own_trial_and_disturbs_no_other(
    engine: LocalEngine, diary: Path, seed: int, reason: str
):
    diary.write_text("")
    submit(engine, 1, SLEEP)
    submit(engine, 0, seed)
    came = come(engine, 2)
    assert came[0].outcome is None
    assert came[0].reason.startswith(reason)
    assert came[1].outcome is not None
    seeds = [int(line.split()[0]) for line in diary.read_text().splitlines()]
    assert (seeds.count(seed), seeds.count(SLEEP)) == (3, 1)


def test_a_trial_that_is_hit_twice_survives(engine: LocalEngine, diary: Path):
    diary.write_text("")
    submit(engine, 0, KILL_TWICE)
    assert come(engine, 1)[0].outcome is not None
    assert len(diary.read_text().splitlines()) == 3


def test_what_waits_while_others_kill_every_worker_is_not_blamed(engine: LocalEngine, diary: Path):
    for slot in range(6):
        submit(engine, slot, WORK if slot == 5 else ABORT)
    came = come(engine, 6, seconds=240)
    assert [slot for slot, result in came.items() if result.outcome is not None] == [5]
    assert len(came) == 6


def test_memory_that_runs_out_is_a_reason(engine: LocalEngine):
    submit(engine, 0, EAT)
    submit(engine, 1, WORK)
    came = come(engine, 2)
    assert came[0].reason.startswith("out of memory")
    assert came[1].outcome is not None


def test_what_hangs_in_native_code_can_be_cancelled(engine: LocalEngine, diary: Path):
    diary.write_text("")
    submit(engine, 0, HANG)
    deadline = time.monotonic() + 60
    while not diary.read_text() and time.monotonic() < deadline:
        assert engine.wait(0.2) == []
    clock = time.monotonic()
    assert engine.elapsed(0) is not None
    engine.cancel(0)
    assert time.monotonic() - clock < 6
    submit(engine, 0, WORK)
    submit(engine, 1, WORK)
    assert all(result.outcome for result in come(engine, 2).values())
    assert engine.elapsed(0) is None


def test_a_process_that_has_grown_is_replaced_between_trials(engine: LocalEngine, diary: Path):
    for slot in (0, 1):
        submit(engine, slot, WORK)
    assert len(come(engine, 2)) == 2
    diary.write_text("")
    submit(engine, 0, GROW)
    assert come(engine, 1)[0].outcome is not None
    grown = int(diary.read_text().split()[1])
    deadline = time.monotonic() + 10
    while Path(f"/proc/{grown}").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not Path(f"/proc/{grown}").exists()
    for slot in (0, 1):
        submit(engine, slot, WORK)
    assert all(result.outcome for result in come(engine, 2).values())
