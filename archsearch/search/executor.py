"""What the loop needs of a place where trials run; the engine is one."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from archsearch.journal import Outcome
from archsearch.space import Candidate


class Result(Protocol):
    """What came back from a slot: an outcome with its weights, or the reason why there is none."""

    @property
    def slot(self) -> int:
        """Where it ran."""

    @property
    def outcome(self) -> Outcome | None:
        """The scores; None for a failure."""

    @property
    def weights(self) -> bytes:
        """The weights that were scored; empty for a failure."""

    @property
    def reason(self) -> str:
        """Why it failed, in one line; empty for a success."""


class Executor(Protocol):
    """Runs one stretch of training in each of its slots, which any whole numbers name."""

    @property
    def slots(self) -> int:
        """How many stretches may run side by side now; a cluster grows and shrinks."""

    def submit(
        self,
        slot: int,
        *,
        candidate: Candidate,
        seed: int,
        begin: int,
        end: int,
        weights: bytes | None,
        errors: bool,
    ) -> None:
        """Start training a candidate from epoch `begin` to `end` in a free slot.

        With `errors` its outcome says where it errs.
        """

    def wait(self, timeout: float | None) -> list[Result]:
        """What came back: none when the timeout (in seconds) ran out or there are more slots."""

    def cancel(self, slot: int) -> None:
        """Give up what runs in a slot; the slot is free at once, and nothing comes back from it."""

    def elapsed(self, slot: int) -> float | None:
        """Seconds since a worker began with what is in a slot; None while none is at it."""


def free_slots(executor: Executor, running: Mapping[int, Any]) -> Iterator[int]:
    """One slot after the other that may be given something, as long as `running` has too few.

    Slots come and go with workers, and `running` is looked at anew each time: whoever gives a slot
    nothing has to stop asking.
    """
    while len(running) < executor.slots:
        yield next(slot for slot in itertools.count() if slot not in running)


def arrived(executor: Executor, running: Mapping[int, Any]) -> Iterator[Result]:
    """The results that lie ready, without waiting; each is to be taken out of `running`."""
    while running and (results := executor.wait(0)):
        yield from results
