"""A Ctrl-C that is not lost: Python drops what is raised in a finalizer or a callback."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

PATIENCE_SECONDS = 2.0
"""How long a KeyboardInterrupt may take to get from where it was raised to where it is caught."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def insistent_interrupts() -> Iterator[None]:
    """Signals whose handler raises a KeyboardInterrupt come again until one leaves the block.

    Those that are ignored, or end the process, do as before, as does every signal where this is
    entered in a thread other than the main one, which alone hears them.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.getsignal(each) for each in SIGNALS}
    resender = _Resender(threading.get_ident())

    def hear(number: int, frame: FrameType | None) -> None:
        handler = before[signal.Signals(number)]
        if resender.is_over or not callable(handler):
            return
        try:
            handler(number, frame)
        except KeyboardInterrupt as interrupt:
            resender.send_later(number, interrupt)
            raise

    try:
        for each, handler in before.items():
            if callable(handler):
                signal.signal(each, hear)
        yield
        if resender.unheard is not None:
            raise resender.unheard
    finally:
        resender.end()
        for each, handler in before.items():
            if callable(handler):
                signal.signal(each, handler)


class _Resender:
    """Sends a signal to a thread again, unless it ends before."""

    def __init__(self, thread: int) -> None:
        self._thread = thread
        self._lock = threading.Lock()
        self.is_over = False
        self.unheard: KeyboardInterrupt | None = None

    def send_later(self, number: int, interrupt: KeyboardInterrupt) -> None:
        self.unheard = interrupt
        timer = threading.Timer(PATIENCE_SECONDS, self._send, [number])
        timer.daemon = True
        with suppress(RuntimeError):  # no thread may be started: then it comes but once
            timer.start()

    def end(self) -> None:
        self.is_over = True  # before the lock: a signal on its way is then none
        with self._lock:
            pass

    def _send(self, number: int) -> None:
        with self._lock:
            if not self.is_over:
                signal.pthread_kill(self._thread, number)
