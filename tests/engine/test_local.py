"""The local cluster: workers are killed, and no finished work is lost."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import distributed
import pytest

from archsearch.data import load, split, write_split
from archsearch.engine import LocalEngine, Result, local
from archsearch.engine.roster import Worker
from archsearch.errors import RunError
from archsearch.geometry import Accepted, Task, judge, limits_of
from archsearch.space import Candidate, SearchSpace
from archsearch.train import OBJECTIVES

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stored_digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("digits")
    write_split(split(load("digits")), folder)
    return folder


def candidate() -> Candidate:
    space = SearchSpace(depth=2, channels=8)
    verdict = judge(
        next(space.points()), task=Task(input_shape=(8, 8, 1), classes=10), limits=limits_of(space)
    )
    assert isinstance(verdict, Accepted)
    return verdict.candidate


def submit(engine: LocalEngine, slot: int, *, epochs: int) -> None:
    engine.submit(
        slot, candidate=candidate(), seed=3, begin=0, end=epochs, weights=None, errors=False
    )


def results(engine: LocalEngine, count: int, *, seconds: float = 180) -> list[Result]:
    """So many results, or fewer when the time is over."""
    deadline = time.monotonic() + seconds
    came: list[Result] = []
    while len(came) < count and time.monotonic() < deadline:
        came += engine.wait(5)
    return came


def train_on(engine: LocalEngine, slot: int, *, seconds: float = 90) -> Worker:
    """The worker that has been at what is in a slot for a while."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert engine.wait(0.3) == []
        worker = engine._roster.at(engine._roster.jobs[slot])
        if worker is not None and (engine.elapsed(slot) or 0) > 0.5 and is_alive(worker.pid):
            return worker
    raise AssertionError("nobody trains it")


def kill_at(engine: LocalEngine, slot: int, signal_: int = signal.SIGKILL) -> None:
    os.kill(train_on(engine, slot).pid, signal_)


def test_a_killed_worker_costs_no_trial_and_a_trial_that_kills_workers_fails(stored_digits: Path):
    with LocalEngine(workers=1, data=stored_digits, objective=OBJECTIVES["val_accuracy"]) as engine:
        assert 0 < engine.check(candidate()) < 60

        submit(engine, 0, epochs=2)
        undisturbed = engine.wait(60)[0]
        submit(engine, 0, epochs=15)
        kill_at(engine, 0)
        again = engine.wait(120)[0]
        submit(engine, 0, epochs=2)
        after = engine.wait(120)[0]

        submit(engine, 0, epochs=10_000)
        for _ in range(3):
            kill_at(engine, 0)
        doomed = engine.wait(60)[0]

    assert again.outcome is not None
    assert again.outcome.epochs == 15
    assert undisturbed.outcome is not None
    assert after.outcome is not None
    assert after.outcome.score == undisturbed.outcome.score
    assert doomed.outcome is None
    assert "its worker process ended 3 times: killed by SIGKILL" in doomed.reason


def test_an_error_that_nobody_foresaw_fails_its_trial_and_no_other(tmp_path: Path):
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    data.mkdir()
    write_split(split(load("digits")), data)
    with LocalEngine(workers=1, data=data, objective=OBJECTIVES["val_accuracy"]) as engine:
        data.rename(elsewhere)
        submit(engine, 0, epochs=1)
        (failed,) = engine.wait(120)
        elsewhere.rename(data)
        submit(engine, 0, epochs=1)
        (trained,) = engine.wait(120)
    assert failed.outcome is None
    assert "no such folder" in failed.reason or "InputError" in failed.reason
    assert trained.outcome is not None


def test_what_is_cancelled_never_comes_back_and_its_slot_is_free_at_once(stored_digits: Path):
    with LocalEngine(workers=2, data=stored_digits, objective=OBJECTIVES["val_accuracy"]) as engine:
        engine.check(candidate())
        submit(engine, 0, epochs=100_000)
        submit(engine, 1, epochs=20)
        time.sleep(1)
        engine.cancel(0)
        submit(engine, 0, epochs=2)
        came = results(engine, 2)
        late = engine.wait(2)

    assert late == []
    assert sorted((result.slot, result.outcome.epochs) for result in came if result.outcome) == [
        (0, 2),
        (1, 20),
    ]


def test_workers_end_with_a_parent_that_is_killed(stored_digits: Path, tmp_path: Path):
    script = tmp_path / "parent.py"
    script.write_text(
        textwrap.dedent(f"""
        import os, time
        from pathlib import Path
        from archsearch.engine import LocalEngine
        from archsearch.train import OBJECTIVES

        if __name__ == "__main__":
            data = Path({str(stored_digits)!r})
            objective = OBJECTIVES["val_accuracy"]
            with LocalEngine(workers=2, data=data, objective=objective) as engine:
                print(*engine._line.client.run(os.getpid).values(), flush=True)
                time.sleep(60)
        """)
    )
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        workers = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(workers) == 2
        parent.kill()
    deadline = time.monotonic() + 15
    while any(map(is_alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not any(map(is_alive, workers))


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


class Unlucky:
    """In the place of LocalCluster: the first so many die while they start."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.begun = 0

    def __call__(self, **options: object) -> distributed.LocalCluster:
        self.begun += 1
        if self.begun <= self.failures:
            raise RuntimeError("Nanny failed to start.")
        return distributed.LocalCluster(**options)


def test_a_worker_that_is_killed_while_it_starts_is_no_end(
    stored_digits: Path, monkeypatch: pytest.MonkeyPatch
):
    unlucky = Unlucky(2)
    monkeypatch.setattr(local, "LocalCluster", unlucky)
    with LocalEngine(workers=1, data=stored_digits, objective=OBJECTIVES["val_accuracy"]) as engine:
        submit(engine, 0, epochs=1)
        (result,) = results(engine, 1)
    assert unlucky.begun == 3
    assert result.outcome is not None


def test_workers_that_never_start_are_one_line(
    stored_digits: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(local, "LocalCluster", Unlucky(99))
    engine = LocalEngine(workers=1, data=stored_digits, objective=OBJECTIVES["val_accuracy"])
    with pytest.raises(RunError, match="do not start"), engine:
        pass


def test_a_worker_that_is_killed_while_it_is_set_up_is_no_end(
    stored_digits: Path, monkeypatch: pytest.MonkeyPatch
):
    genuine, begun = distributed.Client.register_plugin, []

    def unlucky(client: distributed.Client, plugin: object) -> object:
        begun.append(plugin)
        if len(begun) == 1:
            raise distributed.comm.CommClosedError("Stream is closed")
        return genuine(client, plugin)

    monkeypatch.setattr(distributed.Client, "register_plugin", unlucky)
    with LocalEngine(workers=1, data=stored_digits, objective=OBJECTIVES["val_accuracy"]) as engine:
        submit(engine, 0, epochs=1)
        (result,) = results(engine, 1)
    assert len(begun) == 2
    assert result.outcome is not None
