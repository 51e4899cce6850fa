"""A remote scheduler: real ones, with workers as processes of their own, that come and go."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from shell import board

import archsearch

pytestmark = pytest.mark.slow

SPACE = """
from archsearch import SearchSpace, choice, per_layer

space = SearchSpace(
    depth=choice(1, 2),
    kernel_size=per_layer(1, 3),
    stride=choice(1, 2),
    channels=choice(4, 8),
    channel_growth=1.5,
    epochs=2,
    train_size=400,
)
"""
OTHER_KERAS = """
from archsearch.engine import worker

if not hasattr(worker, "genuine"):  # Dask loads this more than once
    worker.genuine = worker.versions
    worker.versions = lambda: {**worker.genuine(), "keras": "3.0.0"}
"""

OTHER_CODE = """
from archsearch.engine import worker

worker.code = lambda: "0ther000"
"""
OLDER = """
from archsearch.engine import worker

if hasattr(worker, "greet"):
    del worker.greet
"""

LAME = """
from archsearch.engine import worker

def lame(*arguments):
    raise RuntimeError("no device")

worker.train = lame
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """A scheduler and its workers; each worker is a nanny with one process, in a group."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self.port = port = free_port()
        self.address = f"tcp://127.0.0.1:{port}"
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(port))
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.2)

    def add_worker(self, *options: str) -> subprocess.Popen[bytes]:
        return self._start(
            "worker", self.address, "--nthreads", "1", "--memory-limit", "0", *options
        )

    def _start(self, program: str, *options: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{program}", *options, "--no-dashboard"],
            cwd=self._folder,
            env={**os.environ, "DASK_TEMPORARY_DIRECTORY": str(self._folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._processes.append(process)
        return process

    def close(self) -> None:
        for process in self._processes:
            kill_group(process)


class Wire:
    """What leads to a port, can break, and is whole again at once."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._ends: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def break_off(self) -> None:
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._server.close()
        self.break_off()

    def _accept(self) -> None:
        with suppress(OSError):  # of the server, once it is closed
            while True:
                near, _ = self._server.accept()
                far = socket.create_connection(("127.0.0.1", self._port))
                self._ends += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    @staticmethod
    def _pass_on(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while piece := one.recv(2**16):
                other.sendall(piece)
            other.shutdown(socket.SHUT_WR)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End a process with its children at once, as if its host had lost power."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def cluster_in(folder: Path) -> Iterator[Cluster]:
    cluster = Cluster(folder)
    try:
        yield cluster
    finally:
        cluster.close()


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    (tmp_path / "space.py").write_text(SPACE)
    (tmp_path / "other_keras.py").write_text(OTHER_KERAS)
    (tmp_path / "other_code.py").write_text(OTHER_CODE)
    (tmp_path / "older.py").write_text(OLDER)
    (tmp_path / "lame.py").write_text(LAME)
    return tmp_path


def hear_ctrl_c() -> None:
    """As in a terminal; a shell makes what it runs in the background deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "archsearch", "run", "space.py", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_ctrl_c,  # noqa: PLW1509  # no threads here
    )


def finish(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    with start(folder, *arguments) as process:
        out, err = process.communicate(timeout=500)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def read_until(process: subprocess.Popen[str], text: str) -> list[str]:
    """The lines of stderr up to one that has this text."""
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if text in line:
            return lines
    raise AssertionError(f"it never said {text!r}, but: {''.join(lines)}")


def test_a_run_on_a_cluster_equals_one_here_and_leaves_the_workers_alive(workplace: Path):
    with cluster_in(workplace) as cluster:
        workers = [cluster.add_worker() for _ in range(2)]
        arguments = ("--trials", "4", "--cluster", cluster.address, "-o", "there")
        ended = finish(workplace, *arguments)
        assert ended.returncode == 0, ended.stderr
        assert all(worker.poll() is None for worker in workers)
        assert not list(workplace.glob("dask-scratch-space/*/archsearch-*")), "data stay behind"
    assert finish(workplace, "--trials", "4", "-o", "here").returncode == 0
    assert board(workplace / "there") == board(workplace / "here")
    assert json.loads((workplace / "there" / "run.json").read_text())["options"]["workers"] <= 2


def test_workers_come_and_go_and_the_scheduler_goes(workplace: Path):
    with cluster_in(workplace) as cluster:
        arguments = ("--trials", "40", "--epochs", "6", "--cluster", cluster.address, "-o", "run")
        with start(workplace, *arguments) as run:
            read_until(run, "no workers; waiting")
            first = cluster.add_worker()
            read_until(run, "completed")
            cluster.add_worker()
            read_until(run, "completed")
            kill_group(first)
            for _ in range(3):
                read_until(run, "completed")
            kill_group(cluster.scheduler)
            _, err = run.communicate(timeout=60)
        assert run.returncode == 1
        assert err.splitlines()[-1].startswith(
            f"archsearch: error: the scheduler at {cluster.address} is gone, or the connection to "
            "it broke; go on with --resume"
        )
    before = archsearch.open_run(workplace / "run").history
    assert len(before.completed) >= 5
    assert not [trial for trial in before.trials if trial.status == "failed"]
    done = len(before.trials)
    ended = finish(workplace, "--resume", "--trials", str(done), "-o", "run")
    assert ended.returncode == 0, ended.stderr
    after = archsearch.open_run(workplace / "run").history
    assert {t.number: t.score for t in before.completed}.items() <= {
        t.number: t.score for t in after.completed
    }.items()
    assert len(after.completed) == done


def test_a_connection_that_broke_for_a_moment_is_noticed(workplace: Path):
    with cluster_in(workplace) as cluster, closing(Wire(cluster.port)) as wire:
        cluster.add_worker()
        arguments = ("--trials", "6", "--epochs", "6", "-o", "run")
        with start(workplace, *arguments, "--cluster", wire.address) as run:
            read_until(run, "completed")
            wire.break_off()
            _, err = run.communicate(timeout=60)
        assert run.returncode == 1
        assert "or the connection to it broke" in err.splitlines()[-1]
        before = archsearch.open_run(workplace / "run").history.completed
        assert before
        ended = finish(workplace, "--resume", "-o", "run", "--cluster", wire.address)
        assert ended.returncode == 0, ended.stderr
    after = archsearch.open_run(workplace / "run").history.completed
    assert len(after) == 6
    assert {trial.number: trial.score for trial in before}.items() <= {
        trial.number: trial.score for trial in after
    }.items()


def test_a_scheduler_that_goes_during_the_finals_loses_none_that_were_trained(workplace: Path):
    with cluster_in(workplace) as cluster:
        cluster.add_worker()
        plan = ("--trials", "3", "--epochs", "6", "--finalists", "2", "--seeds", "3", "-o", "run")
        with start(workplace, *plan, "--cluster", cluster.address) as run:
            read_until(run, "finalist trial")
            read_until(run, "finalist trial")
            kill_group(cluster.scheduler)
            _, err = run.communicate(timeout=60)
        assert run.returncode == 1
        assert f"the scheduler at {cluster.address} is gone" in err.splitlines()[-1]
    before = archsearch.open_run(workplace / "run").history.finalists
    assert len(before) in {2, 3}
    ended = finish(workplace, "--resume", "-o", "run")
    assert ended.returncode == 0, ended.stderr
    after = archsearch.open_run(workplace / "run").history.finalists
    assert after[: len(before)] == before
    assert sorted(each.replicate for each in after) == [1, 1, 2, 2, 3, 3]


def test_a_second_run_on_the_same_workers_is_refused_until_the_first_has_ended(workplace: Path):
    with cluster_in(workplace) as cluster:
        cluster.add_worker()
        to = ("--cluster", cluster.address)
        with start(workplace, "--trials", "90", "--epochs", "40", *to, "-o", "first") as first:
            read_until(first, "completed")
            second = finish(workplace, "--trials", "2", *to, "-o", "second")
            assert second.returncode == 2
            assert second.stderr.count("\n") == 1
            assert "another run of archsearch trains on the workers of" in second.stderr
            assert not (workplace / "second").exists()
            done = len(archsearch.open_run(workplace / "first").history.completed)
            while len(archsearch.open_run(workplace / "first").history.completed) == done:
                read_until(first, "completed")
            first.kill()  # a dead run holds nobody up
            first.wait()
        history = archsearch.open_run(workplace / "first").history
        assert len({trial.last.worker for trial in history.completed}) == 1  # nobody replaced it
        assert not [trial for trial in history.trials if trial.status == "failed"]
        again = finish(workplace, "--trials", "2", *to, "-o", "second")
        assert again.returncode == 0, again.stderr


@pytest.mark.parametrize(
    ("preload", "says"),
    [
        ("other_keras.py", "has keras 3.0.0 instead of"),
        ("other_code.py", "has archsearch code 0ther000 instead of"),
    ],
)
def test_workers_with_other_software_are_named_and_refused(workplace: Path, preload, says):
    with cluster_in(workplace) as cluster:
        cluster.add_worker("--preload", str(workplace / preload))
        while not list(workplace.glob("dask-scratch-space/worker-*")):
            time.sleep(0.2)
        time.sleep(2)
        ended = finish(workplace, "--trials", "2", "--cluster", cluster.address, "-o", "run")
    assert ended.returncode == 2
    assert says in ended.stderr.splitlines()[-1]
    assert not (workplace / "run").exists()


def test_a_worker_that_cannot_read_what_it_is_asked_is_named(workplace: Path):
    with cluster_in(workplace) as cluster:
        older = cluster.add_worker("--preload", str(workplace / "older.py"))
        arguments = ("--trials", "2", "--cluster", cluster.address, "-o", "run")
        with start(workplace, *arguments) as run:
            read_until(run, "left before it had answered; its log says why")
            kill_group(older)
            cluster.add_worker()
            _, err = run.communicate(timeout=180)
    assert run.returncode == 0, err
    assert len(archsearch.open_run(workplace / "run").history.completed) == 2


def test_what_fails_on_one_worker_is_tried_on_another_which_ends_the_use_of_the_first(
    workplace: Path,
):
    with cluster_in(workplace) as cluster:
        cluster.add_worker()
        cluster.add_worker("--preload", str(workplace / "lame.py"))
        ended = finish(workplace, "--trials", "12", "--cluster", cluster.address, "-o", "run")
    assert ended.returncode == 0, ended.stderr
    assert "fails what others can do, 3 times in a row; it is not used" in ended.stderr
    assert len(archsearch.open_run(workplace / "run").history.completed) == 12


def test_a_late_worker_with_other_software_is_not_used(workplace: Path):
    with cluster_in(workplace) as cluster:
        cluster.add_worker()
        arguments = ("--trials", "90", "--epochs", "120", "--cluster", cluster.address, "-o", "run")
        with start(workplace, *arguments) as run:
            read_until(run, "completed")
            cluster.add_worker("--preload", str(workplace / "other_keras.py"))
            read_until(run, "has keras 3.0.0 instead of")
            run.send_signal(signal.SIGINT)
            _, err = run.communicate(timeout=180)
        assert "has keras 3.0.0" not in err
        assert run.returncode == 130
    assert json.loads((workplace / "run" / "run.json").read_text())["options"]["workers"] == 1


def test_an_unreachable_scheduler_is_one_line(workplace: Path):
    address = f"tcp://127.0.0.1:{free_port()}"
    ended = finish(workplace, "--cluster", address, "-o", "run")
    assert ended.returncode == 2
    assert f"no Dask scheduler answers at --cluster {address}" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert not (workplace / "run").exists()
