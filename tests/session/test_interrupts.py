"""Signals that come while results are saved wait; those that come in a training do not."""

import os
import signal
import threading

import pytest

from archsearch.session.interrupts import Interrupts


def ctrl_c() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_the_first_is_held_back_and_the_second_is_not():
    before = signal.getsignal(signal.SIGINT)
    with Interrupts() as interrupts:
        ctrl_c()
        assert interrupts.held == "Ctrl-C"
        with pytest.raises(KeyboardInterrupt):
            ctrl_c()
    assert signal.getsignal(signal.SIGINT) is before


def test_in_a_training_it_acts_at_once_and_one_held_back_as_soon_as_one_begins():
    with Interrupts() as interrupts:
        with pytest.raises(KeyboardInterrupt), interrupts.let_through():
            ctrl_c()
        assert interrupts.held is None
        ctrl_c()
        with pytest.raises(KeyboardInterrupt, match="Ctrl-C"), interrupts.let_through():
            raise AssertionError("nothing begins")


def test_a_signal_that_python_does_not_handle_is_left_alone():
    with Interrupts():
        assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_another_thread_hears_no_signals():
    heard = []

    def work():
        with Interrupts() as interrupts, interrupts.let_through():
            heard.append(interrupts.held)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert heard == [None]
