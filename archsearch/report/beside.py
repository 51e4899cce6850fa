"""What a second process works out of a report, while the first one goes on."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from typing import Any, ParamSpec, Protocol, TypeVar

LOOK_SECONDS = 1.0
"""How often a process looks whether its parent is still there."""
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""The environment of a process whose linear algebra leaves the other core to the first one."""
P = ParamSpec("P")
T = TypeVar("T")


class Ask(Protocol):
    """Has something worked out: gives at once what gives the answer when it is called."""

    def __call__(
        self, work: Callable[P, T], /, *arguments: P.args, **named: P.kwargs
    ) -> Callable[[], T]:
        """Ask for what `work` gives."""


def here(work: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> Callable[[], T]:
    """Have it worked out in this process, when the answer is called for, and not before."""
    return partial(work, *arguments, **named)


def while_waiting(ask: Ask, errand: Callable[[], None]) -> Ask:
    """The same, and this process runs an errand before it waits for the first answer."""
    left = [errand]

    def asked(work: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> Callable[[], T]:
        answer = ask(work, *arguments, **named)

        def take() -> T:
            while left:
                left.pop()()
            return answer()

        return take

    return asked


@contextmanager
def beside() -> Iterator[Ask]:
    """A process beside this one, for what can be pickled: one thing after the other.

    Where there is one core, no process can be started, it is killed or it fails, the work is done
    here, which then says what is wrong.
    """
    import loky

    if loky.cpu_count() == 1:
        yield here
        return
    try:
        executor = loky.ProcessPoolExecutor(
            max_workers=1, initializer=_end_with, initargs=(os.getpid(),), env=ONE_THREAD
        )
    except Exception:  # the system grants no semaphore, or has none
        yield here
        return

    asked: list[Future[Any]] = []

    def ask(work: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> Callable[[], T]:
        def answer() -> T:
            try:
                found: T = future.result()
            except Exception:
                return work(*arguments, **named)
            return found

        try:
            future = executor.submit(work, *arguments, **named)
            asked.append(future)
        except Exception:  # such as of a process that may have no children
            return here(work, *arguments, **named)
        return answer

    try:
        yield ask
    finally:
        # One that is killed may leave a warning of semaphores, one that works has to be.
        executor.shutdown(kill_workers=not all(future.done() for future in asked))


def _end_with(parent: int) -> None:
    """End this process soon after its parent: loky's would wait for work when that was killed.

    Ctrl-C, which a terminal sends to both, is the parent's to act on.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
