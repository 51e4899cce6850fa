"""The line to a Dask scheduler: who comes and goes, what workers are asked, what they answer.

All that is known of Dask's client is in here; what to do about it is decided in `engine`.
"""

import logging
import queue
from asyncio import CancelledError
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from distributed.scheduler import KilledWorker

from archsearch.engine.worker import Broke, told

SILENT = logging.CRITICAL + 1
"""A level of Dask's log at which it says nothing: what users should know is said by us."""
ANSWER_SECONDS = 5.0
"""How long an answer may take at first that has come, or that a nanny gives at once."""
NAME = "archsearch"
"""By which clients of a scheduler are known as runs."""
TOPIC = "all"
"""What the scheduler logs for everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A worker is there."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """A worker is gone."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A worker is done with what it was asked, in whatever way: see `Line.answer`."""

    address: str
    future: Any


News = Came | Went | Done


class EndedError(Exception):
    """A worker, or the whole scheduler, ended before the answer had come."""


class BrokeError(Exception):
    """A function raised an error in a worker."""


def silence_dask() -> None:
    """Have Dask log nothing: each of its loggers has a level of its own."""
    for name in ("distributed", *logging.root.manager.loggerDict):
        if name.startswith("distributed"):
            logging.getLogger(name).setLevel(SILENT)


class Line:
    """A connected client of a scheduler (a `distributed.Client`), and the news that it brings."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self._connection = client.scheduler_comm
        self._news: queue.SimpleQueue[News] = queue.SimpleQueue()
        self._listens = False

    @property
    def is_open(self) -> bool:
        """Whether the scheduler is still there, and on the same connection.

        Dask connects again by itself, perhaps to another scheduler; but by then everything that
        was asked for is cancelled, and who comes and goes is no longer heard.
        """
        if self.client.scheduler_comm is not self._connection:
            return False
        return bool(self.client.status == "running")

    @property
    def addresses(self) -> list[str]:
        """The workers that the scheduler knows now."""
        return list(self.client.scheduler_info()["workers"])

    @property
    def is_quiet(self) -> bool:
        """Whether there is no news now."""
        return self._news.empty()

    def listen(self) -> None:
        """Hear from now on who comes and goes; those that are there come first."""
        self.client.subscribe_topic(TOPIC, self._hear)
        self._listens = True
        for address in self.addresses:
            self._news.put(Came(address=address))

    def next(self, seconds: float) -> News | None:
        """The next piece of news; None where none comes in so many seconds."""
        with suppress(queue.Empty):
            return self._news.get(timeout=seconds)
        return None

    def ask(self, address: str, work: Callable[..., Any], *arguments: Any) -> Any:
        """Have one worker call a function. Gives the future; `Done` is news once it has."""
        future = self.client.submit(
            told, work, *arguments, workers=[address], allow_other_workers=False, pure=False
        )
        future.add_done_callback(lambda done: self._news.put(Done(address=address, future=done)))
        return future

    def answer(self, address: str, future: Any) -> Any:
        """What a worker gave, of a future that is done.

        The future is let go of at once, so that Dask computes nothing again. Raises EndedError
        where the worker is gone, BrokeError where the function raised, Dask's own errors where
        it could not be called.
        """
        seconds = ANSWER_SECONDS
        try:
            while True:
                if future.status in {"cancelled", "lost"}:
                    raise EndedError
                try:
                    return _whole(future.result(timeout=seconds))
                except TimeoutError:
                    seconds *= 2  # a large answer on a slow line: Dask begins to send it anew
                    if not self.is_open or address not in self.addresses:
                        raise EndedError from None
                    if future.status == "error":
                        raise
        except (KilledWorker, CancelledError):
            raise EndedError from None
        finally:
            future.release()

    def tell(
        self, addresses: list[str], work: Callable[..., Any], argument: Any, *, seconds: float
    ) -> dict[str, Any]:
        """What a function gives that workers or nannies call at once, whatever else they do.

        By address; those that do not answer lack.
        """
        if self.is_open:
            with suppress(OSError, TimeoutError):
                return dict(
                    self.client.run(
                        work,
                        argument,
                        workers=addresses,
                        on_error="ignore",
                        callback_timeout=seconds,
                    )
                )
        return {}

    def earlier(self) -> list[str]:
        """The clients of our name that the scheduler has had for longer than this one."""
        found: list[str] = self.client.run_on_scheduler(earlier_clients, self.client.id)
        return found

    def hang_up(self, futures: Iterable[Any]) -> None:
        """Let go of everything that was asked for, and leave the scheduler."""
        for future in futures:
            future.release()
        with suppress(TimeoutError, OSError):
            if self.is_open and self._listens:
                self.client.unsubscribe_topic(TOPIC)
            self.client.close(timeout=2)

    def _hear(self, event: tuple[float, Any]) -> None:
        """Called by Dask, in its own thread, with what the scheduler logs."""
        kinds: dict[str, Callable[..., News]] = {"add-worker": Came, "remove-worker": Went}
        message = event[1]
        if isinstance(message, dict) and message.get("action") in kinds:
            self._news.put(kinds[message["action"]](address=message["worker"]))


def earlier_clients(own: str, dask_scheduler: Any) -> list[str]:
    """Run in the scheduler, which fills itself in: clients of our name that came before `own`."""
    names = takewhile(lambda name: name != own, dask_scheduler.clients)  # in order of coming
    return [name for name in names if f"-{NAME}-" in name]


def why_mute(error: Exception) -> str:
    """Why a worker could not greet.

    >>> why_mute(ModuleNotFoundError("No module named 'archsearch'"))
    "cannot be used (ModuleNotFoundError: No module named 'archsearch')"
    """
    if isinstance(error, BrokeError):
        return f"cannot be used ({error})"
    if "deserialization of the task graph" in str(error):  # Dask's words for a function it lacks
        return "does not know what this archsearch asks for: it, or its scheduler, has another one"
    return f"cannot be used ({type(error).__name__}: {error})"


def _whole(value: Any) -> Any:
    """What a worker gave, unless it broke: then what it raised there is raised here, in words."""
    if isinstance(value, Broke):
        error = BrokeError(value.error)
        error.add_note(value.traceback)
        raise error
    return value
