"""A second process for a report, and what happens where there is none."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import loky
import pytest

from archsearch.report import write, write_report
from archsearch.report.beside import beside, here, while_waiting

SCRIPT = """
import sys
from pathlib import Path
from archsearch.report import write_report
write_report(Path(sys.argv[1]))
"""
KILLED = """
import os, signal
import loky
from archsearch.report.beside import beside
loky.cpu_count = lambda: 2
with beside() as ask:
    print(ask(os.getpid)(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def _two_cores(monkeypatch):
    monkeypatch.setattr(loky, "cpu_count", lambda: 2)


def kill_unless(pid):
    """End this process as the kernel does when memory runs out, unless it is the one named."""
    if os.getpid() != pid:
        os.kill(os.getpid(), signal.SIGKILL)
    return "done here"


def broken(word):
    raise ValueError(word)


@pytest.mark.usefixtures("_two_cores")
def test_the_work_is_done_in_one_other_process():
    with beside() as ask:
        first, second = ask(os.getpid), ask(os.getpid)
        assert first() == second() != os.getpid()


def test_with_one_core_it_is_done_here_and_only_when_called_for(monkeypatch):
    monkeypatch.setattr(loky, "cpu_count", lambda: 1)
    done = []
    with beside() as ask:
        answer = ask(done.append, 1)
        assert not done
        answer()
    assert done == [1]


@pytest.mark.usefixtures("_two_cores")
def test_without_semaphores_it_is_done_here(monkeypatch):
    def refuse(**named):
        raise OSError("no semaphores")

    monkeypatch.setattr(loky, "ProcessPoolExecutor", refuse)
    with beside() as ask:
        assert ask(os.getpid)() == os.getpid()


@pytest.mark.usefixtures("_two_cores")
@pytest.mark.filterwarnings("ignore:A worker stopped")
def test_what_a_killed_process_leaves_is_done_here():
    with beside() as ask:
        killed, waiting = ask(kill_unless, os.getpid()), ask(abs, -3)
        assert killed() == "done here"
        assert waiting() == 3
        assert ask(abs, -4)() == 4


@pytest.mark.usefixtures("_two_cores")
def test_an_error_of_the_work_is_raised_where_the_answer_is_called_for():
    with beside() as ask, pytest.raises(ValueError, match="such"):
        ask(broken, "such")()


@pytest.mark.usefixtures("_two_cores")
def test_leaving_waits_for_nothing():
    with beside() as ask:
        ask(signal.pause)


def test_the_process_ends_with_one_that_was_killed(tmp_path):
    """It holds the pipe open, as the shell's would be, for as long as it lives."""
    (tmp_path / "script.py").write_text(KILLED)
    ended = subprocess.run(
        [sys.executable, tmp_path / "script.py"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    assert int(ended.stdout) > 0


def test_here_is_when_the_answer_is_called_for():
    assert here(max, 3, 4)() == 4


def test_a_process_that_may_have_no_children_does_it_itself(monkeypatch):
    monkeypatch.setattr(loky, "cpu_count", lambda: 2)
    monkeypatch.setattr(multiprocessing.process.current_process(), "_config", {"daemon": True})
    with beside() as ask:
        assert ask(os.getpid)() == os.getpid()


def test_what_takes_long_in_a_report_is_asked_for(synthetic, tmp_path, monkeypatch):
    asked = []

    @contextmanager
    def recording():
        def ask(work, *arguments, **named):
            asked.append(work.__name__)
            return here(work, *arguments, **named)

        yield ask

    monkeypatch.setattr(write, "beside", recording)
    write_report(synthetic.folder(tmp_path / "run", synthetic.run_file(), synthetic.search(60)))
    assert asked == [
        "load_models",
        "expected_of",
        "surrogate_of",
        "start_renderer",
        "pictures_of",
    ]


def test_a_report_is_the_same_with_one_core(synthetic, tmp_path, monkeypatch):
    folder = synthetic.folder(tmp_path / "run", synthetic.run_file(), synthetic.search(60))
    reports = []
    for cores in (1, 2):
        monkeypatch.setattr(loky, "cpu_count", lambda cores=cores: cores)
        reports.append(write_report(folder).read_bytes())
    assert reports[0] == reports[1]


def test_a_script_needs_no_guard_to_write_a_report(synthetic, tmp_path):
    folder = synthetic.folder(tmp_path / "run", synthetic.run_file(), synthetic.search(12))
    (tmp_path / "script.py").write_text(SCRIPT)
    ended = subprocess.run(
        [sys.executable, tmp_path / "script.py", folder],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


@pytest.mark.usefixtures("_two_cores")
@pytest.mark.parametrize("taken", [True, False])
def test_a_process_is_killed_only_while_it_works(monkeypatch, taken):
    killed = []
    shutdown = loky.ProcessPoolExecutor.shutdown

    def spy(self, *, kill_workers=False):
        killed.append(kill_workers)
        shutdown(self, kill_workers=kill_workers)

    monkeypatch.setattr(loky.ProcessPoolExecutor, "shutdown", spy)
    with beside() as ask:
        answer = ask(abs, -3) if taken else ask(time.sleep, 60)
        if taken:
            assert answer() == 3
    assert killed == [not taken]


def test_an_errand_is_run_once_before_the_first_answer_is_waited_for():
    done = []

    def answer():
        done.append("answer")

    ask = while_waiting(here, lambda: done.append("errand"))
    first, second = ask(answer), ask(answer)
    assert done == []
    first()
    second()
    assert done == ["errand", "answer", "answer"]
