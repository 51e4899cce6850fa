"""Ctrl-C and SIGTERM: let through while there is training, held back while results are saved."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import Any

HEARD = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """Within it the first signal is held back, and a second one acts as it would have before.

    What a signal does is what it did before, such as raising KeyboardInterrupt; one that is not
    handled in Python is left alone. In a thread other than the main one, which hears no signals,
    nothing is held back.
    """

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}
        self._is_open = False
        self.held: str | None = None
        """The signal that was held back, "Ctrl-C" or "SIGTERM"; None where there was none."""

    def __enter__(self) -> "Interrupts":
        for number in HEARD:
            before = signal.getsignal(number)
            if callable(before):
                with suppress(ValueError):  # not the main thread
                    signal.signal(number, self._hear)
                    self._before[number] = before
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    @contextmanager
    def let_through(self) -> Iterator[None]:
        """Within it signals act as before. Raises KeyboardInterrupt at once for one held back."""
        self._is_open = True
        try:
            if self.held:
                raise KeyboardInterrupt(self.held)
            yield
        finally:
            self._is_open = False

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self._is_open or self.held:
            self._before[number](number, frame)
            return
        self.held = "SIGTERM" if number == signal.SIGTERM else "Ctrl-C"
