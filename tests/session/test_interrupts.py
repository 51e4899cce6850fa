"""A Ctrl-C that Python dropped comes again, and one that was heard does not."""

import os
import signal
import threading
import time

import pytest

from archsearch.session import interrupts
from archsearch.session.interrupts import insistent_interrupts
from archsearch.session.run import _Execution

SECONDS = 0.2


class Dropped:
    """Python drops what is raised while an object is finalized, and only prints it."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)


def drop_and_wait():
    Dropped()
    threading.Event().wait(30)


def send_and_wait(number):
    os.kill(os.getpid(), number)
    time.sleep(30)


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    monkeypatch.setattr(interrupts, "PATIENCE_SECONDS", SECONDS)
    monkeypatch.setattr("sys.unraisablehook", lambda dropped: None)


@pytest.fixture
def _terminated():
    def terminate(number, frame):
        raise KeyboardInterrupt("SIGTERM")

    before = signal.signal(signal.SIGTERM, terminate)
    yield
    signal.signal(signal.SIGTERM, before)


def handlers():
    return [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]


def test_a_dropped_ctrl_c_comes_again_while_the_work_waits():
    before, began = handlers(), time.monotonic()
    with pytest.raises(KeyboardInterrupt), insistent_interrupts():
        drop_and_wait()
    assert SECONDS <= time.monotonic() - began < 10
    assert handlers() == before


def test_it_comes_at_the_latest_when_the_work_is_done():
    with pytest.raises(KeyboardInterrupt), insistent_interrupts():
        Dropped()


def test_one_that_was_heard_does_not_come_again():
    with pytest.raises(KeyboardInterrupt), insistent_interrupts():
        send_and_wait(signal.SIGINT)
    time.sleep(3 * SECONDS)


@pytest.mark.usefixtures("_terminated")
def test_the_words_of_another_handler_are_kept():
    with pytest.raises(KeyboardInterrupt, match="SIGTERM"), insistent_interrupts():
        send_and_wait(signal.SIGTERM)


def test_signals_that_raise_nothing_are_left_as_they_are():
    heard = []
    before = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    try:
        with insistent_interrupts():
            assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(3 * SECONDS)
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard == [signal.SIGINT]


def test_search_and_finals_hear_a_ctrl_c_that_was_dropped():
    class Work:
        reason = None

        def run(self):
            drop_and_wait()

        def break_off(self, reason):
            self.reason = reason

    work, execution = Work(), object.__new__(_Execution)
    execution._carry_out(work)
    assert work.reason == execution._broken_off == "Ctrl-C"


def test_without_another_thread_it_is_raised_all_the_same(monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Timer, "start", refuse)
    with pytest.raises(KeyboardInterrupt), insistent_interrupts():
        send_and_wait(signal.SIGINT)


def test_nothing_is_changed_in_a_thread():
    found = []

    def work():
        with insistent_interrupts():
            found.extend(handlers())

    before = handlers()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == before
